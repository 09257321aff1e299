// The form of a run configuration: sections that fold, one row per key made from core's own list of keys, a
// search field above. Changed values carry a dot, refused ones say why in place. GUI thread.
#pragma once

#include <QHash>
#include <QWidget>

#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace thresher {

class ConfigModel;
class FileSystem;
class ModelField;
struct KeyDescription;

class ConfigForm final : public QWidget {
    Q_OBJECT

  public:
    ConfigForm(ConfigModel& model, FileSystem& files, QWidget* parent = nullptr);
    QLineEdit* searchField() const { return m_search; }
    void openSection(const QString& name, bool open);
    bool isSettled() const;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Row {
        std::string key;
        QWidget* holder;
        QLabel* dot;
        QLabel* name;
        QWidget* editor;
        QLabel* problem;
        QString section;
    };
    struct Section {
        QString name; // stable, untranslated
        QToolButton* head;
        QWidget* body;
        QVBoxLayout* rows;
        bool open = false;
    };
    void addSection(const QString& name, bool open);
    void addRow(const KeyDescription& key, Section& section);
    QWidget* makeEditor(const KeyDescription& key);
    void refreshRow(const Row& row);
    void refreshAll();
    void filter();
    void retranslate();
    static QString sectionOf(const std::string& key);
    QString sectionTitle(const QString& name) const;

    ConfigModel& m_model;
    FileSystem& m_files;
    ModelField* m_modelFolder = nullptr;
    QLineEdit* m_search;
    std::vector<Section> m_sections;
    std::vector<Row> m_rows;
    QVBoxLayout* m_layout;
    bool m_refreshing = false;
};

} // namespace thresher

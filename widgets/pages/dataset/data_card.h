// What was understood of the data file, what is odd in it, and where the files are: train, test, sample
// submission. Columns can be set by hand.
#pragma once

#include <QFrame>

class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QToolButton;

namespace thresher {

class MessageCard;
class WorkspaceController;

class DataCard final : public QFrame {
    Q_OBJECT

  public:
    explicit DataCard(WorkspaceController& workspace, QWidget* parent = nullptr);
    void openColumns(bool open);

  Q_SIGNALS:
    void rowWanted(int row);
    void trainWanted();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    void applyColumns();
    void chooseFile(bool test);
    void retranslate();

    WorkspaceController& m_workspace;
    QLabel *m_title, *m_understood, *m_files, *m_warningsTitle;
    QListWidget* m_warnings;
    QToolButton *m_columns, *m_test, *m_sample;
    QPushButton *m_apply, *m_baseline;
    QWidget* m_form;
    QFormLayout* m_rows;
    QLineEdit *m_id, *m_text, *m_label, *m_labelColumns, *m_classes, *m_language, *m_spans;
    MessageCard* m_fault; // why the test file or the sample submission cannot be read
};

} // namespace thresher

// Scores or answers of another program on their way in: which file, of which rows, under which name, and what
// the scores say about the labels before anything is written. Hidden until a file is offered. GUI thread
// only.
#pragma once

#include "base/file_system.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QToolButton;

namespace thresher {

class ElidedLabel;
class MessageCard;
class ScoreImport;

class ScoreImportCard final : public QFrame {
    Q_OBJECT

  public:
    explicit ScoreImportCard(ScoreImport& import, QWidget* parent = nullptr);
    void offer(const Path& source);
    void leave(); // hides it; nothing is written
    void retranslate();

  protected:
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void refresh();
    void refreshFolds();
    QString verdict() const;

    ScoreImport& m_import;
    QLabel *m_title, *m_foldLabel, *m_nameLabel, *m_verdict;
    ElidedLabel* m_file;
    QToolButton* m_close;
    QComboBox* m_fold;
    QLineEdit* m_name;
    QTableView* m_table;
    MessageCard* m_problem;
    QPushButton* m_button;
};

} // namespace thresher

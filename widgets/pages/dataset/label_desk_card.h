// Labels in doubt by the scores in use, to be looked at one by one: a click shows the post with those nearly
// like it, a tick says that the label is wrong. Ticks go to label_overlay.csv of the workspace, which a run
// may train on (data.label_overlay). GUI thread; ranking and files on a worker.
#pragma once

#include "base/error.h"
#include "controllers/task.h"
#include "viewmodels/label_desk.h"
#include "viewmodels/posts_filter.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QTableView;

namespace thresher {

class WorkspaceController;

class LabelDeskCard final : public QFrame {
    Q_OBJECT

  public:
    explicit LabelDeskCard(WorkspaceController& workspace, QWidget* parent = nullptr);
    bool isSettled() const { return !m_task.isRunning(); }
    LabelDesk& desk() { return *m_desk; }

  Q_SIGNALS:
    void filterWanted(const thresher::PostFilter& filter);
    void failed(const thresher::Error& error);
    void trainWanted(const QString& overlay); // a run whose training rows have the corrections

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    void keep();
    void showPost(const QModelIndex& index);
    void refreshNote();
    void retranslate();
    Path overlay() const;

    WorkspaceController& m_workspace;
    LabelDesk* m_desk;
    QLabel *m_title, *m_note;
    QPushButton *m_undo, *m_train;
    QTableView* m_table;
    Task m_task;
    bool m_ranked = true;   // false: it was tried, and why it failed was told
    bool m_readable = true; // the overlay; one that cannot be read is never written over
};

} // namespace thresher

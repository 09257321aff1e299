// Near duplicates one by one: groups of training posts, test posts that resemble a training post. A click
// shows the posts behind a line. GUI thread; the lists are made on a worker.
#pragma once

#include "controllers/task.h"
#include "viewmodels/duplicates_model.h"
#include "viewmodels/posts_filter.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QTableView;

namespace thresher {

class WorkspaceController;

class DuplicatesCard final : public QFrame {
    Q_OBJECT

  public:
    explicit DuplicatesCard(WorkspaceController& workspace, QWidget* parent = nullptr);
    bool isSettled() const { return !m_task.isRunning(); }
    // Rows of the groups whose labels of this class differ.
    RowSet rowsThatDisagree(int label) const;

  Q_SIGNALS:
    void filterWanted(const thresher::PostFilter& filter);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    void refreshNote();
    void showRow(const QModelIndex& index);
    void retranslate();

    WorkspaceController& m_workspace;
    DuplicatesModel* m_model;
    std::shared_ptr<const DuplicateLists> m_lists;
    QLabel *m_title, *m_note;
    QComboBox* m_kind;
    QTableView* m_table;
    Task m_task;
};

} // namespace thresher

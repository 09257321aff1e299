// The strip on top: workspace, data and folds, champion with its score, last leaderboard score, submissions
// left today, what is loading.
#pragma once

#include "controllers/task.h"
#include "decide/scores.h"

#include <QFrame>

#include <optional>

class QLabel;

namespace thresher {

class ElidedLabel;

class WorkspaceController;

class StripBar final : public QFrame {
    Q_OBJECT

  public:
    explicit StripBar(WorkspaceController& workspace, QWidget* parent = nullptr);
    void refresh();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    // What stands in files beside the workspace's own: read on a worker.
    struct Facts {
        std::optional<BadgedScore> champion;
        std::optional<double> publicScore; // the last one that was typed into the journal
        int sentToday = 0;                 // probes and submissions
    };
    void readFacts();

    WorkspaceController& m_workspace;
    // Names give way where the window is narrow.
    ElidedLabel *m_name, *m_champion, *m_scores;
    QLabel *m_data, *m_folds, *m_leaderboard, *m_left, *m_busy;
    Facts m_facts;
    Task m_task;
};

} // namespace thresher

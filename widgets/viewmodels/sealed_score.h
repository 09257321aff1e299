// The score of sealed rows at the thresholds as they stand: the only clean figure for changes by hand, seen
// only on request, and every look is counted. Knows no widgets. GUI thread only.
#pragma once

#include "controllers/task.h"
#include "decide/scores.h"

#include <QObject>

#include <optional>

namespace thresher {

class ThresholdBoard;
class WorkspaceController;

class SealedScore final : public QObject {
    Q_OBJECT

  public:
    SealedScore(ThresholdBoard& board, WorkspaceController& workspace, QObject* parent = nullptr);

    bool isThere() const; // the score set on the board has sealed rows
    std::size_t rows() const;
    std::size_t looks() const { return m_looks; } // of the workspace, whatever was looked at
    bool isBusy() const { return m_task.isRunning(); }
    // null: nobody looked at the thresholds as they stand.
    const BadgedScore* score() const;

    // Counts, then shows; the same thresholds again are no new look.
    void look();

  Q_SIGNALS:
    void changed();
    void failed(const thresher::Error& error);

  private:
    void count();

    ThresholdBoard& m_board;
    WorkspaceController& m_workspace;
    std::size_t m_looks = 0;
    struct Seen {
        Cuts cuts;
        BadgedScore score;
    };
    std::optional<Seen> m_seen;
    Task m_task;
};

} // namespace thresher

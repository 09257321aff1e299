// The time scrubber: the threshold board at any evaluation of a run's training, at the mean of its last few,
// or at the clean choice of a step. All of them are read and fitted once on a worker; moving between them
// takes what lies ready. Knows no widgets. GUI thread only.
#pragma once

#include "controllers/cli_call.h"
#include "controllers/task.h"
#include "decide/step_scores.h"
#include "viewmodels/board_fit.h"

#include <QObject>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace thresher {

class ThresholdBoard;
class WorkspaceController;

// The run as it stood at one choice of steps.
struct ScrubPosition {
    StepChoice choice;
    std::map<int, std::vector<std::int64_t>> steps; // that stand for each fold
    std::shared_ptr<const BoardBasis> basis;
    std::shared_ptr<const BoardScore> score; // of `rule`, without an interval
    BoardRule rule;
    std::size_t flips = 0;         // against the run as it stands, both cross-fitted
    std::vector<Path> missingTest; // test scores that need prediction
};

struct Scrubbed {
    std::vector<ScrubPosition> common;  // one step for all folds, ascending
    std::vector<ScrubPosition> means;   // of the last 2, 3, ... evaluations
    std::optional<ScrubPosition> clean; // S(-k); none with a single fold
};

// Everything of a run whose board stands at `own`, by `rule` (bagged where a step lacks the rule's input).
// Any thread. Errors: those of scoresAtSteps(), Interrupted.
Result<Scrubbed> scrubRun(FileSystem& files, const BoardBasis& own, const BoardRule& rule,
                          const Progress& progress);

class StepScrubber final : public QObject {
    Q_OBJECT

  public:
    enum class Mode { Clean, Common, Mean };

    StepScrubber(ThresholdBoard& board, WorkspaceController& workspace, QObject* parent = nullptr);
    ~StepScrubber() override;

    // The score set is a whole run that kept the scores of its evaluations.
    bool isAvailable() const { return m_steps > 0; }
    int stepCount() const { return m_steps; }
    bool isActive() const { return m_active; }
    bool isReady() const { return m_scrubbed != nullptr; }
    bool isBusy() const
    {
        return m_ruleRests.isActive() || m_looking.isRunning() || m_reading.isRunning() ||
               m_making.isRunning() || isPredicting();
    }
    QString phase() const { return m_phase; }

    // Reads what is not read yet, then shows the clean choice, else the last common step. Off: the board is
    // the run's own again.
    void setActive(bool active);

    Mode mode() const { return m_mode; }
    bool hasMode(Mode mode) const;
    void setMode(Mode mode);
    int count() const; // positions of the mode
    int index() const { return m_index; }
    void setIndex(int index);
    // The pointer came to rest: interval and plateaus follow.
    void settle();
    const ScrubPosition* position() const; // null until isReady()

    // Writes the position as a run of its own beside the run; then made().
    void makeRun();
    // The commands that predict the test rows at this position, one a line; empty when nothing is missing.
    QString predictCommands() const;
    // Runs them one after another in child processes, then reads the position anew. Stopped: what is
    // predicted stays.
    void predictMissing();
    void stopPredicting();
    bool isPredicting() const { return m_predict.isRunning(); }

  Q_SIGNALS:
    void changed();
    void made(const QString& run);
    void failed(const thresher::Error& error);

  private:
    void look();
    void read(bool stay);
    void leave();
    void follow();
    void show();
    const std::vector<ScrubPosition>* list() const;
    QList<QStringList> predictArguments() const;
    void predictNext(QList<QStringList> left, qsizetype total);

    ThresholdBoard& m_board;
    WorkspaceController& m_workspace;
    int m_steps = 0;
    bool m_active = false;
    ScoreSetIdentity m_own;                    // of the run on the board
    std::shared_ptr<const BoardBasis> m_basis; // that it stood on when it was looked at
    std::shared_ptr<const Scrubbed> m_scrubbed;
    BoardRule m_rule; // that m_scrubbed was fitted by
    Mode m_mode = Mode::Clean;
    int m_index = 0;
    QString m_phase;
    Task m_looking, m_reading, m_making;
    CliCall m_predict;
    QTimer m_ruleRests;
};

} // namespace thresher

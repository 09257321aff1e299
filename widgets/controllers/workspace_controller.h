// The open workspace as the pages see it: immutable snapshots, replaced as a whole and announced by a signal.
// Reading and statistics run on worker threads; everything here is called and emitted on the GUI thread.
// Snapshots are shared_ptr to const: a worker may keep one as long as it likes.
#pragma once

#include "controllers/task.h"
#include "data/dataset.h"
#include "data/folds.h"
#include "data/statistics.h"
#include "data/submission.h"
#include "decide/decision.h"
#include "decide/scores.h"
#include "workspace/run_summaries.h"
#include "workspace/workspace.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <optional>

namespace thresher {

// Everything that follows from the data files, read together.
struct DataSnapshot {
    Dataset train;
    std::vector<std::int64_t> lengths; // of the training posts, code points
    std::optional<Dataset> test;
    std::optional<SampleSubmission> sample;
    std::optional<Error> testError, sampleError; // a broken side file does not hide the training data
};

// What thresholds are set on: one fold, a run, a blend or imported files.
struct ScoreSet {
    QString name;              // for titles: "run-3", "run-3 fold 0", "blend of 3"
    ScoreSetIdentity identity; // with the hash
    OutOfFoldScores outOfFold;
    std::optional<TestScores> test;
    std::optional<SealedScores> sealed;
    std::vector<Path> runs; // the members that are runs
};

// A run's scores, or those of one of its folds alone (fold >= 0). Reads the disk; any thread.
Result<std::shared_ptr<const ScoreSet>> readScoreSet(FileSystem& files, const Path& run, int fold);

class WorkspaceController final : public QObject {
    Q_OBJECT

  public:
    explicit WorkspaceController(FileSystem& files, QObject* parent = nullptr);
    ~WorkspaceController() override;

    FileSystem& files() const { return m_files; }
    bool isOpen() const { return m_workspace.has_value(); }
    bool isLoading() const
    {
        return m_open.isRunning() || m_load.isRunning() || m_reloadFolds.isRunning() ||
               m_describe.isRunning() || m_import.isRunning();
    }
    const Workspace& workspace() const { return *m_workspace; } // only when isOpen()

    // A data file, a run folder, a workspace folder, a pack (*.thresher), or curves of another trainer (a
    // Trainer's folder, event files of TensorBoard: a run without scores; then curvesImported()). A pack is
    // unpacked into the runs of the open workspace; then runImported(). Scores (*.npy) are looked at first:
    // scoresOffered(). A data file gets a workspace of its
    // own below `home()/workspaces`, found again when the file is opened again. Errors arrive by failed().
    void open(const Path& path);
    void close();
    // Where workspaces of single files are kept.
    Path home() const { return m_home; }
    void setHome(const Path& home) { m_home = home; }

    // Changes workspace.json as it is now (another window may have written it) and `workspace()` with it.
    // What is read again: nothing, the folds, or the data files (they or how they are read changed) and the
    // folds; more than was asked for where another window has changed them.
    enum class Reload { Nothing, Folds, Data };
    void edit(const std::function<void(Workspace&)>& change, Reload reload = Reload::Nothing);

    std::shared_ptr<const DataSnapshot> data() const { return m_data; }
    std::shared_ptr<const DataStatistics> statistics() const { return m_statistics; } // a little later
    std::shared_ptr<const Folds> folds() const { return m_folds; }

    // Runs of the workspace, sorted by path. rescanRuns() looks at the disk anew (a worker thread).
    const std::vector<Path>& runs() const { return m_runs; }
    // What each of them says, for workers.
    std::shared_ptr<RunSummaries> summaries() const { return m_summaries; }
    void rescanRuns();
    // Whoever changed what is in a run (a training ended, scores came) says so: runsChanged() follows.
    void announceRuns();
    // Makes a run outside the workspace folder known to it.
    void addRun(const Path& run);

    std::shared_ptr<const ScoreSet> scoreSet() const { return m_scoreSet; }
    void setScoreSet(std::shared_ptr<const ScoreSet> set);
    // Reads a run's scores on a worker and makes them the score set. fold -1: all.
    void chooseRun(const Path& run, int fold = -1);

    // The thresholds in use on the score set, by the thresholds page; null: none.
    std::shared_ptr<const Decision> decision() const { return m_decision; }
    void setDecision(std::shared_ptr<const Decision> decision);
    // While the thresholds page works out a decision on the score set: the one in use is about to change.
    bool isDeciding() const { return m_deciding; }
    void setDeciding(bool deciding);

    // While thresholds on the score set were moved, locked or chosen by a person: nothing replaces the scores
    // by itself then.
    void setThresholdsTouched(bool touched) { m_thresholdsTouched = touched; }

    // Whoever wrote the balance in use under the path it has says so.
    void announceBalance() { Q_EMIT balanceChanged(); }

    // Whoever wrote journal.json or the ledger of probes says so.
    void announceJournal() { Q_EMIT journalChanged(); }

  Q_SIGNALS:
    void journalChanged();
    void workspaceChanged(); // opened, closed, renamed, edited
    void dataChanged();      // data() is new (may be null)
    void statisticsChanged();
    void foldsChanged();
    void runsChanged();                   // the list, or what is in a run
    void runImported(const QString& run); // a pack was unpacked; runs() follow
    // `notTaken`: curves that a run has no place for; `warnings`: damage that was read around.
    void curvesImported(const QString& run, const QStringList& notTaken, const QStringList& warnings);
    void scoresOffered(const QString& file); // a file of scores, for the open workspace's data
    void scoreSetChanged();
    void decisionChanged();
    // The run in use has scores of more folds; they are not taken while thresholds are touched.
    void scoresOutdated(const QString& name);
    void decidingChanged(bool deciding);
    void balanceChanged(); // another file of rates, or others in it
    void loadingChanged(bool loading);
    void failed(const thresher::Error& error); // of open, edit, chooseRun

  private:
    void openWorkspace(Workspace workspace, const Path& run);
    Result<Workspace> workspaceFor(const Path& path, Path* run, const Progress& progress) const;
    void load();
    void reloadFolds();
    void describe();
    void chooseFirst();
    void readScoresAgain();
    void importPack(const Path& pack);
    void importCurvesOf(const Path& source);

    FileSystem& m_files;
    Path m_home;
    std::optional<Workspace> m_workspace;
    std::shared_ptr<const DataSnapshot> m_data;
    std::shared_ptr<const DataStatistics> m_statistics;
    std::shared_ptr<const Folds> m_folds;
    std::vector<Path> m_runs;
    std::shared_ptr<RunSummaries> m_summaries = std::make_shared<RunSummaries>();
    std::shared_ptr<const ScoreSet> m_scoreSet;
    std::shared_ptr<const Decision> m_decision;
    bool m_runsTouched = false; // runsChanged() is due though the list may be the same
    bool m_deciding = false;
    bool m_thresholdsTouched = false;
    bool m_readAgain = false; // scores may have grown while others were being read
    Task m_open, m_load, m_reloadFolds, m_describe, m_scan, m_scores, m_import;
};

} // namespace thresher

// Starts, pauses, stops and queues trainings of a workspace. A training is a `thresher-cli train` process in
// a session of its own: closing the window leaves it running, and a window that opens later finds it again by
// its run folder. By a setting it is a worker thread of this process instead: the same code on the same run
// folder, stopped (and saved) when this object goes. All state is in the folders; this object only remembers
// what waits in its queue.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "config/run_config.h"
#include "controllers/process_mark.h"
#include "controllers/run_tailer.h"
#include "controllers/task.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace thresher {

class WorkspaceController;

struct TrainRequest {
    QString name;     // of the run folder below workspace.runsFolder()
    RunConfig config; // with data and folds filled in; ignored by resume
    QString folds;    // "0", "0,2-4"; empty: all
    Path run;         // set: go on with this run (resume, or train missing folds)
    Path root, runs;  // of its workspace and that one's runs; submit() fills them in
};

class TrainController final : public QObject {
    Q_OBJECT

  public:
    explicit TrainController(WorkspaceController& workspace, QObject* parent = nullptr);
    ~TrainController() override;

    // Starts now when nothing runs, else waits in the queue. The command that does the same by hand is
    // commandFor().
    void submit(TrainRequest request);
    const std::deque<TrainRequest>& queue() const { return m_queue; }
    void removeFromQueue(std::size_t index);

    // The run that is being trained (by whomever on this machine), with its tailer; null: none.
    std::shared_ptr<RunTailer> current() const { return m_current; }
    // The tailer of any run, shared between whoever shows it.
    std::shared_ptr<RunTailer> tailer(const Path& run);
    bool isBusy() const { return m_busy; }

    // Trainings that begin from now on run on a worker thread of this process (the tensor engine is loaded
    // into it then) instead of in one of their own.
    void setInProcess(bool inProcess);
    bool isInProcess() const { return m_inProcess; }

    void pause();
    void goOn();
    void stop(); // after the current step; saves; resumable

    // A name for a new run that no run has yet: "run-1", "linear-2".
    QString freeName(const QString& stem) const;
    static QString commandFor(const Path& config, const Path& run, const QString& folds, bool resume);

  Q_SIGNALS:
    void currentChanged();
    void queueChanged();
    void inProcessChanged(bool inProcess);
    void started(const QString& run);
    void finished(const QString& run, const QString& state);
    void failed(const thresher::Error& error); // could not start, or ended with an error

  private:
    void startNext();
    void begin(const TrainRequest& request);
    bool beginProcess(const TrainRequest& request, const Path& config, const Path& run);
    void beginThread(const TrainRequest& request, const Path& config, const Path& run);
    void watch();
    bool isOver() const;
    void attach(const Path& run);
    void ended(const std::optional<Error>& problem = std::nullopt);
    std::optional<Error> problemOfProcess(const QString& state) const;
    void lookForRunning();
    void control(int request);

    WorkspaceController& m_workspace;
    std::deque<TrainRequest> m_queue;
    std::shared_ptr<RunTailer> m_current;
    std::map<Path, std::weak_ptr<RunTailer>> m_tailers;
    bool m_busy = false;
    Path m_run, m_output;  // of the process that was started here
    ProcessMark m_process; // none: not started here as a process
    bool m_inProcess = false;
    QTimer m_timer;
    QTimer m_again; // until a training that somebody else begins is looked for
    Task m_look;    // for a run that trains already
    Task m_thread;  // the training of this process; last: it is stopped and joined before the rest goes
};

} // namespace thresher

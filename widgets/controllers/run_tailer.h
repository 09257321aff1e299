// Follows one run folder, whoever writes it: this machine's trainer, another machine's, or nobody any more.
// A worker thread polls; what it found is moved over in whole batches on the GUI thread, so a slow window
// never slows training and a fast training never floods the window.
#pragma once

#include "runs/event_log.h"
#include "train/run_status.h"
#include "viewmodels/run_curves.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace thresher {

class RunTailer final : public QObject {
    Q_OBJECT

  public:
    // pollMs: how often the folder is looked at while it grows.
    RunTailer(FileSystem& files, const Path& run, QObject* parent = nullptr, int pollMs = 250);
    ~RunTailer() override;

    const Path& run() const { return m_run; }
    // Of the run that is followed, unix seconds; 0: not known. Another run in the folder's place (the first
    // one was moved to the trash) is followed from its beginning.
    double created() const { return m_created; }
    const RunCurves& curves() const { return m_curves; }
    const RunStatus& status() const { return m_status; }
    bool isCaughtUp() const { return m_caughtUp; } // the folder was read once to its end
    // Nobody writes the run now.
    bool isOver() const;
    // The last look failed: the folder is gone, and may come back, or memory ran out. Curves and status are
    // what was read before; the first look that succeeds clears it and emits updated().
    const std::optional<Error>& problem() const { return m_problem; }
    std::optional<std::uint64_t> diskFree() const { return m_diskFree; } // bytes; nullopt: not known

  Q_SIGNALS:
    void updated();      // curves or status changed; at most ten times a second
    void stateChanged(); // status().state is another one
    void alerted(int fold, const QString& code, const QString& message);
    void unreadable(const thresher::Error& error); // the folder is not (or no longer) a run; polling goes on

  private:
    struct Batch {
        std::vector<FoldNews> folds; // by fold number
        std::optional<RunStatus> status;
        std::vector<std::string> classes;
        std::optional<double> created; // set: what follows is of this run, from its beginning
        std::optional<Error> error;
        std::optional<std::uint64_t> diskFree;
        bool caughtUp = false;
    };
    void poll(std::stop_token stop, FileSystem& files, int pollMs);
    Batch look(FileSystem& files, const std::stop_token& stop, std::vector<EventLogTailer>& tailers,
               double& created) const;
    void hand(Batch&& batch);
    void take();
    bool takeFolds(std::vector<FoldNews>&& folds);

    Path m_run;
    RunCurves m_curves;
    RunStatus m_status;
    double m_created = 0;
    bool m_caughtUp = false;
    bool m_awaitsAll = false; // what was taken over is incomplete: nothing more until the run is read anew
    std::optional<Error> m_problem;
    std::optional<std::uint64_t> m_diskFree;
    std::mutex m_mutex;
    Batch m_pending; // under m_mutex
    bool m_hasPending = false;
    bool m_startOver = false; // under m_mutex: the next look begins anew
    QTimer m_timer;
    std::jthread m_thread; // last: it must end before the rest goes
};

} // namespace thresher

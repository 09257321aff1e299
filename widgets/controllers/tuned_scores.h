// Macro F1 of a run's evaluations at thresholds that are tuned on the scores of each evaluation
// (fold-K/evals/step-S.npy), as curves. Labels come by id from the workspace's data. The thresholds never saw
// the row they predict (20 stratified 5-fold splits inside the fold), but the step is looked at here: the
// badge is "picked here". Worked out on a worker thread, evaluation by evaluation, as the run grows. GUI
// thread.
#pragma once

#include "controllers/run_tailer.h"
#include "controllers/task.h"
#include "data/dataset.h"

#include <QObject>

#include <cstdint>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace thresher {

// NaN's reason: FileNotFound, BadIds (a row of the fold is not in `data`), BadClass (a class of the run is
// not in it), BadShape. Reads the disk; any thread.
Result<double> tunedMacroF1(FileSystem& files, const Path& run, int fold, std::int64_t step,
                            const std::vector<std::string>& classes, const Dataset& data);

class TunedScores final : public QObject {
    Q_OBJECT

  public:
    explicit TunedScores(QObject* parent = nullptr);

    // The labels from now on; null: none, and no curves. `files` must outlive this object.
    void setData(FileSystem& files, std::shared_ptr<const Dataset> data);
    // Works out what is not known yet; changed() when there is something new.
    void look(const std::vector<std::shared_ptr<RunTailer>>& runs);
    Curve curve(const RunTailer& run, std::size_t fold, CurveAxis axis) const;
    bool isRunning() const { return m_task.isRunning(); }

  Q_SIGNALS:
    void changed();

  private:
    using Steps = std::map<std::int64_t, double>; // NaN: no such figure
    FileSystem* m_files = nullptr;
    std::shared_ptr<const Dataset> m_data;
    bool m_gaveUp = false; // memory ran out with these data: not tried again at every update of a run
    std::map<std::tuple<Path, double, int>, Steps> m_known; // by run, when it was made, and fold
    Task m_task;                                            // last: it must end before the rest goes
};

} // namespace thresher

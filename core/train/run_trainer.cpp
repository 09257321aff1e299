#include "train/run_trainer.h"

#include "base/parallel.h"
#include "train/fold_runner.h"

#include <algorithm>
#include <mutex>

namespace thresher {
namespace {

// Folds that run side by side share one sink.
class SerialSink final : public EventSink {
  public:
    explicit SerialSink(EventSink* target) : m_target(target) {}
    void onEvent(const TrainEvent& event) override
    {
        const std::lock_guard guard(m_mutex);
        if (m_target != nullptr) m_target->onEvent(event);
    }

  private:
    EventSink* m_target;
    std::mutex m_mutex;
};

} // namespace

bool TrainReport::interrupted() const
{
    return std::any_of(failed.begin(), failed.end(),
                       [](const auto& entry) { return entry.second.code == ErrorCode::Interrupted; });
}

TrainReport trainFolds(const TrainJob& job)
{
    TrainReport report;
    std::mutex mutex;
    SerialSink sink(job.sink);
    const unsigned wanted = job.threads == 0 ? defaultThreads() : job.threads;
    const unsigned side = job.factory.foldsMayRunInParallel()
                              ? std::min<unsigned>(wanted, static_cast<unsigned>(job.folds.size()))
                              : 1U;
    parallelFor(job.folds.size(), side, [&](std::size_t i) {
        const int fold = job.folds[i];
        {
            const std::lock_guard guard(mutex);
            if (report.interrupted()) return;
        }
        auto result =
            runFold({job.inputs, job.run, fold, job.factory, job.files, job.clock, &sink, job.stop});
        const std::lock_guard guard(mutex);
        if (result)
            report.finished.emplace(fold, std::move(*result));
        else
            report.failed.emplace(fold, std::move(result).error());
    });
    return report;
}

} // namespace thresher

#include "controllers/run_tailer.h"

#include "base/disk.h"
#include "base/parallel.h"
#include "controllers/failures.h"
#include "runs/manifest.h"

#include <algorithm>
#include <condition_variable>
#include <utility>

namespace thresher {
namespace {

constexpr int drawInterval = 100;      // ms between two looks of the GUI thread into the batch
constexpr int restAfterFailure = 2000; // ms until a run is read anew when memory ran out in it

// Two looks of the tailer that the window has not taken yet.
void merge(FoldNews& waiting, FoldNews&& later)
{
    if (later.empty()) return;
    if (waiting.empty()) {
        waiting = std::move(later);
        return;
    }
    const auto cut = later.cut;
    append(waiting.records, std::move(later));
    if (cut) waiting.cut = std::min(waiting.cut.value_or(*cut), *cut);
}

} // namespace

RunTailer::RunTailer(FileSystem& files, const Path& run, QObject* parent, int pollMs)
    : QObject(parent), m_run(run)
{
    m_status.run = run;
    m_status.state = "waiting";
    m_timer.setInterval(drawInterval);
    connect(&m_timer, &QTimer::timeout, this, &RunTailer::take);
    m_timer.start();
    m_thread = std::jthread([this, &files, pollMs](std::stop_token stop) { poll(stop, files, pollMs); });
}

RunTailer::~RunTailer()
{
    m_thread.request_stop();
    m_thread.join();
}

bool RunTailer::isOver() const
{
    return m_caughtUp && m_status.state != "running" && m_status.state != "paused";
}

void RunTailer::poll(std::stop_token stop, FileSystem& files, int pollMs)
{
    std::vector<EventLogTailer> tailers;
    double created = 0; // of the run that they follow
    std::condition_variable_any sleeper;
    std::mutex sleepMutex;
    const auto sleep = [&](int milliseconds) {
        std::unique_lock lock(sleepMutex);
        sleeper.wait_for(lock, stop, std::chrono::milliseconds(milliseconds), [] { return false; });
    };
    while (!stop.stop_requested()) {
        int rest = pollMs;
        bool startOver = false;
        {
            const std::lock_guard lock(m_mutex);
            startOver = std::exchange(m_startOver, false);
        }
        if (startOver) { // millions of lines again, when there may be memory
            tailers.clear();
            sleep(restAfterFailure);
        }
        try {
            hand(look(files, stop, tailers, created));
        } catch (...) {
            // Some of the logs were read on and their records are lost: the next look begins anew.
            tailers.clear();
            rest = std::max(rest, restAfterFailure);
            const std::lock_guard lock(m_mutex);
            m_pending = {};
            m_pending.error = caughtError();
            m_hasPending = true;
        }
        sleep(rest);
    }
}

RunTailer::Batch RunTailer::look(FileSystem& files, const std::stop_token& stop,
                                 std::vector<EventLogTailer>& tailers, double& created) const
{
    const RunFolder folder(m_run);
    Batch batch;
    // A run folder may vanish for a minute and come back, or another run may come in its place.
    const auto manifest = readManifest(files, folder);
    auto status = readRunStatus(files, folder);
    if (!manifest) {
        batch.error = manifest.error();
        return batch;
    }
    if (!status) {
        batch.error = status.error();
        return batch;
    }
    if (tailers.empty() || manifest->created != created) {
        tailers.clear();
        created = manifest->created;
        batch.created = created;
        batch.classes = manifest->classes;
        const int folds = std::max<int>(manifest->nSplits, static_cast<int>(status->folds.size()));
        for (int k = 0; k < folds; ++k) tailers.emplace_back(folder.foldEvents(k), k, manifest->classes);
    }
    batch.folds.resize(tailers.size());
    // Side by side: the first look may be into millions of lines a fold.
    parallelFor(tailers.size(), 0, [&](std::size_t k) {
        (void)tailers[k].readEach([&](LoggedEvent&& event) { batch.folds[k].add(event); },
                                  [&stop] { return stop.stop_requested(); });
    });
    batch.status = std::move(*status);
    batch.diskFree = freeDiskBytes(m_run);
    batch.caughtUp = true;
    return batch;
}

void RunTailer::hand(Batch&& batch)
{
    const std::lock_guard lock(m_mutex);
    auto& pending = m_pending;
    const bool taken = !m_hasPending || pending.error;
    if (batch.created) {
        pending = {};
        pending.created = batch.created;
    }
    if (pending.folds.size() < batch.folds.size()) pending.folds.resize(batch.folds.size());
    for (std::size_t k = 0; k < batch.folds.size(); ++k) merge(pending.folds[k], std::move(batch.folds[k]));
    if (!batch.classes.empty()) pending.classes = std::move(batch.classes);
    if (batch.status) pending.status = std::move(batch.status);
    // What was read and not taken yet comes first; a folder that is gone still is at the next look.
    pending.error = taken ? std::move(batch.error) : std::nullopt;
    pending.diskFree = batch.diskFree;
    pending.caughtUp = batch.caughtUp;
    m_hasPending = true;
}

void RunTailer::take()
{
    Batch batch;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_hasPending) return;
        batch = std::move(m_pending);
        m_pending = {};
        m_hasPending = false;
    }
    if (batch.error) {
        const bool known = m_problem.has_value();
        m_problem = std::move(batch.error);
        if (!known) Q_EMIT unreadable(*m_problem);
        return;
    }
    if (m_awaitsAll && !batch.created) return; // behind what was lost
    if (batch.created) {                       // nothing of a run that was here before
        m_awaitsAll = false;
        m_created = *batch.created;
        m_curves = {};
        m_status = {};
        m_status.run = m_run;
        m_caughtUp = false;
    }
    const bool back = m_problem.has_value();
    m_problem.reset();
    m_diskFree = batch.diskFree;
    if (!batch.classes.empty()) m_curves.classes = std::move(batch.classes);
    const bool first = !m_caughtUp;
    bool news = back || (first && batch.caughtUp);
    try {
        news = takeFolds(std::move(batch.folds)) || news;
    } catch (...) { // there would be a hole in the curves: the run is read anew
        m_problem = caughtError();
        m_awaitsAll = true;
        {
            const std::lock_guard lock(m_mutex);
            m_startOver = true;
        }
        Q_EMIT unreadable(*m_problem);
        return;
    }
    bool stateIsNew = false;
    if (batch.status) {
        stateIsNew = batch.status->state != m_status.state || first;
        const bool moved = batch.status->crossFittedF1 != m_status.crossFittedF1 ||
                           batch.status->folds.size() != m_status.folds.size() || stateIsNew;
        for (std::size_t k = 0; !news && !moved && k < m_status.folds.size(); ++k)
            news = batch.status->folds[k].state != m_status.folds[k].state ||
                   batch.status->folds[k].step != m_status.folds[k].step;
        news = news || moved;
        m_status = std::move(*batch.status);
    }
    m_caughtUp = m_caughtUp || batch.caughtUp;
    if (news) Q_EMIT updated();
    if (stateIsNew) Q_EMIT stateChanged();
}

// Whether there was anything in them.
bool RunTailer::takeFolds(std::vector<FoldNews>&& folds)
{
    bool news = false;
    if (m_curves.folds.size() < folds.size()) m_curves.folds.resize(folds.size());
    for (std::size_t k = 0; k < folds.size(); ++k) {
        if (folds[k].empty()) continue;
        news = true;
        if (m_caughtUp) // old alerts are history, not news
            for (const auto& alert : folds[k].records.alerts)
                Q_EMIT alerted(static_cast<int>(k), QString::fromStdString(alert.code),
                               QString::fromStdString(alert.message));
        append(m_curves.folds[k], std::move(folds[k]));
    }
    return news;
}

} // namespace thresher

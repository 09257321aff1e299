#include "controllers/run_tailer.h"

#include "base/disk.h"
#include "base/parallel.h"
#include "runs/manifest.h"

#include <condition_variable>

namespace thresher {
namespace {

constexpr int drawInterval = 100; // ms between two looks of the GUI thread into the batch

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
    const RunFolder folder(m_run);
    std::vector<EventLogTailer> tailers;
    double created = 0; // of the run that they follow
    std::condition_variable_any sleeper;
    std::mutex sleepMutex;
    while (!stop.stop_requested()) {
        Batch batch;
        // A run folder may vanish for a minute and come back, or another run may come in its place.
        const auto manifest = readManifest(files, folder);
        auto status = readRunStatus(files, folder);
        if (!manifest)
            batch.error = manifest.error();
        else if (!status)
            batch.error = status.error();
        else {
            if (tailers.empty() || manifest->created != created) {
                tailers.clear();
                created = manifest->created;
                batch.created = created;
                batch.classes = manifest->classes;
                const int folds = std::max<int>(manifest->nSplits, static_cast<int>(status->folds.size()));
                for (int k = 0; k < folds; ++k)
                    tailers.emplace_back(folder.foldEvents(k), k, manifest->classes);
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
        }
        {
            const std::lock_guard lock(m_mutex);
            auto& pending = m_pending;
            const bool taken = !m_hasPending || pending.error;
            if (batch.created) {
                pending = {};
                pending.created = batch.created;
            }
            if (pending.folds.size() < batch.folds.size()) pending.folds.resize(batch.folds.size());
            for (std::size_t k = 0; k < batch.folds.size(); ++k)
                merge(pending.folds[k], std::move(batch.folds[k]));
            if (!batch.classes.empty()) pending.classes = std::move(batch.classes);
            if (batch.status) pending.status = std::move(batch.status);
            // What was read and not taken yet comes first; a folder that is gone still is at the next look.
            pending.error = taken ? std::move(batch.error) : std::nullopt;
            pending.diskFree = batch.diskFree;
            pending.caughtUp = batch.caughtUp;
            m_hasPending = true;
        }
        std::unique_lock lock(sleepMutex);
        sleeper.wait_for(lock, stop, std::chrono::milliseconds(pollMs), [] { return false; });
    }
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
    if (batch.created) { // nothing of a run that was here before
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
    if (m_curves.folds.size() < batch.folds.size()) m_curves.folds.resize(batch.folds.size());
    for (std::size_t k = 0; k < batch.folds.size(); ++k) {
        if (batch.folds[k].empty()) continue;
        news = true;
        if (!first) // old alerts are history, not news
            for (const auto& alert : batch.folds[k].records.alerts)
                Q_EMIT alerted(static_cast<int>(k), QString::fromStdString(alert.code),
                               QString::fromStdString(alert.message));
        append(m_curves.folds[k], std::move(batch.folds[k]));
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

} // namespace thresher

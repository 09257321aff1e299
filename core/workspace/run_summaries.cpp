#include "workspace/run_summaries.h"

#include "base/parallel.h"
#include "runs/run_folder.h"

#include <filesystem>

namespace thresher {
namespace {

// What changes with the files a summary comes from.
std::string stampOf(FileSystem& files, const Path& run)
{
    const RunFolder folder(run);
    std::vector<Path> paths = {folder.manifest(), folder.config(), folder.defaultDecision(),
                               run / "oof_probs.npy", run / "oof_labels.npy"};
    if (const auto names = files.list(run))
        for (const auto& name : *names)
            if (name.starts_with("fold-")) {
                paths.push_back(run / name / "fold.json");
                paths.push_back(run / name / "val_probs.npy");
            }
    std::string stamp;
    for (const auto& path : paths) {
        std::error_code missing;
        const auto size = std::filesystem::file_size(path, missing);
        const auto time = std::filesystem::last_write_time(path, missing);
        stamp += path.string() + (missing ? std::string(" -")
                                          : " " + std::to_string(size) + "@" +
                                                std::to_string(time.time_since_epoch().count()));
    }
    return stamp;
}

bool isStill(const RunSummary& summary)
{
    // "interrupted" follows from a lock that another process may take again.
    return summary.state != "running" && summary.state != "paused" && summary.state != "interrupted";
}

} // namespace

Result<RunSummary> RunSummaries::read(FileSystem& files, const Path& run)
{
    std::string stamp;
    {
        std::unique_lock lock(m_mutex);
        m_wasRead.wait(lock, [&] { return !m_reading.contains(run); });
        // Of before the reading: what is written meanwhile is read the next time.
        stamp = stampOf(files, run);
        if (const auto it = m_known.find(run); it != m_known.end() && it->second.stamp == stamp)
            return it->second.summary;
        m_reading.insert(run);
    }
    // Also when memory runs out in between: nobody may wait for ever.
    struct Done {
        RunSummaries& all;
        const Path& run;
        ~Done()
        {
            const std::lock_guard lock(all.m_mutex);
            all.m_reading.erase(run);
            all.m_wasRead.notify_all();
        }
    } const done{*this, run};
    auto summary = readRunSummary(files, run);
    const std::lock_guard lock(m_mutex);
    if (summary && isStill(*summary))
        m_known[run] = {std::move(stamp), *summary};
    else
        m_known.erase(run);
    return summary;
}

std::vector<RunSummary> RunSummaries::readAll(FileSystem& files, const std::vector<Path>& runs,
                                              const std::function<bool()>& stop)
{
    std::vector<std::optional<RunSummary>> read(runs.size());
    parallelFor(runs.size(), 0, [&](std::size_t i) {
        if (stop && stop()) return;
        if (auto summary = this->read(files, runs[i])) read[i] = std::move(*summary);
    });
    std::vector<RunSummary> out;
    for (auto& summary : read)
        if (summary) out.push_back(std::move(*summary));
    return out;
}

} // namespace thresher

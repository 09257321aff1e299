#include "workspace/run_summaries.h"

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
    // Of before the reading: what is written meanwhile is read the next time.
    std::string stamp = stampOf(files, run);
    {
        const std::lock_guard lock(m_mutex);
        if (const auto it = m_known.find(run); it != m_known.end() && it->second.stamp == stamp)
            return it->second.summary;
    }
    auto summary = readRunSummary(files, run);
    const std::lock_guard lock(m_mutex);
    if (summary && isStill(*summary))
        m_known[run] = {std::move(stamp), *summary};
    else
        m_known.erase(run);
    return summary;
}

} // namespace thresher

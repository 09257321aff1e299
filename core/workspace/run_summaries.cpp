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
    const auto add = [&stamp](const Path& path, auto of) {
        std::error_code missing;
        const auto value = of(path, missing);
        stamp += missing ? std::string("-") : std::to_string(value);
        stamp += ' ';
    };
    const auto timeOf = [](const Path& path, std::error_code& missing) {
        return std::filesystem::last_write_time(path, missing).time_since_epoch().count();
    };
    add(run, timeOf); // whatever else comes into the folder, or is replaced in it
    for (const auto& path : paths) {
        stamp += path.filename().string();
        add(path, [](const Path& each, std::error_code& missing) {
            return std::filesystem::file_size(each, missing);
        });
        add(path, timeOf);
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
    {
        std::unique_lock lock(m_mutex);
        m_wasRead.wait(lock, [&] { return !m_reading.contains(run); });
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

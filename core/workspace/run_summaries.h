// The summaries of a workspace's runs, read again only where a run's files changed: a table of thousands of
// runs is looked at every few seconds. Any thread, several at once.
#pragma once

#include "workspace/run_summary.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace thresher {

class RunSummaries {
  public:
    // As readRunSummary(). A run is as it was when the times of its folder and the times and sizes of
    // manifest, configuration, decision, scores and fold states are; one that trains, or might, is always
    // read. Who asks for a run that another thread is reading waits for it.
    Result<RunSummary> read(FileSystem& files, const Path& run);

    // All that can be read, in their order, on several threads; what was read before `stop` says so. A run
    // that vanished meanwhile is not there.
    std::vector<RunSummary> readAll(FileSystem& files, const std::vector<Path>& runs,
                                    const std::function<bool()>& stop = {});

  private:
    struct Known {
        std::string stamp;
        RunSummary summary;
    };
    std::mutex m_mutex;
    std::condition_variable m_wasRead;
    std::map<Path, Known> m_known; // under m_mutex
    std::set<Path> m_reading;      // under m_mutex
};

} // namespace thresher

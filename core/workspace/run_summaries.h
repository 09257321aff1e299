// The summaries of a workspace's runs, read again only where a run's files changed: a table of thousands of
// runs is looked at every few seconds. Any thread, several at once.
#pragma once

#include "workspace/run_summary.h"

#include <map>
#include <mutex>

namespace thresher {

class RunSummaries {
  public:
    // As readRunSummary(). A run is as it was when the sizes and times of manifest, configuration, decision,
    // scores and fold states are; one that trains, or might, is always read.
    Result<RunSummary> read(FileSystem& files, const Path& run);

  private:
    struct Known {
        std::string stamp;
        RunSummary summary;
    };
    std::mutex m_mutex;
    std::map<Path, Known> m_known; // under m_mutex
};

} // namespace thresher

// One run as a row of a table: what its folder says, without its scores in memory. Reading one takes
// milliseconds; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "decide/scores.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace thresher {

struct RunSummary {
    Path run;
    std::string name;   // of the folder
    std::string state;  // as RunStatus::state
    double created = 0; // unix seconds; 0: unknown
    int foldsDone = 0, foldCount = 0;
    std::vector<int> missingFolds; // not finished, and ours to train
    std::vector<std::string> classes;
    std::string rule;                       // of the default decision; empty: none yet
    std::optional<BadgedScore> crossFitted; // with interval
    std::optional<BadgedScore> ownRows;
    double macroAp = 0;          // mean over finished folds at their chosen step; 0: none
    std::vector<double> classF1; // own rows, at the default decision's thresholds; or empty
    double seconds = 0;
    std::int64_t peakBytes = 0;
    std::string dataSha256, foldsSha256;                     // empty: unknown (foreign runs)
    std::vector<std::pair<std::string, std::string>> config; // key, value as YAML; empty: no run.yaml
    bool operator==(const RunSummary&) const = default;
};

// Errors: those of the manifest and of fold.json; what is missing beside them is left empty.
Result<RunSummary> readRunSummary(FileSystem& files, const Path& run);

// Keys whose values differ between the runs that have a configuration, in file order; paths of the runs' own
// data and fold files are left out. For each run: "key=value" of those keys, short.
std::vector<std::string> differingKeys(const std::vector<RunSummary>& runs);
std::string differencesText(const RunSummary& run, const std::vector<std::string>& keys);

// The run moved below `trash` under a name that is free there, so that it can be had back. Locked while a
// fold of it is being written.
Result<Path> moveToTrash(FileSystem& files, const Path& run, const Path& trash);

} // namespace thresher

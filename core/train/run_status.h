// Where a run stands, from its folder alone: works while another process, or another machine, trains it.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "runs/run_folder.h"

#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct FoldStatus {
    int fold = 0;
    std::string
        state; // as fold.json; "interrupted" when it says running but nobody on this host holds the lock
    std::int64_t step = 0, steps = 0;
    double evalMap = 0, evalF1 = 0;
    std::int64_t chosenStep = -1;
    std::string error;
};

struct RunStatus {
    Path run;
    std::string state; // waiting | running | paused | stopped | interrupted | failed | incomplete | finished
    std::vector<FoldStatus> folds;
    std::optional<double> crossFittedF1; // of decisions/default.yaml
    std::string badge;
    double seconds = 0; // summed over folds
    std::int64_t peakBytes = 0;
};

Result<RunStatus> readRunStatus(FileSystem& files, const RunFolder& run);

} // namespace thresher

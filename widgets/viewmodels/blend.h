// Several runs as one score set, and how much alike they are. Reads the disk; meant for a worker thread.
#pragma once

#include "base/progress.h"
#include "controllers/workspace_controller.h"

#include <utility>
#include <vector>

namespace thresher {

struct BlendMember {
    Path run;
    double weight = 1;
};

struct Blend {
    std::shared_ptr<const ScoreSet> set;
    std::vector<std::string> names;
    Matrix<double> correlation; // members x members: Pearson's, of out-of-fold logits over rows and classes
};

// Errors: Interrupted, those of reading and of blendOutOfFold()/blendTest(), naming the member.
Result<Blend> blendRuns(FileSystem& files, const std::vector<BlendMember>& members, Space space,
                        const Progress& progress = {});

} // namespace thresher

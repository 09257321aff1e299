// The one place that knows which LearnerFactory a configuration means.
#pragma once

#include "base/error.h"
#include "base/progress.h"
#include "config/run_config.h"
#include "train/learner.h"

#include <memory>

namespace thresher {

// model.kind linear: the baseline in this library. Anything else opens libthresher_engine (and libtorch with
// it). `threads`: 0 = all cores.
Result<std::unique_ptr<LearnerFactory>> makeLearnerFactory(const RunConfig& config, unsigned threads,
                                                           const Progress& progress);

} // namespace thresher

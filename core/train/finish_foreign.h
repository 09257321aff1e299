// `finish` for a run that another program wrote: out-of-fold scores, the default decision, the submission
// (where test ids are known) and the report, from the folds that have scores. Idempotent.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/file_system.h"
#include "decide/score_files.h"
#include "runs/run_folder.h"

namespace thresher {

// Locked when another process finishes this run; Usage when the run is one of ours; all errors of
// readForeignScores().
Status finishForeignRun(FileSystem& files, Clock& clock, const RunFolder& run, const LabelSource& labels);

} // namespace thresher

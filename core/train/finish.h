// The last step of a run: out-of-fold scores, mean test scores, the default decision, the submission and the
// report, from whatever folds are finished. Idempotent: run again, it writes the same bytes; run after more
// folds, it takes them in.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/file_system.h"
#include "runs/run_folder.h"
#include "train/run_inputs.h"

namespace thresher {

// `inputs`: the run's own (openRun). Locked when another process prepares or finishes this run; BadValue when
// no fold is finished.
Status finishRun(FileSystem& files, Clock& clock, const RunFolder& run, const RunInputs& inputs);

// Before any fold is trained: whether finishRun() will be able to write the submission that
// data.sample_submission asks for. Errors as submissionCsv(), with the file's path. Nothing to say without a
// sample or without a test file.
Status checkSampleSubmission(FileSystem& files, const RunInputs& inputs);

} // namespace thresher

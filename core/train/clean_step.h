// Out-of-fold scores whose training step nobody chose on the rows it is judged by: fold k stands at S(-k),
// the best step of the other folds (reference.md 4c). The scores of every evaluation are in the run folder,
// so this costs no training.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"
#include "runs/run_folder.h"
#include "train/run_inputs.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace thresher {

struct CleanSteps {
    std::map<int, std::int64_t> step; // S(-k) of each fold
    ScoreMatrix probs; // rows of the training data that `folds` validate, ascending; in class order
};

// nullopt when no score chooses the step (linear, last, step:N), with early stopping, when there are fewer
// than two folds, or when an evaluation's scores are not there.
Result<std::optional<CleanSteps>> cleanStepScores(FileSystem& files, const RunFolder& run,
                                                  const RunInputs& inputs, const std::vector<int>& folds);

} // namespace thresher

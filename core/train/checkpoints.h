// Checkpoints of a fold unit: written whole or not at all, pruned by policy, and the runner's own state in
// them.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "config/run_config.h"
#include "runs/run_folder.h"
#include "train/events.h"
#include "train/learner.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

// One evaluation, as the choice of a step needs it. eval_loss is better when smaller, the others when larger.
struct EvalRecord {
    std::int64_t step = 0;
    double evalLoss = 0, evalMap = 0, evalF1 = 0, evalF105 = 0;
};

// What the runner must know to go on from a step, beside the learner's own files.
struct TrainerState {
    std::int64_t step = 0;
    std::int64_t totalSteps = 0;
    std::vector<EvalRecord> evals;
    std::int64_t skippedSteps = 0; // steps left out by on_nan: skip
    double lossSum = 0;            // since the last logged step
    std::int64_t lossCount = 0;
    double seconds = 0;
    bool stoppedEarly = false;
    bool requested = false; // saved because somebody asked to stop: not part of the policy's own checkpoints
};

Result<TrainerState> readTrainerState(FileSystem& files, const Path& checkpoint);

// Writes checkpoint-S.tmp, then renames it: a folder named checkpoint-S is always whole.
Status saveCheckpoint(FileSystem& files, const RunFolder& run, int fold, Learner& learner,
                      const TrainerState& state);

// Removes half-written folders of an earlier process.
Status removeTornCheckpoints(FileSystem& files, const RunFolder& run, int fold);

// Deletes what the policy does not keep: everything but the best, the newest, and up to save_total_limit - 2
// before it. `goodStep` (-1: none) is kept besides: the newest that is known to be sound, while the newest of
// all is not.
Status pruneCheckpoints(FileSystem& files, const RunFolder& run, int fold, const TrainArgs& args,
                        std::int64_t bestStep, std::int64_t goodStep);

// The evaluation that metric_for_best_model chooses among `evals` (the earliest of equals); nullopt without
// evaluations. `last` and load_best_model_at_end: false choose the last one, step:N that very step.
std::optional<EvalRecord> chooseStep(const TrainArgs& args, const std::vector<EvalRecord>& evals);

// Evaluations since the best one.
std::int64_t evaluationsWithoutGain(const TrainArgs& args, const std::vector<EvalRecord>& evals);

} // namespace thresher

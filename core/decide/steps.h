// Which training step's scores stand for a fold. The best step on a fold's own rows flatters that fold;
// S(-k), the step with the best mean over the other folds, does not (reference.md 4c).
#pragma once

#include "config/run_config.h"
#include "decide/scores.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace thresher {

struct FoldEvaluations {
    int fold = 0;
    std::vector<std::pair<std::int64_t, double>> values; // (step, metric), any order; NaN never wins
};

// How a configuration chooses the step of a fold: what the badge of its scores depends on.
StepSource stepSourceOf(const RunConfig& config);

// "fixed", "other_folds", "own_rows_best"; parsing takes an unknown word for the last.
std::string_view stepSourceName(StepSource source);
StepSource parseStepSource(std::string_view name);

// eval_loss is better when smaller, all other metrics when larger.
bool higherIsBetter(std::string_view metric);

// What metric_for_best_model names, of anything with the figures of an evaluation (EvalEvent, EvalRecord):
// eval_loss, f1, f1_05, else map.
template <class Evaluation>
double metricValue(std::string_view metric, const Evaluation& evaluation)
{
    if (metric == "eval_loss") return evaluation.evalLoss;
    if (metric == "f1") return evaluation.evalF1;
    if (metric == "f1_05") return evaluation.evalF105;
    return evaluation.evalMap;
}

// The best step on the fold's own evaluations; ties to the earlier step. nullopt without finite values.
std::optional<std::int64_t> ownBestStep(const FoldEvaluations& evaluations, bool higherBetter);

// S(-k): the step with the best mean over the folds != k, among the steps that fold k and all other folds
// evaluated. nullopt with fewer than two folds or without such a step.
std::optional<std::int64_t> cleanStep(std::span<const FoldEvaluations> folds, int k, bool higherBetter);

} // namespace thresher

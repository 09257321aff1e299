#include "decide/steps.h"

#include <cmath>
#include <map>

namespace thresher {
namespace {

std::optional<std::int64_t> bestOf(const std::map<std::int64_t, double>& values, bool higherBetter)
{
    std::optional<std::int64_t> best;
    double bestValue = 0;
    // Ascending steps and a strict comparison: ties go to the earlier step.
    for (const auto& [step, value] : values) {
        if (!std::isfinite(value)) continue;
        if (best && !(higherBetter ? value > bestValue : value < bestValue)) continue;
        best = step;
        bestValue = value;
    }
    return best;
}

std::map<std::int64_t, double> bySteps(const FoldEvaluations& evaluations)
{
    return {evaluations.values.begin(), evaluations.values.end()};
}

} // namespace

StepSource stepSourceOf(const RunConfig& config)
{
    const TrainArgs& args = config.train_args;
    if (config.model.kind == "linear") return StepSource::Fixed; // there is only one
    const bool byScore = args.load_best_model_at_end && args.metric_for_best_model != "last" &&
                         !args.metric_for_best_model.starts_with("step:");
    return byScore || args.early_stopping_patience > 0 ? StepSource::OwnRowsBest : StepSource::Fixed;
}

std::string_view stepSourceName(StepSource source)
{
    return source == StepSource::Fixed        ? "fixed"
           : source == StepSource::OtherFolds ? "other_folds"
                                              : "own_rows_best";
}

StepSource parseStepSource(std::string_view name)
{
    for (const StepSource source : {StepSource::Fixed, StepSource::OtherFolds})
        if (name == stepSourceName(source)) return source;
    return StepSource::OwnRowsBest;
}

bool higherIsBetter(std::string_view metric)
{
    return metric != "eval_loss";
}

std::optional<std::int64_t> ownBestStep(const FoldEvaluations& evaluations, bool higherBetter)
{
    return bestOf(bySteps(evaluations), higherBetter);
}

std::optional<std::int64_t> cleanStep(std::span<const FoldEvaluations> folds, int k, bool higherBetter)
{
    std::map<std::int64_t, double> sums;
    std::map<std::int64_t, std::size_t> present;
    std::size_t others = 0;
    const FoldEvaluations* own = nullptr;
    for (const auto& fold : folds) {
        if (fold.fold == k) {
            own = &fold;
            continue;
        }
        ++others;
        for (const auto& [step, value] : bySteps(fold)) {
            sums[step] += value;
            ++present[step];
        }
    }
    if (!own || others == 0) return std::nullopt;
    // Fold k's values are not looked at, only which steps it has scores for.
    const auto ownSteps = bySteps(*own);
    std::map<std::int64_t, double> means;
    for (const auto& [step, sum] : sums)
        if (present[step] == others && ownSteps.contains(step))
            means[step] = sum / static_cast<double>(others);
    return bestOf(means, higherBetter);
}

} // namespace thresher

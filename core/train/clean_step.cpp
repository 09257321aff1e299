#include "train/clean_step.h"

#include "decide/step_scores.h"
#include "decide/steps.h"
#include "runs/npy.h"

#include <algorithm>

namespace thresher {
Result<std::optional<CleanSteps>> cleanStepScores(FileSystem& files, const RunFolder& run,
                                                  const RunInputs& inputs, const std::vector<int>& folds)
{
    const std::string& metric = inputs.config.train_args.metric_for_best_model;
    // With early stopping, even which steps a fold has was decided on its own rows.
    if (folds.size() < 2 || inputs.config.train_args.early_stopping_patience > 0 ||
        stepSourceOf(inputs.config) != StepSource::OwnRowsBest)
        return std::optional<CleanSteps>{};
    std::vector<FoldEvaluations> evaluations;
    for (const int k : folds) {
        THRESHER_ASSIGN(auto one, readEvaluations(run, k, inputs.train.classes, metric));
        evaluations.push_back(std::move(one));
    }
    const std::size_t classes = inputs.train.classes.size();
    CleanSteps out;
    std::map<std::size_t, std::vector<float>> byRow; // ascending by row, as the run's own out-of-fold scores
    for (const int k : folds) {
        const auto step = cleanStep(evaluations, k, higherIsBetter(metric));
        if (!step || !files.exists(run.evalScores(k, *step))) return std::optional<CleanSteps>{};
        THRESHER_ASSIGN(const auto scores, readNpyProbs(files, run.evalScores(k, *step)));
        const auto rows = inputs.folds.validationRows(k);
        if (scores.rows != rows.size() || scores.cols != classes)
            return fail(ErrorCode::BadShape, "The scores of an evaluation do not fit the fold",
                        "Train the fold again.", run.evalScores(k, *step).string());
        for (std::size_t i = 0; i < rows.size(); ++i)
            byRow[rows[i]] = {scores.row(i).begin(), scores.row(i).end()};
        out.step[k] = *step;
    }
    out.probs = ScoreMatrix(byRow.size(), classes);
    std::size_t at = 0;
    for (const auto& [row, values] : byRow)
        std::copy(values.begin(), values.end(), out.probs.row(at++).begin());
    return std::optional(std::move(out));
}

} // namespace thresher

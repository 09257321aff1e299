// Weights of a blend fitted out of fold, together with the thresholds, and what that is really worth
// (reference.md 4c). Equal weights are the default everywhere; these are for those who ask. Pure functions.
#pragma once

#include "base/progress.h"
#include "decide/cross_fit.h"
#include "decide/ensemble.h"

#include <span>
#include <vector>

namespace thresher {

struct FittedWeights {
    std::vector<double> weights;                  // of the members, sum 1: fitted on all rows
    std::vector<std::vector<double>> foldWeights; // w(-k), in the order of foldNumbers()
    OutOfFoldScores blended;                      // by `weights`
    // Every row predicted by the blend with w(-f) and the thresholds t(-f), both fitted without its fold.
    CrossFit crossFit;
};

// Greedy forward selection with replacement (Caruana et al., "Ensemble selection from libraries of models",
// ICML 2004): in each of `rounds` rounds the member enters whose entry gives the best macro F1 at exact cuts
// on the rows at hand; ties go to the earlier member; the weights are the shares of entries. Then `options`
// says how thresholds are fitted on that blend. What remains: a member's scores of rows f != k come from
// models that trained on fold k's rows (fittedWeightsNote()). Errors: those of blendOutOfFold(); Usage
// with fewer than two folds or for the distribution rules; Interrupted.
Result<FittedWeights> fitBlendWeights(std::span<const WeightedOutOfFold> members, Space space,
                                      const RuleOptions& options, int rounds = 10,
                                      const Progress& progress = {});

// For reports: what a cross-fitted score of fitted weights still leaves out.
std::string_view fittedWeightsNote();

} // namespace thresher

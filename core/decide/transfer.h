// From thresholds of out-of-fold scores to a test file's scores. Score transfer uses the same numbers; rate
// transfer predicts the share of rows the rule is expected to predict there (reference.md 4b).
#pragma once

#include "decide/cross_fit.h"

namespace thresher {

// What a rule does to positives and negatives it did not see; one entry per class.
struct RuleRates {
    std::vector<double> tpr; // NaN: no positives were there
    std::vector<double> fpr; // NaN: no negatives were there
    std::size_t rows = 0;    // on which they were measured
};
RuleRates ruleRates(const CrossFit& fit, std::size_t rows);

// q = TPR * r + FPR * (1 - r): the expected share of predicted rows where the share of positives is r. With
// one rate unknown the other alone is used.
std::vector<double> expectedRates(const RuleRates& rates, std::span<const double> testBalance);

// Per class the cut between distinct test scores at the count nearest q * N, ties to fewer. Transductive: it
// is valid for these test rows only.
Cuts rateTransfer(const RuleRates& rates, std::span<const double> testBalance, const TestScores& test);

} // namespace thresher

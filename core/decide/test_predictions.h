// From a decision to the test rows: which cuts hold there, what a submission made with them should look like,
// and which public score to expect. Shared by the command line and the window. Any thread.
#pragma once

#include "base/error.h"
#include "data/lint.h"
#include "decide/cross_fit.h"
#include "decide/decision.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace thresher {

// The cuts for `test`, in the order of its classes. transfer: "rate", "score", or empty for the decision's
// best (rate where its rates are known and it is not the reference's rule). The decision is completed: test
// thresholds, test hash, transfer. Errors: Usage (rates not known), Mismatch (made for other test scores),
// BadClass.
Result<Cuts> cutsForTest(Decision& decision, const TestScores& test, std::string_view transfer = {});

// What the linter expects of a file made with this decision, in the order of the sample's classes. BadClass
// when the classes differ.
Result<LintExpectations> lintExpectations(const Decision& decision, std::span<const std::string> classes);

// Where 90 % of the macro F1 scores of `rows` new rows lie (5 % and 95 % points of `draws` samples with
// replacement of the out-of-fold rows, predicted as cross-fitted; near-duplicate groups are drawn row by row,
// as a leaderboard's rows are). Public scores of a random part of the test set scatter like this when test
// and training rows are alike. rows > 0.
Interval expectedScoreRange(const OutOfFoldScores& scores, const CrossFit& fit, std::size_t rows,
                            std::uint64_t seed, int draws = 2000);

} // namespace thresher

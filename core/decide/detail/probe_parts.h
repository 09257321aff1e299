// Steps of solveProbe() that live in files of their own.
#pragma once

#include "base/error.h"
#include "decide/probe.h"

#include <optional>
#include <vector>

namespace thresher::detail {

// A closed interval of scores.
struct ScoreRange {
    double low = 0.0;
    double high = 0.0;
};

// What a displayed score may stand for.
ScoreRange scoreRange(double shown, int decimals, ScoreDisplay display);

// Score of all-ones in a class with k positives, without what absent classes add: 2k / (m + k) / L.
double scoreOfPositives(std::int64_t positives, std::size_t rows, std::size_t classCount);

// The all-ones control against the classes' scores: an error names the rows whose correction would fit; fills
// the one missing class from it. Leaves `solution` alone when there is no control.
Status applyAllOnes(const ProbeScores& scores, const ProbeOptions& options, ProbeSolution& solution);

// Numbers of public rows for which every score has a whole number of positives (and the control fits).
std::vector<std::size_t> feasibleRows(const ProbeScores& scores, const ProbeOptions& options,
                                      std::size_t classCount, std::size_t absentClasses);

// Training prevalence, tests of shift and agreement, the recommended rate.
Status addTestRates(const ProbeOptions& options, ProbeSolution& solution);

} // namespace thresher::detail

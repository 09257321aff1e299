// Blending score sets: rows are joined by id, classes by name. Pure functions.
#pragma once

#include "decide/decision.h"
#include "decide/scores.h"

namespace thresher {

// Weighted mean of members on an axis, back as numbers in [0, 1]: probabilities; sigmoid of the mean clipped
// logit; mean of rank / n (ties share their mean rank). Weights are >= 0, not all 0.
struct WeightedTest {
    const TestScores* scores = nullptr;
    double weight = 1.0;
    std::string name; // for messages
};
struct WeightedOutOfFold {
    const OutOfFoldScores* scores = nullptr;
    double weight = 1.0;
    std::string name;
};

// Row order and class order are the first member's. BadIds: an id is missing in a member (named, up to five).
// Members without ids must have equal numbers of rows.
Result<TestScores> blendTest(std::span<const WeightedTest> members, Space space);
// The same for out-of-fold scores. Mismatch when a row's fold or labels differ between members: rows blended
// across different folds would be scored by models that saw them.
Result<OutOfFoldScores> blendOutOfFold(std::span<const WeightedOutOfFold> members, Space space);

// The reference's ensemble threshold: the plain mean over folds (folds x L to L).
std::vector<double> meanThresholds(std::span<const std::vector<double>> folds);

// Why the mean of a run's K fold models has no out-of-fold score: for reports and messages.
std::string_view foldMeanNotMeasurable();

} // namespace thresher

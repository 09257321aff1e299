// Which labels are likely wrong, from scores of models that did not see them: to be looked at by a person,
// never changed by a program. Pure functions; any thread.
#pragma once

#include "decide/scores.h"

#include <cstddef>
#include <string>
#include <vector>

namespace thresher {

struct LabelSuspect {
    std::size_t row = 0, column = 0;
    std::uint8_t label = 0; // in the data
    double score = 0;       // out of fold, of the class
    // How far the score lies on the other label's side: 0 at the mean score of rows with this label, 1 at
    // that of rows with the other one.
    double suspicion = 0;
};

struct LabelSuspects {
    std::vector<LabelSuspect> suspects;  // suspicion >= 1, most suspicious first
    std::vector<double> meanOfNegatives; // L: the classes' thresholds
    std::vector<double> meanOfPositives; // L
    std::vector<std::string> skipped;    // classes whose scores do not tell their rows apart
};

// Confident learning (Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset
// Labels", JAIR 2021), a binary problem per class: a label is in doubt when the row scores at least as high
// as the mean of the rows with the other label (its class's threshold). Scores of rare classes lie low, so
// the margin is normalised by the distance of the two means instead of being taken from 0.5.
LabelSuspects likelyLabelErrors(const OutOfFoldScores& scores);

// Near-duplicate posts with different labels.
struct DuplicateConflict {
    std::vector<std::size_t> rows;    // of the group, ascending
    std::vector<std::size_t> columns; // classes in which they differ, ascending
};
// Most differing classes first; ties by first row.
std::vector<DuplicateConflict> conflictingDuplicates(const OutOfFoldScores& scores);

} // namespace thresher

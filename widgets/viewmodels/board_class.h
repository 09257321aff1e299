// One class of a score set, sorted once with prefix counts, so that the counts of any threshold take one
// binary search. n out-of-fold rows, K folds, N test rows. Plain values; any thread.
#pragma once

#include "decide/metrics.h"
#include "decide/scores.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace thresher {

// Scores from the highest down and how many positives are among the first k of them (n + 1 numbers).
struct SortedScores {
    std::vector<float> score;
    std::vector<std::uint32_t> positives;

    std::size_t size() const { return score.size(); }
    // Rows with score >= t, compared in double; none: 0.
    std::size_t countAtLeast(Cut cut) const;
    ClassCounts counts(std::size_t predicted) const;
    ClassCounts countsAt(Cut cut) const { return counts(countAtLeast(cut)); }
};

struct BoardClass {
    SortedScores all;
    std::vector<std::uint32_t> rows;   // row of the score set behind each of all.score
    std::vector<SortedScores> folds;   // K, in the order of foldNumbers()
    std::vector<float> test;           // N from the highest down, or empty
    std::vector<std::uint32_t> places; // numbers of rows that some threshold predicts: 0, ..., n, ascending

    std::size_t positiveCount() const { return all.positives.empty() ? 0 : all.positives.back(); }
    std::size_t testCount(Cut cut) const;
    // Index into `places` of the threshold that predicts as many rows as `cut`.
    std::size_t placeOf(Cut cut) const;
    // The cut between distinct scores that predicts places[place] rows, as the rules of decide/ set it.
    Cut cutAt(std::size_t place) const;
    // The place whose number of rows is nearest `target`, ties to fewer.
    std::size_t nearestPlace(double target) const;
};

std::vector<BoardClass> sortBoard(const OutOfFoldScores& scores, const TestScores* test);

} // namespace thresher

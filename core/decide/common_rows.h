// The rows that two score sets share, for comparisons that are paired row by row. Pure functions; any thread.
#pragma once

#include "base/error.h"
#include "decide/scores.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace thresher {

// Row inA[i] of the one is row inB[i] of the other; in the order of the first.
struct CommonRows {
    std::vector<std::size_t> inA, inB;
};

// Joined by id, by position when neither has ids. Mismatch, with the reason, when the labels of a common row
// differ, when only one has ids, or when no row is common.
Result<CommonRows> commonRows(const OutOfFoldScores& a, const OutOfFoldScores& b);

// Both on the rows that they share, in the order of the first: row i of the one is row i of the other.
struct AlignedScores {
    OutOfFoldScores a, b;
};
// Errors: those of commonRows() and checkSameClasses().
Result<AlignedScores> alignedOnCommonRows(const OutOfFoldScores& a, const OutOfFoldScores& b);

// Mismatch, saying whether a class is missing or only the order differs.
Status checkSameClasses(std::span<const std::string> a, std::span<const std::string> b);

} // namespace thresher

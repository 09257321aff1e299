// Fitting a rule on part of the rows, from scores sorted once. Inside core/decide only.
#pragma once

#include "decide/detail/sorted_class.h"
#include "decide/rules.h"

namespace thresher {

// The rows a rule may see, renumbered from 0.
struct FitRows {
    std::size_t rows = 0;
    std::vector<SortedClass> classes; // L
    std::vector<std::uint32_t> group; // per row, dense
    std::size_t groupCount = 0;
    std::vector<double> prevalence; // L
};

FitRows fitRows(const OutOfFoldScores& scores);
// The rows with keep[row] != 0, in O(n L) without sorting again.
FitRows subset(const FitRows& all, std::span<const std::uint8_t> keep);

struct FitRates {
    std::vector<double> here; // L: for cuts of these rows
    std::vector<double> test; // L: for the distribution rule on the test scores
};

// Streams for different fits from one seed: 0 is the fit on all rows, k + 1 leaves the k-th fold out.
using FitStream = std::uint32_t;

FittedRule fitOn(const FitRows& rows, const FitRates& rates, std::span<const SortedClass> test,
                 const RuleOptions& options, FitStream stream, unsigned threads);

Status checkInputs(const OutOfFoldScores& scores, const ClassBalance& balance, const TestScores* test,
                   const RuleOptions& options);

// Purposes of deriveSeed() in core/decide.
inline constexpr std::uint32_t purposeBagging = 0x62000000U; // + stream
inline constexpr std::uint32_t purposeInterval = 0x69000000U;
inline constexpr std::uint32_t purposeSplit = 0x73000000U;
inline constexpr std::uint32_t purposePlateau = 0x70000000U;

// A bootstrap draw: how often each of `groups` groups was drawn.
void drawGroups(std::uint64_t seed, std::uint32_t purpose, std::uint32_t draw,
                std::span<std::uint32_t> timesDrawn);

} // namespace thresher

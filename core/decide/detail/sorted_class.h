// One class's scores, sorted once; every rule is then a sweep with prefix counts. Inside core/decide only.
#pragma once

#include "base/matrix.h"
#include "decide/metrics.h"

#include <cstdint>
#include <span>
#include <vector>

namespace thresher {

struct SortedClass {
    std::vector<std::uint32_t> order; // rows by descending score, ties by row
    std::vector<float> score;         // in that order
    std::vector<std::uint8_t> label;  // in that order; all 0 where there are no labels
    std::vector<std::uint32_t> positiveRows;

    std::size_t size() const { return order.size(); }
    // Rows with score >= t, in double.
    std::size_t countAtLeast(double t) const;
};

SortedClass sortClass(std::span<const float> scores, std::span<const std::uint8_t> labels = {});
std::vector<SortedClass> sortClasses(MatrixView<float> probs, MatrixView<std::uint8_t> labels = {});

// A place between distinct scores: the `k` highest rows are predicted. hi is the lowest score among
// them, lo the next one below.
struct Place {
    std::uint64_t k = 0; // 0: none
    float hi = 0;
    float lo = 0;
    bool hasLo = false;

    Cut cut() const
    {
        if (k == 0) return Cut::none();
        return hasLo ? cutBetween(lo, hi) : Cut::at(static_cast<double>(hi));
    }
};

// Calls visit(place, truePositives) after every run of equal scores, from the highest score down. weight: one
// number per row (0: the row is not there), or null: all 1. `n` of the places is filled by the caller's
// total.
template <class Visit>
void sweep(const SortedClass& sorted, const std::uint32_t* weight, Visit&& visit)
{
    Place place;
    std::uint64_t tp = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const std::uint32_t w = weight ? weight[sorted.order[i]] : 1U;
        if (w == 0) continue;
        const float score = sorted.score[i];
        if (place.k > 0 && score != place.hi) {
            place.lo = score;
            place.hasLo = true;
            visit(place, tp);
            place.hasLo = false;
        }
        place.hi = score;
        place.k += w;
        tp += static_cast<std::uint64_t>(w) * sorted.label[i];
    }
    if (place.k > 0) visit(place, tp);
}

// Totals under weights.
struct Totals {
    std::uint64_t rows = 0, positives = 0;
};
Totals totals(const SortedClass& sorted);
std::uint64_t weightedPositives(const SortedClass& sorted, const std::uint32_t* weight);

// The rules of rules.h on sorted scores. With weights, `total` must be their totals.
Place exactPlace(const SortedClass& sorted, const std::uint32_t* weight, Totals total, double rate);
Place countPlace(const SortedClass& sorted, const std::uint32_t* weight, double target);
Cut gridCut(const SortedClass& sorted);
Cut distributionCut(const SortedClass& sorted, double rate);
Cut blendCuts(Cut a, Cut b, double weight, Space space, const SortedClass& sorted);

// Where a cut stands on an axis: probability, clipped logit, or share of rows predicted. "none" stands at the
// highest score (rank: 0).
double axisValue(Cut cut, Space space, const SortedClass& sorted);
Cut cutFromAxis(double value, Space space, const SortedClass& sorted);

} // namespace thresher

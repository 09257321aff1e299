#include "decide/detail/sorted_class.h"

#include "decide/bounded_search.h"
#include "decide/rules.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace thresher {
namespace {

// Larger float, larger number; -0 and +0 are the same.
std::uint32_t orderedBits(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value + 0.0F);
    return (bits & 0x80000000U) ? ~bits : (bits | 0x80000000U);
}

// numpy.linspace(0, 1, 100).
std::array<double, 100> referenceGrid()
{
    std::array<double, 100> grid{};
    const double step = 1.0 / 99.0;
    for (std::size_t i = 0; i < grid.size(); ++i) grid[i] = static_cast<double>(i) * step;
    grid.back() = 1.0;
    return grid;
}

// a is nearer the target than b, or as near with fewer rows.
bool nearer(std::uint64_t a, std::uint64_t b, double target)
{
    const double da = std::abs(static_cast<double>(a) - target);
    const double db = std::abs(static_cast<double>(b) - target);
    return da < db || (da == db && a < b);
}

} // namespace

std::size_t SortedClass::countAtLeast(double t) const
{
    const auto end = std::partition_point(score.begin(), score.end(),
                                          [t](float s) { return static_cast<double>(s) >= t; });
    return static_cast<std::size_t>(end - score.begin());
}

SortedClass sortClass(std::span<const float> scores, std::span<const std::uint8_t> labels)
{
    const std::size_t n = scores.size();
    std::vector<std::uint64_t> keys(n);
    for (std::size_t i = 0; i < n; ++i)
        keys[i] = (static_cast<std::uint64_t>(~orderedBits(scores[i])) << 32) | i;
    std::sort(keys.begin(), keys.end());
    SortedClass out;
    out.order.resize(n);
    out.score.resize(n);
    out.label.assign(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
        const auto row = static_cast<std::uint32_t>(keys[i]);
        out.order[i] = row;
        out.score[i] = scores[row];
        if (!labels.empty()) out.label[i] = labels[row];
        if (out.label[i]) out.positiveRows.push_back(row);
    }
    return out;
}

std::vector<SortedClass> sortClasses(MatrixView<float> probs, MatrixView<std::uint8_t> labels)
{
    std::vector<SortedClass> out;
    out.reserve(probs.cols);
    for (std::size_t c = 0; c < probs.cols; ++c)
        out.push_back(
            sortClass(probs.column(c), labels.rows ? labels.column(c) : std::vector<std::uint8_t>{}));
    return out;
}

Totals totals(const SortedClass& sorted)
{
    return {sorted.size(), sorted.positiveRows.size()};
}

std::uint64_t weightedPositives(const SortedClass& sorted, const std::uint32_t* weight)
{
    if (!weight) return sorted.positiveRows.size();
    std::uint64_t sum = 0;
    for (const auto row : sorted.positiveRows) sum += weight[row];
    return sum;
}

Place countPlace(const SortedClass& sorted, const std::uint32_t* weight, double target)
{
    Place best;
    sweep(sorted, weight, [&](const Place& place, std::uint64_t) {
        if (nearer(place.k, best.k, target)) best = place;
    });
    return best;
}

Place exactPlace(const SortedClass& sorted, const std::uint32_t* weight, Totals total, double rate)
{
    const double target = rate * static_cast<double>(total.rows);
    // Without positives every cut has F1 = 0: the tie rule alone decides.
    if (total.positives == 0) return countPlace(sorted, weight, target);
    Place best;
    std::uint64_t bestTp = 0;
    std::uint64_t lastTp = 0;
    sweep(sorted, weight, [&](const Place& place, std::uint64_t tp) {
        // A run without positives only adds false positives: strictly worse than the cut above it.
        if (tp == lastTp) return;
        lastTp = tp;
        // F1 = 2 tp / (k + positives), compared by cross multiplication.
        const std::uint64_t a = tp * (best.k + total.positives);
        const std::uint64_t b = bestTp * (place.k + total.positives);
        if (a > b || (a == b && nearer(place.k, best.k, target))) {
            best = place;
            bestTp = tp;
        }
    });
    return best;
}

Cut gridCut(const SortedClass& sorted)
{
    const auto grid = referenceGrid();
    const Totals total = totals(sorted);
    std::array<F1Fraction, 100> f1{};
    std::size_t at = 0;
    std::uint64_t tp = 0;
    for (std::size_t g = grid.size(); g-- > 0;) {
        while (at < sorted.size() && static_cast<double>(sorted.score[at]) >= grid[g])
            tp += sorted.label[at++];
        f1[g] = {2 * tp, at + total.positives};
    }
    F1Fraction best{0, 1};
    double threshold = 0.0;
    for (std::size_t g = 0; g < grid.size(); ++g) {
        if (compare(f1[g], best) <= 0) continue;
        best = f1[g];
        threshold = grid[g];
    }
    return Cut::at(threshold);
}

Cut distributionCut(const SortedClass& sorted, double rate)
{
    const auto n = static_cast<double>(sorted.size());
    if (sorted.size() == 0) return Cut::at(0.0);
    const auto distance = [&](double t) {
        return std::abs(static_cast<double>(sorted.countAtLeast(t)) / n - rate);
    };
    return Cut::at(minimizeBounded(distance, 0.0, 1.0).x);
}

double axisValue(Cut cut, Space space, const SortedClass& sorted)
{
    const auto n = static_cast<double>(sorted.size());
    if (space == Space::Rank) {
        if (cut.isNone() || sorted.size() == 0) return 0.0;
        return static_cast<double>(sorted.countAtLeast(cut.threshold())) / n;
    }
    const double highest = sorted.size() == 0 ? 1.0 : static_cast<double>(sorted.score.front());
    const double t = cut.isNone() ? highest : cut.threshold();
    return space == Space::Prob ? t : clippedLogit(t);
}

Cut cutFromAxis(double value, Space space, const SortedClass& sorted)
{
    if (space == Space::Rank)
        return countPlace(sorted, nullptr, value * static_cast<double>(sorted.size())).cut();
    const double t = space == Space::Prob ? value : sigmoid(value);
    return Cut::at(static_cast<double>(static_cast<float>(t)));
}

Cut blendCuts(Cut a, Cut b, double weight, Space space, const SortedClass& sorted)
{
    if (weight >= 1.0 || a == b) return a;
    if (weight <= 0.0) return b;
    return cutFromAxis(weight * axisValue(a, space, sorted) + (1.0 - weight) * axisValue(b, space, sorted),
                       space, sorted);
}

Cut gridCut(std::span<const float> scores, std::span<const std::uint8_t> labels)
{
    return gridCut(sortClass(scores, labels));
}

Cut distributionCut(std::span<const float> scores, double rate)
{
    return distributionCut(sortClass(scores), rate);
}

Cut exactCut(std::span<const float> scores, std::span<const std::uint8_t> labels, double rate)
{
    const SortedClass sorted = sortClass(scores, labels);
    return exactPlace(sorted, nullptr, totals(sorted), rate).cut();
}

Cut balanceCut(std::span<const float> scores, double rate)
{
    return countCut(scores, rate * static_cast<double>(scores.size()));
}

Cut countCut(std::span<const float> scores, double target)
{
    return countPlace(sortClass(scores), nullptr, target).cut();
}

Cut blendCuts(Cut a, Cut b, double weight, Space space, std::span<const float> scores)
{
    return blendCuts(a, b, weight, space, sortClass(scores));
}

} // namespace thresher

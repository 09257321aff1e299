#include "decide/plateau.h"

#include "decide/detail/fit.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

double f1Of(std::uint64_t tp, std::uint64_t predicted, std::uint64_t positives)
{
    const std::uint64_t denominator = predicted + positives;
    return denominator == 0 ? 0.0 : 2.0 * static_cast<double>(tp) / static_cast<double>(denominator);
}

// F1 after each of the sorted rows (index 0: none predicted), under weights.
void prefixF1(const SortedClass& sorted, const std::uint32_t* weight, std::vector<double>& f1)
{
    const std::uint64_t positives = weightedPositives(sorted, weight);
    std::uint64_t tp = 0;
    std::uint64_t predicted = 0;
    f1.resize(sorted.size() + 1);
    f1[0] = 0.0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const std::uint64_t w = weight ? weight[sorted.order[i]] : 1U;
        predicted += w;
        tp += w * sorted.label[i];
        f1[i + 1] = f1Of(tp, predicted, positives);
    }
}

} // namespace

Plateau plateauAround(const OutOfFoldScores& scores, std::size_t classIndex, Cut cut, std::uint64_t seed,
                      int draws)
{
    const auto column = scores.probs().column(classIndex);
    const SortedClass sorted = sortClass(column, scores.labels().column(classIndex));
    const std::size_t n = sorted.size();
    const std::size_t at = cut.isNone() ? 0 : sorted.countAtLeast(cut.threshold());
    // Over the draws: the loss of every cut against t, and the spread of t's own F1.
    std::vector<double> f1;
    std::vector<double> loss(n + 1);
    double sum = 0.0;
    double squares = 0.0;
    std::vector<std::uint32_t> times(scores.groupCount());
    std::vector<std::uint32_t> weight(n);
    for (int d = 0; d < draws; ++d) {
        drawGroups(seed, purposePlateau, static_cast<std::uint32_t>(d), times);
        for (std::size_t i = 0; i < n; ++i) weight[i] = times[scores.groups()[i]];
        prefixF1(sorted, weight.data(), f1);
        sum += f1[at];
        squares += f1[at] * f1[at];
        for (std::size_t k = 0; k <= n; ++k) loss[k] += (f1[at] - f1[k]) / draws;
    }
    const double mean = sum / draws;
    const double standardError = std::sqrt(std::max(0.0, squares / draws - mean * mean));
    const auto inside = [&](std::size_t k) { return loss[k] <= standardError; };
    // Only places between distinct scores are cuts.
    const auto isCut = [&](std::size_t k) {
        return k == 0 || k == n || sorted.score[k - 1] != sorted.score[k];
    };
    std::size_t fewest = at;
    for (std::size_t k = at; k-- > 0;) {
        if (!isCut(k)) continue;
        if (!inside(k)) break;
        fewest = k;
    }
    std::size_t most = at;
    for (std::size_t k = at + 1; k <= n; ++k) {
        if (!isCut(k)) continue;
        if (!inside(k)) break;
        most = k;
    }
    const auto cutAt = [&](std::size_t k) {
        return k == at ? cut : countPlace(sorted, nullptr, static_cast<double>(k)).cut();
    };
    return {cutAt(most), cutAt(fewest), most, fewest};
}

} // namespace thresher

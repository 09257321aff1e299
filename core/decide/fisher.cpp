#include "decide/fisher.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

namespace thresher {
namespace {

constexpr double equalWithin = 1.0 + 1e-7;

// log of Gamma(degrees/2 + 1), by the recursion from Gamma(1) or Gamma(1/2). std::lgamma writes a global.
double logGammaOfHalf(int degrees)
{
    double result = degrees % 2 == 0 ? 0.0 : 0.5 * std::log(std::numbers::pi);
    for (double x = degrees % 2 == 0 ? 1.0 : 0.5; x <= degrees / 2.0; x += 1.0) result += std::log(x);
    return result;
}

} // namespace

FisherResult fisherExact(CountOf a, CountOf b)
{
    assert(a.positives >= 0 && a.positives <= a.rows && b.positives >= 0 && b.positives <= b.rows);
    const std::int64_t total = a.rows + b.rows;
    const std::int64_t positives = a.positives + b.positives;
    const std::int64_t low = std::max<std::int64_t>(0, a.rows - (total - positives));
    const std::int64_t high = std::min(positives, a.rows);
    if (low == high) return {};

    // Probabilities relative to the mode, by the ratio of neighbours: no cancellation, whatever the size.
    const auto mode =
        std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor((static_cast<double>(a.rows) + 1.0) *
                                                                      (static_cast<double>(positives) + 1.0) /
                                                                      (static_cast<double>(total) + 2.0))),
                                 low, high);
    const auto up = [&](std::int64_t x) { // P(x + 1) / P(x)
        return static_cast<double>(positives - x) * static_cast<double>(a.rows - x) /
               (static_cast<double>(x + 1) * static_cast<double>(total - positives - a.rows + x + 1));
    };
    std::vector<double> weights(static_cast<std::size_t>(high - low + 1));
    const auto at = [&](std::int64_t x) -> double& { return weights[static_cast<std::size_t>(x - low)]; };
    at(mode) = 1.0;
    for (std::int64_t x = mode; x < high; ++x) at(x + 1) = at(x) * up(x);
    for (std::int64_t x = mode; x > low; --x) at(x - 1) = at(x) / up(x - 1);

    const double observed = at(a.positives);
    double all = 0.0;
    double rarer = 0.0;
    double commoner = 0.0;
    for (const double weight : weights) {
        all += weight;
        if (weight <= observed * equalWithin) rarer += weight;
        if (weight * equalWithin >= observed) commoner += weight;
    }
    return {.twoSided = std::min(1.0, rarer / all), .closer = std::min(1.0, commoner / all)};
}

std::vector<double> holmAdjust(std::span<const double> pValues)
{
    std::vector<std::size_t> order(pValues.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t i, std::size_t j) { return pValues[i] < pValues[j]; });
    std::vector<double> adjusted(pValues.size());
    double running = 0.0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        running = std::max(running, static_cast<double>(order.size() - rank) * pValues[order[rank]]);
        adjusted[order[rank]] = std::min(1.0, running);
    }
    return adjusted;
}

AgreementResult agreementOfRates(std::span<const CountOf> sampled, std::span<const CountOf> rest)
{
    assert(sampled.size() == rest.size());
    AgreementResult result;
    for (std::size_t i = 0; i < sampled.size(); ++i) {
        const auto n = static_cast<double>(sampled[i].rows);
        const double total = n + static_cast<double>(rest[i].rows);
        const double rate = static_cast<double>(sampled[i].positives + rest[i].positives) / total;
        const double variance = n * rate * (1.0 - rate) * (total - n) / (total - 1.0);
        if (!(variance > 0.0)) continue;
        const double deviation = static_cast<double>(sampled[i].positives) - n * rate;
        result.statistic += deviation * deviation / variance;
        ++result.degrees;
    }
    if (result.degrees > 0) result.lowerTail = chiSquareLowerTail(result.statistic, result.degrees);
    return result;
}

double chiSquareLowerTail(double x, int degrees)
{
    assert(degrees > 0);
    if (!(x > 0.0)) return 0.0;
    const double a = degrees / 2.0;
    const double half = x / 2.0;
    double term = 1.0;
    double sum = 1.0;
    for (double n = 1.0; term > sum * 1e-17; n += 1.0) {
        term *= half / (a + n);
        sum += term;
        if (std::isinf(sum)) return 1.0;
    }
    return std::min(1.0, std::exp(a * std::log(half) - half - logGammaOfHalf(degrees) + std::log(sum)));
}

} // namespace thresher

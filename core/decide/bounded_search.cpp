#include "decide/bounded_search.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

// A point and the function's value there.
struct Probe {
    double x = 0;
    double f = 0;
};

// The bracket [low, high] and the three best points seen, best first.
struct Search {
    double low, high;
    Probe best, second, third;
    double step = 0;       // the last move
    double stepBefore = 0; // the move before it: parabolas must shrink against it

    double middle() const { return 0.5 * (low + high); }
};

// 2.2e-16, not the machine epsilon: the reference's constant.
double tolerance(double x, double xTolerance)
{
    return std::sqrt(2.2e-16) * std::abs(x) + xTolerance / 3.0;
}

// sign(0) counts as +1.
double directed(double size, double direction)
{
    return direction >= 0 ? size : -size;
}

// Tries the vertex of the parabola through the three points; false: not acceptable, take a golden step.
bool parabolicStep(Search& s, double tol)
{
    const double r = (s.best.x - s.second.x) * (s.best.f - s.third.f);
    double q = (s.best.x - s.third.x) * (s.best.f - s.second.f);
    double p = (s.best.x - s.third.x) * q - (s.best.x - s.second.x) * r;
    q = 2.0 * (q - r);
    if (q > 0.0) p = -p;
    q = std::abs(q);
    const double previous = s.stepBefore;
    s.stepBefore = s.step;
    const bool acceptable = std::abs(p) < std::abs(0.5 * q * previous) && p > q * (s.low - s.best.x) &&
                            p < q * (s.high - s.best.x);
    if (!acceptable) return false;
    s.step = p / q;
    const double x = s.best.x + s.step;
    if (x - s.low < 2.0 * tol || s.high - x < 2.0 * tol) s.step = directed(tol, s.middle() - s.best.x);
    return true;
}

void goldenStep(Search& s, double golden)
{
    s.stepBefore = s.best.x >= s.middle() ? s.low - s.best.x : s.high - s.best.x;
    s.step = golden * s.stepBefore;
}

void take(Search& s, Probe point)
{
    if (point.f <= s.best.f) {
        (point.x >= s.best.x ? s.low : s.high) = s.best.x;
        s.third = s.second;
        s.second = s.best;
        s.best = point;
        return;
    }
    (point.x < s.best.x ? s.low : s.high) = point.x;
    if (point.f <= s.second.f || s.second.x == s.best.x) {
        s.third = s.second;
        s.second = point;
    } else if (point.f <= s.third.f || s.third.x == s.best.x || s.third.x == s.second.x) {
        s.third = point;
    }
}

} // namespace

BoundedMinimum minimizeBounded(const std::function<double(double)>& f, double low, double high,
                               double xTolerance, int maxEvaluations)
{
    const double golden = 0.5 * (3.0 - std::sqrt(5.0));
    Search s{.low = low, .high = high, .best = {}, .second = {}, .third = {}};
    const double first = low + golden * (high - low);
    s.best = s.second = s.third = {first, f(first)};
    int evaluations = 1;
    double tol = tolerance(s.best.x, xTolerance);
    while (std::abs(s.best.x - s.middle()) > 2.0 * tol - 0.5 * (s.high - s.low)) {
        if (!(std::abs(s.stepBefore) > tol) || !parabolicStep(s, tol)) goldenStep(s, golden);
        const double x = s.best.x + directed(std::max(std::abs(s.step), tol), s.step);
        take(s, {x, f(x)});
        ++evaluations;
        tol = tolerance(s.best.x, xTolerance);
        if (evaluations >= maxEvaluations) break;
    }
    return {s.best.x, s.best.f, evaluations};
}

} // namespace thresher

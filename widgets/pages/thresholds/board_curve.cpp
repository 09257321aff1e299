#include "pages/thresholds/board_curve.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

double valueOf(double score, Space space)
{
    return space == Space::Logit ? clippedLogit(score) : score;
}

} // namespace

double BoardAxis::positionOf(const BoardClass& one, Cut cut) const
{
    if (cut.isNone()) return 1.0;
    if (space == Space::Rank)
        return std::clamp(1.0 - static_cast<double>(one.all.countAtLeast(cut)) / ranks, 0.0, 1.0);
    return std::clamp((valueOf(cut.threshold(), space) - low) / (high - low), 0.0, 1.0);
}

std::size_t BoardAxis::placeAt(const BoardClass& one, double position) const
{
    if (space == Space::Rank) return one.nearestPlace((1.0 - position) * ranks);
    if (position >= 1.0) return 0;
    const double value = low + position * (high - low);
    const std::size_t found = one.placeOf(Cut::at(space == Space::Logit ? sigmoid(value) : value));
    // The nearest cut: the way back through the axis rounds, and would miss a cut at a score itself.
    std::size_t best = found;
    double least = std::abs(positionOf(one, one.cutAt(found)) - position);
    for (const std::size_t place : {found - 1, found + 1}) {
        if (place >= one.places.size()) continue; // also below 0
        const double away = std::abs(positionOf(one, one.cutAt(place)) - position);
        if (away >= least) continue;
        least = away;
        best = place;
    }
    return best;
}

bool BoardAxis::shows(const BoardClass& one, Cut cut) const
{
    if (cut.isNone()) return true;
    if (space == Space::Rank) return static_cast<double>(one.all.countAtLeast(cut)) <= ranks;
    const double value = valueOf(cut.threshold(), space);
    return low <= value && value <= high;
}

BoardAxis axisOf(const BoardClass& one, Space space, std::span<const Cut> cuts)
{
    BoardAxis axis;
    axis.space = space;
    const auto n = static_cast<double>(one.all.size());
    if (space == Space::Rank) {
        // Beyond four times the support precision is below a quarter whatever the model.
        axis.ranks = std::max(50.0, 4.0 * static_cast<double>(one.positiveCount()));
        for (const Cut cut : cuts)
            axis.ranks = std::max(axis.ranks, 1.1 * static_cast<double>(one.all.countAtLeast(cut)));
        axis.ranks = std::max(1.0, std::min(axis.ranks, n));
        return axis;
    }
    if (one.all.size() == 0) return axis;
    axis.low = valueOf(static_cast<double>(one.all.score.back()), space);
    axis.high = valueOf(static_cast<double>(one.all.score.front()), space);
    const double room = std::max(1e-6, 0.02 * (axis.high - axis.low));
    axis.low -= room;
    axis.high += room;
    return axis;
}

namespace {

void fillBars(const BoardClass& one, const BoardAxis& axis, int bins, ThresholdCurve& curve)
{
    curve.negatives.fill(0.0, bins);
    curve.positives.fill(0.0, bins);
    for (std::size_t i = 0; i < one.all.size(); ++i) {
        const bool labelled = one.all.positives[i + 1] > one.all.positives[i];
        double at = 1.0 - (static_cast<double>(i) + 0.5) / axis.ranks;
        if (axis.space != Space::Rank)
            at = (valueOf(static_cast<double>(one.all.score[i]), axis.space) - axis.low) /
                 (axis.high - axis.low);
        if (at < 0) break; // scores only fall from here
        const int bin = std::clamp(static_cast<int>(at * bins), 0, bins - 1);
        (labelled ? curve.positives : curve.negatives)[bin] += 1.0;
    }
}

} // namespace

ThresholdCurve curveOf(const BoardClass& one, const BoardAxis& axis, int points, int bins)
{
    ThresholdCurve curve;
    fillBars(one, axis, bins, curve);
    const bool banded = one.folds.size() > 1;
    for (int i = 0; i < points; ++i) {
        const double x = static_cast<double>(i) / (points - 1);
        const Cut cut = one.cutAt(axis.placeAt(one, x));
        const ClassCounts counts = one.all.countsAt(cut);
        curve.f1 << QPointF(x, counts.f1());
        curve.precision << QPointF(x, counts.precision());
        curve.recall << QPointF(x, counts.recall());
        if (!banded) continue;
        double least = 1;
        double most = 0;
        for (const auto& fold : one.folds) {
            const double f1 = fold.countsAt(cut).f1();
            least = std::min(least, f1);
            most = std::max(most, f1);
        }
        curve.bandLow << QPointF(x, least);
        curve.bandHigh << QPointF(x, most);
    }
    return curve;
}

} // namespace thresher

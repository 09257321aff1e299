// From displayed scores to whole numbers of positives.
#include "base/numbers.h"
#include "decide/detail/probe_parts.h"
#include "decide/probe.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

// m * L * 10^d passes 64 bits for large files.
__extension__ using Wide = __int128;

Wide powerOfTen(int exponent)
{
    Wide power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

// Twice the displayed score in units of the last decimal, and the two ends of what it may stand for.
struct Units {
    Wide low = 0;
    Wide high = 0;
};

Units unitsOf(double score, int decimals, ScoreDisplay display)
{
    const Wide shown = std::llround(score * static_cast<double>(powerOfTen(decimals)));
    if (display == ScoreDisplay::Truncated) return {2 * shown, 2 * shown + 2};
    return {2 * shown - 1, 2 * shown + 1};
}

// score(k) = numerator / (L * (m + k)) against a bound; it grows with k and falls with m.
class Comparison {
  public:
    Comparison(std::size_t classCount, int decimals, std::size_t absentClasses)
        : m_scale(2 * powerOfTen(decimals)), m_classes(static_cast<Wide>(classCount)), m_absent(absentClasses)
    {}

    // Sign of the score of k positives among m rows, less `bound`.
    int operator()(std::int64_t k, std::int64_t m, Wide bound) const
    {
        // Of absent classes this one does not count for itself.
        const auto others = static_cast<Wide>(k > 0 || m_absent == 0 ? m_absent : m_absent - 1);
        const Wide all = static_cast<Wide>(m) + k;
        const Wide left = (2 * static_cast<Wide>(k) + others * all) * m_scale;
        const Wide right = bound * m_classes * all;
        return left < right ? -1 : (left > right ? 1 : 0);
    }

  private:
    Wide m_scale;
    Wide m_classes;
    std::size_t m_absent;
};

// positivesFromScore() for rows that only grow: both ends grow with them, so that each is looked for from
// where it was.
class GrowingInterval {
  public:
    GrowingInterval(Units units, Comparison compare) : m_units(units), m_compare(compare) {}

    PositivesInterval at(std::int64_t rows)
    {
        while (m_low <= rows && m_compare(m_low, rows, m_units.low) < 0) ++m_low;
        m_above = std::max(m_above, m_low);
        while (m_above <= rows && m_compare(m_above, rows, m_units.high) <= 0) ++m_above;
        PositivesInterval interval;
        interval.low = m_low;
        interval.high = m_above - 1;
        return interval;
    }

  private:
    Units m_units;
    Comparison m_compare;
    std::int64_t m_low = 0;   // first with a score of at least units.low
    std::int64_t m_above = 0; // first with a score above units.high
};

} // namespace

PositivesInterval positivesFromScore(double score, std::size_t rows, std::size_t classCount, int decimals,
                                     ScoreDisplay display, std::size_t absentClasses)
{
    const Units units = unitsOf(score, decimals, display);
    const Comparison against(classCount, decimals, absentClasses);
    const auto compare = [&](std::int64_t k, Wide bound) {
        return against(k, static_cast<std::int64_t>(rows), bound);
    };
    PositivesInterval interval;
    // First k with score(k) >= low, then the last with score(k) <= high.
    std::int64_t from = 0;
    std::int64_t to = static_cast<std::int64_t>(rows) + 1;
    while (from < to) {
        const std::int64_t middle = from + (to - from) / 2;
        if (compare(middle, units.low) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    interval.low = from;
    to = static_cast<std::int64_t>(rows) + 1;
    while (from < to) {
        const std::int64_t middle = from + (to - from) / 2;
        if (compare(middle, units.high) <= 0)
            from = middle + 1;
        else
            to = middle;
    }
    interval.high = from - 1;
    return interval;
}

Result<LeaderboardF1> leaderboardClassF1(double score, double scoreWithoutClass, std::size_t classCount,
                                         int decimals, ScoreDisplay display)
{
    const auto count = static_cast<double>(classCount);
    const detail::ScoreRange with = detail::scoreRange(score, decimals, display);
    const detail::ScoreRange without = detail::scoreRange(scoreWithoutClass, decimals, display);
    const double low = count * (with.low - without.high);
    const double high = count * (with.high - without.low);
    if (!(high >= 0.0))
        return fail(
            ErrorCode::BadValue,
            "The score without the class (" + toText(scoreWithoutClass) + ") is higher than with it (" +
                toText(score) + ")",
            "Either they are swapped, or the class has no positive among the scored rows and the scorer "
            "counts 0/0 as 1.");
    if (!(low <= 1.0))
        return fail(ErrorCode::BadValue,
                    "The scores " + toText(score) + " and " + toText(scoreWithoutClass) +
                        " differ by more than one class can make (1/" + std::to_string(classCount) + ")",
                    "Check both scores and that only this column was zeroed.");
    return LeaderboardF1{.value = std::clamp(count * (score - scoreWithoutClass), 0.0, 1.0),
                         .low = std::max(0.0, low),
                         .high = std::min(1.0, high)};
}

namespace detail {

ScoreRange scoreRange(double shown, int decimals, ScoreDisplay display)
{
    const double step = std::pow(10.0, -decimals);
    if (display == ScoreDisplay::Truncated) return {shown, shown + step};
    return {shown - step / 2.0, shown + step / 2.0};
}

double scoreOfPositives(std::int64_t positives, std::size_t rows, std::size_t classCount)
{
    const auto k = static_cast<double>(positives);
    return 2.0 * k / (static_cast<double>(rows) + k) / static_cast<double>(classCount);
}

std::vector<std::size_t> feasibleRows(const ProbeScores& scores, const ProbeOptions& options,
                                      std::size_t classCount, std::size_t absentClasses)
{
    const std::size_t bound = options.testRows > 0 ? options.testRows : options.maxRows;
    const bool complete = std::all_of(scores.classes.begin(), scores.classes.end(),
                                      [](const ProbeScore& row) { return row.score.has_value(); }) &&
                          scores.classes.size() == classCount;
    const double slack = 1e-9;
    std::vector<GrowingInterval> intervals;
    for (const ProbeScore& row : scores.classes)
        if (row.score)
            intervals.emplace_back(unitsOf(*row.score, options.decimals, options.display),
                                   Comparison(classCount, options.decimals, absentClasses));
    std::vector<std::size_t> feasible;
    for (std::size_t m = 1; m <= bound; ++m) {
        ScoreRange sum;
        const bool fits = std::all_of(intervals.begin(), intervals.end(), [&](GrowingInterval& growing) {
            const auto interval = growing.at(static_cast<std::int64_t>(m));
            sum.low += scoreOfPositives(interval.low, m, classCount);
            sum.high += scoreOfPositives(interval.high, m, classCount);
            return !interval.empty();
        });
        if (!fits) continue;
        if (complete && scores.allOnes) {
            const ScoreRange control = scoreRange(*scores.allOnes, options.decimals, options.display);
            if (control.low > sum.high + slack || control.high < sum.low - slack) continue;
        }
        feasible.push_back(m);
    }
    return feasible;
}

} // namespace detail
} // namespace thresher

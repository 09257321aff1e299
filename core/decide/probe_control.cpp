// The all-ones control: its score is the sum of the classes' own, which finds a typo and fills in one missing
// class.
#include "base/numbers.h"
#include "decide/detail/probe_parts.h"
#include "decide/probe.h"

#include <algorithm>
#include <cmath>

namespace thresher::detail {
namespace {

constexpr double slack = 1e-9; // of sums of a few doubles below 1

// What a class adds to the all-ones score: a tight range when its positives are known, else its displayed
// score less what absent classes added to it.
ScoreRange shareOf(const ClassProbe& item, const ProbeSolution& solution, const ProbeOptions& options)
{
    const std::size_t count = solution.classes.size();
    if (item.lowest && item.highest)
        return {scoreOfPositives(*item.lowest, solution.rows, count),
                scoreOfPositives(*item.highest, solution.rows, count)};
    const double added = static_cast<double>(solution.absentClasses) / static_cast<double>(count);
    const ScoreRange shown = scoreRange(*item.score, options.decimals, options.display);
    return {std::max(0.0, shown.low - added), std::max(0.0, shown.high - added)};
}

// Rows which, were they the only typo, would have to read something that one class can score.
std::string corrections(const ProbeScores& scores, const ProbeOptions& options, const ProbeSolution& solution,
                        double difference)
{
    std::string out;
    for (const ProbeScore& row : scores.classes) {
        if (!row.score) continue;
        const double corrected = *row.score + difference;
        if (corrected < 0.0 || corrected > 1.0) continue;
        if (solution.rows > 0) {
            // The difference carries the rounding of every score: look one step to either side.
            const double step = std::pow(10.0, -options.decimals);
            bool fits = false;
            for (const double shift : {0.0, -step, step})
                fits = fits || !positivesFromScore(corrected + shift, solution.rows, solution.classes.size(),
                                                   options.decimals, options.display, solution.absentClasses)
                                    .empty();
            if (!fits) continue;
        }
        out += (out.empty() ? "" : ", ") + row.className + " (" + row.where + ") " +
               toFixed(*row.score, options.decimals) + " -> about " + toFixed(corrected, options.decimals);
    }
    return out;
}

void fillMissing(ClassProbe& item, ScoreRange rest, ProbeSolution& solution)
{
    const auto count = static_cast<double>(solution.classes.size());
    const auto balanceOf = [&](double share) {
        const double f1 = std::clamp(share * count, 0.0, 1.0);
        return f1 / (2.0 - f1);
    };
    item.source = BalanceSource::AllOnes;
    item.balance = balanceOf((rest.low + rest.high) / 2.0);
    item.marginalF1 = std::clamp((rest.low + rest.high) / 2.0 * count, 0.0, 1.0);
    if (solution.rows > 0) {
        const auto m = static_cast<double>(solution.rows);
        const auto whole = [&](double value) { return static_cast<std::int64_t>(value); };
        item.lowest = whole(std::ceil(balanceOf(rest.low - slack) * m - 1e-6));
        item.highest = whole(std::floor(balanceOf(rest.high + slack) * m + 1e-6));
        item.exact = *item.lowest == *item.highest;
        item.positives = std::clamp(whole(std::llround(*item.balance * m)), *item.lowest, *item.highest);
        if (item.exact) item.balance = static_cast<double>(*item.positives) / m;
    }
    solution.warnings.push_back({"from_all_ones",
                                 "'" + item.className +
                                     "' has no score of its own: its share is what the all-ones "
                                     "control leaves",
                                 item.className});
}

} // namespace

Status applyAllOnes(const ProbeScores& scores, const ProbeOptions& options, ProbeSolution& solution)
{
    ScoreRange sum;
    double middle = 0.0; // of the displayed scores, for the message
    std::vector<ClassProbe*> missing;
    for (ClassProbe& item : solution.classes) {
        if (!item.score) {
            missing.push_back(&item);
            continue;
        }
        const ScoreRange share = shareOf(item, solution, options);
        sum.low += share.low;
        sum.high += share.high;
        middle += (share.low + share.high) / 2.0;
    }
    if (missing.empty()) solution.allOnesExpected = middle;
    if (!scores.allOnes) return {};
    const ScoreRange control = scoreRange(*scores.allOnes, options.decimals, options.display);
    const ScoreRange rest = {control.low - sum.high, control.high - sum.low};
    const double room = static_cast<double>(missing.size()) / static_cast<double>(solution.classes.size());
    if (rest.high < -slack || rest.low > room + slack) {
        const std::string fits = corrections(scores, options, solution, *scores.allOnes - middle);
        return fail(ErrorCode::BadValue,
                    "The all-ones control (" + toFixed(*scores.allOnes, options.decimals) +
                        ") contradicts the classes, which give " + toFixed(middle, options.decimals) +
                        (missing.empty() ? "" : " without the missing ones"),
                    fits.empty() ? "One of the scores has a typo, or the number of classes or rows is wrong."
                                 : "If one score has a typo, it may be: " + fits + "; or the control's own.",
                    scores.where);
    }
    if (missing.size() > 1)
        solution.warnings.push_back({"control_unused",
                                     "The all-ones control cannot check much while " +
                                         std::to_string(missing.size()) + " classes have no score",
                                     {}});
    if (missing.size() != 1) return {};
    fillMissing(*missing.front(), rest, solution);
    const ClassProbe& filled = *missing.front();
    if (filled.lowest && *filled.lowest > *filled.highest)
        return fail(ErrorCode::BadValue,
                    "The all-ones control leaves no whole number of positives for '" + filled.className + "'",
                    "Check the control's score, the other scores and the number of public rows.",
                    scores.where);
    return {};
}

} // namespace thresher::detail

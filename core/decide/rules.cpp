#include "decide/rules.h"

#include "base/parallel.h"
#include "base/rng.h"
#include "decide/detail/fit.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace thresher {
namespace {

constexpr std::array ruleNames = {"grid",    "distribution", "regularized", "exact",
                                  "balance", "pooled",       "bagged",      "hybrid"};

Cut regularizedCut(Cut grid, Cut distribution)
{
    return Cut::at(0.5 * grid.threshold() + 0.5 * distribution.threshold());
}

// Mean over resamples of the exact cut's place on the axis.
FittedRule baggedCuts(const FitRows& rows, const FitRates& rates, const RuleOptions& options,
                      FitStream stream, unsigned threads)
{
    const std::size_t classes = rows.classes.size();
    const auto resamples = static_cast<std::size_t>(std::max(1, options.resamples));
    constexpr double skipped = std::numeric_limits<double>::quiet_NaN();
    Matrix<double> places(resamples, classes, skipped);
    parallelFor(resamples, threads, [&](std::size_t b) {
        std::vector<std::uint32_t> times(rows.groupCount);
        drawGroups(options.seed, purposeBagging + stream, static_cast<std::uint32_t>(b), times);
        std::vector<std::uint32_t> weight(rows.rows);
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < rows.rows; ++i) total += weight[i] = times[rows.group[i]];
        for (std::size_t c = 0; c < classes; ++c) {
            const SortedClass& sorted = rows.classes[c];
            const std::uint64_t positives = weightedPositives(sorted, weight.data());
            if (positives == 0) continue;
            const Place place = exactPlace(sorted, weight.data(), {total, positives}, rates.here[c]);
            places(b, c) = options.space == Space::Rank
                               ? static_cast<double>(place.k) / static_cast<double>(total)
                               : axisValue(place.cut(), options.space, sorted);
        }
    });
    FittedRule out;
    for (std::size_t c = 0; c < classes; ++c) {
        double sum = 0.0;
        int used = 0;
        for (std::size_t b = 0; b < resamples; ++b) {
            if (std::isnan(places(b, c))) continue;
            sum += places(b, c);
            ++used;
        }
        out.skippedResamples.push_back(static_cast<int>(resamples) - used);
        out.cuts.push_back(used == 0 ? Cut::none() : cutFromAxis(sum / used, options.space, rows.classes[c]));
    }
    return out;
}

Cut simpleCut(Rule rule, const SortedClass& sorted, double rate)
{
    if (rule == Rule::Grid) return gridCut(sorted);
    if (rule == Rule::Balance)
        return countPlace(sorted, nullptr, rate * static_cast<double>(sorted.size())).cut();
    return exactPlace(sorted, nullptr, totals(sorted), rate).cut();
}

} // namespace

std::string_view ruleName(Rule rule)
{
    return ruleNames[static_cast<std::size_t>(rule)];
}

Result<Rule> ruleFromName(std::string_view name)
{
    std::string known;
    for (std::size_t i = 0; i < ruleNames.size(); ++i) {
        if (name == ruleNames[i]) return static_cast<Rule>(i);
        known += (i ? ", " : "") + std::string(ruleNames[i]);
    }
    return fail(ErrorCode::Usage, "Unknown rule '" + std::string(name) + "'", "Rules: " + known + ".");
}

Result<NamedRule> namedRule(std::string_view name)
{
    NamedRule out;
    std::string_view plain = name;
    for (const std::string_view ending : {"_as_coded", "_as_written"}) {
        if (!name.ends_with(ending)) continue;
        plain.remove_suffix(ending.size());
        if (plain != "distribution" && plain != "regularized")
            return fail(ErrorCode::Usage, "Unknown rule '" + std::string(name) + "'",
                        "Only distribution and regularized have the variants _as_written and _as_coded.");
        if (ending == "_as_coded") out.reference = ReferenceBalance::AsCoded;
    }
    THRESHER_ASSIGN(out.rule, ruleFromName(plain));
    return out;
}

void drawGroups(std::uint64_t seed, std::uint32_t purpose, std::uint32_t draw,
                std::span<std::uint32_t> timesDrawn)
{
    std::fill(timesDrawn.begin(), timesDrawn.end(), 0U);
    if (timesDrawn.empty()) return;
    Mt19937 stream(deriveSeed(seed, purpose, draw));
    const auto last = static_cast<std::uint32_t>(timesDrawn.size() - 1);
    if (last == 0) {
        timesDrawn[0] = 1;
        return;
    }
    // stream.interval(last) again and again, written without branches that cannot be foreseen: this is the
    // inner loop of every interval. A rejected draw is overwritten by the next one.
    const auto mask = static_cast<std::uint32_t>(std::bit_ceil(static_cast<std::uint64_t>(last) + 1) - 1);
    std::array<std::uint32_t, 256> drawn{};
    for (std::size_t left = timesDrawn.size(); left > 0;) {
        const std::size_t want = std::min<std::size_t>(left, drawn.size());
        for (std::size_t have = 0; have < want;) {
            drawn[have] = stream.next() & mask;
            have += drawn[have] <= last;
        }
        for (std::size_t i = 0; i < want; ++i) ++timesDrawn[drawn[i]];
        left -= want;
    }
}

FitRows fitRows(const OutOfFoldScores& scores)
{
    return {scores.rows(), sortClasses(scores.probs(), scores.labels()), scores.groups(), scores.groupCount(),
            prevalence(scores.labels())};
}

FitRows subset(const FitRows& all, std::span<const std::uint8_t> keep)
{
    constexpr auto absent = std::numeric_limits<std::uint32_t>::max();
    FitRows out;
    std::vector<std::uint32_t> newRow(all.rows, absent);
    std::vector<std::uint32_t> newGroup(all.groupCount, absent);
    for (std::size_t i = 0; i < all.rows; ++i) {
        if (!keep[i]) continue;
        newRow[i] = static_cast<std::uint32_t>(out.rows++);
        auto& group = newGroup[all.group[i]];
        if (group == absent) group = static_cast<std::uint32_t>(out.groupCount++);
        out.group.push_back(group);
    }
    for (const auto& from : all.classes) {
        SortedClass to;
        to.order.reserve(out.rows);
        to.score.reserve(out.rows);
        to.label.reserve(out.rows);
        for (std::size_t i = 0; i < from.size(); ++i) {
            const auto row = newRow[from.order[i]];
            if (row == absent) continue;
            to.order.push_back(row);
            to.score.push_back(from.score[i]);
            to.label.push_back(from.label[i]);
            if (from.label[i]) to.positiveRows.push_back(row);
        }
        const auto positives = static_cast<double>(to.positiveRows.size());
        out.prevalence.push_back(out.rows == 0 ? 0.0 : positives / static_cast<double>(out.rows));
        out.classes.push_back(std::move(to));
    }
    return out;
}

FittedRule fitOn(const FitRows& rows, const FitRates& rates, std::span<const SortedClass> test,
                 const RuleOptions& options, FitStream stream, unsigned threads)
{
    FittedRule out;
    if (options.rule == Rule::Bagged) {
        out = baggedCuts(rows, rates, options, stream, threads);
    } else {
        for (std::size_t c = 0; c < rows.classes.size(); ++c) {
            const SortedClass& sorted = rows.classes[c];
            if (options.rule == Rule::Distribution)
                out.cuts.push_back(distributionCut(test[c], rates.test[c]));
            else if (options.rule == Rule::Regularized)
                out.cuts.push_back(regularizedCut(gridCut(sorted), distributionCut(test[c], rates.test[c])));
            else
                out.cuts.push_back(simpleCut(options.rule, sorted, rates.here[c]));
        }
    }
    const bool fitted = options.rule == Rule::Exact || options.rule == Rule::Pooled ||
                        options.rule == Rule::Bagged || options.rule == Rule::Hybrid;
    const double blend = options.blend.value_or(options.rule == Rule::Hybrid ? 0.5 : 1.0);
    if (!fitted || blend >= 1.0) return out;
    for (std::size_t c = 0; c < rows.classes.size(); ++c)
        out.cuts[c] = blendCuts(out.cuts[c], simpleCut(Rule::Balance, rows.classes[c], rates.here[c]), blend,
                                options.space, rows.classes[c]);
    return out;
}

Status checkInputs(const OutOfFoldScores& scores, const ClassBalance& balance, const TestScores* test,
                   const RuleOptions& options)
{
    if (balance.rate.size() != scores.classCount() || balance.fromTraining.size() != scores.classCount())
        return fail(ErrorCode::BadShape, "The balance has " + std::to_string(balance.rate.size()) +
                                             " classes, the scores have " +
                                             std::to_string(scores.classCount()));
    for (std::size_t c = 0; c < balance.rate.size(); ++c)
        if (!(balance.rate[c] >= 0.0 && balance.rate[c] <= 1.0))
            return fail(ErrorCode::BadValue,
                        "The balance of class " + scores.classes()[c] + " is not a rate between 0 and 1");
    if (test && test->classes() != scores.classes())
        return fail(ErrorCode::Mismatch, "The test scores have other classes than the out-of-fold scores",
                    "Both must have the same classes in the same order.");
    if (!test && (options.rule == Rule::Distribution || options.rule == Rule::Regularized))
        return fail(ErrorCode::Usage,
                    "The rule " + std::string(ruleName(options.rule)) + " needs test scores",
                    "Give --test-probs, or use another rule.");
    if (options.blend && !(*options.blend >= 0.0 && *options.blend <= 1.0))
        return fail(ErrorCode::BadValue, "blend must lie between 0 and 1");
    return {};
}

Result<FittedRule> fitRule(const OutOfFoldScores& scores, const ClassBalance& balance, const TestScores* test,
                           const RuleOptions& options)
{
    THRESHER_TRY(checkInputs(scores, balance, test, options));
    const FitRows rows = fitRows(scores);
    FitRates rates{balance.rate, balance.rate};
    if (options.reference == ReferenceBalance::AsCoded) rates.test = rows.prevalence;
    const auto sortedTest = test ? sortClasses(test->probs()) : std::vector<SortedClass>{};
    return fitOn(rows, rates, sortedTest, options, 0, options.threads);
}

} // namespace thresher

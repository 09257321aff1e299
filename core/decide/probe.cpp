#include "decide/probe.h"

#include "base/joined.h"
#include "base/numbers.h"
#include "decide/detail/probe_parts.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

constexpr int maxDecimals = 9;
constexpr std::size_t mostSearched = 10'000'000; // numbers of public rows, each tried: seconds

std::string inFile(const ProbeScores& scores, const std::string& row)
{
    if (scores.where.empty() || row.empty()) return scores.where + row;
    return scores.where + ", " + row;
}

Status checkOptions(const ProbeOptions& options)
{
    if (options.decimals < 0 || options.decimals > maxDecimals)
        return fail(ErrorCode::Usage, "The number of decimals is " + std::to_string(options.decimals) +
                                          ", it must lie between 0 and " + std::to_string(maxDecimals));
    if (options.rows > 0 && options.testRows > 0 && options.testRows < options.rows)
        return fail(ErrorCode::Usage,
                    "The test set has " + std::to_string(options.testRows) + " rows, fewer than the " +
                        std::to_string(options.rows) + " public ones",
                    "Swap --rows and --test-rows?");
    return {};
}

// A displayed score: within [0, 1] and with no more decimals than were said.
Status checkScore(double score, const std::string& name, const ProbeScores& scores, const std::string& where,
                  const ProbeOptions& options)
{
    if (!(score >= 0.0 && score <= 1.0))
        return fail(ErrorCode::BadValue,
                    "The score of '" + name + "' is " + toText(score) + ", not between 0 and 1",
                    "Scores are written as 0.01115.", inFile(scores, where));
    const double scaled = score * std::pow(10.0, options.decimals);
    if (std::abs(scaled - std::round(scaled)) > 1e-4)
        return fail(ErrorCode::BadValue,
                    "The score of '" + name + "', " + toText(score) + ", shows more than " +
                        std::to_string(options.decimals) + " decimals",
                    "Say --decimals with what the leaderboard shows.", inFile(scores, where));
    return {};
}

// The classes in order, with their scores; every score belongs to a class, each once.
Result<std::vector<ClassProbe>> placeScores(const ProbeScores& scores, const ProbeOptions& options)
{
    std::vector<ClassProbe> classes;
    const auto find = [&](const std::string& name) {
        return std::find_if(classes.begin(), classes.end(),
                            [&](const ClassProbe& item) { return item.className == name; });
    };
    for (const std::string& name : options.classes) {
        classes.emplace_back();
        classes.back().className = name;
    }
    std::vector<std::string> seen;
    for (const ProbeScore& row : scores.classes) {
        if (std::find(seen.begin(), seen.end(), row.className) != seen.end())
            return fail(ErrorCode::BadClass, "The class '" + row.className + "' stands there twice", {},
                        inFile(scores, row.where));
        seen.push_back(row.className);
        if (options.classes.empty()) {
            classes.emplace_back();
            classes.back().className = row.className;
        }
        const auto found = find(row.className);
        if (found == classes.end()) {
            return fail(ErrorCode::BadClass, "'" + row.className + "' is no class",
                        "Classes: " + joined(options.classes) + ".", inFile(scores, row.where));
        }
        found->score = row.score;
    }
    if (classes.empty())
        return fail(ErrorCode::BadValue, "There is no class in the scores", {}, scores.where);
    return classes;
}

// How many classes the scorer counts as 1 although nothing is there: the all-zeros control scores a/L.
Result<std::size_t> absentFromControl(const ProbeScores& scores, const ProbeOptions& options,
                                      std::size_t classCount)
{
    if (!scores.allZeros) return std::size_t{0};
    THRESHER_TRY(checkScore(*scores.allZeros, allZerosName, scores, {}, options));
    const auto count = static_cast<double>(classCount);
    const double absent = std::round(*scores.allZeros * count);
    const auto range = detail::scoreRange(*scores.allZeros, options.decimals, options.display);
    if (absent / count < range.low - 1e-12 || absent / count > range.high + 1e-12)
        return fail(
            ErrorCode::BadValue,
            "The all-zeros control scores " + toText(*scores.allZeros) +
                ", which is no whole number of classes out of " + std::to_string(classCount),
            "A file of zeros can score only for classes without positives; check the score, the number of "
            "classes and that the metric is macro F1.",
            scores.where);
    return static_cast<std::size_t>(absent);
}

std::string nearestScores(double score, const ProbeOptions& options, const ProbeSolution& solution,
                          double balance)
{
    const std::size_t count = solution.classes.size();
    const double added = static_cast<double>(solution.absentClasses) / static_cast<double>(count);
    const auto below = static_cast<std::int64_t>(std::floor(balance * static_cast<double>(options.rows)));
    std::string out;
    for (const std::int64_t k : {below, below + 1}) {
        if (k < 0 || k > static_cast<std::int64_t>(options.rows)) continue;
        out += (out.empty() ? "" : ", ") + std::to_string(k) + " positives would score " +
               toFixed(detail::scoreOfPositives(k, options.rows, count) + added, options.decimals + 1);
    }
    return out + " (not " + toText(score) + "). Check the score, --rows" +
           (options.display == ScoreDisplay::Rounded ? ", --decimals, or say --truncated."
                                                     : " and --decimals.");
}

Status solveClass(const ProbeScores& scores, const ProbeScore& row, const ProbeOptions& options,
                  ClassProbe& item, ProbeSolution& solution)
{
    const double score = *row.score;
    THRESHER_TRY(checkScore(score, row.className, scores, row.where, options));
    const auto count = static_cast<double>(solution.classes.size());
    const auto absent = static_cast<double>(solution.absentClasses);
    const double most = (1.0 + absent) / count;
    if (detail::scoreRange(score, options.decimals, options.display).low > most + 1e-12)
        return fail(ErrorCode::BadValue,
                    "The score of '" + row.className + "', " + toText(score) + ", is above " +
                        toFixed(most, options.decimals + 1) + ", the most that one of " +
                        std::to_string(solution.classes.size()) + " classes can reach",
                    "Check the score and that all classes are listed.", inFile(scores, row.where));
    item.source = BalanceSource::Scored;
    item.marginalF1 = std::clamp(score * count - absent, 0.0, 1.0);
    item.balance = *item.marginalF1 / (2.0 - *item.marginalF1);
    if (score == 0.0)
        solution.warnings.push_back(
            {"score_zero", "'" + row.className + "' scores 0: the class may be absent from the public rows",
             row.className});
    if (options.rows == 0) return {};

    const PositivesInterval interval =
        positivesFromScore(score, options.rows, solution.classes.size(), options.decimals, options.display,
                           solution.absentClasses);
    if (interval.empty())
        return fail(ErrorCode::BadValue,
                    "The score of '" + row.className + "', " + toText(score) +
                        ", fits no whole number of positives among " + std::to_string(options.rows) + " rows",
                    nearestScores(score, options, solution, *item.balance), inFile(scores, row.where));
    item.lowest = interval.low;
    item.highest = interval.high;
    item.exact = interval.exact();
    item.positives = std::clamp<std::int64_t>(std::llround(*item.balance * static_cast<double>(options.rows)),
                                              interval.low, interval.high);
    if (item.exact)
        item.balance = static_cast<double>(*item.positives) / static_cast<double>(options.rows);
    else
        solution.warnings.push_back({"interval",
                                     "'" + row.className + "' has between " + std::to_string(interval.low) +
                                         " and " + std::to_string(interval.high) + " positives: " +
                                         std::to_string(options.decimals) + " decimals do not tell more",
                                     row.className});
    return {};
}

Status searchRows(const ProbeScores& scores, const ProbeOptions& options, ProbeSolution& solution)
{
    const std::size_t bound = options.testRows > 0 ? options.testRows : options.maxRows;
    if (bound > mostSearched)
        return fail(ErrorCode::Usage,
                    "The number of public rows is looked for up to " + std::to_string(mostSearched) +
                        ", not " + std::to_string(bound),
                    "Say with --rows how many rows the score is made from.", scores.where);
    solution.feasibleRows =
        detail::feasibleRows(scores, options, solution.classes.size(), solution.absentClasses);
    if (solution.feasibleRows.empty())
        return fail(ErrorCode::BadValue,
                    "No number of public rows up to " + std::to_string(bound) + " fits all scores",
                    "One of the scores has a typo, or --decimals or the number of classes is wrong.",
                    scores.where);
    solution.warnings.push_back(
        {"rows_unknown",
         "The number of public rows is unknown: " + std::to_string(solution.feasibleRows.size()) +
             " numbers up to " + std::to_string(bound) + " fit, the smallest is " +
             std::to_string(solution.feasibleRows.front()) +
             "; balances are those of the scores, not counted",
         {}});
    return {};
}

} // namespace

std::string_view sourceName(BalanceSource source)
{
    switch (source) {
    case BalanceSource::Scored:
        return "scored";
    case BalanceSource::AllOnes:
        return "all_ones";
    case BalanceSource::Training:
        return "training";
    case BalanceSource::Unknown:
        break;
    }
    return "unknown";
}

Result<ProbeSolution> solveProbe(const ProbeScores& scores, const ProbeOptions& options)
{
    THRESHER_TRY(checkOptions(options));
    ProbeSolution solution;
    solution.rows = options.rows;
    solution.testRows = options.testRows;
    solution.decimals = options.decimals;
    THRESHER_ASSIGN(solution.classes, placeScores(scores, options));
    THRESHER_ASSIGN(solution.absentClasses, absentFromControl(scores, options, solution.classes.size()));
    if (solution.absentClasses > 0)
        solution.warnings.push_back({"absent_classes",
                                     "The scorer counts classes without positives as 1, and " +
                                         std::to_string(solution.absentClasses) + " of them have none",
                                     {}});
    for (const ProbeScore& row : scores.classes) {
        if (!row.score) continue;
        auto& item = *std::find_if(solution.classes.begin(), solution.classes.end(),
                                   [&](const ClassProbe& other) { return other.className == row.className; });
        THRESHER_TRY(solveClass(scores, row, options, item, solution));
    }
    if (scores.allOnes) THRESHER_TRY(checkScore(*scores.allOnes, allOnesName, scores, {}, options));
    THRESHER_TRY(detail::applyAllOnes(scores, options, solution));
    if (options.rows == 0) THRESHER_TRY(searchRows(scores, options, solution));
    THRESHER_TRY(detail::addTestRates(options, solution));
    return solution;
}

} // namespace thresher

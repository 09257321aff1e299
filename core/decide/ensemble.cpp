#include "decide/ensemble.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace thresher {
namespace {

// One member's rows and columns in the first member's order.
struct Aligned {
    std::vector<std::size_t> row, column;
};

Result<std::vector<std::size_t>> matchNames(const std::vector<std::string>& wanted,
                                            const std::vector<std::string>& given, const std::string& member,
                                            ErrorCode code, const std::string& what)
{
    std::unordered_map<std::string_view, std::size_t> where;
    for (std::size_t i = 0; i < given.size(); ++i) where.emplace(given[i], i);
    std::vector<std::size_t> out;
    std::string missing;
    std::size_t missingCount = 0;
    for (const auto& name : wanted) {
        const auto found = where.find(name);
        if (found != where.end()) {
            out.push_back(found->second);
            continue;
        }
        if (++missingCount <= 5) missing += (missing.empty() ? "" : ", ") + name;
    }
    if (missingCount > 0)
        return fail(code,
                    std::to_string(missingCount) + " " + what + " missing in " + member + ": " + missing +
                        (missingCount > 5 ? ", ..." : ""),
                    "Every member must score the same rows and classes.");
    if (given.size() != wanted.size()) {
        const std::unordered_map<std::string_view, int> known = [&] {
            std::unordered_map<std::string_view, int> names;
            for (const auto& name : wanted) names.emplace(name, 0);
            return names;
        }();
        const auto extra =
            std::find_if(given.begin(), given.end(), [&](const auto& name) { return !known.contains(name); });
        return fail(code,
                    member + " has " + std::to_string(given.size() - wanted.size()) + " more " + what +
                        " than the first member, for example " + (extra == given.end() ? "" : *extra),
                    "Every member must score the same rows and classes.");
    }
    return out;
}

template <class Scores>
Result<std::vector<Aligned>> align(std::span<const Scores> members)
{
    if (members.empty())
        return fail(ErrorCode::Usage, "There is nothing to blend", "Give at least one member.");
    double total = 0.0;
    for (const auto& member : members) {
        if (!(member.weight >= 0.0) || !std::isfinite(member.weight))
            return fail(ErrorCode::BadValue, "The weight of " + member.name + " is not a number >= 0");
        total += member.weight;
    }
    if (!(total > 0.0)) return fail(ErrorCode::BadValue, "All weights are 0");
    const auto& first = *members[0].scores;
    std::vector<Aligned> out;
    for (const auto& member : members) {
        const auto& scores = *member.scores;
        Aligned to;
        THRESHER_ASSIGN(to.column, matchNames(first.classes(), scores.classes(), member.name,
                                              ErrorCode::BadClass, "classes"));
        if (first.ids().empty() != scores.ids().empty())
            return fail(ErrorCode::BadIds,
                        "Some members have ids and " + member.name + " is not like the first",
                        "Give ids for all members or for none.");
        if (first.ids().empty()) {
            if (scores.rows() != first.rows())
                return fail(ErrorCode::BadShape, member.name + " has " + std::to_string(scores.rows()) +
                                                     " rows, the first member has " +
                                                     std::to_string(first.rows()));
            to.row.resize(first.rows());
            std::iota(to.row.begin(), to.row.end(), std::size_t{0});
        } else {
            THRESHER_ASSIGN(to.row,
                            matchNames(first.ids(), scores.ids(), member.name, ErrorCode::BadIds, "ids"));
        }
        out.push_back(std::move(to));
    }
    return out;
}

// Mean rank of each value (ties share it), from 1, divided so that the middle of n values is .5.
std::vector<double> rankShares(const std::vector<float>& values)
{
    const std::size_t n = values.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
    std::vector<double> out(n);
    for (std::size_t begin = 0; begin < n;) {
        std::size_t end = begin;
        while (end < n && values[order[end]] == values[order[begin]]) ++end;
        const double rank = 0.5 * static_cast<double>(begin + 1 + end);
        for (std::size_t i = begin; i < end; ++i) out[order[i]] = (rank - 0.5) / static_cast<double>(n);
        begin = end;
    }
    return out;
}

std::vector<double> onAxis(const std::vector<float>& values, Space space)
{
    if (space == Space::Rank) return rankShares(values);
    std::vector<double> out(values.begin(), values.end());
    if (space == Space::Logit) std::transform(out.begin(), out.end(), out.begin(), clippedLogit);
    return out;
}

template <class Scores>
ScoreMatrix blend(std::span<const Scores> members, std::span<const Aligned> aligned, Space space)
{
    const ScoreMatrix& first = members[0].scores->probs();
    std::size_t used = 0;
    double total = 0.0;
    for (const auto& member : members) {
        total += member.weight;
        used += member.weight > 0.0;
    }
    ScoreMatrix out(first.rows, first.cols);
    for (std::size_t c = 0; c < first.cols; ++c) {
        std::vector<double> sum(first.rows, 0.0);
        std::vector<float> alone;
        for (std::size_t m = 0; m < members.size(); ++m) {
            if (members[m].weight == 0.0) continue;
            const auto column = members[m].scores->probs().column(aligned[m].column[c]);
            std::vector<float> values(first.rows);
            for (std::size_t i = 0; i < first.rows; ++i) values[i] = column[aligned[m].row[i]];
            const auto axis = onAxis(values, space);
            for (std::size_t i = 0; i < first.rows; ++i) sum[i] += members[m].weight * axis[i];
            if (used == 1 && space != Space::Rank) alone = std::move(values);
        }
        for (std::size_t i = 0; i < first.rows; ++i) {
            const double mean = sum[i] / total;
            // A single member keeps its bits: no way to the logit and back.
            out(i, c) =
                !alone.empty() ? alone[i] : static_cast<float>(space == Space::Logit ? sigmoid(mean) : mean);
        }
    }
    return out;
}

} // namespace

Result<TestScores> blendTest(std::span<const WeightedTest> members, Space space)
{
    THRESHER_ASSIGN(const auto aligned, align(members));
    return TestScores::make(blend(members, aligned, space), members[0].scores->classes(),
                            members[0].scores->ids());
}

Result<OutOfFoldScores> blendOutOfFold(std::span<const WeightedOutOfFold> members, Space space)
{
    THRESHER_ASSIGN(const auto aligned, align(members));
    const OutOfFoldScores& first = *members[0].scores;
    OutOfFoldParts parts{.probs = blend(members, aligned, space),
                         .labels = first.labels(),
                         .fold = first.fold(),
                         .classes = first.classes(),
                         .ids = first.ids(),
                         .groups = first.groups(),
                         .step = first.step()};
    for (std::size_t m = 0; m < members.size(); ++m) {
        const OutOfFoldScores& other = *members[m].scores;
        // One member whose step was picked on these rows taints the blend.
        if (static_cast<int>(other.step()) > static_cast<int>(parts.step)) parts.step = other.step();
        for (std::size_t i = 0; i < first.rows(); ++i) {
            const std::size_t j = aligned[m].row[i];
            const std::string row = first.ids().empty() ? "row " + std::to_string(i) : "id " + first.ids()[i];
            if (other.fold()[j] != first.fold()[i])
                return fail(
                    ErrorCode::Mismatch,
                    members[m].name + " has other folds than the first member (" + row + ")",
                    "Out-of-fold scores can be blended only when the runs share the folds: train with "
                    "folds.file set to the same file.");
            for (std::size_t c = 0; c < first.classCount(); ++c)
                if (other.labels()(j, aligned[m].column[c]) != first.labels()(i, c))
                    return fail(ErrorCode::Mismatch,
                                members[m].name + " has other labels than the first member (" + row + ")",
                                "The runs were trained on different data versions.");
        }
    }
    return OutOfFoldScores::make(std::move(parts));
}

std::vector<double> meanThresholds(std::span<const std::vector<double>> folds)
{
    std::vector<double> out;
    for (const auto& fold : folds) {
        out.resize(std::max(out.size(), fold.size()));
        for (std::size_t c = 0; c < fold.size(); ++c) out[c] += fold[c];
    }
    for (auto& value : out) value /= static_cast<double>(folds.size());
    return out;
}

std::string_view foldMeanNotMeasurable()
{
    return "The mean of the fold models is not measurable here: all but one of them saw each row. Use sealed "
           "rows or the leaderboard.";
}

} // namespace thresher

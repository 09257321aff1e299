#include "decide/common_rows.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace thresher {
namespace {

Result<OutOfFoldScores> selected(const OutOfFoldScores& scores, std::span<const std::size_t> rows)
{
    OutOfFoldParts parts{.probs = selectRows(scores.probs().view(), rows),
                         .labels = selectRows(scores.labels().view(), rows),
                         .fold = {},
                         .classes = scores.classes(),
                         .ids = {},
                         .groups = {},
                         .step = scores.step()};
    for (const std::size_t i : rows) {
        parts.fold.push_back(scores.fold()[i]);
        parts.groups.push_back(scores.groups()[i]);
        if (!scores.ids().empty()) parts.ids.push_back(scores.ids()[i]);
    }
    return OutOfFoldScores::make(std::move(parts));
}

} // namespace

Result<CommonRows> commonRows(const OutOfFoldScores& a, const OutOfFoldScores& b)
{
    CommonRows out;
    if (a.ids().empty() != b.ids().empty() || (a.ids().empty() && a.rows() != b.rows()))
        return fail(ErrorCode::Mismatch, "The rows cannot be matched: one score set has no ids",
                    "Give ids with both.");
    std::unordered_map<std::string_view, std::size_t> where;
    for (std::size_t i = 0; i < b.ids().size(); ++i) where.emplace(b.ids()[i], i);
    for (std::size_t i = 0; i < a.rows(); ++i) {
        std::size_t j = i;
        if (!a.ids().empty()) {
            const auto found = where.find(a.ids()[i]);
            if (found == where.end()) continue;
            j = found->second;
        }
        const auto rowA = a.labels().row(i);
        const auto rowB = b.labels().row(j);
        if (!std::equal(rowA.begin(), rowA.end(), rowB.begin()))
            return fail(ErrorCode::Mismatch,
                        "Row " + (a.ids().empty() ? std::to_string(i) : a.ids()[i]) + " has other labels",
                        "The score sets come from different data versions and cannot be compared.");
        out.inA.push_back(i);
        out.inB.push_back(j);
    }
    if (out.inA.empty()) return fail(ErrorCode::Mismatch, "The score sets have no rows in common");
    return out;
}

Result<AlignedScores> alignedOnCommonRows(const OutOfFoldScores& a, const OutOfFoldScores& b)
{
    THRESHER_TRY(checkSameClasses(a.classes(), b.classes()));
    THRESHER_ASSIGN(const CommonRows common, commonRows(a, b));
    if (common.inA.size() == a.rows() && a.rows() == b.rows() && common.inA == common.inB)
        return AlignedScores{a, b};
    THRESHER_ASSIGN(auto left, selected(a, common.inA));
    THRESHER_ASSIGN(auto right, selected(b, common.inB));
    return AlignedScores{std::move(left), std::move(right)};
}

Status checkSameClasses(std::span<const std::string> a, std::span<const std::string> b)
{
    if (std::equal(a.begin(), a.end(), b.begin(), b.end())) return {};
    const std::string hint = "Only scores of one task, with its classes in one order, can be compared.";
    for (const std::string& name : a)
        if (std::find(b.begin(), b.end(), name) == b.end())
            return fail(ErrorCode::Mismatch, "The classes differ: '" + name + "' is in one of them only",
                        hint);
    for (const std::string& name : b)
        if (std::find(a.begin(), a.end(), name) == a.end())
            return fail(ErrorCode::Mismatch, "The classes differ: '" + name + "' is in one of them only",
                        hint);
    return fail(ErrorCode::Mismatch, "The classes are the same but stand in another order", hint);
}

} // namespace thresher

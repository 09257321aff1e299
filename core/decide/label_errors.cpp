#include "decide/label_errors.h"

#include <algorithm>
#include <tuple>

namespace thresher {

LabelSuspects likelyLabelErrors(const OutOfFoldScores& scores)
{
    LabelSuspects out;
    for (std::size_t c = 0; c < scores.classCount(); ++c) {
        double sum[2] = {0, 0};
        std::size_t count[2] = {0, 0};
        for (std::size_t i = 0; i < scores.rows(); ++i) {
            const std::size_t label = scores.labels()(i, c);
            sum[label] += static_cast<double>(scores.probs()(i, c));
            ++count[label];
        }
        double mean[2];
        for (const int label : {0, 1})
            mean[label] = count[label] > 0 ? sum[label] / static_cast<double>(count[label]) : 0.0;
        out.meanOfNegatives.push_back(mean[0]);
        out.meanOfPositives.push_back(mean[1]);
        if (count[0] == 0 || count[1] == 0 || mean[1] <= mean[0]) {
            out.skipped.push_back(scores.classes()[c]);
            continue;
        }
        for (std::size_t i = 0; i < scores.rows(); ++i) {
            LabelSuspect one{.row = i, .column = c, .label = scores.labels()(i, c)};
            one.score = static_cast<double>(scores.probs()(i, c));
            const double place = (one.score - mean[0]) / (mean[1] - mean[0]);
            one.suspicion = one.label == 0 ? place : 1 - place;
            if (one.suspicion >= 1) out.suspects.push_back(one);
        }
    }
    std::sort(out.suspects.begin(), out.suspects.end(), [](const auto& a, const auto& b) {
        return std::tuple(-a.suspicion, a.row, a.column) < std::tuple(-b.suspicion, b.row, b.column);
    });
    return out;
}

std::vector<DuplicateConflict> conflictingDuplicates(const OutOfFoldScores& scores)
{
    std::vector<std::vector<std::size_t>> groups(scores.groupCount());
    for (std::size_t i = 0; i < scores.rows(); ++i) groups[scores.groups()[i]].push_back(i);
    std::vector<DuplicateConflict> out;
    for (auto& rows : groups) {
        DuplicateConflict one;
        for (std::size_t c = 0; c < scores.classCount() && rows.size() > 1; ++c) {
            const auto differs = [&](std::size_t i) {
                return scores.labels()(i, c) != scores.labels()(rows.front(), c);
            };
            if (std::any_of(rows.begin(), rows.end(), differs)) one.columns.push_back(c);
        }
        if (one.columns.empty()) continue;
        one.rows = std::move(rows);
        out.push_back(std::move(one));
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return std::tuple(b.columns.size(), a.rows.front()) < std::tuple(a.columns.size(), b.rows.front());
    });
    return out;
}

} // namespace thresher

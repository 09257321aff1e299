#include "base/numbers.h"
#include "data/folds.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace thresher {
namespace {

FoldSummary* summaryOf(FoldReport& report, int fold)
{
    if (fold == foldSealed) return &report.sealed;
    if (fold == foldTrainingOnly) return &report.trainingOnly;
    const auto index = static_cast<std::size_t>(fold);
    return index < report.folds.size() ? &report.folds[index] : nullptr;
}

void warnOfClass(FoldReport& report, const std::string& name, std::size_t l, std::size_t positives)
{
    const auto warn = [&](const char* code, std::string message) {
        report.warnings.push_back({code, std::move(message), -1, name});
    };
    const std::size_t folds = report.folds.size();
    if (positives == 0) {
        warn("class_without_positives", "'" + name + "' has no positive row in any fold");
        return;
    }
    if (positives < folds)
        warn("rare_class", "'" + name + "' has " + std::to_string(positives) + " positives for " +
                               std::to_string(folds) + " folds");
    std::string without;
    for (std::size_t k = 0; k < folds; ++k)
        if (report.folds[k].size > 0 && report.folds[k].positives[l] == 0)
            without += (without.empty() ? "" : ", ") + std::to_string(k);
    if (!without.empty())
        warn("class_missing_in_fold", "'" + name + "' has no positive row in fold " + without);
}

// Largest total of weights[i][j] over one-to-one pairs (i, j) of a square matrix: returns j of each i.
// Shortest augmenting paths with potentials (Kuhn 1955, in the O(n^3) form of Jonker and Volgenant 1987).
std::vector<std::size_t> bestAssignment(const std::vector<std::vector<std::int64_t>>& weights)
{
    const std::size_t n = weights.size();
    constexpr std::int64_t infinity = std::numeric_limits<std::int64_t>::max() / 4;
    // Index 0 is a virtual start; rows and columns count from 1.
    std::vector<std::int64_t> rowPotential(n + 1, 0), columnPotential(n + 1, 0);
    std::vector<std::size_t> rowOfColumn(n + 1, 0), previous(n + 1, 0);
    for (std::size_t row = 1; row <= n; ++row) {
        rowOfColumn[0] = row;
        std::vector<std::int64_t> distance(n + 1, infinity);
        std::vector<bool> done(n + 1, false);
        std::size_t column = 0;
        do {
            done[column] = true;
            const std::size_t from = rowOfColumn[column];
            std::int64_t step = infinity;
            std::size_t nearest = 0;
            for (std::size_t j = 1; j <= n; ++j) {
                if (done[j]) continue;
                const std::int64_t cost = -weights[from - 1][j - 1] - rowPotential[from] - columnPotential[j];
                if (cost < distance[j]) {
                    distance[j] = cost;
                    previous[j] = column;
                }
                if (distance[j] < step) {
                    step = distance[j];
                    nearest = j;
                }
            }
            for (std::size_t j = 0; j <= n; ++j) {
                if (done[j]) {
                    rowPotential[rowOfColumn[j]] += step;
                    columnPotential[j] -= step;
                } else {
                    distance[j] -= step;
                }
            }
            column = nearest;
        } while (rowOfColumn[column] != 0);
        for (; column != 0; column = previous[column]) rowOfColumn[column] = rowOfColumn[previous[column]];
    }
    std::vector<std::size_t> columnOfRow(n, 0);
    for (std::size_t j = 1; j <= n; ++j) columnOfRow[rowOfColumn[j] - 1] = j - 1;
    return columnOfRow;
}

} // namespace

FoldReport reportFolds(const Folds& folds, MatrixView<std::uint8_t> labels,
                       const std::vector<std::string>& classes)
{
    const std::size_t classCount = std::min(labels.cols, classes.size());
    FoldReport report;
    report.folds.resize(static_cast<std::size_t>(std::max(0, folds.nSplits)));
    for (auto& summary : report.folds) summary.positives.assign(classCount, 0);
    report.sealed.positives = report.trainingOnly.positives = std::vector<std::size_t>(classCount, 0);
    const std::size_t rows = std::min(folds.fold.size(), labels.cols > 0 ? labels.rows : folds.fold.size());
    for (std::size_t i = 0; i < rows; ++i) {
        FoldSummary* summary = summaryOf(report, folds.fold[i]);
        if (summary == nullptr) continue;
        ++summary->size;
        for (std::size_t l = 0; l < classCount; ++l) summary->positives[l] += labels(i, l);
    }

    std::size_t total = 0;
    for (std::size_t k = 0; k < report.folds.size(); ++k) {
        total += report.folds[k].size;
        if (report.folds[k].size == 0)
            report.warnings.push_back(
                {"empty_fold", "Fold " + std::to_string(k) + " has no rows", -1, std::to_string(k)});
    }
    for (std::size_t l = 0; l < classCount; ++l) {
        std::size_t positives = 0;
        for (const auto& summary : report.folds) positives += summary.positives[l];
        const double rate = total > 0 ? static_cast<double>(positives) / static_cast<double>(total) : 0.0;
        double worst = 0.0;
        for (const auto& summary : report.folds)
            if (summary.size > 0)
                worst = std::max(worst, std::fabs(static_cast<double>(summary.positives[l]) /
                                                      static_cast<double>(summary.size) -
                                                  rate));
        report.worstDeviation.push_back(worst);
        warnOfClass(report, classes[l], l, positives);
    }
    return report;
}

Result<FoldComparison> compareFolds(const Folds& mine, const Folds& other)
{
    if (mine.fold.size() != other.fold.size())
        return fail(ErrorCode::BadShape, "Splits of " + std::to_string(mine.fold.size()) + " and " +
                                             std::to_string(other.fold.size()) + " rows cannot be compared");
    FoldComparison comparison;
    comparison.rows = mine.fold.size();
    const auto size = static_cast<std::size_t>(std::max({1, mine.nSplits, other.nSplits}));
    std::vector<std::vector<std::int64_t>> common(size, std::vector<std::int64_t>(size, 0));
    for (std::size_t i = 0; i < comparison.rows; ++i) {
        comparison.identical += mine.fold[i] == other.fold[i] ? 1 : 0;
        if (mine.fold[i] >= 0 && other.fold[i] >= 0)
            ++common[static_cast<std::size_t>(other.fold[i])][static_cast<std::size_t>(mine.fold[i])];
    }
    const auto partner = bestAssignment(common);
    for (int k = 0; k < other.nSplits; ++k) {
        const auto mineFold = static_cast<int>(partner[static_cast<std::size_t>(k)]);
        comparison.renumbering.push_back(mineFold < mine.nSplits ? mineFold : -1);
    }
    for (std::size_t i = 0; i < comparison.rows; ++i) {
        const int theirs = other.fold[i];
        const int renumbered =
            theirs >= 0 ? comparison.renumbering[static_cast<std::size_t>(theirs)] : theirs;
        // A fold without a partner (-1) must not pass for a training-only row.
        if (renumbered == mine.fold[i] && (theirs >= 0) == (mine.fold[i] >= 0))
            ++comparison.agreeing;
        else
            comparison.moved.push_back(i);
    }
    return comparison;
}

} // namespace thresher

#include "decide/fitted_weights.h"

#include "base/parallel.h"
#include "decide/metrics.h"

#include <algorithm>
#include <optional>

namespace thresher {
namespace {

std::vector<std::size_t> rowsOutside(const OutOfFoldScores& scores, std::optional<int> fold)
{
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < scores.rows(); ++i)
        if (!fold || scores.fold()[i] != *fold) rows.push_back(i);
    return rows;
}

// Macro F1 at exact cuts on these rows: what selection climbs.
double fitness(const ScoreMatrix& probs, const LabelMatrix& labels, std::span<const std::size_t> rows)
{
    double total = 0;
    std::vector<float> scores(rows.size());
    std::vector<std::uint8_t> truth(rows.size());
    for (std::size_t c = 0; c < probs.cols; ++c) {
        std::size_t positives = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            scores[i] = probs(rows[i], c);
            truth[i] = labels(rows[i], c);
            positives += truth[i];
        }
        const Cut cut =
            exactCut(scores, truth, static_cast<double>(positives) / static_cast<double>(rows.size()));
        ClassCounts counts;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const bool mine = cut.predicts(static_cast<double>(scores[i]));
            ++(mine ? (truth[i] ? counts.tp : counts.fp) : (truth[i] ? counts.fn : counts.tn));
        }
        total += counts.f1();
    }
    return probs.cols == 0 ? 0 : total / static_cast<double>(probs.cols);
}

Result<OutOfFoldScores> blendWith(std::span<const WeightedOutOfFold> members, std::span<const double> weights,
                                  Space space)
{
    std::vector<WeightedOutOfFold> weighted(members.begin(), members.end());
    for (std::size_t m = 0; m < weighted.size(); ++m) weighted[m].weight = weights[m];
    return blendOutOfFold(weighted, space);
}

Result<std::vector<double>> select(std::span<const WeightedOutOfFold> members, Space space,
                                   std::span<const std::size_t> rows, int rounds, const Progress& progress)
{
    std::vector<double> entries(members.size(), 0.0);
    for (int round = 0; round < rounds; ++round) {
        double best = -1;
        std::size_t chosen = 0;
        for (std::size_t m = 0; m < members.size(); ++m) {
            if (progress.stopRequested())
                return fail(ErrorCode::Interrupted, "Stopped while fitting weights");
            auto candidate = entries;
            candidate[m] += 1;
            THRESHER_ASSIGN(const auto blended, blendWith(members, candidate, space));
            const double value = fitness(blended.probs(), blended.labels(), rows);
            if (value > best) {
                best = value;
                chosen = m;
            }
        }
        entries[chosen] += 1;
    }
    for (auto& entry : entries) entry /= rounds;
    return entries;
}

// The rows alone, all in one fold: for fitting a rule on them.
Result<OutOfFoldScores> onlyRows(const OutOfFoldScores& scores, std::span<const std::size_t> rows)
{
    OutOfFoldParts parts;
    parts.probs = selectRows(scores.probs().view(), rows);
    parts.labels = selectRows(scores.labels().view(), rows);
    parts.classes = scores.classes();
    for (const auto row : rows) parts.groups.push_back(scores.groups()[row]);
    parts.step = scores.step();
    return OutOfFoldScores::make(std::move(parts));
}

struct FoldFit {
    std::vector<double> weights;
    Cuts cuts;
    std::optional<OutOfFoldScores> blended;
    std::optional<Error> error;
};

Result<FoldFit> fitWithout(std::span<const WeightedOutOfFold> members, Space space,
                           const OutOfFoldScores& scores, int fold, const RuleOptions& options, int rounds,
                           const Progress& progress)
{
    const auto rows = rowsOutside(scores, fold);
    FoldFit fit;
    THRESHER_ASSIGN(fit.weights, select(members, space, rows, rounds, progress));
    THRESHER_ASSIGN(fit.blended, blendWith(members, fit.weights, space));
    THRESHER_ASSIGN(const auto others, onlyRows(*fit.blended, rows));
    THRESHER_ASSIGN(const auto fitted, fitRule(others, trainingBalance(others), nullptr, options));
    fit.cuts = fitted.cuts;
    return fit;
}

} // namespace

Result<FittedWeights> fitBlendWeights(std::span<const WeightedOutOfFold> members, Space space,
                                      const RuleOptions& options, int rounds, const Progress& progress)
{
    THRESHER_ASSIGN(const auto first, blendWith(members, std::vector<double>(members.size(), 1.0), space));
    if (first.foldNumbers().size() < 2)
        return fail(ErrorCode::Usage, "Weights are fitted over two folds or more",
                    "Train the missing folds, or give weights by hand.");
    std::vector<std::size_t> all = rowsOutside(first, std::nullopt);
    THRESHER_ASSIGN(auto weights, select(members, space, all, rounds, progress));
    THRESHER_ASSIGN(auto blended, blendWith(members, weights, space));

    const auto& numbers = first.foldNumbers();
    std::vector<FoldFit> fits(numbers.size());
    parallelFor(numbers.size(), options.threads, [&](std::size_t k) {
        RuleOptions alone = options;
        alone.threads = 1;
        auto fit = fitWithout(members, space, first, numbers[k], alone, rounds, progress);
        if (fit)
            fits[k] = std::move(*fit);
        else
            fits[k].error = fit.error();
    });
    LabelMatrix predictions(first.rows(), first.classCount());
    FittedWeights out{std::move(weights), {}, std::move(blended), {}};
    CrossFit cross;
    cross.partCuts.resize(1);
    cross.part.assign(1, std::vector<int>(first.rows()));
    for (std::size_t k = 0; k < fits.size(); ++k) {
        if (fits[k].error) return *fits[k].error;
        for (std::size_t i = 0; i < first.rows(); ++i) {
            if (first.fold()[i] != numbers[k]) continue;
            cross.part[0][i] = static_cast<int>(k);
            for (std::size_t c = 0; c < first.classCount(); ++c)
                predictions(i, c) =
                    fits[k].cuts[c].predicts(static_cast<double>(fits[k].blended->probs()(i, c))) ? 1 : 0;
        }
        cross.partCuts[0].push_back(fits[k].cuts);
        out.foldWeights.push_back(fits[k].weights);
    }
    cross.foldCuts = cross.partCuts[0];
    cross.predictions.push_back(std::move(predictions));
    out.crossFit = summarised(first, std::move(cross));
    return out;
}

std::string_view fittedWeightsNote()
{
    return "Weights and thresholds were fitted together on the other folds; the members' scores of those "
           "rows still come from models that trained on the fold that is scored";
}

} // namespace thresher

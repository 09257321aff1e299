#include "decide/cross_fit.h"

#include "base/parallel.h"
#include "base/rng.h"
#include "data/folds.h"
#include "decide/detail/fit.h"
#include "decide/ensemble.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace thresher {
namespace {

constexpr int singleFoldRepeats = 20;
constexpr int singleFoldSplits = 5;

// One split of the rows: every part is predicted by the rule fitted on the others.
struct Split {
    std::vector<int> part;    // n
    std::vector<int> numbers; // the parts that occur
    std::size_t repeat = 0;
    FitStream firstStream = 1; // of numbers[0]
};

std::vector<Split> splitsOf(const OutOfFoldScores& scores, std::uint64_t seed)
{
    if (scores.foldNumbers().size() > 1)
        return {Split{.part = scores.fold(), .numbers = scores.foldNumbers(), .repeat = 0, .firstStream = 1}};
    std::vector<Split> out;
    const int parts = static_cast<int>(std::min<std::size_t>(singleFoldSplits, scores.rows()));
    for (int repeat = 0; repeat < singleFoldRepeats; ++repeat) {
        const auto index = static_cast<std::uint32_t>(repeat);
        Split split{
            .part = multilabelStratifiedKFold(scores.labels(), parts, deriveSeed(seed, purposeSplit, index)),
            .numbers = {},
            .repeat = index,
            .firstStream = 1 + index * singleFoldSplits};
        for (int k = 0; k < parts; ++k) split.numbers.push_back(k);
        out.push_back(std::move(split));
    }
    return out;
}

// What every fit of one cross-fit shares. Borrowed.
struct Job {
    const OutOfFoldScores& scores;
    const ClassBalance& balance;
    const RuleOptions& options;
    std::span<const double> delta;
    FitRows all;
    std::vector<SortedClass> test;
};

// Rates for rows f != k: their own prevalence, but for a balance of the test rows that was given from
// outside.
FitRates ratesFor(const Job& job, const FitRows& rows)
{
    FitRates rates{rows.prevalence, rows.prevalence};
    if (job.options.reference == ReferenceBalance::AsCoded) return rates;
    for (std::size_t c = 0; c < rates.test.size(); ++c)
        if (!job.balance.fromTraining[c]) rates.test[c] = job.balance.rate[c];
    return rates;
}

// Fits without part `number` and writes the predictions of that part.
Cuts fitAndPredict(const Job& job, const Split& split, std::size_t number, LabelMatrix& predictions,
                   unsigned threads)
{
    const int k = split.numbers[number];
    std::vector<std::uint8_t> keep(split.part.size());
    for (std::size_t i = 0; i < keep.size(); ++i) keep[i] = split.part[i] != k;
    const FitRows rows = subset(job.all, keep);
    auto cuts = fitOn(rows, ratesFor(job, rows), job.test, job.options,
                      split.firstStream + static_cast<FitStream>(number), threads)
                    .cuts;
    for (std::size_t c = 0; c < job.delta.size(); ++c) cuts[c] = shifted(cuts[c], job.delta[c]);
    for (std::size_t i = 0; i < keep.size(); ++i)
        if (!keep[i])
            for (std::size_t c = 0; c < cuts.size(); ++c)
                predictions(i, c) = cuts[c].predicts(static_cast<double>(job.scores.probs()(i, c))) ? 1 : 0;
    return cuts;
}

double share(std::uint64_t a, std::uint64_t b)
{
    return b == 0 ? std::numeric_limits<double>::quiet_NaN()
                  : static_cast<double>(a) / static_cast<double>(b);
}

// Averages over repeats of what the pooled counts say.
void summarise(CrossFit& fit, const OutOfFoldScores& scores)
{
    const std::size_t classes = scores.classCount();
    const auto repeats = static_cast<double>(fit.predictions.size());
    fit.truePositiveRate.assign(classes, 0.0);
    fit.falsePositiveRate.assign(classes, 0.0);
    fit.predictedRate.assign(classes, 0.0);
    fit.classF1.assign(classes, 0.0);
    for (const auto& predictions : fit.predictions) {
        fit.counts.push_back(countClasses(predictions, scores.labels()));
        fit.macroF1 += macroF1(fit.counts.back()) / repeats;
        for (std::size_t c = 0; c < classes; ++c) {
            const ClassCounts& counts = fit.counts.back()[c];
            fit.truePositiveRate[c] += share(counts.tp, counts.tp + counts.fn) / repeats;
            fit.falsePositiveRate[c] += share(counts.fp, counts.fp + counts.tn) / repeats;
            fit.predictedRate[c] += share(counts.predicted(), scores.rows()) / repeats;
            fit.classF1[c] += counts.f1() / repeats;
        }
    }
}

// Where the number of each row's part stands in `numbers`.
std::vector<int> partIndices(const Split& split)
{
    std::vector<int> out;
    out.reserve(split.part.size());
    for (const int part : split.part)
        out.push_back(static_cast<int>(std::lower_bound(split.numbers.begin(), split.numbers.end(), part) -
                                       split.numbers.begin()));
    return out;
}

} // namespace

Result<CrossFit> crossFit(const OutOfFoldScores& scores, const ClassBalance& balance, const TestScores* test,
                          const RuleOptions& options, std::span<const double> delta)
{
    THRESHER_TRY(checkInputs(scores, balance, test, options));
    if (!delta.empty() && delta.size() != scores.classCount())
        return fail(ErrorCode::BadShape, "There must be one change by hand per class");
    if (scores.rows() < 2)
        return fail(ErrorCode::BadShape, "One row cannot be split: nothing can be cross-fitted",
                    "Score more rows.");
    const Job job{scores, balance,         options,
                  delta,  fitRows(scores), test ? sortClasses(test->probs()) : std::vector<SortedClass>{}};
    const auto splits = splitsOf(scores, options.seed);
    CrossFit out;
    out.singleFold = scores.foldNumbers().size() < 2;
    out.predictions.assign(splits.size(), LabelMatrix(scores.rows(), scores.classCount()));
    out.partCuts.resize(splits.size());
    const auto fitSplit = [&](std::size_t s, unsigned threads) {
        for (std::size_t k = 0; k < splits[s].numbers.size(); ++k)
            out.partCuts[s].push_back(fitAndPredict(job, splits[s], k, out.predictions[s], threads));
    };
    if (out.singleFold)
        parallelFor(splits.size(), options.threads, [&](std::size_t s) { fitSplit(s, 1); });
    else
        fitSplit(0, options.threads);
    if (!out.singleFold) out.foldCuts = out.partCuts[0];
    for (const auto& split : splits) out.part.push_back(partIndices(split));
    summarise(out, scores);
    return out;
}

CrossFit summarised(const OutOfFoldScores& scores, CrossFit fit)
{
    fit.counts.clear();
    fit.macroF1 = 0;
    summarise(fit, scores);
    return fit;
}

CrossFit withDelta(const OutOfFoldScores& scores, const CrossFit& fit, std::span<const double> delta)
{
    CrossFit out;
    out.singleFold = fit.singleFold;
    out.part = fit.part;
    out.partCuts = fit.partCuts;
    for (auto& repeat : out.partCuts)
        for (auto& cuts : repeat)
            for (std::size_t c = 0; c < delta.size(); ++c) cuts[c] = shifted(cuts[c], delta[c]);
    for (std::size_t s = 0; s < out.part.size(); ++s) {
        LabelMatrix predictions(scores.rows(), scores.classCount());
        for (std::size_t i = 0; i < predictions.rows; ++i) {
            const Cuts& cuts = out.partCuts[s][static_cast<std::size_t>(out.part[s][i])];
            for (std::size_t c = 0; c < predictions.cols; ++c)
                predictions(i, c) = cuts[c].predicts(static_cast<double>(scores.probs()(i, c))) ? 1 : 0;
        }
        out.predictions.push_back(std::move(predictions));
    }
    if (!out.singleFold && !out.partCuts.empty()) out.foldCuts = out.partCuts[0];
    summarise(out, scores);
    return out;
}

Result<CrossFit> crossFitFoldMeans(const OutOfFoldScores& scores,
                                   std::span<const std::vector<double>> perFold)
{
    const auto& numbers = scores.foldNumbers();
    if (numbers.size() < 2)
        return fail(ErrorCode::Usage, "The mean of the folds' thresholds needs at least two folds");
    if (perFold.size() != numbers.size())
        return fail(ErrorCode::BadShape, "There are thresholds of " + std::to_string(perFold.size()) +
                                             " folds, but scores of " + std::to_string(numbers.size()));
    CrossFit out;
    out.predictions.assign(1, LabelMatrix(scores.rows(), scores.classCount()));
    for (std::size_t k = 0; k < numbers.size(); ++k) {
        std::vector<std::vector<double>> others;
        for (std::size_t j = 0; j < perFold.size(); ++j)
            if (j != k) others.push_back(perFold[j]);
        Cuts cuts;
        for (const double t : meanThresholds(others)) cuts.push_back(Cut::at(t));
        if (cuts.size() != scores.classCount())
            return fail(ErrorCode::BadShape, "A fold has thresholds for another number of classes");
        for (std::size_t i = 0; i < scores.rows(); ++i)
            if (scores.fold()[i] == numbers[k])
                for (std::size_t c = 0; c < cuts.size(); ++c)
                    out.predictions[0](i, c) =
                        cuts[c].predicts(static_cast<double>(scores.probs()(i, c))) ? 1 : 0;
        out.foldCuts.push_back(std::move(cuts));
    }
    summarise(out, scores);
    return out;
}

Badge crossFittedBadge(StepSource step, bool handDelta)
{
    return step == StepSource::OwnRowsBest || handDelta ? Badge::PickedHere : Badge::Clean;
}

BadgedScore scoreOwnRows(const OutOfFoldScores& scores, std::span<const Cut> cuts)
{
    return {macroF1(countClasses(scores.probs(), scores.labels(), cuts)), Badge::OwnRows};
}

} // namespace thresher

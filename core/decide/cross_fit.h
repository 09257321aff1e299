// What a rule is really worth: every row is predicted with thresholds fitted on the rows of other folds
// (reference.md 4c). Pure functions; same bits for any number of threads.
#pragma once

#include "decide/metrics.h"
#include "decide/rules.h"

namespace thresher {

// Predictions of all rows by thresholds that did not see them. One entry per repeat: a score set of several
// folds has one, a single fold has 20 (each a stratified 5-fold split inside its rows).
struct CrossFit {
    std::vector<LabelMatrix> predictions;         // repeats of n x L
    std::vector<std::vector<ClassCounts>> counts; // repeats of L: pooled over all rows
    std::vector<Cuts> foldCuts;              // t(-k), in the order of foldNumbers(); empty on a single fold
    std::vector<std::vector<int>> part;      // repeats of n: which part a row was held out with (index)
    std::vector<std::vector<Cuts>> partCuts; // repeats x parts: the cuts that predicted that part
    std::vector<double> truePositiveRate;    // L: mean over repeats; NaN without positives
    std::vector<double> falsePositiveRate;   // L: NaN without negatives
    std::vector<double> predictedRate;       // L
    std::vector<double> classF1;             // L: mean over repeats
    double macroF1 = 0;                      // mean over repeats of the macro F1 of pooled counts
    bool singleFold = false;
};

// balance: rates taken from training rows are replaced by the prevalence of the rows f != k (for the rules
// that cut these rows, all rates are: these rows have the training balance). `delta` (L, or empty): changes
// by hand on the logit axis, applied to every t(-k).
Result<CrossFit> crossFit(const OutOfFoldScores& scores, const ClassBalance& balance, const TestScores* test,
                          const RuleOptions& options, std::span<const double> delta = {});

// Fills counts, rates and F1 of a cross fit whose predictions (n x L each) are there.
CrossFit summarised(const OutOfFoldScores& scores, CrossFit fit);

// The same fits with other changes by hand, without fitting anew: the bits of crossFit(..., delta) in
// milliseconds. `fit` must come from crossFit() on these scores with no delta. delta: L.
CrossFit withDelta(const OutOfFoldScores& scores, const CrossFit& fit, std::span<const double> delta);

// The reference's ensemble: each fold has thresholds of its own, and their mean is used. Rows of fold k are
// predicted with the mean over the folds != k. perFold: one vector of L thresholds for each number of
// foldNumbers(), in that order; at least two folds (Usage).
Result<CrossFit> crossFitFoldMeans(const OutOfFoldScores& scores,
                                   std::span<const std::vector<double>> perFold);

// Macro F1 of many sets of predictions of the SAME rows under the same bootstrap draws of near-duplicate
// groups, predictions held: draws x sets, row-major. A set is one CrossFit (counts of its repeats are added).
Matrix<double> bootstrapMacroF1(const OutOfFoldScores& scores, std::span<const CrossFit* const> sets,
                                std::uint64_t seed, int draws = 2000, unsigned threads = 0);

// The same per class: draws x (sets * L), the classes of a set beside each other; and its mean over classes,
// which are the bits of bootstrapMacroF1().
Matrix<double> bootstrapClassF1(const OutOfFoldScores& scores, std::span<const CrossFit* const> sets,
                                std::uint64_t seed, int draws = 2000, unsigned threads = 0);
Matrix<double> macroOfClasses(const Matrix<double>& classF1, std::size_t sets);

// The 5 % and 95 % points of column `set`, moved so that the mean of the draws stands at `centre`. Retraining
// noise is not in it.
Interval intervalOf(const Matrix<double>& draws, std::size_t set, double centre);

// a - b on common rows with a paired interval.
struct PairedDifference {
    double value = 0;
    Interval interval;
};
PairedDifference pairedDifference(const Matrix<double>& draws, std::size_t a, std::size_t b, double valueA,
                                  double valueB);

// a - b of two score sets on the rows they share, joined by id (by position when neither has ids). Groups are
// a's. Mismatch, with the reason, when classes or the labels of a common row differ or no row is common.
Result<PairedDifference> compareOnCommonRows(const OutOfFoldScores& a, const CrossFit& fitA,
                                             const OutOfFoldScores& b, const CrossFit& fitB,
                                             std::uint64_t seed, int draws = 2000, unsigned threads = 0);

// The badge of cross-fitted scores follows from how the step was chosen and whether a hand moved a cut.
Badge crossFittedBadge(StepSource step, bool handDelta);

// Thresholds fitted elsewhere, scored on sealed rows: the only clean figure for changes by hand.
Result<BadgedScore> scoreSealed(const SealedScores& sealed, std::span<const Cut> cuts, std::uint64_t seed,
                                unsigned threads = 0);
// Thresholds scored on the rows they were fitted on.
BadgedScore scoreOwnRows(const OutOfFoldScores& scores, std::span<const Cut> cuts);

} // namespace thresher

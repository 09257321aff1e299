// Scores of predictions: counts, F1 as integer fractions, average precision, log loss. Pure functions; any
// thread. n rows, L classes; labels are 0 or 1; probabilities lie in [0, 1] and are compared in double.
#pragma once

#include "base/matrix.h"
#include "decide/cut.h"

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace thresher {

// 2TP / (2TP + FP + FN) kept as integers: comparisons are exact, no rounding decides between two thresholds.
struct F1Fraction {
    std::uint64_t numerator = 0;   // 2TP
    std::uint64_t denominator = 0; // 2TP + FP + FN; 0: the fraction counts as 0
    double value() const
    {
        return denominator == 0 ? 0.0 : static_cast<double>(numerator) / static_cast<double>(denominator);
    }
};
// a < b, equal or a > b, without rounding. Counts below 2^31.
std::strong_ordering compare(F1Fraction a, F1Fraction b);

struct ClassCounts {
    std::uint64_t tp = 0, fp = 0, fn = 0, tn = 0;

    F1Fraction f1Fraction() const { return {2 * tp, 2 * tp + fp + fn}; }
    double f1() const { return f1Fraction().value(); }
    double precision() const; // 0 when nothing is predicted
    double recall() const;    // 0 when there is nothing to find
    std::uint64_t predicted() const { return tp + fp; }
    std::uint64_t positives() const { return tp + fn; }
    ClassCounts& operator+=(const ClassCounts& other);
    bool operator==(const ClassCounts&) const = default;
};

// n x L predictions of 0 and 1 for probabilities and one cut per class.
LabelMatrix predict(MatrixView<float> probs, std::span<const Cut> cuts);

// Per class; both matrices n x L.
std::vector<ClassCounts> countClasses(MatrixView<std::uint8_t> predictions, MatrixView<std::uint8_t> labels);
std::vector<ClassCounts> countClasses(MatrixView<float> probs, MatrixView<std::uint8_t> labels,
                                      std::span<const Cut> cuts);

// Mean of the classes' F1, 0 where a denominator is 0 and where there are no classes.
double macroF1(std::span<const ClassCounts> counts);

// Share of rows with label 1, per class (0 without rows).
std::vector<double> prevalence(MatrixView<std::uint8_t> labels);

// Average precision of scikit-learn (average_precision_score): sum over distinct scores, descending, of
// (R_i - R_{i-1}) * P_i; tied scores enter together. NaN without positives.
double averagePrecision(std::span<const float> scores, std::span<const std::uint8_t> labels);
std::vector<double> averagePrecisions(MatrixView<float> probs, MatrixView<std::uint8_t> labels);
// Macro mean as scikit-learn's: a class without positives counts as 0.
double meanAveragePrecision(std::span<const double> averagePrecisions);

// Binary cross-entropy, mean over rows x classes, scores clipped by the float32 epsilon as scikit-learn's
// log_loss.
double logLoss(MatrixView<float> probs, MatrixView<std::uint8_t> labels);

// What a fold runner records at one evaluation. `rates` (L): the balance to match, normally the prevalence of
// the training rows; thresholds for f1 by the bounded search on these very scores, as the reference did.
struct EvaluationMetrics {
    double map = 0;                       // macro average precision
    double f1 = 0;                        // macro F1 at rate-matched thresholds
    double f105 = 0;                      // macro F1 at 0.5
    std::vector<double> averagePrecision; // L, NaN without positives
    std::vector<double> classF1;          // L, at the rate-matched thresholds
};
EvaluationMetrics evaluationMetrics(MatrixView<float> probs, MatrixView<std::uint8_t> labels,
                                    std::span<const double> rates);

} // namespace thresher

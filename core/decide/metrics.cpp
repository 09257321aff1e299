#include "decide/metrics.h"

#include "decide/detail/sorted_class.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace thresher {
namespace {

double ratio(std::uint64_t a, std::uint64_t b)
{
    return b == 0 ? 0.0 : static_cast<double>(a) / static_cast<double>(b);
}

double averagePrecisionOf(const SortedClass& sorted)
{
    const Totals total = totals(sorted);
    if (total.positives == 0) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0.0;
    std::uint64_t before = 0;
    sweep(sorted, nullptr, [&](const Place& place, std::uint64_t tp) {
        if (tp != before) sum += ratio(tp - before, total.positives) * ratio(tp, place.k);
        before = tp;
    });
    return sum;
}

} // namespace

std::strong_ordering compare(F1Fraction a, F1Fraction b)
{
    const std::uint64_t da = a.denominator == 0 ? 1 : a.denominator;
    const std::uint64_t db = b.denominator == 0 ? 1 : b.denominator;
    return a.numerator * db <=> b.numerator * da;
}

double ClassCounts::precision() const
{
    return ratio(tp, tp + fp);
}

double ClassCounts::recall() const
{
    return ratio(tp, tp + fn);
}

ClassCounts& ClassCounts::operator+=(const ClassCounts& other)
{
    tp += other.tp;
    fp += other.fp;
    fn += other.fn;
    tn += other.tn;
    return *this;
}

LabelMatrix predict(MatrixView<float> probs, std::span<const Cut> cuts)
{
    assert(cuts.size() == probs.cols);
    LabelMatrix out(probs.rows, probs.cols);
    for (std::size_t i = 0; i < probs.rows; ++i)
        for (std::size_t c = 0; c < probs.cols; ++c)
            out(i, c) = cuts[c].predicts(static_cast<double>(probs(i, c))) ? 1 : 0;
    return out;
}

std::vector<ClassCounts> countClasses(MatrixView<std::uint8_t> predictions, MatrixView<std::uint8_t> labels)
{
    assert(predictions.rows == labels.rows && predictions.cols == labels.cols);
    std::vector<ClassCounts> out(labels.cols);
    for (std::size_t i = 0; i < labels.rows; ++i)
        for (std::size_t c = 0; c < labels.cols; ++c) {
            const bool predicted = predictions(i, c) != 0;
            const bool truth = labels(i, c) != 0;
            out[c].tp += predicted && truth;
            out[c].fp += predicted && !truth;
            out[c].fn += !predicted && truth;
            out[c].tn += !predicted && !truth;
        }
    return out;
}

std::vector<ClassCounts> countClasses(MatrixView<float> probs, MatrixView<std::uint8_t> labels,
                                      std::span<const Cut> cuts)
{
    return countClasses(predict(probs, cuts), labels);
}

double macroF1(std::span<const ClassCounts> counts)
{
    double sum = 0.0;
    for (const auto& c : counts) sum += c.f1();
    return counts.empty() ? 0.0 : sum / static_cast<double>(counts.size());
}

std::vector<double> prevalence(MatrixView<std::uint8_t> labels)
{
    std::vector<std::uint64_t> positives(labels.cols);
    for (std::size_t i = 0; i < labels.rows; ++i)
        for (std::size_t c = 0; c < labels.cols; ++c) positives[c] += labels(i, c);
    std::vector<double> out(labels.cols);
    for (std::size_t c = 0; c < labels.cols; ++c) out[c] = ratio(positives[c], labels.rows);
    return out;
}

double averagePrecision(std::span<const float> scores, std::span<const std::uint8_t> labels)
{
    return averagePrecisionOf(sortClass(scores, labels));
}

std::vector<double> averagePrecisions(MatrixView<float> probs, MatrixView<std::uint8_t> labels)
{
    std::vector<double> out;
    for (std::size_t c = 0; c < probs.cols; ++c)
        out.push_back(averagePrecision(probs.column(c), labels.column(c)));
    return out;
}

double meanAveragePrecision(std::span<const double> averagePrecisions)
{
    double sum = 0.0;
    for (const double ap : averagePrecisions) sum += std::isnan(ap) ? 0.0 : ap;
    return averagePrecisions.empty() ? 0.0 : sum / static_cast<double>(averagePrecisions.size());
}

double logLoss(MatrixView<float> probs, MatrixView<std::uint8_t> labels)
{
    constexpr auto epsilon = static_cast<double>(std::numeric_limits<float>::epsilon());
    double sum = 0.0;
    const std::size_t count = probs.rows * probs.cols;
    for (std::size_t i = 0; i < count; ++i) {
        const double p = std::clamp(static_cast<double>(probs.values[i]), epsilon, 1.0 - epsilon);
        sum -= labels.values[i] ? std::log(p) : std::log1p(-p);
    }
    return count == 0 ? 0.0 : sum / static_cast<double>(count);
}

EvaluationMetrics evaluationMetrics(MatrixView<float> probs, MatrixView<std::uint8_t> labels,
                                    std::span<const double> rates)
{
    assert(rates.size() == probs.cols);
    EvaluationMetrics out;
    const auto sorted = sortClasses(probs, labels);
    double sum = 0.0;
    double sumHalf = 0.0;
    for (std::size_t c = 0; c < sorted.size(); ++c) {
        out.averagePrecision.push_back(averagePrecisionOf(sorted[c]));
        const std::uint64_t positives = totals(sorted[c]).positives;
        const auto f1At = [&](Cut cut) {
            const std::size_t k = cut.isNone() ? 0 : sorted[c].countAtLeast(cut.threshold());
            std::uint64_t tp = 0;
            for (std::size_t i = 0; i < k; ++i) tp += sorted[c].label[i];
            return ratio(2 * tp, k + positives);
        };
        out.classF1.push_back(f1At(distributionCut(sorted[c], rates[c])));
        sum += out.classF1.back();
        sumHalf += f1At(Cut::at(0.5));
    }
    const auto classes = static_cast<double>(std::max<std::size_t>(1, sorted.size()));
    out.map = meanAveragePrecision(out.averagePrecision);
    out.f1 = sum / classes;
    out.f105 = sumHalf / classes;
    return out;
}

} // namespace thresher

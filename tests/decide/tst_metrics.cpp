#include "base/rng.h"
#include "decide/metrics.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace thresher;

class TestMetrics : public QObject {
    Q_OBJECT

    // The definition, in O(n^2): for every distinct score t, precision and recall of p >= t.
    static double naiveAveragePrecision(const std::vector<float>& scores,
                                        const std::vector<std::uint8_t>& labels)
    {
        std::vector<float> thresholds = scores;
        std::sort(thresholds.rbegin(), thresholds.rend());
        thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
        double positives = 0;
        for (const auto y : labels) positives += y;
        double sum = 0;
        double recallBefore = 0;
        for (const float t : thresholds) {
            double tp = 0;
            double predicted = 0;
            for (std::size_t i = 0; i < scores.size(); ++i)
                if (scores[i] >= t) {
                    ++predicted;
                    tp += labels[i];
                }
            sum += (tp / positives - recallBefore) * (tp / predicted);
            recallBefore = tp / positives;
        }
        return sum;
    }

  private Q_SLOTS:
    void countsAndRatios()
    {
        const ClassCounts c{.tp = 3, .fp = 1, .fn = 2, .tn = 4};
        QCOMPARE(c.f1(), 6.0 / 9.0);
        QCOMPARE(c.precision(), 0.75);
        QCOMPARE(c.recall(), 0.6);
        const ClassCounts none{.tp = 0, .fp = 0, .fn = 0, .tn = 9};
        QCOMPARE(none.f1(), 0.0);
        QCOMPARE(none.precision(), 0.0);
        const ClassCounts two[] = {c, none};
        QCOMPARE(macroF1(two), 3.0 / 9.0);
        QCOMPARE(macroF1({}), 0.0);
    }

    // Two fractions whose doubles are equal are still told apart.
    void fractionsAreExact()
    {
        const F1Fraction a{2147483646, 2147483647};
        const F1Fraction b{2147483645, 2147483646};
        QVERIFY(compare(a, b) > 0);
        QVERIFY(compare(b, a) < 0);
        QVERIFY(compare({2, 4}, {3, 6}) == 0);
        QVERIFY(compare({0, 0}, {0, 5}) == 0);
        QVERIFY(compare({0, 0}, {1, 5}) < 0);
    }

    void averagePrecisionFollowsItsDefinition()
    {
        Mt19937 rng(3);
        for (int round = 0; round < 50; ++round) {
            const auto n = 1 + rng.interval(60);
            std::vector<float> scores;
            std::vector<std::uint8_t> labels;
            for (std::size_t i = 0; i < n; ++i) {
                scores.push_back(static_cast<float>(rng.interval(round % 2 ? 5 : 1000)) / 1000.0F);
                labels.push_back(rng.uniform() < 0.3);
            }
            labels[0] = 1;
            QVERIFY(std::abs(averagePrecision(scores, labels) - naiveAveragePrecision(scores, labels)) <
                    1e-13);
        }
        const std::vector<std::uint8_t> noPositive = {0, 0};
        const std::vector<float> two = {0.1F, 0.2F};
        QVERIFY(std::isnan(averagePrecision(two, noPositive)));
        const double values[] = {0.5, NAN};
        QCOMPARE(meanAveragePrecision(values), 0.25);
    }

    // sklearn.metrics.log_loss on the same numbers.
    void logLossValues()
    {
        ScoreMatrix probs(2, 1);
        probs.values = {0.25F, 0.75F};
        LabelMatrix labels(2, 1);
        labels.values = {0, 1};
        QVERIFY(std::abs(logLoss(probs, labels) - 0.2876820724517809) < 1e-15);
        probs.values = {1.0F, 0.0F}; // wrong with certainty: finite
        QVERIFY(std::abs(logLoss(probs, labels) - 15.942385152878742) < 1e-9);
    }

    // float32 scores widen exactly: float(0.3) lies above the double 0.3, float(0.7) below 0.7.
    void comparisonIsInDouble()
    {
        QVERIFY(Cut::at(0.3).predicts(static_cast<double>(0.3F)));
        QVERIFY(!Cut::at(0.7).predicts(static_cast<double>(0.7F)));
        QVERIFY(!Cut::none().predicts(1.0));
        QVERIFY(Cut::at(0.0).predicts(0.0));
        QVERIFY(Cut::at(1.0).predicts(1.0));
    }

    void evaluation()
    {
        ScoreMatrix probs(4, 2);
        probs.values = {0.9F, 0.1F, 0.8F, 0.2F, 0.6F, 0.3F, 0.1F, 0.6F};
        LabelMatrix labels(4, 2);
        labels.values = {1, 0, 0, 0, 1, 0, 0, 0};
        const double rates[] = {0.5, 0.0};
        const auto m = evaluationMetrics(probs, labels, rates);
        QVERIFY(std::abs(m.averagePrecision[0] - (0.5 + 0.5 * 2.0 / 3.0)) < 1e-15);
        QVERIFY(std::isnan(m.averagePrecision[1]));
        QCOMPARE(m.map, m.averagePrecision[0] / 2);
        QCOMPARE(m.f105, 0.5 * 0.8); // class 0: tp 2 fp 1; class 1: one false positive
        QCOMPARE(m.classF1[1], 0.0);
    }
};

QTEST_APPLESS_MAIN(TestMetrics)
#include "tst_metrics.moc"

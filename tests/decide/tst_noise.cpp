// Why scores carry badges: on scores that know nothing of the labels, thresholds fitted on the rows that are
// then scored look better than chance, and cross-fitted ones do not. And the range of public scores that is
// told before sending holds what comes.
#include "decide/test_predictions.h"
#include "random_scores.h"

#include "decide/decide.h"

#include <QtTest>

#include <algorithm>

using namespace thresher;
using thresher::testing::randomScores;

class TestNoise : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Predicting every row is the best that can be done knowing the prevalence p alone: F1 = 2p / (1 + p).
    void pureNoise_data()
    {
        QTest::addColumn<QString>("rule");
        for (const char* rule : {"exact", "bagged", "grid"}) QTest::newRow(rule) << QString::fromLatin1(rule);
    }
    void pureNoise()
    {
        QFETCH(QString, rule);
        const int sets = 12;
        double chance = 0, crossFitted = 0, ownRows = 0, widest = 0;
        for (int i = 0; i < sets; ++i) {
            const auto scores = randomScores(static_cast<std::uint32_t>(100 + i),
                                             {.rows = 300, .classes = 4, .separation = 0});
            for (const double p : prevalence(scores.labels())) chance += 2 * p / (1 + p) / 4 / sets;
            DecideRequest request;
            request.config.rule = rule.toStdString();
            request.threads = 1;
            const auto report = decide(scores, nullptr, request);
            QVERIFY(report.ok());
            const auto& found = report->scores[0].second;
            crossFitted += found.crossFitted->value / sets;
            ownRows += found.ownRows.value / sets;
            QCOMPARE(found.crossFitted->badge, Badge::Clean);
            QCOMPARE(found.ownRows.badge, Badge::OwnRows);
            const auto& interval = *found.crossFitted->interval;
            widest = std::max(widest, interval.high - interval.low);
        }
        // The mean of 12 sets has a twelfth of one set's variance: half its 90 % interval is widest / 2
        // / 3.5.
        const double noise = widest / 7;
        QVERIFY2(crossFitted < chance + noise,
                 qPrintable(QStringLiteral("%1 against %2").arg(crossFitted).arg(chance)));
        // Rules that fit hardest rise above what can be had; all rise above what they are worth.
        if (rule != QLatin1String("bagged"))
            QVERIFY2(ownRows > chance + 0.01,
                     qPrintable(QStringLiteral("%1 against %2").arg(ownRows).arg(chance)));
        // Averaging over resamples fits least: that is why bagged is the default.
        QVERIFY2(ownRows > crossFitted + (rule == QLatin1String("bagged") ? 0.0 : 0.02),
                 qPrintable(QStringLiteral("%1 against %2").arg(ownRows).arg(crossFitted)));
    }

    // Thresholds from training rows, then a public part of a test set made in the same way: the 90 % range
    // that was told beforehand holds 85-95 % of 200 realised scores.
    void expectedPublicRange()
    {
        const std::size_t publicRows = 500;
        int held = 0, told = 0;
        for (std::uint32_t world = 0; world < 10; ++world) {
            const auto scores = randomScores(1000 + world, {.rows = 3000, .classes = 4});
            DecideRequest request;
            request.config.rule = "exact";
            request.threads = 1;
            const auto report = decide(scores, nullptr, request);
            QVERIFY(report.ok());
            const Interval range = expectedScoreRange(scores, report->crossFit, publicRows, 42, 1000);
            for (std::uint32_t sent = 0; sent < 20; ++sent) {
                const auto test = randomScores(5000 + world * 100 + sent, {.rows = publicRows, .classes = 4});
                const double score =
                    macroF1(countClasses(test.probs(), test.labels(), report->decision.thresholds));
                held += range.low <= score && score <= range.high;
                ++told;
            }
        }
        QCOMPARE(told, 200);
        QVERIFY2(held >= 170 && held <= 190, qPrintable(QString::number(held)));
    }
};

QTEST_APPLESS_MAIN(TestNoise)
#include "tst_noise.moc"

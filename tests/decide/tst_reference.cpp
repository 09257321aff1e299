// The reference preset against scikit-learn and SciPy (tests/reference/thresholds, make_thresholds.py).
#include "base/detail/json.h"
#include "decide/bounded_search.h"
#include "decide/fold_thresholds.h"
#include "decide/metrics.h"
#include "decide/rules.h"
#include "runs/npy.h"

#include <QtTest>

#include <cmath>

using namespace thresher;

class TestReference : public QObject {
    Q_OBJECT

    static Path folder() { return Path(THRESHER_SOURCE_DIR) / "tests" / "reference" / "thresholds"; }

  private Q_SLOTS:
    void thresholds_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("index");
        const auto json = readJson(realFileSystem(), folder() / "thresholds.json");
        QVERIFY2(json.ok(), json ? "" : json.error().message.c_str());
        int index = 0;
        for (const auto& one : (*json)["cases"]) {
            const auto name = QString::fromStdString(one["name"].get<std::string>());
            QTest::newRow(qPrintable(name)) << name << index++;
        }
        QVERIFY(index >= 8);
    }
    void thresholds()
    {
        QFETCH(QString, name);
        QFETCH(int, index);
        const auto json = readJson(realFileSystem(), folder() / "thresholds.json");
        const Json& expected = (*json)["cases"][static_cast<std::size_t>(index)]["classes"];
        const std::string base = (folder() / name.toStdString()).string();
        const auto probs = *readNpyProbs(realFileSystem(), base + ".probs.npy");
        const auto labels = *readNpyLabels(realFileSystem(), base + ".labels.npy");
        const auto test = *readNpyProbs(realFileSystem(), base + ".test_probs.npy");
        std::vector<double> rates;
        for (const auto& one : expected) rates.push_back(one["rate"].get<double>());
        const auto fitted = *fitFoldThresholds(probs, labels, test, rates);
        std::vector<std::string> names;
        double gridSum = 0;
        double distributionSum = 0;
        double regularizedSum = 0;
        double halfSum = 0;
        for (std::size_t c = 0; c < expected.size(); ++c) {
            const Json& one = expected[c];
            const auto f1 = [&](double t) {
                const Cut cuts[] = {Cut::at(t)};
                Matrix<float> column(probs.rows, 1);
                column.values = probs.column(c);
                LabelMatrix truth(labels.rows, 1);
                truth.values = labels.column(c);
                return countClasses(column, truth, cuts)[0].f1();
            };
            // The same doubles, not nearly the same.
            QVERIFY(fitted.grid[c] == one["grid"].get<double>());
            QCOMPARE(f1(fitted.grid[c]), one["grid_f1"].get<double>());
            QVERIFY2(fitted.distribution[c] == one["distribution"].get<double>(),
                     qPrintable(QString("class %1").arg(c)));
            QCOMPARE(f1(fitted.distribution[c]), one["distribution_f1"].get<double>());
            QVERIFY(fitted.regularized[c] == one["regularized"].get<double>());
            QCOMPARE(f1(fitted.regularized[c]), one["regularized_f1"].get<double>());
            QCOMPARE(f1(0.5), one["f1_05"].get<double>());
            const double ap = averagePrecision(probs.column(c), labels.column(c));
            if (one["average_precision"].is_null())
                QVERIFY(std::isnan(ap));
            else
                QVERIFY(std::abs(ap - one["average_precision"].get<double>()) < 1e-14);
            gridSum += one["grid_f1"].get<double>();
            distributionSum += one["distribution_f1"].get<double>();
            regularizedSum += one["regularized_f1"].get<double>();
            halfSum += one["f1_05"].get<double>();
        }
        const auto classes = static_cast<double>(expected.size());
        QVERIFY(std::abs(fitted.gridValF1 - gridSum / classes) < 1e-14);
        QVERIFY(std::abs(fitted.distributionValF1 - distributionSum / classes) < 1e-14);
        QVERIFY(std::abs(fitted.regularizedValF1 - regularizedSum / classes) < 1e-14);
        QVERIFY(std::abs(evaluationMetrics(probs, labels, rates).f105 - halfSum / classes) < 1e-14);
    }

    // The search is followed evaluation by evaluation: as many function calls as SciPy.
    void evaluationCounts_data() { thresholds_data(); }
    void evaluationCounts()
    {
        QFETCH(QString, name);
        QFETCH(int, index);
        const auto json = readJson(realFileSystem(), folder() / "thresholds.json");
        const Json& expected = (*json)["cases"][static_cast<std::size_t>(index)]["classes"];
        const auto test =
            *readNpyProbs(realFileSystem(), (folder() / name.toStdString()).string() + ".test_probs.npy");
        for (std::size_t c = 0; c < expected.size(); ++c) {
            const auto column = test.column(c);
            const double rate = expected[c]["rate"].get<double>();
            const auto found = minimizeBounded(
                [&](double t) {
                    std::size_t count = 0;
                    for (const float p : column) count += static_cast<double>(p) >= t;
                    return std::abs(static_cast<double>(count) / static_cast<double>(column.size()) - rate);
                },
                0.0, 1.0);
            QVERIFY(found.x == expected[c]["distribution"].get<double>());
            QCOMPARE(found.evaluations, expected[c]["distribution_evaluations"].get<int>());
        }
    }

    // The published method's fault, kept in the preset: with every score below .382 it predicts nothing.
    void lowScoresPredictNothing()
    {
        std::vector<float> scores;
        for (int i = 0; i < 200; ++i) scores.push_back(0.0018F * static_cast<float>(i));
        const Cut cut = distributionCut(scores, 0.3);
        QVERIFY(cut.threshold() > 0.99);
        QVERIFY(!cut.predicts(static_cast<double>(scores.back())));
        // Ours does not have it.
        QCOMPARE(balanceCut(scores, 0.3).predicts(static_cast<double>(scores[140])), true);
        QCOMPARE(balanceCut(scores, 0.3).predicts(static_cast<double>(scores[139])), false);
    }

    void foldThresholdsFile()
    {
        FoldThresholds in;
        in.grid = {0.1, 1.0 / 3.0};
        in.distribution = {0.9999959949686341, 0.2};
        in.regularized = {0.5, 0.25};
        in.gridValF1 = 0.4;
        in.distributionValF1 = 0.3;
        in.regularizedValF1 = 1.0 / 7.0;
        const std::vector<std::string> classes = {"plain", "no: \"quotes\", yes"};
        QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "thresholds.yaml";
        QVERIFY(writeFoldThresholds(realFileSystem(), path, in, classes).ok());
        const auto out = readFoldThresholds(realFileSystem(), path, classes);
        QVERIFY2(out.ok(), out ? "" : out.error().message.c_str());
        QCOMPARE(out->grid, in.grid);
        QCOMPARE(out->distribution, in.distribution);
        QCOMPARE(out->regularized, in.regularized);
        QVERIFY(out->regularizedValF1 == in.regularizedValF1);
        const std::vector<std::string> others = {"plain", "other"};
        QCOMPARE(readFoldThresholds(realFileSystem(), path, others).error().code, ErrorCode::BadClass);
        in.distribution.clear();
        in.regularized.clear();
        QVERIFY(foldThresholdsYaml(in, classes).find("distribution") == std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestReference)
#include "tst_reference.moc"

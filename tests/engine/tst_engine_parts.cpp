// Parts of the engine that need no model: dropout masks, packing, losses, AdamW.
#include "base/detail/json.h"
#include "base/rng.h"
#include "engine/dropout.h"
#include "engine/packing.h"
#include "engine/probe.h"

#include <QtTest>

#include <numeric>

using namespace thresher;
using namespace thresher::engine;

namespace {

Json reference(const char* name)
{
    return *readJson(realFileSystem(), Path(THRESHER_SOURCE_DIR) / "tests/reference/schedule" / name);
}

std::vector<float> maskRow(DropoutPlace place, double p, std::size_t features, DropoutKey key = {1, 2})
{
    std::vector<float> row(features);
    dropoutRow(key, place, p, row);
    return row;
}

} // namespace

class TestEngineParts : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // The vectorised generator against the plain Philox of base/rng.h, over borders of its blocks and lanes.
    void masksArePhilox()
    {
        const DropoutKey key{123456789U, 3};
        const DropoutPlace place{17, 25, 9, 31, 2559};
        const double p = 0.3;
        const auto limit = static_cast<std::uint32_t>(std::lround(p * 65536));
        for (const std::size_t features : {1U, 7U, 8U, 127U, 128U, 129U, 300U}) {
            const std::vector<float> row = maskRow(place, p, features, key);
            for (std::size_t i = 0; i < features; ++i) {
                const auto words = philox({static_cast<std::uint32_t>(i / 8) | (place.module << 24),
                                           place.position | (place.layer << 20), place.post, place.step},
                                          {key.seed, key.fold});
                const std::uint32_t word = words[(i % 8) / 2];
                const std::uint32_t draw = i % 2 == 0 ? word & 0xFFFFU : word >> 16;
                QCOMPARE(row[i], draw < limit ? 0.0F : static_cast<float>(1.0 / (1.0 - p)));
            }
        }
    }

    // A long row starts with the short row, whatever its length.
    void masksDoNotDependOnWidth()
    {
        const std::vector<float> wide = maskRow({1, 0, 3, 0, 5}, 0.5, 500);
        const std::vector<float> narrow = maskRow({1, 0, 3, 0, 5}, 0.5, 99);
        QVERIFY(std::equal(narrow.begin(), narrow.end(), wide.begin()));
    }

    void masksDifferInEveryCoordinate()
    {
        const DropoutPlace place{4, 2, 5, 3, 9};
        const std::vector<float> row = maskRow(place, 0.5, 128);
        for (const DropoutPlace other :
             {DropoutPlace{5, 2, 5, 3, 9}, DropoutPlace{4, 3, 5, 3, 9}, DropoutPlace{4, 2, 6, 3, 9},
              DropoutPlace{4, 2, 5, 4, 9}, DropoutPlace{4, 2, 5, 3, 10}})
            QVERIFY(maskRow(other, 0.5, 128) != row);
        QVERIFY(maskRow(place, 0.5, 128, {1, 3}) != row);
        QVERIFY(maskRow(place, 0.5, 128, {2, 2}) != row);
        QVERIFY(dropoutKey(42, 0).seed != dropoutKey(43, 0).seed);
    }

    // 200,000 draws: the share of zeros is within five standard errors of p, neighbours are uncorrelated.
    void masksHaveTheRightRate()
    {
        const double p = 0.05;
        std::size_t zeros = 0, pairs = 0, total = 0;
        for (std::uint32_t position = 0; position < 200; ++position) {
            const std::vector<float> row = maskRow({1, 0, 3, 0, position}, p, 1000);
            for (std::size_t i = 0; i < row.size(); ++i) {
                zeros += row[i] == 0.0F ? 1 : 0;
                pairs += i > 0 && row[i] == 0.0F && row[i - 1] == 0.0F ? 1 : 0;
            }
            total += row.size();
        }
        const auto n = static_cast<double>(total);
        QVERIFY(std::abs(static_cast<double>(zeros) - n * p) < 5 * std::sqrt(n * p * (1 - p)));
        QVERIFY(std::abs(static_cast<double>(pairs) - n * p * p) < 5 * std::sqrt(n * p * p));
    }

    void packingKeepsPostsApart()
    {
        PackedBatch batch;
        batch.add(std::vector<std::int32_t>{5, 6, 7}, 4);
        batch.add(std::vector<std::int32_t>{8}, 2);
        QCOMPARE(batch.positions, (std::vector<std::int32_t>{0, 1, 2, 0}));
        QCOMPARE(batch.cuSeqlens, (std::vector<std::int32_t>{0, 3, 4}));
        QCOMPARE(batch.posts, (std::vector<std::uint32_t>{4, 2}));
    }

    void cuts_data()
    {
        QTest::addColumn<QList<int>>("lengths");
        QTest::addColumn<int>("budget");
        QTest::addColumn<QList<int>>("cuts");
        QTest::newRow("none") << QList<int>{} << 10 << QList<int>{0};
        QTest::newRow("all fit") << QList<int>{3, 3, 3} << 10 << QList<int>{0, 3};
        QTest::newRow("even halves, no small rest") << QList<int>{3, 3, 3, 3} << 10 << QList<int>{0, 2, 4};
        QTest::newRow("a long post stands alone") << QList<int>{2, 50, 2} << 10 << QList<int>{0, 1, 2, 3};
        QTest::newRow("first long") << QList<int>{50, 2} << 10 << QList<int>{0, 1, 2};
    }
    void cuts()
    {
        QFETCH(QList<int>, lengths);
        QFETCH(int, budget);
        QFETCH(QList<int>, cuts);
        const std::vector<std::size_t> found = cutByTokens(
            std::vector<std::size_t>(lengths.begin(), lengths.end()), static_cast<std::size_t>(budget));
        QCOMPARE(QList<int>(found.begin(), found.end()), cuts);
    }

    // Every post in exactly one run, and no run of several posts over the budget.
    void cutsHoldTheBudget()
    {
        Mt19937 random(5);
        for (int round = 0; round < 300; ++round) {
            std::vector<std::size_t> lengths(1 + random.interval(40));
            for (auto& length : lengths) length = 1 + random.interval(60);
            const std::size_t budget = 1 + random.interval(200);
            const std::vector<std::size_t> cuts = cutByTokens(lengths, budget);
            QCOMPARE(cuts.front(), std::size_t{0});
            QCOMPARE(cuts.back(), lengths.size());
            for (std::size_t run = 0; run + 1 < cuts.size(); ++run) {
                QVERIFY(cuts[run] < cuts[run + 1]);
                const auto first = lengths.begin() + static_cast<std::ptrdiff_t>(cuts[run]);
                const auto last = lengths.begin() + static_cast<std::ptrdiff_t>(cuts[run + 1]);
                const std::size_t tokens = std::accumulate(first, last, std::size_t{0});
                QVERIFY(tokens <= budget || cuts[run + 1] - cuts[run] == 1);
            }
        }
    }

    void lengthOrderIsStable()
    {
        QCOMPARE(orderByLength(std::vector<std::size_t>{2, 9, 2, 9}), (std::vector<std::size_t>{1, 3, 0, 2}));
    }

    void lossesMatchTorch_data()
    {
        QTest::addColumn<int>("index");
        const Json document = reference("losses.json");
        for (std::size_t i = 0; i < document["cases"].size(); ++i)
            QTest::newRow(document["cases"][i]["name"].get<std::string>().c_str()) << static_cast<int>(i);
    }
    void lossesMatchTorch()
    {
        QFETCH(int, index);
        const Json document = reference("losses.json");
        const Json& expected = document["cases"][static_cast<std::size_t>(index)];
        const std::string name = expected["name"];
        ScoreMatrix logits(document["logits"].size(), document["logits"][0].size());
        LabelMatrix labels(logits.rows, logits.cols);
        for (std::size_t i = 0; i < logits.rows; ++i)
            for (std::size_t j = 0; j < logits.cols; ++j) {
                logits(i, j) = document["logits"][i][j].get<float>();
                labels(i, j) = static_cast<std::uint8_t>(document["labels"][i][j].get<float>());
            }
        LossConfig config;
        std::vector<float> weights;
        if (name.find("weight") != std::string::npos) weights = document["weights"].get<std::vector<float>>();
        if (name == "focal") {
            config.kind = "focal";
            config.focal_gamma = document["focal_gamma"];
        }
        if (name == "label_smoothing") config.label_smoothing = document["smoothing"];
        const auto found = probeLoss(config, logits, labels, weights, name == "pos_weight");
        QVERIFY(found.ok());
        QVERIFY(std::abs(found->loss - expected["loss"].get<double>()) < 1e-6 * std::abs(found->loss));
        for (std::size_t i = 0; i < logits.rows; ++i)
            for (std::size_t j = 0; j < logits.cols; ++j) {
                const double wanted = expected["gradient"][i][j];
                QVERIFY(std::abs(found->gradient[i * logits.cols + j] - wanted) <
                        1e-8 + 2e-5 * std::abs(wanted));
            }
    }

    // A focal loss with a gamma below 1 has an infinite derivative at p_t = 1: it must stay finite.
    void focalLossStaysFinite()
    {
        ScoreMatrix logits(1, 2);
        logits(0, 0) = 200.0F;
        logits(0, 1) = -200.0F;
        LabelMatrix labels(1, 2);
        labels(0, 0) = 1;
        LossConfig config;
        config.kind = "focal";
        config.focal_gamma = 0.5;
        const auto found = probeLoss(config, logits, labels, {}, false);
        QVERIFY(found.ok());
        for (const double value : found->gradient) QVERIFY(std::isfinite(value));
    }

    void adamWMatchesTorch_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<bool>("fused"); // as on a GPU
        const Json document = reference("adamw.json");
        for (std::size_t i = 0; i < document["cases"].size(); ++i) {
            QTest::addRow("case %zu", i) << static_cast<int>(i) << false;
            QTest::addRow("case %zu fused", i) << static_cast<int>(i) << true;
        }
    }
    void adamWMatchesTorch()
    {
        QFETCH(int, index);
        QFETCH(bool, fused);
        const Json document = reference("adamw.json");
        const Json& expected = document["cases"][static_cast<std::size_t>(index)];
        std::vector<AdamWProbeStep> steps;
        for (const Json& step : expected["steps"])
            steps.push_back(
                {step["learning_rate"], step["gradients"].get<std::vector<std::vector<float>>>()});
        const auto found = probeAdamW(expected["initial"].get<std::vector<std::vector<float>>>(), steps,
                                      expected["weight_decay"], expected["betas"][0], expected["betas"][1],
                                      expected["eps"], expected["max_grad_norm"], fused);
        QVERIFY(found.ok());
        for (std::size_t s = 0; s < steps.size(); ++s) {
            const Json& step = expected["steps"][s];
            QVERIFY(std::abs(found->gradNorms[s] - step["grad_norm"].get<double>()) <
                    1e-6 * found->gradNorms[s]);
            const auto parameters = step["parameters"].get<std::vector<std::vector<float>>>();
            for (std::size_t t = 0; t < parameters.size(); ++t)
                for (std::size_t i = 0; i < parameters[t].size(); ++i)
                    QVERIFY(std::abs(found->parameters[s][t][i] - parameters[t][i]) <
                            1e-7F + 1e-6F * std::abs(parameters[t][i]));
        }
    }
};

QTEST_APPLESS_MAIN(TestEngineParts)
#include "tst_engine_parts.moc"

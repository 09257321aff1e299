// Weights fitted out of fold: a good member is found, noise gains nothing that is shown as honest.
#include "decide/fitted_weights.h"

#include <QtTest>
#include <cmath>
#include <random>

using namespace thresher;

namespace {

// Scores that know the labels to a degree: logit = strength * (2y - 1) + noise.
OutOfFoldScores member(std::uint32_t seed, double strength, std::size_t rows = 600,
                       std::uint32_t labelSeed = 1)
{
    std::mt19937 labelRandom(labelSeed), random(seed);
    std::normal_distribution<double> noise;
    OutOfFoldParts parts;
    parts.classes = {"a", "b", "c"};
    parts.labels = LabelMatrix(rows, 3);
    parts.probs = ScoreMatrix(rows, 3);
    for (std::size_t i = 0; i < rows; ++i) {
        parts.fold.push_back(static_cast<int>(i % 5));
        parts.ids.push_back("r" + std::to_string(i));
        for (std::size_t c = 0; c < 3; ++c) {
            const bool y = labelRandom() % 5 == 0;
            parts.labels(i, c) = y;
            const double logit = strength * (y ? 1 : -1) + noise(random);
            parts.probs(i, c) = static_cast<float>(1 / (1 + std::exp(-logit)));
        }
    }
    return *OutOfFoldScores::make(std::move(parts));
}

RuleOptions pooled()
{
    RuleOptions options;
    options.rule = Rule::Pooled;
    return options;
}

} // namespace

class TestFittedWeights : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void aGoodMemberIsFound()
    {
        const auto good = member(10, 1.0), noise = member(11, 0.0);
        const std::vector<WeightedOutOfFold> members = {{&noise, 1, "noise"}, {&good, 1, "good"}};
        const auto fitted = fitBlendWeights(members, Space::Logit, pooled());
        QVERIFY(fitted.ok());
        QVERIFY(fitted->weights[1] > 0.7);
        QCOMPARE(fitted->weights[0] + fitted->weights[1], 1.0);
        QCOMPARE(fitted->foldWeights.size(), std::size_t{5});
        // Not worse than the good one alone by more than noise, and far from equal weights' loss.
        const auto alone = crossFit(good, trainingBalance(good), nullptr, pooled());
        QVERIFY(fitted->crossFit.macroF1 > alone->macroF1 - 0.02);
    }

    void twoHalvesAreBetterThanOne()
    {
        const auto a = member(20, 0.7), b = member(21, 0.7);
        const std::vector<WeightedOutOfFold> members = {{&a, 1, "a"}, {&b, 1, "b"}};
        const auto fitted = fitBlendWeights(members, Space::Logit, pooled());
        QVERIFY(fitted->weights[0] > 0.2 && fitted->weights[1] > 0.2);
        QVERIFY(fitted->crossFit.macroF1 > crossFit(a, trainingBalance(a), nullptr, pooled())->macroF1);
    }

    // Many members of pure noise: selection climbs on the rows it sees, and the cross-fitted score does not.
    void noiseGainsNothing()
    {
        double own = 0, honest = 0, plain = 0;
        constexpr int trials = 5;
        for (std::uint32_t trial = 0; trial < trials; ++trial) {
            std::vector<OutOfFoldScores> pool;
            for (std::uint32_t m = 0; m < 6; ++m)
                pool.push_back(member(100 * trial + m + 50, 0.0, 300, trial + 1));
            std::vector<WeightedOutOfFold> members;
            for (const auto& each : pool) members.push_back({&each, 1, "noise"});
            const auto fitted = fitBlendWeights(members, Space::Logit, pooled());
            QVERIFY(fitted.ok());
            const auto cuts = fitRule(fitted->blended, trainingBalance(fitted->blended), nullptr, pooled());
            own += scoreOwnRows(fitted->blended, cuts->cuts).value;
            honest += fitted->crossFit.macroF1;
            const auto equal = blendOutOfFold(members, Space::Logit);
            plain += crossFit(*equal, trainingBalance(*equal), nullptr, pooled())->macroF1;
        }
        QVERIFY(own / trials > honest / trials + 0.02);    // own rows flatter
        QVERIFY(std::abs(honest - plain) / trials < 0.04); // fitting noise is worth nothing
    }

    void theSameBitsForAnyThreads()
    {
        const auto a = member(30, 0.6), b = member(31, 0.4), c = member(32, 0.2);
        const std::vector<WeightedOutOfFold> members = {{&a, 1, "a"}, {&b, 1, "b"}, {&c, 1, "c"}};
        auto options = pooled();
        options.threads = 1;
        const auto one = fitBlendWeights(members, Space::Prob, options);
        options.threads = 4;
        const auto four = fitBlendWeights(members, Space::Prob, options);
        QCOMPARE(one->weights, four->weights);
        QCOMPARE(one->foldWeights, four->foldWeights);
        QVERIFY(one->crossFit.predictions == four->crossFit.predictions);
    }

    void oneFoldIsNotEnough()
    {
        const auto a = *member(40, 0.5).onlyFold(0);
        const std::vector<WeightedOutOfFold> members = {{&a, 1, "a"}};
        QCOMPARE(fitBlendWeights(members, Space::Prob, pooled()).error().code, ErrorCode::Usage);
    }
};

QTEST_APPLESS_MAIN(TestFittedWeights)
#include "tst_fitted_weights.moc"

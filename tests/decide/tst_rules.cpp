#include "base/rng.h"
#include "decide/metrics.h"
#include "decide/rules.h"
#include "random_scores.h"

#include <QtTest>

#include <algorithm>
#include <numeric>
#include <set>

using namespace thresher;
using thresher::testing::randomParts;
using thresher::testing::randomScores;
using thresher::testing::randomTest;
using thresher::testing::Shape;

namespace {

struct Column {
    std::vector<float> scores;
    std::vector<std::uint8_t> labels;
};

Column randomColumn(Mt19937& rng, std::size_t n, int kind)
{
    Column out;
    for (std::size_t i = 0; i < n; ++i) {
        const bool positive = rng.uniform() < 0.3;
        float p = static_cast<float>(sigmoid(rng.gauss() + positive - 1.0));
        if (kind == 1) p = static_cast<float>(rng.interval(6)) / 6.0F;              // ties, exact 0 and 1
        if (kind == 2) p = std::nextafter(0.5F, rng.uniform() < 0.5 ? 0.0F : 1.0F); // neighbours
        if (kind == 3) p = rng.uniform() < 0.5 ? 1e-9F : 1.0F - 0x1p-24F;           // beyond the clip
        out.scores.push_back(p);
        out.labels.push_back(positive);
    }
    return out;
}

std::size_t countOf(const std::vector<float>& scores, Cut cut)
{
    return static_cast<std::size_t>(std::count_if(
        scores.begin(), scores.end(), [&](float p) { return cut.predicts(static_cast<double>(p)); }));
}

std::uint64_t hits(const Column& column, Cut cut)
{
    std::uint64_t tp = 0;
    for (std::size_t i = 0; i < column.scores.size(); ++i)
        tp += cut.predicts(static_cast<double>(column.scores[i])) && column.labels[i];
    return tp;
}

// Numbers of rows that some cut between distinct scores predicts.
std::set<std::size_t> possibleCounts(const std::vector<float>& scores)
{
    std::set<std::size_t> out = {0};
    for (const float t : scores) out.insert(countOf(scores, Cut::at(static_cast<double>(t))));
    return out;
}

// All cuts, integer fractions, the documented order of ties: the oracle of the exact rule. Returns k.
std::size_t bruteExact(const Column& column, double rate)
{
    const auto n = static_cast<double>(column.scores.size());
    const std::uint64_t positives =
        std::accumulate(column.labels.begin(), column.labels.end(), std::uint64_t{0});
    std::size_t bestK = 0;
    std::uint64_t bestTp = 0;
    for (const std::size_t k : possibleCounts(column.scores)) {
        std::uint64_t tp = 0;
        std::vector<std::size_t> order(column.scores.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](auto a, auto b) { return column.scores[a] > column.scores[b]; });
        for (std::size_t i = 0; i < k; ++i) tp += column.labels[order[i]];
        const std::uint64_t a = 2 * tp * (bestK + positives);
        const std::uint64_t b = 2 * bestTp * (k + positives);
        const double near = std::abs(static_cast<double>(k) - rate * n);
        const double bestNear = std::abs(static_cast<double>(bestK) - rate * n);
        // 0/0 counts as 0.
        const bool greater = a > b;
        const bool equal = a == b;
        if (greater || (equal && (near < bestNear || (near == bestNear && k < bestK)))) {
            bestK = k;
            bestTp = tp;
        }
    }
    return bestK;
}

std::size_t bruteNearest(const std::vector<float>& scores, double target)
{
    std::size_t best = 0;
    for (const std::size_t k : possibleCounts(scores))
        if (std::abs(static_cast<double>(k) - target) < std::abs(static_cast<double>(best) - target))
            best = k;
    return best;
}

} // namespace

class TestRules : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void exactAgainstAllCuts_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("distinct") << 0;
        QTest::newRow("ties") << 1;
        QTest::newRow("float32 neighbours") << 2;
        QTest::newRow("beyond the clip") << 3;
    }
    void exactAgainstAllCuts()
    {
        QFETCH(int, kind);
        Mt19937 rng(static_cast<std::uint32_t>(100 + kind));
        for (int round = 0; round < 300; ++round) {
            const Column column = randomColumn(rng, 1 + rng.interval(40), kind);
            const double rate = rng.uniform();
            const Cut cut = exactCut(column.scores, column.labels, rate);
            const std::size_t k = bruteExact(column, rate);
            QCOMPARE(countOf(column.scores, cut), k);
            QCOMPARE(cut.isNone(), k == 0);
            // The value is a float32, so that every language compares alike.
            if (!cut.isNone())
                QVERIFY(static_cast<double>(static_cast<float>(cut.threshold())) == cut.threshold());
        }
    }

    void balanceAgainstAllCuts_data() { exactAgainstAllCuts_data(); }
    void balanceAgainstAllCuts()
    {
        QFETCH(int, kind);
        Mt19937 rng(static_cast<std::uint32_t>(200 + kind));
        for (int round = 0; round < 300; ++round) {
            const Column column = randomColumn(rng, 1 + rng.interval(40), kind);
            const double rate = rng.uniform();
            const double target = rate * static_cast<double>(column.scores.size());
            QCOMPARE(countOf(column.scores, balanceCut(column.scores, rate)),
                     bruteNearest(column.scores, target));
        }
    }

    // .25 of 2 rows = .5: none and one row are as near; fewer rows win. Rates 0 and 1 are none and all.
    void balanceEdges()
    {
        const std::vector<float> scores = {0.2F, 0.8F};
        QVERIFY(balanceCut(scores, 0.25).isNone());
        QCOMPARE(countOf(scores, balanceCut(scores, 0.75)), std::size_t(1));
        QVERIFY(balanceCut(scores, 0.0).isNone());
        QCOMPARE(countOf(scores, balanceCut(scores, 1.0)), std::size_t(2));
    }

    void edgeClasses()
    {
        const std::vector<float> scores = {0.1F, 0.4F, 0.9F};
        const std::vector<std::uint8_t> empty = {0, 0, 0};
        const std::vector<std::uint8_t> full = {1, 1, 1};
        // No positives: every cut has F1 0, the tie rule takes k nearest rate * n.
        QVERIFY(exactCut(scores, empty, 0.0).isNone());
        QCOMPARE(countOf(scores, exactCut(scores, empty, 0.34)), std::size_t(1));
        QCOMPARE(countOf(scores, exactCut(scores, full, 0.0)), std::size_t(3));
        QCOMPARE(exactCut(scores, full, 0.0).threshold(), static_cast<double>(0.1F));
        const std::vector<float> one = {0.5F};
        const std::vector<std::uint8_t> yes = {1};
        const std::vector<std::uint8_t> no = {0};
        QCOMPARE(exactCut(one, yes, 0.0).threshold(), 0.5);
        QVERIFY(exactCut(one, no, 0.0).isNone());
    }

    void tiesInF1GoToTheRateThenToFewerRows()
    {
        // Descending labels 1 0 0 1: k=1 gives 2/3, k=4 gives 4/6: equal.
        const Column column{{0.9F, 0.8F, 0.7F, 0.6F}, {1, 0, 0, 1}};
        QCOMPARE(countOf(column.scores, exactCut(column.scores, column.labels, 0.25)), std::size_t(1));
        QCOMPARE(countOf(column.scores, exactCut(column.scores, column.labels, 1.0)), std::size_t(4));
        QCOMPARE(countOf(column.scores, exactCut(column.scores, column.labels, 0.625)), std::size_t(1));
        QCOMPARE(countOf(column.scores, exactCut(column.scores, column.labels, 0.626)), std::size_t(4));
    }

    void cutSeparatesNeighbours()
    {
        const float lo = 0.5F;
        const float hi = std::nextafter(lo, 1.0F);
        QCOMPARE(cutBetween(lo, hi).threshold(), static_cast<double>(hi));
        QCOMPARE(cutBetween(0.0F, 1.0F).threshold(), 0.5);
        // Both beyond the clip: the midpoint would not separate them.
        QCOMPARE(cutBetween(0.0F, 1e-9F).threshold(), static_cast<double>(1e-9F));
        const double mid = cutBetween(0.1F, 0.4F).threshold();
        const double expected = sigmoid(
            0.5 * (clippedLogit(static_cast<double>(0.1F)) + clippedLogit(static_cast<double>(0.4F))));
        QCOMPARE(static_cast<float>(mid), static_cast<float>(expected));
        QVERIFY(shifted(Cut::none(), 1.0).isNone());
        QCOMPARE(shifted(Cut::at(0.123456789), 0.0).threshold(), 0.123456789);
        QVERIFY(shifted(Cut::at(0.5), 1.0).threshold() > 0.73);
    }

    void countCutTakesTheNearestWithTies()
    {
        const std::vector<float> scores = {0.9F, 0.5F, 0.5F, 0.5F, 0.1F};
        QCOMPARE(countOf(scores, countCut(scores, 2.4)), std::size_t(1));
        QCOMPARE(countOf(scores, countCut(scores, 2.5)), std::size_t(1)); // tie: fewer
        QCOMPARE(countOf(scores, countCut(scores, 2.6)), std::size_t(4));
        QVERIFY(countCut(scores, 0.5).isNone());
        QCOMPARE(countOf(scores, countCut(scores, 99)), std::size_t(5));
    }

    void blending()
    {
        const std::vector<float> scores = {0.9F, 0.6F, 0.4F, 0.2F};
        const Cut a = Cut::at(0.5);
        const Cut b = Cut::at(0.3);
        QCOMPARE(blendCuts(a, b, 1.0, Space::Logit, scores), a);
        QCOMPARE(blendCuts(a, b, 0.0, Space::Rank, scores), b);
        const double logit = blendCuts(a, b, 0.25, Space::Logit, scores).threshold();
        QCOMPARE(static_cast<float>(logit), static_cast<float>(sigmoid(0.75 * clippedLogit(0.3))));
        QCOMPARE(static_cast<float>(blendCuts(a, b, 0.25, Space::Prob, scores).threshold()), 0.35F);
        // 2 and 4 rows: 3.
        QCOMPARE(countOf(scores, blendCuts(a, Cut::at(0.1), 0.5, Space::Rank, scores)), std::size_t(3));
        QVERIFY(blendCuts(Cut::none(), Cut::none(), 0.5, Space::Logit, scores).isNone());
        QCOMPARE(countOf(scores, blendCuts(Cut::none(), Cut::at(0.5), 0.5, Space::Rank, scores)),
                 std::size_t(1));
        const Cut half = blendCuts(Cut::none(), Cut::at(0.5), 0.5, Space::Logit, scores);
        QVERIFY(half.threshold() > 0.5 && half.threshold() < 0.9);
    }

    void hybridIsBetweenExactAndBalance()
    {
        const auto scores = randomScores(5);
        const auto balance = trainingBalance(scores);
        RuleOptions options{.rule = Rule::Exact};
        const auto exact = fitRule(scores, balance, nullptr, options)->cuts;
        options.rule = Rule::Pooled;
        QCOMPARE(fitRule(scores, balance, nullptr, options)->cuts, exact);
        options.rule = Rule::Balance;
        const auto matched = fitRule(scores, balance, nullptr, options)->cuts;
        options.rule = Rule::Hybrid;
        const auto hybrid = fitRule(scores, balance, nullptr, options)->cuts;
        for (std::size_t c = 0; c < hybrid.size(); ++c) {
            const double middle = sigmoid(0.5 * clippedLogit(exact[c].threshold()) +
                                          0.5 * clippedLogit(matched[c].threshold()));
            QCOMPARE(static_cast<float>(hybrid[c].threshold()), static_cast<float>(middle));
        }
        options.blend = 1.0;
        QCOMPARE(fitRule(scores, balance, nullptr, options)->cuts, exact);
        options.blend = 0.0;
        QCOMPARE(fitRule(scores, balance, nullptr, options)->cuts, matched);
        options.rule = Rule::Exact;
        QCOMPARE(fitRule(scores, balance, nullptr, options)->cuts, matched);
    }

    // Resamples written out row by row and fitted by the public exact rule.
    void baggedAgainstWrittenOutResamples_data()
    {
        QTest::addColumn<unsigned>("groupsOf");
        QTest::addColumn<double>("rounding");
        QTest::newRow("rows") << 1U << 0.0;
        QTest::newRow("groups of 3") << 3U << 0.0;
        QTest::newRow("groups and ties") << 2U << 0.05;
    }
    void baggedAgainstWrittenOutResamples()
    {
        QFETCH(unsigned, groupsOf);
        QFETCH(double, rounding);
        const auto scores =
            randomScores(11, {.rows = 90, .classes = 3, .rounding = rounding, .groupsOf = groupsOf});
        const auto balance = trainingBalance(scores);
        const auto fitted = *fitRule(scores, balance, nullptr, {.rule = Rule::Bagged, .seed = 7});
        for (std::size_t c = 0; c < 3; ++c) {
            double sum = 0;
            int used = 0;
            for (std::uint32_t b = 0; b < 100; ++b) {
                Mt19937 rng(deriveSeed(7, 0x62000000U, b));
                Column sample;
                for (std::size_t g = 0; g < scores.groupCount(); ++g) {
                    const auto drawn = rng.interval(scores.groupCount() - 1);
                    for (std::size_t i = 0; i < scores.rows(); ++i)
                        if (scores.groups()[i] == drawn) {
                            sample.scores.push_back(scores.probs()(i, c));
                            sample.labels.push_back(scores.labels()(i, c));
                        }
                }
                if (std::count(sample.labels.begin(), sample.labels.end(), 1) == 0) continue;
                sum += clippedLogit(exactCut(sample.scores, sample.labels, balance.rate[c]).threshold());
                ++used;
            }
            QCOMPARE(fitted.skippedResamples[c], 100 - used);
            QCOMPARE(static_cast<float>(fitted.cuts[c].threshold()), static_cast<float>(sigmoid(sum / used)));
        }
    }

    void baggedSkipsResamplesWithoutPositives()
    {
        auto parts = randomParts(2, {.rows = 40, .classes = 2});
        for (std::size_t i = 0; i < 40; ++i) {
            parts.labels(i, 0) = i == 17; // one positive row: (1 - 1/40)^40 = .363 of the resamples miss it
            parts.labels(i, 1) = 0;
        }
        const auto scores = *OutOfFoldScores::make(parts);
        const auto fitted = *fitRule(scores, trainingBalance(scores), nullptr, {.rule = Rule::Bagged});
        QVERIFY(fitted.skippedResamples[0] > 20 && fitted.skippedResamples[0] < 55);
        QVERIFY(!fitted.cuts[0].isNone());
        QCOMPARE(fitted.skippedResamples[1], 100);
        QVERIFY(fitted.cuts[1].isNone());
    }

    void seedsAndThreads_data()
    {
        QTest::addColumn<int>("space");
        QTest::newRow("prob") << 0;
        QTest::newRow("logit") << 1;
        QTest::newRow("rank") << 2;
    }
    void seedsAndThreads()
    {
        QFETCH(int, space);
        const auto scores = randomScores(3, {.rows = 300, .rounding = 0.001});
        const auto balance = trainingBalance(scores);
        RuleOptions options{
            .rule = Rule::Bagged, .space = static_cast<Space>(space), .blend = 0.7, .threads = 1};
        const auto one = fitRule(scores, balance, nullptr, options)->cuts;
        options.threads = 5;
        QCOMPARE(fitRule(scores, balance, nullptr, options)->cuts, one);
        options.seed = 43;
        QVERIFY(fitRule(scores, balance, nullptr, options)->cuts != one);
    }

    // Rules that draw nothing do not see the order of rows; no rule sees other classes.
    void permutations()
    {
        const auto parts = randomParts(21, {.rows = 150, .rounding = 0.01});
        const auto scores = *OutOfFoldScores::make(parts);
        auto turned = parts;
        std::vector<std::size_t> rows(150);
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = (i * 37 + 11) % 150;
        turned.probs = selectRows(parts.probs.view(), rows);
        turned.labels = selectRows(parts.labels.view(), rows);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            turned.ids[i] = parts.ids[rows[i]];
            for (std::size_t c = 0; c < 2; ++c) {
                std::swap(turned.probs(i, c), turned.probs(i, 3 - c));
                std::swap(turned.labels(i, c), turned.labels(i, 3 - c));
            }
        }
        std::reverse(turned.classes.begin(), turned.classes.end());
        const auto other = *OutOfFoldScores::make(turned);
        for (const Rule rule : {Rule::Grid, Rule::Exact, Rule::Balance, Rule::Hybrid}) {
            auto a = fitRule(scores, trainingBalance(scores), nullptr, {.rule = rule})->cuts;
            const auto b = fitRule(other, trainingBalance(other), nullptr, {.rule = rule})->cuts;
            std::reverse(a.begin(), a.end());
            QCOMPARE(a, b);
        }
    }

    void referenceBalanceVariants()
    {
        const auto scores = randomScores(8);
        const auto test = randomTest(9);
        ClassBalance probed = trainingBalance(scores);
        for (auto& r : probed.rate) r *= 0.5;
        probed.fromTraining.assign(4, false);
        RuleOptions options{.rule = Rule::Distribution};
        const auto written = fitRule(scores, probed, &test, options)->cuts;
        options.reference = ReferenceBalance::AsCoded;
        const auto coded = fitRule(scores, probed, &test, options)->cuts;
        for (std::size_t c = 0; c < 4; ++c) {
            QCOMPARE(written[c], distributionCut(test.probs().column(c), probed.rate[c]));
            QCOMPARE(coded[c], distributionCut(test.probs().column(c), trainingBalance(scores).rate[c]));
            QVERIFY(written[c].threshold() > coded[c].threshold());
        }
        QCOMPARE(fitRule(scores, probed, nullptr, options).error().code, ErrorCode::Usage);
        const auto otherClasses = randomTest(9, {.classes = 3});
        QCOMPARE(fitRule(scores, probed, &otherClasses, options).error().code, ErrorCode::Mismatch);
        probed.rate[1] = NAN;
        QCOMPARE(fitRule(scores, probed, &test, options).error().code, ErrorCode::BadValue);
    }

    void names()
    {
        for (const Rule rule : allRules) QCOMPARE(*ruleFromName(ruleName(rule)), rule);
        const auto wrong = ruleFromName("best");
        QCOMPARE(wrong.error().code, ErrorCode::Usage);
        QVERIFY(wrong.error().hint.find("bagged") != std::string::npos);
        QCOMPARE(namedRule("regularized_as_coded")->reference, ReferenceBalance::AsCoded);
        QCOMPARE(namedRule("distribution_as_written")->reference, ReferenceBalance::AsWritten);
        QCOMPARE(namedRule("regularized_as_coded")->rule, Rule::Regularized);
        QCOMPARE(namedRule("grid")->rule, Rule::Grid);
        QCOMPARE(namedRule("exact_as_coded").error().code, ErrorCode::Usage);
    }

    // hits() of the tests and countClasses() of the product agree: the tests' own yardstick.
    void yardstick()
    {
        Mt19937 rng(4);
        const Column column = randomColumn(rng, 30, 0);
        ScoreMatrix probs(30, 1);
        probs.values = column.scores;
        LabelMatrix labels(30, 1);
        labels.values = column.labels;
        const Cut cuts[] = {Cut::at(0.3)};
        QCOMPARE(countClasses(probs, labels, cuts)[0].tp, hits(column, cuts[0]));
        QCOMPARE(countClasses(probs, labels, cuts)[0].predicted(),
                 std::uint64_t(countOf(column.scores, cuts[0])));
    }
};

QTEST_APPLESS_MAIN(TestRules)
#include "tst_rules.moc"

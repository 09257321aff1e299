#include "data/folds.h"
#include "decide/cross_fit.h"
#include "decide/held_draws.h"
#include "decide/plateau.h"
#include "decide/transfer.h"
#include "random_scores.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace thresher;
using thresher::testing::randomParts;
using thresher::testing::randomScores;
using thresher::testing::randomTest;
using thresher::testing::Shape;

namespace {

// The same rows as a score set of their own, group numbers kept.
OutOfFoldScores selected(const OutOfFoldScores& scores, const std::vector<std::size_t>& rows)
{
    OutOfFoldParts parts;
    parts.probs = selectRows(scores.probs().view(), rows);
    parts.labels = selectRows(scores.labels().view(), rows);
    parts.classes = scores.classes();
    for (const auto i : rows) {
        parts.fold.push_back(scores.fold()[i]);
        parts.groups.push_back(scores.groups()[i]);
    }
    return std::move(OutOfFoldScores::make(std::move(parts))).value();
}

// t(-k) by the public fit on a score set of the other rows; only for rules without random draws.
LabelMatrix naivePredictions(const OutOfFoldScores& scores, const std::vector<int>& part, int parts,
                             const ClassBalance& balance, const TestScores* test, const RuleOptions& options)
{
    LabelMatrix out(scores.rows(), scores.classCount());
    for (int k = 0; k < parts; ++k) {
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < scores.rows(); ++i)
            if (part[i] != k) others.push_back(i);
        const auto rest = selected(scores, others);
        ClassBalance own = trainingBalance(rest);
        // An outside balance of the test rows stays for the rule that cuts test scores.
        const bool cutsTest = options.rule == Rule::Distribution || options.rule == Rule::Regularized;
        if (cutsTest && !balance.allFromTraining()) own = balance;
        const auto cuts = fitRule(rest, own, test, options)->cuts;
        for (std::size_t i = 0; i < scores.rows(); ++i)
            if (part[i] == k)
                for (std::size_t c = 0; c < cuts.size(); ++c)
                    out(i, c) = cuts[c].predicts(static_cast<double>(scores.probs()(i, c)));
    }
    return out;
}

} // namespace

class TestCrossFit : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void againstNaive_data()
    {
        QTest::addColumn<int>("rule");
        QTest::addColumn<bool>("outsideBalance");
        for (const Rule rule : allRules) {
            if (rule == Rule::Bagged) continue; // has a stream of its own for every fold: below
            for (const bool outside : {false, true})
                QTest::addRow("%s %d", std::string(ruleName(rule)).c_str(), outside)
                    << static_cast<int>(rule) << outside;
        }
    }
    void againstNaive()
    {
        QFETCH(int, rule);
        QFETCH(bool, outsideBalance);
        const auto scores = randomScores(31, {.rows = 240, .rounding = 0.002, .groupsOf = 2});
        const auto test = randomTest(32);
        ClassBalance balance = trainingBalance(scores);
        if (outsideBalance) {
            for (auto& r : balance.rate) r = 0.5 * r + 0.1;
            balance.fromTraining.assign(4, false);
        }
        const RuleOptions options{.rule = static_cast<Rule>(rule)};
        const auto fit = *crossFit(scores, balance, &test, options);
        QCOMPARE(fit.predictions.size(), std::size_t(1));
        QCOMPARE(fit.predictions[0], naivePredictions(scores, scores.fold(), 5, balance, &test, options));
        QCOMPARE(fit.foldCuts.size(), std::size_t(5));
        // Pooled counts, one F1 per class, then the mean: not the mean of fold macros.
        const auto counts = countClasses(fit.predictions[0], scores.labels());
        QCOMPARE(fit.counts[0], counts);
        QVERIFY(fit.macroF1 == macroF1(counts));
        for (std::size_t c = 0; c < 4; ++c) {
            QCOMPARE(fit.truePositiveRate[c], counts[c].recall());
            QCOMPARE(fit.predictedRate[c], static_cast<double>(counts[c].predicted()) / 240.0);
        }
    }

    void singleFoldIsTwentyStratifiedSplits()
    {
        const auto scores = randomScores(41, {.rows = 120, .folds = 1});
        const auto balance = trainingBalance(scores);
        const RuleOptions options{.rule = Rule::Exact, .seed = 9};
        const auto fit = *crossFit(scores, balance, nullptr, options);
        QVERIFY(fit.singleFold);
        QCOMPARE(fit.predictions.size(), std::size_t(20));
        double sum = 0;
        for (std::uint32_t r = 0; r < 20; ++r) {
            const auto part = multilabelStratifiedKFold(scores.labels(), 5, deriveSeed(9, 0x73000000U, r));
            const auto expected = naivePredictions(scores, part, 5, balance, nullptr, options);
            QCOMPARE(fit.predictions[r], expected);
            sum += macroF1(countClasses(expected, scores.labels()));
        }
        QVERIFY(std::abs(fit.macroF1 - sum / 20) < 1e-14);
    }

    // No row's own label moves its own prediction: flip the labels of fold 2, its predictions stay.
    void ownLabelsDoNotMatter_data()
    {
        QTest::addColumn<int>("rule");
        for (const Rule rule : allRules)
            QTest::addRow("%s", std::string(ruleName(rule)).c_str()) << static_cast<int>(rule);
    }
    void ownLabelsDoNotMatter()
    {
        QFETCH(int, rule);
        const auto parts = randomParts(51, {.rows = 200});
        auto flipped = parts;
        for (std::size_t i = 0; i < 200; ++i)
            if (parts.fold[i] == 2)
                for (std::size_t c = 0; c < 4; ++c) flipped.labels(i, c) = !parts.labels(i, c);
        const auto test = randomTest(52);
        const auto a = *OutOfFoldScores::make(parts);
        const auto b = *OutOfFoldScores::make(flipped);
        const RuleOptions options{.rule = static_cast<Rule>(rule), .resamples = 20};
        const auto fitA = *crossFit(a, trainingBalance(a), &test, options);
        const auto fitB = *crossFit(b, trainingBalance(b), &test, options);
        bool othersMoved = false;
        for (std::size_t i = 0; i < 200; ++i)
            for (std::size_t c = 0; c < 4; ++c) {
                if (parts.fold[i] == 2) QCOMPARE(fitA.predictions[0](i, c), fitB.predictions[0](i, c));
                othersMoved = othersMoved || fitA.predictions[0](i, c) != fitB.predictions[0](i, c);
            }
        QVERIFY(othersMoved); // else this test could not fail
    }

    // On pure noise the tuned score rises above what any threshold is worth; the cross-fitted one does not.
    void noise()
    {
        double own = 0;
        double fitted = 0;
        double fresh = 0;
        for (std::uint32_t seed = 0; seed < 30; ++seed) {
            const Shape shape{.rows = 250, .classes = 4, .separation = 0};
            const auto scores = randomScores(1000 + seed, shape);
            const auto balance = trainingBalance(scores);
            const RuleOptions options{.rule = Rule::Exact};
            const auto cuts = fitRule(scores, balance, nullptr, options)->cuts;
            own += scoreOwnRows(scores, cuts).value / 30;
            fitted += crossFit(scores, balance, nullptr, options)->macroF1 / 30;
            const auto others = randomScores(5000 + seed, shape);
            fresh += macroF1(countClasses(others.probs(), others.labels(), cuts)) / 30;
        }
        QVERIFY2(own > fresh + 0.02, qPrintable(QString("%1 %2").arg(own).arg(fresh)));
        QVERIFY2(std::abs(fitted - fresh) < 0.012, qPrintable(QString("%1 %2").arg(fitted).arg(fresh)));
    }

    void threadsDoNotChangeBits_data()
    {
        QTest::addColumn<int>("folds");
        QTest::newRow("five folds") << 5;
        QTest::newRow("one fold") << 1;
    }
    void threadsDoNotChangeBits()
    {
        QFETCH(int, folds);
        const auto scores = randomScores(61, {.rows = 100, .folds = folds, .groupsOf = 2});
        const auto balance = trainingBalance(scores);
        RuleOptions options{.rule = Rule::Bagged, .resamples = 20, .threads = 1};
        const auto one = *crossFit(scores, balance, nullptr, options);
        options.threads = 7;
        const auto seven = *crossFit(scores, balance, nullptr, options);
        QCOMPARE(seven.predictions, one.predictions);
        const CrossFit* sets[] = {&one};
        const auto a = bootstrapMacroF1(scores, sets, 1, 333, 1);
        const auto b = bootstrapMacroF1(scores, sets, 1, 333, 7);
        QCOMPARE(a, b);
        QVERIFY(a.column(0) != bootstrapMacroF1(scores, sets, 2, 333, 1).column(0));
    }

    // Every draw written out: groups drawn, rows collected, F1 counted.
    // Draws that are kept give the bits of draws made anew, after any chain of changes.
    void heldDrawsAgainstDrawsMadeAnew_data()
    {
        QTest::addColumn<int>("folds");
        QTest::addColumn<std::uint32_t>("groupsOf");
        QTest::newRow("five folds") << 5 << 1U;
        QTest::newRow("near duplicates") << 5 << 3U;
        QTest::newRow("one fold, twenty repeats") << 1 << 2U;
        QTest::newRow("all rows alike") << 4 << 150U;
    }
    void heldDrawsAgainstDrawsMadeAnew()
    {
        QFETCH(int, folds);
        QFETCH(std::uint32_t, groupsOf);
        const auto scores = randomScores(71, {.rows = 150, .folds = folds, .groupsOf = groupsOf});
        const auto base = *crossFit(scores, trainingBalance(scores), nullptr, {.rule = Rule::Exact});
        const auto anew = [&](const CrossFit& fit) {
            const CrossFit* sets[] = {&fit};
            return bootstrapMacroF1(scores, sets, 3, 133);
        };
        auto held = HeldDraws::make(scores, base, 3, 133);
        QVERIFY(held && held->macroF1() == anew(base));
        const auto first = held;
        Mt19937 rng(72);
        std::vector<double> delta(4);
        for (int move = 0; move < 20; ++move) {
            delta[rng.interval(3)] = move % 7 == 6 ? 64.0 : rng.gauss(); // now and then nothing predicted
            const auto moved = withDelta(scores, base, delta);
            held = held->follow(scores, moved, static_cast<unsigned>(move % 3));
            QVERIFY(held->macroF1() == anew(moved));
        }
        QVERIFY(first->macroF1() == anew(base)); // followed draws leave the earlier ones alone
        QVERIFY(!HeldDraws::make(scores, base, 3, 133, 133 * scores.groupCount() - 1));
        QVERIFY(HeldDraws::make(scores, base, 3, 133, 133 * scores.groupCount()));
    }

    void bootstrapAgainstWrittenOutDraws()
    {
        const auto scores = randomScores(71, {.rows = 60, .groupsOf = 3});
        const auto balance = trainingBalance(scores);
        const auto a = *crossFit(scores, balance, nullptr, {.rule = Rule::Exact});
        const auto b = *crossFit(scores, balance, nullptr, {.rule = Rule::Balance});
        const CrossFit* sets[] = {&a, &b};
        const auto draws = bootstrapMacroF1(scores, sets, 5, 40);
        for (std::uint32_t d = 0; d < 40; ++d) {
            Mt19937 rng(deriveSeed(5, 0x69000000U, d));
            std::vector<std::size_t> rows;
            for (std::size_t g = 0; g < scores.groupCount(); ++g) {
                const auto drawn = rng.interval(scores.groupCount() - 1);
                for (std::size_t i = 0; i < scores.rows(); ++i)
                    if (scores.groups()[i] == drawn) rows.push_back(i);
            }
            const auto labels = selectRows(scores.labels().view(), rows);
            for (std::size_t s = 0; s < 2; ++s) {
                const auto predictions = selectRows(sets[s]->predictions[0].view(), rows);
                QVERIFY(std::abs(draws(d, s) - macroF1(countClasses(predictions, labels))) < 1e-14);
            }
        }
    }

    void intervals()
    {
        Matrix<double> draws(101, 2);
        for (std::size_t d = 0; d < 101; ++d) {
            draws(d, 0) = 0.4 + 0.001 * static_cast<double>(d); // mean .45, 5 % .405, 95 % .495
            draws(d, 1) = draws(d, 0) - 0.01;
        }
        const Interval around = intervalOf(draws, 0, 0.5);
        QVERIFY(std::abs(around.low - 0.455) < 1e-12 && std::abs(around.high - 0.545) < 1e-12);
        QVERIFY(intervalOf(draws, 0, 0.99).high == 1.0);
        // Paired: what both have in common drops out.
        const auto paired = pairedDifference(draws, 0, 1, 0.5, 0.49);
        QVERIFY(std::abs(paired.value - 0.01) < 1e-12);
        QVERIFY(paired.interval.high - paired.interval.low < 1e-9);
    }

    // 90 % intervals hold the truth of fixed thresholds about nine times in ten.
    void intervalsCover()
    {
        const Shape shape{.rows = 300, .classes = 3, .folds = 1};
        const Cuts cuts(3, Cut::at(0.35));
        const auto big = randomScores(99, {.rows = 30000, .classes = 3, .folds = 1});
        const double truth = macroF1(countClasses(big.probs(), big.labels(), cuts));
        int inside = 0;
        for (std::uint32_t seed = 0; seed < 100; ++seed) {
            auto parts = randomParts(2000 + seed, shape);
            const auto sealed = *SealedScores::make(parts);
            const auto score = *scoreSealed(sealed, cuts, seed);
            QCOMPARE(score.badge, Badge::Clean);
            inside += score.interval->low <= truth && truth <= score.interval->high;
        }
        QVERIFY2(inside >= 80 && inside <= 97, qPrintable(QString::number(inside)));
    }

    void handDelta()
    {
        const auto scores = randomScores(81);
        const auto balance = trainingBalance(scores);
        const RuleOptions options{.rule = Rule::Exact};
        const auto plain = *crossFit(scores, balance, nullptr, options);
        const std::vector<double> delta = {0.0, 0.7, -0.7, 0.0};
        const auto moved = *crossFit(scores, balance, nullptr, options, delta);
        for (std::size_t k = 0; k < 5; ++k)
            for (std::size_t c = 0; c < 4; ++c)
                QCOMPARE(moved.foldCuts[k][c], shifted(plain.foldCuts[k][c], delta[c]));
        QVERIFY(moved.predictedRate[1] < plain.predictedRate[1]);
        QVERIFY(moved.predictedRate[2] > plain.predictedRate[2]);
        const std::vector<double> wrong = {1.0};
        QCOMPARE(crossFit(scores, balance, nullptr, options, wrong).error().code, ErrorCode::BadShape);
    }

    void badges()
    {
        QCOMPARE(crossFittedBadge(StepSource::Fixed, false), Badge::Clean);
        QCOMPARE(crossFittedBadge(StepSource::OtherFolds, false), Badge::Clean);
        QCOMPARE(crossFittedBadge(StepSource::OwnRowsBest, false), Badge::PickedHere);
        QCOMPARE(crossFittedBadge(StepSource::Fixed, true), Badge::PickedHere);
        QCOMPARE(scoreOwnRows(randomScores(1), Cuts(4, Cut::none())).badge, Badge::OwnRows);
    }

    void foldMeans()
    {
        const auto scores = randomScores(91, {.rows = 100, .classes = 2, .folds = 3});
        const std::vector<std::vector<double>> perFold = {{0.1, 0.4}, {0.2, 0.5}, {0.6, 0.3}};
        const auto fit = *crossFitFoldMeans(scores, perFold);
        QCOMPARE(fit.foldCuts[0][0].threshold(), (0.2 + 0.6) / 2);
        QCOMPARE(fit.foldCuts[2][1].threshold(), (0.4 + 0.5) / 2);
        for (std::size_t i = 0; i < 100; ++i) {
            const auto k = static_cast<std::size_t>(scores.fold()[i]);
            QCOMPARE(fit.predictions[0](i, 0) != 0,
                     fit.foldCuts[k][0].predicts(static_cast<double>(scores.probs()(i, 0))));
        }
        QVERIFY(!crossFitFoldMeans(scores, std::span(perFold).first(2)).ok());
        QVERIFY(!crossFitFoldMeans(randomScores(1, {.folds = 1}), std::span(perFold).first(1)).ok());
    }

    void commonRows()
    {
        const Shape shape{.rows = 120, .classes = 3};
        const auto partsA = randomParts(101, shape);
        auto partsB = partsA;
        // b knows 90 of the rows, in another order, with other scores.
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < 90; ++i) rows.push_back((i * 7 + 3) % 120);
        partsB.probs = selectRows(partsA.probs.view(), rows);
        for (auto& p : partsB.probs.values) p = 1.0F - p;
        partsB.labels = selectRows(partsA.labels.view(), rows);
        partsB.ids.clear();
        partsB.fold.clear();
        partsB.groups.clear();
        for (const auto i : rows) {
            partsB.ids.push_back(partsA.ids[i]);
            partsB.fold.push_back(partsA.fold[i]);
        }
        const auto a = *OutOfFoldScores::make(partsA);
        const auto b = *OutOfFoldScores::make(partsB);
        const auto fitA = *crossFit(a, trainingBalance(a), nullptr, {.rule = Rule::Exact});
        const auto fitB = *crossFit(b, trainingBalance(b), nullptr, {.rule = Rule::Exact});
        const auto difference = *compareOnCommonRows(a, fitA, b, fitB, 1);
        std::sort(rows.begin(), rows.end());
        const double onCommon = macroF1(
            countClasses(selectRows(fitA.predictions[0].view(), rows), selectRows(a.labels().view(), rows)));
        QVERIFY(std::abs(difference.value - (onCommon - fitB.macroF1)) < 1e-14);
        QVERIFY(difference.interval.low < difference.value && difference.value < difference.interval.high);
        const auto same = *compareOnCommonRows(a, fitA, a, fitA, 1);
        QCOMPARE(same.value, 0.0);
        QCOMPARE(same.interval, (Interval{0.0, 0.0}));

        auto otherLabels = partsB;
        otherLabels.labels(5, 1) = !otherLabels.labels(5, 1);
        const auto c = *OutOfFoldScores::make(otherLabels);
        const auto refused = compareOnCommonRows(a, fitA, c, fitB, 1);
        QCOMPARE(refused.error().code, ErrorCode::Mismatch);
        QVERIFY(refused.error().message.find(partsB.ids[5]) != std::string::npos);
        auto otherClasses = partsB;
        std::swap(otherClasses.classes[0], otherClasses.classes[1]);
        QCOMPARE(compareOnCommonRows(a, fitA, *OutOfFoldScores::make(otherClasses), fitB, 1).error().code,
                 ErrorCode::Mismatch);
        for (auto& id : otherClasses.ids) id += "x";
        otherClasses.classes = partsA.classes;
        QCOMPARE(compareOnCommonRows(a, fitA, *OutOfFoldScores::make(otherClasses), fitB, 1).error().code,
                 ErrorCode::Mismatch);
    }

    void oneRowCannotBeSplit()
    {
        const auto one = randomScores(1, {.rows = 1, .folds = 1});
        QVERIFY(!crossFit(one, trainingBalance(one), nullptr, {.rule = Rule::Exact}).ok());
        const auto two = randomScores(1, {.rows = 2, .folds = 1});
        QVERIFY(crossFit(two, trainingBalance(two), nullptr, {.rule = Rule::Bagged}).ok());
    }

    // q = TPR r + FPR (1 - r); the cut at the count nearest q N.
    void transfer()
    {
        RuleRates rates{{0.8, 1.0, NAN}, {0.1, NAN, 0.25}, 100};
        const double balance[] = {0.3, 0.5, 0.1};
        const auto q = expectedRates(rates, balance);
        QCOMPARE(q[0], 0.8 * 0.3 + 0.1 * 0.7);
        QCOMPARE(q[1], 1.0);
        QCOMPARE(q[2], 0.25);
        ScoreMatrix probs(10, 3);
        for (std::size_t i = 0; i < 10; ++i)
            for (std::size_t c = 0; c < 3; ++c) probs(i, c) = 0.05F * static_cast<float>(i + 1);
        const auto test = *TestScores::make(probs, {"a", "b", "c"});
        const auto cuts = rateTransfer(rates, balance, test);
        const auto counts = [&](std::size_t c) {
            int k = 0;
            for (std::size_t i = 0; i < 10; ++i) k += cuts[c].predicts(static_cast<double>(probs(i, c)));
            return k;
        };
        QCOMPARE(counts(0), 3);
        QCOMPARE(counts(1), 10);
        QCOMPARE(counts(2), 2); // 2.5: fewer
    }

    void handChangesWithoutFittingAnew_data()
    {
        QTest::addColumn<int>("folds");
        QTest::newRow("five folds") << 5;
        QTest::newRow("a single fold") << 1;
    }

    // The threshold board moves cuts by hand: what it shows must be the bits of a whole cross-fit.
    void handChangesWithoutFittingAnew()
    {
        QFETCH(int, folds);
        const auto scores = randomScores(11, {.rows = 300, .folds = folds, .rounding = 0.01});
        const auto balance = trainingBalance(scores);
        const RuleOptions options{.rule = Rule::Bagged, .resamples = 20};
        const auto base = crossFit(scores, balance, nullptr, options);
        const std::vector<double> delta{0.3, 0.0, -1.2, 64.0};
        const auto whole = crossFit(scores, balance, nullptr, options, delta);
        const CrossFit quick = withDelta(scores, *base, delta);
        QVERIFY(quick.macroF1 != base->macroF1);
        QCOMPARE(quick.macroF1, whole->macroF1);
        QVERIFY(quick.counts == whole->counts && quick.foldCuts == whole->foldCuts);
        QCOMPARE(quick.predictions.size(), whole->predictions.size());
        for (std::size_t s = 0; s < quick.predictions.size(); ++s)
            QVERIFY(quick.predictions[s].values == whole->predictions[s].values);
        QCOMPARE(withDelta(scores, *base, std::vector<double>(4, 0.0)).macroF1, base->macroF1);
    }

    // A weak class has a wide plateau, a perfectly separated one none beyond its gap.
    void plateaus()
    {
        auto parts = randomParts(7, {.rows = 400, .classes = 2, .folds = 1, .separation = 0.5});
        for (std::size_t i = 0; i < 400; ++i) {
            parts.labels(i, 1) = i < 100;
            parts.probs(i, 1) =
                i < 100 ? 0.9F + 0.0002F * static_cast<float>(i) : 0.001F * static_cast<float>(i);
        }
        const auto scores = *OutOfFoldScores::make(parts);
        const auto cuts = fitRule(scores, trainingBalance(scores), nullptr, {.rule = Rule::Exact})->cuts;
        const auto wide = plateauAround(scores, 0, cuts[0], 1);
        const auto sharp = plateauAround(scores, 1, cuts[1], 1);
        QVERIFY(wide.mostRows > wide.fewestRows + 20);
        QVERIFY(sharp.fewestRows >= 99 && sharp.mostRows <= 101);
        const auto countAt = [&](Cut cut) {
            std::size_t k = 0;
            for (std::size_t i = 0; i < 400; ++i)
                k += cut.predicts(static_cast<double>(scores.probs()(i, 0)));
            return k;
        };
        QCOMPARE(countAt(wide.low), wide.mostRows);
        QCOMPARE(countAt(wide.high), wide.fewestRows);
        QVERIFY(wide.fewestRows <= countAt(cuts[0]) && countAt(cuts[0]) <= wide.mostRows);
    }
};

QTEST_APPLESS_MAIN(TestCrossFit)
#include "tst_cross_fit.moc"

// Properties that hold for every score set, however odd: what a rule says does not depend on the order of
// rows or classes, every cut is a number in [0, 1] that its float32 neighbours can be told from, and a class
// without positives, with nothing else, a single row or scores of exactly 0 and 1 give a decision or a clear
// error.
#include "base/rng.h"
#include "decide/decide.h"
#include "decide/metrics.h"
#include "random_scores.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace thresher;
using thresher::testing::randomParts;
using thresher::testing::randomTest;

namespace {

enum Odd { Distinct, Ties, ZeroAndOne, Neighbours, AllTheSame, EmptyClass, FullClass, OneRow, TwoRows };

OutOfFoldParts oddParts(int odd, std::uint32_t seed)
{
    const std::size_t rows = odd == OneRow ? 1 : odd == TwoRows ? 2 : 90;
    auto parts = randomParts(seed, {.rows = rows, .classes = 3, .folds = 4});
    Mt19937 rng(seed + 1000);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t c = 0; c < 3; ++c) {
            float& p = parts.probs(i, c);
            if (odd == Ties) p = static_cast<float>(rng.interval(4)) / 8.0F;
            if (odd == ZeroAndOne) p = static_cast<float>(rng.interval(1));
            if (odd == Neighbours) p = std::nextafter(0.25F, static_cast<float>(rng.interval(1)));
            if (odd == AllTheSame) p = 0.5F;
        }
        if (odd == EmptyClass) parts.labels(i, 1) = 0;
        if (odd == FullClass) parts.labels(i, 1) = 1;
    }
    return parts;
}

OutOfFoldParts withRows(const OutOfFoldParts& parts, const std::vector<std::size_t>& rows)
{
    OutOfFoldParts out = parts;
    out.probs = selectRows(parts.probs.view(), rows);
    out.labels = selectRows(parts.labels.view(), rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        out.fold[i] = parts.fold[rows[i]];
        out.ids[i] = parts.ids[rows[i]];
        out.groups[i] = parts.groups[rows[i]];
    }
    return out;
}

template <class T>
Matrix<T> withColumns(const Matrix<T>& from, const std::vector<std::size_t>& columns)
{
    Matrix<T> out(from.rows, columns.size());
    for (std::size_t i = 0; i < from.rows; ++i)
        for (std::size_t c = 0; c < columns.size(); ++c) out(i, c) = from(i, columns[c]);
    return out;
}

std::vector<std::size_t> shuffled(std::size_t n, std::uint32_t seed)
{
    Mt19937 rng(seed);
    std::vector<std::size_t> out(n);
    std::iota(out.begin(), out.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) std::swap(out[i - 1], out[rng.interval(i - 1)]);
    return out;
}

Result<DecisionReport> decided(const OutOfFoldScores& scores, Rule rule, const TestScores* test = nullptr)
{
    DecideRequest request;
    request.config.rule = ruleName(rule);
    request.threads = 1;
    return decide(scores, test, request);
}

} // namespace

class TestProperties : public QObject {
    Q_OBJECT

    static void kinds()
    {
        QTest::addColumn<int>("odd");
        QTest::newRow("distinct scores") << int(Distinct);
        QTest::newRow("ties") << int(Ties);
        QTest::newRow("exactly 0 and 1") << int(ZeroAndOne);
        QTest::newRow("float32 neighbours") << int(Neighbours);
        QTest::newRow("all the same") << int(AllTheSame);
        QTest::newRow("a class without positives") << int(EmptyClass);
        QTest::newRow("a class of positives only") << int(FullClass);
        QTest::newRow("one row") << int(OneRow);
        QTest::newRow("two rows") << int(TwoRows);
    }

  private Q_SLOTS:
    void everyRuleDecides_data() { kinds(); }
    void everyRuleDecides()
    {
        QFETCH(int, odd);
        const auto scores = OutOfFoldScores::make(oddParts(odd, 5));
        QVERIFY2(scores.ok(), scores.ok() ? "" : scores.error().message.c_str());
        const auto test = randomTest(6, {.rows = 40, .classes = 3});
        for (const Rule rule : allRules) {
            const auto report = decided(*scores, rule, &test);
            if (rule == Rule::Pooled && scores->foldNumbers().size() < 2) { // said, not guessed
                QCOMPARE(report.error().code, ErrorCode::Usage);
                continue;
            }
            QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
            const Decision& decision = report->decision;
            QCOMPARE(decision.thresholds.size(), std::size_t{3});
            QVERIFY(decision.scores && std::isfinite(decision.scores->ownRows.value));
            QVERIFY(decision.scores->ownRows.value >= 0 && decision.scores->ownRows.value <= 1);
            if (const auto& clean = decision.scores->crossFitted)
                QVERIFY(clean->value >= 0 && clean->value <= 1);
            for (const Cut cut : decision.thresholds)
                if (!cut.isNone()) QVERIFY(cut.threshold() >= 0.0 && cut.threshold() <= 1.0);
            // What is written is read back as it was.
            const auto back = parseDecision(decisionYaml(decision), "decision.yaml");
            QVERIFY2(back.ok(), back.ok() ? "" : back.error().message.c_str());
            QCOMPARE(back->thresholds, decision.thresholds);
        }
    }

    // Bagged draws rows by their number: it is the one family whose cuts follow the order of the rows.
    void orderOfRows_data() { kinds(); }
    void orderOfRows()
    {
        QFETCH(int, odd);
        const auto parts = oddParts(odd, 11);
        const auto rows = shuffled(parts.probs.rows, 12);
        const auto scores = *OutOfFoldScores::make(parts);
        const auto turned = *OutOfFoldScores::make(withRows(parts, rows));
        const auto test = randomTest(13, {.rows = 40, .classes = 3});
        for (const Rule rule : allRules) {
            if (rule == Rule::Bagged) continue;
            const RuleOptions options{.rule = rule, .threads = 1};
            const auto a = fitRule(scores, trainingBalance(scores), &test, options);
            const auto b = fitRule(turned, trainingBalance(turned), &test, options);
            QCOMPARE(a->cuts, b->cuts);
            if (scores.foldNumbers().size() < 2) continue;
            const auto fitA = crossFit(scores, trainingBalance(scores), &test, options);
            const auto fitB = crossFit(turned, trainingBalance(turned), &test, options);
            QCOMPARE(fitA.ok(), fitB.ok());
            QVERIFY(fitA->counts == fitB->counts);
            QCOMPARE(fitA->foldCuts, fitB->foldCuts);
        }
        QCOMPARE(logLoss(scores.probs(), scores.labels()), logLoss(turned.probs(), turned.labels()));
        for (std::size_t c = 0; c < 3; ++c) {
            const double a = averagePrecision(scores.probs().column(c), scores.labels().column(c));
            const double b = averagePrecision(turned.probs().column(c), turned.labels().column(c));
            QVERIFY(a == b || (std::isnan(a) && std::isnan(b)));
        }
    }

    void orderOfClasses_data() { kinds(); }
    void orderOfClasses()
    {
        QFETCH(int, odd);
        const auto parts = oddParts(odd, 21);
        const std::vector<std::size_t> columns = {2, 0, 1};
        auto turnedParts = parts;
        turnedParts.probs = withColumns(parts.probs, columns);
        turnedParts.labels = withColumns(parts.labels, columns);
        for (std::size_t c = 0; c < 3; ++c) turnedParts.classes[c] = parts.classes[columns[c]];
        const auto scores = *OutOfFoldScores::make(parts);
        const auto turned = *OutOfFoldScores::make(turnedParts);
        const auto test = randomTest(23, {.rows = 40, .classes = 3});
        const auto turnedTest = *TestScores::make(withColumns(test.probs(), columns), turnedParts.classes);
        for (const Rule rule : allRules) {
            if (rule == Rule::Pooled && scores.foldNumbers().size() < 2) continue;
            const auto a = decided(scores, rule, &test);
            const auto b = decided(turned, rule, &turnedTest);
            QVERIFY(a.ok() && b.ok());
            for (std::size_t c = 0; c < 3; ++c)
                QCOMPARE(b->decision.thresholds[c], a->decision.thresholds[columns[c]]);
            QVERIFY(std::abs(a->decision.scores->ownRows.value - b->decision.scores->ownRows.value) < 1e-12);
            QCOMPARE(a->decision.scores->crossFitted.has_value(),
                     b->decision.scores->crossFitted.has_value());
        }
    }

    // The float32 just below a threshold is not predicted, the threshold itself and the one above are; and
    // the whole-matrix path says the same as the single comparison.
    void neighboursOfAThreshold_data() { kinds(); }
    void neighboursOfAThreshold()
    {
        QFETCH(int, odd);
        const auto scores = *OutOfFoldScores::make(oddParts(odd, 31));
        for (const Rule rule : {Rule::Exact, Rule::Balance, Rule::Bagged, Rule::Hybrid}) {
            const auto fitted =
                fitRule(scores, trainingBalance(scores), nullptr, {.rule = rule, .threads = 1});
            for (const Cut cut : fitted->cuts) {
                if (cut.isNone()) continue;
                const auto t = static_cast<float>(cut.threshold());
                QCOMPARE(static_cast<double>(t), cut.threshold());
                ScoreMatrix around(3, 1);
                around(0, 0) = std::nextafter(t, -1.0F);
                around(1, 0) = t;
                around(2, 0) = std::nextafter(t, 2.0F);
                const Cuts cuts = {cut};
                const LabelMatrix predicted = predict(around, cuts);
                const std::vector<std::uint8_t> expected = {0, 1, 1};
                QCOMPARE(predicted.values, expected);
            }
        }
    }

    // A hand's change never leaves [0, 1], and there and back predicts the same rows again where float32 can.
    void movedByHand()
    {
        for (const float t : {0.0F, 1e-9F, 1e-7F, 0.25F, 0.5F, 1.0F - 0x1p-24F, 1.0F}) {
            for (const double delta : {-1e300, -40.0, -1.0, 1e-9, 1.0, 40.0, 1e300}) {
                const Cut moved = shifted(Cut::at(static_cast<double>(t)), delta);
                QVERIFY(std::isfinite(moved.threshold()));
                QVERIFY(moved.threshold() >= 0.0 && moved.threshold() <= 1.0);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestProperties)
#include "tst_properties.moc"

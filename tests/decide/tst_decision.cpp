// Score types, steps, blending, decision files and the one entry decide().
#include "decide/decide.h"
#include "decide/ensemble.h"
#include "decide/steps.h"
#include "random_scores.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;
using thresher::testing::randomParts;
using thresher::testing::randomScores;
using thresher::testing::randomTest;
using thresher::testing::Shape;

class TestDecision : public QObject {
    Q_OBJECT

    static Decision sampleDecision()
    {
        Decision d;
        d.name = "default";
        d.scoreSet = {
            .hash = "12e45", .members = {{"runs/a b", 3, 0.25}, {"file:1.npy", -1, 2}}, .space = Space::Rank};
        d.classes = {"plain", "no", "with: colon", "\"quoted\"", "1.5"};
        d.rule = Rule::Hybrid;
        d.space = Space::Rank;
        d.blend = 1.0 / 3.0;
        d.seed = 7;
        d.basisRows = 3058;
        d.testHash = "0012";
        d.balance = {{0.1, 0.2, 1.0 / 7.0, 0.0, 1.0}, {true, false, true, false, false}, "probe: b.csv"};
        d.thresholds = {Cut::at(static_cast<double>(0.1F)), Cut::none(), Cut::at(0.0), Cut::at(1.0),
                        Cut::at(1e-30)};
        d.origin = {CutOrigin::Rule, CutOrigin::Locked, CutOrigin::Hand, CutOrigin::Rule, CutOrigin::Rule};
        d.delta = {0, 0, -0.123456789012345, 0, 0};
        d.tpr = {0.5, NAN, 0.1, 0.2, 0.3};
        d.fpr = {0.25, 0.1, 0.1, 0.2, NAN};
        d.ratesRows = 3000;
        d.transfer = "rate";
        d.testThresholds = {Cut::at(0.2), Cut::none(), Cut::at(0.3), Cut::at(0.4), Cut::at(0.5)};
        d.scores = RuleScores{.ownRows = BadgedScore(0.45, Badge::OwnRows),
                              .crossFitted = BadgedScore(0.4, Badge::PickedHere, Interval{0.38, 0.42})};
        d.ruleThresholds[Rule::Grid] = d.testThresholds;
        return d;
    }

  private Q_SLOTS:
    void fileRoundTrip()
    {
        const Decision d = sampleDecision();
        const auto back = parseDecision(decisionYaml(d), "x");
        QVERIFY2(back.ok(), back ? "" : back.error().message.c_str());
        QCOMPARE(back->scoreSet, d.scoreSet);
        QCOMPARE(back->classes, d.classes);
        QCOMPARE(back->thresholds, d.thresholds);
        QCOMPARE(back->testThresholds, d.testThresholds);
        QCOMPARE(back->origin, d.origin);
        QCOMPARE(back->delta, d.delta);
        QVERIFY(back->blend == d.blend);
        QCOMPARE(back->balance.rate, d.balance.rate);
        QCOMPARE(back->balance.fromTraining, d.balance.fromTraining);
        QCOMPARE(back->balance.source, d.balance.source);
        QVERIFY(std::isnan(back->tpr[1]));
        QCOMPARE(back->scores->crossFitted->badge, Badge::PickedHere);
        QCOMPARE(*back->scores->crossFitted->interval, (Interval{0.38, 0.42}));
        QCOMPARE(back->ruleThresholds.size(), std::size_t(1));
        // The same bytes again: nothing is lost anywhere.
        QCOMPARE(decisionYaml(*back), decisionYaml(d));
    }

    void fileRefuses_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* from, const char* to, ErrorCode code) {
            QTest::newRow(name) << QString(from) << QString(to) << static_cast<int>(code);
        };
        row("newer format", "format: 1", "format: 2", ErrorCode::NewerFormat);
        row("no thresholds", "\nthresholds:", "\nother:", ErrorCode::BadFormat);
        row("no classes", "\nclasses:", "\nother:", ErrorCode::BadFormat);
        row("unknown class", "thresholds:\n  plain:", "thresholds:\n  plane:", ErrorCode::BadClass);
        row("a class twice",
            "thresholds:\n  plain:", "thresholds:\n  plain: 0.5\n  plain:", ErrorCode::BadClass);
        row("not a number", "thresholds:\n  plain: ", "thresholds:\n  plain: x", ErrorCode::BadFormat);
        row("unknown rule", "rule: hybrid", "rule: best", ErrorCode::BadFormat);
        row("rule without variant", "rule: hybrid", "rule: exact_as_coded", ErrorCode::BadFormat);
        row("unknown space", "space: rank\nblend", "space: log\nblend", ErrorCode::BadFormat);
        row("unknown space of the score set", "  space: rank", "  space: log", ErrorCode::BadFormat);
        row("unknown badge", "badge: picked_here", "badge: gold", ErrorCode::BadFormat);
        row("thresholds twice", "\norigin:", "\nthresholds: {a: 1}\norigin:", ErrorCode::BadFormat);
        row("a key twice in a part", "basis:\n", "basis:\n  rows: 1\n", ErrorCode::BadFormat);
        row("unknown origin", "origin:\n  plain: rule", "origin:\n  plain: dice", ErrorCode::BadFormat);
        row("broken YAML", "classes: [", "classes: [[", ErrorCode::BadFormat);
        row("no YAML map", "", "", ErrorCode::BadFormat);
    }
    void fileRefuses()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(int, code);
        QString text = QString::fromStdString(decisionYaml(sampleDecision()));
        if (from.isEmpty())
            text = "just words";
        else
            QVERIFY(text.contains(from));
        text.replace(text.indexOf(from), from.size(), to);
        const auto got = parseDecision(from.isEmpty() ? "just words" : text.toStdString(), "FILE");
        QVERIFY(!got.ok());
        QCOMPARE(static_cast<int>(got.error().code), code);
        QVERIFY(QString::fromStdString(got.error().where).startsWith(QLatin1String("FILE")));
    }

    void unknownKeysAreTolerated()
    {
        QVERIFY(parseDecision(decisionYaml(sampleDecision()) + "future_key: {a: 1}\n", "x").ok());
    }

    void decisionsFitOneScoreSet()
    {
        const auto scores = randomScores(1);
        const auto test = randomTest(2);
        DecideRequest request;
        request.config.rule = "exact";
        const auto report = *decide(scores, &test, request);
        QVERIFY(checkFits(report.decision, scores).ok());
        QVERIFY(checkFits(report.decision, test).ok());
        QCOMPARE(checkFits(report.decision, randomScores(3)).error().code, ErrorCode::Mismatch);
        QCOMPARE(checkFits(report.decision, randomTest(4)).error().code, ErrorCode::Mismatch);
        const std::vector<std::string> turned = {"c3", "c2", "c1", "c0"};
        const auto cuts = *cutsFor(report.decision, turned);
        QCOMPARE(cuts[0], report.decision.thresholds[3]);
        const std::vector<std::string> fewer = {"c0", "c1"};
        QCOMPARE(cutsFor(report.decision, fewer).error().code, ErrorCode::BadClass);
        const std::vector<std::string> other = {"c0", "c1", "c2", "x"};
        QCOMPARE(cutsFor(report.decision, other).error().code, ErrorCode::BadClass);
    }

    void scoreSetsRefuse_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("code");
        QTest::newRow("NaN") << 0 << static_cast<int>(ErrorCode::BadValue);
        QTest::newRow("logit instead of probability") << 1 << static_cast<int>(ErrorCode::BadValue);
        QTest::newRow("label 2") << 2 << static_cast<int>(ErrorCode::BadValue);
        QTest::newRow("labels of other rows") << 3 << static_cast<int>(ErrorCode::BadShape);
        QTest::newRow("id twice") << 4 << static_cast<int>(ErrorCode::BadIds);
        QTest::newRow("class twice") << 5 << static_cast<int>(ErrorCode::BadClass);
        QTest::newRow("sealed row") << 6 << static_cast<int>(ErrorCode::BadValue);
        QTest::newRow("class missing") << 7 << static_cast<int>(ErrorCode::BadShape);
        QTest::newRow("fold missing") << 8 << static_cast<int>(ErrorCode::BadShape);
    }
    void scoreSetsRefuse()
    {
        QFETCH(int, fault);
        QFETCH(int, code);
        auto parts = randomParts(1, {.rows = 20});
        if (fault == 0) parts.probs(3, 2) = NAN;
        if (fault == 1) parts.probs(3, 2) = -2.5F;
        if (fault == 2) parts.labels(3, 2) = 2;
        if (fault == 3) parts.labels = LabelMatrix(19, 4);
        if (fault == 4) parts.ids[7] = parts.ids[2];
        if (fault == 5) parts.classes[3] = parts.classes[0];
        if (fault == 6) parts.fold[5] = -2;
        if (fault == 7) parts.classes.pop_back();
        if (fault == 8) parts.fold.pop_back();
        const auto got = OutOfFoldScores::make(parts);
        QVERIFY(!got.ok());
        QCOMPARE(static_cast<int>(got.error().code), code);
        if (fault == 0) QVERIFY(got.error().message.find("id3, class c2") != std::string::npos);
        if (fault == 4) QVERIFY(got.error().message.find("id2") != std::string::npos);
    }

    void hashesSeeEverything()
    {
        const auto parts = randomParts(1, {.rows = 20});
        const auto hash = OutOfFoldScores::make(parts)->hash();
        const auto changed = [&](auto change) {
            auto other = parts;
            change(other);
            return OutOfFoldScores::make(other)->hash() != hash;
        };
        QCOMPARE(OutOfFoldScores::make(parts)->hash(), hash);
        QVERIFY(changed([](auto& p) { p.probs(0, 0) = 0.123F; }));
        QVERIFY(changed([](auto& p) { p.labels(0, 0) ^= 1; }));
        QVERIFY(changed([](auto& p) { p.fold[0] += 1; }));
        QVERIFY(changed([](auto& p) { p.ids[0] = "other"; }));
        QVERIFY(changed([](auto& p) { p.classes[0] = "other"; }));
    }

    void steps()
    {
        const std::vector<FoldEvaluations> folds = {
            {0, {{50, 0.3}, {100, 0.5}, {150, 0.4}, {200, 9.0}}},
            {1, {{50, 0.5}, {100, 0.2}, {150, 0.5}}},
            {2, {{50, 0.5}, {100, 0.1}, {150, 0.6}, {200, 9.0}}},
        };
        QCOMPARE(*ownBestStep(folds[0], true), 200);
        QCOMPARE(*ownBestStep(folds[1], true), 50); // tie: the earlier
        QCOMPARE(*ownBestStep(folds[0], false), 50);
        // Fold 0 by folds 1 and 2; 200 was not evaluated everywhere. Fold 0's own values do not matter.
        QCOMPARE(*cleanStep(folds, 0, true), 150);
        QCOMPARE(*cleanStep(folds, 1, true), 150);
        QCOMPARE(*cleanStep(folds, 2, true), 150);
        QCOMPARE(*cleanStep(folds, 0, false), 100);
        auto changed = folds;
        changed[0].values = {{50, 9.0}, {100, NAN}, {150, -9.0}};
        QCOMPARE(cleanStep(changed, 0, true), cleanStep(folds, 0, true));
        QVERIFY(!cleanStep(std::span(folds).first(1), 0, true));
        QVERIFY(!cleanStep(folds, 7, true));
        QVERIFY(!ownBestStep({0, {{50, NAN}}}, true));
        QVERIFY(higherIsBetter("map") && !higherIsBetter("eval_loss"));
    }

    void blendsOnEveryAxis()
    {
        const auto make = [](std::vector<float> values, std::vector<std::string> ids) {
            ScoreMatrix probs(ids.size(), 1);
            probs.values = std::move(values);
            return *TestScores::make(probs, {"a"}, std::move(ids));
        };
        const auto a = make({0.1F, 0.5F, 0.9F}, {"x", "y", "z"});
        const auto b = make({0.8F, 0.2F, 0.2F}, {"z", "y", "x"});
        const std::vector<WeightedTest> members = {{&a, 3, "a"}, {&b, 1, "b"}};
        const auto prob = *blendTest(members, Space::Prob);
        QCOMPARE(prob.ids(), a.ids());
        QCOMPARE(prob.probs()(0, 0),
                 static_cast<float>((3 * static_cast<double>(0.1F) + static_cast<double>(0.2F)) / 4));
        QCOMPARE(prob.probs()(2, 0),
                 static_cast<float>((3 * static_cast<double>(0.9F) + static_cast<double>(0.8F)) / 4));
        const auto logit = *blendTest(members, Space::Logit);
        const double mean =
            (3 * clippedLogit(static_cast<double>(0.5F)) + clippedLogit(static_cast<double>(0.2F))) / 4;
        QCOMPARE(logit.probs()(1, 0), static_cast<float>(sigmoid(mean)));
        // Ranks of b: x and y share 1.5, z has 3; shares (rank - .5) / 3.
        const auto rank = *blendTest(members, Space::Rank);
        QCOMPARE(rank.probs()(0, 0), static_cast<float>((3 * (0.5 / 3) + 1.0 / 3) / 4));
        QCOMPARE(rank.probs()(2, 0), static_cast<float>((3 * (2.5 / 3) + 2.5 / 3) / 4));
        // One member keeps its bits, 0 and 1 included.
        const auto exact = make({0.0F, 1.0F, 0x1p-140F}, {"x", "y", "z"});
        const std::vector<WeightedTest> alone = {{&exact, 2, "a"}, {&a, 0, "b"}};
        QCOMPARE(blendTest(alone, Space::Logit)->probs(), exact.probs());

        const auto missing = make({0.1F, 0.2F, 0.3F}, {"x", "y", "w"});
        const std::vector<WeightedTest> bad = {{&a, 1, "first"}, {&missing, 1, "second"}};
        const auto refused = blendTest(bad, Space::Prob);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::BadIds);
        QVERIFY(refused.error().message.find("second: z") != std::string::npos);
        const auto more = make({0.1F, 0.2F, 0.3F, 0.4F}, {"x", "y", "z", "w"});
        const std::vector<WeightedTest> extra = {{&a, 1, "first"}, {&more, 1, "second"}};
        QCOMPARE(blendTest(extra, Space::Prob).error().code, ErrorCode::BadIds);
        const std::vector<WeightedTest> negative = {{&a, -1, "first"}, {&b, 3, "second"}};
        QCOMPARE(blendTest(negative, Space::Prob).error().code, ErrorCode::BadValue);
        QVERIFY(!blendTest({}, Space::Prob).ok());
    }

    void outOfFoldBlendsShareFolds()
    {
        const auto parts = randomParts(5, {.rows = 30});
        auto other = randomParts(6, {.rows = 30});
        other.labels = parts.labels;
        other.fold = parts.fold;
        other.step = StepSource::OwnRowsBest;
        const auto a = *OutOfFoldScores::make(parts);
        const auto b = *OutOfFoldScores::make(other);
        const std::vector<WeightedOutOfFold> members = {{&a, 1, "a"}, {&b, 1, "b"}};
        const auto blend = *blendOutOfFold(members, Space::Prob);
        QCOMPARE(blend.labels(), parts.labels);
        QCOMPARE(blend.fold(), parts.fold);
        QCOMPARE(static_cast<int>(blend.step()), static_cast<int>(StepSource::OwnRowsBest));
        const double expected =
            (static_cast<double>(parts.probs(4, 2)) + static_cast<double>(other.probs(4, 2))) / 2;
        QCOMPARE(blend.probs()(4, 2), static_cast<float>(expected));
        other.fold[3] = (other.fold[3] + 1) % 5;
        const auto c = *OutOfFoldScores::make(other);
        const std::vector<WeightedOutOfFold> bad = {{&a, 1, "a"}, {&c, 1, "b"}};
        const auto refused = blendOutOfFold(bad, Space::Prob);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::Mismatch);
        QVERIFY(refused.error().message.find("id3") != std::string::npos);
    }

    void decideReportsEveryRule()
    {
        const auto scores = randomScores(13, {.rows = 300});
        const auto test = randomTest(14);
        DecideRequest request;
        request.rules.assign(std::begin(allRules), std::end(allRules));
        const auto report = *decide(scores, &test, request);
        QCOMPARE(report.scores.size(), std::size_t(8));
        QCOMPARE(report.scores[0].first, Rule::Bagged);
        QVERIFY(report.skipped.empty());
        for (const auto& [rule, s] : report.scores) {
            QCOMPARE(s.ownRows.badge, Badge::OwnRows);
            QCOMPARE(s.crossFitted->badge, Badge::Clean);
            QVERIFY(s.crossFitted->interval->low < s.crossFitted->value);
            QVERIFY(s.crossFitted->interval->high > s.crossFitted->value);
            QCOMPARE(s.difference.has_value(), rule != Rule::Bagged);
            QCOMPARE(report.decision.ruleThresholds.at(rule).size(), std::size_t(4));
            const auto fit = *crossFit(scores, trainingBalance(scores), &test, {.rule = rule});
            QVERIFY(fit.macroF1 == s.crossFitted->value);
        }
        QCOMPARE(report.decision.thresholds, report.decision.ruleThresholds.at(Rule::Bagged));
        QCOMPARE(report.decision.transfer, std::string("rate"));
        QCOMPARE(report.decision.testThresholds.size(), std::size_t(4));

        const auto withoutTest = *decide(scores, nullptr, request);
        QCOMPARE(withoutTest.skipped.size(), std::size_t(2));
        QCOMPARE(withoutTest.skipped[0].rule, Rule::Distribution);
        QVERIFY(withoutTest.decision.testThresholds.empty());
        QCOMPARE(withoutTest.scores[0].second.crossFitted->value, report.scores[0].second.crossFitted->value);

        const auto single = randomScores(13, {.rows = 60, .folds = 1});
        const auto onSingle = *decide(single, &test, request);
        QCOMPARE(onSingle.skipped.size(), std::size_t(1));
        QCOMPARE(onSingle.skipped[0].rule, Rule::Pooled);
    }

    void decideHonoursBadgesAndHands()
    {
        auto parts = randomParts(15);
        parts.step = StepSource::OwnRowsBest;
        const auto scores = *OutOfFoldScores::make(parts);
        DecideRequest request;
        request.config.rule = "exact";
        const auto picked = *decide(scores, nullptr, request);
        QCOMPARE(picked.decision.scores->crossFitted->badge, Badge::PickedHere);

        const auto clean = randomScores(15);
        request.delta = {0, 0.5, 0, 0};
        request.rules = {Rule::Balance};
        const auto report = *decide(clean, nullptr, request);
        QCOMPARE(report.decision.scores->crossFitted->badge, Badge::PickedHere);
        QCOMPARE(report.scores[1].second.crossFitted->badge, Badge::Clean); // the other rule was not touched
        QCOMPARE(report.decision.origin[1], CutOrigin::Hand);
        QCOMPARE(report.decision.origin[0], CutOrigin::Rule);
        QCOMPARE(report.decision.thresholds[1], shifted(picked.decision.thresholds[1], 0.5));
    }

    void decideBlends()
    {
        const auto scores = randomScores(16);
        DecideRequest request;
        request.config.rule = "hybrid";
        QCOMPARE(decide(scores, nullptr, request)->decision.blend, 0.5);
        request.config.blend_given = true; // blend: 1 written in the file
        const auto all = *decide(scores, nullptr, request);
        request.config.rule = "exact";
        QCOMPARE(all.decision.thresholds, decide(scores, nullptr, request)->decision.thresholds);
        request.config.blend = 0.0;
        const auto none = *decide(scores, nullptr, request);
        request.config.rule = "balance";
        QCOMPARE(none.decision.thresholds, decide(scores, nullptr, request)->decision.thresholds);
    }

    void decideAveragesFoldThresholds()
    {
        const auto scores = randomScores(17, {.classes = 2, .folds = 3});
        const auto test = randomTest(18, {.classes = 2});
        DecideRequest request;
        request.config.rule = "regularized";
        request.foldThresholds = {{0.1, 0.4}, {0.2, 0.5}, {0.6, 0.3}};
        const auto report = *decide(scores, &test, request);
        QVERIFY(std::abs(report.decision.thresholds[0].threshold() - 0.3) < 1e-15);
        QCOMPARE(report.decision.transfer, std::string("score"));
        QVERIFY(report.decision.testThresholds.empty());
        request.config.rule = "bagged";
        QCOMPARE(decide(scores, &test, request).error().code, ErrorCode::Usage);
    }

    void decideTakesTheCodedVariant()
    {
        const auto scores = randomScores(22);
        const auto test = randomTest(23);
        DecideRequest request;
        request.balance = ClassBalance{{0.5, 0.5, 0.5, 0.5}, {false, false, false, false}, "file"};
        request.config.rule = "distribution_as_coded";
        const auto coded = *decide(scores, &test, request);
        QVERIFY(coded.decision.thresholds[0] ==
                distributionCut(test.probs().column(0), trainingBalance(scores).rate[0]));
        const auto back = *parseDecision(decisionYaml(coded.decision), "x");
        QCOMPARE(static_cast<int>(back.reference), static_cast<int>(ReferenceBalance::AsCoded));
        request.config.rule = "distribution";
        request.config.blend = 0.5;
        const auto written = *decide(scores, &test, request);
        QVERIFY(written.decision.thresholds != coded.decision.thresholds);
        QVERIFY(written.notes[0].find("blend has no effect") != std::string::npos);
    }

    void decideRefuses()
    {
        const auto scores = randomScores(19);
        DecideRequest request;
        request.config.rule = "best";
        QCOMPARE(decide(scores, nullptr, request).error().code, ErrorCode::Usage);
        request.config.rule = "distribution";
        QCOMPARE(decide(scores, nullptr, request).error().code, ErrorCode::Usage);
        request.config.rule = "pooled";
        QCOMPARE(decide(randomScores(1, {.folds = 1}), nullptr, request).error().code, ErrorCode::Usage);
        const auto one = *decide(randomScores(1, {.rows = 1, .folds = 1}), nullptr, DecideRequest{});
        QVERIFY(!one.decision.scores->crossFitted);
        QVERIFY(!one.notes.empty());
    }

    void expectedRatesForTheLinter()
    {
        const auto scores = randomScores(20);
        const auto test = randomTest(21);
        const auto decision = decide(scores, &test, DecideRequest{})->decision;
        const auto q = expectedTestRates(decision);
        const auto predictions = predict(test.probs(), decision.testThresholds);
        for (std::size_t c = 0; c < 4; ++c) {
            double count = 0;
            for (std::size_t i = 0; i < test.rows(); ++i) count += predictions(i, c);
            QVERIFY(std::abs(count - *q[c] * static_cast<double>(test.rows())) <= 0.5);
        }
        QVERIFY(!expectedTestRates(Decision{}).size());
    }
};

QTEST_APPLESS_MAIN(TestDecision)
#include "tst_decision.moc"

// The threshold board against the functions of core/decide, on random scores: what is recounted in
// microseconds must be what a whole count gives; undo restores bits; a key press is one post.
#include "decide/decide.h"
#include "decide/random_scores.h"
#include "pages/thresholds/board_curve.h"
#include "viewmodels/board_posts.h"
#include "viewmodels/threshold_board.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;
using thresher::testing::randomScores;
using thresher::testing::randomTest;
using thresher::testing::Shape;

namespace {

std::shared_ptr<const ScoreSet> randomSet(std::uint32_t seed, const Shape& shape)
{
    ScoreSet set{QStringLiteral("random"),
                 {},
                 randomScores(seed, shape),
                 randomTest(seed + 1000, {.rows = 150, .classes = shape.classes, .rounding = shape.rounding}),
                 {},
                 {}};
    set.identity.hash = set.outOfFold.hash();
    return std::make_shared<const ScoreSet>(std::move(set));
}

std::shared_ptr<const BoardBasis> basisOf(std::shared_ptr<const ScoreSet> set, const Path& decision = {},
                                          const DecideConfig& config = {})
{
    return *makeBasis(realFileSystem(), std::move(set), {}, decision, config, {});
}

Cut randomCut(Mt19937& rng)
{
    const auto kind = rng.interval(9);
    if (kind == 0) return Cut::none();
    if (kind == 1) return Cut::at(0.0);
    if (kind == 2) return Cut::at(1.0);
    return Cut::at(sigmoid(rng.gauss() * 2.0 - 1.5));
}

} // namespace

class TestThresholdBoard : public QObject {
    Q_OBJECT

  private:
    static void checkCounts(const ThresholdBoard& board)
    {
        const auto& scores = board.basis().set->outOfFold;
        const auto whole = countClasses(scores.probs(), scores.labels(), board.cuts());
        for (int c = 0; c < board.classCount(); ++c)
            QCOMPARE(board.counts(c), whole[static_cast<std::size_t>(c)]);
        QCOMPARE(board.ownRows().value, macroF1(whole));
        for (std::size_t k = 0; k < scores.foldNumbers().size(); ++k) {
            const auto fold = *scores.onlyFold(scores.foldNumbers()[k]);
            const auto counted = countClasses(fold.probs(), fold.labels(), board.cuts());
            for (int c = 0; c < board.classCount(); ++c)
                QCOMPARE(board.foldCounts(c)[k], counted[static_cast<std::size_t>(c)]);
            QVERIFY(std::abs(board.foldMacro()[k] - macroF1(counted)) < 1e-12);
        }
        const auto test = predict(board.basis().set->test->probs(), board.cuts());
        for (int c = 0; c < board.classCount(); ++c) {
            std::size_t predicted = 0;
            for (std::size_t i = 0; i < test.rows; ++i) predicted += test(i, static_cast<std::size_t>(c));
            QCOMPARE(board.testPredicted(c), predicted);
        }
    }

    // Any edit; returns whether it may have changed something.
    static void randomEdit(ThresholdBoard& board, Mt19937& rng)
    {
        const int c = static_cast<int>(rng.interval(static_cast<std::uint64_t>(board.classCount() - 1)));
        const Rule rules[] = {Rule::Exact, Rule::Balance, Rule::Hybrid, Rule::Grid, Rule::Bagged};
        switch (rng.interval(7)) {
        case 0:
        case 1:
            return board.setCut(c, randomCut(rng));
        case 2:
            return board.step(c, static_cast<int>(rng.interval(30)) - 15);
        case 3:
            board.snap(c, rules[rng.interval(4)]);
            return;
        case 4:
            return board.setRule({rules[rng.interval(4)], 0.25 * static_cast<double>(rng.interval(4))});
        case 5:
            return board.setLocked(c, rng.interval(2) == 0);
        case 6:
            return board.snapAll();
        default:
            board.beginMove();
            for (int i = 0; i < 5; ++i) board.setCut(c, randomCut(rng));
            board.endMove();
        }
    }

  private Q_SLOTS:
    void countsFollowEveryMove_data()
    {
        QTest::addColumn<std::uint32_t>("seed");
        QTest::addColumn<double>("rounding");
        QTest::addColumn<int>("folds");
        QTest::newRow("distinct") << 1U << 0.0 << 5;
        QTest::newRow("ties") << 2U << 0.05 << 5;
        QTest::newRow("one fold") << 3U << 0.0 << 1;
        QTest::newRow("all scores alike") << 4U << 2.0 << 3;
    }

    void countsFollowEveryMove()
    {
        QFETCH(std::uint32_t, seed);
        QFETCH(double, rounding);
        QFETCH(int, folds);
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(randomSet(seed, {.rows = 180, .folds = folds, .rounding = rounding})));
        Mt19937 rng(seed);
        for (int move = 0; move < 150; ++move) {
            randomEdit(board, rng);
            checkCounts(board);
        }
    }

    void undoRestoresBits()
    {
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(randomSet(5, {.rows = 120})));
        struct Seen {
            Cuts cuts;
            std::vector<double> delta;
            BoardRule rule;
            std::vector<bool> locked;
            bool operator==(const Seen&) const = default;
        };
        const auto look = [&board] {
            Seen seen{board.cuts(), board.delta(), board.rule(), {}};
            for (int c = 0; c < board.classCount(); ++c) seen.locked.push_back(board.isLocked(c));
            return seen;
        };
        std::vector<Seen> history{look()};
        Mt19937 rng(5);
        for (int move = 0; move < 120; ++move) {
            randomEdit(board, rng);
            if (look() != history.back()) history.push_back(look());
        }
        QVERIFY(history.size() > 60);
        for (std::size_t i = history.size() - 1; i-- > 0;) {
            while (look() != history[i] && board.canUndo()) board.undo();
            QVERIFY(look() == history[i]);
            checkCounts(board);
        }
        while (board.canUndo()) board.undo();
        QVERIFY(look() == history.front());
        while (board.canRedo()) board.redo();
        QVERIFY(look() == history.back());
        checkCounts(board);
    }

    void aDragIsOneStepOfUndo()
    {
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(randomSet(6, {})));
        const Cut before = board.cut(0);
        board.beginMove();
        for (int i = 1; i < 20; ++i) board.setCut(0, Cut::at(0.01 * i));
        board.endMove();
        QVERIFY(board.cut(0) != before);
        board.undo();
        QVERIFY(board.cut(0) == before && !board.canUndo());
        board.beginMove(); // a click that moves nothing
        board.endMove();
        QVERIFY(!board.canUndo() && board.canRedo());
    }

    // The unit of the keyboard: the next distinct score, one post more or fewer where no scores are tied.
    void oneKeyPressIsOnePost()
    {
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(randomSet(7, {.rows = 200, .classes = 2})));
        for (int i = 0; i < 40; ++i) {
            const auto before = board.counts(1).predicted();
            board.step(1, i % 3 == 0 ? -1 : 1);
            QCOMPARE(board.counts(1).predicted(), i % 3 == 0 ? before - 1 : before + 1);
        }
        board.step(1, -100000);
        QVERIFY(board.cut(1).isNone());
        QCOMPARE(board.counts(1).predicted(), 0U);
        board.step(1, 100000);
        QCOMPARE(board.counts(1).predicted(), 200U);

        ThresholdBoard tied(realFileSystem());
        tied.adopt(basisOf(randomSet(8, {.rows = 200, .classes = 2, .rounding = 0.05})));
        const auto& column = tied.basis().set->outOfFold.probs().column(1);
        tied.step(1, -100000);
        for (std::size_t seen = 0; seen < column.size();) { // ties come together
            tied.step(1, 1);
            const auto now = tied.counts(1).predicted();
            QVERIFY(now > seen);
            const auto at =
                static_cast<std::size_t>(std::count_if(column.begin(), column.end(), [&](float s) {
                    return tied.cut(1).predicts(static_cast<double>(s));
                }));
            QCOMPARE(static_cast<std::size_t>(now), at);
            seen = at;
        }
    }

    void cutsAreThoseOfTheRules_data()
    {
        QTest::addColumn<int>("space");
        QTest::newRow("logit") << static_cast<int>(Space::Logit);
        QTest::newRow("rank") << static_cast<int>(Space::Rank);
    }

    void cutsAreThoseOfTheRules()
    {
        QFETCH(int, space);
        const auto set = randomSet(9, {.rows = 150});
        DecideConfig config;
        config.space = spaceName(static_cast<Space>(space));
        const auto basis = basisOf(set, {}, config);
        for (const Rule rule : allRules)
            for (const double blend : {-1.0, 0.0, 0.3, 0.7, 1.0}) {
                RuleOptions options{.rule = rule, .space = static_cast<Space>(space)};
                if (blend >= 0) options.blend = blend;
                const auto fitted = fitRule(set->outOfFold, basis->balance, &*set->test, options);
                QVERIFY(fitted.ok());
                QVERIFY2(
                    cutsOf(*basis, {rule, options.blend}) == fitted->cuts,
                    qPrintable(QStringLiteral("rule %1 blend %2").arg(static_cast<int>(rule)).arg(blend)));
            }
        // From the axis to the cut and back: what the line shows is what is predicted.
        for (const auto& one : basis->classes)
            for (std::size_t place = 0; place < one.places.size(); ++place) {
                QCOMPARE(one.all.countAtLeast(one.cutAt(place)), std::size_t{one.places[place]});
                QCOMPARE(one.placeOf(one.cutAt(place)), place);
                const Cut cuts[] = {one.cutAt(place)};
                const BoardAxis axis = axisOf(one, Space::Rank, cuts);
                QCOMPARE(axis.placeAt(one, axis.positionOf(one, cuts[0])), place);
            }
    }

    void everyPlaceIsReachedOnEveryAxis_data()
    {
        QTest::addColumn<int>("space");
        QTest::addColumn<double>("rounding");
        for (const Space space : {Space::Rank, Space::Logit, Space::Prob})
            for (const double rounding : {0.0, 0.05, 2.0})
                QTest::addRow("axis %d, scores rounded to %.2f", static_cast<int>(space), rounding)
                    << static_cast<int>(space) << rounding;
    }

    // The line stands where the cut is, and dragging it there gives the cut again.
    void everyPlaceIsReachedOnEveryAxis()
    {
        QFETCH(int, space);
        QFETCH(double, rounding);
        const auto basis = basisOf(randomSet(17, {.rows = 230, .rounding = rounding}));
        for (const auto& one : basis->classes) {
            const Cut all[] = {one.cutAt(one.places.size() - 1)};
            const BoardAxis axis = axisOf(one, static_cast<Space>(space), all);
            for (std::size_t place = 0; place < one.places.size(); ++place) {
                QVERIFY(axis.shows(one, one.cutAt(place)));
                QCOMPARE(axis.placeAt(one, axis.positionOf(one, one.cutAt(place))), place);
            }
            QCOMPARE(axis.placeAt(one, 1.0), std::size_t{0});
            QCOMPARE(axis.placeAt(one, 0.0), one.places.size() - 1);
        }
    }

    void theConfiguredRuleStandsFirst()
    {
        DecideConfig config;
        config.rule = "hybrid";
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(randomSet(10, {}), {}, config));
        QVERIFY(board.rule() == (BoardRule{Rule::Hybrid, {}}));
        config.rule = "regularized"; // needs test scores
        ScoreSet noTest = *randomSet(10, {});
        noTest.test.reset();
        board.adopt(basisOf(std::make_shared<const ScoreSet>(std::move(noTest)), {}, config));
        QVERIFY(board.rule() == BoardRule{});
        QVERIFY(!board.snap(0, Rule::Regularized));
    }

    // Locks hold against rules, blends and hands; unlocked classes follow.
    void locksHold()
    {
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(randomSet(11, {})));
        board.setCut(1, Cut::at(0.5));
        board.setLocked(1, true);
        board.setCut(2, Cut::at(0.5));
        board.setCut(1, Cut::at(0.1));
        board.setRule({Rule::Balance, {}});
        board.snapAll();
        QVERIFY(board.cut(1) == Cut::at(0.5));
        for (const int c : {0, 2, 3}) QVERIFY(board.cut(c) == board.ruleCuts()[static_cast<std::size_t>(c)]);
        const auto delta = board.delta();
        QVERIFY(delta[1] != 0.0 && delta[0] == 0.0 && delta[2] == 0.0);
    }

    // The figures beside the board are those of decide(), with the change by hand; the badge says so.
    void scoresAreThoseOfDecide()
    {
        const auto set = randomSet(12, {.rows = 260});
        ThresholdBoard board(realFileSystem());
        QSignalSpy arrived(&board, &ThresholdBoard::scoreChanged);
        board.adopt(basisOf(set));
        QTRY_COMPARE(arrived.size(), 1);
        DecideRequest request;
        request.identity = set->identity;
        const auto plain = decide(set->outOfFold, &*set->test, request);
        QCOMPARE(board.score()->crossFitted.value, plain->scores[0].second.crossFitted->value);
        QVERIFY(board.score()->crossFitted.badge == Badge::Clean);
        QVERIFY(board.score()->crossFitted.interval == plain->scores[0].second.crossFitted->interval);
        QVERIFY(board.cuts() == plain->decision.thresholds);

        QSignalSpy decided(&board, &ThresholdBoard::decided);
        board.setCut(2, Cut::at(0.4));
        QVERIFY(!board.scoresAreFresh());
        QTRY_COMPARE(arrived.size(), 2);
        QVERIFY(board.scoresAreFresh());
        request.delta = board.delta();
        const auto moved = decide(set->outOfFold, &*set->test, request);
        QCOMPARE(board.score()->crossFitted.value, moved->scores[0].second.crossFitted->value);
        QVERIFY(board.score()->crossFitted.interval == moved->scores[0].second.crossFitted->interval);
        QVERIFY(board.score()->crossFitted.badge == Badge::PickedHere);
        const auto decision = qvariant_cast<std::shared_ptr<const Decision>>(decided.last()[0]);
        QVERIFY(decision->origin[2] == CutOrigin::Hand);
        QVERIFY(decision->thresholds[2] == Cut::at(0.4));
        QVERIFY(decision->tpr == moved->decision.tpr && decision->fpr == moved->decision.fpr);
        QVERIFY(decision->testThresholds == moved->decision.testThresholds);
    }

    void savedAndTakenUpAgain()
    {
        QTemporaryDir dir;
        const Path file = Path(dir.path().toStdString()) / "decisions" / "mine.yaml";
        const auto set = randomSet(13, {});
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(set));
        QVERIFY(!board.isSaved());
        board.setRule({Rule::Hybrid, 0.25});
        board.setCut(0, Cut::at(0.2));
        board.setCut(1, Cut::none());
        board.setLocked(3, true);
        QSignalSpy saved(&board, &ThresholdBoard::saved);
        board.save(file, QStringLiteral("mine"));
        QVERIFY(saved.wait(10000));
        QVERIFY(board.isSaved());
        board.step(0, 3);
        QVERIFY(!board.isSaved());
        QCOMPARE(board.referenceName(), QStringLiteral("mine"));
        board.undo();
        QVERIFY(board.isSaved());

        ThresholdBoard again(realFileSystem());
        again.adopt(basisOf(set, file));
        QVERIFY(again.cuts() == board.cuts() && again.rule() == board.rule());
        QVERIFY(again.isLocked(3) && again.isHand(0) && again.isHand(1) && !again.isHand(2));
        QVERIFY(again.delta() == board.delta());
        QVERIFY(again.isSaved());
        // Of other scores: not taken up.
        ThresholdBoard other(realFileSystem());
        other.adopt(basisOf(randomSet(14, {}), file));
        QVERIFY(!other.isSaved() && other.rule() == BoardRule{});
        // Broken: said, and the rule stands.
        QVERIFY(writeAtomically(realFileSystem(), file, "classes: [").ok());
        ThresholdBoard broken(realFileSystem());
        QSignalSpy failed(&broken, &ThresholdBoard::failed);
        broken.adopt(basisOf(set, file));
        QCOMPARE(failed.size(), 1);
        QVERIFY(broken.cuts() == broken.ruleCuts());
    }

    // Against another decision of the same scores: the change and its paired interval.
    void comparedWithAnotherDecision()
    {
        QTemporaryDir dir;
        const Path file = Path(dir.path().toStdString()) / "balance.yaml";
        const auto set = randomSet(18, {.rows = 250});
        DecideRequest request;
        request.config.rule = "balance";
        request.name = "matched";
        const auto matched = decide(set->outOfFold, &*set->test, request);
        QVERIFY(writeDecision(realFileSystem(), file, matched->decision).ok());
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(set));
        QTRY_VERIFY(!board.isBusy());
        QVERIFY(!board.difference()); // nothing differs from the rule
        board.compareWith(file);
        QTRY_VERIFY(board.difference());
        QCOMPARE(board.referenceName(), QStringLiteral("matched"));
        QVERIFY(board.reference() == matched->decision.thresholds);
        QCOMPARE(board.difference()->value, board.ownRows().value - matched->decision.scores->ownRows.value);
        QVERIFY(board.difference()->interval.low < board.difference()->value);
        QVERIFY(board.difference()->interval.high > board.difference()->value);
        board.step(0, 5);
        QVERIFY(!board.difference()); // of other cuts: not shown
        QTRY_VERIFY(board.difference());
        board.compareWith({});
        QVERIFY(board.referenceName().isEmpty() && board.reference() == board.ruleCuts());

        ThresholdBoard other(realFileSystem());
        other.adopt(basisOf(randomSet(19, {})));
        QSignalSpy failed(&other, &ThresholdBoard::failed);
        other.compareWith(file);
        QVERIFY(failed.wait(10000));
        QVERIFY(other.reference() == other.ruleCuts());
    }

    void figuresByLanguage()
    {
        const auto set = randomSet(20, {.rows = 120});
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(set));
        QVERIFY(board.languageMacro().empty());
        std::vector<int> ofRow;
        for (int i = 0; i < 120; ++i) ofRow.push_back(i % 3 - 1);
        board.setLanguages({QStringLiteral("uk"), QStringLiteral("ru")}, ofRow);
        board.setCut(1, Cut::at(0.2));
        const auto& scores = set->outOfFold;
        for (int language = 0; language < 2; ++language) {
            std::vector<std::size_t> rows;
            for (std::size_t i = 0; i < 120; ++i)
                if (ofRow[i] == language) rows.push_back(i);
            const auto probs = selectRows(scores.probs().view(), rows);
            const auto labels = selectRows(scores.labels().view(), rows);
            const auto whole = countClasses(probs, labels, board.cuts());
            const auto l = static_cast<std::size_t>(language);
            for (int c = 0; c < board.classCount(); ++c)
                QCOMPARE(board.languageCounts(c)[l], whole[static_cast<std::size_t>(c)]);
            QVERIFY(std::abs(board.languageMacro()[l] - macroF1(whole)) < 1e-12);
        }
        board.setLanguages({QStringLiteral("uk")}, {0, 0}); // of other rows: not taken
        QCOMPARE(board.languages().size(), 2);
    }

    void saveSaysWhatFailed()
    {
        QTemporaryDir dir;
        const Path file = Path(dir.path().toStdString()) / "taken";
        QVERIFY(writeAtomically(realFileSystem(), file, "a file where a folder is needed").ok());
        ThresholdBoard board(realFileSystem());
        board.adopt(basisOf(randomSet(15, {})));
        board.setCut(0, Cut::at(0.3));
        QSignalSpy failed(&board, &ThresholdBoard::failed);
        board.save(file / "mine.yaml", QStringLiteral("mine"));
        QVERIFY(failed.wait(10000));
        QVERIFY(!board.isSaved());
        QVERIFY(board.cut(0) == Cut::at(0.3));
    }

    void postsOfACell()
    {
        const auto set = randomSet(16, {.rows = 200});
        const auto& scores = set->outOfFold;
        const Cut cut = Cut::at(0.25);
        const Cuts cuts(4, cut);
        const auto counts = countClasses(scores.probs(), scores.labels(), cuts);
        const auto missed = postsOf(*set, nullptr, 2, cut, BoardCell::FalseNegatives);
        const auto wrong = postsOf(*set, nullptr, 2, cut, BoardCell::FalsePositives);
        QCOMPARE(missed.size(), counts[2].fn);
        QCOMPARE(wrong.size(), counts[2].fp);
        QCOMPARE(postsOf(*set, nullptr, 2, cut, BoardCell::TruePositives).size(), counts[2].tp);
        QCOMPARE(postsOf(*set, nullptr, 2, cut, BoardCell::Errors).size(), counts[2].fn + counts[2].fp);
        for (std::size_t i = 1; i < missed.size(); ++i) QVERIFY(missed[i - 1].score <= missed[i].score);
        for (std::size_t i = 1; i < wrong.size(); ++i) QVERIFY(wrong[i - 1].score >= wrong[i].score);

        BoardPosts model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setPosts(missed);
        QCOMPARE(model.rowCount(), static_cast<int>(missed.size()));
        QCOMPARE(model.index(0, BoardPosts::Id).data().toString(), QString::fromStdString(missed[0].id));
        model.retranslate();
        model.setPosts({});
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(TestThresholdBoard)
#include "tst_threshold_board.moc"

#include "base/numbers.h"
#include "base/rng.h"
#include "decide/detail/probe_parts.h"
#include "decide/probe.h"

#include <QElapsedTimer>
#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace thresher;

namespace {

double scoreOf(std::int64_t k, std::int64_t m, std::size_t classes)
{
    return 2.0 * static_cast<double>(k) / static_cast<double>(m + k) / static_cast<double>(classes);
}

// As a leaderboard shows it.
double shown(double score, int decimals, ScoreDisplay display = ScoreDisplay::Rounded)
{
    if (display == ScoreDisplay::Rounded) return *parseDouble(toFixed(score, decimals));
    const double scale = std::pow(10.0, decimals);
    return *parseDouble(toFixed(std::floor(score * scale) / scale, decimals));
}

ProbeScores scoresOf(const std::vector<std::int64_t>& positives, std::int64_t m, int decimals = 5,
                     ScoreDisplay display = ScoreDisplay::Rounded)
{
    ProbeScores scores;
    double sum = 0.0;
    for (std::size_t j = 0; j < positives.size(); ++j) {
        const double score = scoreOf(positives[j], m, positives.size());
        sum += score;
        scores.classes.push_back(
            {"c" + std::to_string(j), shown(score, decimals, display), "row " + std::to_string(j + 1)});
    }
    scores.allOnes = shown(sum, decimals, display);
    scores.allZeros = 0.0;
    scores.decimals = decimals;
    scores.where = "scores.csv";
    return scores;
}

const std::vector<std::int64_t> somePositives = {14, 21, 23, 11, 137, 39};

ProbeOptions optionsFor(std::size_t rows, int decimals = 5)
{
    ProbeOptions options;
    options.rows = rows;
    options.decimals = decimals;
    return options;
}

bool warned(const ProbeSolution& solution, const std::string& code, const std::string& className = {})
{
    return std::any_of(solution.warnings.begin(), solution.warnings.end(), [&](const ProbeWarning& warning) {
        return warning.code == code && (className.empty() || warning.className == className);
    });
}

} // namespace

class TestProbe : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // All k for several m, L and numbers of decimals: the interval holds every k whose score reads the same,
    // and no k whose score could not.
    void everyCountIsFound_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("classes");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<bool>("truncated");
        QTest::addColumn<int>("absent");
        for (const int rows : {1, 7, 100, 254})
            for (const int classes : {1, 3, 10})
                for (const int decimals : {2, 4, 5})
                    for (const bool truncated : {false, true})
                        for (const int absent : {0, 2})
                            if (absent < classes)
                                QTest::addRow("m=%d L=%d d=%d %s a=%d", rows, classes, decimals,
                                              truncated ? "truncated" : "rounded", absent)
                                    << rows << classes << decimals << truncated << absent;
    }
    void everyCountIsFound()
    {
        QFETCH(int, rows);
        QFETCH(int, classes);
        QFETCH(int, decimals);
        QFETCH(bool, truncated);
        QFETCH(int, absent);
        const auto display = truncated ? ScoreDisplay::Truncated : ScoreDisplay::Rounded;
        const auto count = static_cast<std::size_t>(classes);
        const double step = std::pow(10.0, -decimals);
        const double below = truncated ? 0.0 : step / 2, above = truncated ? step : step / 2;
        const auto score = [&](int k) {
            const int others = k == 0 && absent > 0 ? absent - 1 : absent;
            return scoreOf(k, rows, count) + static_cast<double>(others) / classes;
        };
        for (int k = 0; k <= rows; ++k) {
            const double read = shown(score(k), decimals, display);
            const auto interval = positivesFromScore(read, static_cast<std::size_t>(rows), count, decimals,
                                                     display, static_cast<std::size_t>(absent));
            QVERIFY(interval.low <= k && k <= interval.high);
            int possible = 0;
            for (int other = 0; other <= rows; ++other) {
                const bool inside = interval.low <= other && other <= interval.high;
                if (shown(score(other), decimals, display) == read) QVERIFY(inside);
                const bool fits =
                    score(other) >= read - below - 1e-12 && score(other) <= read + above + 1e-12;
                QCOMPARE(inside, fits);
                possible += fits ? 1 : 0;
            }
            QCOMPARE(interval.exact(), possible == 1);
        }
    }

    // 1,911 public rows and ten classes: five decimals always tell the count, four do not.
    void fiveDecimalsTellFourDoNot()
    {
        const auto exactCounts = [](int decimals) {
            int exact = 0;
            for (std::int64_t k = 0; k <= 1911; ++k)
                exact += positivesFromScore(shown(scoreOf(k, 1911, 10), decimals), 1911, 10, decimals,
                                            ScoreDisplay::Rounded)
                                 .exact()
                             ? 1
                             : 0;
            return exact;
        };
        QCOMPARE(exactCounts(5), 1912);
        QVERIFY(exactCounts(4) < 1912);
    }

    // Far beyond 64 bits in the products.
    void largeFilesDoNotOverflow()
    {
        const std::size_t rows = 50'000'000;
        const std::int64_t k = 12'345'678;
        const auto interval =
            positivesFromScore(shown(scoreOf(k, 50'000'000, 500), 9), rows, 500, 9, ScoreDisplay::Rounded);
        QVERIFY(interval.low <= k && k <= interval.high);
        QVERIFY(interval.high - interval.low < 40'000);
    }

    void solvesAllClasses()
    {
        for (const auto display : {ScoreDisplay::Rounded, ScoreDisplay::Truncated}) {
            auto options = optionsFor(254);
            options.display = display;
            const auto scores = scoresOf(somePositives, 254, 5, display);
            const auto solution = solveProbe(scores, options);
            QVERIFY2(solution.ok(), solution ? "" : toString(solution.error()).c_str());
            for (std::size_t j = 0; j < somePositives.size(); ++j) {
                const ClassProbe& item = solution->classes[j];
                QVERIFY(item.exact);
                QCOMPARE(*item.positives, somePositives[j]);
                QCOMPARE(*item.balance, static_cast<double>(somePositives[j]) / 254.0);
                QCOMPARE(*item.testRate, *item.balance);
                QCOMPARE(item.source, BalanceSource::Scored);
            }
            QVERIFY(std::abs(*solution->allOnesExpected - *scores.allOnes) < 1e-5);
            QVERIFY(solution->warnings.empty());
        }
    }

    void tooFewDecimalsGiveIntervals()
    {
        const auto solution = solveProbe(scoresOf(somePositives, 1911, 3), optionsFor(1911, 3));
        QVERIFY(solution.ok());
        for (std::size_t j = 0; j < somePositives.size(); ++j) {
            const ClassProbe& item = solution->classes[j];
            QVERIFY(*item.lowest <= somePositives[j] && somePositives[j] <= *item.highest);
            QVERIFY(*item.lowest <= *item.positives && *item.positives <= *item.highest);
            QVERIFY(!item.exact);
            QVERIFY(warned(*solution, "interval", item.className));
            QVERIFY(std::abs(*item.balance - static_cast<double>(somePositives[j]) / 1911.0) < 0.002);
        }
    }

    // One wrong digit in one class: either no whole number fits, or the control contradicts and names the
    // row.
    void aSingleTypoIsCaught()
    {
        Mt19937 rng(5);
        int caughtByControl = 0;
        const auto clean = scoresOf(somePositives, 254);
        for (std::size_t j = 0; j < somePositives.size(); ++j)
            for (int place = 2; place <= 5; ++place)
                for (int digit = 0; digit <= 9; ++digit) {
                    auto scores = clean;
                    std::string text = toFixed(*scores.classes[j].score, 5);
                    const auto at = static_cast<std::size_t>(place + 1);
                    if (text[at] == '0' + digit) continue;
                    text[at] = static_cast<char>('0' + digit);
                    scores.classes[j].score = parseDouble(text);
                    const auto solution = solveProbe(scores, optionsFor(254));
                    QVERIFY2(!solution.ok(), text.c_str());
                    QCOMPARE(solution.error().code, ErrorCode::BadValue);
                    const std::string all = solution.error().message + solution.error().hint;
                    if (all.find("all-ones control") == std::string::npos) {
                        QVERIFY(solution.error().where.find("row " + std::to_string(j + 1)) !=
                                std::string::npos);
                        continue;
                    }
                    ++caughtByControl;
                    QVERIFY2(all.find(scores.classes[j].className + " (row " + std::to_string(j + 1) + ") " +
                                      text + " -> about " +
                                      toFixed(*clean.classes[j].score, 4).substr(0, 5)) != std::string::npos,
                             all.c_str());
                }
        QVERIFY(caughtByControl > 0);
    }

    // A wrong score that another count would explain: only the control can tell, in both directions.
    void plausibleTyposContradictTheControl_data()
    {
        QTest::addColumn<int>("change");
        QTest::addColumn<bool>("rowsKnown");
        for (const int change : {-5, -1, 1, 5})
            for (const bool known : {true, false}) QTest::addRow("%d %d", change, known) << change << known;
    }
    void plausibleTyposContradictTheControl()
    {
        QFETCH(int, change);
        QFETCH(bool, rowsKnown);
        auto scores = scoresOf(somePositives, 254);
        scores.classes[1].score = shown(scoreOf(somePositives[1] + change, 254, 6), 5);
        const auto solution = solveProbe(scores, optionsFor(rowsKnown ? 254 : 0));
        QVERIFY(!solution.ok());
        QVERIFY(solution.error().message.find("all-ones control") != std::string::npos);
        QVERIFY2(solution.error().hint.find("c1 (row 2)") != std::string::npos,
                 solution.error().hint.c_str());
        scores.allOnes.reset();
        QVERIFY(solveProbe(scores, optionsFor(254)).ok());
    }

    void aMissingClassFollowsFromAllOnes()
    {
        auto scores = scoresOf(somePositives, 254);
        scores.classes[2].score.reset();
        const auto solution = solveProbe(scores, optionsFor(254));
        QVERIFY(solution.ok());
        const ClassProbe& item = solution->classes[2];
        QCOMPARE(item.source, BalanceSource::AllOnes);
        QVERIFY(item.exact);
        QCOMPARE(*item.positives, std::int64_t{23});
        QVERIFY(warned(*solution, "from_all_ones", "c2"));
    }

    void missingClassesFallBackToTraining()
    {
        auto scores = scoresOf(somePositives, 254);
        scores.allOnes.reset();
        scores.classes.erase(scores.classes.begin() + 1);
        scores.classes[2].score.reset(); // c3
        auto options = optionsFor(254);
        for (std::size_t j = 0; j < somePositives.size(); ++j)
            options.classes.push_back("c" + std::to_string(j));
        const auto bare = solveProbe(scores, options);
        QVERIFY(bare.ok());
        QCOMPARE(bare->classes[1].source, BalanceSource::Unknown);
        QVERIFY(!bare->classes[1].balance && !bare->classes[1].testRate);

        options.train = TrainCounts{options.classes, {10, 20, 30, 40, 50, 60}, 1000};
        const auto solution = solveProbe(scores, options);
        QVERIFY(solution.ok());
        for (const std::size_t j : {std::size_t{1}, std::size_t{3}}) {
            const ClassProbe& item = solution->classes[j];
            QCOMPARE(item.source, BalanceSource::Training);
            QCOMPARE(*item.balance, *item.trainPrevalence);
            QCOMPARE(*item.testRate, *item.trainPrevalence);
            QVERIFY(!item.positives && !item.pValue);
            QVERIFY(warned(*solution, "class_missing", item.className));
        }
        QCOMPARE(solution->classes[0].source, BalanceSource::Scored);
    }

    // Where 0/0 counts as 1, every other absent class adds 1/L; the all-zeros control tells.
    void absentClassesThatCountAsOne()
    {
        const std::vector<std::int64_t> positives = {14, 0, 23, 0, 137};
        ProbeScores scores = scoresOf(positives, 254);
        for (std::size_t j = 0; j < positives.size(); ++j)
            scores.classes[j].score =
                shown(scoreOf(positives[j], 254, 5) + (positives[j] == 0 ? 1.0 : 2.0) / 5.0, 5);
        scores.allZeros = 0.4;
        const auto solution = solveProbe(scores, optionsFor(254));
        QVERIFY2(solution.ok(), solution ? "" : toString(solution.error()).c_str());
        QCOMPARE(solution->absentClasses, std::size_t{2});
        for (std::size_t j = 0; j < positives.size(); ++j) {
            QVERIFY(solution->classes[j].exact);
            QCOMPARE(*solution->classes[j].positives, positives[j]);
        }
        QVERIFY(warned(*solution, "absent_classes"));
        scores.allZeros = 0.3;
        const auto odd = solveProbe(scores, optionsFor(254));
        QVERIFY(!odd.ok());
        QVERIFY(odd.error().message.find("all-zeros") != std::string::npos);
    }

    void scoreZeroIsLegal()
    {
        const auto solution = solveProbe(scoresOf({14, 0}, 254), optionsFor(254));
        QVERIFY(solution.ok());
        QCOMPARE(*solution->classes[1].positives, std::int64_t{0});
        QVERIFY(solution->classes[1].exact);
        QVERIFY(warned(*solution, "score_zero", "c1"));
    }

    // The search goes on from the numbers before; here each is looked for by itself.
    void searchFindsWhatEachNumberGives()
    {
        for (const std::size_t absent : {std::size_t{0}, std::size_t{2}})
            for (const ScoreDisplay display : {ScoreDisplay::Rounded, ScoreDisplay::Truncated}) {
                ProbeScores scores;
                scores.classes = {{.className = "a", .score = absent > 0 ? 0.41 : 0.07},
                                  {.className = "b", .score = absent > 0 ? 0.2 : 0.0}};
                const ProbeOptions options{.decimals = 2, .display = display, .testRows = 400};
                std::vector<std::size_t> expected;
                for (std::size_t m = 1; m <= 400; ++m)
                    if (std::none_of(scores.classes.begin(), scores.classes.end(), [&](const auto& row) {
                            return positivesFromScore(*row.score, m, 6, 2, display, absent).empty();
                        }))
                        expected.push_back(m);
                QVERIFY(detail::feasibleRows(scores, options, 6, absent) == expected);
            }
    }

    // Once minutes, then hours.
    void searchHasAnEnd()
    {
        ProbeOptions options;
        options.testRows = 2'000'000;
        QElapsedTimer timer;
        timer.start();
        QVERIFY(solveProbe(scoresOf(somePositives, 254), options).ok());
        QVERIFY(timer.elapsed() < 60'000);
        options.testRows = 100'000'000;
        const auto refused = solveProbe(scoresOf(somePositives, 254), options);
        QCOMPARE(refused.error().code, ErrorCode::Usage);
        QVERIFY(refused.error().hint.find("--rows") != std::string::npos);
    }

    void unknownRowsAreSearched()
    {
        ProbeOptions options;
        options.maxRows = 3000;
        const auto solution = solveProbe(scoresOf(somePositives, 254), options);
        QVERIFY(solution.ok());
        const auto& feasible = solution->feasibleRows;
        QVERIFY(std::binary_search(feasible.begin(), feasible.end(), std::size_t{254}));
        QVERIFY(feasible.size() < 2700);
        QVERIFY(warned(*solution, "rows_unknown"));
        QVERIFY(!solution->classes[0].positives);
        QVERIFY(std::abs(*solution->classes[0].balance - 14.0 / 254.0) < 1e-4);
        for (const std::size_t m : {feasible.front(), feasible[feasible.size() / 2]})
            for (const auto& item : solution->classes)
                QVERIFY(!positivesFromScore(*item.score, m, 6, 5, ScoreDisplay::Rounded).empty());

        auto impossible = scoresOf({30, 40}, 60);
        impossible.allOnes.reset();
        impossible.classes[0].score = 0.33334; // 1/3 of all: F1 = .66668, k = m/2 and nothing near it
        options.maxRows = 100;
        const auto none = solveProbe(impossible, options);
        QVERIFY(!none.ok());
        QCOMPARE(none.error().code, ErrorCode::BadValue);
    }

    // Pooled, shifted and stratified rates, worked out by hand.
    void testRatesArePooledUnlessShifted()
    {
        auto options = optionsFor(200);
        options.testRows = 1000;
        options.train = TrainCounts{{"c1", "c0"}, {200, 100}, 1000}; // another order: joined by name
        const auto solution = solveProbe(scoresOf({24, 100}, 200), options);
        QVERIFY(solution.ok());
        const ClassProbe& same = solution->classes[0];
        QVERIFY(!same.shifted);
        QCOMPARE(*same.expectedPositives, 24.0 + 800.0 * (124.0 / 1200.0));
        QCOMPARE(*same.testRate, *same.expectedPositives / 1000.0);
        QCOMPARE(*same.stratifiedPositives, 100.0);
        const ClassProbe& other = solution->classes[1]; // .5 against .2
        QVERIFY(other.shifted);
        QVERIFY(*other.pHolm >= *other.pValue && *other.pHolm < 1e-10);
        QCOMPARE(*other.expectedPositives, 100.0 + 800.0 * 0.5);
        QVERIFY(warned(*solution, "shift", "c1"));
        QVERIFY(!solution->looksStratified);

        options.assumeStratified = true;
        QCOMPARE(*solveProbe(scoresOf({24, 100}, 200), options)->classes[0].testRate, 0.1);
        options.assumeStratified = false;
        options.testRows = 0;
        const auto open = solveProbe(scoresOf({24, 100}, 200), options);
        QCOMPARE(*open->classes[0].testRate, 124.0 / 1200.0);
        QVERIFY(!open->classes[0].expectedPositives);
    }

    void ratesTooGoodToBeChanceLookStratified()
    {
        auto options = optionsFor(1000);
        options.train = TrainCounts{{"c0", "c1", "c2", "c3"}, {100, 200, 300, 400}, 2000};
        const auto solution = solveProbe(scoresOf({50, 100, 150, 200}, 1000), options);
        QVERIFY(solution.ok());
        QVERIFY(solution->looksStratified);
        QVERIFY(*solution->agreementTail < 1e-6);
        QVERIFY(*solution->classes[0].pCloser < 0.1);
        QVERIFY(warned(*solution, "stratified"));
        const auto usual = solveProbe(scoresOf({58, 88, 161, 185}, 1000), options);
        QVERIFY(!usual->looksStratified);
    }

    void refuses_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("part");
        const auto code = [](ErrorCode value) { return static_cast<int>(value); };
        QTest::newRow("above 1/L") << 0 << code(ErrorCode::BadValue)
                                   << QByteArray("the most that one of 6 classes");
        QTest::newRow("no whole number")
            << 1 << code(ErrorCode::BadValue) << QByteArray("no whole number of positives");
        QTest::newRow("negative") << 2 << code(ErrorCode::BadValue) << QByteArray("not between 0 and 1");
        QTest::newRow("more decimals")
            << 3 << code(ErrorCode::BadValue) << QByteArray("more than 5 decimals");
        QTest::newRow("repeated class")
            << 4 << code(ErrorCode::BadClass) << QByteArray("'c1' stands there twice");
        QTest::newRow("unknown class") << 5 << code(ErrorCode::BadClass) << QByteArray("'c2' is no class");
        QTest::newRow("test smaller") << 6 << code(ErrorCode::Usage) << QByteArray("fewer than");
        QTest::newRow("decimals") << 7 << code(ErrorCode::Usage) << QByteArray("between 0 and 9");
        QTest::newRow("nan") << 8 << code(ErrorCode::BadValue) << QByteArray("not between 0 and 1");
    }
    void refuses()
    {
        QFETCH(int, fault);
        QFETCH(int, code);
        QFETCH(QByteArray, part);
        auto scores = scoresOf(somePositives, 254);
        auto options = optionsFor(254);
        const std::vector<double> values = {0.17, 0.01537, -0.1, 0.011157};
        if (fault < 4) scores.classes[2].score = values[static_cast<std::size_t>(fault)];
        if (fault == 4) scores.classes[2].className = "c1";
        if (fault == 5) options.classes = {"c0", "c1", "c3", "c4", "c5"};
        if (fault == 6) options.testRows = 100;
        if (fault == 7) options.decimals = 10;
        if (fault == 8) scores.classes[2].score = std::nan("");
        const auto solution = solveProbe(scores, options);
        QVERIFY(!solution.ok());
        QCOMPARE(static_cast<int>(solution.error().code), code);
        QVERIFY2(solution.error().message.find(part.toStdString()) != std::string::npos,
                 solution.error().message.c_str());
        if (fault < 6 || fault == 8) QCOMPARE(solution.error().where, std::string("scores.csv, row 3"));
    }

    // F_j = L*(S - S_-j), with predictions drawn at random.
    void leaderboardF1OfAClass()
    {
        Mt19937 rng(9);
        for (int round = 0; round < 200; ++round) {
            std::vector<double> f1(4);
            double sum = 0.0;
            for (double& value : f1) {
                const auto tp = static_cast<double>(rng.interval(30));
                value = 2 * tp / (2 * tp + static_cast<double>(rng.interval(40)) + 1.0);
                sum += value;
            }
            const auto result = leaderboardClassF1(shown(sum / 4, 5), shown((sum - f1[1]) / 4, 5), 4, 5);
            QVERIFY(result.ok());
            QVERIFY(result->low - 1e-12 <= f1[1] && f1[1] <= result->high + 1e-12);
            QVERIFY(std::abs(result->value - f1[1]) <= 4e-5 + 1e-12);
        }
        QVERIFY(!leaderboardClassF1(0.2, 0.3, 4, 5).ok());
        QVERIFY(!leaderboardClassF1(0.9, 0.3, 4, 5).ok());
    }
};

QTEST_APPLESS_MAIN(TestProbe)
#include "tst_probe.moc"

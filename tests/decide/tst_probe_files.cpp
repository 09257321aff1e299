// Files of the probe: what is sent, scores.csv that comes back, balances.csv that goes on.
#include "base/hash.h"
#include "base/numbers.h"
#include "decide/balance.h"
#include "decide/probe.h"
#include "decide/probe_files.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;

class TestProbeFiles : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    Path file(const std::string& name) const { return Path(m_dir.path().toStdString()) / name; }
    Path written(const std::string& name, const std::string& text) const
    {
        const auto status = writeAtomically(realFileSystem(), file(name), text);
        return status ? file(name) : Path();
    }

  private Q_SLOTS:
    void makesTheFilesToSend()
    {
        const SampleSubmission sample{"id", {"x", "y,1"}, {"a/b", "scores", "a_b"}, ';', "s.csv"};
        const auto made = writeProbeFiles(realFileSystem(), sample, file("probe"));
        QVERIFY(made.ok());
        std::vector<std::string> names;
        for (const auto& item : made->files) names.push_back(item.fileName);
        QCOMPARE(names, (std::vector<std::string>{"__all_zeros__.csv", "__all_ones__.csv", "a_b.csv",
                                                  "scores_2.csv", "a_b_2.csv"}));
        const auto read = [&](const std::string& name) {
            return *realFileSystem().readFile(file("probe/" + name));
        };
        QCOMPARE(read("__all_zeros__.csv"), std::string("id;a/b;scores;a_b\nx;0;0;0\n\"y,1\";0;0;0\n"));
        QCOMPARE(read("__all_ones__.csv"), std::string("id;a/b;scores;a_b\nx;1;1;1\n\"y,1\";1;1;1\n"));
        QCOMPARE(read("scores_2.csv"), std::string("id;a/b;scores;a_b\nx;0;1;0\n\"y,1\";0;1;0\n"));
        QCOMPARE(made->files[3].sha256, sha256Hex(read("scores_2.csv")));
        QCOMPARE(read("scores.csv"),
                 std::string("class,score\n__all_zeros__,\n__all_ones__,\na/b,\nscores,\na_b,\n"));

        // The template is readable as it is, and entered scores are never overwritten.
        const auto empty = readProbeScores(realFileSystem(), file("probe/scores.csv"));
        QVERIFY(empty.ok());
        QCOMPARE(empty->classes.size(), std::size_t{3});
        QVERIFY(!empty->classes[0].score && !empty->allOnes);
        QVERIFY(!written("probe/scores.csv", "class,score\na_b,0.1\n").empty());
        QVERIFY(writeProbeFiles(realFileSystem(), sample, file("probe"))->scoresKept);
        QCOMPARE(read("scores.csv"), std::string("class,score\na_b,0.1\n"));

        const SampleSubmission clash{"id", {"x"}, {"__all_ones__"}, ',', "s.csv"};
        QCOMPARE(writeProbeFiles(realFileSystem(), clash, file("clash")).error().code, ErrorCode::BadClass);
        QVERIFY(!realFileSystem().exists(file("clash")));
    }

    void readsScores()
    {
        const auto scores = readProbeScores(
            realFileSystem(),
            written("scores.csv",
                    "class,score\r\n__all_ones__,0.2\r\na,0.0110\r\nb,\r\n__all_zeros__,0\r\n"));
        QVERIFY(scores.ok());
        QCOMPARE(*scores->allOnes, 0.2);
        QCOMPARE(*scores->allZeros, 0.0);
        QCOMPARE(scores->decimals, 4);
        QCOMPARE(scores->classes.size(), std::size_t{2});
        QCOMPARE(scores->classes[0].where, std::string("row 2 (line 3)"));
        QVERIFY(!scores->classes[1].score);
    }

    void refusesBrokenScores_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const auto code = [](ErrorCode value) { return static_cast<int>(value); };
        QTest::newRow("no class column") << QByteArray("name,score\na,0.1\n") << code(ErrorCode::BadColumn);
        QTest::newRow("no score column") << QByteArray("class,points\na,0.1\n") << code(ErrorCode::BadColumn);
        QTest::newRow("text") << QByteArray("class,score\na,high\n") << code(ErrorCode::BadValue);
        QTest::newRow("decimal comma") << QByteArray("class,score\na,0,01115\n") << code(ErrorCode::BadShape);
        QTest::newRow("decimal comma, semicolons")
            << QByteArray("class;score\na;0,01115\n") << code(ErrorCode::BadValue);
        QTest::newRow("no name") << QByteArray("class,score\n,0.1\n") << code(ErrorCode::BadClass);
        QTest::newRow("control twice")
            << QByteArray("class,score\n__all_ones__,0.1\n__all_ones__,0.1\n") << code(ErrorCode::BadClass);
    }
    void refusesBrokenScores()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        const auto scores = readProbeScores(realFileSystem(), written("broken.csv", text.toStdString()));
        QVERIFY(!scores.ok());
        QCOMPARE(static_cast<int>(scores.error().code), code);
        QVERIFY(scores.error().where.find("broken.csv") != std::string::npos);
    }

    void balancesGoOutAndComeBack()
    {
        // Six classes with 14, 21, 23, (no score), 137 and 39 positives among 254 rows.
        ProbeScores scores;
        const std::vector<std::optional<double>> shown = {0.01741, 0.02545, 0.02768, {}, 0.11679, 0.04437};
        for (std::size_t j = 0; j < shown.size(); ++j)
            scores.classes.push_back({"c" + std::to_string(j), shown[j], "row " + std::to_string(j + 1)});
        ProbeOptions options;
        options.rows = 254;
        options.testRows = 764;
        options.train = TrainCounts{{"c0", "c1", "c2", "c3", "c4", "c5"}, {60, 80, 90, 50, 500, 150}, 1000};
        const auto solution = solveProbe(scores, options);
        QVERIFY(solution.ok());
        const std::string text = balancesCsv(*solution);
        QVERIFY(text.starts_with("class,balance,positives,positives_low,positives_high,exact,train_"
                                 "prevalence,p_value,test_rate\n"));
        QVERIFY(text.find("\nc3,0.05,,,,0,0.05,,0.05\n") != std::string::npos);
        const auto table = readBalances(realFileSystem(), written("balances.csv", text));
        QVERIFY(table.ok());
        QCOMPARE(table->column, std::string("test_rate"));
        for (std::size_t j = 0; j < 6; ++j) {
            QCOMPARE(*table->rates[j], *solution->classes[j].testRate);
            QCOMPARE(static_cast<bool>(table->fromTraining[j]), j == 3);
        }
        const std::vector<std::string> order = {"c5", "c4", "c3", "c2", "c1", "c0"};
        const auto joined = joinBalances(*table, order);
        QVERIFY(joined.ok());
        for (std::size_t j = 0; j < 6; ++j) QCOMPARE(joined->rates[j], *solution->classes[5 - j].testRate);
        QVERIFY(joined->fromTraining[2]);
    }

    void balancesFallBack()
    {
        const auto plain = readBalances(realFileSystem(), written("b.csv", "class,balance\na,0.25\nb,\n"));
        QVERIFY(plain.ok());
        QCOMPARE(plain->column, std::string("balance"));
        QVERIFY(!plain->rates[1]);
        const std::vector<std::string> classes = {"a", "b", "c"};
        const auto joined = joinBalances(*plain, classes, std::vector<double>{0.1, 0.2, 0.3});
        QVERIFY(joined.ok());
        QCOMPARE(joined->rates, (std::vector<double>{0.25, 0.2, 0.3}));
        QCOMPARE(joined->fromTraining, (std::vector<bool>{false, true, true}));
        QCOMPARE(joinBalances(*plain, classes).error().code, ErrorCode::BadClass);
        QCOMPARE(joinBalances(*plain, std::vector<std::string>{"b"}, std::vector<double>{0.5}).error().code,
                 ErrorCode::BadClass);
        const auto mixed = readBalances(
            realFileSystem(),
            written("b.csv",
                    "class,balance,train_prevalence,test_rate\na,0.25,0.2,0.3\nb,0.1,0.2,\nc,,0.2,\n"));
        QVERIFY(mixed.ok());
        QCOMPARE(mixed->rates, (std::vector<std::optional<double>>{0.3, 0.1, 0.2}));
        QCOMPARE(mixed->fromTraining, (std::vector<bool>{false, false, true}));
    }

    void refusesBrokenBalances_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const auto code = [](ErrorCode value) { return static_cast<int>(value); };
        QTest::newRow("no class") << QByteArray("name,balance\na,0.1\n") << code(ErrorCode::BadColumn);
        QTest::newRow("no rate") << QByteArray("class,share\na,0.1\n") << code(ErrorCode::BadColumn);
        QTest::newRow("per cent") << QByteArray("class,balance\na,25\n") << code(ErrorCode::BadValue);
        QTest::newRow("nan") << QByteArray("class,balance\na,nan\n") << code(ErrorCode::BadValue);
        QTest::newRow("twice") << QByteArray("class,balance\na,0.1\na,0.2\n") << code(ErrorCode::BadClass);
    }
    void refusesBrokenBalances()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        const auto table = readBalances(realFileSystem(), written("bad.csv", text.toStdString()));
        QVERIFY(!table.ok());
        QCOMPARE(static_cast<int>(table.error().code), code);
    }
};

QTEST_APPLESS_MAIN(TestProbeFiles)
#include "tst_probe_files.moc"

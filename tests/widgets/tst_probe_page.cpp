// The probe: scores to counts by hand, by paste and from a file; the ledger on the disk; the page by
// keyboard.
#include "controllers/probe_controller.h"
#include "controllers/workspace_controller.h"
#include "data/csv.h"
#include "decide/balance.h"
#include "pages/probe/scores_card.h"
#include "pages/probe_page.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;

namespace {

constexpr int publicRows = 200;
const std::vector<std::string> classNames = {"a", "b", "c", "d"};
const std::vector<int> counts = {0, 7, 50, 199};
constexpr double noon = 20000 * 86400.0 + 43200;

// What the leaderboard shows: 2k/(m+k)/L with five decimals.
QString shown(int positives, bool comma = false)
{
    const double score = 2.0 * positives / (publicRows + positives) / 4;
    QString text = QString::number(score, 'f', 5);
    return comma ? text.replace(QLatin1Char('.'), QLatin1Char(',')) : text;
}

TrainCounts training()
{
    return {classNames, {1, 40, 60, 900}, 1000};
}

void setUp(ProbeModel& model)
{
    model.setClock([] { return noon; });
    model.setTask(classNames, training());
    model.setSettings({publicRows, 5, 3, 1000});
}

bool type(ProbeModel& model, int row, const QString& text)
{
    return model.setData(model.index(row, ProbeModel::Score), text, Qt::EditRole);
}

std::vector<int> positives(const ProbeModel& model)
{
    std::vector<int> out;
    if (model.solution() == nullptr) return out;
    for (const auto& item : model.solution()->classes)
        out.push_back(item.positives ? static_cast<int>(*item.positives) : -1);
    return out;
}

} // namespace

class TestProbe : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_dir;

    Path write(const char* name, const std::string& text)
    {
        const Path path = Path(m_dir.path().toStdString()) / name;
        if (!writeAtomically(realFileSystem(), path, text)) qFatal("cannot write");
        return path;
    }

    // 60 labelled posts and a sample submission of 400 rows beside them.
    Path writeData()
    {
        std::string train = "id,text,a,b,c,d\n", sample = "id,a,b,c,d\n";
        for (int i = 0; i < 60; ++i)
            train += "p" + std::to_string(i) + ",text " + std::to_string(i) + (i % 20 == 0 ? ",1" : ",0") +
                     (i % 10 == 0 ? ",1" : ",0") + (i % 3 == 0 ? ",1" : ",0") + (i % 2 == 0 ? ",1" : ",0") +
                     "\n";
        for (int i = 0; i < 400; ++i) sample += "t" + std::to_string(i) + ",0,0,0,0\n";
        write("sample_submission.csv", sample);
        return write("train.csv", train);
    }

    void open(WorkspaceController& workspace, const Path& path)
    {
        workspace.setHome(Path(m_dir.path().toStdString()) / "home");
        workspace.open(path);
        QTRY_VERIFY(workspace.data() != nullptr && !workspace.isLoading());
    }

  private Q_SLOTS:
    void scoresBecomeCounts()
    {
        ProbeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        setUp(model);
        QVERIFY(model.solution() == nullptr);
        for (int c = 0; c < 4; ++c)
            QVERIFY(type(model, ProbeModel::controls + c, shown(counts[static_cast<std::size_t>(c)], c % 2)));
        QCOMPARE(positives(model), counts);
        QVERIFY(model.problems().isEmpty());
        const auto text = [&model](int c, int column) {
            return model.index(ProbeModel::controls + c, column).data().toString();
        };
        QCOMPARE(text(1, ProbeModel::Positives), QStringLiteral("7 \u2713"));
        QCOMPARE(text(1, ProbeModel::Balance), QStringLiteral("3.5 %"));
        QCOMPARE(text(1, ProbeModel::Training), QStringLiteral("4.0 %"));
        QCOMPARE(text(1, ProbeModel::Verdict), QStringLiteral("as in training"));
        QCOMPARE(text(2, ProbeModel::Verdict), QStringLiteral("more often"));
        // (40 + 7) / (1000 + 200) of the 800 hidden rows and the 7 seen ones: 38.33 of 1000.
        QVERIFY(std::abs(*model.solution()->classes[1].expectedPositives - (7 + 800 * 47.0 / 1200)) < 1e-9);
        QCOMPARE(text(1, ProbeModel::TestRate), QStringLiteral("3.8 %"));
        QCOMPARE(text(2, ProbeModel::TestRate), QStringLiteral("25.0 %")); // shifted: the public rate alone

        // A part of them is fine: training stands in for the rest.
        QVERIFY(type(model, ProbeModel::controls + 2, {}));
        QCOMPARE(positives(model), (std::vector<int>{0, 7, -1, 199}));
        QCOMPARE(text(2, ProbeModel::Verdict), QStringLiteral("training rate taken"));
        // More public rows than rows: no score's fault.
        model.setSettings({publicRows, 5, 3, 150});
        QVERIFY(model.solution() == nullptr && model.problems().isEmpty());
        QVERIFY(model.error().has_value() && model.error()->message.find("150") != std::string::npos);
        // Without the number of rows: shares, and the numbers that fit.
        model.setSettings({0, 5, 3, 1000});
        QVERIFY(model.solution() != nullptr);
        const auto& fit = model.solution()->feasibleRows;
        QVERIFY(std::find(fit.begin(), fit.end(), std::size_t{publicRows}) != fit.end());
        QVERIFY(model.notes().join(QLatin1Char(' ')).contains(QStringLiteral("200")));
    }

    // One slip hides neither itself nor what the others say.
    void refused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("said");
        QTest::addColumn<bool>("isNumber");
        QTest::newRow("letters") << QStringLiteral("0.01x") << QStringLiteral("0.01x") << false;
        QTest::newRow("two commas") << QStringLiteral("0,0,1") << QStringLiteral("not a number") << false;
        QTest::newRow("nan") << QStringLiteral("nan") << QStringLiteral("not a number") << false;
        QTest::newRow("per cent") << QStringLiteral("1.7") << QStringLiteral("between 0 and 1") << false;
        QTest::newRow("negative") << QStringLiteral("-0,1") << QStringLiteral("between 0 and 1") << false;
        QTest::newRow("too much for one class")
            << QStringLiteral("0.40000") << QStringLiteral("is above 0.25000, the most that one of") << true;
        QTest::newRow("no whole number")
            << QStringLiteral("0.01800") << QStringLiteral("no whole number") << true;
        QTest::newRow("decimals") << QStringLiteral("0.016911")
                                  << QStringLiteral("has more than the 5 decimal") << true;
    }

    void refused()
    {
        QFETCH(QString, text);
        QFETCH(QString, said);
        QFETCH(bool, isNumber);
        ProbeModel model;
        setUp(model);
        type(model, ProbeModel::controls, shown(counts[0]));
        type(model, ProbeModel::controls + 2, shown(counts[2]));
        QCOMPARE(type(model, ProbeModel::controls + 1, text), isNumber);
        QCOMPARE(model.problems().size(), 1);
        QVERIFY2(model.problems()[0].contains(said), qPrintable(model.problems()[0]));
        QVERIFY(model.problems()[0].startsWith(QStringLiteral("b: ")));
        QCOMPARE(model.index(ProbeModel::controls + 1, ProbeModel::Score).data().toString(), text);
        QCOMPARE(positives(model), (std::vector<int>{0, -1, 50, -1})); // the others hold
        type(model, ProbeModel::controls + 1, shown(counts[1]));
        QVERIFY(model.problems().isEmpty());
    }

    void theControlFindsASlip()
    {
        ProbeModel model;
        setUp(model);
        double sum = 0;
        for (int c = 0; c < 4; ++c) {
            const int k = counts[static_cast<std::size_t>(c)];
            type(model, ProbeModel::controls + c, shown(k));
            sum += 2.0 * k / (publicRows + k) / 4;
        }
        QVERIFY(type(model, 1, QString::number(sum, 'f', 5)));
        QVERIFY(model.problems().isEmpty());
        type(model, ProbeModel::controls + 1, shown(9)); // a count that can be, but is not
        QCOMPARE(model.problems().size(), 1);
        QVERIFY(model.problems()[0].startsWith(QStringLiteral("all ones: ")));
        QCOMPARE(positives(model), (std::vector<int>{0, 9, 50, 199}));
    }

    void paste_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("lost");
        QTest::addColumn<int>("missing"); // class that has no score then; -1: none
        const QStringList all = {shown(0), shown(7, true), shown(50), shown(199)};
        const int first = ProbeModel::controls;
        QTest::newRow("column") << first << all.join(QLatin1Char('\n')) << 0 << -1;
        QTest::newRow("column of a spreadsheet")
            << first << all.join(QStringLiteral("\r\n")) + QStringLiteral("\r\n") << 0 << -1;
        QTest::newRow("a gap stays a gap")
            << first << QStringLiteral("%1\n\n%2\n%3").arg(all[0], all[2], all[3]) << 0 << 1;
        QTest::newRow("too long") << first + 3 << QStringLiteral("%1\n0.5\n0.6").arg(all[3]) << 2 << -2;
        QTest::newRow("named, any order, comma")
            << 0 << QStringLiteral("class,score\nd,%4\nb,%2\na,%1\nc,%3").arg(all[0], all[1], all[2], all[3])
            << 0 << -1;
        QTest::newRow("named, tabs")
            << 0 << QStringLiteral("__all_zeros__\t\nc\t%3\na\t%1\nd\t%4").arg(all[0], all[2], all[3]) << 0
            << -2;
    }

    void paste()
    {
        QFETCH(int, row);
        QFETCH(QString, text);
        QFETCH(int, lost);
        QFETCH(int, missing);
        ProbeModel model;
        setUp(model);
        QCOMPARE(model.paste(row, text).size(), lost);
        QVERIFY2(model.problems().isEmpty(), qPrintable(model.problems().join(QLatin1Char('\n'))));
        auto wanted = counts;
        if (missing >= 0) wanted[static_cast<std::size_t>(missing)] = -1;
        if (missing == -2)
            QCOMPARE(positives(model)[3], 199);
        else
            QCOMPARE(positives(model), wanted);
    }

    void leaderboardF1()
    {
        ProbeModel model;
        setUp(model);
        QVERIFY(!model.leaderboardF1("b").ok());
        model.setFullScore(0.41000);
        model.setScoreWithout("b", 0.31000);
        const auto f1 = model.leaderboardF1("b");
        QVERIFY(f1.ok());
        QVERIFY(std::abs(f1->value - 0.4) < 1e-9);
        QVERIFY(f1->low < 0.4 && f1->high > 0.4);
        model.setScoreWithout("b", 0.9); // zeroing cannot help that much
        QVERIFY(!model.leaderboardF1("b").ok());
    }

    void sentAndLeft()
    {
        ProbeModel model;
        setUp(model);
        QSignalSpy changes(&model, &ProbeModel::ledgerChanged);
        model.setSent(2, true);
        QVERIFY(!model.isSent(2)); // there is no file yet
        model.recordMade({{"a", "a.csv", "1"}, {"b", "b.csv", "2"}});
        model.setSent(2, true);
        QVERIFY(model.isSent(2));
        QCOMPARE(*model.leftToday(), 2);
        model.setSent(2, false);
        QCOMPARE(*model.leftToday(), 3);
        QCOMPARE(changes.size(), 3);
    }

    // Files, ledger, balances on the disk; all of it is there again in a second window.
    void theWorkspaceKeepsIt()
    {
        const Path data = writeData();
        Path balances;
        {
            WorkspaceController workspace(realFileSystem());
            open(workspace, data);
            ProbeController probe(workspace);
            QSignalSpy failures(&probe, &ProbeController::failed);
            QTRY_VERIFY(probe.canMakeFiles());
            probe.makeFiles();
            QTRY_VERIFY_WITH_TIMEOUT(probe.model().canBeSent(0), 30000);
            const auto folder = workspace.workspace().probeFolder();
            for (const char* name : {"__all_zeros__.csv", "__all_ones__.csv", "a.csv", "d.csv", "scores.csv"})
                QVERIFY2(realFileSystem().exists(folder / name), name);
            probe.model().setSent(3, true);
            probe.setRows(20);
            probe.setDailyQuota(5);
            // scores.csv of another hand, with a class that is not ours
            const Path scores = write("s.csv", "class,score\nb,0.02381\nc,0.06522\nzzz,0.1\n");
            QSignalSpy ignored(&probe, &ProbeController::scoresIgnored);
            probe.importScores(scores);
            QTRY_COMPARE(ignored.size(), 1);
            QCOMPARE(ignored[0][0].toStringList(), QStringList{QStringLiteral("zzz")});
            QCOMPARE(positives(probe.model()), (std::vector<int>{-1, 1, 3, -1})); // 2/21/4, 6/23/4
            QCOMPARE(failures.size(), 0);
        }
        WorkspaceController workspace(realFileSystem());
        open(workspace, data);
        ProbeController probe(workspace);
        QTRY_VERIFY(probe.model().isSent(3));
        QCOMPARE(probe.model().settings().rows, std::size_t{20});
        QVERIFY(probe.model().solution() != nullptr);
        QVERIFY(!probe.isInUse());
        probe.saveBalances(true);
        QTRY_VERIFY(probe.isInUse());
        QCOMPARE(workspace.workspace().balance, probe.balancesFile());
        const auto table = readBalances(realFileSystem(), probe.balancesFile());
        QVERIFY(table.ok());
        QCOMPARE(table->classes, classNames);
        QVERIFY(table->fromTraining[0] && !table->fromTraining[1]);
        type(probe.model(), 3, shown(0));
        QVERIFY(!probe.isInUse()); // the file says something else now
    }

    // A score entered in one window and a mark set in another: both stay, and each window sees the other's
    // with its own next change; a text that is no score stays where it was typed.
    void twoWindows()
    {
        const Path data = writeData();
        WorkspaceController workspace(realFileSystem()), otherWorkspace(realFileSystem());
        open(workspace, data);
        const Path ledger = probeLedgerPath(workspace.workspace().root);
        if (realFileSystem().exists(ledger)) QVERIFY(realFileSystem().remove(ledger).ok());
        open(otherWorkspace, data);
        ProbeController probe(workspace), other(otherWorkspace);
        QSignalSpy failures(&probe, &ProbeController::failed), others(&other, &ProbeController::failed);
        QTRY_VERIFY(probe.isSettled() && other.isSettled());
        probe.makeFiles();
        QTRY_VERIFY_WITH_TIMEOUT(probe.isSettled() && probe.model().canBeSent(2), 30000);
        type(other.model(), 3, QStringLiteral("0.1o"));
        other.setRows(publicRows);
        QVERIFY(type(other.model(), 4, shown(7)));
        QTRY_VERIFY(other.isSettled() && other.model().canBeSent(2));
        QCOMPARE(other.model().index(3, ProbeModel::Score).data().toString(), QStringLiteral("0.1o"));
        probe.model().setSent(2, true);
        QTRY_VERIFY(probe.isSettled());
        const auto score = probe.model().ledger().find("c")->score;
        QVERIFY(score);
        QCOMPARE(*score, shown(7).toDouble());
        other.model().setTruncated(true);
        QTRY_VERIFY(other.isSettled());
        QVERIFY(other.model().isSent(2));
        const auto written = readProbeLedger(realFileSystem(), ledger);
        QVERIFY(written.ok() && *written == other.model().ledger());
        QCOMPARE(failures.size() + others.size(), 0);
    }

    // A ledger that cannot be read is told and never written over.
    void aBrokenLedgerStays()
    {
        const Path data = writeData();
        WorkspaceController workspace(realFileSystem());
        open(workspace, data);
        const Path ledger = workspace.workspace().probeFolder() / "ledger.json";
        QVERIFY(realFileSystem().makeDirectories(ledger.parent_path()).ok());
        QVERIFY(writeAtomically(realFileSystem(), ledger, "{ cut").ok());
        {
            ProbeController probe(workspace);
            QSignalSpy failures(&probe, &ProbeController::failed);
            QTRY_COMPARE(failures.size(), 1);
            type(probe.model(), 2, QStringLiteral("0"));
            probe.model().recordMade({{"a", "a.csv", "1"}});
        }
        const auto text = realFileSystem().readFile(ledger);
        QVERIFY(text.ok());
        QCOMPARE(*text, std::string("{ cut"));
        QVERIFY(realFileSystem().remove(ledger).ok());
    }

    void thePageByKeyboard()
    {
        const Path data = writeData();
        WorkspaceController workspace(realFileSystem());
        ProbePage page(workspace);
        page.resize(1254, 690);
        page.show();
        open(workspace, data);
        QTRY_VERIFY(page.isSettled());
        page.probe().model().clearScores();
        auto* rows = page.scores().rowsField();
        rows->setFocus();
        rows->selectAll();
        QTest::keyClicks(rows, QStringLiteral("200"));
        QTest::keyClick(rows, Qt::Key_Return);
        QCOMPARE(workspace.workspace().publicRows, std::int64_t{publicRows});

        // A score a line: type, Return, type, Return; with a comma; letters stay where they were typed.
        auto* table = page.scores().table();
        table->setFocus();
        table->setCurrentIndex(table->model()->index(ProbeModel::controls, ProbeModel::Score));
        for (const QString& text : {shown(0), shown(7, true), QStringLiteral("0.1o")}) {
            QTest::keyClicks(table, text.left(1));
            auto* editor = table->findChild<QLineEdit*>();
            QVERIFY(editor != nullptr);
            QTest::keyClicks(editor, text.mid(1));
            QTest::keyClick(editor, Qt::Key_Return);
            QTRY_VERIFY(table->findChild<QLineEdit*>() == nullptr);
        }
        QCOMPARE(positives(page.probe().model()), (std::vector<int>{0, 7, -1, -1}));
        QCOMPARE(page.probe().model().problems().size(), 1);
        QCOMPARE(table->currentIndex().row(), ProbeModel::controls + 3);

        // A column from the clipboard, at the row of the first class.
        QApplication::clipboard()->setText(
            QStringList{shown(0), shown(7, true), shown(50), shown(199)}.join(QLatin1Char('\n')));
        table->setCurrentIndex(table->model()->index(ProbeModel::controls, ProbeModel::Score));
        QTest::keyClick(table, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(positives(page.probe().model()), counts);
        QVERIFY(page.probe().model().problems().isEmpty());
        QTest::keyClick(table, Qt::Key_Delete);
        QCOMPARE(positives(page.probe().model())[0], -1);
    }
};

QTEST_MAIN(TestProbe)
#include "tst_probe_page.moc"

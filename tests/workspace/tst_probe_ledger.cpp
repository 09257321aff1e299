// The probe's ledger: there and back, what remaking files does to it, days, faults.
#include "workspace/probe_ledger_change.h"

#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>

using namespace thresher;

namespace {

constexpr double noon = 20000 * 86400.0 + 43200;

std::string json(std::string text)
{
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

} // namespace

class TestProbeLedger : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_dir;
    Path root() const { return Path(m_dir.path().toStdString()); }
    Path path() const { return probeLedgerPath(root()); }

  private Q_SLOTS:
    void thereAndBack()
    {
        const auto none = readProbeLedger(realFileSystem(), path());
        QVERIFY(none.ok());
        QVERIFY(none->entries.empty());
        ProbeLedger ledger;
        ledger.recordMade({{allZerosName, "__all_zeros__.csv", "h0"}, {"fud", "fud.csv", "h1"}}, noon);
        ledger.markSent("fud", noon + 1);
        ledger.setScore("fud", 0.01727, noon + 2);
        ledger.truncated = true;
        ledger.fullScore = 0.4;
        ledger.scoreWithout["fud"] = 0.35;
        ledger.otherKeys = json("{'sky':[1]}");
        QVERIFY(writeProbeLedger(realFileSystem(), path(), ledger).ok());
        const auto back = readProbeLedger(realFileSystem(), path());
        QVERIFY(back.ok());
        QCOMPARE(back->entries.size(), std::size_t{2});
        const auto* fud = back->find("fud");
        QVERIFY(fud != nullptr);
        QCOMPARE(fud->fileName, std::string("fud.csv"));
        QCOMPARE(fud->sha256, std::string("h1"));
        QCOMPARE(fud->made, noon);
        QCOMPARE(fud->sent, noon + 1);
        QCOMPARE(fud->scored, noon + 2);
        QCOMPARE(*fud->score, 0.01727);
        QVERIFY(!back->find(allZerosName)->score);
        QVERIFY(back->truncated && !back->assumeStratified);
        QCOMPARE(*back->fullScore, 0.4);
        QCOMPARE(back->scoreWithout.at("fud"), 0.35);
        QCOMPARE(back->otherKeys, ledger.otherKeys); // of a newer program
        const auto text = realFileSystem().readFile(path());
        QVERIFY(text->find("\"format\": 1") != std::string::npos);
        QVERIFY(text->find("\"program\": \"thresher\"") != std::string::npos);
    }

    // The same bytes keep their score; other bytes start anew, but what was sent today still counts.
    void filesMadeAgain()
    {
        ProbeLedger ledger;
        ledger.setScore("c", 0.02, noon); // before its file was made
        ledger.recordMade({{"a", "a.csv", "1"}, {"b", "b.csv", "2"}, {"c", "c.csv", "3"}}, noon);
        QCOMPARE(*ledger.find("c")->score, 0.02);
        for (const char* name : {"a", "b"}) {
            ledger.markSent(name, noon);
            ledger.setScore(name, 0.01, noon);
        }
        ledger.recordMade({{"a", "a.csv", "1"}, {"b", "b.csv", "other"}}, noon + 60);
        QCOMPARE(*ledger.find("a")->score, 0.01);
        QVERIFY(!ledger.find("b")->score);
        QCOMPARE(ledger.find("b")->sent, 0.0);
        QCOMPARE(ledger.find("b")->made, noon + 60);
        QCOMPARE(ledger.sentOnDay(noon), 2);
        QCOMPARE(ledger.sentOnDay(noon + 43199), 2);
        QCOMPARE(ledger.sentOnDay(noon + 43200), 0); // midnight
        ledger.markSent("a", 0);                     // a slip of the hand
        QVERIFY(!ledger.find("a")->score);
        QCOMPARE(ledger.sentOnDay(noon), 1);
    }

    // Two windows of one workspace, each with what it has read: whoever wrote last took the other's scores.
    void twoWindows()
    {
        QVERIFY(realFileSystem().makeDirectories(path().parent_path()).ok());
        ProbeLedger start;
        start.recordMade({{"a", "a.csv", "1"}, {"b", "b.csv", "2"}, {"c", "c.csv", "3"}}, noon);
        for (const char* name : {"a", "b", "c"}) start.markSent(name, noon);
        start.setScore("c", 0.5, noon);
        start.scoreWithout = {{"a", 0.1}, {"b", 0.2}};
        QVERIFY(writeProbeLedger(realFileSystem(), path(), start).ok());

        ProbeLedger one = start, other = start;
        one.setScore("a", 0.01, noon + 1);
        one.markSent("c", 0); // a slip: the score goes as well
        one.scoreWithout.erase("a");
        one.truncated = true;
        one.setScore("d", 0.04, noon + 1);
        other.setScore("b", 0.02, noon + 2);
        other.scoreWithout["b"] = 0.3;
        other.fullScore = 0.6;
        other.otherKeys = json("{'sky':[1]}");
        QVERIFY(changeProbeLedger(realFileSystem(), root(), start, one).ok());
        const auto written = changeProbeLedger(realFileSystem(), root(), start, other);
        QVERIFY(written.ok());
        const auto read = readProbeLedger(realFileSystem(), path());
        QVERIFY(read.ok() && *read == *written);

        ProbeLedger both = one;
        both.entries[1] = other.entries[1];
        both.scoreWithout = {{"b", 0.3}};
        both.fullScore = 0.6;
        QVERIFY(*read == both);
        // Written again, nothing changes: not by the first window with what it knew, either.
        QVERIFY(*changeProbeLedger(realFileSystem(), root(), start, one) == both);

        QVERIFY(realFileSystem().remove(path()).ok());
        QVERIFY(*changeProbeLedger(realFileSystem(), root(), both, one) == one);
        QVERIFY(writeAtomically(realFileSystem(), path(), "{ cut").ok());
        QVERIFY(!changeProbeLedger(realFileSystem(), root(), both, one).ok());
        QCOMPARE(*realFileSystem().readFile(path()), std::string("{ cut"));
    }

    // One window makes the files anew while the other enters what became of the old ones: the new file has no
    // score, and what was sent still counts for the day, once, whoever writes last.
    void madeAnewInAnotherWindow()
    {
        ProbeLedger start;
        start.recordMade({{"a", "a.csv", "1"}, {"b", "b.csv", "2"}}, noon);
        start.markSent("a", noon);
        ProbeLedger maker = start, writer = start;
        maker.recordMade({{"a", "a.csv", "new"}, {"b", "b.csv", "new"}}, noon + 5);
        writer.setScore("a", 0.01, noon + 1);
        writer.markSent("b", noon + 1);
        const auto after = [&](const ProbeLedger& first, const ProbeLedger& second) {
            return mergeProbeLedger(start, second, mergeProbeLedger(start, first, start));
        };
        for (const auto& ledger : {after(maker, writer), after(writer, maker)}) {
            QVERIFY(ledger.entries == maker.entries);
            QCOMPARE(ledger.sentOnDay(noon), 2);
            QCOMPARE(ledger.replaced.size(), std::size_t{2});
        }
        // A score that was entered before its file was made is about this file.
        ProbeLedger early = start;
        early.setScore("c", 0.03, noon + 1);
        ProbeLedger late = start;
        late.recordMade({{"c", "c.csv", "3"}}, noon + 2);
        for (const auto& ledger : {after(early, late), after(late, early)}) {
            const auto* c = ledger.find("c");
            QCOMPARE(c->sha256, std::string("3"));
            QCOMPARE(c->made, noon + 2);
            QVERIFY(c->score == std::optional(0.03));
        }
        // Both made the same files, and one has sent its own.
        ProbeLedger sender = maker;
        sender.markSent("a", noon + 6);
        QVERIFY(after(maker, sender) == sender && after(sender, maker) == sender);
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char* name, const char* text, ErrorCode code, const char* named) {
            QTest::newRow(name) << QByteArray::fromStdString(json(text)) << int(code) << QByteArray(named);
        };
        row("newer", "{'format': 2}", ErrorCode::NewerFormat, "2");
        row("cut", "{'files': [", ErrorCode::BadFormat, "");
        row("score above 1", "{'files': [{'class': 'a', 'score': 1.5}]}", ErrorCode::BadFormat, "score");
        row("score a word", "{'files': [{'class': 'a', 'score': 'x'}]}", ErrorCode::BadFormat, "score");
        row("no class", "{'files': [{'file': 'a.csv'}]}", ErrorCode::BadFormat, "class");
        row("twice", "{'files': [{'class': 'a'}, {'class': 'a'}]}", ErrorCode::BadFormat, "'a'");
        row("replaced", "{'replaced': {}}", ErrorCode::BadFormat, "replaced");
    }

    void faults()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(QByteArray, named);
        QVERIFY(realFileSystem().makeDirectories(path().parent_path()).ok());
        QVERIFY(writeAtomically(realFileSystem(), path(), text.toStdString()).ok());
        const auto ledger = readProbeLedger(realFileSystem(), path());
        QVERIFY(!ledger.ok());
        QCOMPARE(int(ledger.error().code), code);
        QVERIFY(ledger.error().message.find(named.toStdString()) != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestProbeLedger)
#include "tst_probe_ledger.moc"

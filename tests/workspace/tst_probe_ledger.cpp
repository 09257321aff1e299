// The probe's ledger: there and back, what remaking files does to it, days, faults.
#include "workspace/probe_ledger.h"

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
    Path path() const { return Path(m_dir.path().toStdString()) / "probe" / "ledger.json"; }

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

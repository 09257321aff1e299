// import curves through the real program: a Trainer's history and an event file become a run that shows
// curves; what does not fit is refused and leaves nothing behind.
#include "runs/event_log.h"
#include "runs/run_folder.h"
#include "support/cli.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;
using thresher::test::runCli;

class TestCliImport : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    QString path(const QString& name) const { return m_dir.filePath(name); }
    static QString reference(const char* name)
    {
        return QStringLiteral(THRESHER_SOURCE_DIR "/tests/reference/") + QString::fromLatin1(name);
    }
    bool put(const QString& name, const std::string& text) const
    {
        const Path file = path(name).toStdString();
        return realFileSystem().makeDirectories(file.parent_path()).ok() &&
               writeAtomically(realFileSystem(), file, text).ok();
    }
    QStringList arguments(const QString& source, const QString& run, const QStringList& more = {}) const
    {
        return QStringList{"import",  "curves",          source, "--data", path("data.csv"),
                           "--folds", path("folds.csv"), "-o",   run,      "--json"} +
               more;
    }
    static std::vector<LoggedEvent> eventsOf(const QString& run, int fold)
    {
        auto events = readEventLog(RunFolder(run.toStdString()).foldEvents(fold), fold, {"alpha", "beta"});
        return events ? *events : std::vector<LoggedEvent>{};
    }

  private Q_SLOTS:
    void initTestCase()
    {
        std::string data = "id,content,alpha,beta\n", folds = "id,fold\n", scores = "id,alpha,beta\n";
        for (int i = 0; i < 40; ++i) {
            const std::string id = "r" + std::to_string(i);
            const bool alpha = i % 3 == 0, beta = i % 5 < 2;
            data += id + ",post " + std::to_string(i * 7919) + "," + (alpha ? "1," : "0,") +
                    (beta ? "1\n" : "0\n");
            folds += id + "," + std::to_string(i % 2) + "\n";
            if (i % 2 == 1) scores += id + (alpha ? ",0.8," : ",0.2,") + (beta ? "0.7\n" : "0.1\n");
        }
        QVERIFY(put("data.csv", data) && put("folds.csv", folds) && put("scores.csv", scores));
        QVERIFY(put("turned.csv", "id,beta,alpha" + scores.substr(scores.find('\n'))));
        const auto state = realFileSystem().readFile(reference("callback/trainer_state.json").toStdString());
        QVERIFY(state.ok());
        // The newest checkpoint counts by its number, not by its name's place in the alphabet.
        QVERIFY(put("hf/checkpoint-1000/trainer_state.json", *state));
        QVERIFY(
            put("hf/checkpoint-999/trainer_state.json", R"({"log_history": [{"step": 1, "loss": 9.0}]})"));
    }

    void aTrainersFolder()
    {
        const auto ran = runCli(arguments(path("hf"), path("run-hf")));
        QVERIFY2(ran.code == 0, ran.err.constData());
        const auto events = eventsOf(path("run-hf"), 0);
        QVERIFY(!events.empty());
        const auto& first = std::get<StepEvent>(events.front().event);
        QCOMPARE(first.step, std::int64_t{12});
        QCOMPARE(first.loss, 0.6914691130320231);
        QCOMPARE(first.learningRate, 0.004713541666666667);
        const auto eval = std::find_if(events.begin(), events.end(),
                                       [](const LoggedEvent& event) { return event.kind == "eval"; });
        QVERIFY(eval != events.end());
        QCOMPARE(std::get<EvalEvent>(eval->event).evalMap, 0.5318290095386086);
        QCOMPARE(std::get<EvalEvent>(eval->event).epoch, 1.5);
        const auto status = runCli({"status", path("run-hf"), "--json"});
        QVERIFY2(status.code == 0, status.err.constData());
        // The fold is done, the run is not: its other fold was never brought in.
        QCOMPARE(status.json()["state"].get<std::string>(), std::string("incomplete"));
        QCOMPARE(status.json()["folds"][0]["state"].get<std::string>(), std::string("finished"));
    }

    void eventFilesWithScores()
    {
        const auto ran = runCli(arguments(reference("tfevents"), path("run-tb"),
                                          {"--fold", "1", "--scores", path("scores.csv")}));
        QVERIFY2(ran.code == 0, ran.err.constData());
        QVERIFY(ran.out.contains("train/double")); // named as not taken over
        const auto events = eventsOf(path("run-tb"), 1);
        QCOMPARE(events.size(), std::size_t{9}); // 6 steps, 3 evaluations
        QCOMPARE(events.front().time, 1005.25);
        const auto& eval = std::get<EvalEvent>(events[2].event); // after steps 5 and 10
        QVERIFY(std::isnan(eval.evalMap));                       // the source has none: not 0
        QVERIFY(QFile::exists(path("run-tb") + "/fold-1/val_probs.npy"));
        const auto again = runCli(arguments(reference("tfevents"), path("run-tb"), {"--fold", "1"}));
        QCOMPARE(again.code, 3);
        QVERIFY(again.out.contains("already_exists") || again.err.contains("already_exists"));
    }

    void refused_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QString>("said");
        QTest::newRow("no such fold") << path("hf") << QStringList{"--fold", "2"} << "no fold 2";
        QTest::newRow("no event file") << path("data.csv") << QStringList{} << "no event file";
        QTest::newRow("no history") << path("hf/bad.json") << QStringList{} << "log_history";
        QTest::newRow("no known curve") << path("hf/other.json") << QStringList{} << "rouge";
        QTest::newRow("class order") << path("hf")
                                     << QStringList{"--fold", "1", "--scores", path("turned.csv")}
                                     << "another order";
        QTest::newRow("scores of another fold")
            << path("hf") << QStringList{"--fold", "0", "--scores", path("scores.csv")} << "missing";
    }
    void refused()
    {
        QFETCH(QString, source);
        QFETCH(QStringList, more);
        QFETCH(QString, said);
        QVERIFY(put("hf/bad.json", "{}"));
        QVERIFY(put("hf/other.json", R"({"log_history": [{"step": 1, "rouge": 0.5}]})"));
        const auto ran = runCli(arguments(source, path("run-refused"), more));
        QCOMPARE(ran.code, 3);
        QVERIFY2((ran.out + ran.err).contains(said.toUtf8()), (ran.out + ran.err).constData());
        QVERIFY(!QFile::exists(path("run-refused")));
    }
};

QTEST_GUILESS_MAIN(TestCliImport)
#include "tst_cli_import.moc"

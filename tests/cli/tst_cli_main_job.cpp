// The main job through the real program on the shipped sample: data file in, checked submission out; and kill
// -9 in the middle of it.
#include "support/cli.h"

#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

using namespace thresher;
using namespace thresher::test;

namespace {

QStringList quiet(const QStringList& arguments)
{
    return QStringList{QStringLiteral("--json"), QStringLiteral("--quiet")} + arguments;
}

// Files that must be equal bit for bit (contracts.md).
QMap<QString, QByteArray> deterministicFiles(const QString& run)
{
    QMap<QString, QByteArray> found;
    QDirIterator it(run, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString path = it.next();
        const QString name = it.fileName();
        if (name.endsWith(u".npy") || name.endsWith(u"ids.csv") || name.endsWith(u".safetensors") ||
            name == u"folds.csv" || name == u"thresholds.yaml" || name == u"default.yaml" ||
            name == u"submission.csv") {
            QFile file(path);
            if (file.open(QIODevice::ReadOnly)) found[QDir(run).relativeFilePath(path)] = file.readAll();
        }
    }
    return found;
}

QStringList differing(const QMap<QString, QByteArray>& a, const QMap<QString, QByteArray>& b)
{
    QStringList names;
    for (auto it = a.begin(); it != a.end(); ++it)
        if (b.value(it.key()) != it.value()) names << it.key();
    for (auto it = b.begin(); it != b.end(); ++it)
        if (!a.contains(it.key())) names << QStringLiteral("only there: ") + it.key();
    return names;
}

// A short run of the sample's Gemma 2 on one fold.
QStringList shortRun(const QString& run, bool resume = false)
{
    QStringList line = quiet({QStringLiteral("train"), samplePath("config.yaml"), QStringLiteral("-o"), run,
                              QStringLiteral("--folds"), QStringLiteral("0"), QStringLiteral("--threads"),
                              QStringLiteral("1")});
    for (const auto* setting :
         {"train_args.max_steps=24", "train_args.eval_steps=6", "train_args.save_steps=4"})
        line << QStringLiteral("--set") << QLatin1String(setting);
    if (resume) line << QStringLiteral("--resume");
    return line;
}

} // namespace

class TestCliMainJob : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void linearFromDataToSubmission()
    {
        const QTemporaryDir dir;
        const QString run = dir.filePath(QStringLiteral("run"));
        const auto trained = runCli(
            quiet({QStringLiteral("train"), samplePath("config-linear.yaml"), QStringLiteral("-o"), run}));
        QVERIFY2(trained.code == 0, trained.err.constData());
        const Json json = trained.json();
        QCOMPARE(json["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(json["folds"].size(), std::size_t{5});
        QCOMPARE(json["badge"].get<std::string>(), std::string("clean"));
        QVERIFY(json["cross_fitted_f1"].get<double>() > 0.70);

        const QString submission = run + QStringLiteral("/submission.csv");
        const auto lint =
            runCli(quiet({QStringLiteral("lint"), QStringLiteral("--submission"), submission,
                          QStringLiteral("--sample"), samplePath("sample_submission.csv"),
                          QStringLiteral("--decision"), run + QStringLiteral("/decisions/default.yaml")}));
        QVERIFY2(lint.code == 0, lint.out.constData());
        QVERIFY(lint.json()["ok"].get<bool>());
        const auto score = runCli(quiet({QStringLiteral("score"), QStringLiteral("--submission"), submission,
                                         QStringLiteral("--labels"), samplePath("test_labels.csv")}));
        QVERIFY2(score.code == 0, score.err.constData());
        QVERIFY(score.json()["macro_f1"].get<double>() > 0.65);

        // The blend of one run with its own decision is the run's own submission.
        const QString blended = dir.filePath(QStringLiteral("blend.csv"));
        const auto ensemble = runCli(
            quiet({QStringLiteral("ensemble"), QStringLiteral("--run"), run, QStringLiteral("--sample"),
                   samplePath("sample_submission.csv"), QStringLiteral("-o"), blended}));
        QVERIFY2(ensemble.code == 0, ensemble.err.constData());
        QFile a(submission), b(blended);
        QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
        QCOMPARE(a.readAll(), b.readAll());

        // A finished run: --resume is content, without it the folder is protected.
        QCOMPARE(runCli(quiet({QStringLiteral("train"), samplePath("config-linear.yaml"),
                               QStringLiteral("-o"), run, QStringLiteral("--resume")}))
                     .code,
                 0);
        QCOMPARE(runCli(quiet({QStringLiteral("train"), samplePath("config-linear.yaml"),
                               QStringLiteral("-o"), run}))
                     .code,
                 3);
        const auto other = runCli(
            quiet({QStringLiteral("train"), samplePath("config-linear.yaml"), QStringLiteral("-o"), run,
                   QStringLiteral("--resume"), QStringLiteral("--set"), QStringLiteral("linear.C=1")}));
        QCOMPARE(other.code, 3);
        QVERIFY(other.out.contains("linear.C"));
    }

    // The same run as prepare, fold units in two processes, finish.
    void threeStepsGiveTheSameBytes()
    {
        const QTemporaryDir dir;
        const QString whole = dir.filePath(QStringLiteral("whole")),
                      steps = dir.filePath(QStringLiteral("steps"));
        QCOMPARE(runCli(quiet({QStringLiteral("train"), samplePath("config-linear.yaml"),
                               QStringLiteral("-o"), whole}))
                     .code,
                 0);
        QCOMPARE(runCli(quiet({QStringLiteral("prepare"), samplePath("config-linear.yaml"),
                               QStringLiteral("-o"), steps}))
                     .code,
                 0);
        QCOMPARE(
            runCli(quiet({QStringLiteral("train"), steps, QStringLiteral("--folds"), QStringLiteral("3,4")}))
                .code,
            0);
        QVERIFY(!QFile::exists(steps + QStringLiteral("/submission.csv"))); // a fold unit writes only fold-K
        QCOMPARE(
            runCli(quiet({QStringLiteral("train"), steps, QStringLiteral("--folds"), QStringLiteral("0-2")}))
                .code,
            0);
        QCOMPARE(runCli(quiet({QStringLiteral("finish"), steps})).code, 0);
        QCOMPARE(differing(deterministicFiles(whole), deterministicFiles(steps)), QStringList());
    }

    // kill -9 at several moments, then --resume: the same bits as an undisturbed run. SIGINT: exit 130 and a
    // hint how to go on.
    void gemma2SurvivesKillAndInterrupt()
    {
        const QTemporaryDir dir;
        const QString calm = dir.filePath(QStringLiteral("calm"));
        const auto first = runCli(shortRun(calm));
        QVERIFY2(first.code == 0, first.err.constData());
        const auto expected = deterministicFiles(calm);
        QVERIFY(expected.size() > 10);

        for (const int signal : {SIGKILL, SIGINT}) {
            const QString run = dir.filePath(QStringLiteral("run%1").arg(signal));
            const QString events = run + QStringLiteral("/fold-0/events.jsonl");
            for (const char* moment : {"\"step\":2", "\"step\":10", "\"step\":18"}) {
                QProcess process;
                process.start(cliPath(), shortRun(run, QFile::exists(run)));
                QTRY_VERIFY_WITH_TIMEOUT(
                    process.state() == QProcess::NotRunning ||
                        [&] {
                            QFile log(events);
                            return log.open(QIODevice::ReadOnly) && log.readAll().contains(moment);
                        }(),
                    120000);
                ::kill(static_cast<pid_t>(process.processId()), signal);
                QVERIFY(process.waitForFinished(120000));
                // Before its handler stands, a young process dies of the signal as any would.
                if (signal == SIGINT && process.exitStatus() == QProcess::NormalExit &&
                    process.exitCode() != 0) {
                    QCOMPARE(process.exitCode(), 130);
                    QVERIFY(process.readAllStandardError().contains("--resume"));
                }
            }
            const auto resumed = runCli(shortRun(run, true));
            QVERIFY2(resumed.code == 0, resumed.err.constData());
            QCOMPARE(differing(expected, deterministicFiles(run)), QStringList());
        }
    }
};

QTEST_GUILESS_MAIN(TestCliMainJob)
#include "tst_cli_main_job.moc"

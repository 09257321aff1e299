// The main job through the real program on the shipped sample: data file in, checked submission out; and kill
// -9 in the middle of it.
#include "support/cli.h"
#include "support/run_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <map>

using namespace thresher;
using namespace thresher::test;

namespace {

// A short run of the sample's Gemma 2 on one fold.
QStringList shortRun(const QString& run, bool resume = false)
{
    QStringList line = quiet({QStringLiteral("train"), samplePath("config.yaml"), QStringLiteral("-o"), run,
                              QStringLiteral("--folds"), QStringLiteral("0"), QStringLiteral("--threads"),
                              QStringLiteral("1")});
    for (const auto* setting : {"train_args.max_steps=24", "train_args.eval_steps=6",
                                "train_args.save_steps=4", "train_args.logging_steps=1"})
        line << QStringLiteral("--set") << QLatin1String(setting);
    if (resume) line << QStringLiteral("--resume");
    return line;
}

// A process that has ended by itself has no id any more, and 0 would be everybody.
void send(const QProcess& process, int signal)
{
    if (const auto pid = static_cast<pid_t>(process.processId()); pid > 0) ::kill(pid, signal);
}

QStringList fewSteps()
{
    QStringList line;
    for (const auto* setting : {"train_args.max_steps=24", "train_args.eval_steps=12",
                                "train_args.save_steps=6", "train_args.logging_steps=1"})
        line << QStringLiteral("--set") << QLatin1String(setting);
    return line;
}

// Folds 0 and 1 at once, a thread each.
QStringList parallelRun(const QString& run, bool resume = false)
{
    QStringList line = quiet({QStringLiteral("train"), samplePath("config.yaml"), QStringLiteral("-o"), run,
                              QStringLiteral("--folds"), QStringLiteral("0,1"), QStringLiteral("--threads"),
                              QStringLiteral("2"), QStringLiteral("--parallel-folds"), QStringLiteral("2")}) +
                       fewSteps();
    if (resume) line << QStringLiteral("--resume");
    return line;
}

// What CUDA_VISIBLE_DEVICES says to each child of a process, by the fold that it trains.
std::map<QByteArray, QByteArray> gpusOfUnits(qint64 parent)
{
    std::map<QByteArray, QByteArray> gpus;
    QFile children(QStringLiteral("/proc/%1/task/%1/children").arg(parent));
    if (!children.open(QIODevice::ReadOnly)) return gpus;
    for (const auto& child : children.readAll().simplified().split(' ')) {
        QFile words(QStringLiteral("/proc/%1/cmdline").arg(QString::fromLatin1(child)));
        QFile variables(QStringLiteral("/proc/%1/environ").arg(QString::fromLatin1(child)));
        if (!words.open(QIODevice::ReadOnly) || !variables.open(QIODevice::ReadOnly)) continue;
        const auto line = words.readAll().split('\0');
        const auto at = line.indexOf("--folds");
        if (line.contains("--parallel-folds")) continue; // forked, and not yet a program of its own
        for (const auto& entry : variables.readAll().split('\0'))
            if (entry.startsWith("CUDA_VISIBLE_DEVICES=") && at >= 0 && at + 1 < line.size())
                gpus[line[at + 1]] = entry.mid(entry.indexOf('=') + 1);
    }
    return gpus;
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
            for (const char* moment : {"\"step\":2,", "\"step\":10,", "\"step\":18,"}) {
                QProcess process;
                process.start(cliPath(), shortRun(run, QFile::exists(run)));
                QTRY_VERIFY_WITH_TIMEOUT(
                    process.state() == QProcess::NotRunning ||
                        [&] {
                            QFile log(events);
                            return log.open(QIODevice::ReadOnly) && log.readAll().contains(moment);
                        }(),
                    120000);
                send(process, signal);
                QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished(120000));
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

    // Fold units in processes of their own: the bits of the same units run by hand with the same threads, and
    // resume tells by name when the threads are others.
    void foldsInProcessesGiveTheSameBytes()
    {
        const QTemporaryDir dir;
        const QString together = dir.filePath(QStringLiteral("together")),
                      alone = dir.filePath(QStringLiteral("alone"));
        const auto trained = runCli(parallelRun(together));
        QVERIFY2(trained.code == 0, trained.err.constData());
        QStringList prepare =
            quiet({QStringLiteral("prepare"), samplePath("config.yaml"), QStringLiteral("-o"), alone,
                   QStringLiteral("--threads"), QStringLiteral("1")});
        QCOMPARE(runCli(prepare + fewSteps()).code, 0);
        for (const auto* fold : {"0", "1"})
            QCOMPARE(runCli(quiet({QStringLiteral("--threads"), QStringLiteral("1"), QStringLiteral("train"),
                                   alone, QStringLiteral("--folds"), QLatin1String(fold)}))
                         .code,
                     0);
        QCOMPARE(runCli(quiet({QStringLiteral("finish"), alone})).code, 0);
        QVERIFY(deterministicFiles(alone).size() > 20);
        QCOMPARE(differing(deterministicFiles(alone), deterministicFiles(together)), QStringList());

        const auto same = runCli(parallelRun(together, true));
        QCOMPARE(same.code, 0);
        QVERIFY2(!same.err.contains("threads:"), same.err.constData());
        const auto other =
            runCli(quiet({QStringLiteral("--threads"), QStringLiteral("3"), QStringLiteral("train"), together,
                          QStringLiteral("--folds"), QStringLiteral("0,1"), QStringLiteral("--resume")}));
        QCOMPARE(other.code, 0);
        QVERIFY2(other.err.contains("threads: the run was prepared with 1, now 3"), other.err.constData());
    }

    // Where a driver shows two GPUs, each unit sees one of them alone. The driver here is a library that says
    // so; without libtorch's CUDA part the units go on with the CPU.
    void aGpuForEveryUnit()
    {
        const QTemporaryDir dir;
        QVERIFY(QFile::copy(QStringLiteral(FAKE_DRIVER), dir.filePath(QStringLiteral("libcuda.so.1"))));
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("LD_LIBRARY_PATH"), dir.path());
        environment.insert(QStringLiteral("CUDA_VISIBLE_DEVICES"), QStringLiteral("5,3"));
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(cliPath(), parallelRun(dir.filePath(QStringLiteral("run"))));
        std::map<QByteArray, QByteArray> seen; // by fold
        while (!process.waitForFinished(10))
            for (const auto& [fold, gpu] : gpusOfUnits(process.processId())) seen[fold] = gpu;
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
        QCOMPARE(seen.size(), std::size_t{2});
        QCOMPARE(seen["0"], QByteArray("5"));
        QCOMPARE(seen["1"], QByteArray("3"));
    }

    // Stopped, or killed, in the middle: no unit is left behind, and the run can be resumed to the same bits.
    void foldProcessesStopWithTheirParent()
    {
        const QTemporaryDir dir;
        const QString calm = dir.filePath(QStringLiteral("calm"));
        QCOMPARE(runCli(parallelRun(calm)).code, 0);
        const auto expected = deterministicFiles(calm);
        for (const int signal : {SIGTERM, SIGKILL}) {
            const QString run = dir.filePath(QStringLiteral("run%1").arg(signal));
            QProcess process;
            process.start(cliPath(), parallelRun(run));
            QTRY_VERIFY_WITH_TIMEOUT(hasStep(run, 0) && hasStep(run, 1), 120000);
            send(process, signal);
            QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished(120000));
            if (signal == SIGTERM && process.exitCode() != 0) { // 0: both units were through
                QCOMPARE(process.exitCode(), 130);
                QVERIFY(process.readAllStandardError().contains("--resume"));
            }
            // Quick ones may have finished; none goes on, and none was torn ("interrupted").
            const auto ended = [&run](int fold) {
                const auto status = runCli(quiet({QStringLiteral("status"), run})).json();
                const auto state =
                    status["folds"][static_cast<std::size_t>(fold)]["state"].get<std::string>();
                return state == "stopped" || state == "finished";
            };
            QTRY_VERIFY_WITH_TIMEOUT(ended(0) && ended(1), 60000);
            const auto resumed = runCli(parallelRun(run, true));
            QVERIFY2(resumed.code == 0, resumed.err.constData());
            QCOMPARE(differing(expected, deterministicFiles(run)), QStringList());
        }
    }
};

QTEST_GUILESS_MAIN(TestCliMainJob)
#include "tst_cli_main_job.moc"

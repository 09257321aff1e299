// Two programs on one run at the same time: the second writer is refused by name, readers go on, and the
// first one's bits are those of a run that nobody disturbed.
#include "support/cli.h"
#include "support/run_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

using namespace thresher;
using namespace thresher::test;

namespace {

QStringList training(const QString& run)
{
    QStringList line = quiet({QStringLiteral("train"), samplePath("config.yaml"), QStringLiteral("-o"), run,
                              QStringLiteral("--folds"), QStringLiteral("0,1")});
    for (const auto* setting : {"folds.n_splits=2", "train_args.max_steps=24", "train_args.eval_steps=12",
                                "train_args.save_steps=6", "train_args.logging_steps=1"})
        line << QStringLiteral("--set") << QLatin1String(setting);
    return line;
}

} // namespace

class TestCliTwoAtOnce : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void aSecondTrainerAndReaders()
    {
        const QTemporaryDir dir;
        const QString calm = dir.filePath(QStringLiteral("calm")), run = dir.filePath(QStringLiteral("run"));
        QCOMPARE(runCli(training(calm)).code, 0);

        QProcess first;
        first.start(cliPath(), training(run));
        QTRY_VERIFY_WITH_TIMEOUT(hasStep(run, 0), 120000);
        // It holds its locks in the middle of the fold, however long the others take.
        const auto pid = static_cast<pid_t>(first.processId());
        QVERIFY(pid > 0 && ::kill(pid, SIGSTOP) == 0);
        const auto second = runCli(quiet({QStringLiteral("train"), run, QStringLiteral("--resume"),
                                          QStringLiteral("--folds"), QStringLiteral("0")}));
        QCOMPARE(second.code, 1);
        QCOMPARE(second.errorCode(), QStringLiteral("locked"));
        QVERIFY2(second.out.contains(QByteArray::number(first.processId())),
                 second.out.constData()); // by whom
        QCOMPARE(first.state(), QProcess::Running);

        // Who only reads sees the run as far as it is.
        const auto status = runCli(quiet({QStringLiteral("status"), run}));
        QCOMPARE(status.code, 0);
        QCOMPARE(status.json()["folds"][0]["state"].get<std::string>(), std::string("running"));
        QCOMPARE(runCli(quiet({QStringLiteral("inspect"), run})).code, 0);
        // Who would take what is half there is refused, and leaves nothing.
        const QString pack = dir.filePath(QStringLiteral("run.thresher"));
        const auto packed = runCli(quiet({QStringLiteral("pack"), run, QStringLiteral("-o"), pack}));
        QVERIFY2(packed.code == 1 || packed.code == 3, packed.out.constData());
        QVERIFY(!QFile::exists(pack));
        const QString file = dir.filePath(QStringLiteral("submission.csv"));
        const auto blended = runCli(
            quiet({QStringLiteral("ensemble"), QStringLiteral("--run"), run, QStringLiteral("--sample"),
                   samplePath("sample_submission.csv"), QStringLiteral("-o"), file}));
        QVERIFY2(blended.code == 1 || blended.code == 3, blended.out.constData());
        QVERIFY(!QFile::exists(file));
        QCOMPARE(::kill(pid, SIGCONT), 0);

        // An exporter works on the fold that is done while the other one trains.
        QTRY_VERIFY_WITH_TIMEOUT(hasStep(run, 1), 120000);
        const bool held = first.state() == QProcess::Running && ::kill(pid, SIGSTOP) == 0;
        const auto finished = runCli(quiet({QStringLiteral("finish"), run}));
        QVERIFY2(finished.code == 0 || finished.errorCode() == QStringLiteral("locked"),
                 finished.out.constData());
        const auto exported = runCli(
            quiet({QStringLiteral("ensemble"), QStringLiteral("--run"), run, QStringLiteral("--sample"),
                   samplePath("sample_submission.csv"), QStringLiteral("-o"), file}));
        QVERIFY2(exported.code == 0 || !QFile::exists(file), exported.out.constData());
        if (held) QCOMPARE(::kill(pid, SIGCONT), 0);

        QVERIFY(first.waitForFinished(300000));
        QVERIFY2(first.exitCode() == 0, first.readAllStandardError().constData());
        const auto expected = deterministicFiles(calm);
        QVERIFY(expected.size() > 15);
        QCOMPARE(differing(expected, deterministicFiles(run)), QStringList());
    }

    // Both want to prepare the same folder: one of them does.
    void twoThatBeginAtOnce()
    {
        const QTemporaryDir dir;
        const QString run = dir.filePath(QStringLiteral("run"));
        QProcess one, other;
        one.start(cliPath(), training(run));
        other.start(cliPath(), training(run));
        QVERIFY(one.waitForFinished(300000) && other.waitForFinished(300000));
        const int codes[] = {one.exitCode(), other.exitCode()};
        QCOMPARE(std::min(codes[0], codes[1]), 0);
        QVERIFY(std::max(codes[0], codes[1]) == 1 || std::max(codes[0], codes[1]) == 3);
        auto& loser = codes[0] == 0 ? other : one;
        const QByteArray said = loser.readAllStandardOutput();
        QVERIFY2(said.contains("locked") || said.contains("already_exists"), said.constData());
        QCOMPARE(runCli(quiet({QStringLiteral("status"), run})).json()["state"].get<std::string>(),
                 std::string("finished"));
    }
};

QTEST_GUILESS_MAIN(TestCliTwoAtOnce)
#include "tst_cli_two_at_once.moc"

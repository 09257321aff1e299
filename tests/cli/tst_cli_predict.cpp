// predict through the program: what a run's fold scored while it was trained comes out again from its
// checkpoint.
#include "base/file_system.h"
#include "runs/npy.h"
#include "support/cli.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;
using namespace thresher::test;

namespace {

// Trains some folds of a sample configuration for a few steps.
QString trainedRun(const QTemporaryDir& dir, const char* config, const char* folds = "0")
{
    const QString run = dir.filePath(QStringLiteral("run-") + QLatin1String(config));
    QStringList arguments = {"--quiet", "train", samplePath(config), "-o", run, "--folds", folds};
    for (const char* key : {"max_steps=6", "eval_steps=3", "save_steps=3"})
        arguments << "--set" << QStringLiteral("train_args.") + QLatin1String(key);
    const CliResult result = runCli(arguments);
    if (result.code != 0) qFatal("%s", result.err.constData());
    return run;
}

ScoreMatrix scoresIn(const QString& path)
{
    auto read = readNpy<float>(realFileSystem(), path.toStdString());
    if (!read) qFatal("%s", toString(read.error()).c_str());
    return std::move(*read);
}

} // namespace

class TestCliPredict : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void repeatsTheRunsOwnScores_data()
    {
        QTest::addColumn<QString>("config");
        for (const char* name : {"config.yaml", "config-lora.yaml", "config-linear.yaml"})
            QTest::newRow(name) << QString(name);
    }
    void repeatsTheRunsOwnScores()
    {
        QFETCH(QString, config);
        QTemporaryDir dir;
        const QString run = trainedRun(dir, qPrintable(config));
        const QString output = dir.filePath("probs.npy");
        const QString ids = dir.filePath("ids.csv");
        const CliResult result = runCli({"--json", "--quiet", "predict", samplePath("test.csv"), "--run", run,
                                         "--fold", "0", "-o", output, "--ids", ids});
        QVERIFY2(result.code == 0, result.err.constData());
        const ScoreMatrix found = scoresIn(output);
        QCOMPARE(result.json()["classes"].size(), found.cols);
        QCOMPARE(result.json()["rows"].get<std::size_t>(), found.rows);
        QVERIFY(found == scoresIn(run + "/fold-0/test_probs.npy"));
        QCOMPARE(*realFileSystem().readFile(ids.toStdString()),
                 *realFileSystem().readFile((run + "/fold-0/test_ids.csv").toStdString()));

        const QString logits = dir.filePath("logits.npy");
        QCOMPARE(runCli({"--quiet", "predict", samplePath("test.csv"), "--run", run, "--fold", "0",
                         "--logits", "-o", logits})
                     .code,
                 0);
        const ScoreMatrix raw = scoresIn(logits);
        for (std::size_t i = 0; i < raw.values.size(); ++i)
            QVERIFY(std::abs(1.0 / (1.0 + std::exp(-static_cast<double>(raw.values[i]))) -
                             static_cast<double>(found.values[i])) < 1e-6);
    }

    // Several folds in one go: each fold's scores are those of its own prediction, bit for bit, and their
    // mean is the run's own.
    void foldsTogether_data()
    {
        QTest::addColumn<QString>("config");
        for (const char* name : {"config.yaml", "config-lora.yaml", "config-linear.yaml"})
            QTest::newRow(name) << QString(name);
    }
    void foldsTogether()
    {
        QFETCH(QString, config);
        QTemporaryDir dir;
        const QString run = trainedRun(dir, qPrintable(config), "0,2");
        const CliResult result =
            runCli({"--json", "--quiet", "predict", samplePath("test.csv"), "--run", run, "--folds", "all",
                    "--per-fold", dir.path(), "-o", dir.filePath("mean.npy")});
        QVERIFY2(result.code == 0, result.err.constData());
        QCOMPARE(result.json()["folds"].get<int>(), 2);
        for (const char* fold : {"0", "2"}) {
            const QString single = dir.filePath("single.npy");
            QCOMPARE(runCli({"--quiet", "predict", samplePath("test.csv"), "--run", run, "--fold", fold, "-o",
                             single})
                         .code,
                     0);
            QVERIFY(scoresIn(dir.filePath(QStringLiteral("fold-%1.npy").arg(fold))) == scoresIn(single));
        }
        QVERIFY(scoresIn(dir.filePath("fold-0.npy")) != scoresIn(dir.filePath("fold-2.npy")));
        QVERIFY(scoresIn(dir.filePath("mean.npy")) == scoresIn(run + "/ensemble_test_probs.npy"));
    }

    void faultsAreNamed_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("neither run nor model") << QStringList{} << 2;
        QTest::newRow("both") << QStringList{"--run", "r", "--fold", "0", "--model", "m"} << 2;
        QTest::newRow("run without fold") << QStringList{"--run", "r"} << 2;
        QTest::newRow("fold without run") << QStringList{"--model", "m", "--fold", "0"} << 2;
        QTest::newRow("fold and folds") << QStringList{"--run", "r", "--fold", "0", "--folds", "all"} << 2;
        QTest::newRow("logits of a mean") << QStringList{"--run", "r", "--folds", "all", "--logits"} << 2;
        QTest::newRow("no folder for the folds")
            << QStringList{"--run", "r", "--folds", "all", "--per-fold", "nowhere"} << 3;
        QTest::newRow("no such fold") << QStringList{"--run", "r", "--folds", "7"} << 3;
        QTest::newRow("no such model") << QStringList{"--model", "no-such-folder"} << 3;
        QTest::newRow("no such run") << QStringList{"--run", "no-such-run", "--fold", "0"} << 3;
        QTest::newRow("no score head") << QStringList{"--model", samplePath("model")} << 3;
        QTest::newRow("no folder for the ids")
            << QStringList{"--model", samplePath("model"), "--ids", "nowhere/ids.csv"} << 3;
        QTest::newRow("no such adapter")
            << QStringList{"--model", samplePath("model"), "--adapter", "nowhere"} << 3;
    }
    void faultsAreNamed()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QTemporaryDir dir;
        const CliResult result = runCli(
            QStringList{"--json", "--quiet", "predict", samplePath("test.csv"), "-o", "p.npy"} + arguments,
            dir.path());
        QCOMPARE(result.code, code);
        QVERIFY(result.json()["error"]["message"].is_string());
        QVERIFY(!QFile::exists(dir.filePath("p.npy")));
    }

    void missingStepIsNamed()
    {
        QTemporaryDir dir;
        const QString run = trainedRun(dir, "config-lora.yaml");
        const CliResult result = runCli({"--json", "--quiet", "predict", samplePath("test.csv"), "--run", run,
                                         "--fold", "0", "--step", "5", "-o", dir.filePath("p.npy")});
        QCOMPARE(result.code, 3);
        QVERIFY(QString::fromStdString(result.json()["error"]["hint"].get<std::string>()).contains("6"));
        QCOMPARE(runCli({"--quiet", "predict", samplePath("test.csv"), "--run", run, "--fold", "0", "--step",
                         "6", "-o", dir.filePath("p.npy")})
                     .code,
                 0);
    }
};

QTEST_GUILESS_MAIN(TestCliPredict)
#include "tst_cli_predict.moc"

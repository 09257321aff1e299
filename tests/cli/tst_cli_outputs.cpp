// No command writes over what it reads: training data, samples and runs were lost to a slip in -o, exit 0.
#include "support/cli.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher::test;

namespace {

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestCliOutputs : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    QString at(const char* name) const { return m_dir.filePath(QLatin1String(name)); }
    CliResult run(const QStringList& arguments) const
    {
        return runCli(QStringList{"--json", "--quiet"} + arguments, m_dir.path());
    }
    void put(const char* name, const QByteArray& bytes) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(at(name)).path()));
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    void copySample(const char* name) const
    {
        QFile::remove(at(name));
        QVERIFY(QFile::copy(samplePath(name), at(name)));
    }

  private Q_SLOTS:
    void initTestCase()
    {
        for (const char* name : {"train.parquet", "test.csv", "sample_submission.csv"}) copySample(name);
        QVERIFY(QDir(m_dir.path()).mkpath("link"));
        QVERIFY(QFile::link(at("train.parquet"), at("link/train.parquet")));
        const auto trained = run({"train", samplePath("config-linear.yaml"), "-o", "run"});
        QVERIFY2(trained.code == 0, trained.err.constData());
        const auto scored = run(
            {"predict", "test.csv", "--run", "run", "--fold", "0", "-o", "probs.npy", "--ids", "ids.csv"});
        QVERIFY2(scored.code == 0, scored.err.constData());
        put("balances.csv", "class,balance\n");
        put("scores.csv", "class,score\n");
        put("ws/workspace.json", "{}");
        put("ws/runs/a/manifest.json", "{}");
        put("probe/urgency.csv", bytesOf(samplePath("sample_submission.csv")));
        QVERIFY(QFile::copy(samplePath("config-linear.yaml"), at("c.yaml")));
        QVERIFY(QDir(m_dir.path()).mkpath("model"));
        for (const QString& name : QDir(samplePath("model")).entryList(QDir::Files))
            QVERIFY(QFile::copy(samplePath("model/") + name, at("model/") + name));
    }

    void inputsAreKept_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("kept");
        const auto row = [](const char* name, const QStringList& arguments, const char* kept) {
            QTest::newRow(name) << arguments << QString::fromLatin1(kept);
        };
        row("eda", {"eda", "train.parquet", "-o", "train.parquet"}, "train.parquet");
        row("eda, spelt otherwise", {"eda", "./link/../train.parquet", "-o", at("train.parquet")},
            "train.parquet");
        row("eda, through a link", {"eda", "link/train.parquet", "-o", "train.parquet"}, "train.parquet");
        row("eda, test", {"eda", "train.parquet", "--test", "test.csv", "-o", "test.csv"}, "test.csv");
        row("eda, model", {"eda", "train.parquet", "--model", "model", "-o", "model/tokenizer.json"},
            "model/tokenizer.json");
        row("folds", {"folds", "train.parquet", "-o", "train.parquet"}, "train.parquet");
        row("folds, configuration", {"folds", "train.parquet", "--config", "c.yaml", "-o", "c.yaml"},
            "c.yaml");
        row("folds, compared",
            {"folds", "train.parquet", "--compare", "run/folds.csv", "-o", "run/folds.csv"}, "run/folds.csv");
        row("tokenize", {"tokenize", "test.csv", "--model", "model", "-o", "test.csv"}, "test.csv");
        const QStringList predict = {"predict", "test.csv", "--run", "run", "--fold", "0"};
        row("predict", predict + QStringList{"-o", "test.csv"}, "test.csv");
        row("predict, ids", predict + QStringList{"-o", "o.npy", "--ids", "test.csv"}, "test.csv");
        row("predict, run", predict + QStringList{"-o", "run/fold-0/val_probs.npy"},
            "run/fold-0/val_probs.npy");
        const QStringList ensemble = {"ensemble", "--run", "run:2", "--sample", "sample_submission.csv"};
        row("ensemble, sample", ensemble + QStringList{"-o", "sample_submission.csv"},
            "sample_submission.csv");
        row("ensemble, run", ensemble + QStringList{"-o", "run/manifest.json"}, "run/manifest.json");
        row("ensemble, ids",
            {"ensemble", "--probs", "probs.npy", "--ids", "ids.csv", "--decision",
             "run/decisions/default.yaml", "--sample", "sample_submission.csv", "-o", "ids.csv"},
            "ids.csv");
        row("thresholds, labels",
            {"thresholds", "--probs", "run/oof_probs.npy", "--labels", "run/oof_labels.npy", "-o",
             "run/oof_labels.npy"},
            "run/oof_labels.npy");
        row("thresholds, run", {"thresholds", "--run", "run", "-o", "run/manifest.json"},
            "run/manifest.json");
        row("thresholds, balance",
            {"thresholds", "--run", "run", "--balance", "balances.csv", "-o", "balances.csv"},
            "balances.csv");
        row("report", {"report", "run", "-o", "run/manifest.json"}, "run/manifest.json");
        row("report, with a slash", {"report", "run/", "-o", at("run/run.yaml")}, "run/run.yaml");
        row("pack", {"pack", "run", "-o", "run/manifest.json"}, "run/manifest.json");
        row("report of a workspace", {"report", "ws", "-o", "ws/workspace.json"}, "ws/workspace.json");
        row("report of a workspace, run", {"report", "ws", "-o", "ws/runs/a/manifest.json"},
            "ws/runs/a/manifest.json");
        row("probe make", {"probe", "make", "--sample", "probe/urgency.csv", "-o", "probe"},
            "probe/urgency.csv");
        row("labels suspects", {"labels", "suspects", "run", "-o", "run/folds.csv"}, "run/folds.csv");
        row("labels correct",
            {"labels", "correct", "train.parquet", "--overlay", "train.parquet", "--id", "x", "--class", "x",
             "--label", "1"},
            "train.parquet");
        row("probe solve", {"probe", "solve", "--scores", "scores.csv", "-o", "scores.csv"}, "scores.csv");
    }
    void inputsAreKept()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, kept);
        const QByteArray before = bytesOf(m_dir.filePath(kept));
        QVERIFY(!before.isEmpty());
        const auto result = run(arguments);
        QVERIFY(bytesOf(m_dir.filePath(kept)) == before);
        QCOMPARE(result.errorCode(), QStringLiteral("already_exists"));
        QCOMPARE(result.code, 3);
        const auto error = result.json()["error"];
        QVERIFY(QString::fromStdString(error["message"].get<std::string>()).contains(kept.section('/', -1)));
        QVERIFY(!error["hint"].get<std::string>().empty());
    }

    void oneFileTwice()
    {
        const QStringList predict = {"predict", "test.csv", "--run", "run"};
        for (const QStringList& outputs :
             {QStringList{"--fold", "0", "-o", "o.npy", "--ids", "./o.npy"},
              QStringList{"--folds", "all", "--per-fold", ".", "-o", "fold-1.npy"}}) {
            const auto result = run(predict + outputs);
            QCOMPARE(result.errorCode(), QStringLiteral("usage"));
            QVERIFY(!QFile::exists(at("o.npy")));
            QVERIFY(!QFile::exists(at("fold-0.npy")));
        }
    }

    // What commands put into a run is theirs to write again.
    void runFilesThatMayBeReplaced()
    {
        for (int times = 0; times < 2; ++times)
            for (const QStringList& arguments :
                 {QStringList{"report", "run", "-o", "run/report.html"},
                  QStringList{"report", "run", "-o", "run/report.md"},
                  QStringList{"thresholds", "--run", "run", "-o", "run/decisions/default.yaml"},
                  QStringList{"ensemble", "--run", "run", "--sample", "sample_submission.csv", "-o",
                              "run/submission.csv"},
                  QStringList{"ensemble", "--run", "run", "--decision", "run/submission.decision.yaml",
                              "--sample", "sample_submission.csv", "-o", "run/submission.csv"},
                  QStringList{"labels", "suspects", "run", "-o", "run/suspects.csv"},
                  QStringList{"pack", "run", "-o", "run/run.thresher"},
                  QStringList{"predict", "test.csv", "--run", "run", "--fold", "0", "-o", "run/mine.npy"},
                  QStringList{"folds", "train.parquet", "-o", "cv_split.csv"}}) {
                const auto result = run(arguments);
                QVERIFY2(result.code == 0, (arguments.join(' ').toUtf8() + result.err).constData());
            }
    }
};

QTEST_GUILESS_MAIN(TestCliOutputs)
#include "tst_cli_outputs.moc"

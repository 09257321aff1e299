// What the program may link and map: no Qt in the command line, libtorch only for those who train or predict
// with it.
#include "support/cli.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher::test;

class TestCliWalls : public QObject {
    Q_OBJECT

    static QString linked(const QString& path)
    {
        QProcess process;
        process.start(QStringLiteral("ldd"), {path});
        process.waitForFinished();
        return QString::fromUtf8(process.readAllStandardOutput());
    }

    // Files that a verb opened, libraries among them (LD_DEBUG=files of the dynamic loader, on stderr).
    static QString opened(const QStringList& arguments, const QString& folder)
    {
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("LD_DEBUG"), QStringLiteral("files"));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(folder);
        process.start(cliPath(), arguments);
        process.waitForFinished(300000);
        return process.exitCode() == 0 ? QString::fromUtf8(process.readAllStandardError())
                                       : QStringLiteral("FAILED");
    }

  private Q_SLOTS:
    void noQtAndNoTorchLinked()
    {
        const QString libraries = linked(cliPath());
        QVERIFY(libraries.contains(QLatin1String("libthresher_core")));
        for (const auto* name : {"libQt", "libtorch", "libc10", "libthresher_engine"})
            QVERIFY2(!libraries.contains(QLatin1String(name)), name);
    }

    void torchIsMappedOnlyWhereNeeded_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<bool>("torch");
        const QString train = samplePath("train.parquet");
        QTest::newRow("help") << QStringList{"eda", "--help"} << false;
        QTest::newRow("version, no verb") << QStringList{"--version"} << false;
        QTest::newRow("eda") << QStringList{"eda", train} << false;
        QTest::newRow("folds") << QStringList{"folds", train, "-o", "folds.csv"} << false;
        QTest::newRow("config") << QStringList{"config", "explain", "lora_config"} << false;
        QTest::newRow("linear") << QStringList{"train",   samplePath("config-linear.yaml"),
                                               "-o",      "linear",
                                               "--folds", "0"}
                                << false;
        QTest::newRow("gemma2") << QStringList{"train",   samplePath("config.yaml"),
                                               "-o",      "gemma",
                                               "--folds", "0",
                                               "--set",   "train_args.max_steps=1"}
                                << true;
    }
    void torchIsMappedOnlyWhereNeeded()
    {
        QFETCH(QStringList, arguments);
        QFETCH(bool, torch);
        const QTemporaryDir dir;
        const QString files = opened(arguments, dir.path());
        QVERIFY(files != QLatin1String("FAILED"));
        QCOMPARE(files.contains(QLatin1String("libtorch_cpu")), torch);
    }
};

QTEST_GUILESS_MAIN(TestCliWalls)
#include "tst_cli_walls.moc"

// What the program says when something is wrong: the code and the words that help, where there were none.
#include "support/cli.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher::test;

class TestCliMessages : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    QString at(const QString& name) const { return m_dir.filePath(name); }
    CliResult run(const QStringList& arguments) const
    {
        return runCli(QStringList{"--json", "--quiet"} + arguments, m_dir.path());
    }
    void put(const QString& name, const QByteArray& bytes) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(at(name)).path()));
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    QByteArray get(const QString& name) const
    {
        QFile file(at(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static QString told(const CliResult& result, const char* what)
    {
        const auto json = result.json();
        return json.is_object() && json.contains("error")
                   ? QString::fromStdString(json["error"][what].get<std::string>())
                   : QString();
    }

  private Q_SLOTS:
    void initTestCase()
    {
        const auto trained = run({"train", samplePath("config-linear.yaml"), "-o", "run"});
        QVERIFY2(trained.code == 0, trained.err.constData());
        const auto packed = run({"pack", "run", "-o", "run.thresher"});
        QVERIFY2(packed.code == 0, packed.err.constData());
        put("model.gguf", "GGUF\3\0\0\0");
        put("config.yaml", "model: {kind: linear}\n");
    }

    // The start itself failed outside every guard: no code, no hint, no JSON.
    void shortOfMemoryAtTheStart_data()
    {
        QTest::addColumn<int>("kilobytes");
        QTest::newRow("nothing") << 10240;
        QTest::newRow("no thread") << 20480;
    }
    void shortOfMemoryAtTheStart()
    {
        QFETCH(int, kilobytes);
        const CliResult result =
            runCliLimited('d', kilobytes, QStringLiteral("--json eda '%1'").arg(samplePath("test.csv")));
        if (result.code == 0) QSKIP("the limit is enough here");
        if (result.code == 127) QSKIP("the libraries do not load below this limit");
        QVERIFY2(result.errorCode() == QLatin1String("out_of_memory"), (result.out + result.err).constData());
        QVERIFY(!told(result, "hint").isEmpty());
        QCOMPARE(result.code, 1);
    }

    void noVerb()
    {
        const auto result = run({});
        QCOMPARE(result.errorCode(), QStringLiteral("usage"));
        QCOMPARE(result.code, 2);
        QVERIFY(runCli({}).out.contains("Usage"));
    }

    // A fault of a decision file was told as one of the command line, without the file.
    void decisionFile()
    {
        const QByteArray good = get("run/decisions/default.yaml");
        const auto lint = [&](QByteArray text, const char* from, const char* to) {
            text.replace(from, to);
            put("bad.yaml", text);
            return run({"lint", "--submission", "run/submission.csv", "--sample",
                        samplePath("sample_submission.csv"), "--decision", "bad.yaml"});
        };
        for (const auto& [from, to] : {std::pair{"\nspace: ", "\nspace: log"},
                                       {"\nrule: ", "\nrule: best"},
                                       {"\nthresholds:", "\nthresholds: {a: 1}\nthresholds:"}}) {
            const auto result = lint(good, from, to);
            QCOMPARE(result.errorCode(), QStringLiteral("bad_format"));
            QCOMPARE(result.code, 3);
            QVERIFY(told(result, "where").contains(QLatin1String("bad.yaml")));
        }
        QCOMPARE(run({"thresholds", "--run", "run", "--rule", "best", "-o", "d.yaml"}).code, 2);
        QCOMPARE(run({"thresholds", "--run", "run", "--space", "log", "-o", "d.yaml"}).code, 2);
    }

    void sizeThatIsTooLarge()
    {
        const QByteArray config = [&] {
            QFile file(samplePath("model/config.json"));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        }();
        for (const char* size : {"1099511627776", "18446744073709551615"}) {
            auto json = thresher::Json::parse(config.toStdString());
            json["vocab_size"] = thresher::Json::parse(size);
            put("big/config.json", QByteArray::fromStdString(json.dump()));
            QFile::remove(at("big/model.safetensors"));
            QVERIFY(QFile::copy(samplePath("model/model.safetensors"), at("big/model.safetensors")));
            const QString message = told(run({"inspect", "big"}), "message");
            QVERIFY2(message.contains(QLatin1String("at most 2147483648")), qPrintable(message));
            QVERIFY2(message.contains(QLatin1String(size)), qPrintable(message));
        }
    }

    // Files of our own were "not valid UTF-8", or data with rows.
    void inspectNamesOtherFiles_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("hint");
        QTest::newRow("pack") << "run.thresher"
                              << "unpack";
        QTest::newRow("GGUF") << "model.gguf"
                              << "import-gguf";
        QTest::newRow("events") << QString() << "import curves";
        QTest::newRow("configuration") << "config.yaml"
                                       << "config check";
        QTest::newRow("report") << "run/report.md"
                                << "viewer";
        QTest::newRow("manifest") << "run/manifest.json"
                                  << "run folder";
        QTest::newRow("config.json") << samplePath("model/config.json") << "folder";
    }
    void inspectNamesOtherFiles()
    {
        QFETCH(QString, path);
        QFETCH(QString, hint);
        if (path.isEmpty())
            path = "run/fold-0/" +
                   QDir(at("run/fold-0")).entryList({QStringLiteral("events.out.tfevents*")}).value(0);
        const auto result = run({"inspect", path});
        QCOMPARE(result.errorCode(), QStringLiteral("bad_format"));
        QVERIFY2(told(result, "hint").contains(hint), result.out.constData());
    }

    void inspectKnowsDecisionsAndLinearModels()
    {
        const auto decision = run({"inspect", "run/decisions/default.yaml"}).json();
        QCOMPARE(QString::fromStdString(decision.value("kind", "")), QStringLiteral("decision"));
        QCOMPARE(decision["classes"].size(), std::size_t(6));
        const QString checkpoint =
            QDir(at("run/fold-0")).entryList({QStringLiteral("checkpoint-*")}, QDir::Dirs).value(0);
        const auto linear = run({"inspect", "run/fold-0/" + checkpoint}).json();
        QCOMPARE(QString::fromStdString(linear.value("kind", "")), QStringLiteral("linear"));
        QCOMPARE(linear["classes"].size(), std::size_t(6));
    }

    void numbers_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const QStringList preview = {"preview", samplePath("test.csv"), "--config", samplePath("config.yaml"),
                                     "--row"};
        const QStringList thresholds = {"thresholds", "--run", "run", "-o", "d.yaml", "--seed"};
        const QStringList scores = {"import",  "scores", "s.csv", "--data", "d.csv",
                                    "--folds", "f.csv",  "-o",    "x",      "--fold"};
        QTest::newRow("row -1") << preview + QStringList{"-1"};
        QTest::newRow("seed -1") << thresholds + QStringList{"-1"};
        QTest::newRow("seed too large") << thresholds + QStringList{"99999999999999999999"};
        QTest::newRow("fold -1") << scores + QStringList{"-1"};
        QTest::newRow("fold too large") << scores + QStringList{"4294967296"};
    }
    void numbers()
    {
        QFETCH(QStringList, arguments);
        const auto result = run(arguments);
        QCOMPARE(result.errorCode(), QStringLiteral("usage"));
        const QString message = told(result, "message");
        QVERIFY2(message.contains("'" + arguments.last() + "'"), qPrintable(message));
        QVERIFY2(message.size() < 120, qPrintable(message));
    }

    // Classes that the file lacks took the rates of training without a word.
    void balanceWithoutClasses()
    {
        put("balances.csv", "class,balance\n");
        const auto none = run({"thresholds", "--run", "run", "--balance", "balances.csv", "-o", "d.yaml"});
        QCOMPARE(none.code, 0);
        const auto classes = none.json()["classes"];
        QString notes = QString::fromStdString(none.json()["notes"].dump());
        for (const auto& name : classes) QVERIFY(notes.contains(QString::fromStdString(name)));
        put("balances.csv", "class,balance\n" + QByteArray::fromStdString(classes[0]) + ",0.2\n");
        const auto part = run({"thresholds", "--run", "run", "--balance", "balances.csv", "-o", "d.yaml"});
        notes = QString::fromStdString(part.json()["notes"].dump());
        QVERIFY(notes.contains(QLatin1String("prevalence in training")));
        QVERIFY(!notes.contains(QString::fromStdString(classes[0]) + ","));
        QVERIFY(notes.contains(QString::fromStdString(classes[1])));
    }

    void importNamesFoldAndFile()
    {
        const auto classes = run({"inspect", "run"}).json()["classes"];
        QByteArray head = "id";
        for (const auto& name : classes) head += "," + QByteArray::fromStdString(name);
        put("scores.csv", head + "\n");
        const auto result = run({"import", "scores", "scores.csv", "--data", samplePath("train.parquet"),
                                 "--folds", "run/folds.csv", "--config", samplePath("config-linear.yaml"),
                                 "--fold", "99", "-o", "imported"});
        QCOMPARE(result.code, 3);
        QVERIFY2(told(result, "message").contains(QLatin1String("no fold 99")), result.out.constData());
        QVERIFY(told(result, "where").contains(QLatin1String("scores.csv")));
        QVERIFY(!QFile::exists(at("imported")));
    }
};

QTEST_GUILESS_MAIN(TestCliMessages)
#include "tst_cli_messages.moc"

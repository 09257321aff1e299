// tokenize, estimate and inspect through the program.
#include "support/cli.h"

#include "model/text_settings.h"
#include "text/tokenizer.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;
using namespace thresher::test;

namespace {

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QList<Json> lines(const QString& path)
{
    QFile file(path);
    QList<Json> out;
    if (!file.open(QIODevice::ReadOnly)) return out;
    for (const auto& line : file.readAll().split('\n'))
        if (!line.isEmpty()) out.append(Json::parse(line.toStdString()));
    return out;
}

} // namespace

class TestCliModel : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_data = m_folder->filePath("posts.jsonl");
        write(m_data, "{\"id\": \"b\", \"content\": \"Народ 👍🏽 знає\"}\n{\"id\": \"a\\\"2\", "
                      "\"content\": "
                      "\"<eos> так\"}\n");
        m_out = m_folder->filePath("tokens.jsonl");
    }

    // The end of the template stays, the end of the post goes; the count is of the whole file.
    void previewShowsWhatTheModelSees()
    {
        const QString config = m_folder->filePath("preview.yaml");
        write(config, ("model: {model_name_or_path: \"" + samplePath("model") +
                       "\", max_length: 9}\nprompt: {template: \"<{text}> end\"}\n")
                          .toUtf8());
        const QStringList call = {"--json", "--quiet", "preview", m_data, "--config", config};
        const auto result = runCli(call + QStringList{"--row", "0"});
        QVERIFY2(result.code == 0, result.err.constData());
        const Json found = result.json();
        QCOMPARE(found["id"], "b");
        QCOMPARE(found["prompt"].get<std::string>(), std::string("<Народ 👍🏽 знає> end"));
        QVERIFY(found["cut_tokens"].get<int>() > 0);
        QCOMPARE(found["uncut_tokens"].get<int>() - found["cut_tokens"].get<int>(), 9);
        QCOMPARE(found["tokens"].size(), 11U); // and bos and eos
        QCOMPARE(found["kept"][0], 0);
        QVERIFY(found["kept"][1].get<int>() < 13);
        const Json& last = found["tokens"][8]; // the template's end is still there
        QCOMPARE(last["offset"][1], 0);
        QVERIFY(found["cut_posts"].get<int>() >= 1);
        QCOMPARE(runCli(call + QStringList{"--id", "a\"2"}).json()["row"], 1);
        QCOMPARE(runCli(call + QStringList{"--row", "2"}).code, 3);
        QCOMPARE(runCli(call + QStringList{"--id", "none"}).code, 3);
    }

    void benchReportsWhatItMeasured_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QString>("engine");
        QTest::newRow("train") << "train"
                               << "fast";
        QTest::newRow("predict") << "predict"
                                 << "fast";
    }
    void benchReportsWhatItMeasured()
    {
        QFETCH(QString, verb);
        QFETCH(QString, engine);
        const auto result = runCli({"--json", "--quiet", "bench", verb, "--shape", "tiny", "--steps", "1",
                                    "--data", samplePath("train.parquet")});
        QVERIFY2(result.code == 0, result.err.constData());
        const Json found = Json::parse(result.out.toStdString());
        for (const char* key : {"tokens_per_second", "flops_per_second", "gemm_peak", "share_of_peak"})
            QVERIFY2(found[key].get<double>() > 0.0, key);
        QVERIFY(found["peak_bytes"].get<double>() > 1e7);
        QCOMPARE(found["shape"], "tiny");
        QCOMPARE(found["engine"], engine.toStdString());
        QCOMPARE(runCli({"bench", verb, "--shape", "huge"}).code, 3);
    }

    void idsInFileOrder()
    {
        const auto result = runCli({"--json", "--quiet", "tokenize", m_data, "--model", samplePath("model"),
                                    "--no-prompt", "-o", m_out});
        QVERIFY2(result.code == 0, result.err.constData());
        const auto rows = lines(m_out);
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0]["id"], "b");
        QCOMPARE(rows[1]["id"], "a\"2");
        const auto tokenizer = openTokenizer(samplePath("model").toStdString());
        const std::string text = "Народ 👍🏽 знає";
        const auto encoding = (*tokenizer)->encode(text);
        auto ids = encoding.ids;
        ids.insert(ids.begin(), 2);
        ids.push_back(1);
        QCOMPARE(rows[0]["ids"].get<std::vector<std::int32_t>>(), ids);
        QCOMPARE(rows[0]["offsets"].size(), ids.size());
        QCOMPARE(rows[0]["offsets"].front(), (Json{0, 0}));
        QCOMPARE(rows[0]["offsets"][ids.size() - 2][1], 13); // code points, not bytes
        QCOMPARE(rows[1]["ids"][1], 1);                      // a special token in the text is that token
        const Json report = result.json();
        QCOMPARE(report["rows"], 2);
        QCOMPARE(report["tokens"], rows[0]["ids"].size() + rows[1]["ids"].size());
        QCOMPARE(report["cut_posts"], 0);
    }

    // The prompt comes from --config, else from thresher.json beside the model; --no-prompt leaves it out.
    void prompts()
    {
        write(
            m_folder->filePath("c.yaml"),
            "prompt: {instruction: Знайди, template: \"{instruction}: {text}!\"}\nmodel: {max_length: 12}\n");
        const auto tokenized = [&](const QStringList& more, const QString& model) {
            const auto result = runCli(
                QStringList{"--json", "--quiet", "tokenize", m_data, "--model", model, "-o", m_out} + more);
            return result.code == 0 ? lines(m_out) : QList<Json>();
        };
        const auto plain = tokenized({}, samplePath("model"));
        const auto prompted = tokenized({"--config", m_folder->filePath("c.yaml")}, samplePath("model"));
        const auto cut =
            tokenized({"--config", m_folder->filePath("c.yaml"), "--no-prompt"}, samplePath("model"));
        QCOMPARE(plain.size(), 2);
        QCOMPARE(prompted[0]["ids"].size(), std::size_t{14}); // cut at 12, bos and eos on top
        QCOMPARE(prompted[0]["offsets"][1], (Json{0, 0}));    // of the template
        QCOMPARE(cut[0], plain[0]);                           // nine tokens: nothing to cut

        const QString model = m_folder->filePath("model");
        QDir().mkpath(model);
        for (const char* name : {"tokenizer.json", "tokenizer_config.json"})
            QFile::copy(samplePath("model/") + name, model + "/" + name);
        TextSettings settings;
        settings.prompt = {"Знайди", "{instruction}: {text}!", 12, Truncation::KeepTemplate};
        QVERIFY(writeTextSettings(realFileSystem(), model.toStdString(), settings).ok());
        QCOMPARE(tokenized({}, model), prompted);
        QCOMPARE(tokenized({"--no-prompt"}, model), cut);
    }

    void faults_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("code");
        const QString model = samplePath("model");
        QTest::newRow("no tokenizer")
            << QStringList{"tokenize", "DATA", "--model", "FOLDER", "-o", "OUT"} << "file_not_found";
        QTest::newRow("no data") << QStringList{"tokenize", "nowhere.csv", "--model", model, "-o", "OUT"}
                                 << "file_not_found";
        QTest::newRow("no such column")
            << QStringList{"tokenize", "DATA", "--text-column", "text", "--model", model, "-o", "OUT"}
            << "bad_column";
        QTest::newRow("no such folder")
            << QStringList{"tokenize", "DATA", "--model", model, "-o", "FOLDER/none/out.jsonl"}
            << "write_failed";
        QTest::newRow("broken tokenizer")
            << QStringList{"tokenize", "DATA", "--model", "BROKEN", "-o", "OUT"} << "bad_format";
        QTest::newRow("no configuration") << QStringList{"estimate", "FOLDER/none.yaml"} << "file_not_found";
        QTest::newRow("no model") << QStringList{"estimate", "EMPTY"} << "bad_config";
        QTest::newRow("wrong target") << QStringList{"estimate", samplePath("config.yaml"),
                                                     "--set",    "tuning=lora",
                                                     "--set",    "lora_config.target_modules=[q_porj]"}
                                      << "bad_config";
        QTest::newRow("other family")
            << QStringList{"estimate", samplePath("config.yaml"), "--set", "model.kind=gemma3"} << "mismatch";
        QTest::newRow("run without speed")
            << QStringList{"estimate", samplePath("config.yaml"), "--run", "FOLDER"} << "bad_value";
    }
    void faults()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, code);
        write(m_folder->filePath("empty.yaml"), "task: multilabel\n");
        QDir().mkpath(m_folder->filePath("broken"));
        write(m_folder->filePath("broken/tokenizer.model"), "no tokenizer at all");
        for (auto& argument : arguments) {
            argument.replace("FOLDER", m_folder->path()).replace("EMPTY", m_folder->filePath("empty.yaml"));
            argument.replace("BROKEN", m_folder->filePath("broken"));
            if (argument == "DATA") argument = m_data;
            if (argument == "OUT") argument = m_out;
        }
        const auto result = runCli(QStringList{"--json", "--quiet"} + arguments);
        QCOMPARE(result.errorCode(), code);
        QCOMPARE(result.code, code == "write_failed" ? 1 : 3);
        QVERIFY(!QFile::exists(m_out));
    }

    void estimates()
    {
        const auto result = runCli(
            {"--json", "--quiet", "estimate", samplePath("config.yaml"), "--tokens-per-second", "1000"});
        QVERIFY2(result.code == 0, result.err.constData());
        const Json made = result.json();
        const Json& bytes = made["bytes"];
        QCOMPARE(bytes["total"].get<std::int64_t>(),
                 bytes["weights"].get<std::int64_t>() + bytes["adapter"].get<std::int64_t>() +
                     bytes["gradients"].get<std::int64_t>() + bytes["optimizer"].get<std::int64_t>() +
                     bytes["activations"].get<std::int64_t>() + bytes["prediction"].get<std::int64_t>());
        QCOMPARE(bytes["weights"], 4 * 162880);
        QCOMPARE(made["steps_per_fold"], 360);
        QVERIFY(made["fits"].get<bool>());
        QVERIFY(made["disk_bytes"].get<std::int64_t>() > 0);
        QVERIFY(made["seconds_per_fold"].get<double>() > made["tokens_per_fold"].get<double>() / 1000);
        const auto text = runCli({"--quiet", "estimate", samplePath("config.yaml")});
        QVERIFY(text.out.contains("activations"));
        const auto linear = runCli({"--json", "--quiet", "estimate", samplePath("config-linear.yaml")});
        QVERIFY2(linear.code == 0, linear.err.constData());
        QVERIFY(linear.json()["seconds_per_fold"].is_null());
    }

    // Before anything was trained the time is a guess from this machine's products; a named device has its
    // own memory and no speed.
    void estimatesBeforeAnyRun()
    {
        const auto here = runCli({"--json", "--quiet", "estimate", samplePath("config.yaml")}).json();
        QCOMPARE(here["speed"]["source"], "probe");
        QVERIFY(here["seconds_per_fold"].get<double>() > 0);
        QCOMPARE(here["device"]["here"], true);
        const auto card =
            runCli({"--json", "--quiet", "estimate", samplePath("config.yaml"), "--device", "RTX 4090"})
                .json();
        QCOMPARE(card["device"]["memory_bytes"].get<std::int64_t>(), std::int64_t{24} << 30);
        QVERIFY(card["seconds_per_fold"].is_null());
        QVERIFY(card["fits"].get<bool>());
        const auto small =
            runCli({"--json", "--quiet", "estimate", samplePath("config.yaml"), "--device-memory", "0.195"});
        QVERIFY(!small.json()["fits"].get<bool>()); // what the libraries take has to fit as well
        const auto unknown = runCli({"--json", "estimate", samplePath("config.yaml"), "--device", "abacus"});
        QCOMPARE(unknown.errorCode(), QStringLiteral("bad_value"));
    }

    // Without being told, the time comes from an earlier run beside the configuration that did the same work.
    void speedOfAnEarlierRun()
    {
        QByteArray config;
        QFile source(samplePath("config.yaml"));
        QVERIFY(source.open(QIODevice::ReadOnly));
        config = source.readAll();
        const QString sample = samplePath();
        for (const char* name : {"train.parquet", "test.csv", "sample_submission.csv"})
            config.replace(QByteArray(": ") + name, ": " + sample.toUtf8() + name);
        config.replace("model_name_or_path: model", "model_name_or_path: " + sample.toUtf8() + "model");
        const QString path = m_folder->filePath("c.yaml");
        write(path, config);
        QVERIFY(runCli({"--json", "--quiet", "estimate", path, "--no-probe"})
                    .json()["seconds_per_fold"]
                    .is_null());
        const QString run = m_folder->filePath("runs/one");
        QDir().mkpath(run + "/fold-0");
        write(run + "/run.yaml", config);
        write(run + "/manifest.json", R"({"format": 1, "classes": ["a"], "n_splits": 5, "created": 5})");
        QByteArray events;
        for (const char* speed : {"100", "900", "500"})
            events +=
                QByteArray(
                    R"({"t":1,"kind":"train","step":1,"epoch":0,"loss":1,"learning_rate":1,"grad_norm":1,"tokens_per_second":)") +
                speed + "}\n";
        write(run + "/fold-0/events.jsonl", events);
        const auto result = runCli({"--json", "--quiet", "estimate", path});
        QVERIFY2(result.code == 0, result.err.constData());
        QCOMPARE(result.json()["speed"]["tokens_per_second"], 500.0);
        QVERIFY(result.json()["seconds_per_fold"].is_number());
        QCOMPARE(runCli({"--json", "--quiet", "estimate", path, "--run", run})
                     .json()["speed"]["tokens_per_second"],
                 500.0);
        // Another kind of training says nothing about this one.
        const auto other =
            runCli({"--json", "--quiet", "estimate", path, "--set", "tuning=lora", "--no-probe"});
        QVERIFY(other.json()["seconds_per_fold"].is_null());
    }

    void inspection()
    {
        const auto checkpoint = runCli({"--json", "inspect", samplePath("model")});
        QCOMPARE(checkpoint.code, 0);
        QCOMPARE(checkpoint.json()["kind"], "checkpoint");
        QCOMPARE(checkpoint.json()["whole"], true);
        QCOMPARE(checkpoint.json()["tokenizer"]["vocabulary"], 1000);
        const QString adapter = QStringLiteral(THRESHER_SOURCE_DIR "/tests/reference/gemma2/basic/adapter");
        QCOMPARE(runCli({"--json", "inspect", adapter}).json()["kind"], "adapter");
        QVERIFY(runCli({"inspect", adapter}).out.contains("rank: 4"));
    }

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_data, m_out;
};

QTEST_GUILESS_MAIN(TestCliModel)
#include "tst_cli_model.moc"

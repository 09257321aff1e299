// Checkpoints, adapters, GGUF files and tokenizers with one thing wrong, through every verb that reads them:
// exit code 3, an error that names the thing, and nothing written.
#include "support/cli.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QtEndian>
#include <QtTest>

#include <functional>

using namespace thresher;
using namespace thresher::test;

namespace {

const QString reference = QStringLiteral(THRESHER_SOURCE_DIR "/tests/reference/");

QByteArray content(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString& path, const QByteArray& bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    file.write(bytes);
}

void copyFolder(const QString& from, const QString& to)
{
    QDir().mkpath(to);
    for (const auto& name : QDir(from).entryList(QDir::Files))
        QFile::copy(from + u'/' + name, to + u'/' + name);
}

QStringList everyFile(const QString& folder)
{
    QStringList out;
    QDirIterator files(folder, QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) out.append(files.next());
    out.sort();
    return out;
}

// A JSON file, or the header of a safetensors file, changed in place.
void change(const QString& path, const std::function<void(Json&)>& how)
{
    const QByteArray bytes = content(path);
    const bool tensors = path.endsWith(QLatin1String(".safetensors"));
    const auto length = tensors ? static_cast<qsizetype>(qFromLittleEndian<quint64>(bytes.data())) : 0;
    Json document = Json::parse((tensors ? bytes.mid(8, length) : bytes).toStdString());
    how(document);
    const auto text = QByteArray::fromStdString(document.dump());
    QByteArray size(8, '\0');
    qToLittleEndian(static_cast<quint64>(text.size()), size.data());
    put(path, tensors ? size + text + bytes.mid(8 + length) : text);
}

// A pickle that makes a file where it is loaded.
const char* const pickled = "cos\nsystem\n(S'touch executed'\ntR.";

const char* const query = "model.layers.0.self_attn.q_proj.weight";

} // namespace

class TestCliBadModel : public QObject {
    Q_OBJECT

    // What each fault is made of: a copy of a checkpoint, `model`, with one thing changed.
    static void breakModel(const QString& fault, const QString& model)
    {
        const QString weights = model + QStringLiteral("/model.safetensors");
        if (fault == "missing shard") {
            Json map = Json::object();
            const auto header = content(weights);
            const auto length = static_cast<qsizetype>(qFromLittleEndian<quint64>(header.data()));
            const Json names = Json::parse(header.mid(8, length).toStdString());
            for (const auto& [name, tensor] : names.items())
                if (name != "__metadata__") map[name] = "model-00001-of-00002.safetensors";
            map[query] = "model-00002-of-00002.safetensors";
            put(model + QStringLiteral("/model.safetensors.index.json"),
                QByteArray::fromStdString(Json{{"weight_map", map}}.dump()));
            QFile::rename(weights, model + QStringLiteral("/model-00001-of-00002.safetensors"));
        }
        if (fault == "pickle") {
            QFile::remove(weights);
            put(model + QStringLiteral("/pytorch_model.bin"), pickled);
        }
        if (fault == "overlap")
            change(weights, [](Json& header) {
                for (Json& offset : header[query]["data_offsets"]) offset = offset.get<std::int64_t>() - 2;
            });
        if (fault == "dtype") change(weights, [](Json& header) { header[query]["dtype"] = "F31"; });
        if (fault == "config")
            change(model + QStringLiteral("/config.json"),
                   [](Json& config) { config["num_attention_heads"] = 8; });
        if (fault == "tokenizer") {
            // Posts of the data hold <extra>, which the embedding has no row for.
            QFile::remove(model + QStringLiteral("/tokenizer.model"));
            change(model + QStringLiteral("/tokenizer.json"), [](Json& tokenizer) {
                Json extra = tokenizer["added_tokens"][0];
                extra["id"] = 1000;
                extra["content"] = "<extra>";
                tokenizer["added_tokens"].push_back(extra);
            });
        }
    }

  private Q_SLOTS:
    void named_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QString>("errorCode");
        QTest::addColumn<QStringList>("words"); // all of them in the message or hint
        const auto rows = [](const char* fault, const QStringList& verbs, const char* code,
                             const QStringList& words) {
            for (const QString& verb : verbs)
                QTest::newRow(qPrintable(QStringLiteral("%1, %2").arg(QLatin1String(fault), verb)))
                    << fault << verb << code << words;
        };
        const QStringList readers = {"train", "predict", "merge", "estimate"};
        rows("missing shard", readers, "bad_format", {"model-00002-of-00002.safetensors is missing"});
        rows("pickle", readers, "file_not_found", {"pickled", "not read"});
        rows("adapter pickle", {"predict", "merge"}, "file_not_found", {"pickled", "not read"});
        rows("overlap", readers, "bad_format", {query, "overlap"});
        rows("dtype", readers, "bad_format", {query, "F31"});
        rows("config", readers, "bad_shape", {query, "[64, 64]", "[128, 64]"});
        rows("adapter", {"predict", "merge"}, "bad_shape", {"score.weight", "another base model"});
        rows("tokenizer", {"train", "predict"}, "mismatch", {"1000", "<extra>", "vocabulary"});
        rows("double quantisation", {"train", "estimate"}, "bad_config", {"bnb_4bit_use_double_quant"});
        rows("other family", {"import-gguf"}, "unsupported", {"qwen99"});
        rows("cut short", {"import-gguf"}, "bad_format", {"bad.gguf"});
    }

    void named()
    {
        QFETCH(QString, fault);
        QFETCH(QString, verb);
        QFETCH(QString, errorCode);
        QFETCH(QStringList, words);
        const QTemporaryDir dir;
        prepare(dir.path() + u'/', fault);
        const QStringList before = everyFile(dir.path());
        QStringList arguments = QStringList{"--json", "--quiet"} + callOf(verb);
        if (fault == "double quantisation")
            arguments << "--set"
                      << "model.load_in_4bit=true"
                      << "--set"
                      << "model.bnb_4bit_use_double_quant=true";
        const CliResult result = runCli(arguments, dir.path());
        QVERIFY2(result.code == 3, (QByteArray::number(result.code) + result.out + result.err).constData());
        QVERIFY2(result.errorCode() == errorCode, result.out.constData());
        for (const QString& word : words)
            QVERIFY2(QString::fromUtf8(result.out).contains(word),
                     (word.toUtf8() + ": " + result.out).constData());
        QCOMPARE(everyFile(dir.path()), before);
    }

    // Without a fault each of these calls goes through: what is refused above is refused for its fault.
    void whole_data()
    {
        QTest::addColumn<QString>("verb");
        for (const char* verb : {"train", "predict", "merge", "estimate", "import-gguf"})
            QTest::newRow(verb) << QString(verb);
    }
    void whole()
    {
        QFETCH(QString, verb);
        const QTemporaryDir dir;
        prepare(dir.path() + u'/', {});
        const CliResult result = runCli(QStringList{"--json", "--quiet"} + callOf(verb), dir.path());
        QVERIFY2(result.code == 0, (result.out + result.err).constData());
    }

  private:
    static QStringList callOf(const QString& verb)
    {
        if (verb == "train")
            return {"train", "config.yaml", "-o", "run", "--folds", "0", "--set", "train_args.max_steps=1"};
        if (verb == "predict")
            return {"predict", "posts.csv", "--model", "model", "--adapter", "adapter", "-o", "probs.npy"};
        if (verb == "merge") return {"merge", "--model", "model", "--adapter", "adapter", "-o", "merged"};
        if (verb == "estimate") return {"estimate", "config.yaml", "--no-probe"};
        return {"import-gguf", "bad.gguf", "-o", "imported"};
    }

    // posts.csv, config.yaml, model/ (the sample's), adapter/ (made for it) and bad.gguf in `root`.
    void prepare(const QString& root, const QString& fault)
    {
        QByteArray posts = "id,content,red,green\n";
        for (int i = 0; i < 8; ++i)
            posts += QByteArray::number(i) + ",one <extra> two," + (i % 2 ? "1,0\n" : "0,1\n");
        put(root + QStringLiteral("posts.csv"), posts);
        put(root + QStringLiteral("config.yaml"),
            "data: {train: posts.csv, label_columns: [red, green]}\nmodel: {model_name_or_path: model}\n"
            "folds: {n_splits: 2}\n");
        copyFolder(samplePath("model"), root + QStringLiteral("model"));
        copyFolder(adapter(), root + QStringLiteral("adapter"));
        if (fault == "adapter") copyOther(root);
        if (fault == "adapter pickle") {
            QFile::remove(root + QStringLiteral("adapter/adapter_model.safetensors"));
            put(root + QStringLiteral("adapter/adapter_model.bin"), pickled);
        }
        QByteArray gguf = content(reference + QStringLiteral("gguf/tiny.gguf"));
        if (fault == "other family") gguf.replace("gemma3", "qwen99");
        if (fault == "cut short") gguf.truncate(gguf.size() / 2);
        put(root + QStringLiteral("bad.gguf"), gguf);
        breakModel(fault, root + QStringLiteral("model"));
    }

    static void copyOther(const QString& root)
    {
        QDir(root + QStringLiteral("adapter")).removeRecursively();
        copyFolder(reference + QStringLiteral("gemma2/basic/adapter"), root + QStringLiteral("adapter"));
    }

    // Trained once, for one step, on the sample's model.
    QString adapter()
    {
        if (m_trained.isEmpty()) {
            m_trained = m_dir.filePath(QStringLiteral("run"));
            put(m_dir.filePath(QStringLiteral("posts.csv")),
                "id,content,red,green\na,one,1,0\nb,two,0,1\nc,three,1,0\nd,four,0,1\n");
            put(m_dir.filePath(QStringLiteral("config.yaml")),
                ("data: {train: posts.csv, label_columns: [red, green]}\nfolds: {n_splits: 2}\n"
                 "model: {model_name_or_path: \"" +
                 samplePath("model") + "\"}\nlora_config: {r: 2}\ntrain_args: {max_steps: 1}\n")
                    .toUtf8());
            const CliResult result =
                runCli({"--quiet", "train", "config.yaml", "-o", "run", "--folds", "0"}, m_dir.path());
            if (result.code != 0) qFatal("%s", result.err.constData());
        }
        return m_trained + QStringLiteral("/fold-0/checkpoint-1");
    }

    QTemporaryDir m_dir;
    QString m_trained;
};

QTEST_GUILESS_MAIN(TestCliBadModel)
#include "tst_cli_bad_model.moc"

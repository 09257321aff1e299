// Bad input through the real program: exit code, error code, a message that names the thing, and nothing left
// behind.
#include "support/cli.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher::test;

namespace {

void put(const QString& path, const QByteArray& bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    file.write(bytes);
}

QByteArray content(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void copyFolder(const QString& from, const QString& to)
{
    QDir().mkpath(to);
    for (const auto& name : QDir(from).entryList(QDir::Files))
        QFile::copy(from + u'/' + name, to + u'/' + name);
}

// A version 1.0 .npy file of little-endian values.
QByteArray npy(const char* descr, const QByteArray& shape, const QByteArray& data)
{
    QByteArray header =
        QByteArray("{'descr': '") + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
    while ((10 + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';
    QByteArray out("\x93NUMPY\x01\x00", 8);
    out += static_cast<char>(header.size() & 0xff);
    out += static_cast<char>(header.size() >> 8);
    return out + header + data;
}

QByteArray floats(const std::vector<float>& values)
{
    return {reinterpret_cast<const char*>(values.data()),
            static_cast<qsizetype>(values.size() * sizeof(float))};
}

} // namespace

class TestCliBadInput : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase()
    {
        m_parquet = content(samplePath("train.parquet"));
        QVERIFY(m_parquet.size() > 1000);
    }

    void badInput_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("errorCode");
        QTest::addColumn<QString>("words"); // must occur in the message or hint
        const auto row = [](const char* name, const QString& line, int code, const char* errorCode,
                            const char* words) {
            QTest::newRow(name) << line.split(u' ') << code << QString::fromLatin1(errorCode)
                                << QString::fromUtf8(words);
        };
        const QString sample = samplePath();
        row("unknown verb", "frobnicate", 2, "usage", "frobnicate");
        row("unknown option", "eda x.csv --frob", 2, "usage", "--frob");
        row("missing file", "eda none.csv", 3, "file_not_found", "none.csv");
        row("truncated parquet", "eda cut.parquet", 3, "bad_format", "cut.parquet");
        row("parquet of rubbish", "eda rubbish.parquet", 3, "bad_format", "rubbish.parquet");
        row("unclosed quote", "eda quote.csv", 3, "bad_format", "quote");
        row("wrong column", "eda good.csv --text-column txet", 3, "bad_column", "txet");
        row("one column for ids and texts", "eda good.csv --id-column content", 3, "bad_column",
            "'content' is named for ids and for texts");
        row("one column for texts and ids", "eda good.csv --text-column id", 3, "bad_column",
            "'id' is named for ids and for texts");
        row("labels in the column of texts", "eda good.csv --label-column content", 3, "bad_column",
            "'content' is named for texts and for labels");
        row("labels in the column of ids", "eda good.csv --label-column id", 3, "bad_column",
            "'id' is named for ids and for labels");
        row("misspelt language column", "train language.yaml -o run", 3, "bad_column", "langg");
        row("class column twice", "eda twice.csv", 3, "bad_column", "'red' is there twice");
        row("class column twice, folds", "folds twice.csv -o folds.csv", 3, "bad_column",
            "'red' is there twice");
        row("row without an id", "train noid.yaml -o run", 3, "bad_ids", "Row 1 (from 0) has no id");
        row("row without an id, folds", "folds noid.csv --n-splits 2 -o folds.csv", 3, "bad_ids",
            "has no id");
        row("JSON array", "eda array.jsonl", 3, "unsupported", "one object per line");
        row("unknown class", "eda lists.csv --label-column labels --classes red,purple", 3, "bad_class",
            "purple");
        row("unknown config key", "train key.yaml -o run", 3, "bad_config", "learning_rate");
        row("config that is not there", "train none.yaml -o run", 3, "file_not_found", "none.yaml");
        row("training data that is not there", "train nodata.yaml -o run", 3, "file_not_found", "absent.csv");
        row("NaN in probs", "thresholds --probs nan.npy --labels labels.npy -o out.yaml", 3, "bad_value",
            "nan.npy");
        row("shapes that do not fit", "thresholds --probs probs.npy --labels short.npy -o out.yaml", 3,
            "bad_shape", "");
        row("label that is 2", "thresholds --probs probs.npy --labels two.npy -o out.yaml", 3, "bad_value",
            "two.npy");
        row("cut npy", "thresholds --probs cut.npy --labels labels.npy -o out.yaml", 3, "bad_format",
            "cut.npy");
        row("ids that do not match", "score --submission other.csv --labels good.csv --classes red,green", 3,
            "bad_ids", "x9");
        row("tokenizer that is none", "train badtok.yaml -o run", 3, "bad_format", "tokenizer");
        row("safetensors cut", "train cutmodel.yaml -o run", 3, "bad_format", "model.safetensors");
        row("safetensors header too long", "train longmodel.yaml -o run", 3, "bad_format",
            "model.safetensors");
        row("tensor of the wrong shape", "train shapemodel.yaml -o run", 3, "bad_shape", "");
        row("unsupported config value", "train actmodel.yaml -o run", 3, "unsupported", "hidden_act");
        row("resume of nothing", "train nothing --resume", 3, "file_not_found", "nothing");
        row("status of no run", "status good.csv", 3, "file_not_found", "");
        row("folds beyond n_splits", "train linear.yaml -o run --folds 9", 2, "usage", "--folds");
    }

    void badInput()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, errorCode);
        QFETCH(QString, words);
        const QTemporaryDir dir;
        const QString root = dir.path() + u'/';
        prepareFiles(root);
        const auto before = QDir(root).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
        const auto result = runCli(QStringList{QStringLiteral("--json")} + arguments, root);
        QVERIFY2(
            result.code == code,
            qPrintable(QStringLiteral("exit %1: %2").arg(result.code).arg(QString::fromUtf8(result.err))));
        QCOMPARE(result.errorCode(), errorCode);
        QVERIFY2(QString::fromUtf8(result.out).contains(words), result.out.constData());
        auto after = QDir(root).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
        QCOMPARE(after, before); // nothing half-written
    }

    // A file system that is full in the middle of a run: exit 1, the error says so, and the run can be
    // resumed afterwards.
    void fullDisk()
    {
        const QTemporaryDir dir;
        QProcess shell;
        shell.setWorkingDirectory(dir.path());
        // The limit on the size of files stands in for a full disk: the 8 KB are passed by the model file of
        // a fold.
        shell.start(
            QStringLiteral("bash"),
            {QStringLiteral("-c"), QStringLiteral("ulimit -f 8; exec '%1' --json --quiet train '%2' -o run")
                                       .arg(cliPath(), samplePath("config-linear.yaml"))});
        QVERIFY(shell.waitForFinished(120000));
        const QByteArray out = shell.readAllStandardOutput();
        QVERIFY2(shell.exitCode() == 1, out.constData());
        QVERIFY2(out.contains("write_failed"), out.constData());
        const auto resumed = runCli({QStringLiteral("--json"), QStringLiteral("--quiet"),
                                     QStringLiteral("train"), samplePath("config-linear.yaml"),
                                     QStringLiteral("-o"), QStringLiteral("run"), QStringLiteral("--resume")},
                                    dir.path());
        QVERIFY2(resumed.code == 0, resumed.err.constData());
        QVERIFY(QFile::exists(dir.path() + QStringLiteral("/run/submission.csv")));
    }

  private:
    QByteArray m_parquet;

    void prepareFiles(const QString& root) const
    {
        put(root + QStringLiteral("cut.parquet"), m_parquet.left(m_parquet.size() / 2));
        put(root + QStringLiteral("rubbish.parquet"), "PAR1" + QByteArray(500, 'x') + "PAR1");
        put(root + QStringLiteral("quote.csv"), "id,content,red\na,\"never closed,1\nb,two,0\n");
        put(root + QStringLiteral("good.csv"),
            "id,content,red,green\na,one two,1,0\nb,three,0,1\nc,four five,1,0\nd,six,0,1\n");
        put(root + QStringLiteral("lists.csv"),
            "id,content,labels\na,one,\"['red']\"\nb,two,\"['green']\"\nc,three,\"['red', 'green']\"\n");
        put(root + QStringLiteral("twice.csv"), "id,content,red,red\na,one,1,0\nb,two,0,1\nc,three,1,1\n");
        put(root + QStringLiteral("noid.csv"),
            "id,content,red\na,one two,1\n,three,0\nc,four five,1\nd,six,0\n");
        put(root + QStringLiteral("noid.yaml"),
            "data: {train: noid.csv}\nmodel: {kind: linear}\nfolds: {n_splits: 2}\n");
        put(root + QStringLiteral("language.yaml"), "data: {train: good.csv, language_column: langg}\nmodel: "
                                                    "{kind: linear}\nfolds: {n_splits: 2}\n");
        put(root + QStringLiteral("array.jsonl"), "[{\"id\": 1, \"content\": \"x\"}]\n");
        put(root + QStringLiteral("other.csv"), "id,red,green\na,1,0\nb,0,1\nc,1,0\nx9,0,1\n");
        put(root + QStringLiteral("key.yaml"), "train_args: {learning_rat: 1}\n");
        put(root + QStringLiteral("nodata.yaml"), "data: {train: absent.csv}\nmodel: {kind: linear}\n");
        put(root + QStringLiteral("linear.yaml"), "data: {train: good.csv, label_columns: [red, "
                                                  "green]}\nmodel: {kind: linear}\nfolds: {n_splits: 2}\n");
        put(root + QStringLiteral("probs.npy"), npy("<f4", "(2, 2)", floats({.1F, .2F, .3F, .4F})));
        put(root + QStringLiteral("nan.npy"), npy("<f4", "(2, 2)", floats({.1F, std::nanf(""), .3F, .4F})));
        put(root + QStringLiteral("cut.npy"), npy("<f4", "(2, 2)", floats({.1F, .2F, .3F})));
        put(root + QStringLiteral("labels.npy"), npy("|u1", "(2, 2)", QByteArray("\1\0\0\1", 4)));
        put(root + QStringLiteral("short.npy"), npy("|u1", "(1, 2)", QByteArray("\1\0", 2)));
        put(root + QStringLiteral("two.npy"), npy("|u1", "(2, 2)", QByteArray("\1\0\2\1", 4)));
        model(root, QStringLiteral("badtok"), [](const QString& folder) {
            put(folder + QStringLiteral("/tokenizer.model"), "this is no tokenizer");
            QFile::remove(folder + QStringLiteral("/tokenizer.json"));
        });
        model(root, QStringLiteral("cutmodel"), [](const QString& folder) {
            const QString path = folder + QStringLiteral("/model.safetensors");
            put(path, content(path).left(5000));
        });
        model(root, QStringLiteral("longmodel"), [](const QString& folder) {
            const QString path = folder + QStringLiteral("/model.safetensors");
            put(path, QByteArray("\xff\xff\xff\xff\xff\xff\xff\x0f", 8) + content(path).mid(8));
        });
        model(root, QStringLiteral("shapemodel"), [](const QString& folder) {
            const QString path = folder + QStringLiteral("/config.json");
            put(path, content(path).replace("\"intermediate_size\": 192", "\"intermediate_size\": 128"));
        });
        model(root, QStringLiteral("actmodel"), [](const QString& folder) {
            const QString path = folder + QStringLiteral("/config.json");
            put(path, content(path).replace("gelu_pytorch_tanh", "swoosh"));
        });
    }

    // A copy of the sample's model with one thing broken, and a configuration that uses it.
    template <class Break>
    void model(const QString& root, const QString& name, Break breakIt) const
    {
        copyFolder(samplePath("model"), root + name + QStringLiteral("-dir"));
        breakIt(root + name + QStringLiteral("-dir"));
        put(root + name + QStringLiteral(".yaml"),
            ("data: {train: good.csv, label_columns: [red, green]}\nmodel: {model_name_or_path: " + name +
             "-dir}\nfolds: {n_splits: 2}\n")
                .toUtf8());
    }
};

QTEST_GUILESS_MAIN(TestCliBadInput)
#include "tst_cli_bad_input.moc"

// What `estimate` says before a run beside what the run then takes: the largest resident set of the training
// process, without what program and libraries take before any tensor is made.
#include "support/cli.h"

#include "base/file_system.h"
#include "model/safetensors.h"
#include "model/spec.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;
using namespace thresher::test;

namespace {

constexpr double tolerance = 0.15; // of the measured peak
// What the program takes before any tensor, as model/estimate.h states it, with a tokenizer of a thousand
// pieces instead of a quarter of a million: the sample's own model peaks at 190 MB, 30 of them its tensors.
constexpr double baseline = 155e6;
constexpr int posts = 32, wordsPerPost = 60;

// The sample's config.json and tokenizer with another shape; all weights zero, which take the same room.
void writeModel(const QString& folder)
{
    QDir().mkpath(folder);
    for (const auto& name : QDir(samplePath("model")).entryList({QStringLiteral("*token*")}, QDir::Files))
        QFile::copy(samplePath("model/") + name, folder + u'/' + name);
    QFile sample(samplePath("model/config.json"));
    QVERIFY(sample.open(QIODevice::ReadOnly));
    Json config = Json::parse(sample.readAll().toStdString());
    config["hidden_size"] = 512;
    config["intermediate_size"] = 2048;
    config["num_hidden_layers"] = 6;
    config["num_attention_heads"] = 8;
    config["num_key_value_heads"] = 4;
    config["head_dim"] = 64;
    config["dtype"] = "float32";
    config.erase("layer_types");
    const Path path = folder.toStdString();
    QVERIFY(writeAtomically(realFileSystem(), path / "config.json", config.dump()).ok());
    const auto parsed = parseModelConfig(config.dump(), "config.json");
    QVERIFY2(parsed.ok(), parsed ? "" : parsed.error().message.c_str());
    std::vector<TensorToWrite> tensors;
    for (const TensorSpec& tensor : bodyTensors(parsed->spec)) {
        std::size_t bytes = sizeof(float);
        for (const auto n : tensor.shape) bytes *= static_cast<std::size_t>(n);
        tensors.push_back(
            {tensor.name, Dtype::F32, tensor.shape, {}, [bytes]() -> Result<std::vector<std::byte>> {
                 return std::vector<std::byte>(bytes);
             }});
    }
    QVERIFY(writeSafetensors(realFileSystem(), path / "model.safetensors", std::move(tensors)).ok());
}

void writePosts(const QString& path)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("id,content,red,green\n");
    for (int i = 0; i < posts; ++i)
        file.write(QByteArray::number(i) + ',' + QByteArray("сніг ").repeated(wordsPerPost) +
                   (i % 2 ? ",1,0\n" : ",0,1\n"));
}

} // namespace

class TestCliEstimate : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_dir;

    QString configWith(const QString& name, const QString& settings) const
    {
        QFile config(m_dir.filePath(name + QStringLiteral(".yaml")));
        if (!config.open(QIODevice::WriteOnly)) qFatal("cannot write");
        config.write(
            "data: {train: posts.csv, label_columns: [red, green]}\nfolds: {n_splits: 2}\n"
            "lora_config: {r: 16}\n"
            "train_args: {max_steps: 1, per_device_train_batch_size: 16, gradient_accumulation_steps: 1}\n"
            "model: {model_name_or_path: model, " +
            settings.toUtf8() + "}\n");
        return config.fileName();
    }

    CliResult runLimited(char letter, double bytes, const QString& arguments) const
    {
        return runCliLimited(letter, static_cast<qint64>(bytes / 1024),
                             QStringLiteral("--json --quiet --threads 2 ") + arguments, m_dir.path());
    }

  private Q_SLOTS:
    void initTestCase()
    {
        writeModel(m_dir.filePath(QStringLiteral("model")));
        writePosts(m_dir.filePath(QStringLiteral("posts.csv")));
    }

    void memoryIsWhatWasSaid_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::newRow("keep") << "memory: keep";
        QTest::newRow("checkpoint") << "memory: checkpoint";
        QTest::newRow("reference engine") << "engine: reference";
    }

    void memoryIsWhatWasSaid()
    {
        QFETCH(QString, settings);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const QString config = configWith(name, settings);
        const auto said =
            runCli({"--json", "--quiet", "--threads", "2", "estimate", config, "--no-probe"}, m_dir.path());
        QVERIFY2(said.code == 0, (said.out + said.err).constData());
        const auto done =
            runCli({"--json", "--quiet", "--threads", "2", "train", config, "-o", name, "--folds", "0"},
                   m_dir.path());
        QVERIFY2(done.code == 0, (done.out + done.err).constData());
        const double estimate = said.json()["bytes"]["total"].get<double>();
        const double measured = done.json()["peak_bytes"].get<double>() - baseline;
        const QString both = QStringLiteral("said %1 MB, measured %2 MB")
                                 .arg(estimate / 1e6, 0, 'f', 0)
                                 .arg(measured / 1e6, 0, 'f', 0);
        qInfo("%s", qPrintable(both));
        QVERIFY2(std::abs(estimate - measured) <= tolerance * measured, qPrintable(both));
    }

    // A limit of the shell (ulimit -d) below the need is known before the start, and a training is refused
    // there before it writes anything; above it, it does not matter. A training that is made to begin all the
    // same ends with a word about memory, and goes on where there is more.
    void aLimitBelowTheNeed()
    {
        const QString config = configWith(QStringLiteral("tight"), QStringLiteral("memory: keep"));
        const auto limited = [&](double bytes, const QString& arguments) {
            return runLimited('d', bytes, arguments);
        };
        const QString estimate = QStringLiteral("estimate '%1' --no-probe").arg(config);
        const auto free = limited(1e12, estimate);
        QVERIFY2(free.json()["fits"].get<bool>(), free.out.constData());
        const double need = free.json()["bytes"]["total"].get<double>();
        const auto tight = limited(need * 0.8, estimate);
        QVERIFY2(tight.code == 0 && !tight.json()["fits"].get<bool>(), (tight.out + tight.err).constData());

        // A reader that runs out says so, too.
        QFile large(m_dir.filePath(QStringLiteral("large.csv")));
        QVERIFY(large.open(QIODevice::WriteOnly));
        large.write("id,content,red\n");
        for (int i = 0; i < 100000; ++i)
            large.write(QByteArray::number(i) + ",text " + QByteArray::number(i * 7919).repeated(40) +
                        ",1\n");
        large.close();
        const auto read = limited(60e6, QStringLiteral("eda large.csv --label-column red"));
        QCOMPARE(read.code, 1);
        QCOMPARE(read.errorCode(), QStringLiteral("out_of_memory"));
        QVERIFY2(read.json()["error"]["message"].get<std::string>().find(" more were wanted") !=
                     std::string::npos,
                 read.out.constData());

        const QString train = QStringLiteral("train '%1' -o below --folds 0").arg(config);
        const auto refused = limited(need * 0.8, train);
        QCOMPARE(refused.code, 1);
        QCOMPARE(refused.errorCode(), QStringLiteral("out_of_memory"));
        const Json said = refused.json()["error"];
        QVERIFY2(said["message"].get<std::string>().starts_with("The training needs about "),
                 refused.out.constData());
        QVERIFY2(said["hint"].get<std::string>().find("would fit") != std::string::npos,
                 refused.out.constData());
        QVERIFY(!QFile::exists(m_dir.filePath(QStringLiteral("below"))));
        const auto ended = limited(need * 0.5, train + QStringLiteral(" --force"));
        QCOMPARE(ended.code, 1);
        QCOMPARE(ended.errorCode(), QStringLiteral("out_of_memory"));
        QVERIFY2(!ended.json()["error"]["hint"].get<std::string>().empty(), ended.out.constData());
        const auto resumed = limited(1e12, QStringLiteral("train below --resume --folds 0"));
        QVERIFY2(resumed.code == 0, (resumed.out + resumed.err).constData());
    }

    // Where libtorch itself cannot start, nothing can be caught any more: the program was ended by a signal,
    // or said that a file was missing.
    void aLimitBelowTheEngine_data()
    {
        QTest::addColumn<char>("letter");
        QTest::addColumn<double>("bytes");
        QTest::addColumn<QString>("named");
        QTest::newRow("data") << 'd' << 80e6 << QStringLiteral("150.0 MB of memory");
        QTest::newRow("addresses, not mapped") << 'v' << 500e6 << QStringLiteral("1.0 GB of address space");
        QTest::newRow("addresses, mapped") << 'v' << 620e6 << QStringLiteral("1.0 GB of address space");
    }
    void aLimitBelowTheEngine()
    {
        QFETCH(char, letter);
        QFETCH(double, bytes);
        QFETCH(QString, named);
        const auto result = runLimited(letter, bytes, QStringLiteral("bench train --shape tiny"));
        QVERIFY2(result.code == 1, (result.out + result.err).constData());
        QCOMPARE(result.errorCode(), QStringLiteral("out_of_memory"));
        const Json said = result.json()["error"];
        QVERIFY2(QString::fromStdString(said["message"].get<std::string>()).contains(named),
                 result.out.constData());
        QVERIFY(said["hint"].get<std::string>().find("ulimit") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestCliEstimate)
#include "tst_cli_estimate.moc"

// The reference path against transformers and PEFT (tests/reference/gemma2 and gemma3, whose scripts name the
// versions).
#include "base/detail/json.h"
#include "engine/probe.h"
#include "model/safetensors.h"

#include <QtTest>

#include <cmath>

using namespace thresher;
using namespace thresher::engine;

namespace {

// "gemma3/text", or a name below gemma2/.
Path fixture(const QString& name)
{
    return Path(THRESHER_SOURCE_DIR) / "tests/reference" / (name.startsWith("gemma3/") ? "" : "gemma2") /
           name.toStdString();
}

struct Case {
    std::vector<ProbePost> posts;
    std::vector<std::vector<double>> logits;
    std::vector<std::vector<double>> trainLogits; // under dropout masks; may be empty
    double loss = 0.0;
    double dropout = 0.0;
};

Case readCase(const Path& path)
{
    const Json document = *readJson(realFileSystem(), path);
    Case found;
    for (const Json& sequence : document["sequences"]) {
        ProbePost post;
        post.ids = sequence["ids"].get<std::vector<std::int32_t>>();
        if (sequence.contains("labels")) post.labels = sequence["labels"].get<std::vector<std::uint8_t>>();
        found.posts.push_back(std::move(post));
        found.logits.push_back(sequence["logits"].get<std::vector<double>>());
        if (sequence.contains("train_logits"))
            found.trainLogits.push_back(sequence["train_logits"].get<std::vector<double>>());
    }
    found.loss = document.value("loss", 0.0);
    found.dropout = document.value("lora_dropout", 0.0);
    return found;
}

// Largest |difference| - (1e-4 + 1e-4 |expected|): at most 0 when all logits are close.
double excess(const ScoreMatrix& found, const std::vector<std::vector<double>>& expected)
{
    double worst = -1.0;
    for (std::size_t i = 0; i < expected.size(); ++i)
        for (std::size_t j = 0; j < expected[i].size(); ++j)
            worst = std::max(worst, std::abs(static_cast<double>(found(i, j)) - expected[i][j]) - 1e-4 -
                                        1e-4 * std::abs(expected[i][j]));
    return worst;
}

double relativeError(const std::vector<double>& found, const std::vector<double>& expected)
{
    double difference = 0.0, norm = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        difference += (found[i] - expected[i]) * (found[i] - expected[i]);
        norm += expected[i] * expected[i];
    }
    return norm > 0.0 ? std::sqrt(difference / norm) : std::sqrt(difference);
}

const ProbeTensor* find(const ProbeResult& result, const std::string& name)
{
    for (const ProbeTensor& tensor : result.gradients)
        if (tensor.name == name) return &tensor;
    return nullptr;
}

// Every tensor of the file is among the gradients, within 1e-3 in norm; and nothing else is.
void compareGradients(const ProbeResult& result, const Path& path)
{
    const auto file = SafetensorsFile::open(path);
    QVERIFY(file.ok());
    QCOMPARE(result.gradients.size(), file->tensors().size());
    for (const auto& [name, view] : file->tensors()) {
        const ProbeTensor* gradient = find(result, name);
        QVERIFY2(gradient != nullptr, name.c_str());
        QCOMPARE(gradient->shape, view.shape);
        std::vector<float> expected(static_cast<std::size_t>(view.elements()));
        QVERIFY(copyToFloat(view, expected).ok());
        const double error =
            relativeError(gradient->values, std::vector<double>(expected.begin(), expected.end()));
        QVERIFY2(error <= 1e-3, qPrintable(QString("%1: %2").arg(name.c_str()).arg(error)));
    }
}

ProbeRequest request(const Path& checkpoint, const Path& adapter = {})
{
    ProbeRequest made;
    made.checkpoint = checkpoint;
    made.adapter = adapter;
    made.threads = 1; // tiny tensors: a second thread only waits
    return made;
}

ProbeResult probe(const ProbeRequest& wanted, const std::vector<ProbePost>& posts)
{
    auto found = probeStep(realFileSystem(), wanted, posts);
    if (!found) qFatal("%s", toString(found.error()).c_str());
    return std::move(*found);
}

} // namespace

class TestEngineReference : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void logits_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"basic", "softcap_window", "sharded", "old_keys", "bfloat16", "variants",
                                 "gemma3/text", "gemma3/old_keys", "gemma3/variants", "gemma3/multimodal"})
            QTest::newRow(name) << QString(name);
    }
    void logits()
    {
        QFETCH(QString, name);
        const Case expected = readCase(fixture(name) / "cases.json");
        ProbeRequest wanted = request(fixture(name));
        wanted.gradients = false;
        const ProbeResult found = probe(wanted, expected.posts);
        QVERIFY2(excess(found.logits, expected.logits) <= 0,
                 qPrintable(QString::number(excess(found.logits, expected.logits))));
    }

    // Packing: each post alone gives what all posts together give, to rounding.
    void postsDoNotSeeEachOther()
    {
        const Case expected = readCase(fixture("softcap_window") / "cases.json");
        ProbeRequest wanted = request(fixture("softcap_window"));
        wanted.gradients = false;
        for (std::size_t i = 0; i < expected.posts.size(); ++i)
            QVERIFY(excess(probe(wanted, {expected.posts[i]}).logits, {expected.logits[i]}) <= 0);
    }

    // bfloat16 stream: near the float32 logits, but not the same.
    void bfloat16IsClose()
    {
        const Case expected = readCase(fixture("basic") / "cases.json");
        ProbeRequest wanted = request(fixture("basic"));
        wanted.gradients = false;
        wanted.dtype = "bfloat16";
        const ProbeResult found = probe(wanted, expected.posts);
        double square = 0.0, scale = 0.0;
        for (std::size_t i = 0; i < expected.logits.size(); ++i)
            for (std::size_t j = 0; j < expected.logits[i].size(); ++j) {
                square += std::pow(static_cast<double>(found.logits(i, j)) - expected.logits[i][j], 2);
                scale += std::pow(expected.logits[i][j], 2);
            }
        const double error = std::sqrt(square / scale);
        QVERIFY2(error > 1e-5 && error < 0.05, qPrintable(QString::number(error)));
    }

    void adapterGradients_data()
    {
        QTest::addColumn<QString>("checkpoint");
        QTest::addColumn<QString>("adapter");
        QTest::newRow("basic") << "basic"
                               << "basic/adapter";
        QTest::newRow("softcap_window") << "softcap_window"
                                        << "softcap_window/adapter";
        QTest::newRow("rslora, two modules") << "causal_lm"
                                             << "causal_lm/adapter";
        QTest::newRow("gemma 3") << "gemma3/text"
                                 << "gemma3/text/adapter";
        QTest::newRow("multimodal, chosen by an expression") << "gemma3/multimodal"
                                                             << "gemma3/multimodal/adapter";
        QTest::newRow("dropout masks") << "softcap_window"
                                       << "softcap_window/adapter_dropout";
    }
    void adapterGradients()
    {
        QFETCH(QString, checkpoint);
        QFETCH(QString, adapter);
        const Case expected = readCase(fixture(adapter) / "cases.json");
        ProbeRequest wanted = request(fixture(checkpoint), fixture(adapter));
        wanted.gradients = false;
        QVERIFY(excess(probe(wanted, expected.posts).logits, expected.logits) <= 0);
        wanted.gradients = true;
        if (!expected.trainLogits.empty()) {
            wanted.dropout = expected.dropout;
            const auto masks = SafetensorsFile::open(fixture(adapter) / "dropout_masks.safetensors");
            QVERIFY(masks.ok());
            for (const auto& [name, view] : masks->tensors()) {
                const auto* bytes = reinterpret_cast<const std::uint8_t*>(view.bytes.data());
                wanted.keepMasks[name].assign(bytes, bytes + view.bytes.size());
            }
        }
        const ProbeResult found = probe(wanted, expected.posts);
        QVERIFY(excess(found.logits, expected.trainLogits.empty() ? expected.logits : expected.trainLogits) <=
                0);
        QVERIFY(std::abs(found.loss - expected.loss) < 1e-5 * expected.loss);
        compareGradients(found, fixture(adapter) / "gradients.safetensors");

        // The cut into micro-batches changes neither loss nor gradients, nor which mask meets which post.
        wanted.tokensPerMicroBatch = 8;
        const ProbeResult cut = probe(wanted, expected.posts);
        QVERIFY(std::abs(cut.loss - found.loss) < 1e-6 * found.loss);
        compareGradients(cut, fixture(adapter) / "gradients.safetensors");
    }

    void fullGradients()
    {
        const Path folder = fixture("softcap_window");
        const Case expected = readCase(folder / "full_cases.json");
        ProbeRequest wanted = request(folder);
        wanted.full = true;
        const ProbeResult found = probe(wanted, expected.posts);
        QVERIFY(std::abs(found.loss - expected.loss) < 1e-5 * expected.loss);
        compareGradients(found, folder / "full_gradients.safetensors");
    }

    // Our own masks: the same whatever the packing, others in another step.
    void ownMasksDoNotDependOnPacking()
    {
        const Path folder = fixture("softcap_window");
        const Case data = readCase(folder / "adapter" / "cases.json");
        ProbeRequest wanted = request(folder, folder / "adapter");
        wanted.dropout = 0.3;
        wanted.seed = 7;
        wanted.step = 3;
        const ProbeResult whole = probe(wanted, data.posts);
        const ProbeResult again = probe(wanted, data.posts);
        QCOMPARE(again.logits.values, whole.logits.values);
        wanted.tokensPerMicroBatch = 8;
        const ProbeResult cut = probe(wanted, data.posts);
        for (std::size_t i = 0; i < whole.logits.values.size(); ++i)
            QVERIFY(std::abs(cut.logits.values[i] - whole.logits.values[i]) < 1e-4F);
        for (const ProbeTensor& gradient : whole.gradients)
            QVERIFY2(relativeError(find(cut, gradient.name)->values, gradient.values) < 1e-4,
                     gradient.name.c_str());
        wanted.step = 4;
        QVERIFY(probe(wanted, data.posts).logits.values != whole.logits.values);
        wanted.step = 3;
        wanted.fold = 1;
        QVERIFY(probe(wanted, data.posts).logits.values != whole.logits.values);
    }

    // Analytic against numeric gradients in float64, at the largest entry of some tensors of each kind; and
    // float32 against float64.
    void numericGradients_data()
    {
        QTest::addColumn<bool>("full");
        QTest::newRow("adapter with dropout") << false;
        QTest::newRow("full") << true;
    }
    void numericGradients()
    {
        QFETCH(bool, full);
        const Path folder = fixture("softcap_window");
        const Case data = readCase(full ? folder / "full_cases.json" : folder / "adapter" / "cases.json");
        ProbeRequest wanted = request(folder, full ? Path() : folder / "adapter");
        wanted.full = full;
        wanted.dtype = "float64";
        wanted.dropout = full ? 0.0 : 0.1;
        wanted.loss.label_smoothing = 0.1;
        const ProbeResult exact = probe(wanted, data.posts);
        for (std::size_t t = 0; t < exact.gradients.size(); t += 5) {
            const ProbeTensor& gradient = exact.gradients[t];
            const auto largest =
                std::max_element(gradient.values.begin(), gradient.values.end(),
                                 [](double a, double b) { return std::abs(a) < std::abs(b); });
            const auto index = static_cast<std::size_t>(largest - gradient.values.begin());
            const double amount = 1e-5;
            wanted.nudge = {gradient.name, index, amount};
            const double above = probe(wanted, data.posts).loss;
            wanted.nudge->amount = -amount;
            const double below = probe(wanted, data.posts).loss;
            wanted.nudge.reset();
            const double numeric = (above - below) / (2 * amount);
            QVERIFY2(std::abs(numeric - *largest) < 1e-6 * std::abs(*largest) + 1e-10,
                     qPrintable(QString("%1: %2 %3").arg(gradient.name.c_str()).arg(numeric).arg(*largest)));
        }
        wanted.dtype = "float32";
        const ProbeResult single = probe(wanted, data.posts);
        for (const ProbeTensor& gradient : exact.gradients)
            QVERIFY(relativeError(find(single, gradient.name)->values, gradient.values) < 1e-4);
    }

    // The mean over posts x classes is that of the whole step: two posts twice give the same loss and
    // gradients.
    void lossIsAMean()
    {
        const Path folder = fixture("basic");
        const Case data = readCase(folder / "adapter" / "cases.json");
        const ProbeRequest wanted = request(folder, folder / "adapter");
        std::vector<ProbePost> twice = data.posts;
        twice.insert(twice.end(), data.posts.begin(), data.posts.end());
        const ProbeResult once = probe(wanted, data.posts);
        const ProbeResult both = probe(wanted, twice);
        QVERIFY(std::abs(once.loss - both.loss) < 1e-6);
        for (const ProbeTensor& gradient : once.gradients)
            QVERIFY(relativeError(find(both, gradient.name)->values, gradient.values) < 1e-4);
    }

    // A base in NF4: another model than the one in float32, the same whether it stays packed or not, bit for
    // bit, gradients too. That its values are the right ones: tst_nf4 and the live test.
    void fourBitBase_data()
    {
        QTest::addColumn<QString>("checkpoint");
        QTest::addColumn<QString>("dtype");
        QTest::addColumn<QString>("engine");
        QTest::newRow("gemma 2") << "basic"
                                 << "float32"
                                 << "reference";
        QTest::newRow("gemma 3, bfloat16") << "gemma3/text"
                                           << "bfloat16"
                                           << "reference";
        QTest::newRow("by hand") << "gemma3/text"
                                 << "float32"
                                 << "fast";
    }
    void fourBitBase()
    {
        QFETCH(QString, checkpoint);
        QFETCH(QString, dtype);
        QFETCH(QString, engine);
        const Case data = readCase(fixture(checkpoint) / "adapter" / "cases.json");
        ProbeRequest wanted = request(fixture(checkpoint), fixture(checkpoint) / "adapter");
        wanted.dtype = dtype.toStdString();
        wanted.engine = engine.toStdString();
        wanted.dropout = 0.1;
        const ProbeResult exact = probe(wanted, data.posts);
        wanted.fourBit = true;
        wanted.baseResident = "unpacked";
        const ProbeResult kept = probe(wanted, data.posts);
        wanted.baseResident = "packed";
        const ProbeResult packed = probe(wanted, data.posts);
        QVERIFY(kept.logits.values != exact.logits.values);
        QCOMPARE(packed.logits.values, kept.logits.values);
        QCOMPARE(packed.loss, kept.loss);
        for (const ProbeTensor& gradient : kept.gradients)
            QVERIFY2(find(packed, gradient.name)->values == gradient.values, gradient.name.c_str());
    }

    void faultsAreNamed()
    {
        const auto post = readCase(fixture("basic") / "cases.json").posts;
        ProbeRequest wanted = request(fixture("causal_lm"));
        auto found = probeStep(realFileSystem(), wanted, post);
        QVERIFY(!found.ok());
        QCOMPARE(found.error().code, ErrorCode::BadFormat);
        wanted = request(fixture("basic"), fixture("softcap_window/adapter"));
        found = probeStep(realFileSystem(), wanted, post);
        QVERIFY(!found.ok()); // an adapter of another base
    }
};

QTEST_APPLESS_MAIN(TestEngineReference)
#include "tst_engine_reference.moc"

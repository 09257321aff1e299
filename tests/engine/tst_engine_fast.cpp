// The fast path against the reference path: the same mathematics in float64 is the truth, the reference
// path's own float32 error the yardstick.
#include "engine/probe.h"
#include "support/random_checkpoint.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;
using namespace thresher::engine;

namespace {

// A family's config.json with what the test varies; 3 layers, 4 heads.
std::string configText(const QString& family, int kvHeads, int window, const QString& more)
{
    return QString(
               "{\"model_type\": \"%1\", \"vocab_size\": 90, \"hidden_size\": 24, \"intermediate_size\": 40,"
               " \"num_hidden_layers\": 3, \"num_attention_heads\": 4, \"num_key_value_heads\": %2,"
               " \"head_dim\": 12, \"query_pre_attn_scalar\": 12, \"sliding_window\": %3, "
               "\"pad_token_id\": 0, \"eos_token_id\": 1, \"bos_token_id\": 2%4}")
        .arg(family)
        .arg(kvHeads)
        .arg(window)
        .arg(more)
        .toStdString();
}

// Posts around the borders of a tile of 64 rows, with a common beginning of five tokens.
std::vector<ProbePost> posts()
{
    std::vector<ProbePost> made;
    Mt19937 random(3);
    for (const std::size_t length : {6U, 150U, 64U, 65U, 17U, 129U}) {
        ProbePost post;
        for (std::size_t i = 0; i < length; ++i)
            post.ids.push_back(i < 5 ? 7 : static_cast<std::int32_t>(random.interval(89)));
        for (int c = 0; c < 3; ++c) post.labels.push_back(static_cast<std::uint8_t>(random.interval(1)));
        made.push_back(std::move(post));
    }
    return made;
}

// ||found - expected|| / ||expected||
double difference(const std::vector<double>& found, const std::vector<double>& expected)
{
    double sum = 0.0, norm = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        sum += (found[i] - expected[i]) * (found[i] - expected[i]);
        norm += expected[i] * expected[i];
    }
    return std::sqrt(sum / std::max(norm, 1e-300));
}

ProbeResult probe(const ProbeRequest& wanted, const std::vector<ProbePost>& given)
{
    auto found = probeStep(realFileSystem(), wanted, given);
    if (!found) qFatal("%s", toString(found.error()).c_str());
    return std::move(*found);
}

ProbeRequest request(const QTemporaryDir& folder, const std::string& engine,
                     const std::string& dtype = "float32")
{
    ProbeRequest made;
    made.checkpoint = folder.path().toStdString();
    made.adapter = made.checkpoint / "adapter";
    made.engine = engine;
    made.dtype = dtype;
    made.dropout = 0.2;
    made.seed = 5;
    made.step = 3;
    made.threads = 2;
    made.tokensPerMicroBatch = 220; // several micro-batches, one post longer than half of one
    return made;
}

} // namespace

class TestEngineFast : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void gradients_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<int>("kvHeads");
        QTest::addColumn<int>("window");
        QTest::addColumn<QString>("more");
        QTest::addColumn<QStringList>("targets");
        const QStringList all = {"all-linear"};
        QTest::newRow("gemma2") << "gemma2" << 2 << 4096 << ", \"attn_logit_softcapping\": 50.0" << all;
        QTest::newRow("gemma2 one key head, window, strong cap")
            << "gemma2" << 1 << 20 << ", \"attn_logit_softcapping\": 2.0" << all;
        QTest::newRow("gemma2 no cap") << "gemma2" << 4 << 70 << ", \"attn_logit_softcapping\": null" << all;
        QTest::newRow("gemma2 some linears") << "gemma2" << 2 << 30 << ", \"attn_logit_softcapping\": 50.0"
                                             << QStringList{"q_proj", "down_proj"};
        QTest::newRow("gemma2 upper layers")
            << "gemma2" << 2 << 30 << ", \"attn_logit_softcapping\": 50.0"
            << QStringList{"model.layers.1.self_attn.v_proj", "model.layers.2.mlp.up_proj"};
        QTest::newRow("gemma3") << "gemma3_text" << 1 << 20
                                << ", \"layer_types\": [\"sliding_attention\", \"full_attention\", "
                                   "\"sliding_attention\"]"
                                << all;
        QTest::newRow("gemma3 four key heads") << "gemma3_text" << 4 << 512 << "" << all;
    }
    void gradients()
    {
        QFETCH(QString, family);
        QFETCH(int, kvHeads);
        QFETCH(int, window);
        QFETCH(QString, more);
        QFETCH(QStringList, targets);
        QTemporaryDir folder;
        std::vector<std::string> names;
        for (const QString& target : targets) names.push_back(target.toStdString());
        test::writeRandomCheckpoint(folder.path().toStdString(), configText(family, kvHeads, window, more), 3,
                                    names);
        const std::vector<ProbePost> given = posts();
        const ProbeResult truth = probe(request(folder, "reference", "float64"), given);
        const ProbeResult reference = probe(request(folder, "reference"), given);

        std::optional<ProbeResult> first; // of the memory modes
        for (const char* memory : {"keep", "lean", "checkpoint"}) {
            ProbeRequest wanted = request(folder, "fast");
            wanted.memory = memory;
            const ProbeResult fast = probe(wanted, given);
            QVERIFY2(std::abs(fast.loss - truth.loss) < 1e-5 * truth.loss, memory);
            QCOMPARE(fast.gradients.size(), truth.gradients.size());
            for (std::size_t i = 0; i < truth.gradients.size(); ++i) {
                const ProbeTensor& expected = truth.gradients[i];
                QCOMPARE(fast.gradients[i].name, expected.name);
                const double error = difference(fast.gradients[i].values, expected.values);
                const double yardstick = difference(reference.gradients[i].values, expected.values);
                QVERIFY2(error <= 1e-4 && error <= 3.0 * yardstick + 1e-7,
                         qPrintable(QString("%1 %2: %3, reference %4")
                                        .arg(memory, expected.name.c_str())
                                        .arg(error)
                                        .arg(yardstick)));
                if (first) QVERIFY2(fast.gradients[i].values == first->gradients[i].values, memory);
            }
            if (!first) first = fast;
            QVERIFY(fast.logits.values == first->logits.values); // bit for bit
        }
    }

    // The last layer computed for every token gives what computing it for the pooled ones gives.
    void pruningIsExact()
    {
        QTemporaryDir folder;
        test::writeRandomCheckpoint(folder.path().toStdString(),
                                    configText("gemma2", 2, 20, ", \"attn_logit_softcapping\": 5.0"), 3);
        const std::vector<ProbePost> given = posts();
        ProbeRequest wanted = request(folder, "fast");
        const ProbeResult pruned = probe(wanted, given);
        wanted.prune = false;
        const ProbeResult whole = probe(wanted, given);
        for (std::size_t i = 0; i < whole.gradients.size(); ++i)
            QVERIFY2(difference(pruned.gradients[i].values, whole.gradients[i].values) < 1e-5,
                     whole.gradients[i].name.c_str());
    }

    // Merged adapter and shared beginning: the reference path's logits, and the same bits whatever the
    // threads.
    void predictions()
    {
        QTemporaryDir folder;
        test::writeRandomCheckpoint(folder.path().toStdString(),
                                    configText("gemma2", 2, 20, ", \"attn_logit_softcapping\": 5.0"), 3);
        const std::vector<ProbePost> given = posts();
        ProbeRequest wanted = request(folder, "reference");
        wanted.gradients = false;
        const ProbeResult reference = probe(wanted, given);
        wanted.engine = "fast";
        const ProbeResult fast = probe(wanted, given);
        for (std::size_t i = 0; i < reference.logits.values.size(); ++i)
            QVERIFY(std::abs(fast.logits.values[i] - reference.logits.values[i]) <
                    1e-4F + 1e-4F * std::abs(reference.logits.values[i]));
        QVERIFY(fast.logits.values != reference.logits.values); // another path did compute them
        QCOMPARE(probe(wanted, given).logits.values, fast.logits.values);
    }

    void stepsRepeatBitForBit()
    {
        QTemporaryDir folder;
        test::writeRandomCheckpoint(folder.path().toStdString(),
                                    configText("gemma2", 1, 20, ", \"attn_logit_softcapping\": 5.0"), 3);
        const std::vector<ProbePost> given = posts();
        const ProbeResult once = probe(request(folder, "fast"), given);
        const ProbeResult again = probe(request(folder, "fast"), given);
        for (std::size_t i = 0; i < once.gradients.size(); ++i)
            QVERIFY(once.gradients[i].values == again.gradients[i].values);
    }

    // Real checkpoints have single activations in the thousands.
    void largeActivationsStayFinite()
    {
        QTemporaryDir folder;
        test::writeRandomCheckpoint(folder.path().toStdString(), configText("gemma3_text", 2, 20, {}), 3,
                                    {"all-linear"}, 12.0);
        const std::vector<ProbePost> given = posts();
        const ProbeResult truth = probe(request(folder, "reference", "float64"), given);
        const ProbeResult fast = probe(request(folder, "fast"), given);
        for (std::size_t i = 0; i < truth.logits.values.size(); ++i)
            QVERIFY(std::abs(fast.logits.values[i] - truth.logits.values[i]) <
                    1e-2F * (1 + std::abs(truth.logits.values[i])));
        for (const ProbeTensor& tensor : fast.gradients)
            for (const double value : tensor.values) QVERIFY(std::isfinite(value));
    }

    void whatIsNotComputedIsNamed()
    {
        QTemporaryDir folder;
        test::writeRandomCheckpoint(folder.path().toStdString(), configText("gemma2", 2, 20, {}), 3);
        ProbeRequest wanted = request(folder, "fast", "bfloat16");
        const auto found = probeStep(realFileSystem(), wanted, posts());
        QVERIFY(!found);
        QVERIFY(found.error().code == ErrorCode::Unsupported);
        wanted.engine = "auto"; // falls back
        QVERIFY(probeStep(realFileSystem(), wanted, posts()).ok());
    }
};

QTEST_APPLESS_MAIN(TestEngineFast)
#include "tst_engine_fast.moc"

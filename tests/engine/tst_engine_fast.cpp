// The fast path against the reference path: the same mathematics in float64 is the truth, the reference
// path's own float32 error the yardstick.
#include "support/engine_probe.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;
using namespace thresher::engine;
using namespace thresher::test;

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

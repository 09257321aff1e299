// The fast path's passes of ATen's operations, which other devices than the CPU run: against the float64
// reference and the vectorised passes on the CPU, and on a device whose memory the program cannot reach.
// THRESHER_TEST_DEVICE=cuda:0 takes a real one instead (tests/gpu/run.sh).
#include "support/engine_probe.h"
#include "support/fake_device.h"
#include "support/learner_bench.h"

#include "engine/detail/library_error.h"

#include <QtTest>
#include <oneapi/dnnl/dnnl_common.hpp>

using namespace thresher;
using namespace thresher::engine;
using namespace thresher::test;

namespace {

const std::string device = qEnvironmentVariable("THRESHER_TEST_DEVICE", "fake:0").toStdString();
const bool fake = device == "fake:0"; // it computes by the CPU's own operations

void compare(const ProbeResult& found, const ProbeResult& expected, double tolerance)
{
    QVERIFY(std::abs(found.loss - expected.loss) <= tolerance * expected.loss);
    QCOMPARE(found.gradients.size(), expected.gradients.size());
    for (std::size_t i = 0; i < expected.gradients.size(); ++i) {
        QCOMPARE(found.gradients[i].name, expected.gradients[i].name);
        const double apart = difference(found.gradients[i].values, expected.gradients[i].values);
        QVERIFY2(apart <= tolerance,
                 qPrintable(QString("%1: %2").arg(expected.gradients[i].name.c_str()).arg(apart)));
    }
}

double largestDifference(const ScoreMatrix& a, const ScoreMatrix& b)
{
    double most = 0.0;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        most = std::max(most, std::abs(static_cast<double>(a.values[i]) - static_cast<double>(b.values[i])));
    return most;
}

} // namespace

class TestEngineDevice : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { registerFakeDevice(); }

    void families_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<int>("kvHeads");
        QTest::addColumn<int>("window");
        QTest::addColumn<QString>("more");
        QTest::newRow("gemma2") << "gemma2" << 2 << 4096 << ", \"attn_logit_softcapping\": 50.0";
        QTest::newRow("gemma2 one key head, window, strong cap")
            << "gemma2" << 1 << 20 << ", \"attn_logit_softcapping\": 2.0";
        QTest::newRow("gemma3") << "gemma3_text" << 1 << 20
                                << ", \"layer_types\": [\"sliding_attention\", \"full_attention\", "
                                   "\"sliding_attention\"]";
        QTest::newRow("gemma3 no cap, four key heads") << "gemma3_text" << 4 << 512 << "";
    }

    // Loss and every gradient of a step, by both forms of the passes.
    void families()
    {
        QFETCH(QString, family);
        QFETCH(int, kvHeads);
        QFETCH(int, window);
        QFETCH(QString, more);
        QTemporaryDir folder;
        writeRandomCheckpoint(folder.path().toStdString(), configText(family, kvHeads, window, more), 3);
        const std::vector<ProbePost> given = posts();
        const ProbeResult truth = probe(request(folder, "reference", "float64"), given);
        const ProbeResult reference = probe(request(folder, "reference"), given);
        std::optional<ProbeResult> first; // of the memory modes
        for (const char* memory : {"keep", "lean", "checkpoint"}) {
            ProbeRequest wanted = request(folder, "fast");
            wanted.memory = memory;
            wanted.threads = 1;
            const ProbeResult vectorised = probe(wanted, given);
            wanted.atenOps = true;
            const ProbeResult aten = probe(wanted, given);
            compare(aten, vectorised, 1e-5);
            for (std::size_t i = 0; i < truth.gradients.size(); ++i) {
                const auto& expected = truth.gradients[i].values;
                const double error = difference(aten.gradients[i].values, expected);
                QVERIFY(error <= 1e-4);
                QVERIFY(error <= 3.0 * difference(reference.gradients[i].values, expected) + 1e-7);
                if (first) QVERIFY(aten.gradients[i].values == first->gradients[i].values);
            }
            // Another form did compute it.
            QVERIFY(aten.logits.values != vectorised.logits.values);
            if (!first) first = aten;
        }
    }

    void deviceWalk_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<QString>("memory");
        QTest::addColumn<QString>("compute");
        QTest::addColumn<bool>("fourBit");
        QTest::newRow("fast keep") << "fast"
                                   << "keep"
                                   << "auto" << false;
        QTest::newRow("fast lean") << "fast"
                                   << "lean"
                                   << "auto" << false;
        QTest::newRow("fast checkpoint") << "fast"
                                         << "checkpoint"
                                         << "auto" << false;
        QTest::newRow("fast bfloat16") << "fast"
                                       << "keep"
                                       << "bfloat16" << false;
        QTest::newRow("fast NF4") << "fast"
                                  << "keep"
                                  << "auto" << true;
        QTest::newRow("fast NF4 bfloat16") << "fast"
                                           << "checkpoint"
                                           << "bfloat16" << true;
        QTest::newRow("reference") << "reference"
                                   << "auto"
                                   << "auto" << false;
        QTest::newRow("reference NF4 bfloat16") << "reference"
                                                << "auto"
                                                << "bfloat16" << true;
    }

    // A step and a prediction where the program cannot reach the tensors' memory.
    void deviceWalk()
    {
        QFETCH(QString, engine);
        QFETCH(QString, memory);
        QFETCH(QString, compute);
        QFETCH(bool, fourBit);
        QTemporaryDir folder;
        writeRandomCheckpoint(folder.path().toStdString(),
                              configText("gemma2", 2, 20, ", \"attn_logit_softcapping\": 5.0"), 3);
        std::vector<ProbePost> given = posts();
        given.erase(given.begin() + 1);
        given.resize(3); // a copy of every tensor for every operation takes its time
        ProbeRequest wanted = request(folder, engine.toStdString());
        wanted.memory = memory.toStdString();
        wanted.threads = 1; // tensors are small
        wanted.computeDtype = compute.toStdString();
        wanted.fourBit = fourBit;
        wanted.baseResident = fourBit ? "packed" : "auto";
        wanted.atenOps = true;
        wanted.loss.kind = "focal";
        wanted.loss.label_smoothing = 0.1;
        wanted.classWeights = {1.0F, 2.0F, 0.5F};
        const ProbeResult here = probe(wanted, given);
        wanted.device = device;
        const std::size_t before = fakeDeviceCalls();
        const double tolerance = compute == "bfloat16" ? 5e-2 : 1e-4;
        const ProbeResult there = probe(wanted, given);
        compare(there, here, fake ? 1e-6 : tolerance);
        if (fake) QVERIFY(fakeDeviceCalls() > before + 500);
        const ProbeResult again = probe(wanted, given); // the same bits
        for (std::size_t i = 0; i < there.gradients.size(); ++i)
            QVERIFY(again.gradients[i].values == there.gradients[i].values);
        wanted.gradients = false;
        const ProbeResult scored = probe(wanted, given);
        wanted.device = "cpu";
        QVERIFY(largestDifference(scored.logits, probe(wanted, given).logits) <
                (fake ? 1e-5 : 20 * tolerance));
    }

    // Where oneDNN itself gets no memory it throws what only its status tells from other faults.
    void oneDnnWithoutMemory()
    {
        const dnnl::error memory(dnnl_out_of_memory, "could not create a primitive");
        QCOMPARE(errorFromLibrary(memory).code, ErrorCode::OutOfMemory);
        QVERIFY(!errorFromLibrary(memory).hint.empty());
        const dnnl::error another(dnnl_runtime_error, "could not execute a primitive");
        QCOMPARE(errorFromLibrary(another).code, ErrorCode::Internal);
    }

    // Products in bfloat16: what the reference path makes of the same rounded matrices and inputs.
    void bfloat16Products()
    {
        QTemporaryDir folder;
        writeRandomCheckpoint(folder.path().toStdString(), configText("gemma3_text", 2, 20, {}), 3);
        const std::vector<ProbePost> given = posts();
        const ProbeResult exact = probe(request(folder, "reference"), given);
        ProbeRequest wanted = request(folder, "reference");
        wanted.computeDtype = "bfloat16";
        const ProbeResult reference = probe(wanted, given);
        for (const bool aten : {false, true}) {
            wanted.engine = "fast";
            wanted.atenOps = aten;
            const ProbeResult fast = probe(wanted, given);
            for (std::size_t i = 0; i < exact.gradients.size(); ++i) {
                const auto& expected = exact.gradients[i].values;
                const double error = difference(fast.gradients[i].values, expected);
                QVERIFY(error <= 1.5 * difference(reference.gradients[i].values, expected));
                QVERIFY(error > 1e-5); // they were rounded
            }
        }
    }

    // Training with AdamW, evaluation, saving and going on, as a run does it.
    void learnerOnTheDevice_data()
    {
        QTest::addColumn<QString>("tuning");
        QTest::newRow("lora") << "lora";
        QTest::newRow("full") << "full";
    }
    void learnerOnTheDevice()
    {
        QFETCH(QString, tuning);
        RunConfig config = makeConfig(tuning.toStdString());
        const Bench bench;
        const auto here = must(factory(config)->make(bench.data(), 0, {}));
        config.model.device = device;
        const auto made = factory(config);
        const auto there = must(made->make(bench.data(), 0, {}));
        QCOMPARE(there->info().device, device);
        for (std::int64_t step = 1; step <= 2; ++step) {
            const double loss = fitStep(*here, step).loss;
            QVERIFY(std::abs(fitStep(*there, step).loss - loss) < 1e-3 * loss);
        }
        const ScoreMatrix scores = must(there->predict(Rows::Validation, {}));
        QVERIFY(largestDifference(scores, must(here->predict(Rows::Validation, {}))) < 1e-2);

        const QTemporaryDir folder;
        must(there->save(realFileSystem(), folder.path().toStdString(), true));
        const auto again = must(made->make(bench.data(), 0, {}));
        must(again->restore(folder.path().toStdString(), true));
        QCOMPARE(must(again->predict(Rows::Validation, {})).values, scores.values);
        QCOMPARE(fitStep(*again, 3).loss, fitStep(*there, 3).loss);
        QCOMPARE(must(again->predict(Rows::Validation, {})).values,
                 must(there->predict(Rows::Validation, {})).values);
    }
};

QTEST_APPLESS_MAIN(TestEngineDevice)
#include "tst_engine_device.moc"

#include "model/estimate.h"
#include "model/fast_memory.h"
#include "train/preflight.h"

#include <QElapsedTimer>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace thresher;

namespace {

ModelSpec specOf(const char* sizes)
{
    const auto parsed =
        parseModelConfig(std::string(R"({"model_type": "gemma2", )") + sizes + "}", "config.json");
    return parsed->spec;
}

const char* const large = R"("num_hidden_layers": 46, "hidden_size": 4608, "intermediate_size": 36864,
    "num_attention_heads": 32, "num_key_value_heads": 16, "head_dim": 128)";
const char* const middle = R"("num_hidden_layers": 42, "hidden_size": 3584, "intermediate_size": 14336,
    "num_attention_heads": 16, "num_key_value_heads": 8)";
const char* const small = R"("use_cache": true)";
const char* const tiny =
    R"("num_hidden_layers": 2, "hidden_size": 64, "intermediate_size": 192, "vocab_size": 1000,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "sliding_window": 32)";

EstimateInput inputOf(const char* sizes)
{
    EstimateInput input;
    input.spec = specOf(sizes);
    input.classes = 10;
    input.trainTokens.assign(320, 100);
    input.validationTokens.assign(80, 100);
    input.testTokens.assign(50, 100);
    return input;
}

bool near(double value, double wanted, double share)
{
    return std::abs(value - wanted) <= share * wanted;
}

} // namespace

class TestEstimate : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // The published figures: weights of a bfloat16 and of a 4-bit base, LoRA r = 64 with gradients and Adam.
    void publishedSizes_data()
    {
        QTest::addColumn<QByteArray>("sizes");
        QTest::addColumn<double>("wide");
        QTest::addColumn<double>("packed");
        QTest::newRow("27B") << QByteArray(large) << 54.5 << 17.0;
        QTest::newRow("9B") << QByteArray(middle) << 18.5 << 6.5;
        QTest::newRow("2B") << QByteArray(small) << 5.2 << 2.3;
    }
    void publishedSizes()
    {
        QFETCH(QByteArray, sizes);
        QFETCH(double, wide);
        QFETCH(double, packed);
        EstimateInput input = inputOf(sizes.constData());
        input.config.model.stream_dtype = "bfloat16";
        QVERIFY(near(static_cast<double>(estimateRun(input).weights) / 1e9, wide, 0.01));
        input.config.model.load_in_4bit = true;
        QVERIFY(near(static_cast<double>(estimateRun(input).weights) / 1e9, packed, 0.02));
        input.config.tuning = "full"; // a base that trains is fp32 whatever else is asked for
        QVERIFY(near(static_cast<double>(estimateRun(input).weights) / 1e9, 2 * wide, 0.01));
    }

    void trainedParts()
    {
        EstimateInput input = inputOf(large);
        const auto lora = estimateRun(input);
        const std::int64_t score = 10 * 4608;
        QCOMPARE(lora.trainableParameters, 456720384 + score);
        QCOMPARE(lora.adapter, static_cast<std::uint64_t>(4 * (456720384 + score)));
        QCOMPARE(lora.gradients, lora.adapter);
        QCOMPARE(lora.optimizer, 2 * lora.gradients);
        QCOMPARE(lora.total, lora.weights + lora.adapter + lora.gradients + lora.optimizer +
                                 lora.activations + lora.prediction);
        QCOMPARE(lora.prediction, std::uint64_t{0}); // 104 GB of copies: prediction goes without
        input.config.tuning = "full";
        const auto full = estimateRun(input);
        QCOMPARE(full.trainableParameters, parameterCount(input.spec) + score);
        QCOMPARE(full.adapter, static_cast<std::uint64_t>(4 * score));
    }

    // 320 posts in steps of 32, five epochs: 50 steps.
    void stepsAndTokens()
    {
        EstimateInput input = inputOf(tiny);
        const auto made = estimateRun(input);
        QCOMPARE(made.stepsPerFold, 50);
        QCOMPARE(made.evaluationsPerFold, 1);
        QCOMPARE(made.trainTokensPerFold, 5 * 320 * 100.0);
        QVERIFY(!made.secondsPerFold);
        input.tokensPerSecond = 1000;
        // 160,000 trained tokens, and 8,000 + 5,000 predicted at twice the speed
        QCOMPARE(*estimateRun(input).secondsPerFold, 160.0 + 6.5);
        input.config.train_args.max_steps = 5;
        QCOMPARE(*estimateRun(input).secondsPerFold, 16.0 + 6.5);
        input.config.train_args.test_scores = "every_eval";
        input.config.train_args.eval_steps = 1;
        QCOMPARE(*estimateRun(input).secondsPerFold, 16.0 + 5 * 6.5);
    }

    void work()
    {
        EstimateInput input = inputOf(tiny);
        input.config.lora_config.target_modules = {"q_proj"};
        input.config.lora_config.r = 2;
        input.config.train_args.max_steps = 10; // one epoch: 320 posts of 100 tokens
        const auto linears = static_cast<double>(linearParameterCount(input.spec));
        const double lora = 2.0 * 2 * (64 + 64);
        // per layer: 3.5 * (QK^T and PV, 2 * 2 * heads * head_dim, half of them masked) * what a token sees
        const double attention = 3.5 * 2 * 64 * 100.0 * (32 + 100) * 320;
        QVERIFY(near(estimateRun(input).flopsPerFold, (4 * linears + 6 * lora) * 32000 + attention, 1e-12));
    }

    // The peak belongs to the heaviest micro-batch of the very steps that will be taken.
    void microBatches()
    {
        EstimateInput input = inputOf(tiny);
        QCOMPARE(estimateRun(input).microBatchTokens, 3200);
        input.config.train_args.tokens_per_micro_batch = 1000;
        const auto cut = estimateRun(input);
        QCOMPARE(cut.microBatchTokens, 800); // 32 posts in four runs
        input.trainTokens[7] = 5000;         // longer than the budget: stands alone
        const auto longer = estimateRun(input);
        QCOMPARE(longer.microBatchTokens, 5000);
        QVERIFY(longer.activations > cut.activations);
        QVERIFY(defaultMicroBatchTokens(specOf(large)) == 256);
        QVERIFY(defaultMicroBatchTokens(specOf(tiny)) == 8192);
    }

    // Once every step of the schedule was looked at: these ran for hours.
    void schedulesWithoutEnd()
    {
        EstimateInput input = inputOf(tiny);
        input.trainTokens[7] = 5000;
        const auto usual = estimateRun(input);
        QElapsedTimer timer;
        timer.start();
        input.config.train_args.max_steps = 4294967295;
        const auto steps = estimateRun(input);
        QCOMPARE(steps.stepsPerFold, std::int64_t{4294967295});
        QVERIFY(steps.microBatchTokens >= usual.microBatchTokens);
        input.config.train_args.max_steps = -1;
        input.config.train_args.num_train_epochs = 1e15;
        input.config.train_args.eval_steps = std::numeric_limits<std::int64_t>::max();
        const auto epochs = estimateRun(input);
        QVERIFY(epochs.stepsPerFold > std::int64_t{1} << 50);
        QCOMPARE(epochs.evaluationsPerFold, std::int64_t{1});
        QVERIFY(timer.elapsed() < 60'000);
    }

    void activations()
    {
        const ModelSpec spec = specOf(tiny);
        RunConfig config;
        const double hidden = 64, queries = 64, feedForward = 192;
        const double body = 4 * hidden + 4 * queries + 3 * feedForward;
        config.tuning = "full";
        QCOMPARE(activationFloatsPerTokenAndLayer(spec, config), body + 6 * hidden + feedForward);
        config.tuning = "lora";
        config.lora_config.r = 8;
        QCOMPARE(activationFloatsPerTokenAndLayer(spec, config),
                 body + 7 * 8 + 2 * (5 * hidden + queries + feedForward));
        config.lora_config.lora_dropout = 0;
        QCOMPARE(activationFloatsPerTokenAndLayer(spec, config), body + 7 * 8 + 2 * hidden + feedForward);
        config.lora_config.target_modules = {"all-linear"};
        QCOMPARE(activationFloatsPerTokenAndLayer(spec, config), body + 7 * 8 + 2 * hidden + feedForward);
    }

    // model.memory auto by room, as the engine settles it; other values stay.
    void memoryByRoom()
    {
        EstimateInput input = inputOf(small);
        input.config.tuning = "lora";
        const auto modeIn = [&](std::uint64_t room) {
            return memoryForRoom(input.spec, input.config, 4000, room);
        };
        const auto bytes = [&](const char* mode) {
            RunConfig config = input.config;
            config.model.memory = mode;
            return static_cast<std::uint64_t>(fastActivationBytes(input.spec, config, 4000) / 0.8);
        };
        QVERIFY(bytes("keep") > bytes("lean") && bytes("lean") > bytes("checkpoint"));
        QCOMPARE(modeIn(0), std::string("keep"));
        QCOMPARE(modeIn(bytes("keep") + 9), std::string("keep"));
        QCOMPARE(modeIn(bytes("keep") - 9), std::string("lean"));
        QCOMPARE(modeIn(bytes("lean") - 9), std::string("checkpoint"));
        QCOMPARE(modeIn(1), std::string("checkpoint"));

        // The estimate counts what that mode keeps and says so.
        const Estimate roomy = estimateRun(input);
        QCOMPARE(roomy.memoryMode, std::string("keep"));
        input.room.memoryBytes = roomy.total - roomy.activations / 2;
        const Estimate tight = estimateRun(input);
        QVERIFY(tight.memoryMode != "keep" && tight.activations < roomy.activations && tight.fits);
        QVERIFY(tight.sentence.find("model.memory " + tight.memoryMode) != std::string::npos);
        input.config.model.memory = "keep";
        QVERIFY(!estimateRun(input).fits);
        QCOMPARE(modeIn(1), std::string("keep"));
    }

    void whatFits()
    {
        EstimateInput input = inputOf(small);
        input.config.model.memory = "keep"; // auto would keep less
        const auto needed = estimateRun(input);
        QVERIFY(needed.fits); // nothing is known of the device
        input.room.memoryBytes = needed.total;
        QVERIFY(estimateRun(input).fits);
        input.room.memoryBytes = needed.total - 1;
        const auto tight = estimateRun(input);
        QVERIFY(!tight.fits);
        QVERIFY2(tight.sentence.find("tokens_per_micro_batch") != std::string::npos, tight.sentence.c_str());
        input.room.memoryBytes = needed.total - needed.activations - needed.weights / 2 + 100'000'000;
        QVERIFY(estimateRun(input).sentence.find("stream_dtype bfloat16") != std::string::npos);
        input.room.memoryBytes -= 200'000'000; // weights in bfloat16 no longer fit
        QVERIFY(estimateRun(input).sentence.find("load_in_4bit") != std::string::npos);
        input.room.memoryBytes = 1'000'000;
        QVERIFY(estimateRun(input).sentence.find("smaller model") != std::string::npos);
        input.config.tuning = "full";
        QVERIFY(estimateRun(input).sentence.find("tuning lora") != std::string::npos);
        input.room = {0, needed.disk / 100};
        QVERIFY(!estimateRun(input).fits);
        QVERIFY(estimateRun(input).sentence.find("disk are free") != std::string::npos);
    }

    // What fits by the advice fits by the estimate.
    void adviceHolds()
    {
        EstimateInput input = inputOf(small);
        input.config.model.memory = "keep"; // auto would keep less
        const auto needed = estimateRun(input);
        input.room.memoryBytes = needed.total - needed.activations / 3;
        const std::string sentence = estimateRun(input).sentence;
        const auto at = sentence.find("tokens_per_micro_batch ");
        QVERIFY2(at != std::string::npos, sentence.c_str());
        input.config.train_args.tokens_per_micro_batch = std::stol(sentence.substr(at + 23));
        QVERIFY(estimateRun(input).fits);
    }

    void disk()
    {
        EstimateInput input = inputOf(tiny);
        input.config.folds.n_splits = 3;
        const auto made = estimateRun(input);
        QCOMPARE(made.disk, 3 * made.diskPerFold);
        // three checkpoints (two kept, one being written) of weights and two states
        QVERIFY(made.diskPerFold >= 9 * made.gradients);
        QVERIFY(made.diskPerFold < 9 * made.gradients + 100'000);
        input.config.train_args.save_total_limit = 5;
        QVERIFY(estimateRun(input).diskPerFold > made.diskPerFold);
    }

    void nothingToTrainOn()
    {
        EstimateInput input = inputOf(tiny);
        input.trainTokens.clear();
        const auto made = estimateRun(input);
        QCOMPARE(made.stepsPerFold, 0);
        QCOMPARE(made.activations, std::uint64_t{0});
    }

    void linearModel()
    {
        LinearEstimateInput input;
        input.classes = 10;
        input.characters = 2'322'678;
        input.trainRows = 3058;
        input.testRows = 764;
        const auto made = estimateLinearRun(input);
        QVERIFY(near(static_cast<double>(made.total), 420e6, 0.1));
        QVERIFY(made.fits);
        input.room.memoryBytes = 1'000'000;
        QVERIFY(!estimateLinearRun(input).fits);
    }

    // What `train` does with it: begins, begins with a word, is refused.
    void mayBeginWith_data()
    {
        QTest::addColumn<double>("freeGb"); // of a need of 10 GB, baseline included
        QTest::addColumn<int>("side");
        QTest::addColumn<bool>("linear");
        QTest::addColumn<QString>("answer");
        const auto row = [](const char* name, double free, int side, bool linear, const char* answer) {
            QTest::newRow(name) << free << side << linear << QString::fromLatin1(answer);
        };
        row("fits", 10.1, 1, false, "begins");
        row("nothing is known", 0, 1, false, "begins");
        row("within the estimate's own error", 9, 1, false, "The training needs about 10.0 GB");
        row("far too little", 8, 1, false, "refused");
        row("two at once that fit", 20.1, 2, false, "begins");
        row("four at once that may not fit", 20, 4, false, "4 folds at once may need about 40.0 GB");
        row("four at once of which none fits", 8, 4, false, "refused");
        row("the linear baseline is never refused", 1, 1, true, "The training needs about 10.0 GB");
    }
    void mayBeginWith()
    {
        QFETCH(double, freeGb);
        QFETCH(int, side);
        QFETCH(bool, linear);
        QFETCH(QString, answer);
        Estimate made;
        made.total = 9'000'000'000;
        made.baseline = 1'000'000'000;
        made.sentence = "max_length 512 would fit.";
        std::string warning = "an old one";
        const auto status = mayBegin(made, static_cast<std::uint64_t>(freeGb * 1e9),
                                     static_cast<unsigned>(side), linear, warning);
        QCOMPARE(status.ok(), answer != u"refused");
        if (!status) {
            QCOMPARE(status.error().code, ErrorCode::OutOfMemory);
            QCOMPARE(status.error().hint, made.sentence);
            return;
        }
        QVERIFY2(answer == u"begins" ? warning.empty() : QString::fromStdString(warning).startsWith(answer),
                 warning.c_str());
    }
};

QTEST_APPLESS_MAIN(TestEstimate)
#include "tst_estimate.moc"

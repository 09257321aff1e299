// Learners and predictors on the sample's model: training, saving, going on bit for bit.
#include "base/detail/json.h"
#include "model/safetensors.h"
#include "support/learner_bench.h"
#include "text/tokenizer.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace thresher;
using namespace thresher::test;

namespace {

Path folderIn(const QTemporaryDir& dir, const char* name)
{
    const Path path = Path(dir.path().toStdString()) / name;
    must(realFileSystem().makeDirectories(path));
    return path;
}

std::string bytes(const Path& path)
{
    return must(realFileSystem().readFile(path));
}

// Embeddings of the pieces of `text` that `others` does not have become NaN (all bits set, whatever the
// type).
void breakPieces(const Path& model, const Tokenizer& tokenizer, const std::string& text,
                 const std::string& others)
{
    const Path path = model / "model.safetensors";
    std::string content = bytes(path);
    {
        const auto file = must(SafetensorsFile::open(path));
        const auto* table = file.find("model.embed_tokens.weight");
        const std::byte* first = table->bytes.data();
        std::size_t all = 0;
        for (const auto& [name, tensor] : file.tensors()) {
            first = std::min(first, tensor.bytes.data());
            all += tensor.bytes.size();
        }
        const auto begin = content.size() - all + static_cast<std::size_t>(table->bytes.data() - first);
        const auto row = static_cast<std::size_t>(table->shape[1]) * dtypeSize(table->dtype);
        const auto usual = tokenizer.encode(others).ids;
        for (const auto id : tokenizer.encode(text).ids)
            if (std::count(usual.begin(), usual.end(), id) == 0)
                content.replace(begin + static_cast<std::size_t>(id) * row, row, row, '\xff');
    }
    must(writeAtomically(realFileSystem(), path, content));
}

} // namespace

class TestEngineLearner : public QObject {
    Q_OBJECT

    static void addTunings()
    {
        QTest::addColumn<QString>("tuning");
        QTest::newRow("lora") << "lora";
        QTest::newRow("full") << "full";
    }

  private Q_SLOTS:
    void lossFalls_data() { addTunings(); }
    void lossFalls()
    {
        QFETCH(QString, tuning);
        const Bench bench;
        const auto learner = must(factory(makeConfig(tuning.toStdString()))->make(bench.data(), 0, {}));
        const double first = fitStep(*learner, 1, 5e-3).loss;
        double last = 0;
        for (std::int64_t step = 2; step <= 40; ++step) last = fitStep(*learner, step, 5e-3).loss;
        QVERIFY2(last < 0.8 * first, qPrintable(QString("%1 -> %2").arg(first).arg(last)));
    }

    // Two hundred steps with one seed by both paths: rounding grows from step to step, training does not
    // drift apart. Prints how far the losses are.
    void twoHundredSteps()
    {
        RunConfig config = makeConfig("lora");
        const Bench bench;
        config.model.engine = "reference";
        const auto reference = must(factory(config)->make(bench.data(), 0, {}));
        config.model.engine = "fast";
        const auto fast = must(factory(config)->make(bench.data(), 0, {}));
        double early = 0.0, late = 0.0;
        for (std::int64_t step = 1; step <= 200; ++step) {
            const double wanted = fitStep(*reference, step, 2e-4).loss;
            const double apart = std::abs(fitStep(*fast, step, 2e-4).loss - wanted) / wanted;
            double& most = step <= 20 ? early : late;
            most = std::max(most, apart);
        }
        qInfo("loss of the fast path beside the reference: %.1e apart in 20 steps, %.1e in 200", early, late);
        QVERIFY(early <= 1e-3);
        QVERIFY(late <= 1e-2);
        QVERIFY(late > 0.0); // two paths, not one
    }

    // model.memory auto: the mode follows the room, the bits do not.
    void memoryFollowsTheRoom()
    {
        const RunConfig config = makeConfig("lora");
        const Bench bench;
        const auto roomy = must(factory(config)->make(bench.data(), 0, {}));
        const auto tight =
            must(must(engine::makeLearnerFactory(config, {1, 1000}, {}))->make(bench.data(), 0, {}));
        QVERIFY(roomy->info().description.find("memory") == std::string::npos);
        QVERIFY(tight->info().description.find("memory checkpoint") != std::string::npos);
        for (std::int64_t step = 1; step <= 3; ++step)
            QCOMPARE(fitStep(*tight, step).gradNorm, fitStep(*roomy, step).gradNorm);
    }

    // Kill and resume: six steps at once, and three, saved, restored into a fresh learner of a fresh factory,
    // three more: the same bytes, the same scores.
    void resumeGivesTheSameBits_data() { addTunings(); }
    void resumeGivesTheSameBits()
    {
        QFETCH(QString, tuning);
        const RunConfig config = makeConfig(tuning.toStdString());
        const Bench bench;
        QTemporaryDir dir;
        const Path straightEnd = folderIn(dir, "straight");
        const Path middle = folderIn(dir, "middle");
        const Path resumedEnd = folderIn(dir, "resumed");
        FileSystem& files = realFileSystem();

        const auto straight = must(factory(config)->make(bench.data(), 2, {}));
        for (std::int64_t step = 1; step <= 6; ++step) fitStep(*straight, step);
        must(straight->save(files, straightEnd, true));

        {
            const auto stopped = must(factory(config)->make(bench.data(), 2, {}));
            for (std::int64_t step = 1; step <= 3; ++step) fitStep(*stopped, step);
            must(stopped->predict(Rows::Validation, {})); // an evaluation in between changes nothing
            must(stopped->save(files, middle, true));
        }
        const auto resumed = must(factory(config)->make(bench.data(), 2, {}));
        must(resumed->restore(middle, true));
        for (std::int64_t step = 4; step <= 6; ++step) fitStep(*resumed, step);
        must(resumed->save(files, resumedEnd, true));

        for (const std::string& name : must(files.list(straightEnd)))
            QVERIFY2(bytes(straightEnd / name) == bytes(resumedEnd / name), name.c_str());
        QCOMPARE(must(resumed->predict(Rows::Test, {})).values,
                 must(straight->predict(Rows::Test, {})).values);
    }

    // Without the optimizer's state the next steps differ: the state is really used.
    void optimizerStateMatters()
    {
        const Bench bench;
        QTemporaryDir dir;
        const Path folder = folderIn(dir, "saved");
        const auto makes = factory(makeConfig("lora"));
        const auto learner = must(makes->make(bench.data(), 0, {}));
        for (std::int64_t step = 1; step <= 3; ++step) fitStep(*learner, step);
        must(learner->save(realFileSystem(), folder, true));
        const auto with = must(makes->make(bench.data(), 0, {}));
        const auto without = must(makes->make(bench.data(), 0, {}));
        must(with->restore(folder, true));
        must(without->restore(folder, false));
        QCOMPARE(must(with->predict(Rows::Test, {})).values, must(without->predict(Rows::Test, {})).values);
        fitStep(*with, 4);
        fitStep(*without, 4);
        QVERIFY(must(with->predict(Rows::Test, {})).values != must(without->predict(Rows::Test, {})).values);
    }

    // Streams of folds and seeds differ; the same fold and seed repeat.
    void foldsAndSeedsHaveTheirOwnStreams()
    {
        const Bench bench;
        RunConfig config = makeConfig("lora");
        const auto first = [&](int fold) {
            const auto learner = must(factory(config)->make(bench.data(), fold, {}));
            return must(learner->predict(Rows::Validation, {})).values;
        };
        const auto base = first(0);
        QCOMPARE(first(0), base);
        QVERIFY(first(1) != base);
        config.train_args.seed = 43;
        QVERIFY(first(0) != base);
    }

    void microBatchesGiveTheSameStep_data() { addTunings(); }
    void microBatchesGiveTheSameStep()
    {
        QFETCH(QString, tuning);
        const Bench bench;
        RunConfig config = makeConfig(tuning.toStdString());
        const auto whole = must(factory(config)->make(bench.data(), 0, {}));
        config.train_args.tokens_per_micro_batch = 60;
        const auto cut = must(factory(config)->make(bench.data(), 0, {}));
        for (std::int64_t step = 1; step <= 3; ++step) {
            const StepReport a = fitStep(*whole, step);
            const StepReport b = fitStep(*cut, step);
            QCOMPARE(a.tokens, b.tokens);
            QVERIFY(std::abs(a.loss - b.loss) < 1e-5 * a.loss);
            QVERIFY(std::abs(a.gradNorm - b.gradNorm) < 1e-3 * a.gradNorm);
        }
    }

    // Names and shapes PEFT expects, thresher.json beside them.
    void adapterFolderIsComplete()
    {
        const Bench bench;
        QTemporaryDir dir;
        const Path folder = folderIn(dir, "adapter");
        const auto learner = must(factory(makeConfig("lora"))->make(bench.data(), 0, {}));
        fitStep(*learner, 1);
        must(learner->save(realFileSystem(), folder, false));
        QCOMPARE(
            must(realFileSystem().list(folder)),
            (std::vector<std::string>{"adapter_config.json", "adapter_model.safetensors", "thresher.json"}));
        const auto file = must(SafetensorsFile::open(folder / "adapter_model.safetensors"));
        QCOMPARE(file.tensors().size(), std::size_t{2 * 7 * 2 + 1});
        const TensorView* b = file.find("base_model.model.model.layers.1.mlp.down_proj.lora_B.weight");
        QVERIFY(b != nullptr);
        QCOMPARE(b->shape, (std::vector<std::int64_t>{64, 4}));
        const TensorView* score = file.find("base_model.model.score.weight");
        QVERIFY(score != nullptr);
        QCOMPARE(score->shape, (std::vector<std::int64_t>{3, 64}));
        const Json config = must(readJson(realFileSystem(), folder / "adapter_config.json"));
        QCOMPARE(config["peft_type"].get<std::string>(), std::string("LORA"));
        QCOMPARE(config["r"].get<int>(), 4);
    }

    // A predictor made from saved files gives the learner's scores: prompt, classes and weights come back.
    void predictorAgreesWithLearner_data() { addTunings(); }
    void predictorAgreesWithLearner()
    {
        QFETCH(QString, tuning);
        const Bench bench;
        QTemporaryDir dir;
        const Path folder = folderIn(dir, "saved");
        const auto learner = must(factory(makeConfig(tuning.toStdString()))->make(bench.data(), 0, {}));
        for (std::int64_t step = 1; step <= 3; ++step) fitStep(*learner, step, 5e-3);
        must(learner->save(realFileSystem(), folder, false));
        PredictorRequest request;
        (tuning == "full" ? request.model : request.adapter) = folder;
        const auto predictor = must(engine::makePredictor(request, {1}, {}));
        QCOMPARE(predictor->classes(), classNames);
        const ScoreMatrix expected = must(learner->predict(Rows::Test, {}));
        const ScoreMatrix found = must(predictor->predict(bench.test.texts, {}));
        QCOMPARE(found.values, expected.values);
        request.prompt = false;
        const auto bare = must(engine::makePredictor(request, {1}, {}));
        QVERIFY(must(bare->predict(bench.test.texts, {})).values != expected.values);
    }

    // NaN in the weights: the step says so, names the rows and changes nothing.
    void divergenceIsReported()
    {
        const Bench bench;
        QTemporaryDir dir;
        const Path folder = folderIn(dir, "saved");
        const auto makes = factory(makeConfig("lora"));
        const auto learner = must(makes->make(bench.data(), 0, {}));
        fitStep(*learner, 1);
        must(learner->save(realFileSystem(), folder, true));
        const Path weights = folder / "adapter_model.safetensors";
        std::string content = bytes(weights);
        const std::vector<float> large(64, std::numeric_limits<float>::max());
        const std::size_t size = large.size() * sizeof(float);
        content.replace(content.size() - size, size, reinterpret_cast<const char*>(large.data()), size);
        must(writeAtomically(realFileSystem(), weights, content));
        must(learner->restore(folder, true));
        const StepReport report = fitStep(*learner, 2);
        QVERIFY(!report.finite);
        QCOMPARE(report.badRows, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7}));
        const Path after = folderIn(dir, "after");
        must(learner->save(realFileSystem(), after, true));
        QVERIFY(bytes(after / "adapter_model.safetensors") == content);
        QVERIFY(bytes(after / "optimizer.safetensors") == bytes(folder / "optimizer.safetensors"));
        const auto scores = learner->predict(Rows::Test, {});
        QVERIFY(!scores.ok());
        QCOMPARE(scores.error().code, ErrorCode::Diverged);

        // Weights that are no numbers are not saved.
        const float notANumber = std::numeric_limits<float>::quiet_NaN();
        content.replace(content.size() - sizeof notANumber, sizeof notANumber,
                        reinterpret_cast<const char*>(&notANumber), sizeof notANumber);
        must(writeAtomically(realFileSystem(), weights, content));
        must(learner->restore(folder, true));
        const Path refused = folderIn(dir, "refused");
        const auto saved = learner->save(realFileSystem(), refused, true);
        QCOMPARE(saved.error().code, ErrorCode::Diverged);
        QVERIFY(must(realFileSystem().list(refused)).empty());
    }

    // A piece of the vocabulary that is not finite: the posts of the step that hold it are named by their
    // places in the step, and no others.
    void badPostsAreNamed_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("fast") << "fast";
        QTest::newRow("reference") << "reference";
    }
    void badPostsAreNamed()
    {
        QFETCH(QString, engine);
        QTemporaryDir dir;
        const Path model = Path(dir.path().toStdString()) / "model";
        RunConfig config = makeConfig("lora");
        config.model.engine = engine.toStdString();
        std::filesystem::copy(config.model.model_name_or_path, model);
        config.model.model_name_or_path = model.string();

        Bench bench;
        for (std::string& text : bench.train.texts) text = "the weather";
        for (const std::size_t row : {3, 17}) bench.train.texts[row] = "хліб";
        breakPieces(model, *must(openTokenizer(model)), "хліб", "Read: the weather\n");

        const auto learner = must(factory(config)->make(bench.data(), 0, {}));
        const std::vector<std::size_t> rows = {20, 17, 0, 1, 2, 3, 5, 9};
        const StepReport report = must(learner->fit({rows, 1, 1e-3}, {}));
        QVERIFY(!report.finite);
        std::vector<std::size_t> bad = report.badRows;
        std::sort(bad.begin(), bad.end());
        QCOMPARE(bad, (std::vector<std::size_t>{1, 5}));
    }

    void classWeightsReachTheLoss()
    {
        const Bench bench;
        LearnerData data = bench.data();
        const auto makes = factory(makeConfig("lora"));
        const double plain = fitStep(*must(makes->make(data, 0, {})), 1).loss;
        data.classWeights = {2.0F, 2.0F, 2.0F};
        QVERIFY(std::abs(fitStep(*must(makes->make(data, 0, {})), 1).loss - 2 * plain) < 1e-5);
    }

    void predictionStops()
    {
        const Bench bench;
        const auto learner = must(factory(makeConfig("lora"))->make(bench.data(), 0, {}));
        std::stop_source stop;
        stop.request_stop();
        Progress progress;
        progress.stop = stop.get_token();
        const auto scores = learner->predict(Rows::Test, progress);
        QVERIFY(!scores.ok());
        QCOMPARE(scores.error().code, ErrorCode::Interrupted);
    }

    void foreignStateIsRefused()
    {
        const Bench bench;
        QTemporaryDir dir;
        const Path folder = folderIn(dir, "saved");
        RunConfig config = makeConfig("lora");
        must(must(factory(config)->make(bench.data(), 0, {}))->save(realFileSystem(), folder, true));
        config.lora_config.r = 2;
        const auto other = must(factory(config)->make(bench.data(), 0, {}));
        const Status refused = other->restore(folder, true);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::BadShape);
        must(realFileSystem().remove(folder / "optimizer.safetensors"));
        config.lora_config.r = 4;
        const auto same = must(factory(config)->make(bench.data(), 0, {}));
        QVERIFY(!same->restore(folder, true).ok());
        QVERIFY(same->restore(folder, false).ok());
    }

    void unsupportedSettingsAreNamed_data()
    {
        QTest::addColumn<QString>("key");
        for (const char* key :
             {"model.load_in_4bit", "model.bnb_4bit_use_double_quant", "model.engine", "model.device",
              "train_args.optim", "model.memory", "model.stream_dtype", "lora_config.target_modules"})
            QTest::newRow(key) << QString(key);
    }
    void unsupportedSettingsAreNamed()
    {
        QFETCH(QString, key);
        RunConfig config = makeConfig("lora");
        config.model.load_in_4bit = key.contains("4bit");
        if (key == "model.load_in_4bit") config.tuning = "full"; // trained weights are no 4-bit ones
        if (key == "model.bnb_4bit_use_double_quant") config.model.bnb_4bit_use_double_quant = true;
        if (key == "model.engine") {
            config.model.engine = "fast";
            config.model.stream_dtype = "bfloat16";
        }
        if (key == "model.device") config.model.device = "cuda:7";
        if (key == "train_args.optim") config.train_args.optim = "sgd";
        if (key == "model.memory") {
            config.model.memory = "checkpoint";
            config.model.engine = "reference";
        }
        if (key == "model.stream_dtype") config.model.stream_dtype = "float8";
        if (key == "lora_config.target_modules") config.lora_config.target_modules = {"no_such_proj"};
        const auto made = engine::makeLearnerFactory(config, {1}, {});
        QVERIFY(!made.ok());
        QCOMPARE(exitCode(made.error().code), 3);
        const std::string text = toString(made.error());
        QVERIFY2(text.find(key.section('.', 1).toStdString()) != std::string::npos ||
                     text.find("no_such_proj") != std::string::npos,
                 text.c_str());
    }
};

QTEST_APPLESS_MAIN(TestEngineLearner)
#include "tst_engine_learner.moc"

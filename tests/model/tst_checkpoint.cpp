#include "base/memory.h"
#include "model/checkpoint.h"
#include "model/inspect.h"
#include "model/text_settings.h"
#include "text/tokenizer.h"

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace thresher;
using Json = nlohmann::json;

namespace {

const Path gemma = Path(THRESHER_SOURCE_DIR) / "tests/reference/gemma2";
const Path sampleModel = Path(THRESHER_SOURCE_DIR) / "resources/sample/model";

std::string readAll(const Path& path)
{
    auto text = realFileSystem().readFile(path);
    return text ? *text : std::string();
}

void writeAll(const Path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

// The checkpoint `from` with its tensors changed by `edit`, in `to`.
void rewrite(const Path& from, const Path& to, const std::function<void(std::vector<TensorToWrite>&)>& edit)
{
    writeAll(to / "config.json", readAll(from / "config.json"));
    const auto file = SafetensorsFile::open(from / "model.safetensors");
    std::vector<TensorToWrite> tensors;
    for (const auto& [name, view] : file->tensors())
        tensors.push_back({name, view.dtype, view.shape, view.bytes});
    edit(tensors);
    const auto written = writeSafetensors(realFileSystem(), to / "model.safetensors", tensors);
    QVERIFY2(written.ok(), written ? "" : written.error().message.c_str());
}

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void opens_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("layers");
        QTest::addColumn<int>("classes");
        QTest::newRow("basic") << "basic" << 2 << 4;
        QTest::newRow("many shards") << "sharded" << 4 << 10;
        QTest::newRow("old keys") << "old_keys" << 2 << 2;
        QTest::newRow("bfloat16") << "bfloat16" << 2 << 5;
        QTest::newRow("variants") << "variants" << 3 << 6;
        QTest::newRow("language model") << "causal_lm" << 2 << 0;
    }
    void opens()
    {
        QFETCH(QString, name);
        QFETCH(int, layers);
        QFETCH(int, classes);
        const auto opened = Checkpoint::open(realFileSystem(), gemma / name.toStdString(), "gemma2");
        QVERIFY2(opened.ok(), opened ? "" : opened.error().message.c_str());
        QCOMPARE(opened->spec().layerCount(), static_cast<std::size_t>(layers));
        QCOMPARE(opened->classes().size(), static_cast<std::size_t>(classes));
        QCOMPARE(opened->score() != nullptr, classes > 0);
        QVERIFY2(opened->warnings().empty(), opened->warnings().empty() ? "" : opened->warnings()[0].c_str());
        for (const auto& tensor : bodyTensors(opened->spec())) {
            QVERIFY(opened->find(tensor.name) == &opened->tensor(tensor.part, tensor.layer));
            QCOMPARE(opened->find(tensor.name)->shape, tensor.shape);
        }
        const auto identity = Json::parse(*opened->identityJson(realFileSystem()));
        QCOMPARE(identity["family"], "gemma2");
        QCOMPARE(identity["config_sha256"].get<std::string>().size(), std::size_t{64});
    }

    // A base model saved alone has no "model." in front of its names.
    void withoutPrefix()
    {
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        rewrite(gemma / "basic", path, [](auto& tensors) {
            std::erase_if(tensors, [](const auto& tensor) { return tensor.name == "score.weight"; });
            for (auto& tensor : tensors) tensor.name = tensor.name.substr(6);
        });
        const auto opened = Checkpoint::open(realFileSystem(), path);
        QVERIFY2(opened.ok(), opened ? "" : opened.error().message.c_str());
        QVERIFY(opened->warnings().empty());
        QCOMPARE(opened->tensor(Part::Query, 1).shape,
                 opened->find("model.layers.1.self_attn.q_proj.weight")->shape);
        QVERIFY(opened->classes().empty());
    }

    void faults_data()
    {
        QTest::addColumn<QString>("tensor"); // changed in one way each
        QTest::addColumn<int>("way");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const int shape = static_cast<int>(ErrorCode::BadShape);
        const int unsupported = static_cast<int>(ErrorCode::Unsupported);
        QTest::newRow("missing") << "model.layers.1.mlp.up_proj.weight" << 0 << shape
                                 << "no tensor 'model.layers.1.mlp.up_proj.weight'";
        QTest::newRow("missing norm") << "model.norm.weight" << 0 << shape << "[32]";
        QTest::newRow("transposed") << "model.layers.0.self_attn.q_proj.weight" << 1 << shape
                                    << "has the shape [32, 48], config.json asks for [48, 32]";
        QTest::newRow("flat") << "model.embed_tokens.weight" << 2 << shape << "model.embed_tokens.weight";
        QTest::newRow("integers") << "model.norm.weight" << 3 << unsupported << "I32";
        QTest::newRow("score of another width") << "score.weight" << 1 << shape << "score.weight";
        QTest::newRow("flat score") << "score.weight" << 2 << shape << "score.weight";
    }
    void faults()
    {
        QFETCH(QString, tensor);
        QFETCH(int, way);
        QFETCH(int, code);
        QFETCH(QString, says);
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        rewrite(gemma / "basic", path, [&](auto& tensors) {
            const auto found = std::find_if(tensors.begin(), tensors.end(),
                                            [&](const auto& t) { return t.name == tensor.toStdString(); });
            QVERIFY(found != tensors.end());
            if (way == 0) tensors.erase(found);
            if (way == 1) std::reverse(found->shape.begin(), found->shape.end());
            if (way == 2) found->shape = {found->shape[0] * found->shape[1]};
            if (way == 3) found->dtype = Dtype::I32;
        });
        const auto opened = Checkpoint::open(realFileSystem(), path);
        QVERIFY(!opened);
        QCOMPARE(static_cast<int>(opened.error().code), code);
        QVERIFY2(QString::fromStdString(opened.error().message).contains(says),
                 opened.error().message.c_str());
        QCOMPARE(exitCode(opened.error().code), 3);
    }

    void otherFaults()
    {
        QCOMPARE(Checkpoint::open(realFileSystem(), gemma / "basic", "gemma3").error().code,
                 ErrorCode::Mismatch);
        QCOMPARE(Checkpoint::open(realFileSystem(), gemma / "nowhere").error().code, ErrorCode::FileNotFound);
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        writeAll(path / "config.json", readAll(gemma / "basic/config.json"));
        QCOMPARE(Checkpoint::open(realFileSystem(), path).error().code, ErrorCode::FileNotFound);
    }

    void strangeTensorsAreReported()
    {
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        const std::vector<float> one = {1};
        rewrite(gemma / "basic", path, [&](auto& tensors) {
            tensors.push_back({"model.layers.9.mystery", Dtype::F32, {1}, std::as_bytes(std::span(one))});
            tensors.push_back(
                {"lm_head.weight", Dtype::F32, {1}, std::as_bytes(std::span(one))}); // tied: ignored
        });
        const auto opened = Checkpoint::open(realFileSystem(), path);
        QVERIFY(opened.ok());
        QCOMPARE(opened->warnings().size(), std::size_t{1});
        QVERIFY(opened->warnings()[0].find("model.layers.9.mystery") != std::string::npos);
    }

    // thresher.json comes before id2label, and must fit the head.
    void namesOfClasses()
    {
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        rewrite(gemma / "basic", path, [](auto&) {});
        QCOMPARE(Checkpoint::open(realFileSystem(), path)->classes().size(), std::size_t{4});
        TextSettings settings;
        settings.classes = {"w", "x", "y", "z"};
        settings.prompt = {"Знайди", "{instruction}: {text}\n", 77, Truncation::Left};
        settings.pooling = Pooling::Mean;
        QVERIFY(writeTextSettings(realFileSystem(), path, settings).ok());
        QCOMPARE(Checkpoint::open(realFileSystem(), path)->classes(), settings.classes);
        const auto back = readTextSettings(realFileSystem(), path);
        QVERIFY(back.ok() && back->has_value());
        QCOMPARE((*back)->prompt.instruction, settings.prompt.instruction);
        QCOMPARE((*back)->prompt.template_, settings.prompt.template_);
        QCOMPARE((*back)->prompt.maxLength, 77);
        QCOMPARE((*back)->prompt.truncation, Truncation::Left);
        QCOMPARE((*back)->pooling, Pooling::Mean);
        QCOMPARE(textSettingsJson(**back), textSettingsJson(settings));
        settings.classes.pop_back();
        QVERIFY(writeTextSettings(realFileSystem(), path, settings).ok());
        QCOMPARE(Checkpoint::open(realFileSystem(), path).error().code, ErrorCode::Mismatch);
        writeAll(path / "thresher.json", R"({"format": 2})");
        QCOMPARE(Checkpoint::open(realFileSystem(), path).error().code, ErrorCode::NewerFormat);
        writeAll(
            path / "thresher.json",
            R"({"format": 1, "max_length": 5, "truncation": "right", "pooling": "last", "classes": "a"})");
        QCOMPARE(Checkpoint::open(realFileSystem(), path).error().code, ErrorCode::BadFormat);
    }

    void configOfAClassifier()
    {
        const std::vector<std::string> classes = {"перший", "b"};
        const auto text = classifierConfig(realFileSystem(), gemma / "causal_lm", classes, "float32");
        QVERIFY(text.ok());
        const Json config = Json::parse(*text);
        QCOMPARE(config["architectures"], Json({"Gemma2ForSequenceClassification"}));
        QCOMPARE(config["id2label"], (Json{{"0", "перший"}, {"1", "b"}}));
        QCOMPARE(config["label2id"], (Json{{"перший", 0}, {"b", 1}}));
        QCOMPARE(config["problem_type"], "multi_label_classification");
        QCOMPARE(config["dtype"], "float32");
        QCOMPARE(config["hidden_size"], Json::parse(readAll(gemma / "causal_lm/config.json"))["hidden_size"]);
        QCOMPARE(parseModelConfig(*text, "c")->classes, classes);
        QVERIFY(classifierConfig(realFileSystem(), gemma / "old_keys", classes, "bfloat16")
                    ->find("\"torch_dtype\": \"bfloat16\"") != std::string::npos);
    }

    void tokenizerFilesAreCopied()
    {
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        QVERIFY(copyTokenizerFiles(realFileSystem(), sampleModel, path).ok());
        QCOMPARE(readAll(path / "tokenizer.model"), readAll(sampleModel / "tokenizer.model"));
        QVERIFY(openTokenizer(path).ok());
    }

    // A checkpoint in the shape of the 9B model, 18 GB of it holes in a sparse file: opening takes no memory
    // for it.
    void openingCopiesNothing()
    {
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        const Json config = {{"model_type", "gemma2"},    {"num_hidden_layers", 42},
                             {"hidden_size", 3584},       {"intermediate_size", 14336},
                             {"num_attention_heads", 16}, {"num_key_value_heads", 8},
                             {"head_dim", 256},           {"sliding_window", 4096}};
        writeAll(path / "config.json", config.dump());
        const auto spec = parseModelConfig(config.dump(), "config.json")->spec;
        Json header = Json::object();
        std::uint64_t end = 0;
        for (const auto& tensor : bodyTensors(spec)) {
            std::uint64_t bytes = 2;
            for (const auto size : tensor.shape) bytes *= static_cast<std::uint64_t>(size);
            header[tensor.name] = {
                {"dtype", "BF16"}, {"shape", tensor.shape}, {"data_offsets", {end, end + bytes}}};
            end += bytes;
        }
        std::string text = header.dump();
        text.resize((text.size() + 7) / 8 * 8, ' ');
        std::string start(8, '\0');
        for (std::size_t i = 0; i < 8; ++i) start[i] = static_cast<char>((text.size() >> (8 * i)) & 0xFF);
        writeAll(path / "model.safetensors", start + text);
        std::filesystem::resize_file(path / "model.safetensors", start.size() + text.size() + end);

        const auto before = peakResidentBytes();
        const auto opened = Checkpoint::open(realFileSystem(), path);
        QVERIFY2(opened.ok(), opened ? "" : opened.error().message.c_str());
        QCOMPARE(opened->byteCount(), end);
        QVERIFY(end > 18'000'000'000);
        QVERIFY(peakResidentBytes() - before < 20'000'000);
    }

    void inspection()
    {
        for (const auto& path : {gemma / "basic", gemma / "sharded", sampleModel}) {
            QVERIFY(looksLikeModel(realFileSystem(), path));
            const auto seen = inspectModel(realFileSystem(), path);
            QVERIFY2(seen.ok(), seen ? "" : seen.error().message.c_str());
            QCOMPARE(seen->kind, std::string("checkpoint"));
            QVERIFY(Json::parse(seen->json)["family"] == "gemma2");
        }
        QVERIFY(inspectModel(realFileSystem(), sampleModel)->whole);
        QVERIFY(!inspectModel(realFileSystem(), gemma / "basic")->whole); // no tokenizer
        const auto adapter = inspectModel(realFileSystem(), gemma / "basic/adapter");
        QVERIFY(adapter.ok());
        QCOMPARE(adapter->kind, std::string("adapter"));
        QVERIFY(adapter->whole);
        QCOMPARE(Json::parse(adapter->json)["r"], 4);
        const auto file = inspectModel(realFileSystem(), gemma / "basic/model.safetensors");
        QCOMPARE(file->kind, std::string("safetensors"));
        QVERIFY(!looksLikeModel(realFileSystem(), gemma));

        // An adapter whose tensors do not fit its configuration is not whole.
        const QTemporaryDir folder;
        const Path broken = folder.path().toStdString();
        auto config = Json::parse(readAll(gemma / "basic/adapter/adapter_config.json"));
        config["r"] = 5;
        writeAll(broken / "adapter_config.json", config.dump());
        writeAll(broken / "adapter_model.safetensors",
                 readAll(gemma / "basic/adapter/adapter_model.safetensors"));
        QVERIFY(!inspectModel(realFileSystem(), broken)->whole);
    }
};

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"

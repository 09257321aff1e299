#include "model/adapter_config.h"
#include "model/safetensors.h"

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>

using namespace thresher;
using Json = nlohmann::json;

namespace {

const Path gemma = Path(THRESHER_SOURCE_DIR) / "tests/reference/gemma2";

std::string readAll(const Path& path)
{
    auto text = realFileSystem().readFile(path);
    return text ? *text : std::string();
}

ModelSpec specOf(const char* name)
{
    return readModelConfig(realFileSystem(), gemma / name)->spec;
}

Json peftConfig()
{
    return Json::parse(readAll(gemma / "basic/adapter/adapter_config.json"));
}

Result<AdapterConfig> readChanged(const std::function<void(Json&)>& change)
{
    const QTemporaryDir folder;
    const Path path = folder.path().toStdString();
    Json config = peftConfig();
    change(config);
    std::ofstream(path / "adapter_config.json") << config.dump();
    return readAdapterConfig(realFileSystem(), path);
}

} // namespace

class TestAdapterConfig : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // PEFT's own folders: the modules we name are exactly the tensors that are there, with their shapes.
    void peftFolders_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("scaling");
        QTest::newRow("basic") << "basic" << 2.0;
        QTest::newRow("softcap_window") << "softcap_window" << 2.0;
        QTest::newRow("rank-stabilised") << "causal_lm" << 5.0 / std::sqrt(3.0);
    }
    void peftFolders()
    {
        QFETCH(QString, name);
        QFETCH(double, scaling);
        const Path folder = gemma / name.toStdString() / "adapter";
        const auto config = readAdapterConfig(realFileSystem(), folder);
        QVERIFY2(config.ok(), config ? "" : config.error().message.c_str());
        QVERIFY(config->warnings.empty());
        const auto spec = specOf(name.toUtf8().constData());
        const auto modules = adapterModules(*config, spec);
        QVERIFY(modules.ok());
        const auto file = SafetensorsFile::open(folder / "adapter_model.safetensors");
        QVERIFY(file.ok());
        std::size_t found = file->find(adapterScoreName()) != nullptr ? 1 : 0;
        QCOMPARE(found, std::size_t{1});
        for (const auto& module : *modules) {
            const auto& shape = spec.find(module.linear.part)->shape;
            const TensorView* a = file->find(loraAName(module.module));
            const TensorView* b = file->find(loraBName(module.module));
            QVERIFY(a != nullptr && b != nullptr);
            QCOMPARE(a->shape, (std::vector<std::int64_t>{module.rank, shape[1]}));
            QCOMPARE(b->shape, (std::vector<std::int64_t>{shape[0], module.rank}));
            QVERIFY(std::abs(module.scaling - scaling) < 1e-12);
            found += 2;
        }
        QCOMPARE(found, file->tensors().size());
    }

    // We write the keys that PEFT writes, no other, and read back what we wrote.
    void sameKeysAsPeft()
    {
        LoraConfig lora;
        lora.r = 4;
        lora.lora_alpha = 8;
        lora.lora_dropout = 0.25;
        const auto config = adapterConfig(lora, "some/model");
        const Json ours = Json::parse(adapterConfigJson(config));
        const Json theirs = peftConfig();
        for (const auto& [key, value] : theirs.items()) QVERIFY2(ours.contains(key), key.c_str());
        for (const auto& [key, value] : ours.items()) {
            QVERIFY2(theirs.contains(key), key.c_str());
            if (key == "lora_dropout" || key == "base_model_name_or_path" || key == "modules_to_save" ||
                key == "target_modules")
                continue;
            QVERIFY2(value == theirs[key],
                     (key + ": " + value.dump() + " against " + theirs[key].dump()).c_str());
        }
        QCOMPARE(ours["modules_to_save"], Json({"classifier", "score"}));
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        QVERIFY(writeAdapterConfig(realFileSystem(), path, config).ok());
        const auto back = readAdapterConfig(realFileSystem(), path);
        QVERIFY(back.ok());
        QCOMPARE(adapterConfigJson(*back), adapterConfigJson(config));
        QCOMPARE(back->dropout, 0.25);
        QCOMPARE(back->baseModel, std::string("some/model"));
        QCOMPARE(back->targetModules.size(), std::size_t{7});
        QVERIFY(ours["lora_alpha"].is_number_integer());
    }

    void patterns()
    {
        const auto config = readChanged([](Json& c) {
            c["target_modules"] = "all-linear";
            c["rank_pattern"] = {{"q_proj", 2}, {"layers.1.mlp.down_proj", 8}, {"^model.layers.0.mlp.*", 3}};
            c["alpha_pattern"] = {{"q_proj", 1}};
            c["use_rslora"] = true;
        });
        QVERIFY2(config.ok(), config ? "" : config.error().message.c_str());
        const auto modules = adapterModules(*config, specOf("basic"));
        QVERIFY2(modules.ok(), modules ? "" : modules.error().message.c_str());
        QCOMPARE(modules->size(), std::size_t{14});
        const auto of = [&](const std::string& name) {
            return *std::find_if(modules->begin(), modules->end(),
                                 [&](const auto& m) { return m.module == name; });
        };
        QCOMPARE(of("model.layers.0.self_attn.q_proj").rank, 2);
        QCOMPARE(of("model.layers.1.self_attn.q_proj").rank, 2);
        QVERIFY(std::abs(of("model.layers.0.self_attn.q_proj").scaling - 1 / std::sqrt(2.0)) < 1e-12);
        QCOMPARE(of("model.layers.1.mlp.down_proj").rank, 8);
        QCOMPARE(of("model.layers.0.mlp.down_proj").rank, 3);
        QCOMPARE(of("model.layers.1.mlp.up_proj").rank, config->rank);
        QVERIFY(std::abs(of("model.layers.1.mlp.up_proj").scaling - config->alpha / 2) < 1e-12); // sqrt(4)
        const auto back = Json::parse(adapterConfigJson(*config));
        QCOMPARE(back["target_modules"], "all-linear");
        QCOMPARE(back["rank_pattern"]["q_proj"], 2);
    }

    void expressions()
    {
        const auto config =
            readChanged([](Json& c) { c["target_modules"] = R"(.*\.1\.self_attn\.(q|v)_proj)"; });
        QCOMPARE(adapterModules(*config, specOf("basic"))->size(), std::size_t{2});
        const auto nothing = readChanged([](Json& c) { c["target_modules"] = "query"; });
        QCOMPARE(adapterModules(*nothing, specOf("basic")).error().code, ErrorCode::BadConfig);
        const auto broken = readChanged([](Json& c) { c["target_modules"] = "(q_proj"; });
        QCOMPARE(adapterModules(*broken, specOf("basic")).error().code, ErrorCode::BadConfig);
        // Found by the fuzzer: libstdc++ adds such numbers up beyond its integer. A digit more is too many.
        for (const char* huge :
             {R"(.*\9223372036854775808)", "(q|v){9223372036854775808}", "q{1,1000000}_proj"}) {
            const auto read = readChanged([huge](Json& c) { c["target_modules"] = huge; });
            const auto modules = adapterModules(*read, specOf("basic"));
            QCOMPARE(modules.error().code, ErrorCode::BadConfig);
            QVERIFY2(modules.error().message.find("more than 6 digits") != std::string::npos, huge);
        }
        const auto counted =
            readChanged([](Json& c) { c["target_modules"] = R"(.*\.\d{1,6}\.self_attn\.q_proj)"; });
        QVERIFY(!adapterModules(*counted, specOf("basic"))->empty());
    }

    void refused_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("code");
        const int unsupported = static_cast<int>(ErrorCode::Unsupported);
        const int bad = static_cast<int>(ErrorCode::BadConfig);
        const int format = static_cast<int>(ErrorCode::BadFormat);
        const auto row = [](const char* key, const char* value, int code) {
            QTest::addRow("%s = %s", key, value) << key << QByteArray(value) << code;
        };
        row("use_dora", "true", unsupported);
        row("bias", "\"all\"", unsupported);
        row("bias", "\"lora_only\"", unsupported);
        row("fan_in_fan_out", "true", unsupported);
        row("lora_bias", "true", unsupported);
        row("layer_replication", "[[0, 1]]", unsupported);
        row("layers_to_transform", "[0]", unsupported);
        row("exclude_modules", "[\"q_proj\"]", unsupported);
        row("target_parameters", "[\"x\"]", unsupported);
        row("trainable_token_indices", "[1]", unsupported);
        row("use_qalora", "true", unsupported);
        row("peft_type", "\"IA3\"", unsupported);
        row("modules_to_save", "[\"embed_tokens\"]", unsupported);
        row("r", "0", bad);
        row("r", "2.5", bad);
        row("r", "\"4\"", format);
        row("lora_alpha", "-1", bad);
        row("lora_alpha", "1e308", bad); // once a scaling of infinity
        row("alpha_pattern", "{\"q_proj\": 1e308}", bad);
        row("lora_dropout", "1", bad);
        row("lora_dropout", "\"none\"", format); // once an exception that left the reader
        row("target_modules", "null", bad);
        row("target_modules", "[]", bad);
        row("target_modules", "[1]", bad);
        row("rank_pattern", "{\"q_proj\": 0}", bad);
        row("rank_pattern", "{\"q_proj\": 0.5}", bad); // once a rank of 0
        row("rank_pattern", "{\"q_proj\": 1e300}", bad);
    }
    void refused()
    {
        QFETCH(QString, key);
        QFETCH(QByteArray, value);
        QFETCH(int, code);
        const auto config =
            readChanged([&](Json& c) { c[key.toStdString()] = Json::parse(value.toStdString()); });
        QVERIFY(!config);
        QCOMPARE(static_cast<int>(config.error().code), code);
        QVERIFY2(QString::fromStdString(config.error().message).contains(key),
                 config.error().message.c_str());
    }

    void missing()
    {
        const QTemporaryDir folder;
        QCOMPARE(readAdapterConfig(realFileSystem(), folder.path().toStdString()).error().code,
                 ErrorCode::FileNotFound);
        const auto unknown = readChanged([](Json& c) { c["brand_new"] = 1; });
        QVERIFY(unknown.ok());
        QCOMPARE(unknown->warnings.size(), std::size_t{1});
    }
};

QTEST_APPLESS_MAIN(TestAdapterConfig)
#include "tst_adapter_config.moc"

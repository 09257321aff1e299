#include "model/families/family.h"
#include "model/spec.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

using namespace thresher;
using Json = nlohmann::json;

namespace {

Result<ParsedConfig> parse(const Json& config)
{
    return parseModelConfig(config.dump(), "config.json");
}

const Json minimal = {{"model_type", "gemma2"}};

} // namespace

class TestSpec : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Keys that are missing take the defaults of transformers' Gemma2Config, which are the 2B model's.
    void defaultsAreTheSmallModel()
    {
        const auto parsed = parse(minimal);
        QVERIFY2(parsed.ok(), parsed ? "" : parsed.error().message.c_str());
        const ModelSpec& spec = parsed->spec;
        QCOMPARE(spec.family, std::string("gemma2"));
        QCOMPARE(spec.layerCount(), std::size_t{26});
        QCOMPARE(spec.hidden, 2304);
        QCOMPARE(spec.feedForward, 9216);
        QCOMPARE(spec.heads, 8);
        QCOMPARE(spec.kvHeads, 4);
        QCOMPARE(spec.headDim, 256);
        QCOMPARE(spec.vocabulary, 256000);
        QCOMPARE(spec.attentionScale, 1.0 / 16);
        QCOMPARE(spec.attentionSoftcap.value(), 50.0);
        QCOMPARE(spec.embeddingScale, 48.0);
        QCOMPARE(spec.ropes.at(0).theta, 10000.0);
        QCOMPARE(spec.padId.value(), 0);
        QCOMPARE(spec.layers[0].window, 4096);
        QCOMPARE(spec.layers[1].window, 0);
        QCOMPARE(spec.layers[25].window, 0);
        QVERIFY(spec.has(Part::PostFeedForwardNorm));
        QVERIFY(!spec.has(Part::QueryNorm));
        QVERIFY(parsed->warnings.empty());
    }

    // The published sizes: parameters of the body's linears and of LoRA r = 64 on all seven.
    void publishedSizes_data()
    {
        QTest::addColumn<int>("layers");
        QTest::addColumn<int>("hidden");
        QTest::addColumn<int>("feedForward");
        QTest::addColumn<int>("heads");
        QTest::addColumn<int>("kvHeads");
        QTest::addColumn<int>("headDim");
        QTest::addColumn<double>("billionLinear");
        QTest::addColumn<qlonglong>("lora");
        QTest::newRow("2B") << 26 << 2304 << 9216 << 8 << 4 << 256 << 2.0243 << 83066880LL;
        QTest::newRow("9B") << 42 << 3584 << 14336 << 16 << 8 << 256 << 8.3236 << 216072192LL;
        QTest::newRow("27B") << 46 << 4608 << 36864 << 32 << 16 << 128 << 26.0466 << 456720384LL;
    }
    void publishedSizes()
    {
        QFETCH(int, layers);
        QFETCH(int, hidden);
        QFETCH(int, feedForward);
        QFETCH(int, heads);
        QFETCH(int, kvHeads);
        QFETCH(int, headDim);
        QFETCH(double, billionLinear);
        QFETCH(qlonglong, lora);
        Json config = minimal;
        config.update({{"num_hidden_layers", layers},
                       {"hidden_size", hidden},
                       {"intermediate_size", feedForward},
                       {"num_attention_heads", heads},
                       {"num_key_value_heads", kvHeads},
                       {"head_dim", headDim}});
        const auto parsed = parse(config);
        QVERIFY(parsed.ok());
        QVERIFY(std::abs(static_cast<double>(linearParameterCount(parsed->spec)) / 1e9 - billionLinear) <
                5e-5);
        const auto targets = loraTargets(parsed->spec, {"all-linear"});
        QCOMPARE(targets->size(), static_cast<std::size_t>(layers) * 7);
        qlonglong count = 0;
        for (const auto& target : *targets) {
            const auto& shape = parsed->spec.find(target.part)->shape;
            count += 64 * (shape[0] + shape[1]);
        }
        QCOMPARE(count, lora);
    }

    // Missing keys as transformers' Gemma3TextConfig; the text part of a multimodal file is the same model.
    void gemma3Defaults()
    {
        const ModelSpec spec = parse({{"model_type", "gemma3_text"}})->spec;
        QCOMPARE(spec.family, std::string("gemma3_text"));
        QCOMPARE(spec.vocabulary, 262208);
        QCOMPARE(spec.maxPositions, 131072);
        QVERIFY(!spec.attentionSoftcap);
        QCOMPARE(spec.layers[4].window, 4096);
        QCOMPARE(spec.layers[5].window, 0);
        QCOMPARE(spec.ropes[static_cast<std::size_t>(spec.layers[4].rope)].theta, 1e4);
        QCOMPARE(spec.ropes[static_cast<std::size_t>(spec.layers[5].rope)].theta, 1e6);
        QCOMPARE(spec.find(Part::KeyNorm)->shape, (std::vector<std::int64_t>{256}));
        QCOMPARE(moduleName(spec, Part::QueryNorm, 2), std::string("model.layers.2.self_attn.q_norm"));

        const auto both =
            parse({{"model_type", "gemma3"},
                   {"text_config", {{"hidden_size", 64}, {"strange", 1}, {"dtype", "bfloat16"}}},
                   {"vision_config", {{"hidden_size", 8}}}});
        QVERIFY2(both.ok(), both ? "" : both.error().message.c_str());
        QCOMPARE(both->spec.hidden, 64);
        QCOMPARE(moduleName(both->spec, Part::Down, 1),
                 std::string("model.language_model.layers.1.mlp.down_proj"));
        QCOMPARE(both->warnings,
                 (std::vector<std::string>{"config.json: unknown key 'text_config.strange' is ignored"}));
    }

    void gemma3OldAndNewKeys()
    {
        const Json base = {{"model_type", "gemma3_text"}, {"num_hidden_layers", 4}};
        Json old = base;
        old.update({{"rope_theta", 50.0},
                    {"rope_local_base_freq", 7.0},
                    {"rope_scaling", {{"rope_type", "linear"}, {"factor", 8.0}}},
                    {"sliding_window_pattern", 2},
                    {"attn_logit_softcapping", 30.0}});
        Json fresh = base;
        fresh.update({{"rope_parameters",
                       {{"full_attention", {{"rope_type", "linear"}, {"factor", 8.0}, {"rope_theta", 50.0}}},
                        {"sliding_attention", {{"rope_type", "default"}, {"rope_theta", 7.0}}}}},
                      {"layer_types",
                       {"sliding_attention", "full_attention", "sliding_attention", "full_attention"}}});
        for (const Json& config : {old, fresh}) {
            const auto parsed = parse(config);
            QVERIFY2(parsed.ok(), parsed ? "" : parsed.error().message.c_str());
            const ModelSpec& spec = parsed->spec;
            for (std::size_t layer = 0; layer < 4; ++layer) {
                const RopeSpec& rope = spec.ropes[static_cast<std::size_t>(spec.layers[layer].rope)];
                QCOMPARE(spec.layers[layer].window, layer % 2 == 0 ? 4096 : 0);
                QCOMPARE(rope.theta, layer % 2 == 0 ? 7.0 : 50.0);
                QCOMPARE(rope.factor, layer % 2 == 0 ? 1.0 : 8.0);
            }
        }
        QVERIFY(!parse(old)->spec.attentionSoftcap); // the class has the field and does not use it
        QCOMPARE(parse(old)->warnings.size(), std::size_t{1});
    }

    void gemma3Faults_data()
    {
        QTest::addColumn<QByteArray>("changes");
        QTest::addColumn<QString>("names");
        QTest::newRow("bidirectional")
            << QByteArray(R"({"use_bidirectional_attention": true})") << "use_bidirectional_attention";
        QTest::newRow("flat ropes") << QByteArray(R"({"rope_parameters": {"rope_theta": 5.0}})")
                                    << "rope_parameters";
        QTest::newRow("kind of scaling")
            << QByteArray(R"({"rope_scaling": {"type": "linear", "factor": 8}})") << "rope_scaling";
        QTest::newRow("yarn") << QByteArray(
                                     R"({"rope_parameters": {"sliding_attention": {"rope_type": "yarn"}}})")
                              << "rope_parameters.sliding_attention";
        QTest::newRow("pattern") << QByteArray(R"({"sliding_window_pattern": 0})")
                                 << "sliding_window_pattern";
    }
    void gemma3Faults()
    {
        QFETCH(QByteArray, changes);
        QFETCH(QString, names);
        Json config = {{"model_type", "gemma3_text"}};
        config.update(Json::parse(changes.toStdString()));
        const auto parsed = parse(config);
        QVERIFY(!parsed);
        QVERIFY2(QString::fromStdString(parsed.error().message).contains(names),
                 parsed.error().message.c_str());
        const auto nested = parse({{"model_type", "gemma3"}, {"text_config", config}});
        QVERIFY(!nested);
        QVERIFY2(QString::fromStdString(nested.error().message).startsWith("text_config." + names),
                 nested.error().message.c_str());
    }

    void oldAndNewKeys()
    {
        Json old = minimal;
        old.update({{"torch_dtype", "bfloat16"}, {"rope_theta", 37.0}, {"num_hidden_layers", 3}});
        Json fresh = minimal;
        fresh.update({{"dtype", "bfloat16"},
                      {"num_hidden_layers", 3},
                      {"rope_parameters", {{"rope_type", "default"}, {"rope_theta", 37.0}}},
                      {"layer_types", {"full_attention", "full_attention", "sliding_attention"}}});
        QCOMPARE(parse(old)->dtype, std::string("bfloat16"));
        QCOMPARE(parse(fresh)->dtype, std::string("bfloat16"));
        QCOMPARE(parse(old)->spec.ropes[0].theta, 37.0);
        QCOMPARE(parse(fresh)->spec.ropes[0].theta, 37.0);
        QCOMPARE(parse(old)->spec.layers[2].window, 4096);
        QCOMPARE(parse(fresh)->spec.layers[0].window, 0); // layer_types wins over the pattern
        QCOMPARE(parse(fresh)->spec.layers[2].window, 4096);
        old["rope_scaling"] = {{"type", "linear"}, {"factor", 4.0}};
        QCOMPARE(parse(old)->spec.ropes[0].factor, 4.0);
        QCOMPARE(parse(old)->spec.ropes[0].theta, 37.0);
    }

    void nullMeansNone()
    {
        Json config = minimal;
        config["attn_logit_softcapping"] = nullptr;
        QVERIFY(!parse(config)->spec.attentionSoftcap);
        config["eos_token_id"] = {1, 107};
        config["use_bidirectional_attention"] = nullptr;
        QVERIFY(parse(config).ok());
    }

    void unknownKeysAreReported()
    {
        Json config = minimal;
        config["frobnicate"] = 1;
        const auto parsed = parse(config);
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->warnings.size(), std::size_t{1});
        QVERIFY(parsed->warnings[0].find("frobnicate") != std::string::npos);
    }

    void classNames()
    {
        Json config = minimal;
        config["id2label"] = {{"1", "b"}, {"0", "a"}, {"10", "k"}};
        QVERIFY(parse(config)->classes.empty()); // ids with gaps: ignored with a warning
        QCOMPARE(parse(config)->warnings.size(), std::size_t{1});
        config["id2label"] = {{"1", "b"}, {"0", "a"}};
        QCOMPARE(parse(config)->classes, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(parse(config)->labelCount, 2);
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("changes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("names");
        const auto row = [](const char* name, const char* changes, ErrorCode code, const char* names) {
            QTest::newRow(name) << QByteArray(changes) << static_cast<int>(code) << names;
        };
        row("family", R"({"model_type": "mamba"})", ErrorCode::Unsupported, "mamba");
        row("no family", R"({"model_type": null})", ErrorCode::BadConfig, "model_type");
        row("activation", R"({"hidden_activation": "silu"})", ErrorCode::Unsupported, "hidden_activation");
        row("bidirectional", R"({"use_bidirectional_attention": true})", ErrorCode::Unsupported,
            "use_bidirectional_attention");
        row("attention dropout", R"({"attention_dropout": 0.1})", ErrorCode::Unsupported,
            "attention_dropout");
        row("quantised", R"({"quantization_config": {"bits": 4}})", ErrorCode::Unsupported,
            "quantization_config");
        row("rope kind", R"({"rope_scaling": {"rope_type": "yarn", "factor": 2}})", ErrorCode::Unsupported,
            "rope_scaling.rope_type");
        row("rope field", R"({"rope_parameters": {"rope_theta": 1e4, "mystery": 2}})", ErrorCode::Unsupported,
            "mystery");
        row("rope base", R"({"rope_theta": -1})", ErrorCode::BadConfig, "rope_theta");
        row("layer kind", R"({"num_hidden_layers": 1, "layer_types": ["linear_attention"]})",
            ErrorCode::Unsupported, "layer_types");
        row("layer count", R"({"num_hidden_layers": 2, "layer_types": ["full_attention"]})",
            ErrorCode::BadConfig, "layer_types");
        row("heads", R"({"num_attention_heads": 6})", ErrorCode::BadConfig, "num_key_value_heads");
        row("no layers", R"({"num_hidden_layers": 0})", ErrorCode::BadConfig, "num_hidden_layers");
        row("negative size", R"({"hidden_size": -5})", ErrorCode::BadConfig, "hidden_size");
        row("huge size", R"({"hidden_size": 99999999999})", ErrorCode::BadConfig, "hidden_size");
        row("size is text", R"({"hidden_size": "large"})", ErrorCode::BadConfig, "hidden_size");
        row("odd head", R"({"head_dim": 5})", ErrorCode::BadConfig, "head_dim");
        row("window", R"({"sliding_window": 0})", ErrorCode::BadConfig, "sliding_window");
        row("no window", R"({"sliding_window": null})", ErrorCode::BadConfig, "sliding_window");
        row("eps", R"({"rms_norm_eps": 0})", ErrorCode::BadConfig, "rms_norm_eps");
        row("flag is number", R"({"attention_bias": 1})", ErrorCode::BadConfig, "attention_bias");
    }
    void faults()
    {
        QFETCH(QByteArray, changes);
        QFETCH(int, code);
        QFETCH(QString, names);
        Json config = minimal;
        config.update(Json::parse(changes.toStdString()));
        const auto parsed = parse(config);
        QVERIFY(!parsed);
        QCOMPARE(static_cast<int>(parsed.error().code), code);
        QVERIFY2(QString::fromStdString(parsed.error().message).contains(names),
                 parsed.error().message.c_str());
        QCOMPARE(parsed.error().where, std::string("config.json"));
    }

    void noJson()
    {
        QCOMPARE(parseModelConfig("", "c").error().code, ErrorCode::BadFormat);
        QCOMPARE(parseModelConfig("[]", "c").error().code, ErrorCode::BadFormat);
        QCOMPARE(parseModelConfig("{\"model_type\":", "c").error().code, ErrorCode::BadFormat);
    }

    void tensorsInForwardOrder()
    {
        Json config = minimal;
        config.update({{"num_hidden_layers", 2}, {"attention_bias", true}});
        const auto parsed = parse(config);
        const auto tensors = bodyTensors(parsed->spec);
        QCOMPARE(tensors.front().name, std::string("model.embed_tokens.weight"));
        QCOMPARE(tensors.back().name, std::string("model.norm.weight"));
        QCOMPARE(tensors.size(), std::size_t{2 + 2 * (11 + 4)});
        QCOMPARE(moduleName(parsed->spec, Part::Down, 1), std::string("model.layers.1.mlp.down_proj"));
        QVERIFY(moduleName(parsed->spec, Part::QueryNorm).empty());
        const auto bias = std::find_if(tensors.begin(), tensors.end(), [](const auto& t) {
            return t.name == "model.layers.0.self_attn.k_proj.bias";
        });
        QVERIFY(bias != tensors.end());
        QCOMPARE(bias->shape, (std::vector<std::int64_t>{1024}));
    }

    void targets()
    {
        Json config = minimal;
        config["num_hidden_layers"] = 3;
        const auto spec = parse(config)->spec;
        const auto some = loraTargets(spec, {"v_proj", "q_proj"});
        QCOMPARE(some->size(), std::size_t{6});
        QCOMPARE((*some)[0], (LinearRef{Part::Query, 0}));
        QCOMPARE((*some)[1], (LinearRef{Part::Value, 0}));
        QCOMPARE(loraTargets(spec, {"layers.1.mlp.up_proj"})->at(0), (LinearRef{Part::Up, 1}));
        QCOMPARE(loraTargets(spec, {"model.layers.2.mlp.up_proj"})->size(), std::size_t{1});
        const auto wrong = loraTargets(spec, {"q_proj", "up_porj"});
        QCOMPARE(wrong.error().code, ErrorCode::BadConfig);
        QVERIFY(wrong.error().message.find("up_porj") != std::string::npos);
        QVERIFY(wrong.error().hint.find("up_proj?") != std::string::npos);
        QVERIFY(!loraTargets(spec, {"proj"})); // the end of a name is no name
        QVERIFY(!loraTargets(spec, {}));
    }

    void familiesAreSorted()
    {
        const auto names = modelFamilies();
        QVERIFY(std::is_sorted(names.begin(), names.end()));
        QVERIFY(std::find(names.begin(), names.end(), "gemma2") != names.end());
        QCOMPARE(names.size(), familyEntries().size());
    }

    void poolingNames()
    {
        for (const auto pooling : {Pooling::Last, Pooling::First, Pooling::Mean})
            QCOMPARE(*parsePooling(poolingName(pooling)), pooling);
        QVERIFY(!parsePooling("max"));
    }
};

QTEST_APPLESS_MAIN(TestSpec)
#include "tst_spec.moc"

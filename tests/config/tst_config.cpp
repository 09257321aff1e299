#include "base/detail/json.h"
#include "base/file_system.h"
#include "config/describe.h"
#include "config/import_hf.h"
#include "config/load.h"

#include <QTemporaryDir>
#include <QtTest>

#include <clocale>

using namespace thresher;

namespace {

struct Written {
    QTemporaryDir dir;
    Path path;
    explicit Written(const std::string& text)
    {
        path = Path(dir.path().toStdString()) / "c.yaml";
        [[maybe_unused]] const auto status = writeAtomically(realFileSystem(), path, text);
    }
};

Result<RunConfig> load(const std::string& text, std::vector<std::string> overrides = {},
                       std::vector<std::string>* warnings = nullptr)
{
    const Written file(text);
    return loadRunConfig(realFileSystem(), file.path, overrides, warnings);
}

} // namespace

class TestConfig : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // The defaults of contracts.md, key by key.
    void defaults_data()
    {
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* key, const char* value) {
            QTest::newRow(key) << QString::fromLatin1(value);
        };
        row("task", "multilabel");
        row("data.id_column", "id");
        row("data.text_column", "content");
        row("data.classes", "[]");
        row("folds.n_splits", "5");
        row("folds.shuffle", "true");
        row("folds.random_state", "42");
        row("folds.sealed_fraction", "0");
        row("model.kind", "auto");
        row("model.max_length", "2560");
        row("model.truncation", "keep_template");
        row("model.stream_dtype", "float32");
        row("model.bnb_4bit_quant_type", "nf4");
        row("prompt.template", "\"\"");
        row("tuning", "lora");
        row("lora_config.r", "64");
        row("lora_config.lora_alpha", "128");
        row("lora_config.lora_dropout", "0.05");
        row("lora_config.target_modules", "[o_proj, v_proj, q_proj, k_proj, gate_proj, down_proj, up_proj]");
        row("train_args.learning_rate", "2e-05");
        row("train_args.weight_decay", "0.01");
        row("train_args.optim", "adamw");
        row("train_args.num_train_epochs", "5");
        row("train_args.per_device_train_batch_size", "8");
        row("train_args.gradient_accumulation_steps", "4");
        row("train_args.eval_steps", "50");
        row("train_args.save_total_limit", "2");
        row("train_args.metric_for_best_model", "map");
        row("train_args.test_scores", "chosen");
        row("loss.class_weights", "none");
        row("loss.clip", "5");
        row("linear.C", "3");
        row("linear.char_ngrams", "[2, 5]");
        row("linear.max_char_features", "200000");
        row("decide.rule", "bagged");
        row("decide.space", "logit");
        row("decide.blend", "1");
    }
    void defaults()
    {
        QFETCH(QString, expected);
        const auto keys = explainKey(QTest::currentDataTag());
        QVERIFY(keys.ok());
        QCOMPARE(keys->size(), std::size_t{1});
        QCOMPARE(keys->front().byDefault, expected.toStdString());
        QVERIFY(!keys->front().help.empty());
    }

    void faults_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("message"); // must occur in the error
        const auto row = [](const char* name, const char* yaml, const char* message) {
            QTest::newRow(name) << QString::fromUtf8(yaml) << QString::fromUtf8(message);
        };
        row("unknown key", "train_args: {learning_rat: 1}",
            "unknown key train_args.learning_rat (did you mean train_args.learning_rate?)");
        row("unknown section", "modle: {}", "unknown key modle (did you mean model?)");
        row("line number", "tuning: lora\nfolds:\n  n_splitz: 3\n", "line 3");
        row("not a number", "train_args: {learning_rate: fast}", "train_args.learning_rate must be a number");
        row("infinity", "train_args: {learning_rate: .inf}", "train_args.learning_rate must be a number");
        row("fraction for integer", "folds: {n_splits: 2.5}", "folds.n_splits must be a whole number");
        row("too small", "folds: {n_splits: 1}", "folds.n_splits must be at least 2");
        row("excluded bound", "train_args: {learning_rate: 0}", "must be greater than 0");
        // Once products of them passed 64 bits, and the run ended after steps over no rows.
        row("epochs without end", "train_args: {num_train_epochs: 1e308}",
            "train_args.num_train_epochs must be at most 1e+06");
        row("batch of all posts there are", "train_args: {per_device_train_batch_size: 4294967296}",
            "train_args.per_device_train_batch_size must be at most 1e+06");
        row("accumulation without end", "train_args: {gradient_accumulation_steps: 4294967296}",
            "train_args.gradient_accumulation_steps must be at most 1e+06");
        row("steps without end", "train_args: {max_steps: 9000000000000000000}",
            "train_args.max_steps must be at most 4294967295");
        row("tokens without end", "train_args: {tokens_per_micro_batch: 9000000000000000000}",
            "train_args.tokens_per_micro_batch must be at most 1e+09");
        row("alpha that float32 does not hold", "lora_config: {lora_alpha: 1e308}",
            "lora_config.lora_alpha must be at most 1e+09");
        row("wrong choice", "tuning: prefix", "tuning must be one of lora, full, not 'prefix'");
        row("bad step", "train_args: {metric_for_best_model: \"step:x\"}", "step:N");
        row("flag", "folds: {shuffle: maybe}", "folds.shuffle must be true or false");
        row("pair", "linear: {word_ngrams: [2]}", "linear.word_ngrams must be a pair");
        row("reversed pair", "linear: {word_ngrams: [3, 1]}", "linear.word_ngrams must be a pair");
        row("section is no map", "model: gemma", "model must hold keys");
        row("twice", "tuning: lora\ntuning: full", "stands twice");
        row("not yaml", "a: [", "Not valid YAML");
        row("not a map", "- a\n- b", "must hold keys and values");
        row("newer format", "format: 2", "format 2");
        row("template without text", "prompt: {template: hello}", "prompt.template has no {text}");
        row("double quantisation", "model: {load_in_4bit: true, bnb_4bit_use_double_quant: true}",
            "model.bnb_4bit_use_double_quant is not computed");
        row("both label columns", "data: {label_column: a, label_columns: [b]}", "exclude each other");
    }
    void faults()
    {
        QFETCH(QString, yaml);
        QFETCH(QString, message);
        const auto config = load(yaml.toStdString());
        QVERIFY(!config.ok());
        QCOMPARE(exitCode(config.error().code), 3);
        QVERIFY2(QString::fromStdString(config.error().message).contains(message),
                 config.error().message.c_str());
    }

    void allFaultsAreReportedTogether()
    {
        const auto config = load("train_args: {learning_rat: 1, eval_steps: 0}\nfolds: {n_splits: x}");
        QVERIFY(!config.ok());
        for (const char* part : {"3 faults", "learning_rat", "eval_steps", "n_splits"})
            QVERIFY2(config.error().message.find(part) != std::string::npos, part);
    }

    void pathsAreRelativeToTheFile()
    {
        const Written file(
            "data: {train: posts/a.csv, test: /abs/b.csv}\nmodel: {model_name_or_path: ../model}");
        const auto config = loadRunConfig(realFileSystem(), file.path);
        QVERIFY(config.ok());
        QCOMPARE(Path(config->data.train), file.path.parent_path() / "posts/a.csv");
        QCOMPARE(config->data.test, std::string("/abs/b.csv"));
        QCOMPARE(Path(config->model.model_name_or_path), file.path.parent_path().parent_path() / "model");
        QVERIFY(config->data.sample_submission.empty());
    }

    // run.yaml must read back as the same configuration, whatever stands in it.
    void yamlRoundTrip()
    {
        RunConfig config;
        config.data.classes = {"yes", "no: way", "a \"quoted\" one", "кліше", "1"};
        config.prompt.instruction = "Ти експерт.\n\tОціни: # не коментар";
        config.prompt.template_ = "<start>{instruction}\n{text}\n<end>";
        config.train_args.learning_rate = 0.1 + 0.2;
        config.train_args.metric_for_best_model = "step:150";
        config.lora_config.target_modules = {"all-linear"};
        config.linear.word_ngrams = {1, 3};
        const auto back = load(toYaml(config));
        QVERIFY2(back.ok(), back.ok() ? "" : back.error().message.c_str());
        const auto different = differences(config, *back);
        QVERIFY2(different.empty(), different.empty() ? "" : different.front().key.c_str());
        QCOMPARE(back->train_args.learning_rate, config.train_args.learning_rate);
        QVERIFY(!back->decide.blend_given);
        config.decide.blend = 0.25;
        config.decide.blend_given = true;
        const auto blended = load(toYaml(config));
        QVERIFY(blended->decide.blend_given);
        QCOMPARE(blended->decide.blend, 0.25);
    }

    void overridesWin()
    {
        const auto config =
            load("train_args: {learning_rate: 1e-4}", {"train_args.learning_rate=3e-4", "folds.n_splits=3",
                                                       "lora_config.target_modules=[q_proj]"});
        QVERIFY(config.ok());
        QCOMPARE(config->train_args.learning_rate, 3e-4);
        QCOMPARE(config->folds.n_splits, std::int64_t{3});
        QCOMPARE(config->lora_config.target_modules, std::vector<std::string>{"q_proj"});
        QVERIFY(!load("tuning: lora", {"train_args.learning_rat=1"}).ok());
        QVERIFY(!load("tuning: lora", {"nonsense"}).ok());
    }

    void keysWithoutEffectAreSaid()
    {
        std::vector<std::string> warnings;
        QVERIFY(
            load("model: {kind: linear, model_name_or_path: m}\nloss: {focal_gamma: 2}", {}, &warnings).ok());
        QCOMPARE(warnings.size(), std::size_t{2});
        warnings.clear();
        QVERIFY(load("model: {kind: linear}\nloss: {label_smoothing: 0.1}", {}, &warnings).ok());
        QCOMPARE(warnings.size(), std::size_t{1});
    }

    void numbersIgnoreTheLocale()
    {
        std::setlocale(LC_ALL, "uk_UA.UTF-8");
        const auto config = load("train_args: {learning_rate: 0.5}");
        QCOMPARE(config->train_args.learning_rate, 0.5);
        QVERIFY(toYaml(*config).find("learning_rate: 0.5\n") != std::string::npos);
        std::setlocale(LC_ALL, "C");
    }

    void schemaHasEveryKey()
    {
        const auto schema = parseJson(configSchema(), "schema");
        QVERIFY(schema.ok());
        for (const auto& key : describeConfig()) {
            const auto dot = key.key.find('.');
            const Json* properties = &(*schema)["properties"];
            if (dot != std::string::npos) properties = &(*properties)[key.key.substr(0, dot)]["properties"];
            QVERIFY2(properties->contains(key.key.substr(dot == std::string::npos ? 0 : dot + 1)),
                     key.key.c_str());
        }
    }

    void explainFindsByLastPartAndSuggests()
    {
        QCOMPARE(explainKey("lora_alpha")->front().key, std::string("lora_config.lora_alpha"));
        QVERIFY(explainKey("train_args")->size() > 20);
        const auto wrong = explainKey("lora_alfa");
        QVERIFY(!wrong.ok());
        QVERIFY(wrong.error().hint.find("lora_alpha") != std::string::npos);
    }

    void importOfHuggingFaceKeys()
    {
        const Written file("model_name: gemma\noutput_dir: out\nbf16: true\nseed: 7\n"
                           "training_args: {learning_rate: 2.0e-4, optim: adamw_torch, lr_scheduler_type: "
                           "polynomial, num_train_epochs: 3}\n"
                           "lora: {r: 16, lora_alpha: 32, use_dora: true, bias: none, target_modules: "
                           "[q_proj, v_proj]}\nfancy_option: 1\n");
        const auto imported = importHfConfig(realFileSystem(), file.path);
        QVERIFY(imported.ok());
        QCOMPARE(imported->config.train_args.learning_rate, 2e-4);
        QCOMPARE(imported->config.train_args.seed, std::int64_t{7});
        QCOMPARE(imported->config.lora_config.r, std::int64_t{16});
        QCOMPARE(imported->config.lora_config.target_modules, (std::vector<std::string>{"q_proj", "v_proj"}));
        QCOMPARE(imported->config.train_args.lr_scheduler_type, std::string("cosine"));
        const auto names = [](const std::vector<ImportedConfig::Entry>& list) {
            QStringList out;
            for (const auto& e : list) out << QString::fromStdString(e.source);
            out.sort();
            return out;
        };
        QCOMPARE(
            names(imported->ineffective),
            (QStringList{QStringLiteral("bf16"), QStringLiteral("lora.bias"), QStringLiteral("output_dir")}));
        QCOMPARE(names(imported->refused),
                 (QStringList{QStringLiteral("fancy_option"), QStringLiteral("lora.use_dora"),
                              QStringLiteral("training_args.lr_scheduler_type")}));
    }
};

QTEST_APPLESS_MAIN(TestConfig)
#include "tst_config.moc"

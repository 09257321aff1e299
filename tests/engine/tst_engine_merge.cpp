// Base and adapter as one checkpoint: the same logits, all or nothing.
#include "base/detail/json.h"
#include "engine/learner_factory.h"
#include "engine/probe.h"
#include "model/adapter_config.h"
#include "model/checkpoint.h"
#include "support/faulty_file_system.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

using namespace thresher;
using namespace thresher::engine;
using namespace thresher::test;

namespace {

Path fixture(const QString& name)
{
    return Path(THRESHER_SOURCE_DIR) / "tests/reference" / name.toStdString();
}

MergeRequest request(const QString& name, const Path& output)
{
    return {.model = fixture(name), .adapter = fixture(name) / "adapter", .output = output, .dtype = {}};
}

// A copy of gemma2/basic/adapter with its configuration changed.
Path changedAdapter(const QTemporaryDir& folder, const std::function<void(Json&)>& change)
{
    const Path path = Path(folder.path().toStdString()) / "adapter";
    std::filesystem::copy(fixture("gemma2/basic/adapter"), path);
    Json config = *readJson(realFileSystem(), path / "adapter_config.json");
    change(config);
    std::ofstream(path / "adapter_config.json") << dump(config);
    return path;
}

// A copy of gemma2/basic with a NaN in the middle of the first float32 tensor whose name ends so.
Path damagedBase(const QTemporaryDir& folder, const std::string& ending)
{
    const Path path = Path(folder.path().toStdString()) / "base";
    std::filesystem::copy(fixture("gemma2/basic"), path, std::filesystem::copy_options::recursive);
    const Path weights = path / "model.safetensors";
    std::string bytes = *realFileSystem().readFile(weights);
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    const Json entries = Json::parse(bytes.substr(8, header));
    for (const auto& [name, entry] : entries.items()) {
        if (!name.ends_with(ending) || entry["dtype"] != "F32") continue;
        const auto begin = entry["data_offsets"][0].get<std::uint64_t>();
        const auto end = entry["data_offsets"][1].get<std::uint64_t>();
        const float damage = std::numeric_limits<float>::quiet_NaN();
        std::memcpy(bytes.data() + 8 + header + (begin + end) / 8 * 4, &damage, sizeof damage);
        break;
    }
    std::ofstream(weights, std::ios::binary) << bytes;
    return path;
}

} // namespace

class TestEngineMerge : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // PEFT's logits with the adapter (cases.json) from the merged checkpoint alone.
    void sameLogits_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("dtype");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("gemma 2") << "gemma2/basic"
                                 << "" << 1e-4;
        QTest::newRow("a language model") << "gemma2/causal_lm"
                                          << "float32" << 1e-4;
        QTest::newRow("gemma 3") << "gemma3/text"
                                 << "" << 1e-4;
        QTest::newRow("multimodal") << "gemma3/multimodal"
                                    << "" << 1e-4;
        QTest::newRow("rounded to bfloat16") << "gemma2/basic"
                                             << "bfloat16" << 0.2;
    }
    void sameLogits()
    {
        QFETCH(QString, name);
        QFETCH(QString, dtype);
        QFETCH(double, tolerance);
        const QTemporaryDir folder;
        const Path output = Path(folder.path().toStdString()) / "merged";
        MergeRequest wanted = request(name, output);
        wanted.dtype = dtype.toStdString();
        const auto report = mergeAdapter(realFileSystem(), wanted, {});
        QVERIFY2(report.ok(), report ? "" : toString(report.error()).c_str());
        const auto merged = Checkpoint::open(realFileSystem(), output);
        QVERIFY2(merged.ok(), merged ? "" : toString(merged.error()).c_str());
        QVERIFY(merged->find("lm_head.weight") == nullptr);
        QCOMPARE(merged->config().dtype, dtype.isEmpty() ? "float32" : dtype.toStdString());
        QCOMPARE(merged->classes(), report->classes);

        const Json cases = *readJson(realFileSystem(), fixture(name) / "adapter/cases.json");
        ProbeRequest probe;
        probe.checkpoint = output;
        probe.gradients = false;
        probe.threads = 1;
        std::vector<ProbePost> posts;
        for (const Json& row : cases["sequences"])
            posts.push_back({row["ids"].get<std::vector<std::int32_t>>(), {}});
        const auto found = probeStep(realFileSystem(), probe, posts);
        QVERIFY2(found.ok(), found ? "" : toString(found.error()).c_str());
        for (std::size_t i = 0; i < posts.size(); ++i)
            for (std::size_t c = 0; c < found->logits.cols; ++c) {
                const double expected = cases["sequences"][i]["logits"][c].get<double>();
                QVERIFY(std::abs(static_cast<double>(found->logits(i, c)) - expected) <=
                        tolerance * (1.0 + std::abs(expected)));
            }
    }

    // Whichever write fails, nothing is left.
    void nothingHalfWritten()
    {
        const QTemporaryDir folder;
        const Path output = Path(folder.path().toStdString()) / "merged";
        FaultyFileSystem counting;
        QVERIFY(mergeAdapter(counting, request("gemma2/basic", output), {}).ok());
        std::filesystem::remove_all(output);
        for (std::int64_t at = 0; at < counting.operations(); ++at) {
            FaultyFileSystem files(FaultyFileSystem::Mode::FailOnce, at);
            QVERIFY(!mergeAdapter(files, request("gemma2/basic", output), {}).ok());
            QVERIFY2(!std::filesystem::exists(output), qPrintable(QString::number(at)));
        }
    }

    void faults_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("names");
        const auto row = [](const char* fault, ErrorCode code, const char* names) {
            QTest::newRow(fault) << fault << static_cast<int>(code) << names;
        };
        row("another base", ErrorCode::BadShape, "lora_B");
        row("more layers", ErrorCode::Unsupported, "layers.1");
        row("another rank", ErrorCode::BadShape, "lora_A");
        row("DoRA", ErrorCode::Unsupported, "use_dora");
        // Once written, and told as done.
        row("alpha without end", ErrorCode::BadConfig, "lora_alpha");
        row("beyond float16", ErrorCode::BadValue, "_proj.weight");
        row("damaged embedding", ErrorCode::BadValue, "embed_tokens.weight");
        row("damaged norm", ErrorCode::BadValue, "norm.weight");
        row("damaged matrix", ErrorCode::BadValue, "q_proj.weight");
        row("output in use", ErrorCode::Mismatch, "not empty");
        row("dtype", ErrorCode::Usage, "int8");
    }
    void faults()
    {
        QFETCH(QString, fault);
        QFETCH(int, code);
        QFETCH(QString, names);
        const QTemporaryDir folder;
        const Path output = Path(folder.path().toStdString()) / "merged";
        MergeRequest wanted = request("gemma2/basic", output);
        if (fault == "another base") wanted.model = fixture("gemma2/old_keys");
        if (fault == "more layers") {
            // The adapter's configuration names the first layer alone, its tensors both.
            wanted.adapter = changedAdapter(
                folder, [](Json& config) { config["target_modules"] = ".*layers\\.0\\..*_proj"; });
        }
        if (fault == "another rank")
            wanted.adapter = changedAdapter(folder, [](Json& config) { config["r"] = 5; });
        if (fault == "DoRA")
            wanted.adapter = changedAdapter(folder, [](Json& config) { config["use_dora"] = true; });
        if (fault == "output in use") wanted.output = folder.path().toStdString();
        const auto alpha = [&](double value) {
            wanted.adapter = changedAdapter(folder, [&](Json& config) { config["lora_alpha"] = value; });
        };
        if (fault == "alpha without end") alpha(1e308);
        if (fault == "beyond float16") {
            alpha(1e9);
            wanted.dtype = "float16";
        }
        if (fault.startsWith("damaged")) wanted.model = damagedBase(folder, names.toStdString());
        if (fault == "dtype") wanted.dtype = "int8";
        if (fault == "output in use") std::ofstream(wanted.output / "mine.txt") << "keep";
        const auto report = mergeAdapter(realFileSystem(), wanted, {});
        QVERIFY(!report);
        QCOMPARE(static_cast<int>(report.error().code), code);
        QVERIFY2(QString::fromStdString(report.error().message).contains(names),
                 report.error().message.c_str());
        QVERIFY(!std::filesystem::exists(output));
    }
};

QTEST_APPLESS_MAIN(TestEngineMerge)
#include "tst_engine_merge.moc"

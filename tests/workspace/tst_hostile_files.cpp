// Files that claim absurd sizes, or nest without end: refused, or read for what is there, and never at the
// price of memory. One row per format and claim; what a program asks of the heap while it reads is counted.
#include "config/load.h"
#include "data/detail/raw_table.h"
#include "data/reader.h"
#include "data/statistics.h"
#include "decide/decision.h"
#include "decide/foreign_run.h"
#include "decide/probe_files.h"
#include "model/adapter_config.h"
#include "model/detail/gguf_gemma.h"
#include "model/gguf.h"
#include "model/linear_model.h"
#include "model/safetensors.h"
#include "model/spec.h"
#include "runs/archive.h"
#include "runs/event_log.h"
#include "runs/manifest.h"
#include "runs/npy.h"
#include "runs/run_folder.h"
#include "runs/tfevents_reader.h"
#include "text/detail/sentencepiece_file.h"
#include "text/detail/tokenizer_json.h"
#include "workspace/job.h"
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <malloc.h>
#include <new>

namespace {

// Bytes that are held, and the most that were since the last reset.
std::atomic<std::int64_t> held{0}, most{0};

void* taken(std::size_t size)
{
    void* const memory = std::malloc(size);
    if (memory == nullptr) throw std::bad_alloc();
    const auto now = held += static_cast<std::int64_t>(malloc_usable_size(memory));
    if (now > most) most = now;
    return memory;
}

void given(void* memory) noexcept
{
    if (memory != nullptr) held -= static_cast<std::int64_t>(malloc_usable_size(memory));
    std::free(memory);
}

} // namespace

void* operator new(std::size_t size)
{
    return taken(size);
}
void* operator new[](std::size_t size)
{
    return taken(size);
}
void operator delete(void* memory) noexcept
{
    given(memory);
}
void operator delete[](void* memory) noexcept
{
    given(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    given(memory);
}
void operator delete[](void* memory, std::size_t) noexcept
{
    given(memory);
}

using namespace thresher;

namespace {

using Reader =
    std::function<bool(const std::string& bytes, const Path& folder)>; // true: read, false: refused

// What a row may hold at most beside the input: enough for every sensible document, far below any claim here.
constexpr std::int64_t enough = 64 << 20;

std::string little(std::uint64_t value, int bytes = 8)
{
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
    return out;
}

constexpr std::uint64_t absurd = std::uint64_t{1} << 60;

Path fileIn(const Path& folder, const char* name, const std::string& bytes)
{
    const Path path = folder / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

HeldFiles heldAs(const char* name, const std::string& bytes)
{
    return HeldFiles("/in", {{name, bytes}});
}

std::string repeated(const std::string& text, std::size_t times)
{
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

// A million brackets deep: what copies or prints the value a call a level dies.
std::string deep(const std::string& before, const std::string& after)
{
    return before + std::string(1'000'000, '[') + std::string(1'000'000, ']') + after;
}

std::string npy(const std::string& shape)
{
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
    return std::string("\x93NUMPY\x01\x00", 8) + little(header.size(), 2) + header;
}

// A Parquet file of the tests whose footer claims 2^40 rows: the first field of 64 bits in it (Thrift's
// compact protocol: 0x16 begins one that follows the field before).
std::string forgedParquet()
{
    std::string bytes = *realFileSystem().readFile(THRESHER_SOURCE_DIR "/tests/data/files/bytes.parquet");
    const std::size_t tail = bytes.size() - 8;
    std::size_t footer = 0;
    for (std::size_t i = 4; i-- > 0;) footer = footer << 8 | static_cast<unsigned char>(bytes[tail + i]);
    const std::size_t at = bytes.find('\x16', tail - footer) + 1;
    std::size_t end = at;
    while ((bytes[end] & 0x80) != 0) ++end;
    const std::string claim("\x80\x80\x80\x80\x80\x40"); // 2^41, for signed numbers are zigzag
    const std::size_t before = end + 1 - at;
    bytes.replace(at, before, claim);
    bytes.replace(bytes.size() - 8, 4, little(footer + claim.size() - before, 4));
    return bytes;
}

std::string safetensors(const std::string& header)
{
    return little(header.size()) + header + std::string(16, '\0');
}

std::string gguf(std::uint64_t tensors, std::uint64_t keys, const std::string& rest)
{
    return "GGUF" + little(3, 4) + little(tensors) + little(keys) + rest + std::string(200, '\0');
}

std::string ggufTensor(std::uint64_t rows, std::uint64_t columns)
{
    return gguf(1, 0,
                little(1) + "t" + little(2, 4) + little(columns) + little(rows) + little(0, 4) + little(0));
}

// A key of a GGUF file: a text or a 32-bit number.
std::string ggufText(const std::string& key, const std::string& value)
{
    return little(key.size()) + key + little(8, 4) + little(value.size()) + value;
}
std::string ggufNumber(const std::string& key, std::uint64_t value)
{
    return little(key.size()) + key + little(4, 4) + little(value, 4);
}

// Every id of a hundred letters names the ten before it: 10^20 letters if it were written out.
std::string billionLaughs()
{
    std::string out = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 20; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        out += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(before + ", ", 9) +
               before + "]\n";
    }
    return out + "data: {classes: *a19}\n";
}

// Two posts with so many columns of 0 and 1.
std::string manyColumns(int count)
{
    std::string out = "id,content";
    for (int i = 0; i < count; ++i) out += ",c" + std::to_string(i);
    for (const char* const post : {"\na,some words", "\nb,other words"})
        out += post + repeated(",1", static_cast<std::size_t>(count));
    return out + "\n";
}

// A file of 2.5 GB of nothing, which takes no place on the disk.
Path sparseIn(const Path& folder, const char* name)
{
    const Path path = fileIn(folder, name, "");
    std::filesystem::resize_file(path, 2'500'000'000);
    return path;
}

bool readsTable(Result<detail::RawTable> table)
{
    return table.ok();
}

} // namespace

class TestHostileFiles : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void absurdClaims_data();
    void absurdClaims()
    {
        QFETCH(Reader, read);
        QFETCH(std::string, bytes);
        QTemporaryDir folder;
        const Path path(folder.path().toStdString());
        most = held.load();
        const std::int64_t before = held;
        const bool wasRead = read(bytes, path);
        const std::int64_t taken = most - before;
        QVERIFY2(taken < enough, qPrintable(QString("%1 MB").arg(taken >> 20)));
        QVERIFY2(!wasRead, "it was read");
    }

    void manyFoldsAreNone()
    {
        auto files = heldAs("manifest.json", R"({"format": 1, "classes": ["a"], "n_splits": 2147483647})");
        const auto manifest = readManifest(files, RunFolder("/in"));
        QVERIFY(!manifest);
        QCOMPARE(manifest.error().code, ErrorCode::BadFormat);
    }

    void tooManyClassesAreNamed()
    {
        auto files = heldAs("in.csv", manyColumns(20'000));
        const auto refused = readDataset(files, "/in/in.csv", {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::BadClass);
        QCOMPARE(refused.error().message,
                 std::string("There would be 20000 classes; at most 10000 are worked with"));
        QVERIFY(refused.error().hint.find("data.label_columns") != std::string::npos);
        auto most = heldAs("in.csv", manyColumns(static_cast<int>(mostClasses)));
        const auto read = readDataset(most, "/in/in.csv", {});
        QVERIFY2(read.ok(), read ? "" : read.error().message.c_str());
        QCOMPARE(read->classes.size(), mostClasses);
    }

    // As many classes as may be: counted, without a table of class by class (5,000 took 200 MB).
    void manyClassesAreDescribed()
    {
        Dataset data;
        for (int i = 0; i < 5'000; ++i) data.classes.push_back(std::to_string(i));
        data.labels = LabelMatrix(20, data.classes.size());
        data.hasLabels = true;
        for (std::size_t row = 0; row < 20; ++row) {
            data.ids.push_back(std::to_string(row));
            data.texts.push_back("words of post " + std::to_string(row));
            data.labels(row, 0) = data.labels(row, 4'999) = 1;
        }
        most = held.load();
        const std::int64_t before = held;
        const auto described = describeData(data);
        QVERIFY(most - before < enough);
        QVERIFY(described.ok());
        QVERIFY(described->together.empty());
        QCOMPARE(described->classes[0].positives, 20U);
        QCOMPARE(described->classes[1].positives, 0U);
        QCOMPARE(described->labelsPerPost, (std::vector<std::size_t>{0, 0, 20}));
    }

    // A pattern that a searching matcher tries in 2^30 ways.
    void patternsTakeNoTime()
    {
        auto files = heldAs(
            "adapter_config.json",
            R"({"peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": "(([a-z_.0-9]*)*)*!"})");
        const auto config = readAdapterConfig(files, "/in");
        QVERIFY(config.ok());
        const auto spec =
            parseModelConfig(R"({"model_type": "gemma2", "num_hidden_layers": 2})", "config.json");
        QVERIFY(spec.ok());
        const auto modules = adapterModules(*config, spec->spec);
        QVERIFY(!modules);
        QCOMPARE(modules.error().code, ErrorCode::BadConfig);
    }

    // Numbers beyond a type, in logs of others: read, and taken for nothing.
    void eventsBeyondNumbers()
    {
        QTemporaryDir folder;
        const Path path =
            fileIn(folder.path().toStdString(), "events.jsonl",
                   "{\"kind\":\"train\",\"step\":1e300}\n{\"kind\":\"train\",\"step\":18446744073709551615}\n"
                   "{\"kind\":\"train\",\"step\":7.0}\n" +
                       deep("{\"kind\":\"eval\",\"per_class\":{\"red\":", "}}\n"));
        const auto events = readEventLog(path, 0, {"red"});
        QVERIFY(events.ok());
        QCOMPARE(events->size(), 3U);
        QCOMPARE((*events)[0].step, 0);
        QCOMPARE((*events)[1].step, 0);
        QCOMPARE((*events)[2].step, 7);
    }

    // Rows of the wrong length were once counted from the file's beginning each: minutes for a megabyte.
    void manyRaggedRows()
    {
        const std::string bytes = "id,content\n" + repeated("a,b,c\n", 300'000);
        const auto table = detail::readCsvTable(bytes, "in.csv", {});
        QVERIFY(table.ok());
        QCOMPARE(table->warnings.size(), 300'000U);
        QVERIFY(table->warnings.back().message.find("(line 300001)") != std::string::npos);
    }
};

void TestHostileFiles::absurdClaims_data()
{
    QTest::addColumn<Reader>("read");
    QTest::addColumn<std::string>("bytes");
    const auto row = [](const char* name, Reader reader, std::string bytes) {
        QTest::newRow(name) << std::move(reader) << std::move(bytes);
    };

    const Reader numbers = [](const std::string& bytes, const Path&) {
        return parseNpy<float>(bytes, "in").ok();
    };
    row("npy: 2^60 rows", numbers, npy("(1152921504606846976,)"));
    row("npy: 2^62 rows of nothing", numbers, npy("(4611686018427387904, 0)"));
    row("npy: rows times columns overflow", numbers, npy("(4294967296, 4294967296)"));

    const Reader tensors = [](const std::string& bytes, const Path& folder) {
        return SafetensorsFile::open(fileIn(folder, "in.safetensors", bytes)).ok();
    };
    row("safetensors: header of 2^60 bytes", tensors, little(absurd) + "{}");
    row("safetensors: a tensor of 2^60 rows", tensors,
        safetensors(R"({"t": {"dtype": "F32", "shape": [1152921504606846976], "data_offsets": [0, 16]}})"));
    row("safetensors: a deep header", tensors, safetensors(deep("{\"t\": ", "}")));
    row("safetensors: a deep shape", tensors,
        safetensors(deep(R"({"t": {"dtype": "F32", "shape": [)", R"(], "data_offsets": [0, 16]}})")));
    row(
        "safetensors index: deep",
        [](const std::string& bytes, const Path& folder) {
            fileIn(folder, "model.safetensors.index.json", bytes);
            return TensorFiles::open(realFileSystem(), folder).ok();
        },
        deep("{\"weight_map\": {\"t\": ", "}}"));

    const Reader weights = [](const std::string& bytes, const Path& folder) {
        const auto file = GgufFile::open(fileIn(folder, "in.gguf", bytes));
        return file.ok() && detail::readGemmaModel(*file).ok();
    };
    row("gguf: 2^32 - 1 layers", weights,
        gguf(0, 2,
             ggufText("general.architecture", "gemma2") + ggufNumber("gemma2.block_count", 0xFFFFFFFF)));
    row("gguf: 2^60 tensors", weights, gguf(absurd, 0, ""));
    row("gguf: 2^60 keys", weights, gguf(0, absurd, ""));
    row("gguf: a key of 2^60 bytes", weights, gguf(0, 1, little(absurd)));
    row("gguf: an array of 2^60 texts", weights,
        gguf(0, 1, little(1) + "k" + little(9, 4) + little(8, 4) + little(absurd)));
    row("gguf: a tensor of 2^60 rows", weights, ggufTensor(absurd, 32));
    row("gguf: rows times columns overflow", weights,
        ggufTensor(std::uint64_t{1} << 32, std::uint64_t{1} << 32));

    row(
        "tokenizer.model: a piece of 2^60 bytes",
        [](const std::string& bytes, const Path&) { return detail::parseSentencePiece(bytes, "in").ok(); },
        std::string("\x0A\x80\x80\x80\x80\x80\x80\x80\x80\x10", 10) + "abc");
    const Reader pieces = [](const std::string& bytes, const Path&) {
        return detail::parseTokenizerJson(bytes, "in").ok();
    };
    row("tokenizer.json: id 2^60", pieces,
        R"({"model": {"type": "BPE", "vocab": {"a": 1152921504606846976}, "merges": []}})");
    row("tokenizer.json: deep", pieces,
        deep(R"({"model": {"vocab": {"a": 0}, "merges": []}, "normalizer": )", "}"));

    const Reader model = [](const std::string& bytes, const Path&) {
        return parseModelConfig(bytes, "in").ok();
    };
    row("config.json: 10^9 layers", model, R"({"model_type": "gemma2", "num_hidden_layers": 1000000000})");
    row("config.json: deep", model, deep(R"({"model_type": )", "}"));
    row(
        "adapter_config.json: deep",
        [](const std::string& bytes, const Path&) {
            auto files = heldAs("adapter_config.json", bytes);
            return readAdapterConfig(files, "/in").ok();
        },
        deep(R"({"peft_type": "LORA", "r": 4, "target_modules": )", "}"));
    row(
        "linear_model.bin: a header of 2^60 bytes",
        [](const std::string& bytes, const Path&) {
            auto files = heldAs("linear_model.bin", bytes);
            return readLinearModel(files, "/in/linear_model.bin").ok();
        },
        "THRLIN\r\n" + little(absurd) + "{}");

    const Reader csv = [](const std::string& bytes, const Path&) {
        return readsTable(detail::readCsvTable(bytes, "in", {}));
    };
    row("csv: 50,000 columns of 100,000 rows", csv,
        std::string(50'000, ',') + "\n" + repeated("x\n", 100'000));
    // A data set with more classes than anybody has: class by class, 20,000 columns took 3.2 GB.
    const Reader dataset = [](const std::string& bytes, const Path&) {
        auto files = heldAs("in.csv", bytes);
        const auto data = readDataset(files, "/in/in.csv", {});
        return data.ok() && describeData(*data).ok();
    };
    row("csv: 20,000 columns of 0 and 1", dataset, manyColumns(20'000));
    row("csv: a million columns of 0 and 1", dataset, manyColumns(1'000'000));
    row(
        "sample submission: 20,000 columns",
        [](const std::string& bytes, const Path&) {
            HeldFiles files("/in", {{"in.csv", "id,content\na,b\n"}, {"sample.csv", bytes}});
            DataConfig config;
            config.sample_submission = "/in/sample.csv";
            return readDataset(files, "/in/in.csv", config).ok();
        },
        manyColumns(20'000));
    row(
        "jsonl: 20,000 labels in 200 rows",
        [](const std::string& bytes, const Path&) {
            auto files = heldAs("in.jsonl", bytes);
            return readDataset(files, "/in/in.jsonl", {}).ok();
        },
        [] {
            std::string out;
            for (int i = 0; i < 200; ++i) {
                out += "{\"id\":\"" + std::to_string(i) + "\",\"content\":\"some words\",\"labels\":[";
                for (int l = 0; l < 100; ++l)
                    out += (l > 0 ? ",\"" : "\"") + std::to_string(100 * i + l) + "\"";
                out += "]}\n";
            }
            return out;
        }());
    const Reader parquet = [](const std::string& bytes, const Path&) {
        return readsTable(detail::readParquetTable(bytes, "in", {}));
    };
    row("parquet: 2^40 rows", parquet, forgedParquet());
    // Found by the fuzzer: a million column chunks in 1.2 KB.
    row("parquet: 2^20 columns", parquet,
        *realFileSystem().readFile(THRESHER_SOURCE_DIR "/tests/data/files/many_columns.parquet"));
    row(
        "jsonl: every row with a key of its own",
        [](const std::string& bytes, const Path&) {
            return readsTable(detail::readJsonLinesTable(bytes, "in", {}));
        },
        [] {
            std::string out;
            for (int i = 0; i < 20'000; ++i) out += "{\"k" + std::to_string(i) + "\":0}\n";
            return out;
        }());

    row(
        "run config: ten to the twentieth classes",
        [](const std::string& bytes, const Path&) { return parseRunConfig(bytes, "in").ok(); },
        billionLaughs());
    row(
        "decision: ten to the twentieth classes",
        [](const std::string& bytes, const Path&) { return parseDecision(bytes, "in").ok(); },
        billionLaughs());
    const Reader decision = [](const std::string& bytes, const Path&) {
        return parseDecision(bytes, "in").ok();
    };
    const std::string decided = "format: 1\nclasses: [a]\nthresholds: {a: 0.5}\n";
    row("decision: a fold below every whole number", decision,
        decided + "score_set: {members: [{path: p, fold: -19223372036854775808, weight: 1}]}\n");
    row("decision: 10^30 rows", decision, decided + "basis: {rows: 1e30}\n");
    row(
        "run config: 2^60 folds",
        [](const std::string& bytes, const Path&) { return parseRunConfig(bytes, "in").ok(); },
        "folds: {n_splits: 1152921504606846976}\n");

    row("manifest: a sparse file of 2.5 GB",
        [](const std::string&, const Path& folder) {
            sparseIn(folder, "manifest.json");
            return readManifest(realFileSystem(), RunFolder(folder)).ok();
        },
        {});
    row("fold.json: a sparse file of 2.5 GB",
        [](const std::string&, const Path& folder) {
            std::filesystem::create_directory(folder / "fold-0");
            sparseIn(folder / "fold-0", "fold.json");
            return readFoldState(realFileSystem(), RunFolder(folder), 0).ok();
        },
        {});
    row(
        "job.json: a member that is a sparse file of 2.5 GB",
        [](const std::string& bytes, const Path& folder) {
            fileIn(folder, "job.json", bytes);
            sparseIn(folder, "folds.csv");
            return checkJob(realFileSystem(), folder).ok();
        },
        R"({"kind": "job", "members": [{"name": "folds.csv", "bytes": 10, "sha256": "0"}]})");
    row(
        "manifest: deep",
        [](const std::string& bytes, const Path&) {
            auto files = heldAs("manifest.json", bytes);
            return readManifest(files, RunFolder("/in")).ok();
        },
        deep(R"({"format": 1, "classes": ["a"], "model": )", "}"));
    row(
        "folds.csv: fold 10^9 of a foreign run",
        [](const std::string& bytes, const Path&) {
            HeldFiles files("/in",
                            {{"folds.csv", bytes}, {"manifest.json", R"({"format": 1, "classes": ["a"]})"}});
            const auto manifest = readManifest(files, RunFolder("/in"));
            return !manifest.ok() || !foldNumbersOf(files, RunFolder("/in"), *manifest).empty();
        },
        "id,fold\na,1000000000\n");
    row(
        "workspace.json: deep",
        [](const std::string& bytes, const Path&) {
            auto files = heldAs("workspace.json", bytes);
            return readWorkspace(files, "/in").ok();
        },
        deep(R"({"format": 1, "later": )", "}"));
    row(
        "workspace.json: more folds than a number holds",
        [](const std::string& bytes, const Path&) {
            auto files = heldAs("workspace.json", bytes);
            return readWorkspace(files, "/in").ok();
        },
        R"({"format": 1, "folds": {"n_splits": 1e22}})");
    row(
        "pack: 40 MB of zeros in 40 KB",
        [](const std::string& bytes, const Path&) { return parseArchive(bytes, "in").ok(); },
        *archiveBytes({{"zeros", std::string(40'000'000, '\0')}}));
    row(
        "tfevents: a record of 2^60 bytes",
        [](const std::string& bytes, const Path&) {
            auto files = heldAs("events.out.tfevents.1", bytes);
            return readTfEvents(files, "/in/events.out.tfevents.1").ok();
        },
        little(absurd) + little(0, 4) + "abc");
    row(
        "probe scores: 50,000 columns of 100,000 rows",
        [](const std::string& bytes, const Path&) {
            auto files = heldAs("in.csv", bytes);
            return readProbeScores(files, "/in/in.csv").ok();
        },
        std::string(50'000, ',') + "\n" + repeated("x\n", 100'000));
}

QTEST_GUILESS_MAIN(TestHostileFiles)
#include "tst_hostile_files.moc"

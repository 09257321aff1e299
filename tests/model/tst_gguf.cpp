// GGUF files: transformers' own reading of a file of random blocks bit for bit, and files that lie.
#include "base/hash.h"
#include "model/checkpoint.h"
#include "model/gguf.h"
#include "model/gguf_import.h"
#include "support/faulty_file_system.h"
#include "text/tokenizer.h"

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <cstring>
#include <fstream>
#include <random>

using namespace thresher;
using Json = nlohmann::json;

namespace {

const Path golden = Path(THRESHER_SOURCE_DIR) / "tests/reference/gguf";

std::string readAll(const Path& path)
{
    auto text = realFileSystem().readFile(path);
    return text ? *text : std::string();
}

// Where the description of a tensor goes on behind its name: rank u32, sizes u64, type u32, offset u64.
std::size_t behindName(const std::string& bytes, const std::string& name)
{
    std::string stored(8, '\0');
    const std::uint64_t length = name.size();
    std::memcpy(stored.data(), &length, 8);
    return bytes.find(stored + name) + 8 + name.size();
}

template <class T>
void put(std::string& bytes, std::size_t at, T value)
{
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

void replace(std::string& bytes, const std::string& from, const std::string& to)
{
    const auto at = bytes.find(from);
    if (at != std::string::npos) bytes.replace(at, from.size(), to);
}

} // namespace

class TestGguf : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = Path(m_folder->path().toStdString());
    }

    void asTransformers()
    {
        const Path out = m_root / "model";
        const auto report = importGguf(realFileSystem(), golden / "tiny.gguf", out);
        QVERIFY2(report.ok(), report ? "" : toString(report.error()).c_str());
        QCOMPARE(report->types.size(), std::size_t{9});
        QVERIFY(report->warnings.empty());
        const Json cases = Json::parse(readAll(golden / "cases.json"));

        const auto weights = SafetensorsFile::open(out / "model.safetensors");
        QVERIFY(weights.ok());
        QCOMPARE(weights->tensors().size(), cases["sha256"].size());
        for (const auto& [name, hash] : cases["sha256"].items()) {
            const auto* tensor = weights->find(name);
            QVERIFY2(tensor != nullptr, name.c_str());
            const std::string_view bytes(reinterpret_cast<const char*>(tensor->bytes.data()),
                                         tensor->bytes.size());
            QVERIFY2(sha256Hex(bytes) == hash.get<std::string>(), name.c_str());
        }
        const Json config = Json::parse(readAll(out / "config.json"));
        for (const auto& [key, value] : cases["config"].items())
            QVERIFY2(config.contains(key) && config[key] == value, key.c_str());

        const auto checkpoint = Checkpoint::open(realFileSystem(), out, "gemma3_text");
        QVERIFY2(checkpoint.ok(), checkpoint ? "" : toString(checkpoint.error()).c_str());
        const auto tokenizer = openTokenizer(out);
        QVERIFY(tokenizer.ok());
        for (const auto& entry : cases["texts"]) {
            const auto text = entry["text"].get<std::string>();
            QVERIFY2((*tokenizer)->encode(text).ids == entry["ids"].get<std::vector<std::int32_t>>(),
                     text.c_str());
        }
        QCOMPARE((*tokenizer)->special().bos, 2);
        QCOMPARE((*tokenizer)->special().allEos, (std::vector<std::int32_t>{1}));
    }

    // The float32 values rounded once.
    void bfloat16()
    {
        QVERIFY(importGguf(realFileSystem(), golden / "tiny.gguf", m_root / "wide").ok());
        QVERIFY(importGguf(realFileSystem(), golden / "tiny.gguf", m_root / "narrow", Dtype::BF16).ok());
        const auto wide = SafetensorsFile::open(m_root / "wide/model.safetensors");
        const auto narrow = SafetensorsFile::open(m_root / "narrow/model.safetensors");
        QVERIFY(wide.ok() && narrow.ok());
        for (const auto& [name, view] : wide->tensors()) {
            const auto count = static_cast<std::size_t>(view.elements());
            std::vector<float> exact(count), rounded(count);
            QVERIFY(copyToFloat(view, exact).ok());
            QVERIFY(copyToFloat(*narrow->find(name), rounded).ok());
            for (std::size_t i = 0; i < count; ++i)
                QVERIFY(std::abs(exact[i] - rounded[i]) <= std::abs(exact[i]) / 256);
        }
    }

    void badFiles_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const std::string whole = readAll(golden / "tiny.gguf");
        const auto row = [&](const char* name, ErrorCode code, const char* says, auto change) {
            std::string bytes = whole;
            change(bytes);
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << static_cast<int>(code)
                                << QString::fromLatin1(says);
        };
        const std::string query = "blk.0.attn_q.weight";
        const auto at = behindName(whole, query);
        row("empty", ErrorCode::BadFormat, "does not begin", [](auto& b) { b.clear(); });
        row("no gguf", ErrorCode::BadFormat, "does not begin", [](auto& b) { b[0] = 'X'; });
        row("version 1", ErrorCode::Unsupported, "version 1", [](auto& b) { put(b, 4, 1U); });
        row("big endian", ErrorCode::Unsupported, "big endian", [](auto& b) { put(b, 4, 0x03000000U); });
        row("tensor count", ErrorCode::BadFormat, "would hold",
            [](auto& b) { put(b, 8, ~std::uint64_t{0}); });
        row("key count", ErrorCode::BadFormat, "would hold", [](auto& b) { put(b, 16, ~std::uint64_t{0}); });
        row("key length", ErrorCode::BadFormat, "cut short", [](auto& b) { put(b, 24, ~std::uint64_t{0}); });
        row("cut by a byte", ErrorCode::BadFormat, "passes its end",
            [](auto& b) { b.resize(b.find_last_not_of('\0')); });
        row("cut in half", ErrorCode::BadFormat, "passes its end", [](auto& b) { b.resize(b.size() / 2); });
        row("cut in the keys", ErrorCode::BadFormat, "cut short", [](auto& b) { b.resize(700); });
        row("other family", ErrorCode::Unsupported, "'qwen99'",
            [](auto& b) { replace(b, "gemma3", "qwen99"); });
        row("missing key", ErrorCode::BadFormat, "gemma3.embedding_length",
            [](auto& b) { replace(b, "gemma3.embedding_length", "gemma3.embedding_lengtX"); });
        row("missing tensor", ErrorCode::BadFormat, "blk.0.attn_q.weight", [&](auto& b) { b[at - 1] = 'X'; });
        row("key twice", ErrorCode::BadFormat, "comes twice",
            [](auto& b) { replace(b, "tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id"); });
        row("array length", ErrorCode::BadFormat, "tokenizer.ggml.tokens",
            [](auto& b) { put(b, b.find("tokenizer.ggml.tokens") + 21 + 8, std::uint64_t{1} << 60); });
        row("rank", ErrorCode::BadFormat, "dimensions", [&](auto& b) { put(b, at, 9U); });
        row("absurd size", ErrorCode::BadFormat, "cannot hold",
            [&](auto& b) { put(b, at + 4, std::uint64_t{1} << 62); });
        row("broken rows", ErrorCode::BadFormat, "no whole blocks",
            [&](auto& b) { put(b, at + 4, std::uint64_t{255}); });
        row("other shape", ErrorCode::BadShape, "blk.0.attn_q.weight",
            [&](auto& b) { put(b, at + 12, std::uint64_t{15}); });
        row("unread type", ErrorCode::Unsupported, "Q2_K", [&](auto& b) { put(b, at + 20, 10U); });
        row("unknown type", ErrorCode::Unsupported, "number 999", [&](auto& b) { put(b, at + 20, 999U); });
        row("unaligned", ErrorCode::BadFormat, "not aligned",
            [&](auto& b) { put(b, at + 24, std::uint64_t{1}); });
        row("overlap", ErrorCode::BadFormat, "overlap", [&](auto& b) { put(b, at + 24, std::uint64_t{32}); });
        row("far away", ErrorCode::BadFormat, "passes its end",
            [&](auto& b) { put(b, at + 24, ~std::uint64_t{31}); });
        row("ids pass the vocabulary", ErrorCode::Mismatch, "ends at 318",
            [](auto& b) { put(b, behindName(b, "token_embd.weight") + 12, std::uint64_t{319}); });
        row("other tokenizer", ErrorCode::Unsupported, "'gpt22'",
            [](auto& b) { replace(b, "llama", "gpt22"); });
        row("token twice", ErrorCode::BadFormat, "also token",
            [](auto& b) { replace(b, "<unused0>", "<unused1>"); });
        row("token no UTF-8", ErrorCode::BadFormat, "UTF-8",
            [](auto& b) { replace(b, "<0x41>", "<0x4\xFF>"); });
    }

    // A named error, and nothing written.
    void badFiles()
    {
        QFETCH(QByteArray, file);
        QFETCH(int, code);
        QFETCH(QString, says);
        std::ofstream(m_root / "bad.gguf", std::ios::binary) << file.toStdString();
        const auto report = importGguf(realFileSystem(), m_root / "bad.gguf", m_root / "out");
        QVERIFY(!report.ok());
        const auto text = QString::fromStdString(toString(report.error()));
        QVERIFY2(static_cast<int>(report.error().code) == code, qPrintable(text));
        QVERIFY2(text.contains(says), qPrintable(text));
        QCOMPARE(realFileSystem().list(m_root)->size(), std::size_t{1});
    }

    // Bytes of the description changed at random: an error or a reading, never a crash.
    void randomBytes()
    {
        const std::string whole = readAll(golden / "tiny.gguf");
        const auto head = behindName(whole, "output_norm.weight") + 40;
        std::mt19937 stream(3);
        int refused = 0;
        for (int round = 0; round < 300; ++round) {
            std::string bytes = whole;
            for (int change = 0; change < 4; ++change)
                bytes[stream() % head] = static_cast<char>(stream() & 0xFF);
            std::ofstream(m_root / "bad.gguf", std::ios::binary) << bytes;
            const auto file = GgufFile::open(m_root / "bad.gguf");
            refused += file ? 0 : 1;
            if (!file) continue;
            for (const auto& tensor : file->tensors()) {
                std::vector<float> values(static_cast<std::size_t>(tensor.elements()));
                QVERIFY(ggufDequantise(tensor.type, tensor.bytes, values).ok());
            }
        }
        QVERIFY(refused > 50);
    }

    // A disk that fails at any step leaves nothing behind; a folder with something in it is kept.
    void wholeOrNothing()
    {
        const Path out = m_root / "out";
        test::FaultyFileSystem counting;
        QVERIFY(importGguf(counting, golden / "tiny.gguf", m_root / "count").ok());
        QVERIFY(realFileSystem().removeAll(m_root / "count").ok());
        for (std::int64_t at = 0; at + 1 < counting.operations(); ++at) {
            test::FaultyFileSystem files(test::FaultyFileSystem::Mode::FailOnce, at);
            const auto report = importGguf(files, golden / "tiny.gguf", out);
            QVERIFY2(!report.ok(), QByteArray::number(at).constData());
            QVERIFY(realFileSystem().list(m_root)->empty());
        }
        QVERIFY(realFileSystem().makeDirectories(out).ok());
        std::ofstream(out / "mine.txt") << "keep";
        const auto report = importGguf(realFileSystem(), golden / "tiny.gguf", out);
        QVERIFY(!report.ok() && report.error().code == ErrorCode::AlreadyExists);
        QCOMPARE(realFileSystem().list(out)->size(), std::size_t{1});
    }

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    Path m_root;
};

QTEST_GUILESS_MAIN(TestGguf)
#include "tst_gguf.moc"

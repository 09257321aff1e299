#include "base/hash.h"
#include "linear/linear_support.h"

#include <cstring>
#include <limits>

using namespace thresher;
using namespace linear_support;

namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t headerAt = 16; // magic and length

LinearModel smallModel()
{
    LinearModel out;
    out.classes = {"перший", "second"};
    out.documents = 300;
    out.config.C = 0.1;
    out.words = {{"a", "a b", "ab", "слово"}, {300, 1, 200, 17}};
    out.chars = {{" a", "й"}, {128, 3}};
    out.weights = Matrix<float>(6, 2);
    for (std::size_t i = 0; i < 12; ++i) out.weights.values[i] = 0.1F * static_cast<float>(i) - 0.5F;
    out.intercept = {-1.5F, 1e-30F};
    return out;
}

// A file in pieces, to be damaged with everything else still right.
struct Pieces {
    Json header;
    std::string tables;

    static Pieces of(const std::string& bytes)
    {
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data() + 8, sizeof length);
        return {Json::parse(bytes.substr(headerAt, length)), bytes.substr(headerAt + length)};
    }
    std::string bytes(bool sign = true)
    {
        if (sign) {
            header["bytes"] = tables.size();
            header["sha256"] = sha256Hex(tables);
        }
        const std::string text = header.dump();
        const std::uint64_t length = text.size();
        std::string out = "THRLIN\r\n";
        out.append(reinterpret_cast<const char*>(&length), sizeof length);
        return out + text + tables;
    }
};

// A disk on which every write fails, as on a full one, and every file holds `content` if that is given.
class FrozenDisk : public FileSystem {
  public:
    explicit FrozenDisk(std::optional<std::string> content = {}) : m_content(std::move(content)) {}
    Result<std::unique_ptr<OutputFile>> openWrite(const Path&, OpenMode) override { return full(); }
    Status rename(const Path&, const Path&) override { return full(); }
    Status makeDirectories(const Path&) override { return full(); }
    Status makeDirectory(const Path&) override { return full(); }
    Status remove(const Path&) override { return {}; }
    Status removeAll(const Path&) override { return {}; }
    Status truncate(const Path&, std::uint64_t) override { return full(); }
    Status syncDirectory(const Path&) override { return {}; }
    Result<std::unique_ptr<FileLock>> lock(const Path&, std::string_view) override { return full(); }
    bool isLocked(const Path&) override { return false; }
    Result<std::string> readFile(const Path& path, std::uint64_t most) override
    {
        return m_content ? Result<std::string>(*m_content) : realFileSystem().readFile(path, most);
    }
    bool exists(const Path& path) override { return realFileSystem().exists(path); }
    Result<std::vector<std::string>> list(const Path& path) override { return realFileSystem().list(path); }

  private:
    static Error full() { return fail(ErrorCode::WriteFailed, "No space left on device"); }
    std::optional<std::string> m_content;
};

class TemporaryModel {
  public:
    Path path() const { return Path(m_folder.path().toStdString()) / linearModelFile; }
    std::string written() const
    {
        if (!writeLinearModel(realFileSystem(), path(), smallModel())) return {};
        return realFileSystem().readFile(path()).value();
    }
    Result<LinearModel> read(const std::string& bytes) const
    {
        FrozenDisk disk(bytes);
        return readLinearModel(disk, path());
    }

  private:
    QTemporaryDir m_folder;
};

} // namespace

class TestLinearFile : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void whatIsWrittenComesBack()
    {
        TemporaryModel file;
        QVERIFY(!file.written().empty());
        const auto back = readLinearModel(realFileSystem(), file.path());
        QVERIFY(back.ok());
        const LinearModel expected = smallModel();
        QCOMPARE(back->classes, expected.classes);
        QCOMPARE(back->documents, expected.documents);
        QCOMPARE(back->config.C, 0.1);
        QCOMPARE(back->config.char_ngrams, expected.config.char_ngrams);
        QCOMPARE(back->config.max_char_features, expected.config.max_char_features);
        QCOMPARE(back->words.terms, expected.words.terms);
        QCOMPARE(back->words.documentFrequency, expected.words.documentFrequency);
        QCOMPARE(back->chars.terms, expected.chars.terms);
        QCOMPARE(back->chars.documentFrequency, expected.chars.documentFrequency);
        QVERIFY(back->weights == expected.weights);
        QCOMPARE(back->intercept, expected.intercept);
    }

    void everyCutIsRefused()
    {
        TemporaryModel file;
        const std::string bytes = file.written();
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const auto back = file.read(bytes.substr(0, size));
            QVERIFY(!back.ok());
            QCOMPARE(back.error().code, ErrorCode::BadFormat);
            QVERIFY(back.error().where.find(linearModelFile) != std::string::npos);
        }
        QVERIFY(!file.read(bytes + "x").ok());
    }

    void everyFlippedByteOfTheTablesIsSeen()
    {
        TemporaryModel file;
        const std::string bytes = file.written();
        const std::size_t tables = bytes.size() - Pieces::of(bytes).tables.size();
        for (std::size_t at = tables; at < bytes.size(); ++at) {
            std::string changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            QVERIFY(!file.read(changed).ok());
        }
    }

    // Random damage anywhere, checksum renewed: an error or a model, never a crash (run under asan too).
    void damageNeverCrashes()
    {
        TemporaryModel file;
        const Pieces whole = Pieces::of(file.written());
        Mt19937 random(8);
        for (int round = 0; round < 300; ++round) {
            Pieces pieces = whole;
            for (int k = 0; k < 3; ++k)
                pieces.tables[random.interval(pieces.tables.size() - 1)] =
                    static_cast<char>(random.interval(255));
            (void)file.read(pieces.bytes());
            std::string header = whole.header.dump();
            header[random.interval(header.size() - 1)] = static_cast<char>(random.interval(255));
            const std::uint64_t length = header.size();
            std::string bytes = "THRLIN\r\n";
            bytes.append(reinterpret_cast<const char*>(&length), sizeof length);
            (void)file.read(bytes + header + whole.tables);
        }
    }

    void newerFormatIsRefusedByName()
    {
        TemporaryModel file;
        Pieces pieces = Pieces::of(file.written());
        pieces.header["format"] = 2;
        const auto back = file.read(pieces.bytes());
        QCOMPARE(back.error().code, ErrorCode::NewerFormat);
    }

    void unknownHeaderKeysAreTolerated()
    {
        TemporaryModel file;
        Pieces pieces = Pieces::of(file.written());
        pieces.header["note"] = "hello";
        QVERIFY(file.read(pieces.bytes()).ok());
    }

    void wrongHeaders_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value"); // empty: the key is left out
        QTest::newRow("no kind") << "kind"
                                 << "";
        QTest::newRow("other kind") << "kind"
                                    << "\"tree\"";
        QTest::newRow("no config") << "config"
                                   << "";
        QTest::newRow("config is a list") << "config"
                                          << "[1]";
        QTest::newRow("no classes") << "classes"
                                    << "[]";
        QTest::newRow("classes twice") << "classes"
                                       << R"(["a","a"])";
        QTest::newRow("one class too many") << "classes"
                                            << R"(["a","b","c"])";
        QTest::newRow("class is a number") << "classes"
                                           << "[1,2]";
        QTest::newRow("documents negative") << "documents"
                                            << "-4";
        QTest::newRow("documents too few") << "documents"
                                           << "20";
        QTest::newRow("documents too many") << "documents"
                                            << "4294967296";
        QTest::newRow("terms too few") << "word_terms"
                                       << "3";
        QTest::newRow("terms too many") << "char_terms"
                                        << "3";
        QTest::newRow("terms huge") << "word_terms"
                                    << "18446744073709551615";
        QTest::newRow("terms fractional") << "word_terms"
                                          << "4.0";
        QTest::newRow("no checksum") << "sha256"
                                     << "";
        QTest::newRow("other checksum") << "sha256"
                                        << "\"00\"";
        QTest::newRow("other size") << "bytes"
                                    << "1";
    }
    void wrongHeaders()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        TemporaryModel file;
        Pieces pieces = Pieces::of(file.written());
        pieces.header.erase(key.toStdString());
        if (!value.isEmpty()) pieces.header[key.toStdString()] = Json::parse(value.toStdString());
        const auto back = file.read(pieces.bytes(false));
        QVERIFY(!back.ok());
        QCOMPARE(back.error().code, ErrorCode::BadFormat);
    }

    void wrongTables_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        // "a", df 300 = varint ac 02; then "a b" = prefix 1, rest " b", df 1; then "ab" = prefix 1, "b", df
        // 200
        const QByteArray first("\0\1a\xac\2", 5);
        QTest::newRow("empty term") << first << QByteArray("\0\0\xac\2", 4);
        QTest::newRow("prefix of nothing") << first << QByteArray("\1\1a\xac\2", 5);
        QTest::newRow("frequency above the documents") << first << QByteArray("\0\1a\xad\2", 5);
        QTest::newRow("frequency zero") << first << QByteArray("\0\1a\0", 4);
        QTest::newRow("endless number") << first << QByteArray("\0\1a\xff\xff\xff\xff\xff\1", 9);
        QTest::newRow("not UTF-8") << first << QByteArray("\0\1\xff\xac\2", 5);
        QTest::newRow("out of order") << first << QByteArray("\0\2zz\xac\2", 6);
        QTest::newRow("length past the end") << first << QByteArray("\0\xff\xff\x7f\xac\2", 6);
    }
    void wrongTables()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        TemporaryModel file;
        Pieces pieces = Pieces::of(file.written());
        QVERIFY(pieces.tables.starts_with(before.toStdString()));
        pieces.tables.replace(0, static_cast<std::size_t>(before.size()), after.toStdString());
        const auto back = file.read(pieces.bytes());
        QVERIFY(!back.ok());
        QCOMPARE(back.error().code, ErrorCode::BadFormat);
    }

    void weightsMustBeFinite()
    {
        TemporaryModel file;
        for (const float bad :
             {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
            Pieces pieces = Pieces::of(file.written());
            std::memcpy(pieces.tables.data() + pieces.tables.size() - sizeof bad, &bad, sizeof bad);
            QCOMPARE(file.read(pieces.bytes()).error().code, ErrorCode::BadFormat);
        }
    }

    void aFullDiskIsToldAndLeavesTheOldFile()
    {
        TemporaryModel file;
        const std::string before = file.written();
        FrozenDisk disk;
        const auto state = writeLinearModel(disk, file.path(), smallModel());
        QCOMPARE(state.error().code, ErrorCode::WriteFailed);
        QCOMPARE(realFileSystem().readFile(file.path()).value(), before);
    }
};

QTEST_APPLESS_MAIN(TestLinearFile)
#include "tst_linear_file.moc"

#include "model/safetensors.h"

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <fstream>
#include <random>

using namespace thresher;
using Json = nlohmann::json;

namespace {

const Path reference = Path(THRESHER_SOURCE_DIR) / "tests/reference/safetensors";

std::string readAll(const Path& path)
{
    auto text = realFileSystem().readFile(path);
    return text ? *text : std::string();
}

void writeAll(const Path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string withHeader(const std::string& header, std::size_t dataBytes)
{
    std::string out(8, '\0');
    for (int i = 0; i < 8; ++i)
        out[static_cast<std::size_t>(i)] = static_cast<char>((header.size() >> (8 * i)) & 0xFF);
    return out + header + std::string(dataBytes, 'x');
}

TensorToWrite floats(const std::string& name, std::vector<std::int64_t> shape,
                     const std::vector<float>& values)
{
    return {name, Dtype::F32, std::move(shape), std::as_bytes(std::span(values))};
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // A file of the safetensors library: every dtype is read, and written again to the same bytes.
    void asTheLibrary()
    {
        const auto file = SafetensorsFile::open(reference / "all.safetensors");
        QVERIFY2(file.ok(), file ? "" : file.error().message.c_str());
        QCOMPARE(file->tensors().size(), std::size_t{19});
        QCOMPARE(file->metadata().at("format"), std::string("pt"));
        QCOMPARE(file->find("f8_e4m3")->dtype, Dtype::F8E4M3);
        QCOMPARE(file->find("empty")->shape, (std::vector<std::int64_t>{0, 3}));
        QVERIFY(file->find("scalar")->shape.empty());
        const Json values = Json::parse(readAll(reference / "values.json"));
        for (const auto& [name, expected] : values.items()) {
            const TensorView* view = file->find(name);
            std::vector<float> got(static_cast<std::size_t>(view->elements()));
            QVERIFY(copyToFloat(*view, got).ok());
            const auto wanted = expected.get<std::vector<float>>();
            QCOMPARE(got.size(), wanted.size());
            QVERIFY2(std::memcmp(got.data(), wanted.data(), got.size() * sizeof(float)) == 0,
                     name.c_str()); // -0 too
        }
        std::vector<float> one(1);
        QCOMPARE(copyToFloat(*file->find("u32"), one).error().code, ErrorCode::Unsupported);
        QCOMPARE(copyToFloat(*file->find("f64"), one).error().code, ErrorCode::BadShape);

        const QTemporaryDir folder;
        const Path copy = Path(folder.path().toStdString()) / "copy.safetensors";
        std::vector<TensorToWrite> tensors;
        for (const auto& [name, view] : file->tensors())
            tensors.push_back({name, view.dtype, view.shape, view.bytes});
        std::shuffle(tensors.begin(), tensors.end(), std::mt19937(1));
        QVERIFY(writeSafetensors(realFileSystem(), copy, tensors).ok());
        QCOMPARE(readAll(copy), readAll(reference / "all.safetensors"));
    }

    void producedWhenTheirTurnComes()
    {
        const QTemporaryDir folder;
        const Path path = Path(folder.path().toStdString()) / "made.safetensors";
        const std::vector<float> values = {1, 2, 3};
        int alive = 0;
        const auto produce = [&]() -> Result<std::vector<std::byte>> {
            ++alive;
            const auto bytes = std::as_bytes(std::span(values));
            return std::vector<std::byte>(bytes.begin(), bytes.end());
        };
        QVERIFY(writeSafetensors(realFileSystem(), path,
                                 {{"b", Dtype::F32, {3}, {}, produce}, floats("a", {3}, values)})
                    .ok());
        QCOMPARE(alive, 1);
        const auto file = SafetensorsFile::open(path);
        QVERIFY(file.ok());
        std::vector<float> read(3);
        QVERIFY(copyToFloat(*file->find("b"), read).ok());
        QCOMPARE(read, values);
    }

    // What cannot be written leaves neither the file nor a temporary one.
    void nothingHalfWritten_data()
    {
        QTest::addColumn<int>("fault");
        for (int fault = 0; fault < 4; ++fault) QTest::addRow("fault %d", fault) << fault;
    }
    void nothingHalfWritten()
    {
        QFETCH(int, fault);
        const QTemporaryDir folder;
        const Path root = folder.path().toStdString();
        const std::vector<float> values = {1, 2, 3};
        std::vector<TensorToWrite> tensors = {floats("a", {3}, values)};
        if (fault == 0) tensors.push_back(floats("a", {3}, values));
        if (fault == 1) tensors.push_back(floats("b", {4}, values));
        if (fault == 2)
            tensors.push_back({"b", Dtype::F32, {3}, {}, [] {
                                   return Result<std::vector<std::byte>>(fail(ErrorCode::OutOfMemory, "no"));
                               }});
        if (fault == 3)
            tensors.push_back({"b", Dtype::F32, {3}, {}, [] {
                                   return Result<std::vector<std::byte>>(std::vector<std::byte>(5));
                               }});
        const auto status = writeSafetensors(realFileSystem(), root / "x.safetensors", tensors);
        QVERIFY(!status);
        QCOMPARE(status.error().code, fault == 2 ? ErrorCode::OutOfMemory : ErrorCode::BadShape);
        QVERIFY(realFileSystem().list(root)->empty());
    }

    void hostileFiles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& bytes, const char* says) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << says;
        };
        const auto one = [](const char* entry, std::size_t data) {
            return withHeader(std::string("{\"t\":") + entry + "}", data);
        };
        row("empty", "", "only 0 bytes");
        row("seven bytes", "1234567", "only 7 bytes");
        row("header past the end", withHeader("{}", 0).replace(0, 1, "\x09"), "passes the end");
        row("header of exabytes", std::string(8, '\xff') + "{}", "18446744073709551615");
        row("header of 101 MB", std::string("\x40\x19\x05\x06\0\0\0\0", 8) + "{}", "header would have");
        row("no json", withHeader("hello", 0), "Not a safetensors file");
        row("json list", withHeader("[]", 0), "no JSON object");
        row("cut json", withHeader("{\"t\":{\"dtype\":", 0), "Not a safetensors file");
        row("deep json", withHeader(std::string(100000, '['), 0), "Not a safetensors file");
        row("entry is a number", one("3", 0), "lacks dtype");
        row("no shape", one(R"({"dtype":"F32","data_offsets":[0,4]})", 4), "lacks dtype, shape");
        row("one offset", one(R"({"dtype":"F32","shape":[1],"data_offsets":[0]})", 4), "lacks dtype");
        row("unknown dtype", one(R"({"dtype":"F31","shape":[1],"data_offsets":[0,4]})", 4),
            "unknown dtype \"F31\"");
        row("negative size", one(R"({"dtype":"F32","shape":[-1],"data_offsets":[0,4]})", 4),
            "has the shape [-1]");
        row("fractional size", one(R"({"dtype":"F32","shape":[1.5],"data_offsets":[0,4]})", 4),
            "has the shape");
        row("overflowing shape",
            one(R"({"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,4]})", 4),
            "do not fit the shape");
        row("overflow to zero",
            one(R"({"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]})", 0),
            "do not fit the shape");
        row("too few bytes", one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})", 4),
            "do not fit the shape");
        row("past the end", one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})", 4),
            "past the file's 4 bytes");
        row("offsets reversed", one(R"({"dtype":"F32","shape":[0],"data_offsets":[4,0]})", 4),
            "past the file's");
        row("negative offset", one(R"({"dtype":"F32","shape":[1],"data_offsets":[-4,0]})", 4),
            "has the offsets");
        row("trailing bytes", one(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})", 9),
            "5 bytes that belong to no tensor");
        row("hole in front", one(R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})", 8),
            "belong to no tensor");
        row("overlap",
            withHeader(
                R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
                12),
            "'a' and 'b' overlap");
        row("same bytes twice",
            withHeader(
                R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                4),
            "overlap");
        row("name twice",
            withHeader(
                R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                8),
            "'a' comes twice");
        const std::string whole = readAll(reference / "all.safetensors");
        row("cut in the data", whole.substr(0, whole.size() - 1), "past the file's");
        row("cut in the header", whole.substr(0, 500), "passes the end");
    }
    void hostileFiles()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        const QTemporaryDir folder;
        const Path path = Path(folder.path().toStdString()) / "model.safetensors";
        writeAll(path, bytes.toStdString());
        const auto file = SafetensorsFile::open(path);
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::BadFormat);
        QVERIFY2(QString::fromStdString(file.error().message).contains(says), file.error().message.c_str());
        QVERIFY(!file.error().where.empty());
    }

    // Random damage to the header is an error or a file, never a crash.
    void damagedHeaders()
    {
        const QTemporaryDir folder;
        const Path path = Path(folder.path().toStdString()) / "model.safetensors";
        const std::string whole = readAll(reference / "all.safetensors");
        std::mt19937 stream(9);
        for (int round = 0; round < 400; ++round) {
            std::string damaged = whole;
            for (int i = 0; i < 3; ++i) damaged[stream() % 1300] = static_cast<char>(stream());
            writeAll(path, damaged);
            if (const auto file = SafetensorsFile::open(path))
                for (const auto& [name, view] : file->tensors()) {
                    std::vector<float> values(static_cast<std::size_t>(view.elements()));
                    (void)copyToFloat(view, values);
                }
        }
    }

    void indexFaults_data()
    {
        QTest::addColumn<QByteArray>("index");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const int bad = static_cast<int>(ErrorCode::BadFormat);
        QTest::newRow("no json") << QByteArray("{") << bad << "not valid JSON";
        QTest::newRow("no map") << QByteArray("{}") << bad << "no weight_map";
        QTest::newRow("empty map") << QByteArray(R"({"weight_map":{}})") << bad << "names no tensors";
        QTest::newRow("number") << QByteArray(R"({"weight_map":{"t":1}})") << bad << "names no file";
        QTest::newRow("parent folder")
            << QByteArray(R"({"weight_map":{"t":"../x.safetensors"}})") << bad << "no bare file name";
        QTest::newRow("absolute") << QByteArray(R"({"weight_map":{"t":"/etc/passwd"}})") << bad
                                  << "no bare file name";
        QTest::newRow("dots") << QByteArray(R"({"weight_map":{"t":".."}})") << bad << "no bare file name";
        QTest::newRow("missing shard") << QByteArray(R"({"weight_map":{"t":"b.safetensors"}})") << bad
                                       << "shard b.safetensors is missing";
        QTest::newRow("tensor elsewhere") << QByteArray(R"({"weight_map":{"u":"a.safetensors"}})") << bad
                                          << "tensor 'u' is in a.safetensors";
    }
    void indexFaults()
    {
        QFETCH(QByteArray, index);
        QFETCH(int, code);
        QFETCH(QString, says);
        const QTemporaryDir folder;
        const Path root = folder.path().toStdString();
        writeAll(root / "a.safetensors",
                 withHeader(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4));
        writeAll(root / "model.safetensors.index.json", index.toStdString());
        const auto files = TensorFiles::open(realFileSystem(), root);
        QVERIFY(!files);
        QCOMPARE(static_cast<int>(files.error().code), code);
        QVERIFY2(QString::fromStdString(files.error().message).contains(says), files.error().message.c_str());
    }

    void manyShards()
    {
        const Path folder = Path(THRESHER_SOURCE_DIR) / "tests/reference/gemma2/sharded";
        const auto files = TensorFiles::open(realFileSystem(), folder);
        QVERIFY(files.ok());
        QCOMPARE(files->files().size(), std::size_t{7});
        std::uint64_t bytes = 0;
        for (const auto& name : files->names()) bytes += files->find(name)->bytes.size();
        QCOMPARE(files->byteCount(), bytes);
        QVERIFY(files->find("nothing") == nullptr);
        const QTemporaryDir empty;
        QCOMPARE(TensorFiles::open(realFileSystem(), empty.path().toStdString()).error().code,
                 ErrorCode::FileNotFound);
    }
};

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"

#include "runs/npy.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cstring>

using namespace thresher;

namespace {

std::string npy(const std::string& descr, const std::string& shape, const std::string& data,
                bool fortran = false, int version = 1)
{
    std::string text = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") +
                       ", 'shape': " + shape + ", }\n";
    std::string out = "\x93NUMPY";
    out += static_cast<char>(version);
    out += '\0';
    out += static_cast<char>(text.size());
    out += '\0';
    if (version > 1) out.append(2, '\0');
    return out + text + data;
}

template <class T>
std::string raw(const std::vector<T>& values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

} // namespace

class TestNpy : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void types_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto add = [](const char* name, const std::string& bytes) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
        };
        add("float32", npy("<f4", "(2, 2)", raw<float>({0, 1, 2, 3})));
        add("float64", npy("<f8", "(2, 2)", raw<double>({0, 1, 2, 3})));
        add("float16", npy("<f2", "(2, 2)", raw<std::uint16_t>({0, 0x3c00, 0x4000, 0x4200})));
        add("int64", npy("<i8", "(2, 2)", raw<std::int64_t>({0, 1, 2, 3})));
        add("int32", npy("<i4", "(2, 2)", raw<std::int32_t>({0, 1, 2, 3})));
        add("int16 big endian", npy(">i2", "(2, 2)", std::string("\0\0\0\1\0\2\0\3", 8)));
        add("uint8", npy("|u1", "(2, 2)", std::string("\0\1\2\3", 4)));
        add("fortran order", npy("<f4", "(2, 2)", raw<float>({0, 2, 1, 3}), true));
        add("version 2", npy("<f4", "(2, 2)", raw<float>({0, 1, 2, 3}), false, 2));
    }
    void types()
    {
        QFETCH(QByteArray, bytes);
        const std::string text(bytes.data(), static_cast<std::size_t>(bytes.size()));
        const auto floats = parseNpy<float>(text, "x");
        QVERIFY2(floats.ok(), floats ? "" : floats.error().message.c_str());
        QCOMPARE(floats->values, (std::vector<float>{0, 1, 2, 3}));
        QCOMPARE(floats->rows, std::size_t(2));
        QCOMPARE(parseNpy<std::int32_t>(text, "x")->values, (std::vector<std::int32_t>{0, 1, 2, 3}));
        QCOMPARE(parseNpy<std::uint8_t>(text, "x")->values, (std::vector<std::uint8_t>{0, 1, 2, 3}));
        QCOMPARE(parseNpy<double>(text, "x")->values, (std::vector<double>{0, 1, 2, 3}));
    }

    void oneDimensionIsOneColumn()
    {
        const auto bools = parseNpy<std::uint8_t>(npy("|b1", "(3,)", std::string("\1\0\1", 3)), "x");
        QCOMPARE(bools->rows, std::size_t(3));
        QCOMPARE(bools->cols, std::size_t(1));
        QCOMPARE(bools->values, (std::vector<std::uint8_t>{1, 0, 1}));
    }

    void emptyArrays()
    {
        const auto none = parseNpy<float>(npy("<f4", "(0, 10)", ""), "x");
        QVERIFY(none.ok());
        QCOMPARE(none->cols, std::size_t(10));
        QCOMPARE(none->rows, std::size_t(0));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        const auto add = [](const char* name, const std::string& bytes, ErrorCode code) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))
                                << static_cast<int>(code);
        };
        const std::string good = npy("<f4", "(2, 2)", raw<float>({0, 1, 2, 3}));
        add("empty", "", ErrorCode::BadFormat);
        add("another file", "PK\3\4 a zip archive", ErrorCode::BadFormat);
        add("cut in the header", good.substr(0, 30), ErrorCode::BadFormat);
        add("cut in the data", good.substr(0, good.size() - 1), ErrorCode::BadFormat);
        add("extra bytes", good + "x", ErrorCode::BadFormat);
        add("header length past the end", std::string("\x93NUMPY\2\0\xff\xff\xff\xff{}", 14),
            ErrorCode::BadFormat);
        add("size overflows", npy("<f4", "(4611686018427387904, 4)", raw<float>({0})), ErrorCode::BadFormat);
        // No byte of the file stands for these rows: readers would make room for every one of them.
        add("absurd rows without values", npy("<f4", "(4611686018427387904, 0)", ""), ErrorCode::BadFormat);
        add("absurd columns without values", npy("<f4", "(0, 4611686018427387904)", ""),
            ErrorCode::BadFormat);
        add("size overflows to zero", npy("<f8", "(9223372036854775807, 9223372036854775807, 4)", ""),
            ErrorCode::BadFormat);
        add("negative size", npy("<f4", "(-1, 2)", ""), ErrorCode::BadFormat);
        add("objects", npy("|O", "(2,)", "12345678"), ErrorCode::Unsupported);
        add("complex", npy("<c8", "(1,)", "12345678"), ErrorCode::Unsupported);
        add("three dimensions", npy("|u1", "(1, 2, 2)", "1234"), ErrorCode::BadShape);
        add("a single number", npy("|u1", "()", "1"), ErrorCode::BadShape);
        add("version 9", npy("|u1", "(1,)", "1", false, 9), ErrorCode::Unsupported);
        std::string records = good;
        records.replace(records.find("'<f4'"), 5, "[('a'");
        add("records", records, ErrorCode::BadFormat);
        std::string unknown = good;
        unknown.replace(unknown.find("'shape'"), 7, "'other'");
        add("no shape", unknown, ErrorCode::BadFormat);
    }
    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        const auto got =
            parseNpy<float>(std::string(bytes.data(), static_cast<std::size_t>(bytes.size())), "FILE");
        QVERIFY(!got.ok());
        QCOMPARE(static_cast<int>(got.error().code), code);
        QCOMPARE(got.error().where, std::string("FILE"));
    }

    // Every cut of a good file is an error and never a crash.
    void everyCutIsRefused()
    {
        const std::string good = npyBytes(Matrix<float>(3, 2, 0.5F));
        for (std::size_t size = 0; size < good.size(); ++size)
            QVERIFY(!parseNpy<float>(std::string_view(good).substr(0, size), "x").ok());
    }

    void integersMustFit()
    {
        QVERIFY(!parseNpy<std::int32_t>(npy("<f4", "(1,)", raw<float>({1.5F})), "x").ok());
        QVERIFY(!parseNpy<std::int32_t>(npy("<f4", "(1,)", raw<float>({NAN})), "x").ok());
        QVERIFY(!parseNpy<std::int32_t>(npy("<i8", "(1,)", raw<std::int64_t>({3000000000})), "x").ok());
        QVERIFY(!parseNpy<std::uint8_t>(npy("|i1", "(1,)", "\xff"), "x").ok());
        QCOMPARE(parseNpy<std::int32_t>(npy("|i1", "(1,)", "\xff"), "x")->values[0], -1);
    }

    // What numpy.save of NumPy 2.4 writes for np.zeros((1, 2), 'float32'): 128 bytes of header.
    void writesAsNumpyDoes()
    {
        const std::string bytes = npyBytes(Matrix<float>(1, 2, 0.0F));
        QCOMPARE(bytes.size(), std::size_t(128 + 8));
        QCOMPARE(bytes.substr(0, 10), std::string("\x93NUMPY\1\0\x76\0", 10));
        QVERIFY(
            bytes.substr(10).starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }  "));
        QCOMPARE(bytes[127], '\n');
        const std::vector<std::int32_t> folds = {-2, 4};
        QVERIFY(npyBytes(folds).find("'shape': (2,), }") != std::string::npos);
    }

    void filesRoundTrip()
    {
        QTemporaryDir folder;
        const Path path = Path(folder.path().toStdString()) / "a.npy";
        ScoreMatrix probs(3, 2);
        probs.values = {0.0F, 1.0F, 0.1F, 0x1p-149F, 0.5F, 0.99999994F};
        QVERIFY(writeNpy(realFileSystem(), path, probs).ok());
        QCOMPARE(*readNpyProbs(realFileSystem(), path), probs);
        probs.values[3] = NAN;
        QVERIFY(writeNpy(realFileSystem(), path, probs).ok());
        const auto bad = readNpyProbs(realFileSystem(), path);
        QCOMPARE(bad.error().code, ErrorCode::BadValue);
        QVERIFY(bad.error().message.find("row 1, column 1") != std::string::npos);
        probs.values[3] = 1.5F;
        QVERIFY(writeNpy(realFileSystem(), path, probs).ok());
        QVERIFY(!readNpyProbs(realFileSystem(), path).ok());

        LabelMatrix labels(2, 2);
        labels.values = {0, 1, 1, 0};
        QVERIFY(writeNpy(realFileSystem(), path, labels).ok());
        QCOMPARE(*readNpyLabels(realFileSystem(), path), labels);
        labels.values[2] = 2;
        QVERIFY(writeNpy(realFileSystem(), path, labels).ok());
        QCOMPARE(readNpyLabels(realFileSystem(), path).error().code, ErrorCode::BadValue);

        const std::vector<std::int32_t> folds = {0, 1, -1, -2};
        QVERIFY(writeNpy(realFileSystem(), path, folds).ok());
        QCOMPARE(*readNpyFolds(realFileSystem(), path), folds);
        const std::vector<std::int32_t> wrong = {0, -3};
        QVERIFY(writeNpy(realFileSystem(), path, wrong).ok());
        QCOMPARE(readNpyFolds(realFileSystem(), path).error().code, ErrorCode::BadValue);
        QCOMPARE(readNpyProbs(realFileSystem(), path / "missing").ok(), false);
    }
};

QTEST_APPLESS_MAIN(TestNpy)
#include "tst_npy.moc"

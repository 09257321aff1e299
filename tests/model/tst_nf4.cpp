// NF4 against tests/reference/nf4 (its script: the published rule and bitsandbytes), bit for bit.
#include "model/nf4.h"
#include "model/safetensors.h"

#include <QtTest>

#include <cstring>

using namespace thresher;

namespace {

template <class T>
std::vector<T> values(const SafetensorsFile& file, const std::string& name)
{
    const TensorView* view = file.find(name);
    if (view == nullptr) qFatal("no tensor %s", name.c_str());
    std::vector<T> out(view->bytes.size() / sizeof(T));
    std::memcpy(out.data(), view->bytes.data(), view->bytes.size());
    return out;
}

template <class T>
bool sameBits(const std::vector<T>& a, const std::vector<T>& b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

} // namespace

class TestNf4 : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void bits_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"normal", "edges", "short", "rounded"}) QTest::newRow(name) << name;
    }
    void bits()
    {
        QFETCH(QString, name);
        const auto file =
            SafetensorsFile::open(Path(THRESHER_SOURCE_DIR) / "tests/reference/nf4/nf4.safetensors");
        QVERIFY(file.ok());
        const std::string of = name.toStdString();
        const auto weight = values<float>(*file, of + ".weight");
        std::vector<std::uint8_t> codes(nf4CodeBytes(weight.size()), 0xEE);
        std::vector<float> absmax(nf4BlockCount(weight.size()), -1.0F);
        quantiseNf4(weight, codes.data(), absmax.data());
        QVERIFY(sameBits(codes, values<std::uint8_t>(*file, of + ".codes")));
        QVERIFY(sameBits(absmax, values<float>(*file, of + ".absmax")));

        const auto expected = values<float>(*file, of + ".float32");
        std::vector<float> back(weight.size(), -7.0F);
        dequantiseNf4(codes.data(), absmax.data(), 0, back);
        QVERIFY(sameBits(back, expected));
        // From somewhere inside, across blocks.
        std::vector<float> part(weight.size() - 70);
        dequantiseNf4(codes.data(), absmax.data(), 70, part);
        QVERIFY(std::equal(part.begin(), part.end(), expected.begin() + 70));
    }
};

QTEST_APPLESS_MAIN(TestNf4)
#include "tst_nf4.moc"

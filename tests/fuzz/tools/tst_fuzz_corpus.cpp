// The kept inputs of every fuzz target, once each, without libFuzzer: what a fuzzer has found stays mended
// with every compiler. Sanitizers of the preset apply; an input is right when nothing leaves the reader but a
// Result.
#include "fuzz_input.h"
#include "tools/corpus_file.h"

#include <QtTest>

using namespace thresher;

class TestFuzzCorpus : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void linesAreInputs_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("escapes") << QByteArray("\\n\n\\x00\\\\\\");
        QByteArray all;
        for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
        QTest::newRow("every byte") << all;
    }
    void linesAreInputs()
    {
        QFETCH(QByteArray, input);
        const std::string line =
            fuzz::corpusLine({input.constData(), static_cast<std::size_t>(input.size())});
        QVERIFY(line.find('\n') == line.npos);
        QCOMPARE(QByteArray::fromStdString(fuzz::inputOfLine(line)), input);
    }

    void everyTargetHasACorpus_data() { rows(); }
    void everyTargetHasACorpus()
    {
        QFETCH(int, index);
        const auto& target = fuzz::targets()[static_cast<std::size_t>(index)];
        const Path path = Path(THRESHER_SOURCE_DIR) / "tests/fuzz/corpus" / (target.name + ".txt");
        const auto text = realFileSystem().readFile(path);
        QVERIFY2(text.ok(), path.c_str());
        const auto inputs = fuzz::inputsOf(*text);
        QVERIFY(inputs.size() > 3);
        try {
            for (const auto& input : inputs) target.target(input);
        } catch (const std::exception& problem) {
            QFAIL(problem.what());
        }
    }

  private:
    static void rows()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < fuzz::targets().size(); ++i)
            QTest::newRow(fuzz::targets()[i].name.c_str()) << static_cast<int>(i);
    }
};

QTEST_GUILESS_MAIN(TestFuzzCorpus)
#include "tst_fuzz_corpus.moc"

// Reading TensorBoard's event files: our own, one of torch.utils.tensorboard
// (tests/reference/make_tfevents.py), and files that are cut, damaged or lie about their lengths.
#include "base/detail/json.h"
#include "runs/tfevents.h"
#include "runs/tfevents_reader.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>

using namespace thresher;

class TestTfEventsReader : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    FileSystem& m_files = realFileSystem();

    Path path(const char* name) const { return Path(m_dir.path().toStdString()) / name; }
    static Path reference() { return Path(THRESHER_SOURCE_DIR) / "tests/reference/tfevents"; }

    void write(const Path& folder, double seconds, const std::vector<std::pair<std::int64_t, double>>& points)
    {
        QVERIFY(m_files.makeDirectories(folder).ok());
        auto writer = TfEventsWriter::create(m_files, folder, seconds);
        QVERIFY(writer.ok());
        for (const auto& [step, value] : points)
            QVERIFY(writer->scalar("train/loss", value, step, seconds + static_cast<double>(step)).ok());
    }

    Path onlyFile(const Path& folder) { return folder / m_files.list(folder)->front(); }

  private Q_SLOTS:
    void ourOwnFiles()
    {
        write(path("own"), 12, {{1, 0.5}, {2, 0.25}});
        const auto events = readTfEvents(m_files, path("own"));
        QVERIFY(events.ok());
        QVERIFY(events->warnings.empty());
        QVERIFY((events->scalars.at("train/loss") == ScalarSeries{{1, 2}, {13, 14}, {0.5, 0.25}}));
        const auto file = readTfEvents(m_files, onlyFile(path("own")));
        QVERIFY(file.ok());
        QVERIFY(file->scalars == events->scalars);
    }

    void filesOfTorch()
    {
        const auto events = readTfEvents(m_files, reference());
        QVERIFY(events.ok());
        QVERIFY(events->warnings.empty());
        const auto expected = readJson(m_files, reference() / "scalars.json");
        QVERIFY(expected.ok());
        QCOMPARE(events->scalars.size(), expected->size());
        for (const auto& [tag, curve] : expected->items()) {
            QVERIFY2(events->scalars.contains(tag), tag.c_str());
            const ScalarSeries& series = events->scalars.at(tag);
            QVERIFY(series.steps == curve["steps"].get<std::vector<std::int64_t>>());
            QVERIFY(series.wallTimes == curve["wall_times"].get<std::vector<double>>());
            QCOMPARE(series.values.size(), curve["values"].size());
            for (std::size_t i = 0; i < series.values.size(); ++i) {
                if (curve["values"][i].is_null())
                    QVERIFY(std::isnan(series.values[i]));
                else
                    QCOMPARE(series.values[i], curve["values"][i].get<double>());
            }
        }
    }

    void aResumedTrainingReplacesWhatItRedid()
    {
        write(path("resumed"), 10, {{1, 1.0}, {2, 2.0}, {3, 3.0}});
        write(path("resumed"), 20, {{2, 20.0}, {3, 30.0}});
        const auto events = readTfEvents(m_files, path("resumed"));
        QVERIFY(events.ok());
        QVERIFY((events->scalars.at("train/loss").values == std::vector{1.0, 20.0, 30.0}));
    }

    // Every cut of a file is read up to the last whole record, with a warning unless it ends there.
    void cutAnywhere()
    {
        write(path("cut"), 12, {{1, 0.5}, {2, 0.25}});
        const Path file = onlyFile(path("cut"));
        const std::string whole = *m_files.readFile(file);
        std::size_t ends[4] = {0, 0, 0, 0};
        for (int i = 0; i < 3; ++i) {
            std::uint64_t length = 0;
            std::memcpy(&length, whole.data() + ends[i], 8);
            ends[i + 1] = ends[i] + 16 + length;
        }
        QCOMPARE(ends[3], whole.size());
        for (std::size_t size = ends[1]; size < whole.size(); ++size) {
            QVERIFY(writeAtomically(m_files, file, whole.substr(0, size)).ok());
            const auto events = readTfEvents(m_files, file);
            QVERIFY(events.ok());
            const auto found = events->scalars.find("train/loss");
            QCOMPARE(found == events->scalars.end() ? 0 : found->second.steps.size(),
                     size < ends[2] ? 0U : 1U);
            QCOMPARE(events->warnings.empty(), size == ends[1] || size == ends[2]);
        }
    }

    // Any one byte changed: never an error that hides the rest of the file before it, never a wrong point.
    void anyByteChanged()
    {
        write(path("byte"), 12, {{1, 0.5}, {2, 0.25}});
        const Path file = onlyFile(path("byte"));
        const std::string whole = *m_files.readFile(file);
        const auto sound = readTfEvents(m_files, file)->scalars.at("train/loss");
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ 0x10);
            QVERIFY(writeAtomically(m_files, file, changed).ok());
            const auto events = readTfEvents(m_files, file);
            if (!events) {
                QCOMPARE(events.error().code, ErrorCode::BadFormat);
                continue;
            }
            QVERIFY(!events->warnings.empty());
            for (const auto& [tag, series] : events->scalars)
                for (const double value : series.values)
                    QVERIFY(value == sound.values[0] || value == sound.values[1]);
        }
    }

    void absurdLengths_data()
    {
        QTest::addColumn<quint64>("length");
        QTest::newRow("all bits") << ~quint64{0};
        QTest::newRow("wraps with the frame") << ~quint64{0} - 15;
        QTest::newRow("an exabyte") << (quint64{1} << 60);
        QTest::newRow("one too many") << quint64{1};
    }
    void absurdLengths()
    {
        QFETCH(quint64, length);
        write(path("absurd"), 12, {{1, 0.5}});
        const Path file = onlyFile(path("absurd"));
        std::string bytes = *m_files.readFile(file);
        std::string head(8, '\0');
        std::memcpy(head.data(), &length, 8);
        const std::uint32_t crc = maskedCrc32c(head);
        head.append(reinterpret_cast<const char*>(&crc), 4);
        bytes += head + std::string(4, 'x');
        QVERIFY(writeAtomically(m_files, file, bytes).ok());
        const auto events = readTfEvents(m_files, file);
        QVERIFY(events.ok());
        QCOMPARE(events->warnings.size(), std::size_t{1});
        QCOMPARE(events->scalars.at("train/loss").steps.size(), std::size_t{1});
        QVERIFY(m_files.remove(file).ok());
    }

    // An int32 tensor with its numbers packed in one field is a scalar when it holds one number, not two.
    void packedIntegers_data()
    {
        QTest::addColumn<QByteArray>("numbers");
        QTest::addColumn<bool>("scalar");
        QTest::newRow("one") << QByteArray("\x05") << true;
        QTest::newRow("one of two bytes") << QByteArray("\x85\x01") << true;
        QTest::newRow("two") << QByteArray("\x01\x02") << false;
        QTest::newRow("two, the second like a field") << QByteArray("\x05\x08\x01") << false;
        QTest::newRow("none") << QByteArray() << false;
    }
    void packedIntegers()
    {
        QFETCH(QByteArray, numbers);
        QFETCH(bool, scalar);
        const auto field = [](char key, const std::string& bytes) {
            return std::string{key, static_cast<char>(bytes.size())} + bytes;
        };
        const std::string tensor = "\x08\x03" + field('\x3A', numbers.toStdString());
        const std::string value = field('\x0A', "n") + field('\x42', tensor);
        const std::string event = "\x10\x07" + field('\x2A', field('\x0A', value));
        std::string head(8, '\0');
        head[0] = static_cast<char>(event.size());
        std::string record;
        for (const std::string& part : {head, event}) {
            const std::uint32_t crc = maskedCrc32c(part);
            record += part;
            record.append(reinterpret_cast<const char*>(&crc), 4);
        }
        QVERIFY(writeAtomically(m_files, path("packed"), record).ok());
        const auto events = readTfEvents(m_files, path("packed"));
        QVERIFY(events.ok() && events->warnings.empty());
        QCOMPARE(events->scalars.contains("n"), scalar);
        if (scalar) QCOMPARE(events->scalars.at("n").steps, std::vector<std::int64_t>{7});
    }

    void whatIsNoEventFile()
    {
        QVERIFY(writeAtomically(m_files, path("text.csv"), "id,label\n1,0\nand so on\n").ok());
        QCOMPARE(readTfEvents(m_files, path("text.csv")).error().code, ErrorCode::BadFormat);
        QCOMPARE(readTfEvents(m_files, path("missing")).error().code, ErrorCode::FileNotFound);
        QVERIFY(m_files.makeDirectories(path("empty")).ok());
        QCOMPARE(readTfEvents(m_files, path("empty")).error().code, ErrorCode::FileNotFound);
    }
};

QTEST_APPLESS_MAIN(TestTfEventsReader)
#include "tst_tfevents_reader.moc"

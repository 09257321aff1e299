#include "base/error.h"
#include "base/file_system.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "base/utf8.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <clocale>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace thresher;

class TestBase : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Golden numbers of reference.md 2: the stream is NumPy's RandomState.
    void mt19937FollowsNumpy()
    {
        Mt19937 raw(42);
        for (const std::uint32_t expected : {1608637542U, 3421126067U, 4083286876U, 787846414U, 3143890026U})
            QCOMPARE(raw.next(), expected);
        Mt19937 bounded(7);
        const std::vector<std::pair<std::uint64_t, std::uint64_t>> draws = {{2, 1}, {3, 0},  {4, 1},
                                                                            {5, 3}, {10, 3}, {1000, 919}};
        for (const auto& [m, expected] : draws) QCOMPARE(bounded.interval(m - 1), expected);
        std::vector<int> items = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        Mt19937 shuffler(7);
        shuffler.shuffle(std::span(items));
        QCOMPARE(items, (std::vector<int>{8, 5, 0, 2, 1, 9, 7, 3, 6, 4}));
    }

    // Known-answer test of the Random123 distribution.
    void philoxKnownAnswers()
    {
        QCOMPARE(philox({0, 0, 0, 0}, {0, 0}),
                 (std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
        QCOMPARE(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
                 (std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
        QCOMPARE(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
                 (std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
    }

    void sha256KnownAnswer()
    {
        QCOMPARE(sha256Hex("abc"),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    // Qt calls setlocale: numbers must not follow (the decimal comma of uk_UA).
    void numbersIgnoreTheLocale()
    {
        std::setlocale(LC_ALL, "uk_UA.UTF-8");
        QCOMPARE(toText(0.1), std::string("0.1"));
        QCOMPARE(toFixed(1234.5678, 2), std::string("1234.57"));
        QCOMPARE(*parseDouble(" 0.25 "), 0.25);
        QVERIFY(!parseDouble("0,25"));
        QVERIFY(!parseDouble("0.25x"));
        QVERIFY(!parseDouble(""));
        QCOMPARE(*parseInteger("-12"), -12LL);
        std::setlocale(LC_ALL, "C");
    }

    void utf8_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("invalidAt");
        QTest::addColumn<QByteArray>("replaced");
        const QByteArray fffd = "\xEF\xBF\xBD";
        QTest::newRow("plain") << QByteArray("abc") << -1 << QByteArray("abc");
        QTest::newRow("cyrillic") << QByteArray("місто") << -1 << QByteArray("місто");
        QTest::newRow("lone continuation") << QByteArray("a\x80z") << 1 << "a" + fffd + "z";
        QTest::newRow("overlong") << QByteArray("\xC0\xAF") << 0 << fffd + fffd;
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << 0 << fffd + fffd + fffd;
        QTest::newRow("cut") << QByteArray("x\xE2\x82") << 1 << "x" + fffd;
        QTest::newRow("cut then text") << QByteArray("\xF0\x9F\x98!") << 0 << fffd + "!";
        QTest::newRow("too large") << QByteArray("\xF4\x90\x80\x80") << 0 << fffd + fffd + fffd + fffd;
    }
    void utf8()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, invalidAt);
        QFETCH(QByteArray, replaced);
        const auto found = firstInvalidUtf8(bytes.toStdString());
        QCOMPARE(found ? static_cast<int>(*found) : -1, invalidAt);
        QCOMPARE(replaceInvalidUtf8(bytes.toStdString()), replaced.toStdString());
    }

    void atomicWriteReplacesWholeFiles()
    {
        QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "a.txt";
        QVERIFY(writeAtomically(realFileSystem(), path, "one").ok());
        QVERIFY(writeAtomically(realFileSystem(), path, "two").ok());
        QCOMPARE(*realFileSystem().readFile(path), std::string("two"));
        QCOMPARE(realFileSystem().list(path.parent_path())->size(), std::size_t{1}); // no temporary left
        const auto missing = writeAtomically(realFileSystem(), path / "b", "x");
        QVERIFY(!missing);
        QCOMPARE(exitCode(missing.error().code), 1);
    }

    // -o /dev/stdout by root would otherwise replace the device by a file.
    void pipesAndDevicesAreWrittenToNotReplaced()
    {
        QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "pipe";
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        const int reader = ::open(path.c_str(), O_RDWR | O_NONBLOCK);
        QVERIFY(reader >= 0);
        QVERIFY(writeAtomically(realFileSystem(), path, "one").ok());
        QVERIFY(std::filesystem::is_fifo(path));
        char bytes[8] = {};
        QCOMPARE(::read(reader, bytes, sizeof bytes), ssize_t{3});
        QCOMPARE(std::string(bytes), std::string("one"));
        ::close(reader);
    }

    void locksExclude()
    {
        QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "lock";
        auto first = realFileSystem().lock(path, "host a, pid 1");
        QVERIFY(first.ok());
        const auto second = realFileSystem().lock(path, "host b, pid 2");
        QVERIFY(!second.ok());
        QCOMPARE(second.error().code, ErrorCode::Locked);
        QVERIFY(second.error().message.find("pid 1") != std::string::npos);
        first = fail(ErrorCode::Internal, "released");
        QVERIFY(realFileSystem().lock(path, "c").ok());
    }

    // The amount reaches the person who runs the program, however far up the stack it is caught.
    void anAllocationThatFailsSaysWhatItWanted()
    {
        const volatile std::size_t absurd = std::size_t{1} << 46;
        QString text;
        try {
            const std::vector<char> bytes(absurd);
            QFAIL("that much memory");
        } catch (const std::bad_alloc& problem) {
            if (dynamic_cast<const AllocationFailed*>(&problem) == nullptr)
                QSKIP("a sanitizer's own operator new");
            const Error error = outOfMemory(problem, "Memory ran out", "Take less.", "in.csv");
            QCOMPARE(error.code, ErrorCode::OutOfMemory);
            text = QString::fromStdString(toString(error));
        }
        const QRegularExpression wanted(QStringLiteral(
            "^Memory ran out: 70368\\.7 GB more were wanted, the program had taken \\d+(\\.\\d)? "
            "(MB|GB) \\[in\\.csv\\]\nhint: Take less\\.$"));
        QVERIFY2(wanted.match(text).hasMatch(), qPrintable(text));
    }

    // What one thread throws reaches the caller, who can say what it means; the process lives.
    void parallelForHandsOnWhatIsThrown()
    {
        for (const unsigned threads : {1U, 4U}) {
            std::atomic<int> visited{0};
            const auto loop = [&] {
                parallelFor(1000, threads, [&](std::size_t i) {
                    if (i == 500) throw std::bad_alloc();
                    ++visited;
                });
            };
            QVERIFY_EXCEPTION_THROWN(loop(), std::bad_alloc);
            QVERIFY(visited >= 500 && visited < 1000);
        }
    }

    void parallelForVisitsEachIndexOnce()
    {
        std::vector<std::atomic<int>> seen(1000);
        parallelFor(seen.size(), 4, [&](std::size_t i) { ++seen[i]; });
        for (const auto& count : seen) QCOMPARE(count.load(), 1);
    }
};

QTEST_APPLESS_MAIN(TestBase)
#include "tst_base.moc"

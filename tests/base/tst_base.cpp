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
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace {

thread_local std::vector<std::filesystem::path>* flushed = nullptr; // what fsync() is called for
thread_local int flockFailsWith = 0;                                // errno; 0: it works

} // namespace

// In front of the C library's, for what no test can ask of a disk.
extern "C" int fsync(int fd)
{
    std::error_code unknown;
    if (flushed != nullptr)
        flushed->push_back(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), unknown));
    return static_cast<int>(::syscall(SYS_fsync, fd));
}
extern "C" int flock(int fd, int operation) noexcept
{
    if (flockFailsWith != 0) {
        errno = flockFailsWith;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_flock, fd, operation));
}

using namespace thresher;

namespace {

bool contains(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

// Both ends of a pipe, closed at the end.
struct Pipe {
    Pipe() { opened = ::pipe(ends) == 0; }
    ~Pipe()
    {
        for (const int end : ends)
            if (end >= 0) ::close(end);
    }
    void write(std::string_view bytes) const { (void)!::write(ends[1], bytes.data(), bytes.size()); }
    void closeWriting() { ::close(std::exchange(ends[1], -1)); }
    // As a shell names it in `<(...)`.
    Path path(const char* folder = "/dev/fd") const { return Path(folder) / std::to_string(ends[0]); }

    int ends[2] = {-1, -1};
    bool opened = false;
};

} // namespace

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

    // One in place of a file held the program for ever: in opening it, which waits for the other end.
    void aPipeInPlaceOfAFileIsRefusedAtOnce()
    {
        QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "manifest.json";
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        const auto read = realFileSystem().readFile(path);
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::FileUnreadable);
        QVERIFY2(contains(read.error().message, "is a pipe, a file was expected"),
                 read.error().message.c_str());
        QVERIFY(!MappedFile::open(path));
        QVERIFY(!realFileSystem().isLocked(path));
        QVERIFY(!sha256OfFile(path));
        QVERIFY(!realFileSystem().lock(path, "pid 1"));
        const auto written = realFileSystem().openWrite(path, OpenMode::Append);
        QVERIFY(!written);
        QVERIFY2(contains(written.error().hint, "pipe that nobody reads"), written.error().hint.c_str());
        // A link to the program's own input is no way around.
        std::filesystem::create_symlink("/dev/stdin", path.parent_path() / "link");
        Pipe pipe;
        QVERIFY(pipe.opened);
        const int before = ::dup(0);
        ::dup2(pipe.ends[0], 0);
        const auto linked = realFileSystem().readFile(path.parent_path() / "link");
        ::dup2(before, 0);
        ::close(before);
        QVERIFY(!linked);
    }

    // `--config <(...)` and /dev/stdin: waited for, however slow the other end is.
    void pipesThatAreNamedAsStreamsAreRead()
    {
        for (const char* const folder : {"/dev/fd", "/proc/self/fd"}) {
            Pipe pipe;
            QVERIFY(pipe.opened);
            std::thread slow([&pipe] {
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                pipe.write("task: ");
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                pipe.write("multilabel");
                pipe.closeWriting();
            });
            const auto read = realFileSystem().readFile(pipe.path(folder));
            slow.join();
            QVERIFY2(read.ok(), read ? "" : read.error().message.c_str());
            QCOMPARE(*read, std::string("task: multilabel"));
        }
    }

    // What is longer than the limit was once cut there, as if it ended so.
    void nothingIsCutAtTheLimit()
    {
        for (const std::size_t limit : {std::size_t{9}, std::size_t{10}, std::size_t{100}}) {
            Pipe pipe;
            QVERIFY(pipe.opened);
            pipe.write("0123456789");
            pipe.closeWriting();
            const auto read = realFileSystem().readFile(pipe.path(), limit);
            QCOMPARE(read.ok(), limit >= 10);
            if (read) QCOMPARE(*read, std::string("0123456789"));
            if (!read) QCOMPARE(read.error().code, ErrorCode::BadFormat);
        }
        QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "a.txt";
        QVERIFY(writeAtomically(realFileSystem(), path, std::string(100'000, 'x')).ok());
        QCOMPARE(realFileSystem().readFile(path, 100'000)->size(), std::size_t{100'000});
        QVERIFY(!realFileSystem().readFile(path, 99'999));
    }

    // /dev/zero as a table of posts took 16 GB.
    void devicesAreNoFiles()
    {
        for (const char* const name : {"/dev/zero", "/dev/null", "/dev/random"}) {
            const auto read = realFileSystem().readFile(name, 1000);
            QVERIFY(!read);
            QCOMPARE(read.error().code, ErrorCode::FileUnreadable);
            QVERIFY2(contains(read.error().message, "is a device"), read.error().message.c_str());
        }
        const int zero = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
        const int none = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        const auto endless = realFileSystem().readFile("/dev/fd/" + std::to_string(zero), 1000);
        const auto empty = realFileSystem().readFile("/dev/fd/" + std::to_string(none), 1000);
        ::close(zero);
        ::close(none);
        QVERIFY(!endless);
        QCOMPARE(endless.error().code, ErrorCode::FileUnreadable);
        QVERIFY(empty.ok()); // `... /dev/stdin </dev/null`
        QVERIFY(empty->empty());
    }

    void oneFolderInAFolderThatIsThere()
    {
        QTemporaryDir dir;
        const Path root(dir.path().toStdString());
        auto& files = realFileSystem();
        QVERIFY(files.makeDirectory(root / "run").ok());
        QVERIFY(files.makeDirectory(root / "run").ok());
        QVERIFY(std::filesystem::is_directory(root / "run"));
        QVERIFY(files.makeDirectory(root / "slash" / "").ok());
        const auto gone = files.makeDirectory(root / "moved away" / "fold-0");
        QVERIFY(!gone);
        QCOMPARE(gone.error().code, ErrorCode::WriteFailed);
        QCOMPARE(gone.error().message, "The folder " + (root / "moved away").string() + " is gone");
        QVERIFY(!files.exists(root / "moved away"));
        QVERIFY(writeAtomically(files, root / "file", "x").ok());
        QVERIFY(!files.makeDirectory(root / "file"));
    }

    // A folder whose entry was never flushed is gone after a power cut, with all that was flushed inside it.
    void newFoldersAreFlushed()
    {
        QTemporaryDir dir;
        const Path root = std::filesystem::canonical(dir.path().toStdString());
        std::vector<Path> nested, old, one;
        flushed = &nested;
        QVERIFY(realFileSystem().makeDirectories(root / "a" / "b" / "c").ok());
        flushed = &old;
        QVERIFY(realFileSystem().makeDirectories(root / "a" / "b").ok());
        flushed = &one;
        QVERIFY(realFileSystem().makeDirectory(root / "a" / "d").ok());
        flushed = nullptr;
        QVERIFY(nested == (std::vector<Path>{root, root / "a", root / "a" / "b"}));
        QVERIFY(old.empty());
        QVERIFY(one == std::vector<Path>{root / "a"});
    }

    // The name was once PATH.tmp-PID: two threads, or two hosts, took each other's draft away.
    void manyWriteOneFile()
    {
        QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "a.txt";
        const std::string first = temporaryName(path).string(), second = temporaryName(path).string();
        QVERIFY(first != second);
        QVERIFY(first.starts_with(path.string() + ".tmp-" + std::to_string(::getpid()) + "-"));
        std::atomic<int> failed{0};
        std::vector<std::thread> writers;
        for (int writer = 0; writer < 4; ++writer)
            writers.emplace_back([&, writer] {
                for (int i = 0; i < 50; ++i)
                    if (!writeAtomically(realFileSystem(), path,
                                         std::string(1000, static_cast<char>('a' + writer))))
                        ++failed;
            });
        for (auto& writer : writers) writer.join();
        QCOMPARE(failed.load(), 0);
        const auto read = realFileSystem().readFile(path);
        QVERIFY(read.ok());
        QCOMPARE(*read, std::string(1000, read->front()));
        QCOMPARE(realFileSystem().list(path.parent_path())->size(), std::size_t{1});
    }

    void aFileSystemWithoutLocksIsTold()
    {
        QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "lock";
        for (const int number : {ENOLCK, ENOSYS, EOPNOTSUPP}) {
            flockFailsWith = number;
            const auto held = realFileSystem().lock(path, "pid 1");
            flockFailsWith = 0;
            QVERIFY(!held);
            QCOMPARE(held.error().code, ErrorCode::WriteFailed);
            QCOMPARE(
                held.error().hint,
                std::string("The file system of this folder has no locks: use a local folder for runs."));
        }
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

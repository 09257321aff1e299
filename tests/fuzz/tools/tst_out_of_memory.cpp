// Every reader of what comes from outside, with its allocations failing one after the other: nothing leaves
// it but std::bad_alloc or a Result, what it took is given back, and it reads the same input again
// afterwards. The inputs are those of each fuzz target's kept corpus that take the most allocations, which
// are whole documents.
#include "fuzz_input.h"
#include "tools/corpus_file.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <dlfcn.h>
#include <execinfo.h>
#include <malloc.h>
#include <new>
#include <string_view>
#include <utility>

namespace {

thread_local bool counting = false;
thread_local std::int64_t allocations = 0, failsAt = -1; // of this thread while it counts
std::atomic<std::int64_t> held{0};                       // bytes, by all threads
std::int64_t leftAlone = 0;
bool tracing = false; // prints the stack of the allocation that fails

// What others allocate where an exception ends the program, left alone here: nlohmann's destructor takes a
// list against deep recursion (base/heap.cpp keeps a reserve for the time of unwinding); Arrow traces in
// functions that may not throw, so that of its reader only what we make of the columns is tried.
bool whereNothingMayFail()
{
    const bool was = std::exchange(counting, false); // looking it up takes memory, too
    bool found = false;
    void* frames[12];
    for (int i = backtrace(frames, 12); i-- > 0 && !found;) {
        Dl_info at{};
        if (dladdr(frames[i], &at) == 0) continue;
        const std::string_view file(at.dli_fname);
        found = i < 4 && (file.find("libarrow") != file.npos || file.find("libparquet") != file.npos);
        if (at.dli_sname == nullptr) continue;
        const std::string_view name(at.dli_sname);
        const bool destroys =
            name.find("7destroyE") != name.npos || name.ends_with("D1Ev") || name.ends_with("D2Ev");
        found = found || (name.find("basic_json") != name.npos && destroys);
    }
    counting = was;
    return found;
}

} // namespace

void* operator new(std::size_t size)
{
    if (counting && allocations++ == failsAt) {
        if (tracing) {
            counting = false;
            void* frames[40];
            backtrace_symbols_fd(frames, backtrace(frames, 40), 2);
        }
        if (!whereNothingMayFail()) throw std::bad_alloc();
        ++leftAlone;
    }
    void* const memory = std::malloc(size > 0 ? size : 1);
    if (memory == nullptr) throw std::bad_alloc();
    held += static_cast<std::int64_t>(malloc_usable_size(memory));
    return memory;
}
void* operator new[](std::size_t size)
{
    return operator new(size);
}
void operator delete(void* memory) noexcept
{
    if (memory != nullptr) held -= static_cast<std::int64_t>(malloc_usable_size(memory));
    std::free(memory);
}
void operator delete[](void* memory) noexcept
{
    operator delete(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    operator delete(memory);
}
void operator delete[](void* memory, std::size_t) noexcept
{
    operator delete(memory);
}

using namespace thresher;

namespace {

constexpr std::size_t inputsPerTarget = 3;
constexpr std::int64_t failuresPerInput = 100;
// Constructors of nlohmann and Arrow lose the few bytes that they had begun with.
constexpr std::int64_t mostKept = 512;

struct Outcome {
    bool threw = false;
    std::int64_t allocations = 0;
    std::int64_t kept = 0; // bytes that were not given back
};

// Runs the target with its allocation number `at` failing; -1: none fails.
Outcome runOnce(fuzz::Target target, const std::string& input, std::int64_t at)
{
    Outcome outcome;
    const std::int64_t before = held;
    allocations = 0;
    failsAt = at;
    counting = true;
    try {
        target(input);
    } catch (const std::bad_alloc&) {
        outcome.threw = true;
    }
    counting = false;
    outcome.allocations = allocations;
    outcome.kept = held - before;
    return outcome;
}

} // namespace

class TestOutOfMemory : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void everyAllocationFails_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < fuzz::targets().size(); ++i)
            QTest::newRow(fuzz::targets()[i].name.c_str()) << static_cast<int>(i);
    }
    void everyAllocationFails()
    {
        QFETCH(int, index);
        const auto& [name, target] = fuzz::targets()[static_cast<std::size_t>(index)];
        const Path path = Path(THRESHER_SOURCE_DIR) / "tests/fuzz/corpus" / (name + ".txt");
        const auto text = realFileSystem().readFile(path);
        QVERIFY2(text.ok(), path.c_str());
        std::vector<std::pair<std::int64_t, std::string>> inputs;
        for (const std::string& input : fuzz::inputsOf(*text)) {
            (void)runOnce(target, input, -1); // what is made once in a process is made
            inputs.emplace_back(-runOnce(target, input, -1).allocations, input);
        }
        std::sort(inputs.begin(), inputs.end());
        inputs.resize(std::min(inputs.size(), inputsPerTarget));

        std::int64_t thrown = 0, tried = 0;
        leftAlone = 0;
        for (const auto& [minusCount, input] : inputs) {
            const std::int64_t count = -minusCount;
            QVERIFY(count > 0);
            const std::int64_t every = std::max<std::int64_t>(1, count / failuresPerInput);
            for (std::int64_t at = 0; at < count; at += every, ++tried) {
                const Outcome broken = runOnce(target, input, at);
                thrown += broken.threw ? 1 : 0;
                if (broken.kept > mostKept) {
                    tracing = true;
                    (void)runOnce(target, input, at);
                }
                QVERIFY2(broken.kept <= mostKept,
                         qPrintable(QStringLiteral("allocation %1 of %2: %3 bytes kept")
                                        .arg(at)
                                        .arg(count)
                                        .arg(broken.kept)));
            }
            const Outcome again = runOnce(target, input, -1);
            QVERIFY(!again.threw);
            QCOMPARE(again.allocations, count);
        }
        qInfo("%lld failures, %lld of them left the reader as an exception, %lld left alone",
              static_cast<long long>(tried), static_cast<long long>(thrown),
              static_cast<long long>(leftAlone));
        // Told as what it is, not as a fault of the file; the Parquet reader's error is a Result of its own.
        QVERIFY(name == "parquet" || (thrown + leftAlone) * 10 >= tried * 9);
    }
};

QTEST_GUILESS_MAIN(TestOutOfMemory)
#include "tst_out_of_memory.moc"

// Memory that runs out in the engine, one allocation of a tensor after the other: an error that says how much
// was wanted and what to change, never an exception or the end of the program; a learner made afterwards
// works. This program's posix_memalign stands before the C library's, which libtorch takes its tensors from.
#include "support/learner_bench.h"
#include "train/engine.h"

#include <QtTest>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <link.h>
#include <string_view>

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
std::atomic<std::int64_t> allocations{0}, failsAt{never};

// Tensors come from libc10. oneDNN, which allocates for itself, does not look at what it gets for its small
// descriptions: nothing of ours can be done about that.
bool isTensor(void* caller)
{
    dl_find_object at{};
    return _dl_find_object(caller, &at) == 0 &&
           std::string_view(at.dlfo_link_map->l_name).find("libc10") != std::string_view::npos;
}

} // namespace

extern "C" int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept
{
    if (isTensor(__builtin_return_address(0)) && allocations++ == failsAt) return ENOMEM;
    *memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    return *memory == nullptr ? ENOMEM : 0;
}

// The library's one symbol: what the program opens.
extern "C" const thresher::Engine* thresherEngine();

using namespace thresher;
using namespace thresher::test;

namespace {

// Everything a fold asks of a learner, or the first error on the way.
Status work(const RunConfig& config, const Bench& bench)
{
    THRESHER_ASSIGN(const auto made, thresherEngine()->learnerFactory(config, {1}, {}));
    THRESHER_ASSIGN(const auto learner, made->make(bench.data(), 0, {}));
    const std::vector<std::size_t> rows = {0, 3, 5, 7};
    THRESHER_ASSIGN([[maybe_unused]] const auto step, learner->fit({rows, 1, 1e-3}, {}));
    THRESHER_ASSIGN([[maybe_unused]] const auto scores, learner->predict(Rows::Test, {}));
    return {};
}

struct Tried {
    Status status;
    std::int64_t allocations = 0;
};

Tried workWithout(std::int64_t allocation, const RunConfig& config, const Bench& bench)
{
    allocations = 0;
    failsAt = allocation;
    auto status = work(config, bench);
    failsAt = never;
    return {std::move(status), allocations};
}

} // namespace

class TestEngineMemory : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void runsOut_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<QString>("memory");
        for (const char* memory : {"keep", "lean", "checkpoint"})
            QTest::addRow("fast, %s", memory) << QStringLiteral("fast") << QString::fromLatin1(memory);
        QTest::newRow("reference") << QStringLiteral("reference") << QStringLiteral("auto");
    }
    void runsOut()
    {
        QFETCH(QString, engine);
        QFETCH(QString, memory);
        RunConfig config = makeConfig("lora");
        config.model.engine = engine.toStdString();
        config.model.memory = memory.toStdString();
        const Bench bench;
        const Tried whole = workWithout(never, config, bench);
        QVERIFY2(whole.status.ok(), whole.status ? "" : toString(whole.status.error()).c_str());
        QVERIFY(whole.allocations > 100);
        const std::int64_t every = std::max<std::int64_t>(1, whole.allocations / 60);
        for (std::int64_t at = 0; at < whole.allocations; at += every) {
            const Tried tried = workWithout(at, config, bench);
            QVERIFY2(!tried.status.ok(), qPrintable(QString::number(at)));
            const QString text = QStringLiteral("allocation %1 of %2: %3")
                                     .arg(at)
                                     .arg(whole.allocations)
                                     .arg(QString::fromStdString(toString(tried.status.error())));
            QVERIFY2(tried.status.error().code == ErrorCode::OutOfMemory, qPrintable(text));
            QVERIFY2(text.contains(QStringLiteral(" more were wanted")) &&
                         text.contains(QStringLiteral("hint: ")),
                     qPrintable(text));
        }
        const Tried again = workWithout(never, config, bench);
        QVERIFY(again.status.ok());
        qInfo("every %lldth of %lld allocations", static_cast<long long>(every),
              static_cast<long long>(whole.allocations));
    }
};

QTEST_GUILESS_MAIN(TestEngineMemory)
#include "tst_engine_memory.moc"

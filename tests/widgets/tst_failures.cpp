// Memory that runs out in a window, and whatever else is thrown there: told, and the window goes on. The
// program's own QApplication; allocations and threads that fail on request.
#include "application.h"
#include "base/memory.h"
#include "controllers/failures.h"
#include "controllers/task.h"
#include "pages/dataset_page.h"
#include "support/open_window.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <cerrno>
#include <clocale>
#include <cstdlib>
#include <dlfcn.h>
#include <new>
#include <pthread.h>
#include <stdexcept>
#include <thread>

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool mayReplaceThreads = false; // theirs come first
#else
constexpr bool mayReplaceThreads = true;
#endif

namespace {

const auto guiThread = std::this_thread::get_id();
std::atomic<int> workersFail{0}; // so many allocations of workers fail ...
std::atomic<int> armed{0};       // ... that began after this was raised last: never those of an older job
std::atomic<bool> noThreads{false};

bool fails()
{
    thread_local const int born = armed.load();
    if (workersFail.load(std::memory_order_relaxed) <= 0 || std::this_thread::get_id() == guiThread)
        return false;
    return born == armed.load() && workersFail-- > 0;
}

} // namespace

void* operator new(std::size_t size)
{
    if (!fails())
        if (void* const memory = std::malloc(size > 0 ? size : 1)) return memory;
    throw thresher::AllocationFailed(size);
}
void* operator new[](std::size_t size)
{
    return operator new(size);
}
void operator delete(void* memory) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept
{
    std::free(memory);
}

#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                              void* argument) noexcept
{
    using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
    static const auto real = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
    return noThreads ? EAGAIN : real(thread, attributes, start, argument);
}
#endif

using namespace thresher;

class TestFailures : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_dir;
    Path home(const char* name) const { return Path(m_dir.path().toStdString()) / name; }

  private Q_SLOTS:
    // An exception that left a slot ended the program with everything that was open in it.
    void anExceptionInASlot_data()
    {
        QTest::addColumn<bool>("isMemory");
        QTest::addColumn<QString>("told");
        QTest::newRow("memory") << true << QStringLiteral("3.0 GB more were wanted");
        QTest::newRow("another") << false << QStringLiteral("no room");
    }
    void anExceptionInASlot()
    {
        QFETCH(bool, isMemory);
        QFETCH(QString, told);
        const OpenWindow opened(home(isMemory ? "slot" : "slot2"));
        opened.window->show();
        QPushButton button;
        button.show();
        connect(&button, &QPushButton::clicked, this, [isMemory] {
            if (isMemory) throw AllocationFailed(3'000'000'000);
            throw std::runtime_error("no room");
        });
        QTest::mouseClick(&button, Qt::LeftButton);
        QTRY_VERIFY2(visibleError(*opened.window->currentPage()).contains(told),
                     qPrintable(visibleError(*opened.window->currentPage())));
        opened.window->currentPage()->clearMessage();
        // The same from the event loop, and the window goes on.
        QMetaObject::invokeMethod(
            opened.window.get(), [] { throw AllocationFailed(2'000'000'000); }, Qt::QueuedConnection);
        QTRY_VERIFY(
            visibleError(*opened.window->currentPage()).contains(QStringLiteral("2.0 GB more were wanted")));
        opened.window->showPage(QStringLiteral("runs"));
        QCOMPARE(opened.window->currentPage()->iconName(), QStringLiteral("runs"));
    }

    // A job that ran out of memory said nothing where its owner did not listen, and the card went on
    // comparing for ever.
    void aCardWhoseJobFails()
    {
        OpenWindow opened(home("card"));
        opened.window->show();
        opened.window->showPage(QStringLiteral("dataset"));
        opened.workspace.open(Path(THRESHER_SOURCE_DIR) / "resources" / "sample" / "train.parquet");
        QTRY_VERIFY_WITH_TIMEOUT(opened.workspace.statistics() != nullptr, 30000);
        const auto* page = pageOf<DatasetPage>(*opened.window);
        QTRY_VERIFY_WITH_TIMEOUT(page->isSettled() && !opened.workspace.isLoading(), 30000);
        const auto says = [page](const QString& text) {
            for (const auto* label : page->findChildren<QLabel*>())
                if (label->text() == text) return true;
            return false;
        };
        QVERIFY(visibleError(*page).isEmpty());
        ++armed;
        workersFail = 1;
        Q_EMIT opened.workspace.statisticsChanged(); // the card compares anew
        QVERIFY(says(QStringLiteral("Comparing the posts…")));
        QTRY_VERIFY(says(QStringLiteral("The posts could not be compared.")));
        QCOMPARE(workersFail.load(), 0);
        QTRY_VERIFY2(visibleError(*page).contains(QStringLiteral("Memory ran out")),
                     qPrintable(visibleError(*page)));
        Q_EMIT opened.workspace.statisticsChanged();
        QTRY_VERIFY(!says(QStringLiteral("The posts could not be compared.")) &&
                    !says(QStringLiteral("Comparing the posts…")));
    }

    // No memory to say that there is none, nor to post the end of the job: it ends a little later, by a
    // shorter word.
    void noMemoryToSayIt()
    {
        Task task;
        QSignalSpy failed(&task, &Task::failed);
        task.start(
            [](const Progress&) -> int {
                workersFail = 4; // the message is one
                throw std::bad_alloc();
            },
            [](int) { QFAIL("done"); });
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(workersFail.load(), 0);
        QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::OutOfMemory);
        QCOMPARE(failed[0][0].value<Error>().message, std::string("Memory ran out"));
        QVERIFY(!task.isRunning());
    }

    // Closing the window does not wait for memory that never comes.
    void goneWhileItCannotBeSaid()
    {
        {
            Task task;
            task.start(
                [](const Progress&) -> int {
                    workersFail = 1'000'000;
                    throw std::bad_alloc();
                },
                [](int) { QFAIL("done"); });
            QTRY_VERIFY(workersFail.load() > 0);
        }
        workersFail = 0;
    }

    void aThreadThatCannotBeStarted()
    {
        if (!mayReplaceThreads) QSKIP("the sanitizer starts threads");
        Task task;
        QSignalSpy failed(&task, &Task::failed);
        QSignalSpy without(&task, &Task::withoutResult);
        noThreads = true;
        task.start([](const Progress&) { return 1; }, [](int) { QFAIL("done"); });
        noThreads = false;
        QVERIFY(task.isRunning()); // its end comes later, as any other
        QCOMPARE(failed.size(), 0);
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::OutOfMemory);
        QCOMPARE(without.size(), 1);
        QVERIFY(!task.isRunning());
        int value = 0;
        task.start([](const Progress&) { return 7; }, [&value](int result) { value = result; });
        QTRY_COMPARE(value, 7);
    }
};

int main(int argc, char** argv)
{
    Application app(argc, argv);
    std::setlocale(LC_NUMERIC, "C"); // as the program does
    TestFailures test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_failures.moc"

// Work off the GUI thread: results arrive here, stale ones die, nothing outlives its owner.
#include "base/memory.h"
#include "controllers/failures.h"
#include "controllers/task.h"

#include <QSignalSpy>
#include <QtTest>
#include <atomic>
#include <stdexcept>

using namespace thresher;

class TestTask : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void aResultArrivesOnTheOwnersThread()
    {
        Task task;
        QThread* worker = nullptr;
        QThread* here = nullptr;
        int value = 0;
        task.start(
            [&worker](const Progress&) {
                worker = QThread::currentThread();
                return 41;
            },
            [&](int result) {
                here = QThread::currentThread();
                value = result + 1;
            });
        QVERIFY(task.isRunning());
        QTRY_COMPARE(value, 42);
        QCOMPARE(here, QThread::currentThread());
        QVERIFY(worker != here);
        QVERIFY(!task.isRunning());
    }

    void aNewerJobReplacesAnOlder()
    {
        Task task;
        QList<int> seen;
        std::atomic<bool> stopped = false;
        task.start(
            [&stopped](const Progress& progress) {
                while (!progress.stopRequested()) QThread::msleep(1);
                stopped = true;
                return 1;
            },
            [&seen](int value) { seen << value; });
        task.start([](const Progress&) { return 2; }, [&seen](int value) { seen << value; });
        QTRY_COMPARE(seen, QList<int>{2});
        QTRY_VERIFY(stopped);
        QTest::qWait(20);
        QCOMPARE(seen, QList<int>{2});
    }

    void aStoppedJobSaysNothing()
    {
        Task task;
        QSignalSpy running(&task, &Task::runningChanged);
        bool called = false;
        task.start([](const Progress&) { return 1; }, [&called](int) { called = true; });
        task.stop();
        QTest::qWait(30);
        QVERIFY(!called);
        QCOMPARE(running.size(), 2);
    }

    void anExceptionBecomesASignal()
    {
        Task task;
        QSignalSpy failed(&task, &Task::failed);
        task.start([](const Progress&) -> int { throw std::runtime_error("no room"); },
                   [](int) { QFAIL("done"); });
        QTRY_COMPARE(failed.size(), 1);
        const auto error = failed[0][0].value<Error>();
        QCOMPARE(error.code, ErrorCode::Internal);
        QVERIFY2(error.message.find("no room") != std::string::npos, error.message.c_str());
        QVERIFY(!task.isRunning());
    }

    // The window stays up, and says how much was wanted.
    void memoryThatRunsOutBecomesASignal()
    {
        Task task;
        QSignalSpy failed(&task, &Task::failed);
        task.start([](const Progress&) -> int { throw AllocationFailed(3'000'000'000); },
                   [](int) { QFAIL("done"); });
        QTRY_COMPARE(failed.size(), 1);
        const auto error = failed[0][0].value<Error>();
        QCOMPARE(error.code, ErrorCode::OutOfMemory);
        QVERIFY2(error.message.find("3.0 GB more were wanted") != std::string::npos, error.message.c_str());
        QVERIFY(!error.hint.empty());
        QVERIFY(!task.isRunning());
    }

    // Most owners of tasks do not listen: their job was over, and nobody heard of it. What an owner listens
    // to is its to tell.
    void aFailureNobodyListensTo()
    {
        QSignalSpy told(&Failures::ofApplication(), &Failures::told);
        Task task;
        QSignalSpy without(&task, &Task::withoutResult);
        const auto start = [&task] {
            task.start([](const Progress&) -> int { throw AllocationFailed(3'000'000'000); },
                       [](int) { QFAIL("done"); });
        };
        start();
        QTRY_COMPARE(told.size(), 1);
        QCOMPARE(without.size(), 1);
        const auto error = told[0][0].value<Error>();
        QCOMPARE(error.code, ErrorCode::OutOfMemory);
        QVERIFY2(error.message.find("3.0 GB more were wanted") != std::string::npos, error.message.c_str());
        QSignalSpy failed(&task, &Task::failed);
        start();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(without.size(), 2);
        QTest::qWait(1200); // longer than the rest between two that are told
        QCOMPARE(told.size(), 1);
    }

    // Everything fails when memory runs out: one of a burst is told, and those of a second later again.
    void aBurstIsToldOnce()
    {
        QSignalSpy told(&Failures::ofApplication(), &Failures::told);
        QTest::qWait(1200);
        const auto fails = [](const char* what) {
            Failures::ofApplication().tell(fail(ErrorCode::OutOfMemory, what));
        };
        fails("first");
        fails("second");
        QTRY_COMPARE(told.size(), 1);
        QCOMPARE(told[0][0].value<Error>().message, std::string("first"));
        fails("third");
        QCOMPARE(told.size(), 1);
        QTRY_COMPARE(told.size(), 2);
        QCOMPARE(told[1][0].value<Error>().message, std::string("third"));
    }

    // Memory may run out while a result is taken over, too.
    void aResultThatCannotBeTaken()
    {
        Task task;
        QSignalSpy failed(&task, &Task::failed);
        QSignalSpy without(&task, &Task::withoutResult);
        task.start([](const Progress&) { return 1; }, [](int) { throw AllocationFailed(3'000'000'000); });
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::OutOfMemory);
        QCOMPARE(without.size(), 1);
        QVERIFY(!task.isRunning());
        int value = 0;
        task.start([](const Progress&) { return 7; }, [&value](int result) { value = result; });
        QTRY_COMPARE(value, 7);
    }

    // What a result has started before it failed goes on: the failure is not its own, and is told all the
    // same.
    void aResultThatStartsAnotherJob()
    {
        Task task;
        QSignalSpy failed(&task, &Task::failed), told(&Failures::ofApplication(), &Failures::told);
        int value = 0;
        task.start([](const Progress&) { return 1; },
                   [&](int) {
                       task.start([](const Progress&) { return 7; },
                                  [&value](int result) { value = result; });
                       throw AllocationFailed(3'000'000'000);
                   });
        QTRY_COMPARE(value, 7);
        QTRY_COMPARE(told.size(), 1);
        QCOMPARE(failed.size(), 0);
    }

    void anOwnerThatGoesTakesItsWorkAlong()
    {
        std::atomic<int> alive = 0;
        for (int i = 0; i < 30; ++i) {
            Task task;
            task.start(
                [&alive](const Progress& progress) {
                    ++alive;
                    for (int k = 0; !progress.stopRequested(); ++k)
                        progress("counting", static_cast<std::size_t>(k), 0);
                    --alive;
                    return 0;
                },
                [](int) { QFAIL("a result for nobody"); });
            if (i % 2) QTest::qWait(1);
        }
        QCOMPARE(alive.load(), 0);
        QTest::qWait(20);
    }
};

QTEST_MAIN(TestTask)
#include "tst_task.moc"

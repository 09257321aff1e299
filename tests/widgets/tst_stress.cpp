// Threads under load, for the thread sanitizer (preset tsan) and any other build: runs tailed while they
// grow, jobs cancelled at random moments, a workspace reloaded while its jobs run, the window closed in the
// middle. A few seconds in all; THRESHER_STRESS_SECONDS for each part, THRESHER_STRESS_SEED for other
// moments.
#include "base/parallel.h"
#include "controllers/run_tailer.h"
#include "controllers/task.h"
#include "controllers/train_controller.h"
#include "support/growing_run.h"
#include "support/open_window.h"
#include "support/sample_workspace.h"
#include "workspace/workspace.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>

using namespace thresher;
using thresher::test::GrowingRun;

namespace {} // namespace

class TestStress : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase()
    {
        m_milliseconds = 1000 * std::max(1, qEnvironmentVariableIntValue("THRESHER_STRESS_SECONDS"));
        m_random =
            Mt19937(static_cast<std::uint32_t>(qEnvironmentVariableIntValue("THRESHER_STRESS_SEED")) + 1);
        m_warnings.start();
    }
    void cleanupTestCase() { m_warnings.stop(); }

    void tailersOfGrowingRuns()
    {
        std::vector<std::unique_ptr<GrowingRun>> runs;
        for (std::uint32_t i = 0; i < 4; ++i)
            runs.push_back(std::make_unique<GrowingRun>(folder("tailed-" + std::to_string(i)), 7 + i));
        std::vector<std::unique_ptr<RunTailer>> tailers(runs.size());
        const auto look = [&](std::size_t i) {
            tailers[i] = std::make_unique<RunTailer>(realFileSystem(), runs[i]->root(), nullptr, 1);
        };
        forAWhile([&] { look(m_random.interval(3)); });
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const auto steps = runs[i]->end();
            if (!tailers[i]) look(i);
            for (std::size_t k = 0; k < steps.size(); ++k) {
                const auto seen = [&] {
                    const auto& curves = tailers[i]->curves().folds;
                    return k < curves.size() && !curves[k].steps.empty() ? curves[k].steps.back().step : 0;
                };
                QTRY_COMPARE_WITH_TIMEOUT(seen(), steps[k], 30000);
            }
        }
    }

    // Only the newest job's result arrives, none after a stop, and whatever happens nothing is left running.
    void jobsStartedAndStopped()
    {
        std::atomic<int> inside{0};
        int newest = 0, wrong = 0, arrived = 0;
        auto task = std::make_unique<Task>();
        const auto start = [&] {
            const int id = ++newest;
            const auto size = 1 + m_random.interval(2000);
            task->start(
                [id, size, &inside](const Progress& progress) {
                    ++inside;
                    std::vector<int> squares(size);
                    std::atomic<std::size_t> done{0};
                    parallelFor(size, 3, [&](std::size_t i) {
                        if (progress.stopRequested()) return;
                        squares[i] = static_cast<int>(i) * 2;
                        progress("squares", ++done, size);
                    });
                    --inside;
                    return std::pair(id, std::move(squares));
                },
                [&](std::pair<int, std::vector<int>> result) {
                    ++arrived;
                    wrong += result.first == newest ? 0 : 1;
                });
        };
        forAWhile([&] {
            const auto what = m_random.interval(9);
            if (what == 0) {
                task->stop();
                ++newest; // nothing may arrive now
            } else if (what == 1) {
                task = std::make_unique<Task>();
            } else if (what == 2) {
                task->askToStop();
            } else {
                start();
            }
        });
        start();
        const int before = arrived;
        QTRY_VERIFY(arrived > before);
        task.reset();
        QCOMPARE(wrong, 0);
        QCOMPARE(inside.load(), 0);
    }

    void workspaceReloadedWhileItWorks()
    {
        const Path one = workspaceAt("one"), two = workspaceAt("two");
        GrowingRun run(one / "runs" / "growing", 3);
        auto workspace = std::make_unique<WorkspaceController>(realFileSystem());
        forAWhile([&] {
            switch (m_random.interval(6)) {
            case 0:
                workspace->open(one);
                break;
            case 1:
                workspace->open(two);
                break;
            case 2:
                workspace->close();
                break;
            case 3:
                if (workspace->isOpen())
                    workspace->edit(
                        [this](Workspace& edited) {
                            edited.decimals = static_cast<int>(m_random.interval(8));
                        },
                        WorkspaceController::Reload::Data);
                break;
            case 4:
                if (workspace->isOpen()) workspace->rescanRuns();
                break;
            case 5:
                workspace->chooseRun(one / "runs" / "growing");
                break;
            default:
                if (m_random.interval(3) == 0)
                    workspace = std::make_unique<WorkspaceController>(realFileSystem());
            }
        });
        run.end();
        workspace->open(one);
        QTRY_VERIFY_WITH_TIMEOUT(
            workspace->isOpen() && workspace->workspace().root == one && workspace->statistics(), 30000);
        QCOMPARE(workspace->data()->train.rows(), std::size_t{600});
        QTRY_COMPARE(workspace->runs().size(), std::size_t{1});
    }

    // Again and again: a window over growing runs, pages turned, trainings begun in it, queued, paused,
    // stopped and taken out of the queue, and closed wherever it is.
    void windowClosedInTheMiddle()
    {
        const Path root = workspaceAt("window");
        GrowingRun first(root / "runs" / "first", 11), second(root / "runs" / "second", 12);
        int opened = 0;
        QElapsedTimer clock;
        for (clock.start(); opened < 2 || clock.elapsed() < 2 * m_milliseconds; ++opened) {
            OpenWindow open(root / "home");
            auto& window = *open.window;
            auto* trainer = window.findChild<TrainController*>();
            trainer->setInProcess(true);
            window.show();
            window.open(QString::fromStdString(root.string()));
            const auto moments = 5 + m_random.interval(60);
            for (std::uint32_t i = 0; i < moments; ++i) {
                if (i % 10 == 9 && open.workspace.data() != nullptr) train(*trainer, open.workspace);
                switch (m_random.interval(25)) {
                case 0:
                    trainer->stop();
                    break;
                case 1:
                    trainer->pause();
                    break;
                case 2:
                case 3:
                    trainer->goOn();
                    break;
                case 4:
                    trainer->removeFromQueue(0);
                    break;
                default:
                    break;
                }
                if (m_random.interval(30) == 0)
                    open.workspace.edit([](Workspace&) {}, WorkspaceController::Reload::Data);
                const auto page = Qt::Key(Qt::Key_1 + static_cast<int>(m_random.interval(5)));
                QTest::keyClick(&window, page, Qt::ControlModifier);
                QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            }
        }
        first.end();
        second.end();
        QVERIFY(opened >= 2);
    }

    void noWarnings() { QCOMPARE(m_warnings.texts(), QStringList()); }

  private:
    Path folder(const std::string& name) const { return Path(m_dir.path().toStdString()) / name; }

    Path workspaceAt(const std::string& name) const
    {
        if (!writeWorkspace(realFileSystem(), test::sampleWorkspace(folder(name)))) qFatal("no workspace");
        return folder(name);
    }

    static void train(TrainController& trainer, const WorkspaceController& workspace)
    {
        TrainRequest request;
        request.name = trainer.freeName(QStringLiteral("linear"));
        request.config.model.kind = "linear";
        request.config.data = workspace.workspace().data;
        request.folds = QStringLiteral("0");
        trainer.submit(std::move(request));
    }

    // act() at random moments, a few milliseconds apart, until the time of a part is over.
    template <class Act>
    void forAWhile(Act act)
    {
        QElapsedTimer clock;
        for (clock.start(); clock.elapsed() < m_milliseconds;) {
            act();
            QElapsedTimer pause;
            const auto length = static_cast<qint64>(m_random.interval(12));
            for (pause.start(); pause.elapsed() < length;)
                QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        }
    }

    QTemporaryDir m_dir;
    QtWarnings m_warnings;
    Mt19937 m_random{1};
    qint64 m_milliseconds = 1000;
};

QTEST_MAIN(TestStress)
#include "tst_stress.moc"

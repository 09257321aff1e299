// Threads under load, for the thread sanitizer (preset tsan) and any other build: runs tailed while they
// grow, jobs cancelled at random moments, a workspace reloaded while its jobs run, the window closed in the
// middle. A few seconds in all; THRESHER_STRESS_SECONDS for each part, THRESHER_STRESS_SEED for other
// moments.
#include "base/parallel.h"
#include "base/rng.h"
#include "controllers/run_tailer.h"
#include "controllers/task.h"
#include "controllers/train_controller.h"
#include "runs/run_folder.h"
#include "support/open_window.h"
#include "workspace/workspace.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <fstream>
#include <thread>

using namespace thresher;

namespace {

const Path sample = Path(THRESHER_SOURCE_DIR) / "resources" / "sample";

void write(const Path& path, const std::string& text, bool append = false)
{
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, append ? std::ios::binary | std::ios::app : std::ios::binary) << text;
}

// A run that a thread of its own goes on writing, as a trainer elsewhere would: torn lines, states,
// resumptions.
class GrowingRun {
  public:
    static constexpr int folds = 3;

    GrowingRun(Path root, std::uint32_t seed) : m_root(std::move(root))
    {
        write(m_root / "manifest.json", R"({"format": 1, "classes": ["a", "b"], "n_splits": 3})");
        for (int k = 0; k < folds; ++k) write(events(k), "");
        m_thread = std::jthread([this, seed](std::stop_token stop) { grow(std::move(stop), seed); });
    }
    // Ends the writer; what every fold's log then holds.
    std::array<std::int64_t, folds> end()
    {
        m_thread.request_stop();
        m_thread.join();
        return m_steps;
    }
    const Path& root() const { return m_root; }

  private:
    Path events(int fold) const { return RunFolder(m_root).foldEvents(fold); }

    void grow(std::stop_token stop, std::uint32_t seed)
    {
        Mt19937 random(seed);
        while (!stop.stop_requested()) {
            const int fold = static_cast<int>(random.interval(folds - 1));
            auto& step = m_steps[static_cast<std::size_t>(fold)];
            std::string lines;
            for (std::uint32_t i = random.interval(20); i-- > 0;)
                lines +=
                    R"({"t": 1, "kind": "train", "loss": 0.5, "step": )" + std::to_string(++step) + "}\n";
            if (random.interval(9) == 0 && step > 10) {
                step -= 5;
                lines += R"({"t": 1, "kind": "resumed", "from_step": )" + std::to_string(step) + "}\n";
            }
            const std::size_t torn =
                lines.empty() ? 0 : random.interval(static_cast<std::uint32_t>(lines.size()));
            write(events(fold), lines.substr(0, torn), true);
            FoldState state;
            state.state = "running";
            state.step = step;
            (void)writeFoldState(realFileSystem(), RunFolder(m_root), fold, state);
            write(events(fold), lines.substr(torn), true);
        }
    }

    Path m_root;
    std::array<std::int64_t, folds> m_steps{};
    std::jthread m_thread; // last: it writes what stands above
};

} // namespace

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
                        true);
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

    // Again and again: a window over growing runs, pages turned, a training begun in it, and closed wherever
    // it is.
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
                if (i == 20 && open.workspace.data() != nullptr) train(*trainer, open.workspace);
                if (m_random.interval(20) == 0) trainer->stop();
                if (m_random.interval(30) == 0) open.workspace.edit([](Workspace&) {}, true);
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
        Workspace workspace;
        workspace.root = folder(name);
        workspace.name = name;
        workspace.data.train = (sample / "train.parquet").string();
        workspace.data.sample_submission = (sample / "sample_submission.csv").string();
        workspace.data.label_column = "techniques";
        if (!writeWorkspace(realFileSystem(), workspace)) qFatal("no workspace");
        return workspace.root;
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

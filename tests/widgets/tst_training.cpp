// Training from the window, through the real trainer: it runs detached, is found again, stops, resumes; a
// tailer follows any folder.
#include "base/memory.h"
#include "config/load.h"
#include "controllers/process_mark.h"
#include "controllers/run_tailer.h"
#include "controllers/train_controller.h"
#include "controllers/workspace_controller.h"
#include "support/faulty_file_system.h"
#include "support/sample_workspace.h"

#include <QProcess>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <csignal>
#include <fstream>
#include <random>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace thresher;

namespace {

const Path sample = test::sampleFolder();

Path pathOf(const QTemporaryDir& dir, const char* name)
{
    return Path(dir.path().toStdString()) / name;
}

void write(const Path& path, const std::string& text)
{
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

void append(const Path& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

std::string json(std::string text)
{
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

// A workspace over the sample.
void makeWorkspace(const Path& root)
{
    QVERIFY(writeWorkspace(realFileSystem(), test::sampleWorkspace(root)).ok());
}

// The sample's small Gemma 2, slow enough to be met in the middle: many steps, evaluations far apart.
TrainRequest slowRequest(const WorkspaceController& workspace, const QString& name)
{
    auto config = loadRunConfig(realFileSystem(), sample / "config.yaml");
    TrainRequest request;
    request.name = name;
    request.config = *config;
    request.config.data = workspace.workspace().data;
    request.config.train_args.num_train_epochs = 200;
    request.config.train_args.eval_steps = 5000;
    request.config.train_args.save_steps = 50;
    request.config.train_args.logging_steps = 1;
    request.folds = QStringLiteral("0");
    return request;
}

// Processes of ours whose command line names the folder.
QList<qint64> trainersOf(const Path& root)
{
    QProcess list;
    list.start(
        QStringLiteral("sh"),
        {QStringLiteral("-c"),
         QStringLiteral(
             "for p in /proc/[0-9]*; do echo ${p#/proc/} $(tr '\\0' ' ' <$p/cmdline 2>/dev/null); done")});
    list.waitForFinished();
    QList<qint64> found;
    for (const auto& line : QString::fromUtf8(list.readAll()).split(QLatin1Char('\n')))
        if (line.contains(QStringLiteral("thresher-cli train")) &&
            line.contains(QString::fromStdString(root.string())))
            found << line.section(QLatin1Char(' '), 0, 0).toLongLong();
    return found;
}

// The linear baseline on the workspace's data, one after the other.
void submitTwo(TrainController& trainer, const WorkspaceController& workspace)
{
    for (const char* name : {"one", "two"}) {
        TrainRequest request;
        request.name = QString::fromLatin1(name);
        request.config.model.kind = "linear";
        request.config.data = workspace.workspace().data;
        trainer.submit(request);
    }
}

} // namespace

class TestTraining : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_dir;

  private Q_SLOTS:
    // A check that fails leaves its detached trainer behind: it would slow down everything after it.
    void cleanup()
    {
        for (const qint64 trainer : trainersOf(m_dir.path().toStdString()))
            ::kill(static_cast<pid_t>(trainer), SIGKILL);
    }

    void aTailerFollowsAGrowingFolder()
    {
        const Path run = pathOf(m_dir, "tailed");
        write(run / "manifest.json", json("{'format': 1, 'classes': ['a', 'b'], 'n_splits': 2}"));
        const std::string line = "{'t': 1, 'kind': 'train', 'step': STEP, 'loss': 0.5}\n";
        const auto step = [&line](int at) {
            return json(QString::fromStdString(line)
                            .replace(QStringLiteral("STEP"), QString::number(at))
                            .toStdString());
        };
        write(run / "fold-1" / "events.jsonl", step(1) + step(2));
        RunTailer tailer(realFileSystem(), run, nullptr, 10);
        QSignalSpy updates(&tailer, &RunTailer::updated);
        QSignalSpy unreadable(&tailer, &RunTailer::unreadable);
        QSignalSpy alerts(&tailer, &RunTailer::alerted);
        QTRY_VERIFY(tailer.isCaughtUp());
        QCOMPARE(tailer.curves().classes.size(), std::size_t{2});
        QTRY_COMPARE(tailer.curves().folds.at(1).steps.size(), std::size_t{2});

        append(run / "fold-1" / "events.jsonl", step(3) + step(4).substr(0, 10)); // a torn line waits
        QTRY_COMPARE(tailer.curves().folds.at(1).steps.size(), std::size_t{3});
        append(run / "fold-1" / "events.jsonl", step(4).substr(10));
        QTRY_COMPARE(tailer.curves().folds.at(1).steps.size(), std::size_t{4});
        append(run / "fold-1" / "events.jsonl",
               json("{'t': 2, 'kind': 'resumed', 'from_step': 2}\n") + step(3) +
                   json("{'t': 2, 'kind': 'alert', 'step': 3, 'code': 'nan', 'message': 'm'}\n"));
        QTRY_COMPARE(alerts.size(), 1);
        QCOMPARE(tailer.curves().folds.at(1).steps.size(), std::size_t{3});

        // Gone for a while, and back.
        std::filesystem::rename(run, pathOf(m_dir, "elsewhere"));
        QTRY_COMPARE(unreadable.size(), 1);
        std::filesystem::rename(pathOf(m_dir, "elsewhere"), run);
        append(run / "fold-1" / "events.jsonl", step(4));
        QTRY_COMPARE(tailer.curves().folds.at(1).steps.size(), std::size_t{4});

        // Another run of that name after the first went to the trash: from its beginning, nothing of the
        // first.
        std::filesystem::rename(run, pathOf(m_dir, "trash"));
        write(run / "fold-1" / "events.jsonl", step(1) + step(2) + step(3) + step(4) + step(5) + step(6));
        write(run / "manifest.json", json("{'format': 1, 'classes': ['c'], 'n_splits': 2, 'created': 5}"));
        QTRY_COMPARE_WITH_TIMEOUT(tailer.created(), 5.0, 30000);
        QTRY_COMPARE_WITH_TIMEOUT(tailer.curves().folds.at(1).steps.size(), std::size_t{6}, 30000);
        QCOMPARE(tailer.curves().classes, std::vector<std::string>{"c"});
    }

    // Memory that ran out in a tailer's thread ended the window. It is told; a little later the run is read
    // anew, from its beginning and without anything twice.
    void aTailerWithoutMemory()
    {
        const Path run = pathOf(m_dir, "scarce");
        write(run / "manifest.json", json("{'format': 1, 'classes': ['a'], 'n_splits': 1}"));
        const std::string step = json("{'t': 1, 'kind': 'train', 'step': 1, 'loss': 0.5}\n");
        write(run / "fold-0" / "events.jsonl", step + step);
        test::FaultyFileSystem files;
        std::atomic<bool> scarce = true;
        files.onRead = [&scarce](const Path& path) {
            if (path.filename() == "manifest.json" && scarce.exchange(false))
                throw AllocationFailed(3'000'000'000);
        };
        RunTailer tailer(files, run, nullptr, 10);
        QSignalSpy unreadable(&tailer, &RunTailer::unreadable);
        QTRY_COMPARE(unreadable.size(), 1);
        QCOMPARE(tailer.problem()->code, ErrorCode::OutOfMemory);
        QVERIFY2(tailer.problem()->message.find("3.0 GB more were wanted") != std::string::npos,
                 tailer.problem()->message.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(tailer.isCaughtUp(), 20000);
        QVERIFY(!tailer.problem());
        QCOMPARE(tailer.curves().folds.at(0).steps.size(), std::size_t{2});
        scarce = true;
        QTRY_COMPARE(unreadable.size(), 2);
        append(run / "fold-0" / "events.jsonl", step);
        QTRY_COMPARE_WITH_TIMEOUT(tailer.curves().folds.at(0).steps.size(), std::size_t{3}, 20000);
        QVERIFY(!tailer.problem());
    }

    // Of a process that has ended and that nobody has asked for its exit status a number is left, which
    // signals reach; and a number is given to another process one day.
    void aProcessByItsNumber()
    {
        int gate[2];
        QCOMPARE(::pipe(gate), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            char byte = 0;
            ::close(gate[1]);
            [[maybe_unused]] const auto got = ::read(gate[0], &byte, 1);
            ::_exit(0);
        }
        QVERIFY(child > 0);
        const ProcessMark mark(child);
        QVERIFY(mark.isAlive());
        ::close(gate[0]);
        ::close(gate[1]);
        QTRY_VERIFY(!mark.isAlive());
        QCOMPARE(::kill(child, 0), 0); // still there by its number
        QCOMPARE(::waitpid(child, nullptr, 0), child);
        QVERIFY(!mark.isAlive());
        QVERIFY(ProcessMark(::getpid()).isAlive());
        QVERIFY(!ProcessMark(::getpid(), 1).isAlive()); // another started then
        QVERIFY(!ProcessMark().isAlive());
    }

    // Where nobody reaps processes whose parent is gone (a container without an init) a trainer that has
    // ended stays as a zombie: the page stayed busy, and the queue never went on.
    void aTrainerThatNobodyReaps()
    {
        const Path root = pathOf(m_dir, "unreaped");
        makeWorkspace(root);
        QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); // ours: we do not ask for them
        const auto after = qScopeGuard([] {
            ::prctl(PR_SET_CHILD_SUBREAPER, 0);
            while (::waitpid(-1, nullptr, WNOHANG) > 0) {
            }
        });
        WorkspaceController workspace(realFileSystem());
        TrainController trainer(workspace);
        QSignalSpy finished(&trainer, &TrainController::finished);
        workspace.open(root);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data() != nullptr, 30000);
        submitTwo(trainer, workspace);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 120000);
        QCOMPARE(finished[0][1].toString(), QStringLiteral("finished"));
        QVERIFY(::waitpid(-1, nullptr, WNOHANG) > 0); // it was one
    }

    // What waits belongs to the workspace it was asked for in, whichever is open when its turn comes.
    void theQueueStaysWithItsWorkspace()
    {
        const Path first = pathOf(m_dir, "first"), second = pathOf(m_dir, "second");
        makeWorkspace(first);
        makeWorkspace(second);
        WorkspaceController workspace(realFileSystem());
        TrainController trainer(workspace);
        QSignalSpy finished(&trainer, &TrainController::finished);
        workspace.open(first);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data() != nullptr, 30000);
        submitTwo(trainer, workspace);
        workspace.open(second);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.isOpen() && workspace.workspace().root == second, 30000);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 60000);
        QVERIFY(std::filesystem::exists(first / "runs" / "two" / "submission.csv"));
        QVERIFY(!std::filesystem::exists(second / "runs"));
        QVERIFY(workspace.scoreSet() == nullptr); // and the other one's scores are not this one's
    }

    // Resumed by hand in a terminal beside a window that has known the run for long: found all the same.
    void begunInATerminal()
    {
        const Path root = pathOf(m_dir, "terminal"), run = root / "runs" / "slow";
        makeWorkspace(root);
        WorkspaceController workspace(realFileSystem());
        TrainController trainer(workspace);
        workspace.open(root);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data() != nullptr, 30000);
        trainer.submit(slowRequest(workspace, QStringLiteral("slow")));
        QTRY_VERIFY_WITH_TIMEOUT(trainer.current()->status().state == "running", 60000);
        trainer.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!trainer.isBusy() && !workspace.runs().empty(), 60000);
        QVERIFY(QProcess::startDetached(test::cliPath(),
                                        {QStringLiteral("train"), QString::fromStdString(run.string()),
                                         QStringLiteral("--resume"), QStringLiteral("--quiet")}));
        QTRY_VERIFY_WITH_TIMEOUT(trainer.isBusy(), 180000);
        trainer.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!trainer.isBusy(), 60000);
    }

    void aRunFromStartToEnd()
    {
        const Path root = pathOf(m_dir, "whole");
        makeWorkspace(root);
        WorkspaceController workspace(realFileSystem());
        TrainController trainer(workspace);
        QSignalSpy failed(&trainer, &TrainController::failed);
        QSignalSpy finished(&trainer, &TrainController::finished);
        workspace.open(root);
        QTRY_VERIFY(workspace.data() != nullptr);
        TrainRequest request;
        request.name = QStringLiteral("linear");
        request.config.model.kind = "linear";
        request.config.data = workspace.workspace().data;
        trainer.submit(request);
        QVERIFY(trainer.isBusy());
        request.name = QStringLiteral("second");
        request.folds = QStringLiteral("1");
        trainer.submit(request);
        QCOMPARE(trainer.queue().size(), std::size_t{1}); // waits for the first
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 60000);
        QVERIFY2(failed.isEmpty(),
                 failed.isEmpty() ? "" : qvariant_cast<Error>(failed[0][0]).message.c_str());
        QCOMPARE(finished[0][1].toString(), QStringLiteral("finished"));
        QCOMPARE(finished[1][1].toString(), QStringLiteral("incomplete")); // one fold of five
        QTRY_COMPARE(workspace.runs().size(), std::size_t{2});
        QVERIFY(std::filesystem::exists(root / "runs" / "linear" / "submission.csv"));
        QVERIFY(std::filesystem::exists(root / "configs" / "linear.yaml"));

        // Its missing folds, from the same object.
        trainer.submit({QStringLiteral("second"), {}, {}, root / "runs" / "second"});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 3, 60000);
        QCOMPARE(finished[2][1].toString(), QStringLiteral("finished"));
        workspace.chooseRun(root / "runs" / "second");
        QTRY_VERIFY(workspace.scoreSet() != nullptr);
        QCOMPARE(workspace.scoreSet()->outOfFold.rows(), std::size_t{600});
    }

    void whatCannotStartSaysWhy()
    {
        const Path root = pathOf(m_dir, "refused");
        makeWorkspace(root);
        WorkspaceController workspace(realFileSystem());
        TrainController trainer(workspace);
        QSignalSpy failed(&trainer, &TrainController::failed);
        workspace.open(root);
        QTRY_VERIFY(workspace.data() != nullptr);
        TrainRequest request;
        request.name = QStringLiteral("no-model");
        request.config.model.model_name_or_path = "/no/such/model";
        request.config.data = workspace.workspace().data;
        trainer.submit(request);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
        const auto error = qvariant_cast<Error>(failed[0][0]);
        QCOMPARE(error.code, ErrorCode::FileNotFound); // the program's own words, not "it ended"
        QTRY_VERIFY(!trainer.isBusy());
    }

    // Closing the window leaves the trainer running; a new window finds it; Stop leaves nothing behind, and
    // the run goes on from there.
    void closedInTheMiddle()
    {
        const Path root = pathOf(m_dir, "closed");
        makeWorkspace(root);
        {
            WorkspaceController workspace(realFileSystem());
            TrainController trainer(workspace);
            workspace.open(root);
            QTRY_VERIFY(workspace.data() != nullptr);
            trainer.submit(slowRequest(workspace, QStringLiteral("slow")));
            QTRY_VERIFY_WITH_TIMEOUT(trainer.current()->curves().folds.size() > 0 &&
                                         trainer.current()->curves().folds[0].steps.size() > 3,
                                     30000);
        }
        QCOMPARE(trainersOf(root).size(), 1);
        WorkspaceController workspace(realFileSystem());
        TrainController trainer(workspace);
        QSignalSpy finished(&trainer, &TrainController::finished);
        workspace.open(root);
        QTRY_VERIFY_WITH_TIMEOUT(trainer.isBusy(), 10000);
        // Nothing of what was written before is lost to the new one.
        QTRY_VERIFY(trainer.current()->isCaughtUp() && trainer.current()->curves().folds[0].steps.size() > 3);
        QCOMPARE(trainer.current()->curves().folds[0].steps.front().step, 1.0);
        trainer.pause();
        QTRY_COMPARE_WITH_TIMEOUT(trainer.current()->status().state, std::string("paused"), 10000);
        trainer.goOn();
        QTRY_COMPARE_WITH_TIMEOUT(trainer.current()->status().state, std::string("running"), 10000);
        trainer.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(trainersOf(root).size(), 0, 5000);
        QCOMPARE(finished[0][1].toString(), QStringLiteral("stopped"));

        trainer.submit({QStringLiteral("slow"), {}, {}, root / "runs" / "slow"});
        QTRY_VERIFY_WITH_TIMEOUT(trainer.current()->status().state == "running", 20000);
        trainer.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 30000);
        QTRY_COMPARE_WITH_TIMEOUT(trainersOf(root).size(), 0, 5000);
    }

    // The setting: on a thread of this process, the tensor engine loaded into it. The same buttons, the same
    // folder; what is closed in the middle is saved, and goes on wherever it is trained next.
    void insideTheWindow()
    {
        const Path root = pathOf(m_dir, "inside");
        makeWorkspace(root);
        const Path run = root / "runs" / "slow";
        const auto reached = [](const TrainController& trainer, std::size_t steps) {
            const auto current = trainer.current();
            return current && !current->curves().folds.empty() &&
                   current->curves().folds[0].steps.size() > steps;
        };
        {
            WorkspaceController workspace(realFileSystem());
            TrainController trainer(workspace);
            QSignalSpy finished(&trainer, &TrainController::finished);
            QSignalSpy failed(&trainer, &TrainController::failed);
            trainer.setInProcess(true);
            workspace.open(root);
            QTRY_VERIFY(workspace.data() != nullptr);
            trainer.submit(slowRequest(workspace, QStringLiteral("slow")));
            QTRY_VERIFY_WITH_TIMEOUT(reached(trainer, 3), 30000);
            QCOMPARE(trainersOf(root).size(), 0); // no process but this one
            trainer.pause();
            QTRY_COMPARE_WITH_TIMEOUT(trainer.current()->status().state, std::string("paused"), 10000);
            trainer.goOn();
            QTRY_COMPARE_WITH_TIMEOUT(trainer.current()->status().state, std::string("running"), 10000);
            trainer.stop();
            QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
            QCOMPARE(finished[0][1].toString(), QStringLiteral("stopped"));
            QVERIFY(failed.isEmpty()); // a wish fulfilled is no error
            trainer.submit({QStringLiteral("slow"), {}, {}, run});
            // The curves may be behind: counted from what the folder says.
            const auto before = readRunStatus(realFileSystem(), RunFolder(run))->folds[0].step;
            QTRY_VERIFY_WITH_TIMEOUT(reached(trainer, static_cast<std::size_t>(before) + 3), 30000);
        } // closed in the middle
        const auto closed = readRunStatus(realFileSystem(), RunFolder(run));
        QCOMPARE(closed->folds[0].state, std::string("stopped"));
        const auto saved = checkpointSteps(realFileSystem(), RunFolder(run), 0);
        QVERIFY(!saved.empty());
        QCOMPARE(saved.back(), closed->folds[0].step); // nothing that was trained is lost

        WorkspaceController workspace(realFileSystem());
        TrainController trainer(workspace);
        QSignalSpy finished(&trainer, &TrainController::finished);
        workspace.open(root);
        QTRY_VERIFY(workspace.data() != nullptr);
        trainer.submit({QStringLiteral("slow"), {}, {}, run}); // in a process of its own now
        QTRY_VERIFY_WITH_TIMEOUT(reached(trainer, static_cast<std::size_t>(closed->folds[0].step) + 2),
                                 30000);
        trainer.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(trainersOf(root).size(), 0, 5000);
    }

    // The same faults as from a process, and a whole run with its end.
    void insideTheWindowToTheEnd()
    {
        const Path root = pathOf(m_dir, "inside-whole");
        makeWorkspace(root);
        WorkspaceController workspace(realFileSystem());
        TrainController trainer(workspace);
        QSignalSpy failed(&trainer, &TrainController::failed);
        QSignalSpy finished(&trainer, &TrainController::finished);
        trainer.setInProcess(true);
        workspace.open(root);
        QTRY_VERIFY(workspace.data() != nullptr);
        TrainRequest request;
        request.name = QStringLiteral("no-model");
        request.config.model.model_name_or_path = "/no/such/model";
        request.config.data = workspace.workspace().data;
        trainer.submit(request);
        request.name = QStringLiteral("linear");
        request.config.model.kind = "linear";
        trainer.submit(request); // queued; starts when the first is over, however it ended
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
        QCOMPARE(qvariant_cast<Error>(failed[0][0]).code, ErrorCode::FileNotFound);
        QVERIFY(!std::filesystem::exists(root / "runs" / "no-model"));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 60000);
        QCOMPARE(finished[1][1].toString(), QStringLiteral("finished"));
        QVERIFY(std::filesystem::exists(root / "runs" / "linear" / "submission.csv"));
    }

    // Thirty windows come and go at random moments of one training: none crashes, none harms it.
    void openedAndClosedAtRandomMoments()
    {
        const Path root = pathOf(m_dir, "random");
        makeWorkspace(root);
        std::mt19937 random(7);
        for (int i = 0; i < 30; ++i) {
            WorkspaceController workspace(realFileSystem());
            TrainController trainer(workspace);
            workspace.open(root);
            if (i == 0) {
                QTRY_VERIFY(workspace.isOpen());
                trainer.submit(slowRequest(workspace, QStringLiteral("slow")));
            }
            QTest::qWait(static_cast<int>(random() % 60));
            if (i % 7 == 3) trainer.pause();
            if (i % 7 == 5) trainer.goOn();
        }
        WorkspaceController workspace(realFileSystem());
        TrainController trainer(workspace);
        workspace.open(root);
        QTRY_VERIFY_WITH_TIMEOUT(trainer.isBusy(), 20000);
        trainer.goOn();
        trainer.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!trainer.isBusy(), 20000);
        QTRY_COMPARE_WITH_TIMEOUT(trainersOf(root).size(), 0, 5000);
        const auto status = readRunStatus(realFileSystem(), RunFolder(root / "runs" / "slow"));
        QCOMPARE(status->folds[0].state, std::string("stopped"));
    }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "tst_training.moc"

#include "controllers/train_controller.h"

#include "base/clock.h"
#include "base/log.h"
#include "config/load.h"
#include "controllers/cli_call.h"
#include "controllers/workspace_controller.h"
#include "train/train_run.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>

#include <algorithm>
#include <csignal>

namespace thresher {
namespace {

constexpr int watchInterval = 400; // ms between two looks at the process
constexpr int lookInterval = 3000; // ms between two looks for a training begun elsewhere, at least
constexpr int restPerLook = 20; // and so many times as long as the look took: there may be thousands of runs

QStringList trainArguments(const Path& config, const Path& run, const QString& folds, bool resume)
{
    QStringList arguments{QStringLiteral("train")};
    if (resume)
        arguments << QString::fromStdString(run.string()) << QStringLiteral("--resume");
    else
        arguments << QString::fromStdString(config.string()) << QStringLiteral("-o")
                  << QString::fromStdString(run.string());
    if (!folds.isEmpty()) arguments << QStringLiteral("--folds") << folds;
    return arguments;
}

} // namespace

TrainController::TrainController(WorkspaceController& workspace, QObject* parent)
    : QObject(parent), m_workspace(workspace)
{
    m_timer.setInterval(watchInterval);
    connect(&m_timer, &QTimer::timeout, this, &TrainController::watch);
    connect(&workspace, &WorkspaceController::runsChanged, this, &TrainController::lookForRunning);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, [this] {
        m_workspace.rescanRuns();
        lookForRunning();
    });
    connect(&m_look, &Task::withoutResult, this, [this] {
        if (m_busy) return;
        m_again.start(lookInterval * restPerLook);
        startNext();
    });
    connect(&m_thread, &Task::failed, this, [this](const Error& problem) {
        ended(fail(problem.code, "The training ended unexpectedly: " + problem.message, "Resume the run."));
    });
}

TrainController::~TrainController() = default;

QString TrainController::commandFor(const Path& config, const Path& run, const QString& folds, bool resume)
{
    QStringList words{QStringLiteral("thresher-cli")};
    for (const auto& argument : trainArguments(config, run, folds, resume)) words << shellWord(argument);
    return words.join(QLatin1Char(' '));
}

QString TrainController::freeName(const QString& stem) const
{
    if (!m_workspace.isOpen()) return stem + QStringLiteral("-1");
    for (int i = 1;; ++i) {
        const QString name = QStringLiteral("%1-%2").arg(stem).arg(i);
        const bool queued = std::any_of(m_queue.begin(), m_queue.end(),
                                        [&name](const auto& request) { return request.name == name; });
        if (!queued && !m_workspace.files().exists(m_workspace.workspace().runsFolder() / name.toStdString()))
            return name;
    }
}

std::shared_ptr<RunTailer> TrainController::tailer(const Path& run)
{
    auto& known = m_tailers[run];
    auto shared = known.lock();
    if (!shared) {
        shared = std::make_shared<RunTailer>(m_workspace.files(), run);
        known = shared;
    }
    return shared;
}

void TrainController::submit(TrainRequest request)
{
    if (!m_workspace.isOpen()) return;
    // What waits belongs to this workspace, whichever is open when its turn comes.
    request.root = m_workspace.workspace().root;
    request.runs = m_workspace.workspace().runsFolder();
    m_queue.push_back(std::move(request));
    Q_EMIT queueChanged();
    if (!m_busy && !m_look.isRunning()) startNext(); // what trains already comes first
}

void TrainController::removeFromQueue(std::size_t index)
{
    if (index >= m_queue.size()) return;
    m_queue.erase(m_queue.begin() + static_cast<std::ptrdiff_t>(index));
    Q_EMIT queueChanged();
}

void TrainController::startNext()
{
    if (m_busy || m_queue.empty()) return;
    const TrainRequest request = std::move(m_queue.front());
    m_queue.pop_front();
    Q_EMIT queueChanged();
    begin(request);
}

void TrainController::begin(const TrainRequest& request)
{
    auto& files = m_workspace.files();
    const bool resume = !request.run.empty();
    const Path run = resume ? request.run : request.runs / request.name.toStdString();
    const Path config = request.root / "configs" / (request.name.toStdString() + ".yaml");
    const Path logs = request.root / "logs";
    auto ready = files.makeDirectories(logs);
    if (ready && !resume) {
        ready = files.makeDirectories(config.parent_path());
        if (ready) ready = files.makeDirectories(run.parent_path());
        if (ready) ready = writeAtomically(files, config, toYaml(request.config));
    }
    // A stop that was asked of an earlier sitting must not end this one.
    if (ready && resume) ready = writeControl(files, RunFolder(run), ControlRequest::None);
    if (!ready) {
        Q_EMIT failed(ready.error());
        return;
    }
    m_output = logs / (run.filename().string() + ".json");
    m_process = {};
    if (m_inProcess) {
        m_run = run;
        beginThread(request, config, run);
        if (!m_thread.isRunning()) return; // there was no memory for a thread, and that was told
    } else if (!beginProcess(request, config, run)) {
        return;
    }
    m_run = run;
    attach(run);
    Q_EMIT started(QString::fromStdString(run.string()));
}

bool TrainController::beginProcess(const TrainRequest& request, const Path& config, const Path& run)
{
    Path messages = m_output;
    messages.replace_extension(".log");
    QProcess process;
    process.setProgram(cliProgram());
    // What it needs was said before the button was pressed (PreflightCard): no second question.
    process.setArguments(trainArguments(config, run, request.folds, !request.run.empty()) +
                         QStringList{QStringLiteral("--force"), QStringLiteral("--json")});
    process.setStandardOutputFile(QString::fromStdString(m_output.string()));
    process.setStandardErrorFile(QString::fromStdString(messages.string()));
    process.setStandardInputFile(QProcess::nullDevice());
    // Detached: a session of its own, so that neither the window nor its terminal takes it down.
    qint64 pid = 0;
    if (process.startDetached(&pid)) {
        m_process = ProcessMark(pid);
        return true;
    }
    Q_EMIT failed(fail(ErrorCode::FileNotFound, "The trainer could not be started",
                       "thresher-cli must stand beside the window's program.", cliProgram().toStdString()));
    return false;
}

void TrainController::beginThread(const TrainRequest& request, const Path& config, const Path& run)
{
    const bool resume = !request.run.empty();
    TrainRunJob job{.source = resume ? run : config,
                    .run = run,
                    .folds = request.folds.toStdString(),
                    .resume = resume,
                    .overrides = {},
                    .force = true, // as beginProcess()
                    .files = m_workspace.files(),
                    .clock = realClock(),
                    .progress = {},
                    .warn = [](const std::string& text) { log::warning(text); },
                    .sinkFor = {}, // the run folder says it all
                    .trainElsewhere = {}};
    m_thread.start(
        [job = std::move(job)](const Progress& progress) mutable -> std::optional<Error> {
            job.progress = progress;
            const auto done = trainRun(job);
            return done ? done->problem() : done.error();
        },
        [this](const std::optional<Error>& problem) { ended(problem); });
}

void TrainController::attach(const Path& run)
{
    m_busy = true;
    m_timer.start();
    m_current = tailer(run);
    Q_EMIT currentChanged();
}

// A training that was started before this window was opened, or by hand in a terminal. On a worker: there may
// be thousands of runs.
void TrainController::lookForRunning()
{
    m_look.stop();
    m_again.stop();
    if (m_busy || !m_workspace.isOpen()) return;
    QElapsedTimer clock;
    clock.start();
    m_look.start(
        [runs = m_workspace.runs(), summaries = m_workspace.summaries(),
         &files = m_workspace.files()](const Progress& progress) -> std::optional<Path> {
            for (const auto& run : summaries->readAll(files, runs, [&] { return progress.stopRequested(); }))
                if (run.state == "running" || run.state == "paused") return run.run;
            return std::nullopt;
        },
        [this, clock](const std::optional<Path>& run) {
            if (m_busy) return;
            if (!run) {
                // A training says that it runs a while after its folder is there; others are resumed by hand.
                m_again.start(std::max(lookInterval, static_cast<int>(clock.elapsed()) * restPerLook));
                return startNext();
            }
            m_run = *run;
            m_process = {};
            attach(*run);
        });
}

void TrainController::watch()
{
    if (!m_current) m_current = tailer(m_run); // there was no memory for it
    if (m_thread.isRunning()) return;          // it says itself when it ends
    if (isOver()) ended();
}

// Before the first fold is locked there is only the process to go by. When it has ended, a fold that is still
// trained here (somebody resumed the run in a terminal) is waited for.
bool TrainController::isOver() const
{
    if (m_process.isAlive()) return false;
    if (!m_process) return m_current->isOver();
    const RunFolder folder(m_run);
    const auto status = readRunStatus(m_workspace.files(), folder);
    return !status || std::ranges::none_of(status->folds, [&](const auto& fold) {
        return m_workspace.files().isLocked(folder.foldLock(fold.fold));
    });
}

void TrainController::ended(const std::optional<Error>& problem)
{
    m_timer.stop();
    m_busy = false;
    m_again.start(lookInterval); // whatever becomes of the rest
    const auto status = readRunStatus(m_workspace.files(), RunFolder(m_run));
    const QString state = status ? QString::fromStdString(status->state) : QStringLiteral("failed");
    const auto told = m_process ? problemOfProcess(state) : problem;
    m_process = {};
    if (told && told->code != ErrorCode::Interrupted) Q_EMIT failed(*told);
    Q_EMIT finished(QString::fromStdString(m_run.string()), state);
    Q_EMIT currentChanged();
    m_workspace.announceRuns();
    startNext();
    if (!m_busy) lookForRunning();
}

// What the trainer's process left as its last word.
std::optional<Error> TrainController::problemOfProcess(const QString& state) const
{
    if (state == QLatin1String("finished") || state == QLatin1String("stopped")) return std::nullopt;
    QFile file(QString::fromStdString(m_output.string()));
    QByteArray text;
    if (file.open(QIODevice::ReadOnly)) text = file.readAll();
    const auto document = QJsonDocument::fromJson(text).object();
    if (document.contains(QLatin1String("error"))) return errorFromJson(document, {});
    if (state == QLatin1String("incomplete")) return std::nullopt;
    return fail(ErrorCode::Internal, "The trainer ended before the run was finished",
                "Resume the run; its log says more.", Path(m_output).replace_extension(".log").string());
}

void TrainController::setInProcess(bool inProcess)
{
    if (inProcess == m_inProcess) return;
    m_inProcess = inProcess;
    Q_EMIT inProcessChanged(inProcess);
}

void TrainController::control(int request)
{
    if (!m_busy) return;
    const RunFolder run(m_run);
    const auto wanted = static_cast<ControlRequest>(request);
    // The thread is asked itself as well: before the first step nobody reads the file.
    if (wanted == ControlRequest::Stop) m_thread.askToStop();
    if (!m_workspace.files().exists(run.manifest())) {
        // The folder is not made yet: there is nothing to save, and nothing to pause.
        if (wanted == ControlRequest::Stop && m_process.isAlive())
            ::kill(static_cast<pid_t>(m_process.pid()), SIGTERM);
        return;
    }
    const auto written = writeControl(m_workspace.files(), run, wanted);
    if (!written) Q_EMIT failed(written.error());
}

void TrainController::pause()
{
    control(static_cast<int>(ControlRequest::Pause));
}

void TrainController::goOn()
{
    control(static_cast<int>(ControlRequest::Resume));
}

void TrainController::stop()
{
    control(static_cast<int>(ControlRequest::Stop));
}

} // namespace thresher

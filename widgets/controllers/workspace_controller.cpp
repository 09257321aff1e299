#include "controllers/workspace_controller.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "config/load.h"
#include "controllers/failures.h"
#include "data/reader.h"
#include "decide/score_files.h"
#include "runs/run_folder.h"
#include "workspace/import_curves.h"
#include "workspace/pack.h"

#include <algorithm>
#include <utility>

namespace thresher {
namespace {

struct Loaded {
    std::shared_ptr<const DataSnapshot> data;
    std::shared_ptr<const Folds> folds;
    std::optional<Error> foldsError;
};

Result<Loaded> loadData(FileSystem& files, const Workspace& workspace, const Progress& progress)
{
    auto snapshot = std::make_shared<DataSnapshot>();
    DataConfig config = workspace.data;
    if (!config.sample_submission.empty()) {
        auto sample = readSampleSubmission(files, config.sample_submission);
        if (sample)
            snapshot->sample = std::move(*sample);
        else {
            snapshot->sampleError = sample.error();
            config.sample_submission.clear(); // classes then come from the data
        }
    }
    THRESHER_ASSIGN(snapshot->train, readDataset(files, config.train, config, {}, progress));
    snapshot->lengths.reserve(snapshot->train.rows());
    for (const auto& text : snapshot->train.texts)
        snapshot->lengths.push_back(static_cast<std::int64_t>(codePointCount(text)));
    if (!config.test.empty()) {
        DataConfig testConfig = config;
        testConfig.classes = snapshot->train.classes;
        auto test = readDataset(files, config.test, testConfig, {}, progress);
        if (test)
            snapshot->test = std::move(*test);
        else
            snapshot->testError = test.error();
    }
    Loaded loaded;
    if (snapshot->train.hasLabels && !workspace.folds.file.empty()) {
        auto folds = readFolds(files, workspace.folds.file, snapshot->train.ids);
        if (folds)
            loaded.folds = std::make_shared<Folds>(std::move(*folds));
        else
            loaded.foldsError = folds.error();
    }
    loaded.data = std::move(snapshot);
    return loaded;
}

} // namespace

Result<std::shared_ptr<const ScoreSet>> readScoreSet(FileSystem& files, const Path& run, int fold)
{
    auto read = fold >= 0 ? readFoldScores(files, run, fold) : readRunScores(files, run);
    THRESHER_ASSIGN(auto scores, std::move(read));
    QString name = QString::fromStdString(run.filename().string());
    if (fold >= 0) name += QStringLiteral(" / %1").arg(fold);
    ScoreSetIdentity identity{scores.outOfFold.hash(), {{run.string(), fold, 1.0}}, Space::Prob};
    return std::make_shared<const ScoreSet>(ScoreSet{name,
                                                     std::move(identity),
                                                     std::move(scores.outOfFold),
                                                     std::move(scores.test),
                                                     std::move(scores.sealed),
                                                     {run}});
}

WorkspaceController::WorkspaceController(FileSystem& files, QObject* parent) : QObject(parent), m_files(files)
{
    qRegisterMetaType<thresher::Error>();
    for (auto* task : {&m_open, &m_load, &m_reloadFolds, &m_describe, &m_import})
        connect(task, &Task::runningChanged, this, [this] { Q_EMIT loadingChanged(isLoading()); });
    for (auto* task : {&m_open, &m_load, &m_reloadFolds, &m_describe, &m_scan, &m_scores, &m_import})
        connect(task, &Task::failed, this,
                [this](const Error& problem) { Q_EMIT failed(endedEarly(problem, "Reading")); });
}

WorkspaceController::~WorkspaceController() = default;

// The workspace a path belongs to: its own, the one around a run, or one made for the file.
Result<Workspace> WorkspaceController::workspaceFor(const Path& path, Path* run,
                                                    const Progress& progress) const
{
    const Path full = std::filesystem::absolute(path).lexically_normal();
    switch (kindOf(m_files, full)) {
    case OpenKind::Workspace:
        return readWorkspace(m_files, full.filename() == "workspace.json" ? full.parent_path() : full);
    case OpenKind::Run: {
        *run = full.filename() == "manifest.json" ? full.parent_path() : full;
        for (Path up = run->parent_path(); up.has_relative_path(); up = up.parent_path())
            if (m_files.exists(up / "workspace.json")) return readWorkspace(m_files, up);
        Workspace workspace;
        workspace.root = m_home / "workspaces" / sha256Hex(run->string()).substr(0, 16);
        if (m_files.exists(workspace.file())) return readWorkspace(m_files, workspace.root);
        workspace.name = run->filename().string();
        if (const auto config = loadRunConfig(m_files, RunFolder(*run).config()); config) {
            workspace.data = config->data;
            workspace.data.label_overlay.clear(); // what is shown is scored on the labels of the data
            workspace.folds = config->folds;
            workspace.folds.file = RunFolder(*run).folds().string();
        }
        workspace.runs = {*run};
        THRESHER_TRY(writeWorkspace(m_files, workspace));
        return workspace;
    }
    case OpenKind::Data: {
        Workspace workspace;
        workspace.root = m_home / "workspaces" / sha256Hex(full.string()).substr(0, 16);
        if (m_files.exists(workspace.file())) return readWorkspace(m_files, workspace.root);
        workspace.name = full.stem().string();
        workspace.data.train = full.string();
        // Files that stand beside it under their usual names are taken along; the page shows them.
        for (const char* name : {"test.csv", "test.parquet", "test.jsonl"})
            if (workspace.data.test.empty() && m_files.exists(full.parent_path() / name) &&
                full.filename() != name)
                workspace.data.test = (full.parent_path() / name).string();
        if (m_files.exists(full.parent_path() / "sample_submission.csv"))
            workspace.data.sample_submission = (full.parent_path() / "sample_submission.csv").string();
        // The file is read before a workspace is made for it: a wrong file leaves nothing behind.
        DataConfig config = workspace.data;
        config.sample_submission.clear();
        THRESHER_ASSIGN(const auto first, readDataset(m_files, full, config, {}, progress));
        if (!first.hasLabels && first.understood.id.empty())
            return fail(ErrorCode::BadFormat,
                        "The file has neither labels nor ids: it does not look like a data set",
                        "Open a Parquet, CSV or JSONL file with ids, texts and labels.", full.string());
        if (first.rows() == 0) return fail(ErrorCode::BadFormat, "The file has no rows", {}, full.string());
        THRESHER_TRY(writeWorkspace(m_files, workspace));
        return workspace;
    }
    case OpenKind::Unknown:
        break;
    }
    if (!m_files.exists(full))
        return fail(ErrorCode::FileNotFound, "There is no such file or folder", "Check the path.",
                    full.string());
    return fail(ErrorCode::BadFormat, "This folder is neither a workspace nor a run",
                "Open a data file (Parquet, CSV, JSONL), a run folder with manifest.json or a workspace.",
                full.string());
}

void WorkspaceController::open(const Path& path)
{
    if (path.extension() == ".thresher") return importPack(path);
    if (isCurvesSource(m_files, path)) return importCurvesOf(path);
    if (path.extension() == ".npy" && m_data) {
        Q_EMIT scoresOffered(QString::fromStdString(path.string()));
        return;
    }
    struct Opened {
        Workspace workspace;
        Path run;
    };
    // A task of its own: a path that cannot be opened leaves the reading of what is open alone.
    m_open.start(
        [this, path](const Progress& progress) -> Result<Opened> {
            Opened opened;
            THRESHER_ASSIGN(opened.workspace, workspaceFor(path, &opened.run, progress));
            return opened;
        },
        [this](Result<Opened> opened) {
            if (!opened) {
                Q_EMIT failed(opened.error());
                return;
            }
            openWorkspace(std::move(opened->workspace), opened->run);
        });
}

// A run as one file, from a teammate: checked against this workspace's classes and folds, then a run like
// any.
void WorkspaceController::importPack(const Path& pack)
{
    if (!m_workspace) {
        Q_EMIT failed(fail(ErrorCode::Usage, "A pack goes into the runs of a workspace, and none is open",
                           "Open the data file or the workspace first, then drop the pack again.",
                           pack.string()));
        return;
    }
    m_import.start(
        [&files = m_files, pack, root = m_workspace->root,
         runs = m_workspace->runsFolder()](const Progress&) -> Result<Path> {
            THRESHER_ASSIGN(const auto expected, expectationOfWorkspace(files, root));
            const std::string name = pack.stem().string();
            Path run = runs / name;
            for (int i = 2; files.exists(run); ++i) run = runs / (name + "-" + std::to_string(i));
            THRESHER_TRY(unpackRun(files, pack, run, expected));
            return run;
        },
        [this](Result<Path> run) {
            if (!run) {
                Q_EMIT failed(run.error());
                return;
            }
            Q_EMIT runImported(QString::fromStdString(run->string()));
            rescanRuns();
        });
}

// What another program logged while it trained, as a run: its curves beside ours.
void WorkspaceController::importCurvesOf(const Path& source)
{
    if (!m_data || !m_folds) {
        Q_EMIT failed(fail(ErrorCode::Usage,
                           "Curves of another trainer become a run of this data and these folds, and " +
                               std::string(m_data ? "there are no folds" : "no data are open"),
                           "Open the data file first, make or import the folds, then open the curves again.",
                           source.string()));
        return;
    }
    struct Imported {
        Path run;
        CurvesReport report;
    };
    m_import.start(
        [&files = m_files, source, data = m_data, folds = m_folds,
         runs = m_workspace->runsFolder()](const Progress&) -> Result<Imported> {
            const auto place = placeOfCurves(files, source, runs);
            Imported out{place.run, {}};
            THRESHER_ASSIGN(out.report,
                            importCurves(files, {place.run, data->train, *folds}, source, place.fold));
            return out;
        },
        [this](Result<Imported> imported) {
            if (!imported) {
                Q_EMIT failed(imported.error());
                return;
            }
            const auto listed = [](const std::vector<std::string>& names) {
                QStringList out;
                for (const auto& name : names) out << QString::fromStdString(name);
                return out;
            };
            Q_EMIT curvesImported(QString::fromStdString(imported->run.string()),
                                  listed(imported->report.unused), listed(imported->report.warnings));
            rescanRuns();
        });
}

void WorkspaceController::openWorkspace(Workspace workspace, const Path& run)
{
    close();
    m_workspace = std::move(workspace);
    Q_EMIT workspaceChanged();
    if (!run.empty()) {
        addRun(run);
        chooseRun(run);
    }
    load();
    m_runsTouched = true; // said even of a workspace without runs: somebody may begin one
    rescanRuns();
}

void WorkspaceController::close()
{
    for (auto* task : {&m_open, &m_load, &m_reloadFolds, &m_describe, &m_scan, &m_scores, &m_import})
        task->stop();
    m_runsTouched = m_readAgain = false;
    m_workspace.reset();
    m_data.reset();
    m_statistics.reset();
    m_folds.reset();
    m_runs.clear();
    m_scoreSet.reset();
    m_decision.reset();
    Q_EMIT workspaceChanged();
    Q_EMIT dataChanged();
    Q_EMIT statisticsChanged();
    Q_EMIT foldsChanged();
    Q_EMIT runsChanged();
    Q_EMIT scoreSetChanged();
    Q_EMIT decisionChanged();
}

void WorkspaceController::edit(const std::function<void(Workspace&)>& change, Reload reload)
{
    if (!m_workspace) return;
    auto changed = changeWorkspace(m_files, *m_workspace, change);
    if (!changed) {
        Q_EMIT failed(changed.error());
        return;
    }
    const Workspace before = std::exchange(*m_workspace, std::move(*changed));
    const bool otherBalance = m_workspace->balance != before.balance;
    const bool otherRuns = m_workspace->runs != before.runs;
    // Another window on this workspace may have chosen other data or folds.
    if (m_workspace->data != before.data)
        reload = Reload::Data;
    else if (reload == Reload::Nothing && m_workspace->folds.file != before.folds.file)
        reload = Reload::Folds;
    Q_EMIT workspaceChanged();
    if (otherBalance) Q_EMIT balanceChanged();
    if (!m_workspace) return; // whoever heard of it has closed it
    if (otherRuns) rescanRuns();
    if (reload == Reload::Data) load();
    if (reload == Reload::Folds) reloadFolds();
}

void WorkspaceController::load()
{
    if (m_workspace->data.train.empty()) return;
    m_reloadFolds.stop();
    m_load.start([this, workspace = *m_workspace](
                     const Progress& progress) { return loadData(m_files, workspace, progress); },
                 [this](Result<Loaded> loaded) {
                     if (!loaded) {
                         Q_EMIT failed(loaded.error());
                         return;
                     }
                     m_data = loaded->data;
                     m_folds = loaded->folds;
                     m_statistics.reset();
                     Q_EMIT dataChanged();
                     Q_EMIT foldsChanged();
                     Q_EMIT statisticsChanged();
                     if (loaded->foldsError) Q_EMIT failed(*loaded->foldsError);
                     describe();
                 });
}

// The data stay as they are, and what is being looked at in them.
void WorkspaceController::reloadFolds()
{
    if (m_load.isRunning() || !m_data) return load();
    m_reloadFolds.start([this, data = m_data, file = m_workspace->folds.file](
                            const Progress&) { return readFolds(m_files, file, data->train.ids); },
                        [this](Result<Folds> folds) {
                            if (!folds) {
                                Q_EMIT failed(folds.error());
                                return;
                            }
                            m_folds = std::make_shared<const Folds>(std::move(*folds));
                            Q_EMIT foldsChanged();
                        });
}

void WorkspaceController::describe()
{
    m_describe.start(
        [data = m_data](const Progress& progress) -> Result<std::shared_ptr<const DataStatistics>> {
            StatisticsOptions options;
            if (data->test) options.test = &*data->test;
            THRESHER_ASSIGN(auto statistics, describeData(data->train, options, progress));
            return std::make_shared<const DataStatistics>(std::move(statistics));
        },
        [this](Result<std::shared_ptr<const DataStatistics>> statistics) {
            if (!statistics) return; // interrupted
            m_statistics = std::move(*statistics);
            Q_EMIT statisticsChanged();
        });
}

void WorkspaceController::rescanRuns()
{
    if (!m_workspace) return;
    m_scan.start([this, workspace = *m_workspace](const Progress&) { return findRuns(m_files, workspace); },
                 [this](std::vector<Path> runs) {
                     if (runs == m_runs && !m_runsTouched) return;
                     const bool touched = std::exchange(m_runsTouched, false);
                     m_runs = std::move(runs);
                     Q_EMIT runsChanged();
                     chooseFirst();
                     if (touched) readScoresAgain();
                 });
}

void WorkspaceController::announceRuns()
{
    m_runsTouched = true;
    rescanRuns();
}

// Something to look at: the champion's scores, else those of the first run that is finished.
void WorkspaceController::chooseFirst()
{
    if (m_scoreSet || m_scores.isRunning() || m_runs.empty()) return;
    const Path champion = m_workspace->champion;
    m_scores.start(
        [runs = m_runs, champion, this](const Progress& progress) -> std::shared_ptr<const ScoreSet> {
            if (!champion.empty())
                if (auto set = readScoreSet(m_files, champion, -1)) return *set;
            for (const auto& run : runs)
                if (progress.stopRequested())
                    break;
                else if (auto set = readScoreSet(m_files, run, -1))
                    return *set;
            return nullptr; // none is finished: no fault
        },
        [this](std::shared_ptr<const ScoreSet> set) {
            if (set && !m_scoreSet) setScoreSet(std::move(set));
        });
}

// A run in use whose missing folds were trained: its scores are those of all folds now.
void WorkspaceController::readScoresAgain()
{
    if (!m_scoreSet) return;
    if (m_scores.isRunning()) {
        m_readAgain = true;
        return;
    }
    // A blend is put together anew by hand; so is a run that is used by ranks.
    if (m_scoreSet->identity.members.size() != 1 || m_scoreSet->identity.space == Space::Rank) return;
    const auto member = m_scoreSet->identity.members[0];
    m_scores.start(
        [this, member](const Progress&) { return readScoreSet(m_files, member.path, member.fold); },
        [this](Result<std::shared_ptr<const ScoreSet>> set) {
            const bool grew = set && m_scoreSet && (*set)->identity.hash != m_scoreSet->identity.hash;
            if (grew && !m_thresholdsTouched) return setScoreSet(std::move(*set));
            if (grew) Q_EMIT scoresOutdated(m_scoreSet->name);
            if (std::exchange(m_readAgain, false)) readScoresAgain();
        });
}

void WorkspaceController::addRun(const Path& run)
{
    if (!m_workspace) return;
    const auto inside = run.lexically_normal().lexically_relative(m_workspace->runsFolder());
    const bool known = (!inside.empty() && *inside.begin() != "..") ||
                       std::count(m_workspace->runs.begin(), m_workspace->runs.end(), run) > 0;
    if (!known)
        edit([&run](Workspace& workspace) {
            const bool added = std::count(workspace.runs.begin(), workspace.runs.end(), run) > 0;
            if (!added) workspace.runs.push_back(run); // another window may have
        });
    rescanRuns();
}

void WorkspaceController::setScoreSet(std::shared_ptr<const ScoreSet> set)
{
    m_scores.stop();
    m_scoreSet = std::move(set);
    m_decision.reset();
    Q_EMIT scoreSetChanged();
    Q_EMIT decisionChanged();
    if (std::exchange(m_readAgain, false)) readScoresAgain(); // grew while these were read
}

void WorkspaceController::chooseRun(const Path& run, int fold)
{
    m_scores.start([this, run, fold](const Progress&) { return readScoreSet(m_files, run, fold); },
                   [this](Result<std::shared_ptr<const ScoreSet>> set) {
                       if (set) return setScoreSet(std::move(*set));
                       Q_EMIT failed(set.error());
                       if (std::exchange(m_readAgain, false)) readScoresAgain();
                       chooseFirst(); // the runs may have been found while these were read
                   });
}

void WorkspaceController::setDeciding(bool deciding)
{
    if (deciding == m_deciding) return;
    m_deciding = deciding;
    Q_EMIT decidingChanged(deciding);
}

void WorkspaceController::setDecision(std::shared_ptr<const Decision> decision)
{
    m_decision = std::move(decision);
    Q_EMIT decisionChanged();
}

} // namespace thresher

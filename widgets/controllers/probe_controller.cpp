#include "controllers/probe_controller.h"

#include "base/clock.h"
#include "base/hash.h"
#include "controllers/failures.h"
#include "controllers/workspace_controller.h"
#include "decide/probe_files.h"
#include "workspace/journal.h"
#include "workspace/probe_ledger_change.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace thresher {
namespace {

constexpr int writeDelay = 300; // ms: a pasted column or a held key is one write

std::optional<TrainCounts> countTraining(const Dataset& data)
{
    if (!data.hasLabels) return std::nullopt;
    TrainCounts counts;
    counts.classes = data.classes;
    counts.rows = data.rows();
    counts.positives.assign(data.classes.size(), 0);
    for (std::size_t i = 0; i < data.rows(); ++i)
        for (std::size_t j = 0; j < data.classes.size(); ++j) counts.positives[j] += data.labels(i, j);
    return counts;
}

} // namespace

ProbeController::ProbeController(WorkspaceController& workspace, QObject* parent)
    : QObject(parent), m_workspace(workspace), m_model(new ProbeModel(this)),
      m_write(std::make_unique<Task>())
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(writeDelay);
    connect(&m_soon, &QTimer::timeout, this, &ProbeController::write);
    connect(m_model, &ProbeModel::ledgerChanged, this, &ProbeController::writeSoon);
    connect(&workspace, &WorkspaceController::workspaceChanged, this, &ProbeController::followWorkspace);
    connect(&workspace, &WorkspaceController::dataChanged, this, &ProbeController::followData);
    connect(&workspace, &WorkspaceController::journalChanged, this, &ProbeController::readJournalToday);
    for (auto* task : {&m_journal, &m_read, &m_make, &m_import, &m_save}) {
        connect(task, &Task::withoutResult, this, &ProbeController::stateChanged);
        connect(task, &Task::failed, this, &ProbeController::tell);
    }
    listenToWrite();
    followWorkspace();
    followData();
}

ProbeController::~ProbeController()
{
    flush();
}

bool ProbeController::isSettled() const
{
    return !m_soon.isActive() && !m_journal.isRunning() && !m_read.isRunning() && !m_make.isRunning() &&
           !m_import.isRunning() && !m_save.isRunning() && !m_write->isRunning();
}

void ProbeController::followWorkspace()
{
    const Path root = m_workspace.isOpen() ? m_workspace.workspace().root : Path();
    if (root != m_root) {
        flush();
        m_root = root;
        m_isRead = m_isExample = false;
        for (auto* task : {&m_journal, &m_read, &m_make, &m_import, &m_save}) task->stop();
        m_savedBalances.clear();
        m_known = {};
        m_model->setLedger({});
        if (!root.empty()) {
            readLedger();
            readJournalToday();
        }
    }
    if (root.empty()) return;
    const auto& workspace = m_workspace.workspace();
    ProbeSettings settings = m_model->settings();
    settings.rows = static_cast<std::size_t>(std::max<std::int64_t>(workspace.publicRows, 0));
    settings.decimals = workspace.decimals;
    settings.dailyQuota = workspace.dailyQuota;
    m_model->setSettings(settings);
    Q_EMIT stateChanged();
}

void ProbeController::followData()
{
    const auto data = m_workspace.data();
    ProbeSettings settings = m_model->settings();
    settings.testRows = data && data->sample ? data->sample->ids.size()
                        : data && data->test ? data->test->rows()
                                             : 0;
    m_model->setSettings(settings);
    if (data)
        m_model->setTask(data->sample ? data->sample->classes : data->train.classes,
                         countTraining(data->train));
    else
        m_model->setTask({}, std::nullopt);
    Q_EMIT stateChanged();
}

void ProbeController::readLedger()
{
    struct Read {
        Result<ProbeLedger> ledger = ProbeLedger{};
        std::string balances;
    };
    m_read.start(
        [root = m_workspace.workspace().root, balances = balancesFile(),
         &files = m_workspace.files()](const Progress&) {
            Read read;
            read.ledger = readProbeLedger(files, probeLedgerPath(root));
            if (auto text = files.readFile(balances); text) read.balances = std::move(*text);
            return read;
        },
        [this](Read read) {
            m_savedBalances = std::move(read.balances);
            if (!read.ledger) { // never written over: what it holds may be mended
                Q_EMIT failed(read.ledger.error());
                return;
            }
            m_isRead = true;
            m_known = *read.ledger;
            m_model->setLedger(std::move(*read.ledger));
            Q_EMIT stateChanged();
        });
}

// Submissions and probes share one daily quota.
void ProbeController::readJournalToday()
{
    if (!m_workspace.isOpen()) return;
    m_journal.start(
        [root = m_workspace.workspace().root, &files = m_workspace.files()](const Progress&) {
            const auto entries = readJournal(files, root);
            return entries ? sentOnDay(*entries, realClock().unixSeconds()) : 0;
        },
        [this](int sent) {
            ProbeSettings settings = m_model->settings();
            settings.sentElsewhere = sent;
            m_model->setSettings(settings);
            Q_EMIT stateChanged();
        });
}

void ProbeController::writeSoon()
{
    if (!m_isRead || m_isExample) return;
    m_isDirty = true;
    m_soon.start();
    Q_EMIT stateChanged();
}

void ProbeController::tell(const Error& problem)
{
    Q_EMIT failed(endedEarly(problem, "The probe's work"));
}

void ProbeController::listenToWrite()
{
    connect(m_write.get(), &Task::withoutResult, this, [this] { // nothing was written: again
        m_isDirty = true;
        m_soon.start();
    });
    connect(m_write.get(), &Task::failed, this, &ProbeController::tell);
}

// One write at a time, or an older ledger could land on a newer one.
void ProbeController::write()
{
    if (!m_isDirty || !m_isRead) return;
    if (m_write->isRunning()) {
        m_soon.start();
        return;
    }
    m_isDirty = false;
    const ProbeLedger& ledger = m_model->ledger();
    m_write->start([root = m_root, known = m_known, ledger, &files = m_workspace.files()](
                       const Progress&) { return changeProbeLedger(files, root, known, ledger); },
                   [this, ledger](const Result<ProbeLedger>& written) {
                       if (written) {
                           takeWritten(ledger, *written);
                       } else {
                           m_isDirty = true; // with the next change, or when the window closes
                           Q_EMIT failed(written.error());
                       }
                       m_workspace.announceJournal(); // who counts what was sent looks again
                   });
}

// Of `sent`, which was handed to the file, `written` has become: with what another window had entered.
void ProbeController::takeWritten(const ProbeLedger& sent, const ProbeLedger& written)
{
    m_known = written;
    // What was entered here meanwhile is written next.
    ProbeLedger ledger = mergeProbeLedger(sent, m_model->ledger(), written);
    if (!(ledger == m_model->ledger())) m_model->followLedger(std::move(ledger));
}

void ProbeController::flush()
{
    m_soon.stop();
    const bool wasWriting = m_write->isRunning();
    if (!m_isRead || (!m_isDirty && !wasWriting)) return;
    if (wasWriting) { // joins: the running write must not come after this one
        m_write = std::make_unique<Task>();
        listenToWrite();
    }
    m_isDirty = false;
    if (const auto written = changeProbeLedger(m_workspace.files(), m_root, m_known, m_model->ledger());
        !written)
        Q_EMIT failed(written.error());
}

bool ProbeController::canMakeFiles() const
{
    const auto data = m_workspace.data();
    return m_workspace.isOpen() && data && data->sample && m_isRead && !m_make.isRunning();
}

void ProbeController::makeFiles()
{
    if (!canMakeFiles() || m_isExample) return;
    m_make.start([data = m_workspace.data(), folder = m_workspace.workspace().probeFolder(),
                  &files = m_workspace.files()](
                     const Progress&) { return writeProbeFiles(files, *data->sample, folder); },
                 [this](Result<ProbeFiles> written) {
                     if (!written) {
                         Q_EMIT failed(written.error());
                         return;
                     }
                     m_model->recordMade(written->files);
                     Q_EMIT made(static_cast<int>(written->files.size()));
                 });
    Q_EMIT stateChanged();
}

void ProbeController::importScores(const Path& path)
{
    if (!m_isRead) return;
    m_import.start(
        [path, &files = m_workspace.files()](const Progress&) { return readProbeScores(files, path); },
        [this](Result<ProbeScores> scores) {
            if (!scores) {
                Q_EMIT failed(scores.error());
                return;
            }
            if (scores->decimals > m_model->settings().decimals) setDecimals(scores->decimals);
            const QStringList unknown = m_model->takeScores(*scores);
            if (!unknown.isEmpty()) Q_EMIT scoresIgnored(unknown);
        });
}

void ProbeController::showExample()
{
    flush();
    m_isExample = true;
    ProbeSettings settings = m_model->settings();
    settings.rows = 90;
    settings.dailyQuota = 5;
    m_model->setSettings(settings);
    ProbeLedger ledger;
    const auto count = m_model->classes().size();
    std::vector<ProbeFile> files;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const std::string name = m_model->nameAt(row);
        files.push_back({name, name + ".csv", sha256Hex(name)});
    }
    const double now = realClock().unixSeconds();
    ledger.recordMade(files, now);
    for (std::size_t c = 0; c < count; ++c) {
        // As the leaderboard would show that many positives, with five decimals.
        const double positives = static_cast<double>(6 + 5 * c % 31);
        const double score = 2 * positives / (90 + positives) / static_cast<double>(count);
        const std::string& name = m_model->classes()[c];
        ledger.markSent(name, c < 2 ? now : now - 86400);
        ledger.setScore(name, std::round(score * 1e5) / 1e5, now);
    }
    m_model->setLedger(std::move(ledger));
    Q_EMIT stateChanged();
}

Path ProbeController::balancesFile() const
{
    return m_workspace.isOpen() ? m_workspace.workspace().probeFolder() / "balances.csv" : Path();
}

bool ProbeController::isInUse() const
{
    return m_workspace.isOpen() && m_model->solution() != nullptr &&
           m_workspace.workspace().balance == balancesFile() &&
           m_savedBalances == balancesCsv(*m_model->solution());
}

void ProbeController::saveBalances(bool use)
{
    if (m_model->solution() == nullptr || !m_workspace.isOpen() || m_isExample) return;
    const Path path = balancesFile();
    const std::string text = balancesCsv(*m_model->solution());
    m_save.start(
        [path, text, &files = m_workspace.files()](const Progress&) -> Status {
            THRESHER_TRY(files.makeDirectories(path.parent_path()));
            return writeAtomically(files, path, text);
        },
        [this, path, text, use](const Status& written) {
            if (!written) {
                Q_EMIT failed(written.error());
                return;
            }
            const bool others = std::exchange(m_savedBalances, text) != text;
            const bool inUse = m_workspace.workspace().balance == path;
            if (inUse && others) m_workspace.announceBalance();
            if (!inUse && use) m_workspace.edit([&path](Workspace& workspace) { workspace.balance = path; });
            Q_EMIT saved(QString::fromStdString(path.string()));
            Q_EMIT stateChanged();
        });
}

void ProbeController::setRows(std::int64_t rows)
{
    if (m_workspace.isOpen() && m_workspace.workspace().publicRows != rows)
        m_workspace.edit([rows](Workspace& workspace) { workspace.publicRows = rows; });
}

void ProbeController::setDecimals(int decimals)
{
    if (m_workspace.isOpen() && m_workspace.workspace().decimals != decimals)
        m_workspace.edit([decimals](Workspace& workspace) { workspace.decimals = decimals; });
}

void ProbeController::setDailyQuota(int quota)
{
    if (m_workspace.isOpen() && m_workspace.workspace().dailyQuota != quota)
        m_workspace.edit([quota](Workspace& workspace) { workspace.dailyQuota = quota; });
}

} // namespace thresher

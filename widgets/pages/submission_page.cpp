#include "pages/submission_page.h"

#include "controllers/failures.h"
#include "controllers/workspace_controller.h"
#include "decide/balance.h"
#include "decide/decide.h"
#include "pages/submission/classes_card.h"
#include "pages/submission/export_card.h"
#include "pages/submission/flips_drawer.h"
#include "pages/submission/journal_card.h"
#include "pages/submission/members_card.h"
#include "parts/empty_state.h"
#include "text/quantities.h"
#include "viewmodels/journal_model.h"
#include "viewmodels/last_submission.h"
#include "viewmodels/submission_export.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QGridLayout>
#include <QStackedWidget>

namespace thresher {
namespace {

// The decision in use, or the default rule fitted on the score set.
Result<std::shared_ptr<const Decision>> decisionFor(const ScoreSet& set,
                                                    std::shared_ptr<const Decision> chosen,
                                                    const Path& balance, FileSystem& files,
                                                    const Progress& progress)
{
    if (chosen) return chosen;
    DecideRequest request;
    request.identity = set.identity;
    if (!balance.empty()) {
        THRESHER_ASSIGN(const auto table, readBalances(files, balance));
        THRESHER_ASSIGN(auto joined,
                        joinBalances(table, set.outOfFold.classes(), trainingBalance(set.outOfFold).rate));
        request.balance =
            ClassBalance{std::move(joined.rates), std::move(joined.fromTraining), balance.string()};
    }
    THRESHER_ASSIGN(auto report, decide(set.outOfFold, set.test ? &*set.test : nullptr, request, progress));
    return std::make_shared<const Decision>(std::move(report.decision));
}

} // namespace

SubmissionPage::SubmissionPage(WorkspaceController& workspaceController, QWidget* parent)
    : Page(workspaceController, parent), m_pages(new QStackedWidget(this)), m_empty(new EmptyState(this)),
      m_members(new MembersCard(workspaceController, this)), m_classes(new ClassesCard(this)),
      m_export(new ExportCard(this)), m_journal(new JournalModel(this)), m_bottom(new QStackedWidget(this)),
      m_journalCard(new JournalCard(*m_journal, this)), m_flips(new FlipsDrawer(this))
{
    m_bottom->addWidget(m_journalCard);
    m_bottom->addWidget(m_flips);
    auto* content = new QWidget(this);
    auto* grid = new QGridLayout(content);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(8);
    grid->addWidget(m_members, 0, 0);
    grid->addWidget(m_classes, 0, 1);
    grid->addWidget(m_export, 0, 2);
    grid->addWidget(m_bottom, 1, 0, 1, 3);
    grid->setColumnStretch(0, 3);
    grid->setColumnStretch(1, 4);
    grid->setColumnStretch(2, 4);
    grid->setRowStretch(0, 3);
    grid->setRowStretch(1, 2);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(content);
    body()->addWidget(m_pages, 1);
    makeActions();
    connectAll();
    refreshEmpty();
}

SubmissionPage::~SubmissionPage() = default;

// The buttons stand in their cards; here are their entries in the menu and their keys.
void SubmissionPage::makeActions()
{
    m_exportAction = addAction(QKeySequence(Qt::CTRL | Qt::Key_E));
    m_copyAction = addAction(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    m_blendAction = addAction(QKeySequence(Qt::CTRL | Qt::Key_B));
    connect(m_exportAction, &QAction::triggered, this, &SubmissionPage::exportFiles);
    m_historyAction = addAction({});
    connect(m_historyAction, &QAction::triggered, this, &SubmissionPage::askForHistory);
    connect(m_copyAction, &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(message()); });
    connect(m_blendAction, &QAction::triggered, m_members, &MembersCard::blend);
}

void SubmissionPage::connectAll()
{
    connect(m_empty, &EmptyState::triggered, this, [this] {
        if (workspace().isOpen())
            Q_EMIT pageWanted(QStringLiteral("train"));
        else
            Q_EMIT openWanted();
    });
    connect(m_members, &MembersCard::failed, this, &Page::showError);
    connect(m_export, &ExportCard::exportWanted, this, &SubmissionPage::exportFiles);
    connect(m_export, &ExportCard::stopWanted, &m_exporting, &Task::stop);
    connect(m_export, &ExportCard::copyWanted, this,
            [this] { QApplication::clipboard()->setText(message()); });
    connect(&m_exporting, &Task::runningChanged, m_export, &ExportCard::setRunning);
    connect(&m_exporting, &Task::progressed, this, [this](const QString& run, qint64 done, qint64 total) {
        m_export->setProgress(tr("%1: fold %2 of %3").arg(run).arg(done + 1).arg(total));
    });
    connect(m_classes, &ClassesCard::flipsWanted, this, &SubmissionPage::showFlips);
    connect(m_flips, &FlipsDrawer::closed, this, [this] {
        m_flipsOf = -2;
        m_bottom->setCurrentWidget(m_journalCard);
        m_classes->setFocus();
    });
    connect(&workspace(), &WorkspaceController::runImported, this, [this](const QString& run) {
        showWarning(tr("Pack opened as a run"), tr("%1 is ticked as a member on the left.").arg(run));
    });
    connect(m_journal, &JournalModel::refused, this, &Page::showError);
    connect(m_journal, &JournalModel::edited, this, [this] {
        clearMessage();
        keepEdits();
    });
    connect(m_journalCard, &JournalCard::importWanted, this, &SubmissionPage::askForHistory);
    connect(&workspace(), &WorkspaceController::journalChanged, this, &SubmissionPage::refreshQuota);
    connect(m_journalCard, &JournalCard::saveFailed, this, [this](const QString& what) {
        showError(fail(ErrorCode::WriteFailed, what.toStdString(), "Choose another folder."));
    });
    connect(&workspace(), &WorkspaceController::scoreSetChanged, this, &SubmissionPage::makeStale);
    connect(&workspace(), &WorkspaceController::decisionChanged, this, &SubmissionPage::makeStale);
    connect(&workspace(), &WorkspaceController::dataChanged, this, &SubmissionPage::makeStale);
    connect(&workspace(), &WorkspaceController::balanceChanged, this, &SubmissionPage::makeStale);
    connect(&workspace(), &WorkspaceController::decidingChanged, this, &SubmissionPage::refreshCurrent);
    connect(&m_task, &Task::runningChanged, this, &SubmissionPage::refreshCurrent);
    connect(&m_task, &Task::withoutResult, this, [this] {
        m_preview.reset(); // of something else than what is in use
        showPreview();
    });
    for (auto* task : {&m_task, &m_exporting, &m_history})
        connect(task, &Task::failed, this, [this](const Error& problem) {
            showError(endedEarly(problem, "The work on the submission"));
        });
    // Queued: a decision that was worked out is announced after the work on it has ended.
    connect(
        &workspace(), &WorkspaceController::decidingChanged, this,
        [this] {
            if (m_stale && isVisible()) decideAndPreview();
        },
        Qt::QueuedConnection);
    connect(&workspace(), &WorkspaceController::runsChanged, this, &SubmissionPage::refreshEmpty);
    connect(&workspace(), &WorkspaceController::workspaceChanged, this, [this] {
        refreshEmpty();
        readJournalFile();
        refreshQuota();
        if (m_preview && m_preview->publicRows != publicRows()) makeStale();
    });
}

QString SubmissionPage::title() const
{
    return tr("Submission");
}

QString SubmissionPage::railText() const
{
    return tr("Submission");
}

QStringList SubmissionPage::states() const
{
    return {QStringLiteral("default"), QStringLiteral("flips")};
}

void SubmissionPage::showState(const QString& state)
{
    // Without an earlier file there is nothing that could flip: the same picture as "default".
    if (state == QLatin1String("flips") && m_preview && m_preview->compared) showFlips(-1);
}

bool SubmissionPage::isSettled() const
{
    return !m_task.isRunning() && !m_exporting.isRunning() && !m_history.isRunning() &&
           !m_quota.isRunning() && m_members->isSettled() && m_journalCard->isSettled() &&
           !(m_stale && isVisible());
}

void SubmissionPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    readJournalFile(); // another program may have written it
    if (m_stale) decideAndPreview();
}

void SubmissionPage::refreshEmpty()
{
    const bool any = workspace().isOpen() && !workspace().runs().empty();
    m_pages->setCurrentIndex(any ? 1 : 0);
    retranslate();
}

void SubmissionPage::makeStale()
{
    m_stale = true;
    if (isVisible()) decideAndPreview();
    refreshCurrent();
}

bool SubmissionPage::isCurrent() const
{
    return !m_stale && !m_task.isRunning() && !workspace().isDeciding();
}

void SubmissionPage::refreshCurrent()
{
    m_export->setCurrent(isCurrent());
}

std::size_t SubmissionPage::publicRows() const
{
    if (!workspace().isOpen()) return 0;
    if (const auto rows = workspace().workspace().publicRows; rows > 0) return static_cast<std::size_t>(rows);
    const auto set = workspace().scoreSet();
    return set && set->test ? set->test->rows() : 0;
}

PreviewRequest SubmissionPage::previewRequest() const
{
    const auto snapshot = workspace().data();
    PreviewRequest request;
    request.scores = workspace().scoreSet();
    request.sample = *snapshot->sample;
    request.data = snapshot;
    request.publicRows = publicRows();
    for (const auto& entry : m_journal->entries()) request.earlier.emplace_back(entry.sha256, entry.file);
    return request;
}

void SubmissionPage::decideAndPreview()
{
    const auto snapshot = workspace().data();
    const auto set = workspace().scoreSet();
    if (set && workspace().isDeciding()) { // what would be shown is not what will be decided
        m_task.stop();
        return;
    }
    m_stale = false;
    if (!workspace().isOpen() || !set || !snapshot || !snapshot->sample) {
        m_task.stop();
        m_preview.reset();
        showPreview();
        return;
    }
    const auto& entries = m_journal->entries();
    const auto last = entries.empty() ? std::optional<JournalEntry>() : entries.back();
    m_task.start(
        [request = previewRequest(), last, chosen = workspace().decision(),
         root = workspace().workspace().root, balance = workspace().workspace().balance,
         &files = workspace().files()](const Progress& progress) mutable -> Result<SubmissionPreview> {
            THRESHER_ASSIGN(request.decision, decisionFor(*request.scores, chosen, balance, files, progress));
            if (last) readLastSubmission(files, root, *last, request);
            return previewSubmission(request, progress);
        },
        [this, set](Result<SubmissionPreview> preview) {
            m_previewOf = set;
            // An older message of another kind (a file was exported) stays.
            if (preview && m_previewFailed) clearMessage();
            m_previewFailed = !preview;
            if (preview) {
                m_preview = std::move(*preview);
            } else {
                m_preview.reset();
                showError(preview.error());
            }
            showPreview();
        });
}

void SubmissionPage::showTexts()
{
    const auto* preview = m_preview ? &*m_preview : nullptr;
    const auto snapshot = workspace().data();
    const QString why = !workspace().scoreSet()
                            ? tr("Choose members on the left: what the file would hold appears here.")
                        : snapshot && !snapshot->sample
                            ? tr("Choose the sample submission on the Dataset page: it gives ids, columns "
                                 "and their order.")
                            : QString();
    m_classes->showPreview(preview, why);
    m_export->showPreview(preview);
}

void SubmissionPage::showPreview()
{
    showTexts();
    const auto* preview = m_preview ? &*m_preview : nullptr;
    if (m_flipsOf == -2) return;
    if (preview && preview->compared && m_flipsOf < static_cast<int>(preview->classes.size())) {
        m_flips->showFlips(*preview, m_flipsOf); // the keyboard stays where it is
    } else {
        m_flipsOf = -2;
        m_bottom->setCurrentWidget(m_journalCard);
    }
}

void SubmissionPage::showFlips(int classIndex)
{
    m_flipsOf = classIndex;
    m_bottom->setCurrentWidget(m_flips);
    m_flips->showFlips(*m_preview, classIndex);
    m_flips->takeFocus();
}

void SubmissionPage::exportFiles()
{
    if (!m_preview || !m_preview->lint.ok() || !m_previewOf || !isCurrent() || m_exporting.isRunning())
        return;
    std::vector<ExportPart> parts{{.scores = m_previewOf->name, .fold = -1, .preview = *m_preview}};
    PreviewRequest request = previewRequest();
    request.scores = m_previewOf;
    m_exporting.start(
        [parts, request, each = m_export->eachFold(), pattern = m_export->pattern(),
         open = workspace().workspace(),
         &files = workspace().files()](const Progress& progress) mutable -> Result<ExportOutcome> {
            if (each) {
                THRESHER_ASSIGN(auto folds, foldParts(files, request, parts[0].preview.decision, progress));
                for (auto& part : folds) parts.push_back(std::move(part));
            }
            return writeParts(files, open, parts, pattern, QDateTime::currentDateTime());
        },
        [this, root = workspace().workspace().root](Result<ExportOutcome> outcome) {
            if (outcome)
                finishExport(root, std::move(*outcome));
            else
                showError(outcome.error());
        });
}

// The files are in the workspace `root`, whichever is open by now.
void SubmissionPage::finishExport(const Path& root, ExportOutcome outcome)
{
    clearMessage();
    QStringList names;
    for (const auto& entry : outcome.written) names << QString::fromStdString((root / entry.file).string());
    if (!names.isEmpty()) {
        // The file of all folds is the one that the next is compared with: it goes last.
        std::rotate(outcome.written.begin(), outcome.written.begin() + 1, outcome.written.end());
        showWarning(tr("%n file(s) exported", nullptr, static_cast<int>(names.size())),
                    names.join(QLatin1Char('\n')));
        const auto entered = changeJournal(root, [&outcome](std::vector<JournalEntry>& entries) -> Status {
            entries.insert(entries.end(), outcome.written.begin(), outcome.written.end());
            return {};
        });
        if (!entered) {
            // They stand in the table, and go into the file with the next edit.
            if (workspace().isOpen() && workspace().workspace().root == root) {
                auto shown = m_journal->entries();
                shown.insert(shown.end(), outcome.written.begin(), outcome.written.end());
                m_journal->setEntries(std::move(shown));
            }
            showError(entered.error());
        }
        makeStale(); // flips are now counted against this file
    }
    if (outcome.error) showError(*outcome.error);
}

QString SubmissionPage::message() const
{
    if (!m_preview) return {};
    const auto& decision = m_preview->decision;
    QString text = m_previewOf ? m_previewOf->name : QString();
    text += QStringLiteral(", rule %1").arg(QString::fromStdString(std::string(ruleName(decision.rule))));
    if (decision.scores && decision.scores->crossFitted)
        text += QStringLiteral(", CV ") + QString::number(decision.scores->crossFitted->value, 'f', 4) +
                QLatin1Char(' ') + badgeText(decision.scores->crossFitted->badge);
    return text;
}

void SubmissionPage::retranslate()
{
    if (workspace().isOpen())
        m_empty->setTexts(tr("A submission needs scores: train the linear baseline first, half a minute."),
                          tr("Go to training"));
    else
        m_empty->setTexts(tr("Open a data file or a workspace to build a submission."),
                          tr("Open a data file"));
    m_exportAction->setText(tr("Export the submission"));
    m_copyAction->setText(tr("Copy the message"));
    m_blendAction->setText(tr("Use the ticked members"));
    m_historyAction->setText(tr("Import past submissions…"));
    m_classes->retranslate();
    m_export->retranslate();
    m_journalCard->retranslate();
    m_flips->retranslate();
    showTexts();
}

} // namespace thresher

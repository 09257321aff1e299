#include "pages/runs_page.h"

#include "controllers/train_controller.h"
#include "controllers/workspace_controller.h"
#include "pages/runs/score_import_card.h"
#include "pages/train/curves_panel.h"
#include "parts/empty_state.h"
#include "plot/chart_card.h"
#include "plot/interval_chart.h"
#include "viewmodels/runs_model.h"
#include "viewmodels/score_import.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace thresher {
namespace {

constexpr int lookAgain = 2000; // ms, while a run grows

} // namespace

RunsPage::RunsPage(WorkspaceController& workspaceController, TrainController& trainer, QWidget* parent)
    : Page(workspaceController, parent), m_trainer(trainer), m_model(new RunsModel(this)),
      m_sorted(new QSortFilterProxyModel(this)), m_pages(new QStackedWidget(this)),
      m_empty(new EmptyState(this)), m_splitter(new QSplitter(Qt::Horizontal, this)),
      m_table(new QTableView(this)), m_search(new QLineEdit(this)), m_drawer(new QWidget(this)),
      m_drawerTitle(new QLabel(this)), m_refusal(new QLabel(this)), m_differences(new QTableWidget(this)),
      m_curves(new CurvesPanel(this)), m_intervals(new IntervalChart),
      m_intervalsCard(new ChartCard(m_intervals, this)), m_import(new ScoreImport(workspaceController, this)),
      m_importCard(new ScoreImportCard(*m_import, this))
{
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(RunsModel::SortRole);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table->setObjectName(QStringLiteral("runs"));
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(RunsModel::CrossFitted, Qt::DescendingOrder);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(260);
    addToTitleRow(m_search);

    m_drawerTitle->setObjectName(QStringLiteral("cardTitle"));
    m_refusal->setWordWrap(true);
    m_refusal->setObjectName(QStringLiteral("muted"));
    m_differences->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_differences->verticalHeader()->hide();
    m_differences->setShowGrid(false);
    auto* drawer = new QVBoxLayout(m_drawer);
    drawer->setContentsMargins(8, 0, 0, 0);
    drawer->addWidget(m_drawerTitle);
    drawer->addWidget(m_refusal);
    drawer->addWidget(m_intervalsCard);
    drawer->addWidget(m_differences, 1);
    drawer->addWidget(m_curves, 3);
    m_splitter->setObjectName(QStringLiteral("runsSplitter"));
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_drawer);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_splitter);
    body()->addWidget(m_importCard);
    body()->addWidget(m_pages, 1);

    m_thresholds = addAction(QKeySequence(Qt::CTRL | Qt::Key_T), true);
    m_champion = addAction(QKeySequence(Qt::CTRL | Qt::Key_B), true);
    m_clone = addAction(QKeySequence(Qt::CTRL | Qt::Key_D), true);
    m_promote = addAction(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), true);
    m_remove = addAction(QKeySequence::Delete, true);
    m_export = addAction(QKeySequence(Qt::CTRL | Qt::Key_E), true);
    m_reportRun = addAction(QKeySequence(Qt::CTRL | Qt::Key_R));
    m_report = addAction(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R));
    m_importScores = addAction(QKeySequence(Qt::CTRL | Qt::Key_I));
    m_pack = addAction(QKeySequence(Qt::CTRL | Qt::Key_P));
    m_find = addAction(QKeySequence(Qt::Key_Slash));
    m_table->addActions(pageActions());
    connectAll();
    refresh();
}

RunsPage::~RunsPage() = default;

void RunsPage::connectAll()
{
    m_curves->follow(workspace());
    connectExchange();
    connect(m_empty, &EmptyState::triggered, this, [this] {
        if (workspace().isOpen())
            Q_EMIT pageWanted(QStringLiteral("train"));
        else
            Q_EMIT openWanted();
    });
    connect(m_search, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_find, &QAction::triggered, m_search, qOverload<>(&QWidget::setFocus));
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunsPage::showSelection);
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
        if (index.column() != RunsModel::Notes) m_thresholds->trigger();
    });
    connect(m_thresholds, &QAction::triggered, this, [this] {
        const auto chosen = selected();
        if (chosen.empty()) return;
        workspace().chooseRun(chosen.front()->run);
        Q_EMIT pageWanted(QStringLiteral("thresholds"));
    });
    connect(m_champion, &QAction::triggered, this, &RunsPage::pinChampion);
    connect(m_clone, &QAction::triggered, this, [this] {
        if (const auto chosen = selected(); !chosen.empty())
            Q_EMIT cloneWanted(QString::fromStdString(chosen.front()->run.string()));
    });
    connect(m_promote, &QAction::triggered, this, [this] {
        if (const auto chosen = selected(); !chosen.empty())
            m_trainer.submit({QString::fromStdString(chosen.front()->name), {}, {}, chosen.front()->run});
    });
    connect(m_remove, &QAction::triggered, this, &RunsPage::removeSelected);
    connect(m_export, &QAction::triggered, this, &RunsPage::exportTable);
    connect(m_reportRun, &QAction::triggered, this, [this] { askForReport(true); });
    connect(m_report, &QAction::triggered, this, [this] { askForReport(false); });
    connect(m_model, &RunsModel::noteEdited, this, [this](const QString& run, const QString& note) {
        workspace().edit([&](Workspace& edited) { edited.runNotes[run.toStdString()] = note.toStdString(); });
    });
    connect(m_curves, &CurvesPanel::saveFailed, this, [this](const QString& what) {
        showError(fail(ErrorCode::WriteFailed, what.toStdString(), "Choose another folder."));
    });
    connect(&workspace(), &WorkspaceController::runsChanged, this, &RunsPage::refresh);
    connect(&workspace(), &WorkspaceController::workspaceChanged, this, &RunsPage::refresh);
    connect(&m_trainer, &TrainController::finished, this, &RunsPage::refresh);
    connect(&m_trainer, &TrainController::currentChanged, this, [this] {
        if (m_trainer.isBusy())
            m_timer.start(lookAgain);
        else
            m_timer.stop();
    });
    m_watch.setInterval(lookAgain);
    connect(&m_watch, &QTimer::timeout, &workspace(), &WorkspaceController::rescanRuns);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        workspace().rescanRuns();
        refresh();
    });
}

QString RunsPage::title() const
{
    return tr("Runs");
}

QString RunsPage::railText() const
{
    return tr("Runs");
}

void RunsPage::showState(const QString& state)
{
    if (state == QLatin1String("selected"))
        m_table->selectAll();
    else
        m_table->clearSelection();
    // Scores that are at hand: those of a run of ours.
    if (state == QLatin1String("import") && !workspace().runs().empty())
        offerScores(workspace().runs().front() / "oof_probs.npy");
    else if (m_importCard->isVisible())
        m_importCard->leave();
}

bool RunsPage::isSettled() const
{
    return !m_task.isRunning() && !m_compare.isRunning() && !m_reporting.isRunning() &&
           m_curves->isSettled() && !m_import->isBusy() && !m_packing.isRunning();
}

void RunsPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    m_watch.start();
}

void RunsPage::hideEvent(QHideEvent* event)
{
    Page::hideEvent(event);
    m_watch.stop();
}

// A row that goes says why; the same folder back in its place takes the word back.
void RunsPage::tellOfLost()
{
    const Path root = workspace().isOpen() ? workspace().workspace().root : Path();
    if (root != m_root) { // another workspace: nothing was lost
        m_root = root;
        m_lost.clear();
        m_trashed.clear();
        m_model->setRuns({}, {}, {});
    }
    const auto& there = workspace().runs();
    const auto isThere = [&there](const Path& run) {
        return std::binary_search(there.begin(), there.end(), run);
    };
    const std::size_t before = m_lost.size();
    bool more = false;
    for (const auto& run : m_model->runs())
        if (!isThere(run.run) && !m_trashed.contains(run.run)) more = m_lost.insert(run.run).second || more;
    std::erase_if(m_lost, isThere);
    std::erase_if(m_trashed, isThere);
    if (m_lost.empty() && before > 0) clearMessage();
    if (m_lost.empty() || (!more && m_lost.size() == before)) return;
    QStringList folders;
    for (const auto& run : m_lost) folders << QString::fromStdString(run.string());
    showWarning(tr("%n run(s) left the table: the folder is gone", nullptr, static_cast<int>(m_lost.size())),
                tr("Deleted or renamed by another program: %1. A folder that comes back is shown again by "
                   "itself.")
                    .arg(folders.join(QStringLiteral(", "))));
}

void RunsPage::refresh()
{
    tellOfLost();
    const bool any = workspace().isOpen() && !workspace().runs().empty();
    m_pages->setCurrentWidget(any ? static_cast<QWidget*>(m_splitter) : m_empty);
    retranslate();
    if (!any) {
        m_task.stop();
        m_compare.stop();
        m_model->setRuns({}, {}, {});
        showSelection();
        return;
    }
    m_task.start(
        [runs = workspace().runs(), read = workspace().summaries(),
         &files = workspace().files()](const Progress& progress) {
            return read->readAll(files, runs, [&progress] { return progress.stopRequested(); });
        },
        [this](std::vector<RunSummary> summaries) {
            keepUnread(summaries);
            showRuns(std::move(summaries));
            compareWithChampion();
            showSelection();
        });
}

// A run that is listed and could not be read just now stays as it was: the next look at the folder says
// whether it is gone, and tellOfLost() tells of it.
void RunsPage::keepUnread(std::vector<RunSummary>& summaries) const
{
    const auto byPath = [](const RunSummary& a, const RunSummary& b) { return a.run < b.run; };
    const auto& listed = workspace().runs(); // sorted, as are the summaries: there may be thousands
    std::vector<RunSummary> unread;
    for (const auto& run : m_model->runs())
        if (std::binary_search(listed.begin(), listed.end(), run.run) &&
            !std::binary_search(summaries.begin(), summaries.end(), run, byPath))
            unread.push_back(run);
    if (unread.empty()) return;
    summaries.insert(summaries.end(), unread.begin(), unread.end());
    std::sort(summaries.begin(), summaries.end(), byPath);
}

void RunsPage::showRuns(std::vector<RunSummary> summaries)
{
    QStringList keep;
    for (const auto* run : selected()) keep << QString::fromStdString(run->run.string());
    const QString current = m_table->currentIndex().siblingAtColumn(0).data(RunsModel::PathRole).toString();
    const auto& open = workspace().workspace();
    if (!m_model->setRuns(std::move(summaries), open.champion, open.runNotes)) return;
    QItemSelection chosen; // in one go: each change of the selection is followed by all of the drawer
    for (int row = 0; row < m_sorted->rowCount(); ++row) {
        const auto index = m_sorted->index(row, 0);
        const QString path = index.data(RunsModel::PathRole).toString();
        if (keep.contains(path)) chosen.select(index, index);
        if (path == current) m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    }
    m_table->selectionModel()->select(chosen, QItemSelectionModel::Select | QItemSelectionModel::Rows);
    m_table->resizeColumnsToContents();
    m_table->setColumnWidth(RunsModel::Differs, std::min(m_table->columnWidth(RunsModel::Differs), 320));
    m_table->setColumnWidth(RunsModel::Notes, std::max(m_table->columnWidth(RunsModel::Notes), 120));
}

std::vector<const RunSummary*> RunsPage::selected() const
{
    std::vector<const RunSummary*> chosen;
    for (const auto& index : m_table->selectionModel()->selectedRows())
        if (const auto* run = m_model->at(m_sorted->mapToSource(index).row())) chosen.push_back(run);
    return chosen;
}

void RunsPage::refreshActions()
{
    const auto chosen = selected();
    const bool one = chosen.size() == 1;
    m_thresholds->setEnabled(one && chosen[0]->crossFitted.has_value());
    m_champion->setEnabled(one);
    m_clone->setEnabled(one && !chosen[0]->config.empty());
    m_promote->setEnabled(one && !chosen[0]->missingFolds.empty() && chosen[0]->state != "running");
    m_remove->setEnabled(!chosen.empty());
    m_export->setEnabled(m_model->rowCount() > 0);
    m_reportRun->setEnabled(one);
    m_report->setEnabled(m_model->rowCount() > 0);
    m_pack->setEnabled(one && chosen[0]->state != "running");
    m_importScores->setEnabled(workspace().isOpen());
    if (one && chosen[0]->run == m_model->champion())
        m_champion->setText(tr("Unpin"));
    else
        m_champion->setText(tr("Pin as champion"));
}

void RunsPage::pinChampion()
{
    const auto chosen = selected();
    if (chosen.empty()) return;
    const Path run = chosen.front()->run;
    // By what is shown: another window may have pinned another run meanwhile.
    const Path champion = run == m_model->champion() ? Path() : run;
    workspace().edit([&champion](Workspace& edited) { edited.champion = champion; });
}

void RunsPage::removeSelected()
{
    const Path trash = workspace().workspace().trashFolder();
    std::vector<Path> runs;
    for (const auto* run : selected()) runs.push_back(run->run);
    QStringList moved;
    for (const auto& run : runs) {
        const auto target = moveToTrash(workspace().files(), run, trash);
        if (!target) {
            showError(target.error());
            break;
        }
        m_trashed.insert(run);
        moved << QString::fromStdString(target->string());
    }
    if (!moved.isEmpty())
        showWarning(tr("%n run(s) moved to the trash", nullptr, static_cast<int>(moved.size())),
                    tr("To have them back, move these folders into the folder of runs: %1")
                        .arg(moved.join(QStringLiteral(", "))));
    workspace().rescanRuns();
}

void RunsPage::exportTable()
{
    const QString path = QFileDialog::getSaveFileName(window(), tr("Export the table"),
                                                      QStringLiteral("runs.csv"), QStringLiteral("*.csv"));
    if (!path.isEmpty()) exportTableTo(path.toStdString());
}

void RunsPage::exportTableTo(const Path& file)
{
    const auto written = writeAtomically(workspace().files(), file, m_model->csv().toStdString());
    if (!written) showError(written.error());
}

void RunsPage::retranslate()
{
    if (workspace().isOpen())
        m_empty->setTexts(
            tr("No runs yet. Train the linear baseline first: half a minute to a first honest score."),
            tr("Go to training"));
    else
        m_empty->setTexts(tr("Open a data file, a run folder or a workspace to see runs here."),
                          tr("Open a data file"));
    m_search->setPlaceholderText(tr("Search runs"));
    m_search->setAccessibleName(tr("Search runs"));
    m_table->setAccessibleName(tr("Runs"));
    m_differences->setAccessibleName(tr("Keys that differ"));
    m_thresholds->setText(tr("Set thresholds"));
    m_clone->setText(tr("Clone with changes"));
    m_promote->setText(tr("Train missing folds"));
    m_remove->setText(tr("To the trash"));
    m_export->setText(tr("Export table…"));
    m_reportRun->setText(tr("Report of the run…"));
    m_report->setText(tr("Report of the workspace…"));
    for (auto* action : {m_reportRun, m_report})
        action->setToolTip(tr("One page with the figures that a paper or a post needs, as HTML or PDF"));
    m_importScores->setText(tr("Import scores or answers…"));
    m_importScores->setToolTip(tr(
        "Probabilities of a model trained elsewhere (npy, CSV) or a language model's answers (jsonl): held "
        "against the labels first"));
    m_pack->setText(tr("Pack to send…"));
    m_pack->setToolTip(
        tr("One small file with scores, curves and decisions, without weights: another workspace "
           "opens it as a run"));
    m_importCard->retranslate();
    m_intervalsCard->setTitle(tr("Against the champion"));
    m_find->setText(tr("Search"));
    m_model->retranslate();
    refreshActions();
}

} // namespace thresher

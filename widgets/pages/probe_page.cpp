#include "pages/probe_page.h"

#include "controllers/probe_controller.h"
#include "controllers/workspace_controller.h"
#include "pages/probe/files_card.h"
#include "pages/probe/results_column.h"
#include "pages/probe/scores_card.h"
#include "parts/empty_state.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

ProbePage::ProbePage(WorkspaceController& workspaceController, QWidget* parent)
    : Page(workspaceController, parent), m_probe(new ProbeController(workspaceController, this)),
      m_pages(new QStackedWidget(this)), m_empty(new EmptyState(this)),
      m_files(new FilesCard(workspaceController, *m_probe)), m_scores(new ScoresCard(*m_probe)),
      m_results(new ResultsColumn(*m_probe))
{
    m_make = addAction(QKeySequence(Qt::CTRL | Qt::Key_M));
    m_sent = addAction(QKeySequence(Qt::CTRL | Qt::Key_E));
    m_paste = addAction(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V));
    m_import = addAction(QKeySequence(Qt::CTRL | Qt::Key_I));
    m_save = addAction(QKeySequence(Qt::CTRL | Qt::Key_S));
    m_use = addAction(QKeySequence(Qt::CTRL | Qt::Key_U));
    auto* cards = new QWidget(this);
    auto* row = new QHBoxLayout(cards);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    // Forms do not grow with the window; charts do.
    m_files->setMinimumWidth(290);
    m_files->setMaximumWidth(440);
    m_scores->setMinimumWidth(290);
    m_scores->setMaximumWidth(440);
    row->addWidget(m_files, 3);
    row->addWidget(m_scores, 3);
    row->addWidget(m_results, 7);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(cards);
    body()->addWidget(m_pages, 1);
    connectAll();
    refresh();
}

void ProbePage::connectAll()
{
    connect(m_empty, &EmptyState::triggered, this, &Page::openWanted);
    connect(m_probe, &ProbeController::failed, this, &Page::showError);
    connect(m_probe, &ProbeController::scoresIgnored, this, [this](const QStringList& classes) {
        showWarning(
            tr("%Ln class(es) of the file are unknown here", nullptr, static_cast<int>(classes.size())),
            classes.join(QStringLiteral(", ")));
    });
    connect(m_scores, &ScoresCard::linesLost, this, [this](const QStringList& lines) {
        showWarning(tr("%Ln pasted line(s) found no row", nullptr, static_cast<int>(lines.size())),
                    lines.mid(0, 5).join(QLatin1Char('\n')));
    });
    connect(m_results, &ResultsColumn::saveFailed, this, [this](const QString& what) {
        showError(fail(ErrorCode::WriteFailed, what.toStdString(), "Choose another folder."));
    });
    connect(m_files->makeButton(), &QPushButton::clicked, m_make, &QAction::trigger);
    connect(m_files->sentButton(), &QPushButton::clicked, m_sent, &QAction::trigger);
    connect(m_results->saveButton(), &QPushButton::clicked, m_save, &QAction::trigger);
    connect(m_results->useButton(), &QPushButton::clicked, m_use, &QAction::trigger);
    connect(m_make, &QAction::triggered, m_probe, &ProbeController::makeFiles);
    connect(m_sent, &QAction::triggered, m_files, &FilesCard::toggleSent);
    connect(m_paste, &QAction::triggered, m_scores, &ScoresCard::pasteScores);
    connect(m_import, &QAction::triggered, m_scores, &ScoresCard::importFile);
    connect(m_save, &QAction::triggered, this, [this] { m_probe->saveBalances(false); });
    connect(m_use, &QAction::triggered, this, [this] { m_probe->saveBalances(true); });
    connect(&workspace(), &WorkspaceController::workspaceChanged, this, &ProbePage::refresh);
    connect(&workspace(), &WorkspaceController::dataChanged, this, &ProbePage::refresh);
}

void ProbePage::refresh()
{
    m_pages->setCurrentIndex(workspace().isOpen() ? 1 : 0);
}

QString ProbePage::title() const
{
    return tr("Probe");
}

QString ProbePage::railText() const
{
    return tr("Probe");
}

QStringList ProbePage::states() const
{
    return {QStringLiteral("default"), QStringLiteral("scored"), QStringLiteral("refused")};
}

void ProbePage::showState(const QString& state)
{
    if (state == QLatin1String("default")) return;
    m_probe->showExample();
    auto& model = m_probe->model();
    if (state != QLatin1String("refused") || model.classes().size() < 2) return;
    model.setData(model.index(ProbeModel::controls, ProbeModel::Score), QStringLiteral("0.0x7"),
                  Qt::EditRole);
    model.setData(model.index(ProbeModel::controls + 1, ProbeModel::Score), QStringLiteral("0.9"),
                  Qt::EditRole);
}

bool ProbePage::isSettled() const
{
    return m_probe->isSettled();
}

void ProbePage::retranslate()
{
    m_empty->setTexts(
        tr("Open a data file to begin: Parquet, CSV or JSONL with texts and 0/1 labels. Or drop one here."),
        tr("Open a data file"));
    m_make->setText(tr("Make the files to send"));
    m_sent->setText(tr("Mark as sent, or not sent"));
    m_paste->setText(tr("Paste scores"));
    m_import->setText(tr("Import scores…"));
    m_save->setText(tr("Save balances.csv"));
    m_use->setText(tr("Use as balance"));
}

} // namespace thresher

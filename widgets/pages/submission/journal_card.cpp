#include "pages/submission/journal_card.h"

#include "parts/table_text.h"
#include "plot/chart_card.h"
#include "plot/scatter_chart.h"
#include "viewmodels/journal_model.h"
#include "workspace/journal_figures.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace thresher {

JournalCard::JournalCard(JournalModel& journal, QWidget* parent)
    : QWidget(parent), m_journal(journal), m_scatter(new ScatterChart),
      m_scatterCard(new ChartCard(m_scatter, this))
{
    auto* card = new QFrame(this);
    card->setObjectName(QStringLiteral("card"));
    m_title = new QLabel(card);
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_table = new QTableView(card);
    m_table->setObjectName(QStringLiteral("journal"));
    m_table->setModel(&journal);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    copyOnRequest(*m_table);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 8);
    m_table->horizontalHeader()->setStretchLastSection(true);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(12, 8, 12, 8);
    m_hint = new QLabel(card);
    m_hint->setObjectName(QStringLiteral("muted"));
    m_hint->setWordWrap(true);
    m_left = new QLabel(card);
    m_left->setObjectName(QStringLiteral("muted"));
    m_import = new QToolButton(card);
    m_import->setObjectName(QStringLiteral("flat"));
    m_import->setFocusPolicy(Qt::StrongFocus);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addStretch(1);
    head->addWidget(m_left);
    head->addWidget(m_import);
    inside->addLayout(head);
    inside->addWidget(m_hint);
    inside->addWidget(m_table, 1);
    inside->addStretch(0);
    m_scatterCard->setMinimumWidth(300);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(card, 3);
    layout->addWidget(m_scatterCard, 1);
    connect(m_import, &QToolButton::clicked, this, &JournalCard::importWanted);
    connect(m_scatterCard, &ChartCard::saveFailed, this, &JournalCard::saveFailed);
    connect(&m_task, &Task::withoutResult, this, [this] { m_scatterCard->setNote({}); }); // of other entries
    connect(&journal, &QAbstractItemModel::modelReset, this, &JournalCard::refresh);
    connect(&journal, &JournalModel::edited, this, &JournalCard::showScatter);
    refresh();
}

void JournalCard::refresh()
{
    m_hint->setVisible(m_journal.rowCount() == 0);
    m_table->setVisible(m_journal.rowCount() > 0);
    const int most = m_table->fontMetrics().averageCharWidth() * 22; // of names; the tooltip has them whole
    for (int column = 0; column < JournalModel::Note; ++column) {
        m_table->resizeColumnToContents(column);
        if (column == JournalModel::File || column == JournalModel::Scores)
            m_table->setColumnWidth(column, std::min(m_table->columnWidth(column), most));
    }
    showScatter();
}

void JournalCard::showScatter()
{
    QList<ScatterPoint> points;
    for (const auto& entry : m_journal.entries()) {
        if (!entry.crossValidation || !entry.publicScore) continue;
        ScatterPoint point{entry.crossValidation->value,
                           *entry.publicScore,
                           std::nan(""),
                           std::nan(""),
                           std::nan(""),
                           std::nan(""),
                           QString::fromStdString(entry.scoreSetName)};
        if (entry.crossValidation->interval) {
            point.xLow = entry.crossValidation->interval->low;
            point.xHigh = entry.crossValidation->interval->high;
        }
        if (entry.expectedPublic) { // as wide as the public score scatters
            const double half = (entry.expectedPublic->high - entry.expectedPublic->low) / 2;
            point.yLow = point.y - half;
            point.yHigh = point.y + half;
        }
        points << point;
    }
    m_scatter->setPoints(points, tr("cross-fitted F1"), tr("public score"));
    m_scatterCard->setVisible(!points.isEmpty());
    rankPairs();
}

// Whether the file that is better at home is the better one on the leaderboard too.
void JournalCard::rankPairs()
{
    m_task.start(
        [entries = m_journal.entries()](const Progress&) { return crossValidationAgainstPublic(entries); },
        [this](const std::optional<RankCorrelation>& rank) {
            const auto text = [](double value) { return QLocale().toString(value, 'f', 2); };
            m_scatterCard->setNote(
                rank
                    ? tr("Rank correlation %1 [%2 to %3], %n file(s)", nullptr, static_cast<int>(rank->pairs))
                          .arg(text(rank->value), text(rank->interval.low), text(rank->interval.high))
                    : tr("A rank correlation needs four files with different scores."));
        });
}

void JournalCard::setQuota(int sentToday, int quota)
{
    m_sentToday = sentToday;
    m_quota = quota;
    refreshQuota();
}

void JournalCard::refreshQuota()
{
    m_left->setVisible(m_quota > 0);
    m_left->setText(
        tr("%1 of %2 submissions left today").arg(std::max(0, m_quota - m_sentToday)).arg(m_quota));
    m_left->setToolTip(
        tr("Files of the journal and of the probe share the day's quota; days are those of UTC"));
}

void JournalCard::retranslate()
{
    refreshQuota();
    m_import->setText(tr("Import history…"));
    m_import->setAccessibleName(tr("Import past submissions"));
    m_import->setToolTip(
        tr("Past submissions with their scores, from a CSV: file, public, private, time, note"));
    m_title->setText(tr("Journal"));
    m_hint->setText(tr("Every exported file is kept here with its decision and its cross-fitted score. Type "
                       "the public score beside it when the leaderboard shows one."));
    m_table->setAccessibleName(tr("Journal of exported files"));
    m_scatterCard->setTitle(tr("Cross-validation and leaderboard"));
    m_journal.retranslate();
    showScatter();
}

} // namespace thresher

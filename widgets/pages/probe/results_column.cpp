#include "pages/probe/results_column.h"

#include "controllers/probe_controller.h"
#include "pages/probe/probe_table.h"
#include "plot/bar_chart.h"
#include "plot/chart_card.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

// Classes only: controls have no balance.
class ClassRows final : public QSortFilterProxyModel {
  public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

  protected:
    bool filterAcceptsRow(int row, const QModelIndex&) const override { return row >= ProbeModel::controls; }
};

} // namespace

ResultsColumn::ResultsColumn(ProbeController& probe, QWidget* parent)
    : QWidget(parent), m_probe(probe), m_chart(new BarChart), m_chartCard(new ChartCard(m_chart, this)),
      m_table(new QTableView(this)), m_sorted(new ClassRows(this)), m_notes(new QLabel(this)),
      m_inUse(new QLabel(this)), m_stratified(new QCheckBox(this)), m_save(new QPushButton(this)),
      m_use(new QPushButton(this))
{
    m_chart->setPercent(true);
    m_sorted->setSourceModel(&probe.model());
    m_sorted->setSortRole(ProbeModel::SortRole);
    m_table->setObjectName(QStringLiteral("probeResults"));
    m_table->setModel(m_sorted);
    styleProbeTable(*m_table,
                    {ProbeModel::Name, ProbeModel::Positives, ProbeModel::Balance, ProbeModel::Training,
                     ProbeModel::PValue, ProbeModel::Verdict, ProbeModel::TestRate, ProbeModel::Expected});
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ProbeModel::Name, Qt::AscendingOrder);
    m_table->setMaximumWidth(960); // on wide screens numbers stay near their names
    m_use->setObjectName(QStringLiteral("primary"));
    for (auto* label : {m_notes, m_inUse}) {
        label->setObjectName(QStringLiteral("muted"));
        label->setWordWrap(true);
    }

    auto* card = new QFrame(this);
    card->setObjectName(QStringLiteral("card"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_inUse, 1);
    buttons->addWidget(m_save);
    buttons->addWidget(m_use);
    auto* rows = new QVBoxLayout(card);
    rows->setContentsMargins(12, 8, 12, 8);
    rows->setSpacing(6);
    rows->addWidget(m_table, 1);
    rows->addWidget(m_notes);
    rows->addWidget(m_stratified);
    rows->addLayout(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_chartCard, 4);
    layout->addWidget(card, 5);

    connect(m_stratified, &QCheckBox::toggled, &probe.model(), &ProbeModel::setAssumeStratified);
    connect(m_chartCard, &ChartCard::saveFailed, this, &ResultsColumn::saveFailed);
    connect(&probe.model(), &ProbeModel::solved, this, &ResultsColumn::refresh);
    connect(&probe, &ProbeController::stateChanged, this, &ResultsColumn::refreshUse);
    retranslate();
}

void ResultsColumn::refresh()
{
    const auto& model = m_probe.model();
    const auto* solution = model.solution();
    QStringList notes = model.notes();
    if (solution == nullptr && !model.error() && model.problems().isEmpty())
        notes << tr("Enter scores, a part of them will do: balances follow at once.");
    m_notes->setText(notes.join(QLatin1Char('\n')));
    const QSignalBlocker blocker(m_stratified);
    m_stratified->setChecked(model.ledger().assumeStratified);
    m_stratified->setVisible(model.ledger().assumeStratified || (solution && solution->looksStratified));
    m_table->setColumnHidden(ProbeModel::Expected, model.settings().testRows == 0);
    m_table->setColumnHidden(ProbeModel::LeaderboardScore, model.ledger().scoreWithout.empty());
    fitProbeTable(*m_table);
    // Ten classes at once on the smallest screen; the chart gives way.
    const int rows = std::min(m_sorted->rowCount(), 10);
    m_table->setMinimumHeight(m_table->horizontalHeader()->sizeHint().height() +
                              rows * m_table->verticalHeader()->defaultSectionSize() + 4);
    refreshChart();
    refreshUse();
}

void ResultsColumn::refreshChart()
{
    const auto* solution = m_probe.model().solution();
    const Theme theme = Theme::of(palette());
    const double nothing = std::nan("");
    QStringList classes;
    BarSeries open{tr("public rows"), {}, {}, {}, theme.accent, {}};
    BarSeries train{tr("training"), {}, {}, {}, mixed(theme.muted, theme.surface, 0.35), {}};
    bool hasInterval = false;
    if (solution != nullptr) {
        const auto rows = static_cast<double>(solution->rows);
        for (const auto& item : solution->classes) {
            const bool isKnown =
                item.source == BalanceSource::Scored || item.source == BalanceSource::AllOnes;
            classes << QString::fromStdString(item.className);
            open.values << (isKnown ? item.balance.value_or(nothing) : nothing);
            const bool isRange = isKnown && item.lowest && !item.exact && rows > 0;
            open.low << (isRange ? static_cast<double>(*item.lowest) / rows : nothing);
            open.high << (isRange ? static_cast<double>(*item.highest) / rows : nothing);
            train.values << item.trainPrevalence.value_or(nothing);
            hasInterval = hasInterval || isRange;
        }
    } else if (const auto& counts = m_probe.model().train()) { // nothing scored yet: what is known already
        for (std::size_t c = 0; c < counts->classes.size(); ++c) {
            classes << QString::fromStdString(counts->classes[c]);
            open.values << nothing;
            train.values << static_cast<double>(counts->positives[c]) /
                                static_cast<double>(std::max<std::size_t>(counts->rows, 1));
        }
    }
    m_chart->setBars(classes, {open, train}, tr("share of positives"));
    m_chartCard->setNote(hasInterval ? tr("Whiskers: all counts that give the score shown") : QString());
}

void ResultsColumn::refreshUse()
{
    const bool solved = m_probe.model().solution() != nullptr;
    m_save->setEnabled(solved);
    m_use->setEnabled(solved && !m_probe.isInUse());
    m_inUse->setText(m_probe.isInUse() ? tr("Thresholds use these rates.") : QString());
}

void ResultsColumn::retranslate()
{
    m_chartCard->setTitle(tr("3  What follows: share of positives"));
    m_table->setAccessibleName(tr("Balances of the classes"));
    m_stratified->setText(tr("Take the training rates for the test set"));
    m_save->setText(tr("Save balances.csv"));
    m_use->setText(tr("Use as balance"));
    refresh();
}

void ResultsColumn::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) refreshChart();
}

} // namespace thresher

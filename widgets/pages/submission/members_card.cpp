#include "pages/submission/members_card.h"

#include "decide/ensemble.h"
#include "plot/chart_card.h"
#include "plot/heat_map_chart.h"
#include "text/quantities.h"
#include "workspace/run_summary.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace thresher {
namespace {

enum Column { Use, Score, Weight };
constexpr int weightWidth = 76; // px: "100.00" and the arrows; names get what is left

} // namespace

MembersCard::MembersCard(WorkspaceController& workspace, QWidget* parent)
    : QFrame(parent), m_workspace(workspace), m_title(new QLabel(this)), m_spaceName(new QLabel(this)),
      m_note(new QLabel(this)), m_using(new QLabel(this)), m_table(new QTableWidget(0, 3, this)),
      m_space(new QComboBox(this)), m_apply(new QPushButton(this)), m_correlation(new HeatMapChart),
      m_correlationCard(new ChartCard(m_correlation, this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_note->setObjectName(QStringLiteral("muted"));
    for (auto* label : {m_note, m_using}) label->setWordWrap(true);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(Use, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(Score, QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(Weight, QHeaderView::Fixed);
    m_table->setColumnWidth(Weight, weightWidth);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    for (int i = 0; i < 3; ++i) m_space->addItem(QString());
    m_apply->setObjectName(QStringLiteral("primary"));
    m_correlationCard->hide();
    auto* row = new QHBoxLayout;
    row->addWidget(m_spaceName);
    row->addWidget(m_space, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addWidget(m_title);
    layout->addWidget(m_using);
    layout->addWidget(m_table, 1);
    layout->addLayout(row);
    layout->addWidget(m_apply);
    layout->addWidget(m_note);
    layout->addWidget(m_correlationCard, 1);
    connect(m_apply, &QPushButton::clicked, this, &MembersCard::blend);
    connect(m_table, &QTableWidget::itemChanged, this, [this](const QTableWidgetItem* item) {
        if (item->column() == Use) {
            if (item->checkState() == Qt::Checked)
                m_ticked.insert(runAt(item->row()));
            else
                m_ticked.erase(runAt(item->row()));
            showWeight(item->row());
        }
        refreshNote();
    });
    connect(&workspace, &WorkspaceController::runsChanged, this, &MembersCard::rescan);
    connect(&workspace, &WorkspaceController::scoreSetChanged, this, &MembersCard::takeMembersInUse);
    connect(&workspace, &WorkspaceController::runImported, this,
            [this](const QString& run) { m_ticked.insert(Path(run.toStdString())); });
    retranslate();
    rescan();
}

void MembersCard::rescan()
{
    m_scan.start(
        [runs = m_workspace.runs(), summaries = m_workspace.summaries(),
         &files = m_workspace.files()](const Progress& progress) {
            auto found = summaries->readAll(files, runs, [&progress] { return progress.stopRequested(); });
            std::erase_if(found,
                          [](const RunSummary& run) { return run.foldsDone <= 0 || !run.crossFitted; });
            return found;
        },
        [this](const std::vector<RunSummary>& runs) { showRuns(runs); });
}

void MembersCard::showRuns(const std::vector<RunSummary>& runs)
{
    const QSignalBlocker quiet(m_table);
    m_table->setRowCount(static_cast<int>(runs.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const auto& run = runs[static_cast<std::size_t>(row)];
        auto* use = new QTableWidgetItem(QString::fromStdString(run.name));
        use->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
        use->setToolTip(use->text());
        use->setData(Qt::UserRole, QString::fromStdString(run.run.string()));
        m_table->setItem(row, Use, use);
        auto* score = new QTableWidgetItem(badgedText({run.crossFitted->value, run.crossFitted->badge}));
        score->setFlags(Qt::ItemIsEnabled);
        score->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        score->setToolTip(badgedText(*run.crossFitted) + QLatin1Char('\n') +
                          badgeHelp(run.crossFitted->badge));
        m_table->setItem(row, Score, score);
        m_table->removeCellWidget(row, Weight); // of the run that stood here before
        showTick(row);
    }
    refreshNote();
}

// Scores and the list of runs come in either order: the ticks are those of the scores in use in both.
void MembersCard::takeMembersInUse()
{
    const QSignalBlocker quiet(m_table);
    const auto set = m_workspace.scoreSet();
    auto inUse = set ? set->runs : std::vector<Path>();
    // Another choice than that of before, and than the blend that is being made. The first scores, and more
    // folds of the same runs, leave alone what is ticked and what is made.
    if (!set || (!m_inUse.empty() && inUse != m_inUse)) {
        m_blend.stop();
        m_ticked.clear();
    }
    m_ticked.insert(inUse.begin(), inUse.end());
    m_inUse = std::move(inUse);
    for (int row = 0; row < m_table->rowCount(); ++row) showTick(row);
    refreshNote();
}

void MembersCard::showTick(int row)
{
    m_table->item(row, Use)->setCheckState(m_ticked.count(runAt(row)) > 0 ? Qt::Checked : Qt::Unchecked);
    showWeight(row);
}

Path MembersCard::runAt(int row) const
{
    return Path(m_table->item(row, Use)->data(Qt::UserRole).toString().toStdString());
}

// A weight stands where a member is: of thousands of runs a few are. It stays when the list is read anew.
void MembersCard::showWeight(int row)
{
    const auto* use = m_table->item(row, Use);
    if (use->checkState() != Qt::Checked) {
        m_table->removeCellWidget(row, Weight);
        return;
    }
    if (m_table->cellWidget(row, Weight) != nullptr) return;
    const QString run = use->data(Qt::UserRole).toString();
    auto* weight = new QDoubleSpinBox(m_table);
    weight->setRange(0, 100);
    weight->setSingleStep(0.1);
    weight->setDecimals(2);
    weight->setValue(m_weights.value(run, 1));
    weight->setAccessibleName(tr("Weight of %1").arg(use->text()));
    connect(weight, &QDoubleSpinBox::valueChanged, this,
            [this, run](double value) { m_weights[run] = value; });
    m_table->setCellWidget(row, Weight, weight);
}

std::vector<BlendMember> MembersCard::members() const
{
    std::vector<BlendMember> chosen;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (m_table->item(row, Use)->checkState() != Qt::Checked) continue;
        const auto* weight = qobject_cast<QDoubleSpinBox*>(m_table->cellWidget(row, Weight));
        chosen.push_back({runAt(row), weight ? weight->value() : 1});
    }
    return chosen;
}

void MembersCard::blend()
{
    if (!m_apply->isEnabled() || m_blend.isRunning()) return;
    const auto space = static_cast<Space>(m_space->currentIndex());
    m_blend.start([chosen = members(), space, &files = m_workspace.files()](
                      const Progress& progress) { return blendRuns(files, chosen, space, progress); },
                  [this](Result<Blend> blended) {
                      if (!blended) {
                          Q_EMIT failed(blended.error());
                          return;
                      }
                      QStringList names;
                      QList<QList<double>> values;
                      double low = 1;
                      for (std::size_t i = 0; i < blended->names.size(); ++i) {
                          names << QString::fromStdString(blended->names[i]);
                          QList<double> row;
                          for (std::size_t j = 0; j < blended->names.size(); ++j) {
                              row << blended->correlation(i, j);
                              if (blended->correlation(i, j) < low) low = blended->correlation(i, j);
                          }
                          values << row;
                      }
                      m_correlation->setMatrix(names, names, values, std::min(low, 0.5), 1, 2);
                      m_correlationCard->setVisible(names.size() > 1);
                      m_workspace.setScoreSet(blended->set);
                  });
}

void MembersCard::refreshNote()
{
    const auto chosen = members();
    const auto set = m_workspace.scoreSet();
    m_apply->setEnabled(!chosen.empty());
    m_using->setText(set ? tr("In use: %1").arg(set->name) : tr("No scores are in use yet."));
    m_apply->setText(chosen.size() > 1 ? tr("Blend and use") : tr("Use"));
    // What can be measured about the gain, and what cannot (reference.md 4c).
    QString note;
    if (chosen.size() > 1)
        note = tr("Runs on the same folds are blended row by row out of fold: the blend's cross-fitted score "
                  "is as honest as its members'. "
                  "Weights chosen by looking at that score are not.");
    else
        note = tr("Test rows are predicted by the mean of the fold models; that mean has no out-of-fold "
                  "score, since all but one of them saw each row.");
    m_note->setText(note);
}

void MembersCard::retranslate()
{
    m_title->setText(tr("Members"));
    m_spaceName->setText(tr("Blend as"));
    m_space->setItemText(0, tr("probabilities"));
    m_space->setItemText(1, tr("logits"));
    m_space->setItemText(2, tr("ranks"));
    m_space->setAccessibleName(tr("Axis of the blend"));
    m_table->setHorizontalHeaderLabels({tr("Run"), tr("F1, cross-fitted"), tr("Weight")});
    m_table->setAccessibleName(tr("Runs that may be members"));
    m_correlationCard->setTitle(tr("How much alike"));
    m_correlationCard->setNote(tr("Correlation of out-of-fold logits: the lower, the more a blend can gain"));
    refreshNote();
}

void MembersCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        rescan();
    }
}

} // namespace thresher

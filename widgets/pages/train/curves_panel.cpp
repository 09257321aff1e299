#include "pages/train/curves_panel.h"

#include "base/clock.h"
#include "controllers/tuned_scores.h"
#include "controllers/workspace_controller.h"
#include "parts/message_card.h"
#include "plot/chart_card.h"
#include "plot/line_chart.h"
#include "theme/theme.h"
#include "viewmodels/run_alerts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSlider>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace thresher {
namespace {

constexpr int cardWidth = 330; // two abreast beside the form at 1366
constexpr int cardHeight = 210;
constexpr int watchInterval = 3000; // ms between two looks for what no event tells: silence

Series seriesOf(Curve curve)
{
    return {std::move(curve.x), std::move(curve.y)};
}

} // namespace

CurvesPanel::CurvesPanel(QWidget* parent)
    : QWidget(parent), m_axis(new QComboBox(this)), m_smoothing(new QSlider(Qt::Horizontal, this)),
      m_axisName(new QLabel(this)), m_smoothingName(new QLabel(this)), m_smoothingValue(new QLabel(this)),
      m_logarithmic(new QCheckBox(this)), m_showClasses(new QCheckBox(this)), m_grid(nullptr),
      m_canvas(new QWidget), m_scroll(new QScrollArea(this)), m_nothing(new QLabel(this)),
      m_alerts(new MessageCard(this)), m_tuned(new TunedScores(this))
{
    for (int i = 0; i < 4; ++i) m_axis->addItem(QString());
    m_smoothing->setRange(0, 99);
    m_smoothing->setFixedWidth(110);
    m_smoothingValue->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.00")));
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    for (auto* widget : std::initializer_list<QWidget*>{m_axisName, m_axis, m_smoothingName, m_smoothing,
                                                        m_smoothingValue, m_logarithmic, m_showClasses})
        bar->addWidget(widget);
    bar->addStretch(1);

    m_grid = new QGridLayout(m_canvas);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(8);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidget(m_canvas);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_alerts);
    layout->addLayout(bar);
    layout->addWidget(m_scroll, 1);
    m_nothing->setObjectName(QStringLiteral("muted"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    layout->addWidget(m_nothing, 1);
    m_scroll->hide();
    connect(&m_watch, &QTimer::timeout, this, &CurvesPanel::refreshAlerts);
    m_watch.start(watchInterval);

    addCard({CurveKind::TrainLoss}, true);
    addCard({CurveKind::EvalLoss}, true);
    addCard({CurveKind::F1Rate, CurveKind::F1Half, CurveKind::F1Tuned});
    addCard({CurveKind::MacroAp});
    addCard({CurveKind::LearningRate});
    addCard({CurveKind::GradNorm});
    addCard({CurveKind::TokensPerSecond});

    connect(m_axis, &QComboBox::currentIndexChanged, this, [this] {
        for (auto* cards : {&m_cards, &m_classCards})
            for (auto& card : *cards) card.chart->showRange(std::nan(""), std::nan(""));
        redraw();
    });
    connect(m_smoothing, &QSlider::valueChanged, this, &CurvesPanel::redraw);
    connect(m_logarithmic, &QCheckBox::toggled, this, &CurvesPanel::redraw);
    connect(m_showClasses, &QCheckBox::toggled, this, [this] {
        makeClassCards();
        redraw();
    });
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &CurvesPanel::drawNext);
    connect(m_tuned, &TunedScores::changed, this, &CurvesPanel::redrawSoon);
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        makeClassCards();
        redraw();
    });
    retranslate();
}

void CurvesPanel::addCard(std::vector<CurveKind> kinds, bool loss)
{
    auto* chart = new LineChart;
    auto* card = new ChartCard(chart, m_canvas);
    card->setMinimumHeight(cardHeight);
    connect(card, &ChartCard::saveFailed, this, &CurvesPanel::saveFailed);
    link(chart);
    m_cards.push_back({std::move(kinds), card, chart, loss});
}

// Zoom and crosshair go over to all other charts.
void CurvesPanel::link(LineChart* chart)
{
    const auto others = [this, chart](auto call) {
        for (auto* cards : {&m_cards, &m_classCards})
            for (auto& card : *cards)
                if (card.chart != chart) call(card.chart);
    };
    connect(chart, &LineChart::rangeChosen, this, [others](double low, double high) {
        others([&](LineChart* other) { other->showRange(low, high); });
    });
    connect(chart, &LineChart::cursorMoved, this,
            [others](double x) { others([&](LineChart* other) { other->showCursor(x); }); });
}

void CurvesPanel::setRuns(const std::vector<std::shared_ptr<RunTailer>>& runs)
{
    if (runs == m_runs) return;
    for (const auto& connection : m_connections) disconnect(connection);
    m_connections.clear();
    m_runs = runs;
    m_scroll->setVisible(!runs.empty());
    m_nothing->setVisible(runs.empty());
    for (const auto& run : m_runs) {
        m_connections.push_back(connect(run.get(), &RunTailer::updated, this, &CurvesPanel::redrawSoon));
        m_connections.push_back(connect(run.get(), &RunTailer::updated, this, &CurvesPanel::refreshAlerts));
        m_connections.push_back(
            connect(run.get(), &RunTailer::unreadable, this, &CurvesPanel::refreshAlerts));
    }
    makeClassCards();
    redraw();
    refreshAlerts();
}

void CurvesPanel::follow(WorkspaceController& workspace)
{
    const auto take = [this, &workspace] {
        const auto snapshot = workspace.data();
        m_tuned->setData(workspace.files(),
                         snapshot ? std::shared_ptr<const Dataset>(snapshot, &snapshot->train) : nullptr);
    };
    connect(&workspace, &WorkspaceController::dataChanged, this, take);
    take();
}

void CurvesPanel::showClasses(bool show)
{
    m_showClasses->setChecked(show);
    m_reveal = !m_classCards.empty(); // once they are drawn and laid out
    redraw();
}

bool CurvesPanel::isSettled() const
{
    return !m_soon.isActive() && m_due.empty() && !m_reveal && !m_tuned->isRunning() &&
           std::all_of(m_runs.begin(), m_runs.end(), [](const auto& run) { return run->isCaughtUp(); });
}

void CurvesPanel::revealClasses()
{
    m_reveal = false;
    if (m_classCards.empty()) return;
    m_scroll->ensureWidgetVisible(m_classCards.back().card);
    m_scroll->ensureWidgetVisible(m_classCards.front().card); // the first on top where not all fit
}

const std::vector<std::string>& CurvesPanel::classes() const
{
    static const std::vector<std::string> nothing;
    return m_runs.empty() ? nothing : m_runs.front()->curves().classes;
}

void CurvesPanel::makeClassCards()
{
    const std::size_t wanted = m_showClasses->isChecked() ? classes().size() : 0;
    while (m_classCards.size() > wanted) {
        delete m_classCards.back().card;
        m_classCards.pop_back();
    }
    while (m_classCards.size() < wanted) {
        auto* chart = new LineChart;
        auto* card = new ChartCard(chart, m_canvas);
        card->setMinimumHeight(cardHeight - 30);
        card->show(); // arrange() takes what is not hidden, and a child of a shown widget begins hidden
        link(chart);
        connect(card, &ChartCard::saveFailed, this, &CurvesPanel::saveFailed);
        m_classCards.push_back({{}, card, chart, false});
    }
    arrange();
}

void CurvesPanel::arrange()
{
    // What has nothing to say (learning rate of the linear model) takes no room.
    std::vector<QWidget*> shown;
    for (const auto* cards : {&m_cards, &m_classCards})
        for (const auto& card : *cards)
            if (!card.card->isHidden()) shown.push_back(card.card);
    m_room = std::max(1, width() / cardWidth);
    // Rows of like length: seven cards stand 4 + 3 where six would fit abreast.
    const int count = std::max(1, static_cast<int>(shown.size()));
    const int rows = (count + m_room - 1) / m_room;
    const int columns = (count + rows - 1) / rows;
    while (m_grid->count() > 0) delete m_grid->takeAt(0);
    for (std::size_t i = 0; i < shown.size(); ++i)
        m_grid->addWidget(shown[i], static_cast<int>(i) / columns, static_cast<int>(i) % columns);
    for (int c = 0; c < std::max(m_columns, columns); ++c) m_grid->setColumnStretch(c, c < columns ? 1 : 0);
    m_columns = columns;
}

void CurvesPanel::refreshAlerts()
{
    QList<RunAlert> alerts;
    QString known;
    for (const auto& run : m_runs) {
        if (!run->isCaughtUp() && !run->problem()) continue;
        const auto found = runAlerts(
            {run->curves(), run->status(), run->problem(), realClock().unixSeconds(), run->diskFree()});
        for (const auto& alert : found)
            known += QStringLiteral("%1 %2 %3\n")
                         .arg(QString::fromStdString(run->run().string()))
                         .arg(static_cast<int>(alert.kind))
                         .arg(alert.fold);
        alerts += found;
    }
    const bool putAway = known == m_knownAlerts && m_alerts->isHidden();
    m_knownAlerts = known;
    if (alerts.isEmpty()) {
        m_alerts->clear();
        return;
    }
    if (putAway) return;
    QStringList rest{alerts.front().detail};
    for (qsizetype i = 1; i < alerts.size(); ++i)
        rest << alerts[i].title + QStringLiteral(": ") + alerts[i].detail;
    m_alerts->showWarning(alerts.front().title, rest.join(QLatin1Char('\n')));
}

CurveAxis CurvesPanel::axis() const
{
    return static_cast<CurveAxis>(std::max(0, m_axis->currentIndex()));
}

// Long runs take longer to draw: what arrives meanwhile waits, so that the window stays free.
void CurvesPanel::redrawSoon()
{
    if (m_soon.isActive()) return;
    m_soon.start(static_cast<int>(std::clamp<qint64>(10 * m_cost, 0, 3000)));
}

void CurvesPanel::redraw()
{
    if (!isVisible()) {
        m_stale = true; // showEvent() draws
        return;
    }
    m_stale = false;
    m_tuned->look(m_runs);
    m_smoothingValue->setText(QLocale().toString(m_smoothing->value() / 100.0, 'f', 2));
    // One chart a turn of the event loop: a run of 200,000 records must not hold the window. What waits
    // already keeps its place, so that no chart starves while a slider moves.
    for (const auto* cards : {&m_cards, &m_classCards})
        for (const auto& card : *cards)
            if (std::find(m_due.begin(), m_due.end(), card.chart) == m_due.end()) m_due.push_back(card.chart);
    if (!m_next.isActive()) {
        m_cost = 0;
        m_next.start(0);
    }
}

void CurvesPanel::drawNext()
{
    if (m_due.empty()) return;
    QElapsedTimer clock;
    clock.start();
    const LineChart* chart = m_due.front();
    m_due.pop_front();
    const auto isThis = [chart](const Card& card) { return card.chart == chart; };
    const auto card = std::find_if(m_cards.begin(), m_cards.end(), isThis);
    const auto small = std::find_if(m_classCards.begin(), m_classCards.end(), isThis);
    if (card != m_cards.end())
        drawCard(*card);
    else if (small != m_classCards.end()) // a chart that is gone by now is in neither
        drawClass(static_cast<std::size_t>(small - m_classCards.begin()));
    if (m_due.empty()) {
        arrange();
        if (m_reveal) QTimer::singleShot(50, this, &CurvesPanel::revealClasses);
    } else {
        m_next.start(0);
    }
    m_cost += clock.elapsed();
}

void CurvesPanel::drawCard(const Card& card)
{
    const Theme theme = Theme::of(palette());
    const double weight = card.loss ? m_smoothing->value() / 100.0 : 0;
    QList<ChartLine> lines;
    QList<ChartBand> bands;
    std::vector<CurveKind> present; // in the order of card.kinds
    for (std::size_t r = 0; r < m_runs.size(); ++r) {
        const QString runName = QString::fromStdString(m_runs[r]->run().filename().string());
        for (std::size_t k = 0; k < card.kinds.size(); ++k) {
            const auto kind = card.kinds[k];
            std::vector<Series> folds;
            const auto& all = m_runs[r]->curves().folds;
            int filled = 0;
            for (std::size_t f = 0; f < all.size(); ++f) {
                folds.push_back(seriesOf(kind == CurveKind::F1Tuned ? m_tuned->curve(*m_runs[r], f, axis())
                                                                    : curveOf(all[f], kind, axis())));
                filled += folds.back().size() > 0 ? 1 : 0;
            }
            const bool few = kind == CurveKind::EvalLoss || kind == CurveKind::MacroAp ||
                             kind == CurveKind::F1Rate || kind == CurveKind::F1Half ||
                             kind == CurveKind::F1Tuned;
            const QString prefix = m_runs.size() > 1 ? runName + QLatin1Char(' ') : QString();
            const QString suffix = card.kinds.size() > 1 ? shortTitle(kind) : QString();
            const Qt::PenStyle dash = dashOf(kind);
            std::vector<Series> drawn;
            for (std::size_t f = 0; f < folds.size(); ++f) {
                if (folds[f].size() == 0) continue;
                if (std::find(present.begin(), present.end(), kind) == present.end()) present.push_back(kind);
                const QColor color = foldColor(theme, static_cast<int>(r), static_cast<int>(f));
                Series shown;
                if (weight > 0) {
                    shown = {folds[f].x, smoothed(folds[f].y, weight)};
                    lines.append({{}, std::move(folds[f]), color, dash, LineRole::Faint, false});
                } else {
                    shown = std::move(folds[f]);
                }
                const bool alone = filled == 1;
                QString name = alone ? (prefix + suffix).trimmed() : QString();
                if (alone && name.isEmpty()) name = tr("fold %1").arg(f);
                lines.append({name, shown, color, dash, alone ? LineRole::Thick : LineRole::Thin, few});
                drawn.push_back(std::move(shown));
            }
            if (filled < 2) continue;
            Band band = bandOf(drawn);
            const QColor color = runColor(theme, static_cast<int>(r));
            const bool bare = prefix.isEmpty() && suffix.isEmpty();
            const QString name =
                bare ? tr("mean of %n fold(s)", nullptr, filled) : (prefix + suffix).trimmed();
            lines.append({name, {band.x, band.mean}, color, dash, LineRole::Thick, few});
            bands.append({std::move(band), color});
        }
    }
    const bool empty = lines.isEmpty();
    const bool wanted = !empty || card.loss || card.kinds.front() == CurveKind::F1Rate ||
                        card.kinds.front() == CurveKind::MacroAp;
    card.card->setVisible(wanted);
    card.chart->setLogarithmic(card.loss && m_logarithmic->isChecked());
    card.chart->setLegendKeys(legendKeys(present));
    card.chart->setTimeAxis(axis() == CurveAxis::Wall);
    card.chart->setLabels(axisLabel(), QString());
    card.chart->setLines(std::move(lines), std::move(bands));
}

void CurvesPanel::drawClass(std::size_t index)
{
    const Theme theme = Theme::of(palette());
    const auto& card = m_classCards[index];
    card.card->setTitle(tr("F1 of %1").arg(QString::fromStdString(classes()[index])));
    const auto style = classStyle(theme, static_cast<int>(index));
    QList<ChartLine> lines;
    std::vector<Series> folds;
    for (const auto& fold : m_runs.front()->curves().folds) {
        folds.push_back(seriesOf(classCurveOf(fold, index, false, axis())));
        if (folds.back().size() > 0)
            lines.append({{}, folds.back(), style.color, Qt::SolidLine, LineRole::Thin, true});
    }
    QList<ChartBand> bands;
    if (lines.size() > 1) {
        const Band band = bandOf(folds);
        lines.append({{}, {band.x, band.mean}, style.color, style.dash, LineRole::Thick, false});
        bands.append({band, style.color});
    }
    card.chart->setTimeAxis(axis() == CurveAxis::Wall);
    card.chart->setLabels(axisLabel(), QString());
    card.chart->setLines(std::move(lines), std::move(bands));
}

void CurvesPanel::retranslate()
{
    m_nothing->setText(tr("No run is shown. Train one: its curves appear here while it goes."));
    m_axisName->setText(tr("x axis"));
    m_axis->setItemText(0, tr("step"));
    m_axis->setItemText(1, tr("epoch"));
    m_axis->setItemText(2, tr("relative time"));
    m_axis->setItemText(3, tr("wall clock"));
    m_axis->setAccessibleName(tr("x axis of all curves"));
    m_smoothingName->setText(tr("smoothing"));
    m_smoothing->setAccessibleName(tr("Smoothing of the loss curves"));
    m_smoothing->setToolTip(tr("Exponential moving average of the loss curves; the raw line stays faint."));
    m_logarithmic->setText(tr("log loss axis"));
    m_showClasses->setText(tr("per class"));
    m_showClasses->setToolTip(tr("F1 of every class at rate-matched thresholds, a chart each"));
    for (const auto& card : m_cards)
        card.card->setTitle(card.kinds.size() > 1 ? tr("Macro F1 on the validation folds")
                                                  : kindTitle(card.kinds.front()));
    redraw();
    refreshAlerts();
}

void CurvesPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) redraw();
}

void CurvesPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale) {
        makeClassCards();
        redraw();
    }
}

void CurvesPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (std::max(1, width() / cardWidth) != m_room) arrange();
}

} // namespace thresher

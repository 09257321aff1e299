#include "plot/line_chart.h"

#include "plot/detail/plot_style.h"

#include <algorithm>
#include <cmath>
#include <qcustomplot.h>
#include <utility>

namespace thresher {
namespace {

const double none = std::nan("");
constexpr qsizetype narrowLegend = 3; // entries that may stand below each other for the sake of long names
constexpr int readoutName = 180;      // px of a name beside the crosshair

bool drawable(double y, bool logarithmic)
{
    return std::isfinite(y) && (!logarithmic || y > 0);
}

// Where a curve stands at x: the last point at or before it.
double readAt(const Series& series, double x)
{
    const auto it = std::upper_bound(series.x.begin(), series.x.end(), x);
    if (it == series.x.begin()) return none;
    return series.y[static_cast<std::size_t>(it - series.x.begin() - 1)];
}

} // namespace

LineChart::LineChart(QWidget* parent)
    : Chart(parent), m_markY(none), m_low(none), m_high(none), m_cursor(new QCPItemStraightLine(plot())),
      m_markLine(new QCPItemStraightLine(plot())), m_readout(new QCPItemText(plot()))
{
    plot()->setInteractions(QCP::iRangeZoom);
    plot()->setSelectionRectMode(QCP::srmZoom);
    plot()->axisRect()->setRangeZoom(Qt::Horizontal);
    plot()->axisRect()->setMinimumMargins(QMargins(8, 6, 8, 4));
    m_cursor->setVisible(false);
    m_cursor->setSelectable(false);
    m_markLine->setVisible(false);
    m_readout->setVisible(false);
    m_readout->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_readout->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_readout->setTextAlignment(Qt::AlignLeft);
    m_readout->position->setCoords(0.02, 0.02);
    plot()->legend->setVisible(false);
    plot()->legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    plot()->legend->setMargins(QMargins(2, 0, 2, 0));
    plot()->plotLayout()->setRowSpacing(0);
    connectMouse();
}

void LineChart::connectMouse()
{
    connect(plot()->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this](const QCPRange& range) {
                if (m_filling) return;
                m_zoomed = true;
                m_low = range.lower;
                m_high = range.upper;
                fillGraphs();
                Q_EMIT rangeChosen(m_low, m_high);
            });
    connect(plot(), &QCustomPlot::mouseDoubleClick, this, [this] { resetZoom(); });
    connect(plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        tellLegend(event->pos());
        const bool inside = plot()->axisRect()->rect().contains(event->pos());
        const double x = inside ? plot()->xAxis->pixelToCoord(event->pos().x()) : none;
        showCursor(x);
        Q_EMIT cursorMoved(x);
    });
}

// Entries of a row share the width; a name that is longer loses its middle, the tooltip has it whole.
QString LineChart::legendName(const QString& name) const
{
    const int room = plot()->width() / plot()->legend->wrap() - plot()->legend->iconSize().width() - 24;
    return axisName(name, plot()->legend->font(), std::max(40, room));
}

// Two abreast, unless few names are too long for that.
void LineChart::wrapLegend()
{
    const QFontMetrics metrics(plot()->legend->font());
    const int room = plot()->width() / 2 - plot()->legend->iconSize().width() - 24;
    const bool wide = std::any_of(m_legend.begin(), m_legend.end(), [&](const QString& name) {
        return metrics.horizontalAdvance(name) > room;
    });
    plot()->legend->setWrap(wide && m_legend.size() <= narrowLegend ? 1 : 2);
}

void LineChart::tellLegend(const QPoint& at)
{
    QString full;
    for (int i = 0; plot()->legend->visible() && i < plot()->legend->itemCount() && i < m_legend.size(); ++i)
        if (plot()->legend->item(i)->outerRect().contains(at)) full = m_legend[i];
    plot()->setToolTip(full);
}

void LineChart::setLines(QList<ChartLine> lines, QList<ChartBand> bands)
{
    m_lines = std::move(lines);
    m_bands = std::move(bands);
    changed();
}

void LineChart::setLegendKeys(QList<LegendKey> keys)
{
    m_keys = std::move(keys);
    changed();
}

void LineChart::setTimeAxis(bool time)
{
    m_timeAxis = time;
    changed();
}

QString LineChart::xText(double x) const
{
    if (!m_timeAxis) return m_xLabel + QLatin1Char(' ') + QLocale().toString(x, 'f', 0);
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(x * 1000)),
                              QLocale::ShortFormat);
}

void LineChart::setLabels(const QString& xLabel, const QString& yLabel)
{
    m_xLabel = xLabel;
    m_yLabel = yLabel;
    changed();
}

void LineChart::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    changed();
}

void LineChart::setHorizontalMark(double y)
{
    m_markY = y;
    changed();
}

void LineChart::resetZoom()
{
    showRange(none, none);
    Q_EMIT rangeChosen(none, none);
}

void LineChart::showRange(double low, double high)
{
    m_zoomed = std::isfinite(low) && std::isfinite(high) && low < high;
    m_low = m_zoomed ? low : none;
    m_high = m_zoomed ? high : none;
    changed();
}

void LineChart::showCursor(double x)
{
    const bool visible = std::isfinite(x) && !m_lines.isEmpty();
    m_cursor->setVisible(visible);
    m_readout->setVisible(visible);
    if (visible) {
        m_cursor->point1->setCoords(x, 0);
        m_cursor->point2->setCoords(x, 1);
        QString text = xText(x);
        int shown = 0;
        for (const auto& line : m_lines) {
            if (line.role == LineRole::Faint || line.name.isEmpty()) continue;
            const double y = readAt(line.points, x);
            if (!std::isfinite(y) || ++shown > 8) continue;
            text += QLatin1Char('\n') + axisName(line.name, m_readout->font(), readoutName) +
                    QLatin1Char(' ') + QLocale().toString(y, 'g', 3);
        }
        m_readout->setText(text);
        m_readout->setColor(theme().text);
        const QColor paper = theme().surface;
        m_readout->setBrush(QColor(paper.red(), paper.green(), paper.blue(), 225));
        m_readout->setPadding(QMargins(4, 2, 4, 2));
        // Out of the pointer's way.
        const bool left = plot()->xAxis->coordToPixel(x) < plot()->axisRect()->center().x();
        m_readout->setPositionAlignment((left ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignTop);
        m_readout->position->setCoords(left ? 0.98 : 0.02, 0.02);
    }
    plot()->replot(QCustomPlot::rpQueuedReplot);
}

void LineChart::rebuild()
{
    auto& canvas = *plot();
    canvas.clearGraphs();
    canvas.axisRect()->setVisible(!m_lines.isEmpty()); // an empty frame with numbers on it says nothing
    canvas.xAxis->setLabel(m_xLabel);
    canvas.yAxis->setLabel(m_yLabel);
    if (m_logarithmic) {
        canvas.yAxis->setScaleType(QCPAxis::stLogarithmic);
        canvas.yAxis->setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
    } else {
        canvas.yAxis->setScaleType(QCPAxis::stLinear);
        canvas.yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    }
    if (m_timeAxis) {
        const QSharedPointer<QCPAxisTickerDateTime> clock(new QCPAxisTickerDateTime);
        clock->setDateTimeFormat(QStringLiteral("HH:mm\nd MMM"));
        canvas.xAxis->setTicker(clock);
    } else {
        canvas.xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    }
    canvas.yAxis->setNumberFormat(QStringLiteral("gb"));
    canvas.yAxis->setNumberPrecision(6);
    canvas.yAxis->ticker()->setTickCount(4);
    canvas.xAxis->ticker()->setTickCount(5);
    fitRanges();
    fillGraphs();
    m_cursor->setPen(QPen(theme().muted, 1, Qt::DashLine));
    m_markLine->setPen(QPen(theme().muted, 1, Qt::DotLine));
    m_markLine->setVisible(std::isfinite(m_markY));
    if (std::isfinite(m_markY)) {
        m_markLine->point1->setCoords(0, m_markY);
        m_markLine->point2->setCoords(1, m_markY);
    }
    canvas.selectionRect()->setPen(QPen(theme().accent));
    QColor veil = theme().accent;
    veil.setAlphaF(0.12F);
    canvas.selectionRect()->setBrush(veil);
}

void LineChart::fitRanges()
{
    double low = INFINITY, high = -INFINITY, bottom = INFINITY, top = -INFINITY;
    for (const auto& line : m_lines)
        for (std::size_t i = 0; i < line.points.size(); ++i) {
            const double x = line.points.x[i], y = line.points.y[i];
            low = std::min(low, x);
            high = std::max(high, x);
            if (m_zoomed && (x < m_low || x > m_high)) continue;
            if (!drawable(y, m_logarithmic)) continue;
            bottom = std::min(bottom, y);
            top = std::max(top, y);
        }
    m_filling = true; // not the user's hand
    auto& canvas = *plot();
    if (m_zoomed)
        canvas.xAxis->setRange(m_low, m_high);
    else if (low <= high)
        canvas.xAxis->setRange(low, high > low ? high : low + 1);
    else
        canvas.xAxis->setRange(0, 1);
    if (bottom > top) {
        canvas.yAxis->setRange(m_logarithmic ? 0.1 : 0, 1);
    } else if (m_logarithmic) {
        canvas.yAxis->setRange(bottom / 1.1, top * 1.1);
    } else {
        const double margin = top > bottom ? 0.06 * (top - bottom) : std::max(std::abs(top) * 0.1, 0.05);
        canvas.yAxis->setRange(bottom - margin, top + margin);
    }
    m_filling = false;
}

void LineChart::fillGraphs()
{
    auto& canvas = *plot();
    const auto range = canvas.xAxis->range();
    const int columns = std::max(50, canvas.axisRect()->width());
    canvas.clearGraphs();
    const auto points = [&](QCPGraph* graph, const Series& series) {
        const Series shown = thinned(series, range.lower, range.upper, columns);
        QVector<QCPGraphData> kept;
        kept.reserve(static_cast<qsizetype>(shown.size()));
        for (std::size_t i = 0; i < shown.size(); ++i)
            if (drawable(shown.y[i], m_logarithmic)) kept.append({shown.x[i], shown.y[i]});
        graph->data()->set(kept, true);
    };
    for (const auto& band : m_bands) {
        auto* low = canvas.addGraph();
        auto* high = canvas.addGraph();
        points(low, {band.band.x, band.band.low});
        points(high, {band.band.x, band.band.high});
        low->setPen(Qt::NoPen);
        high->setPen(Qt::NoPen);
        QColor veil = band.color;
        veil.setAlphaF(0.15F);
        high->setBrush(veil);
        high->setAntialiasedFill(high->data()->size() <= columns / 8);
        high->setChannelFillGraph(low);
        low->removeFromLegend();
        high->removeFromLegend();
    }
    for (const auto& line : m_lines) {
        auto* graph = canvas.addGraph();
        points(graph, line.points);
        QColor color = line.color;
        if (line.role == LineRole::Faint) color.setAlphaF(0.3F);
        // Wide smooth strokes are slow, by the length of a line in pixels: five folds of 600 noisy points
        // took 40 ms to draw. Where a line turns every few pixels they only blur it. The mean stands out
        // longer.
        const int turnsApart = line.role == LineRole::Thick ? 2 : 8; // px
        const bool dense = graph->data()->size() > columns / turnsApart;
        const double width = line.role == LineRole::Thick ? 2.2 : 1.1;
        // A dash says what a line is for as long as one can be seen.
        const bool dashed = graph->data()->size() <= columns;
        graph->setPen(QPen(color, dense ? 1 : width, dashed ? line.dash : Qt::SolidLine));
        graph->setName(line.name);
        graph->setAntialiased(!dense);
        if (line.marks || line.points.size() == 1)
            graph->setScatterStyle(
                QCPScatterStyle(QCPScatterStyle::ssDisc, line.role == LineRole::Thick ? 5 : 3.5));
        if (line.name.isEmpty() || line.role == LineRole::Faint || !m_keys.isEmpty())
            graph->removeFromLegend();
    }
    fillLegend();
    canvas.replot(QCustomPlot::rpQueuedReplot);
}

void LineChart::fillLegend()
{
    auto& canvas = *plot();
    m_legend.clear();
    for (const auto& line : m_lines)
        if (m_keys.isEmpty() && !line.name.isEmpty() && line.role != LineRole::Faint) m_legend << line.name;
    for (const auto& key : m_keys) {
        auto* graph = canvas.addGraph();
        graph->setPen(QPen(key.color, 2.2, key.dash));
        graph->setName(key.name);
        m_legend << key.name;
    }
    wrapLegend();
    for (int i = 0; i < canvas.graphCount(); ++i)
        canvas.graph(i)->setName(legendName(canvas.graph(i)->name()));
    const bool legend = m_legend.size() > 1 && m_legend.size() <= 14;
    placeLegend(legend);
}

// A row of its own above the curves: it never covers them. Unseen it lies in the axes, as its size hints,
// which may be nothing, bound what shares a column with it.
void LineChart::placeLegend(bool shown)
{
    auto& canvas = *plot();
    if (canvas.legend->visible() == shown) return;
    canvas.legend->setVisible(shown);
    auto* rows = canvas.plotLayout();
    auto* inset = canvas.axisRect()->insetLayout();
    if (shown) {
        inset->take(canvas.legend);
        inset->simplify();
        rows->insertRow(0);
        rows->addElement(0, 0, canvas.legend);
        rows->setRowStretchFactor(0, 0.001);
    } else {
        rows->take(canvas.legend);
        rows->simplify();
        inset->addElement(canvas.legend, Qt::AlignRight | Qt::AlignTop);
    }
}

QStringList LineChart::legend() const
{
    return plot()->legend->visible() ? m_legend : QStringList();
}

QRect LineChart::curveArea() const
{
    return plot()->axisRect()->outerRect();
}

void LineChart::leaveEvent(QEvent* event)
{
    Chart::leaveEvent(event);
    showCursor(none);
    Q_EMIT cursorMoved(none);
}

QString LineChart::csv() const
{
    QString text = QStringLiteral("line,x,y\n");
    for (const auto& line : m_lines) {
        if (line.role == LineRole::Faint) continue;
        for (std::size_t i = 0; i < line.points.size(); ++i)
            text += csvCell(line.name) + QLatin1Char(',') + csvNumber(line.points.x[i]) + QLatin1Char(',') +
                    csvNumber(line.points.y[i]) + QLatin1Char('\n');
    }
    return text;
}

} // namespace thresher

#include "plot/heat_map_chart.h"

#include "plot/detail/plot_style.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <qcustomplot.h>

namespace thresher {

namespace {

constexpr int scaleWidth = 10; // px
// Names longer than this are cut; the tooltip of a cell has them whole.
constexpr int rowNameWidth = 140, columnNameWidth = 110;
constexpr double slope = 55; // degrees, of column names that have no room to lie
constexpr int lyingColumns = 4;

} // namespace

HeatMapChart::HeatMapChart(QWidget* parent)
    : Chart(parent), m_map(new QCPColorMap(plot()->xAxis, plot()->yAxis)), m_scale(new QCPColorScale(plot()))
{
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    // What the shades mean, beside the cells; as tall as they are.
    m_scale->setType(QCPAxis::atRight);
    m_scale->setBarWidth(scaleWidth);
    m_scale->setRangeDrag(false);
    m_scale->setRangeZoom(false);
    plot()->plotLayout()->addElement(0, 1, m_scale);
    auto* sides = new QCPMarginGroup(plot());
    plot()->axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, sides);
    m_scale->setMarginGroup(QCP::msTop | QCP::msBottom, sides);
    m_map->setColorScale(m_scale);
    connect(plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        int row = 0, column = 0;
        if (cellAt(event->position(), &row, &column)) Q_EMIT cellClicked(row, column);
    });
    connect(plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        int row = 0, column = 0;
        if (!cellAt(event->position(), &row, &column)) {
            QToolTip::hideText();
            return;
        }
        const double value = m_values[row][column];
        QToolTip::showText(
            event->globalPosition().toPoint(),
            QStringLiteral("%1 \u00D7 %2: %3")
                .arg(m_rows[row], m_columns[column],
                     std::isfinite(value) ? QLocale().toString(value, 'f', m_decimals) : QStringLiteral("–")),
            plot());
    });
}

bool HeatMapChart::cellAt(const QPointF& position, int* row, int* column) const
{
    *column = static_cast<int>(std::lround(plot()->xAxis->pixelToCoord(position.x())));
    *row = static_cast<int>(std::lround(plot()->yAxis->pixelToCoord(position.y())));
    return *row >= 0 && *row < m_rows.size() && *column >= 0 && *column < m_columns.size() &&
           *row < m_values.size() && *column < m_values[*row].size();
}

void HeatMapChart::setMatrix(const QStringList& rows, const QStringList& columns,
                             const QList<QList<double>>& values, double low, double high, int decimals)
{
    m_rows = rows;
    m_columns = columns;
    m_values = values;
    m_low = low;
    m_high = high > low ? high : low + 1;
    m_decimals = decimals;
    updateGeometry();
    changed();
}

QSize HeatMapChart::sizeHint() const
{
    // Cells of 22 px, the axis, and below it the names, which stand where there are many of them.
    const QFontMetrics metrics(font());
    int names = metrics.height();
    if (m_columns.size() > lyingColumns)
        for (const auto& name : m_columns) {
            const double width = std::min(metrics.horizontalAdvance(name), columnNameWidth);
            names = std::max(names, static_cast<int>(width * std::sin(slope * std::acos(-1.0) / 180)) + 12);
        }
    return {360, std::clamp(40 + 22 * static_cast<int>(m_rows.size()) + names, 180, 560)};
}

void HeatMapChart::rebuild()
{
    auto& canvas = *plot();
    canvas.clearItems();
    const int rows = static_cast<int>(m_rows.size()), columns = static_cast<int>(m_columns.size());
    QSharedPointer<QCPAxisTickerText> left(new QCPAxisTickerText), bottom(new QCPAxisTickerText);
    const QFont font = canvas.xAxis->tickLabelFont();
    for (int i = 0; i < rows; ++i) left->addTick(i, axisName(m_rows[i], font, rowNameWidth));
    for (int i = 0; i < columns; ++i) bottom->addTick(i, axisName(m_columns[i], font, columnNameWidth));
    canvas.yAxis->setTicker(left);
    canvas.xAxis->setTicker(bottom);
    canvas.xAxis->setTickLabelRotation(columns > lyingColumns ? -slope : 0);
    canvas.yAxis->setRangeReversed(true);
    canvas.xAxis->setRange(-0.5, std::max(columns, 1) - 0.5);
    canvas.yAxis->setRange(-0.5, std::max(rows, 1) - 0.5);
    for (auto* axis : {canvas.xAxis, canvas.yAxis}) axis->grid()->setVisible(false);

    const QColor paper = theme().surface, ink = theme().accent, other = theme().warn;
    QCPColorGradient gradient;
    gradient.clearColorStops();
    if (m_low < 0) {
        gradient.setColorStopAt(0, other);
        gradient.setColorStopAt(-m_low / (m_high - m_low), paper);
    } else {
        gradient.setColorStopAt(0, paper);
    }
    gradient.setColorStopAt(1, mixed(paper, ink, 0.85));
    gradient.setNanHandling(QCPColorGradient::nhNanColor);
    gradient.setNanColor(mixed(paper, theme().border, 0.5));
    m_map->setGradient(gradient);
    m_map->data()->setSize(std::max(columns, 1), std::max(rows, 1));
    m_map->data()->setRange(QCPRange(0, std::max(columns - 1, 0)), QCPRange(0, std::max(rows - 1, 0)));
    m_map->setDataRange(QCPRange(m_low, m_high));
    styleAxis(*m_scale->axis(), theme(), canvas.xAxis->tickLabelFont());
    m_scale->axis()->ticker()->setTickCount(4);
    m_scale->axis()->setNumberFormat(QStringLiteral("gb"));
    m_scale->setVisible(rows > 0);

    const double cellWidth = std::abs(canvas.xAxis->coordToPixel(1) - canvas.xAxis->coordToPixel(0));
    const QFontMetrics metrics(font);
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) {
            const double value =
                r < m_values.size() && c < m_values[r].size() ? m_values[r][c] : std::nan("");
            m_map->data()->setCell(c, r, value);
            if (!std::isfinite(value)) continue;
            const QString text = QLocale().toString(value, 'f', m_decimals);
            if (metrics.horizontalAdvance(text) + 4 > std::max(cellWidth, 26.0)) continue;
            auto* label = new QCPItemText(&canvas);
            label->position->setCoords(c, r);
            label->setText(text);
            label->setFont(font);
            label->setSelectable(false);
            const QColor cell(gradient.color(value, QCPRange(m_low, m_high)));
            label->setColor(contrastRatio(cell, theme().text) >= 4.5 ? theme().text : theme().surface);
        }
}

QString HeatMapChart::csv() const
{
    QString text;
    for (const auto& column : m_columns) text += QLatin1Char(',') + csvCell(column);
    text += QLatin1Char('\n');
    for (int r = 0; r < m_rows.size() && r < m_values.size(); ++r) {
        text += csvCell(m_rows[r]);
        for (const double value : m_values[r]) text += QLatin1Char(',') + csvNumber(value);
        text += QLatin1Char('\n');
    }
    return text;
}

} // namespace thresher

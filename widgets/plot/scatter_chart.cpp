#include "plot/scatter_chart.h"

#include "plot/detail/plot_style.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <qcustomplot.h>

namespace thresher {

ScatterChart::ScatterChart(QWidget* parent) : Chart(parent)
{
    connect(plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        for (const auto& point : m_points) {
            const QPointF at(plot()->xAxis->coordToPixel(point.x), plot()->yAxis->coordToPixel(point.y));
            if (std::hypot(at.x() - event->position().x(), at.y() - event->position().y()) > 8) continue;
            const QLocale locale;
            QToolTip::showText(
                event->globalPosition().toPoint(),
                QStringLiteral("%1\n%2 / %3")
                    .arg(point.name, locale.toString(point.x, 'f', 3), locale.toString(point.y, 'f', 3)),
                plot());
            return;
        }
        QToolTip::hideText();
    });
}

void ScatterChart::setPoints(const QList<ScatterPoint>& points, const QString& xLabel, const QString& yLabel)
{
    m_points = points;
    m_xLabel = xLabel;
    m_yLabel = yLabel;
    changed();
}

void ScatterChart::rebuild()
{
    auto& canvas = *plot();
    canvas.clearPlottables();
    canvas.clearItems();
    auto* dots = canvas.addGraph();
    dots->setLineStyle(QCPGraph::lsNone);
    dots->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, theme().accent, 7));
    auto* xBars = new QCPErrorBars(canvas.xAxis, canvas.yAxis);
    auto* yBars = new QCPErrorBars(canvas.xAxis, canvas.yAxis);
    xBars->setErrorType(QCPErrorBars::etKeyError);
    double low = INFINITY, high = -INFINITY;
    for (const auto& point : m_points) {
        dots->addData(point.x, point.y);
        const auto length = [](double a, double b) {
            return std::isfinite(a) && std::isfinite(b) ? std::abs(a - b) : 0.0;
        };
        xBars->addData(length(point.x, point.xLow), length(point.xHigh, point.x));
        yBars->addData(length(point.y, point.yLow), length(point.yHigh, point.y));
        for (const double value : {point.x, point.y, point.xLow, point.xHigh, point.yLow, point.yHigh})
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
    }
    for (auto* bars : {xBars, yBars}) {
        bars->setDataPlottable(dots);
        bars->setPen(QPen(theme().muted, 1));
    }
    if (low > high) {
        low = 0;
        high = 1;
    }
    const double margin = std::max(0.02, 0.08 * (high - low));
    canvas.xAxis->setRange(low - margin, high + margin);
    canvas.yAxis->setRange(low - margin, high + margin);
    auto* equal = new QCPItemStraightLine(&canvas);
    equal->point1->setCoords(0, 0);
    equal->point2->setCoords(1, 1);
    equal->setPen(QPen(theme().border, 1, Qt::DashLine));
    canvas.xAxis->setLabel(m_xLabel);
    canvas.yAxis->setLabel(m_yLabel);
    canvas.xAxis->ticker()->setTickCount(4);
    canvas.yAxis->ticker()->setTickCount(4);
}

QString ScatterChart::csv() const
{
    QString text = QStringLiteral("name,x,x_low,x_high,y,y_low,y_high\n");
    for (const auto& p : m_points) {
        text += csvCell(p.name);
        for (const double value : {p.x, p.xLow, p.xHigh, p.y, p.yLow, p.yHigh})
            text += QLatin1Char(',') + csvNumber(value);
        text += QLatin1Char('\n');
    }
    return text;
}

} // namespace thresher

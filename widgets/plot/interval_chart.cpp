#include "plot/interval_chart.h"

#include "plot/detail/plot_style.h"

#include <algorithm>
#include <qcustomplot.h>

namespace thresher {
namespace {

constexpr int nameWidth = 150; // px: the figures are what the room is for

} // namespace

IntervalChart::IntervalChart(QWidget* parent) : Chart(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void IntervalChart::setIntervals(const QList<NamedInterval>& intervals, const QString& label)
{
    m_intervals = intervals;
    m_label = label;
    updateGeometry();
    changed();
}

QSize IntervalChart::sizeHint() const
{
    const int line = fontMetrics().height();
    return {280, 4 * line + static_cast<int>(m_intervals.size()) * (line + 8)};
}

void IntervalChart::rebuild()
{
    auto& canvas = *plot();
    canvas.clearPlottables();
    canvas.clearItems();
    QSharedPointer<QCPAxisTickerText> names(new QCPAxisTickerText);
    double low = 0, high = 0;
    const auto count = m_intervals.size();
    for (qsizetype i = 0; i < count; ++i) {
        const auto& one = m_intervals[i];
        const double y = static_cast<double>(count - 1 - i);
        names->addTick(y, axisName(one.name, font(), nameWidth));
        low = std::min(low, one.low);
        high = std::max(high, one.high);
        // Told apart from zero, for better or worse: a colour, and the place beside the line.
        const QColor color = one.low > 0 ? theme().good : one.high < 0 ? theme().bad : theme().muted;
        auto* bar = new QCPItemLine(&canvas);
        bar->start->setCoords(one.low, y);
        bar->end->setCoords(one.high, y);
        bar->setPen(QPen(color, 2));
        bar->setHead(QCPLineEnding(QCPLineEnding::esBar, 7, 7));
        bar->setTail(QCPLineEnding(QCPLineEnding::esBar, 7, 7));
        auto* dot = canvas.addGraph();
        dot->setLineStyle(QCPGraph::lsNone);
        dot->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color, 8));
        dot->addData(one.value, y);
    }
    auto* zero = new QCPItemStraightLine(&canvas);
    zero->point1->setCoords(0, 0);
    zero->point2->setCoords(0, 1);
    zero->setPen(QPen(theme().text, 1, Qt::DashLine));
    const double margin = std::max(0.005, 0.08 * (high - low));
    canvas.xAxis->setRange(low - margin, high + margin);
    canvas.xAxis->setLabel(m_label);
    canvas.xAxis->ticker()->setTickCount(4);
    canvas.yAxis->setTicker(names);
    canvas.yAxis->setRange(-0.6, static_cast<double>(count) - 0.4);
    canvas.yAxis->setSubTicks(false);
}

QString IntervalChart::csv() const
{
    QString text = QStringLiteral("name,value,low,high\n");
    for (const auto& one : m_intervals)
        text += csvCell(one.name) + QLatin1Char(',') + csvNumber(one.value) + QLatin1Char(',') +
                csvNumber(one.low) + QLatin1Char(',') + csvNumber(one.high) + QLatin1Char('\n');
    return text;
}

} // namespace thresher

#include "plot/histogram_chart.h"

#include "plot/detail/plot_style.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <qcustomplot.h>

namespace thresher {

HistogramChart::HistogramChart(QWidget* parent) : Chart(parent)
{
    const auto binAt = [this](const QMouseEvent* event) {
        const int bin = static_cast<int>(plot()->xAxis->pixelToCoord(event->position().x()) / m_width);
        return bin >= 0 && bin < m_counts.size() ? bin : -1;
    };
    connect(plot(), &QCustomPlot::mousePress, this, [this, binAt](QMouseEvent* event) {
        if (const int bin = binAt(event); bin >= 0) Q_EMIT binClicked(bin * m_width, (bin + 1) * m_width);
    });
    connect(plot(), &QCustomPlot::mouseMove, this, [this, binAt](QMouseEvent* event) {
        const int bin = binAt(event);
        if (bin < 0) {
            QToolTip::hideText();
            return;
        }
        const QLocale locale;
        QToolTip::showText(event->globalPosition().toPoint(),
                           QStringLiteral("%1–%2: %3")
                               .arg(locale.toString(bin * m_width, 'g', 5),
                                    locale.toString((bin + 1) * m_width, 'g', 5),
                                    locale.toString(m_counts[bin], 'f', 0)),
                           plot());
    });
}

void HistogramChart::setValues(const QList<double>& values, int bins, const QString& xLabel,
                               const QString& yLabel, const QList<HistogramMark>& marks)
{
    m_xLabel = xLabel;
    m_yLabel = yLabel;
    m_marks = marks;
    m_counts.clear();
    m_width = 1;
    if (!values.isEmpty()) {
        const double largest = *std::max_element(values.begin(), values.end());
        m_width = std::max(1.0, std::ceil((largest + 1) / std::max(bins, 1)));
        m_counts.fill(0, static_cast<int>(largest / m_width) + 1);
        for (const double value : values)
            if (value >= 0) ++m_counts[static_cast<int>(value / m_width)];
    }
    changed();
}

void HistogramChart::rebuild()
{
    auto& canvas = *plot();
    canvas.clearPlottables();
    canvas.clearItems();
    canvas.axisRect()->setVisible(!m_counts.isEmpty()); // an empty frame with numbers on it says nothing
    auto* bars = new QCPBars(canvas.xAxis, canvas.yAxis);
    bars->setWidth(m_width);
    bars->setBrush(mixed(theme().surface, theme().accent, 0.7));
    bars->setPen(QPen(theme().surface, 1));
    double top = 0;
    for (int i = 0; i < m_counts.size(); ++i) {
        bars->addData((i + 0.5) * m_width, m_counts[i]);
        top = std::max(top, m_counts[i]);
    }
    canvas.xAxis->setLabel(m_xLabel);
    canvas.yAxis->setLabel(m_yLabel);
    canvas.xAxis->setRange(0, std::max<double>(1, static_cast<double>(m_counts.size())) * m_width);
    canvas.yAxis->setRange(0, top > 0 ? top * 1.15 : 1);
    canvas.xAxis->ticker()->setTickCount(5);
    canvas.yAxis->ticker()->setTickCount(4);
    canvas.xAxis->setNumberFormat(QStringLiteral("gb"));
    canvas.yAxis->setNumberFormat(QStringLiteral("gb"));
    for (const auto& mark : m_marks) {
        auto* line = new QCPItemStraightLine(&canvas);
        line->point1->setCoords(mark.x, 0);
        line->point2->setCoords(mark.x, 1);
        line->setPen(QPen(theme().warn, 1.4, Qt::DashLine));
        auto* name = new QCPItemText(&canvas);
        name->position->setTypeX(QCPItemPosition::ptPlotCoords);
        name->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        name->position->setCoords(mark.x, 0.0);
        name->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        name->setText(QLatin1Char(' ') + mark.name);
        name->setColor(theme().muted);
        name->setFont(canvas.xAxis->tickLabelFont());
    }
}

QString HistogramChart::csv() const
{
    QString text = QStringLiteral("low,high,count\n");
    for (int i = 0; i < m_counts.size(); ++i)
        text += csvNumber(i * m_width) + QLatin1Char(',') + csvNumber((i + 1) * m_width) + QLatin1Char(',') +
                csvNumber(m_counts[i]) + QLatin1Char('\n');
    return text;
}

} // namespace thresher

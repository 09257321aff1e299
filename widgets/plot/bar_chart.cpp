#include "plot/bar_chart.h"

#include "plot/detail/plot_style.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <qcustomplot.h>

namespace thresher {
namespace {

constexpr double groupWidth = 0.78; // of the room of a category
constexpr int nameWidth = 170;      // px of a category beside horizontal bars; the tooltip has it whole

} // namespace

BarChart::BarChart(QWidget* parent) : Chart(parent)
{
    connect(plot(), &QCustomPlot::plottableClick, this,
            [this](QCPAbstractPlottable* plottable, int index, QMouseEvent*) {
                auto* bars = qobject_cast<QCPBars*>(plottable);
                if (bars == nullptr || index < 0 || index >= bars->data()->size()) return;
                const int category = static_cast<int>(std::lround(bars->data()->at(index)->key));
                Q_EMIT barClicked(category, plottable->property("series").toInt());
            });
    // The value under the pointer.
    connect(plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const auto* key = m_horizontal ? plot()->yAxis : plot()->xAxis;
        const int category = static_cast<int>(
            std::lround(key->pixelToCoord(m_horizontal ? event->pos().y() : event->pos().x())));
        if (category < 0 || category >= m_categories.size()) {
            QToolTip::hideText();
            return;
        }
        QStringList lines{m_categories[category]};
        for (const auto& series : m_series) {
            if (category >= series.values.size() || !std::isfinite(series.values[category])) continue;
            const double value = series.values[category];
            const QString text = m_percent ? QLocale().toString(100 * value, 'f', 1) + QStringLiteral(" %")
                                           : QLocale().toString(value, 'g', 4);
            lines << (series.name.isEmpty() ? text : series.name + QStringLiteral(": ") + text);
        }
        QToolTip::showText(event->globalPosition().toPoint(), lines.join(QLatin1Char('\n')), plot());
    });
}

void BarChart::setHorizontal(bool horizontal)
{
    m_horizontal = horizontal;
    changed();
}

void BarChart::setPercent(bool percent)
{
    m_percent = percent;
    changed();
}

void BarChart::setBars(const QStringList& categories, const QList<BarSeries>& series,
                       const QString& valueLabel)
{
    m_categories = categories;
    m_series = series;
    m_valueLabel = valueLabel;
    updateGeometry();
    changed();
}

QSize BarChart::sizeHint() const
{
    const int rows = static_cast<int>(m_categories.size()) *
                     std::max(1, static_cast<int>(std::min<qsizetype>(m_series.size(), 3)));
    return m_horizontal ? QSize(360, std::clamp(70 + 16 * rows, 160, 460)) : QSize(360, 240);
}

void BarChart::rebuild()
{
    QCustomPlot& canvas = *plot();
    canvas.clearPlottables();
    auto* keyAxis = m_horizontal ? canvas.yAxis : canvas.xAxis;
    auto* valueAxis = m_horizontal ? canvas.xAxis : canvas.yAxis;
    QSharedPointer<QCPAxisTickerText> names(new QCPAxisTickerText);
    const QFont font = keyAxis->tickLabelFont();
    for (int i = 0; i < m_categories.size(); ++i)
        names->addTick(i, m_horizontal ? axisName(m_categories[i], font, nameWidth) : m_categories[i]);
    keyAxis->setTicker(names);
    keyAxis->setRangeReversed(m_horizontal); // the first category on top
    keyAxis->setRange(-0.6, static_cast<double>(m_categories.size()) - 0.4);
    keyAxis->grid()->setVisible(false);
    valueAxis->setLabel(m_valueLabel);
    valueAxis->setNumberFormat(m_percent ? QStringLiteral("f") : QStringLiteral("gb"));
    valueAxis->setNumberPrecision(m_percent ? 2 : 5);

    const int count = static_cast<int>(m_series.size());
    const double width = groupWidth / std::max(count, 1);
    double top = 0;
    for (int s = 0; s < count; ++s) {
        const auto& series = m_series[s];
        const double offset = (s - (count - 1) / 2.0) * width;
        bool isNamed = false; // in the legend, by its first bar
        for (int i = 0; i < std::min(series.values.size(), m_categories.size()); ++i) {
            if (!std::isfinite(series.values[i])) continue;
            // One plottable per bar where bars have their own colours: QCPBars has one brush.
            auto* bars = new QCPBars(keyAxis, valueAxis);
            const QColor color = i < series.barColors.size() ? series.barColors[i] : series.color;
            bars->setBrush(color);
            bars->setPen(Qt::NoPen);
            bars->setWidth(width * 0.92);
            bars->addData(i + offset, series.values[i]);
            bars->setProperty("series", s);
            bars->setName(series.name);
            if (isNamed) bars->removeFromLegend();
            isNamed = true;
            top = std::max(top, series.values[i]);
            if (i < series.low.size() && i < series.high.size() && std::isfinite(series.low[i])) {
                auto* error = new QCPErrorBars(keyAxis, valueAxis);
                error->setDataPlottable(bars);
                error->addData(series.values[i] - series.low[i], series.high[i] - series.values[i]);
                error->setPen(QPen(theme().text, 1));
                error->removeFromLegend();
                top = std::max(top, series.high[i]);
            }
        }
    }
    // A legend stands at the far end: beyond the bars, not on them, however long its names are.
    double room = 1.06;
    if (count > 1 && m_horizontal) {
        int widest = 0;
        const QFontMetrics metrics(canvas.legend->font());
        for (const auto& series : m_series) widest = std::max(widest, metrics.horizontalAdvance(series.name));
        const double legend = widest + canvas.legend->iconSize().width() + 36;
        const double whole = std::max(160, canvas.width() - 120); // less the names of the categories
        room = std::clamp(1 / (1 - std::min(0.5, legend / whole)), 1.3, 2.0);
    }
    valueAxis->setRange(0, top > 0 ? top * room : 1);
    canvas.legend->setVisible(count > 1);
    canvas.axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignRight | Qt::AlignBottom);
}

QString BarChart::csv() const
{
    QString text = QStringLiteral("category");
    for (const auto& series : m_series) text += QLatin1Char(',') + csvCell(series.name);
    text += QLatin1Char('\n');
    for (int i = 0; i < m_categories.size(); ++i) {
        text += csvCell(m_categories[i]);
        for (const auto& series : m_series)
            text += QLatin1Char(',') + (i < series.values.size() ? csvNumber(series.values[i]) : QString());
        text += QLatin1Char('\n');
    }
    return text;
}

} // namespace thresher

#include "plot/detail/plot_style.h"

#include <QFontMetrics>
#include <cmath>
#include <qcustomplot.h>

namespace thresher {

void styleAxis(QCPAxis& axis, const Theme& theme, const QFont& font)
{
    axis.setBasePen(QPen(theme.border));
    axis.setTickPen(QPen(theme.border));
    axis.setSubTickPen(Qt::NoPen);
    axis.setTickLabelColor(theme.muted);
    axis.setLabelColor(theme.muted);
    axis.setTickLabelFont(font);
    axis.setLabelFont(font);
    axis.setTickLengthIn(0);
    axis.setTickLengthOut(3);
    axis.grid()->setPen(QPen(mixed(theme.border, theme.surface, 0.35), 1, Qt::SolidLine));
    axis.grid()->setZeroLinePen(QPen(theme.border));
    axis.grid()->setSubGridVisible(false);
}

void stylePlot(QCustomPlot& plot, const Theme& theme, const QFont& base)
{
    QFont font = base;
    if (font.pointSizeF() > 9) font.setPointSizeF(font.pointSizeF() - 1);
    plot.setBackground(QBrush(theme.surface));
    for (auto* rect : plot.axisRects())
        for (auto* axis : rect->axes()) styleAxis(*axis, theme, font);
    plot.legend->setBrush(QColor(theme.surface.red(), theme.surface.green(), theme.surface.blue(), 215));
    plot.legend->setBorderPen(Qt::NoPen);
    plot.legend->setTextColor(theme.text);
    plot.legend->setFont(font);
    plot.legend->setIconSize(22, 10);
    plot.legend->setRowSpacing(0);
}

QString axisName(const QString& name, const QFont& font, int width)
{
    return QFontMetrics(font).elidedText(name, Qt::ElideMiddle, width);
}

QString csvCell(const QString& text)
{
    if (!text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char(',')) &&
        !text.contains(QLatin1Char('\n')))
        return text;
    QString quoted = text;
    quoted.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + quoted + QLatin1Char('"');
}

QString csvNumber(double value)
{
    return std::isfinite(value) ? QString::number(value, 'g', QLocale::FloatingPointShortest) : QString();
}

} // namespace thresher

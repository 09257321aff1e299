// Lines over a common axis: thin ones for folds, a thick one with a band for their mean, faint ones for what
// was smoothed. Drag a box to zoom, double click to see all again, wheel zooms the axis under the pointer; a
// crosshair says the values and may be linked with other charts. Long curves are thinned for the screen with
// every minimum and maximum kept.
#pragma once

#include "plot/chart.h"
#include "plot/series.h"

#include <QColor>
#include <QList>
#include <QString>

class QCPItemStraightLine;
class QCPItemText;

namespace thresher {

enum class LineRole {
    Thin,  // a fold
    Thick, // a mean, or the only curve
    Faint, // raw values behind smoothed ones: not in the legend, not in the crosshair
};

struct ChartLine {
    QString name; // empty: not in the legend
    Series points;
    QColor color;
    Qt::PenStyle dash = Qt::SolidLine;
    LineRole role = LineRole::Thick;
    bool marks = false; // a dot at every point, for the few points of evaluations
};

// An entry of a legend that names what colours and what dashes mean, instead of one entry a line.
struct LegendKey {
    QString name;
    QColor color;
    Qt::PenStyle dash = Qt::SolidLine;
};

struct ChartBand {
    Band band;
    QColor color; // drawn 15 % opaque
};

class LineChart final : public Chart {
    Q_OBJECT

  public:
    explicit LineChart(QWidget* parent = nullptr);

    void setLines(QList<ChartLine> lines, QList<ChartBand> bands = {});
    // Empty: the legend names the lines. Colours and dashes that are combined need fewer words apart.
    void setLegendKeys(QList<LegendKey> keys);
    void setLabels(const QString& xLabel, const QString& yLabel);
    void setTimeAxis(bool time); // x is unix seconds, shown as time of day and date
    void setLogarithmic(bool logarithmic);
    void setHorizontalMark(double y); // a dotted line to compare with; NaN: none
    bool isZoomed() const { return m_zoomed; }
    void resetZoom();

    QString csv() const override;
    QStringList legend() const; // what it names; empty: there is none
    QRect curveArea() const;    // with the axes, in the chart's pixels

    // Links: the x range and the crosshair of one chart follow another's.
    void showRange(double low, double high); // both NaN: all
    void showCursor(double x);               // NaN: none

  Q_SIGNALS:
    void rangeChosen(double low, double high); // by the user's hand; NaN, NaN: all
    void cursorMoved(double x);                // NaN: the pointer left

  protected:
    void rebuild() override;
    void leaveEvent(QEvent* event) override;

  private:
    void fillGraphs();
    void fillLegend();
    void placeLegend(bool shown);
    void wrapLegend();
    QString xText(double x) const;
    void fitRanges();
    void connectMouse();
    void tellLegend(const QPoint& at);
    QString legendName(const QString& name) const;

    QList<ChartLine> m_lines;
    QList<ChartBand> m_bands;
    QList<LegendKey> m_keys;
    QStringList m_legend; // full names, in the legend's order
    QString m_xLabel, m_yLabel;
    bool m_logarithmic = false, m_timeAxis = false;
    bool m_zoomed = false;
    bool m_filling = false;
    double m_markY;
    double m_low, m_high; // zoomed x range
    QCPItemStraightLine* m_cursor;
    QCPItemStraightLine* m_markLine;
    QCPItemText* m_readout;
};

} // namespace thresher

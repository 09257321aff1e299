// Horizontal or vertical grouped bars: one category per row (a class, a language), one bar per series in it.
#pragma once

#include "plot/chart.h"

#include <QColor>
#include <QList>
#include <QStringList>

namespace thresher {

struct BarSeries {
    QString name;
    QList<double> values;    // one per category; NaN: no bar
    QList<double> low, high; // error bars, or empty; same length as values
    QColor color;            // of the series ...
    QList<QColor> barColors; // ... or of each bar (a class keeps its colour); empty: color
};

class BarChart final : public Chart {
    Q_OBJECT

  public:
    explicit BarChart(QWidget* parent = nullptr);

    // Long class names read best beside horizontal bars (the default).
    void setHorizontal(bool horizontal);
    // valueLabel: the value axis with its unit. The legend shows when there are two series or more.
    void setBars(const QStringList& categories, const QList<BarSeries>& series, const QString& valueLabel);
    void setPercent(bool percent); // values in [0, 1] shown as percent

    QString csv() const override;
    QSize sizeHint() const override;

  Q_SIGNALS:
    void barClicked(int category, int series);

  protected:
    void rebuild() override;

  private:
    QStringList m_categories;
    QList<BarSeries> m_series;
    QString m_valueLabel;
    bool m_horizontal = true;
    bool m_percent = false;
};

} // namespace thresher

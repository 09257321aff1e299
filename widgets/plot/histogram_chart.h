// How often values fall into bins, with marks at values that matter (quantiles, a length limit).
#pragma once

#include "plot/chart.h"

#include <QList>
#include <QString>

namespace thresher {

struct HistogramMark {
    double x = 0;
    QString name;
};

class HistogramChart final : public Chart {
    Q_OBJECT

  public:
    explicit HistogramChart(QWidget* parent = nullptr);

    // Bins of equal width over [0, largest]; `bins` of them at most, whole numbers stay whole. xLabel with
    // the unit.
    void setValues(const QList<double>& values, int bins, const QString& xLabel, const QString& yLabel,
                   const QList<HistogramMark>& marks = {});

    QString csv() const override;

  Q_SIGNALS:
    void binClicked(double low, double high); // [low, high)

  protected:
    void rebuild() override;

  private:
    double m_width = 1;
    QList<double> m_counts;
    QString m_xLabel, m_yLabel;
    QList<HistogramMark> m_marks;
};

} // namespace thresher

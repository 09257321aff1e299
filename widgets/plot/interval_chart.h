// Differences with their intervals, one below the other, beside a line at zero: what lies on one side of it
// is told apart, what touches it is not.
#pragma once

#include "plot/chart.h"

#include <QList>
#include <QString>

namespace thresher {

struct NamedInterval {
    QString name;
    double value = 0, low = 0, high = 0;
};

class IntervalChart final : public Chart {
    Q_OBJECT

  public:
    explicit IntervalChart(QWidget* parent = nullptr);
    // The first stands on top.
    void setIntervals(const QList<NamedInterval>& intervals, const QString& label);
    QString csv() const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

  protected:
    void rebuild() override;

  private:
    QList<NamedInterval> m_intervals;
    QString m_label;
};

} // namespace thresher

// Points with error bars and a line y = x: what cross-validation promised against what the leaderboard gave.
#pragma once

#include "plot/chart.h"

#include <QList>
#include <QString>

namespace thresher {

struct ScatterPoint {
    double x = 0, y = 0;
    double xLow = 0, xHigh = 0; // NaN: no bar
    double yLow = 0, yHigh = 0;
    QString name; // in the tooltip
};

class ScatterChart final : public Chart {
    Q_OBJECT

  public:
    explicit ScatterChart(QWidget* parent = nullptr);
    void setPoints(const QList<ScatterPoint>& points, const QString& xLabel, const QString& yLabel);
    QString csv() const override;

  protected:
    void rebuild() override;

  private:
    QList<ScatterPoint> m_points;
    QString m_xLabel, m_yLabel;
};

} // namespace thresher

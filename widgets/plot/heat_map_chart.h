// A small matrix as colours with the numbers in the cells where they fit: co-occurrence, correlation, flips.
#pragma once

#include "plot/chart.h"

#include <QList>
#include <QStringList>

class QCPColorMap;
class QCPColorScale;

namespace thresher {

class HeatMapChart final : public Chart {
    Q_OBJECT

  public:
    explicit HeatMapChart(QWidget* parent = nullptr);

    // values: one list per row, top first; NaN cells stay empty. low..high is the range of colours; low < 0
    // gives two colours that meet at 0. decimals: of the numbers in the cells.
    void setMatrix(const QStringList& rows, const QStringList& columns, const QList<QList<double>>& values,
                   double low, double high, int decimals);

    QString csv() const override;
    QSize sizeHint() const override;

  Q_SIGNALS:
    void cellClicked(int row, int column);

  protected:
    void rebuild() override;

  private:
    bool cellAt(const QPointF& position, int* row, int* column) const;

    QStringList m_rows, m_columns;
    QList<QList<double>> m_values;
    double m_low = 0, m_high = 1;
    int m_decimals = 0;
    QCPColorMap* m_map;
    QCPColorScale* m_scale;
};

} // namespace thresher

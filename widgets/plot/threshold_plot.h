// The slider that is a plot: a histogram by true label, curves of F1, precision and recall, marks of the
// rules, and a line that is dragged. What stands still is painted once into a pixmap; a move repaints two
// strips a few pixels wide. Positions are in [0, 1], left to right. GUI thread only.
#pragma once

#include "plot/threshold_curve.h"
#include "theme/theme.h"

#include <QPixmap>
#include <QWidget>

namespace thresher {

class ThresholdPlot final : public QWidget {
    Q_OBJECT

  public:
    explicit ThresholdPlot(QWidget* parent = nullptr);

    void setCurve(const ThresholdCurve& curve);
    const ThresholdCurve& curve() const { return m_curve; }
    void setPlateau(double low, double high); // NaN: none
    void setLine(double at);                  // the threshold
    void setReference(double at);             // dashed; NaN: none
    void setLocked(bool locked);
    double line() const { return m_line; }
    bool isDragging() const { return m_dragging; }

    // The curves as a table; numbers with '.' whatever the locale.
    QString csv() const;

    QSize sizeHint() const override { return {420, 56}; }
    QSize minimumSizeHint() const override { return {120, 36}; }

  Q_SIGNALS:
    void dragStarted();
    void dragged(double at);
    void dragEnded();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override; // tooltips of the marks
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    QRectF canvas() const;
    double toX(double at) const;
    double toPosition(double x) const;
    QPointF toPoint(const QPointF& point) const;
    double curveTop() const; // value at the upper edge
    void paintStill();
    void paintBars(QPainter& painter, const Theme& theme) const;
    void paintCurves(QPainter& painter, const Theme& theme) const;
    void paintMarks(QPainter& painter, const Theme& theme) const;
    void updateStrip(double at);
    void stale();

    ThresholdCurve m_curve;
    QPixmap m_still;
    double m_curveTop = 1;
    double m_line = 0;
    double m_reference = std::numeric_limits<double>::quiet_NaN();
    bool m_locked = false;
    bool m_dragging = false;
};

} // namespace thresher

#include "plot/threshold_plot.h"

#include "plot/detail/plot_style.h"

#include <QEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

constexpr double margin = 5;          // left and right: the line's handle stays inside
constexpr double letterHeight = 11;   // the marks' letters above the curves
constexpr int stripHalf = 7;          // half the width of what a move repaints
constexpr double roomAboveBest = 1.5; // height of the curves' axis in units of the best F1
constexpr double leastTop = 0.1;
constexpr double markReach = 6; // px around a mark that show its help

// Square root: rare labels stay visible beside a thousand others.
double barHeight(double share)
{
    return std::sqrt(std::clamp(share, 0.0, 1.0));
}

} // namespace

ThresholdPlot::ThresholdPlot(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::SizeHorCursor);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ThresholdPlot::setCurve(const ThresholdCurve& curve)
{
    m_curve = curve;
    m_curveTop = curveTop();
    stale();
}

void ThresholdPlot::setPlateau(double low, double high)
{
    const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    if (same(low, m_curve.plateauLow) && same(high, m_curve.plateauHigh)) return;
    m_curve.plateauLow = low;
    m_curve.plateauHigh = high;
    stale();
}

void ThresholdPlot::stale()
{
    m_still = {};
    update();
}

void ThresholdPlot::setLine(double at)
{
    if (at == m_line) return;
    updateStrip(m_line);
    m_line = at;
    updateStrip(m_line);
}

void ThresholdPlot::setReference(double at)
{
    updateStrip(m_reference);
    m_reference = at;
    updateStrip(m_reference);
}

void ThresholdPlot::setLocked(bool locked)
{
    m_locked = locked;
    setCursor(locked ? Qt::ArrowCursor : Qt::SizeHorCursor);
    updateStrip(m_line);
}

void ThresholdPlot::updateStrip(double at)
{
    if (std::isfinite(at)) update(static_cast<int>(toX(at)) - stripHalf, 0, 2 * stripHalf + 1, height());
}

QRectF ThresholdPlot::canvas() const
{
    return QRectF(margin, letterHeight, width() - 2 * margin, height() - letterHeight - 1);
}

double ThresholdPlot::toX(double at) const
{
    const QRectF area = canvas();
    return area.left() + std::clamp(at, 0.0, 1.0) * area.width();
}

double ThresholdPlot::toPosition(double x) const
{
    const QRectF area = canvas();
    return area.width() <= 0 ? 0.0 : std::clamp((x - area.left()) / area.width(), 0.0, 1.0);
}

QPointF ThresholdPlot::toPoint(const QPointF& point) const
{
    const QRectF area = canvas();
    return {toX(point.x()), area.bottom() - std::clamp(point.y(), 0.0, 1.0) / m_curveTop * area.height()};
}

// A weak class has its best F1 near .2: at the height of 1 its curve would be a flat line.
double ThresholdPlot::curveTop() const
{
    double best = 0;
    for (const auto& point : m_curve.f1) best = std::max(best, point.y());
    return std::clamp(roomAboveBest * best, leastTop, 1.0);
}

void ThresholdPlot::paintBars(QPainter& painter, const Theme& theme) const
{
    const QRectF area = canvas();
    const auto count = m_curve.negatives.size();
    if (count == 0) return;
    double top = 0;
    for (qsizetype i = 0; i < count; ++i) top = std::max(top, m_curve.negatives[i] + m_curve.positives[i]);
    if (top <= 0) return;
    const double width = area.width() / static_cast<double>(count);
    painter.setPen(Qt::NoPen);
    for (qsizetype i = 0; i < count; ++i) {
        // Whole pixels: neighbours meet without a seam.
        const double x = std::round(area.left() + static_cast<double>(i) * width);
        const double next = std::round(area.left() + static_cast<double>(i + 1) * width);
        const double whole = area.height() * barHeight((m_curve.negatives[i] + m_curve.positives[i]) / top);
        const double labelled = area.height() * barHeight(m_curve.positives[i] / top);
        painter.fillRect(QRectF(x, area.bottom() - whole, next - x, whole),
                         mixed(theme.surface, theme.muted, 0.16));
        painter.fillRect(QRectF(x, area.bottom() - labelled, next - x, labelled),
                         mixed(theme.surface, m_curve.color, 0.5));
    }
}

void ThresholdPlot::paintCurves(QPainter& painter, const Theme& theme) const
{
    if (!m_curve.bandLow.isEmpty()) {
        QPolygonF band;
        for (const auto& point : m_curve.bandLow) band << toPoint(point);
        for (auto it = m_curve.bandHigh.crbegin(); it != m_curve.bandHigh.crend(); ++it) band << toPoint(*it);
        QColor fill = theme.text;
        fill.setAlphaF(0.15F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawPolygon(band);
        painter.setBrush(Qt::NoBrush);
    }
    const auto draw = [&](const QList<QPointF>& points, const QPen& pen) {
        QPolygonF line;
        for (const auto& point : points) line << toPoint(point);
        painter.setPen(pen);
        painter.drawPolyline(line);
    };
    draw(m_curve.precision, QPen(theme.muted, 1, Qt::DashLine));
    draw(m_curve.recall, QPen(theme.muted, 1, Qt::DotLine));
    draw(m_curve.f1, QPen(theme.text, 1.6));
}

void ThresholdPlot::paintMarks(QPainter& painter, const Theme& theme) const
{
    QFont small = font();
    small.setPointSizeF(std::max(6.5, small.pointSizeF() * 0.75));
    painter.setFont(small);
    double lastX = -100;
    // From left to right; letters that would stand on each other move aside.
    QList<ThresholdMark> marks = m_curve.marks;
    std::sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    for (const auto& mark : marks) {
        const double x = toX(mark.at);
        painter.setPen(QPen(theme.muted, 1));
        painter.drawLine(QPointF(x, letterHeight), QPointF(x, letterHeight + 6));
        const double letterX = std::max(x - 4, lastX + 8);
        lastX = letterX;
        painter.setPen(theme.text);
        painter.drawText(QRectF(letterX, -1, 9, letterHeight), Qt::AlignCenter, mark.letter);
    }
}

void ThresholdPlot::paintStill()
{
    const Theme theme = Theme::of(palette());
    m_still = QPixmap(size() * devicePixelRatioF());
    m_still.setDevicePixelRatio(devicePixelRatioF());
    m_still.fill(theme.surface);
    QPainter painter(&m_still);
    const QRectF area = canvas();
    if (std::isfinite(m_curve.plateauLow) && std::isfinite(m_curve.plateauHigh)) {
        const double left = toX(m_curve.plateauLow);
        painter.fillRect(QRectF(left, area.top(), toX(m_curve.plateauHigh) - left, area.height()),
                         mixed(theme.surface, theme.accent, 0.14));
    }
    paintBars(painter, theme);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(area); // precision and recall leave at the top
    paintCurves(painter, theme);
    painter.setClipping(false);
    paintMarks(painter, theme);
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
}

void ThresholdPlot::paintEvent(QPaintEvent* event)
{
    if (m_still.isNull()) paintStill();
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setClipRegion(event->region());
    painter.drawPixmap(0, 0, m_still);
    const QRectF area = canvas();
    if (std::isfinite(m_reference)) {
        painter.setPen(QPen(theme.muted, 1, Qt::DashLine));
        painter.drawLine(QPointF(toX(m_reference), area.top()), QPointF(toX(m_reference), area.bottom()));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = m_locked ? theme.muted : theme.accent;
    const double x = toX(m_line);
    painter.setPen(QPen(color, 2));
    painter.drawLine(QPointF(x, area.top() - 2), QPointF(x, area.bottom()));
    painter.setBrush(color);
    painter.setPen(Qt::NoPen);
    painter.drawEllipse(QPointF(x, area.bottom() - 5), 4.5, 4.5);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 1));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void ThresholdPlot::resizeEvent(QResizeEvent*)
{
    m_still = {};
}

void ThresholdPlot::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) stale();
    QWidget::changeEvent(event);
}

void ThresholdPlot::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void ThresholdPlot::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

void ThresholdPlot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_locked) {
        QWidget::mousePressEvent(event);
        return;
    }
    m_dragging = true;
    Q_EMIT dragStarted();
    Q_EMIT dragged(toPosition(event->position().x()));
}

void ThresholdPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragging) Q_EMIT dragged(toPosition(event->position().x()));
}

void ThresholdPlot::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragging || event->button() != Qt::LeftButton) return;
    m_dragging = false;
    Q_EMIT dragEnded();
}

bool ThresholdPlot::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QStringList lines;
        for (const auto& mark : m_curve.marks)
            if (std::abs(toX(mark.at) - help->pos().x()) <= markReach) lines << mark.help;
        QToolTip::showText(help->globalPos(), lines.isEmpty() ? toolTip() : lines.join(QLatin1Char('\n')),
                           this);
        return true;
    }
    return QWidget::event(event);
}

QString ThresholdPlot::csv() const
{
    QString text = QStringLiteral("position,f1,precision,recall\n");
    for (qsizetype i = 0; i < m_curve.f1.size(); ++i)
        text += QStringLiteral("%1,%2,%3,%4\n")
                    .arg(csvNumber(m_curve.f1[i].x()), csvNumber(m_curve.f1[i].y()),
                         i < m_curve.precision.size() ? csvNumber(m_curve.precision[i].y()) : QString(),
                         i < m_curve.recall.size() ? csvNumber(m_curve.recall[i].y()) : QString());
    return text;
}

} // namespace thresher

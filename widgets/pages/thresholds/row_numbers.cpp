#include "pages/thresholds/row_numbers.h"

#include "theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace thresher {
namespace {

// Digits that each column must hold: the header's words may be longer, they are cut by the pages' texts.
constexpr int digits[RowNumbers::ColumnCount] = {5, 6, 5, 5, 5, 5, 5, 14, 13};

} // namespace

RowNumbers::RowNumbers(bool header, QWidget* parent) : QWidget(parent), m_header(header)
{
    setMouseTracking(!header);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
}

void RowNumbers::setTexts(const QStringList& texts)
{
    if (texts == m_texts) return;
    m_texts = texts;
    update();
}

void RowNumbers::setChangeSign(int sign)
{
    if (sign == m_sign) return;
    m_sign = sign;
    update(cell(Change));
}

void RowNumbers::setToolTips(const QStringList& toolTips)
{
    m_toolTips = toolTips;
}

int RowNumbers::widthOf(int column) const
{
    return fontMetrics().horizontalAdvance(QLatin1Char('0')) * digits[column] + 6;
}

QRect RowNumbers::cell(Column column) const
{
    int x = 0;
    for (int c = 0; c < column; ++c) x += widthOf(c);
    return {x, 0, widthOf(column), height()};
}

int RowNumbers::columnAt(const QPoint& point) const
{
    for (int c = 0; c < ColumnCount; ++c)
        if (cell(static_cast<Column>(c)).contains(point)) return c;
    return -1;
}

QSize RowNumbers::sizeHint() const
{
    int width = 0;
    for (int c = 0; c < ColumnCount; ++c) width += widthOf(c);
    return {width, fontMetrics().height() + 6};
}

void RowNumbers::paintEvent(QPaintEvent*)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    for (int c = 0; c < ColumnCount && c < m_texts.size(); ++c) {
        QColor color = m_header ? theme.muted : theme.text;
        if (!m_header && c == Change && m_sign != 0) color = m_sign > 0 ? theme.good : theme.bad;
        QFont face = font();
        if (!m_header && c == F1) face.setBold(true);
        if (c == m_hovered && isLink(c)) {
            face.setUnderline(true);
            color = theme.accent;
        }
        painter.setFont(face);
        painter.setPen(color);
        painter.drawText(cell(static_cast<Column>(c)).adjusted(0, 0, -4, 0),
                         Qt::AlignRight | Qt::AlignVCenter, m_texts[c]);
    }
}

void RowNumbers::mouseReleaseEvent(QMouseEvent* event)
{
    const int column = columnAt(event->pos());
    if (event->button() == Qt::LeftButton && isLink(column))
        Q_EMIT cellClicked(column);
    else
        QWidget::mouseReleaseEvent(event);
}

void RowNumbers::mouseMoveEvent(QMouseEvent* event)
{
    const int column = columnAt(event->pos());
    if (column == m_hovered) return;
    m_hovered = column;
    setCursor(isLink(column) ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void RowNumbers::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
}

bool RowNumbers::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int column = columnAt(help->pos());
        QToolTip::showText(help->globalPos(), column < 0 ? QString() : m_toolTips.value(column), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace thresher

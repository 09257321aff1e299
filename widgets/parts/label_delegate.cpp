#include "parts/label_delegate.h"

#include "theme/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace thresher {
namespace {

constexpr int margin = 4, gap = 4;          // px, around and between chips
constexpr int textLeft = 14, textRight = 4; // px inside a chip: the dot, then the name
constexpr int leastChip = 44;

} // namespace

QList<int> chipWidths(const QList<int>& wished, int room, int least, int gap)
{
    const auto count = static_cast<int>(wished.size());
    int sum = gap * std::max(0, count - 1);
    for (const int width : wished) sum += width;
    if (sum <= room) return wished;
    // The widest gives way first: the cap under which all fit.
    QList<int> sorted = wished;
    std::sort(sorted.begin(), sorted.end());
    int left = room - gap * std::max(0, count - 1);
    int cap = least;
    for (int i = 0; i < count; ++i) {
        cap = left / (count - i);
        if (sorted[i] > cap) break;
        left -= sorted[i];
    }
    cap = std::max(cap, least);
    QList<int> widths;
    int used = 0;
    for (const int width : wished) {
        const int next = std::min(width, cap);
        if (used + next > room) break;
        widths << next;
        used += next + gap;
    }
    return widths;
}

LabelDelegate::LabelDelegate(int labelsRole, QObject* parent)
    : QStyledItemDelegate(parent), m_role(labelsRole)
{}

QStringList LabelDelegate::namesOf(const QModelIndex& index) const
{
    QStringList names;
    for (const int label : index.data(m_role).value<QList<int>>())
        names << (label < m_classes.size() ? m_classes[label] : QString::number(label));
    return names;
}

void LabelDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    QStyleOptionViewItem empty = option;
    initStyleOption(&empty, index);
    empty.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &empty, painter, option.widget);
    const Theme theme = Theme::of(option.palette);
    const auto labels = index.data(m_role).value<QList<int>>();
    const QStringList names = namesOf(index);
    const auto& metrics = option.fontMetrics;
    QList<int> wished;
    for (const auto& name : names) wished << metrics.horizontalAdvance(name) + textLeft + textRight;
    const int room = option.rect.width() - 2 * margin;
    auto widths = chipWidths(wished, room, leastChip, gap);
    if (widths.size() < names.size()) // room for "+2"
        widths = chipWidths(wished, room - metrics.horizontalAdvance(QStringLiteral("+99")), leastChip, gap);
    painter->save();
    painter->setClipRect(option.rect);
    painter->setRenderHint(QPainter::Antialiasing);
    int x = option.rect.left() + margin;
    const int height = metrics.height() + 2;
    const int y = option.rect.center().y() - height / 2;
    for (int i = 0; i < widths.size(); ++i) {
        const QColor color = classStyle(theme, labels[i]).color;
        const QRectF chip(x, y, widths[i], height);
        painter->setPen(QPen(color, 1));
        painter->setBrush(mixed(theme.surface, color, 0.14));
        painter->drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        painter->setBrush(color);
        painter->drawEllipse(QPointF(x + 8, y + height / 2.0), 2.5, 2.5);
        painter->setPen(theme.text);
        const int inside = widths[i] - textLeft - textRight;
        painter->drawText(chip.adjusted(textLeft, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                          widths[i] < wished[i] ? metrics.elidedText(names[i], Qt::ElideRight, inside)
                                                : names[i]);
        x += widths[i] + gap;
    }
    if (widths.size() < names.size()) {
        painter->setPen(theme.muted);
        painter->drawText(QRect(x, y, option.rect.right() - x, height), Qt::AlignVCenter | Qt::AlignLeft,
                          QStringLiteral("+%1").arg(names.size() - widths.size()));
    }
    painter->restore();
}

bool LabelDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                              const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip) return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), namesOf(index).join(QLatin1Char('\n')), view);
    return true;
}

} // namespace thresher

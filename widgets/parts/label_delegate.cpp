#include "parts/label_delegate.h"

#include "theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace thresher {

LabelDelegate::LabelDelegate(int labelsRole, QObject* parent)
    : QStyledItemDelegate(parent), m_role(labelsRole)
{}

void LabelDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    QStyleOptionViewItem empty = option;
    initStyleOption(&empty, index);
    empty.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &empty, painter, option.widget);
    const Theme theme = Theme::of(option.palette);
    painter->save();
    painter->setClipRect(option.rect);
    painter->setRenderHint(QPainter::Antialiasing);
    int x = option.rect.left() + 4;
    const int height = option.fontMetrics.height() + 2;
    const int y = option.rect.center().y() - height / 2;
    for (const int label : index.data(m_role).value<QList<int>>()) {
        const QString name = label < m_classes.size() ? m_classes[label] : QString::number(label);
        const QColor color = classStyle(theme, label).color;
        const int width = option.fontMetrics.horizontalAdvance(name) + 18;
        const QRectF chip(x, y, width, height);
        painter->setPen(QPen(color, 1));
        painter->setBrush(mixed(theme.surface, color, 0.14));
        painter->drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        painter->setBrush(color);
        painter->drawEllipse(QPointF(x + 8, y + height / 2.0), 2.5, 2.5);
        painter->setPen(theme.text);
        painter->drawText(chip.adjusted(14, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeft, name);
        x += width + 4;
    }
    painter->restore();
}

} // namespace thresher

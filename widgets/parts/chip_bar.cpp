#include "parts/chip_bar.h"

#include <QToolButton>

#include <algorithm>

namespace thresher {

ChipBar::ChipBar(QWidget* parent) : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    hide();
}

void ChipBar::setChips(const QList<QPair<QString, QString>>& keysAndTexts)
{
    for (auto* chip : m_chips) chip->deleteLater();
    m_chips.clear();
    for (const auto& [key, text] : keysAndTexts) {
        auto* chip = new QToolButton(this);
        chip->setObjectName(QStringLiteral("chip"));
        chip->setText(QString(text).replace(QLatin1Char('&'), QStringLiteral("&&")) +
                      QStringLiteral("  \u2715"));
        chip->setAccessibleName(tr("Remove the filter %1").arg(text));
        chip->setToolTip(tr("Remove the filter %1").arg(text));
        connect(chip, &QToolButton::clicked, this, [this, removedKey = key] { Q_EMIT removed(removedKey); });
        chip->show();
        m_chips.append(chip);
    }
    setVisible(!m_chips.isEmpty());
    place(width(), true);
    updateGeometry();
}

int ChipBar::place(int width, bool move) const
{
    int x = 0, y = 0, rowHeight = 0;
    for (auto* chip : m_chips) {
        const QSize size = chip->sizeHint();
        if (x > 0 && x + size.width() > width) {
            x = 0;
            y += rowHeight + 4;
            rowHeight = 0;
        }
        if (move) chip->setGeometry(x, y, size.width(), size.height());
        x += size.width() + 4;
        rowHeight = std::max(rowHeight, size.height());
    }
    return y + rowHeight;
}

void ChipBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place(width(), true);
}

} // namespace thresher

#include "layout_keeper.h"

#include <QEvent>
#include <QHeaderView>
#include <QSplitter>
#include <QTableView>

#include <algorithm>

namespace thresher {
namespace {

QHash<int, int> widthsOf(const QVariant& kept)
{
    QHash<int, int> widths;
    for (const auto& item : kept.toStringList()) {
        const auto parts = item.split(QLatin1Char('='));
        bool columnFine = false, widthFine = false;
        if (parts.size() != 2) continue;
        const int column = parts[0].toInt(&columnFine), width = parts[1].toInt(&widthFine);
        if (columnFine && widthFine && column >= 0 && width > 0 && width < 10'000) widths[column] = width;
    }
    return widths;
}

// A column whose width follows from the window or from the text is nobody's to set.
bool isSettable(const QHeaderView& header, int column)
{
    if (column >= header.count() || header.sectionResizeMode(column) != QHeaderView::Interactive)
        return false;
    return !header.stretchLastSection() || header.visualIndex(column) + 1 < header.count();
}

} // namespace

LayoutKeeper::LayoutKeeper(QWidget& window, QVariantMap kept) : QObject(&window), m_kept(std::move(kept))
{
    for (auto* splitter : window.findChildren<QSplitter*>())
        if (!splitter->objectName().isEmpty()) watch(*splitter);
    for (auto* table : window.findChildren<QTableView*>())
        if (!table->objectName().isEmpty()) watch(*table);
}

void LayoutKeeper::watch(QSplitter& splitter)
{
    const QString name = splitter.objectName();
    if (m_kept.contains(name)) splitter.restoreState(m_kept.value(name).toByteArray());
    connect(&splitter, &QSplitter::splitterMoved, this,
            [this, &splitter, name] { m_kept[name] = splitter.saveState(); });
}

void LayoutKeeper::watch(QTableView& table)
{
    const QString name = table.objectName();
    auto* header = table.horizontalHeader();
    m_columns[name].widths = widthsOf(m_kept.value(name));
    m_names[header->viewport()] = name;
    header->viewport()->installEventFilter(this);
    connect(header, &QHeaderView::sectionResized, this, [this, header, name](int column, int, int width) {
        auto& columns = m_columns[name];
        if (columns.applying || !isSettable(*header, column)) return;
        if (columns.held)
            columns.widths[column] = width;
        else
            apply(*header, columns); // new contents were fitted: what a hand has set stands
    });
    connect(header, &QHeaderView::sectionCountChanged, this,
            [this, header, name] { apply(*header, m_columns[name]); });
    apply(*header, m_columns[name]);
}

void LayoutKeeper::apply(QHeaderView& header, Columns& columns) const
{
    columns.applying = true;
    for (auto it = columns.widths.cbegin(); it != columns.widths.cend(); ++it)
        if (isSettable(header, it.key()) && !header.isSectionHidden(it.key()))
            header.resizeSection(it.key(), it.value());
    columns.applying = false;
}

bool LayoutKeeper::eventFilter(QObject* watched, QEvent* event)
{
    if (const auto name = m_names.constFind(watched); name != m_names.cend()) {
        if (event->type() == QEvent::MouseButtonPress) m_columns[*name].held = true;
        if (event->type() == QEvent::MouseButtonRelease) m_columns[*name].held = false;
    }
    return QObject::eventFilter(watched, event);
}

QVariantMap LayoutKeeper::state() const
{
    QVariantMap out = m_kept;
    for (auto table = m_columns.cbegin(); table != m_columns.cend(); ++table) {
        QStringList widths;
        for (auto it = table->widths.cbegin(); it != table->widths.cend(); ++it)
            widths << QStringLiteral("%1=%2").arg(it.key()).arg(it.value());
        std::sort(widths.begin(), widths.end());
        if (!widths.isEmpty()) out[table.key()] = widths;
    }
    return out;
}

} // namespace thresher

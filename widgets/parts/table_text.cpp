#include "parts/table_text.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QShortcut>
#include <QTableView>

#include <algorithm>

namespace thresher {

QString selectedText(const QTableView& table)
{
    auto cells = table.selectionModel()->selectedIndexes();
    const auto* header = table.horizontalHeader();
    std::sort(cells.begin(), cells.end(), [header](const QModelIndex& a, const QModelIndex& b) {
        return a.row() != b.row() ? a.row() < b.row()
                                  : header->visualIndex(a.column()) < header->visualIndex(b.column());
    });
    QString text;
    int row = -1;
    for (const auto& cell : cells) {
        if (table.isColumnHidden(cell.column())) continue;
        if (row >= 0) text += cell.row() == row ? QLatin1Char('\t') : QLatin1Char('\n');
        row = cell.row();
        text += cell.data().toString();
    }
    return text;
}

void copyOnRequest(QTableView& table)
{
    auto* copy = new QShortcut(QKeySequence::Copy, &table);
    copy->setContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QShortcut::activated, &table,
                     [&table] { QApplication::clipboard()->setText(selectedText(table)); });
}

void styleRows(QTableView& table, int text)
{
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + 8);
    table.horizontalHeader()->setHighlightSections(false);
    table.horizontalHeader()->setSectionResizeMode(text, QHeaderView::Stretch);
    table.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

} // namespace thresher

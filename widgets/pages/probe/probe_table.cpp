#include "pages/probe/probe_table.h"

#include "parts/table_text.h"
#include "theme/theme.h"
#include "viewmodels/probe_model.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTableView>

#include <algorithm>

namespace thresher {

void styleProbeTable(QTableView& table, const QList<int>& columns)
{
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + 8);
    auto* header = table.horizontalHeader();
    header->setHighlightSections(false);
    header->setMinimumSectionSize(24);
    for (int column = 0; column < ProbeModel::ColumnCount; ++column) {
        table.setColumnHidden(column, !columns.contains(column));
        header->setSectionResizeMode(column, column == ProbeModel::Name ? QHeaderView::Stretch
                                                                        : QHeaderView::Interactive);
    }
    QObject::connect(header, &QHeaderView::sortIndicatorChanged, &table, [&table] { fitProbeTable(table); });
    copyOnRequest(table);
}

void fitProbeTable(QTableView& table)
{
    constexpr int cellMargin = 16, headMargin = 18, sortMark = 14; // px, as the style sheet pads them
    constexpr int leastName = 96;
    const auto* model = table.model();
    auto* header = table.horizontalHeader();
    const auto metrics = table.fontMetrics();
    int used = 0;
    for (int column = 1; column < ProbeModel::ColumnCount; ++column) {
        if (table.isColumnHidden(column)) continue;
        int width =
            metrics.horizontalAdvance(model->headerData(column, Qt::Horizontal).toString()) + headMargin;
        if (table.isSortingEnabled() && header->sortIndicatorSection() == column) width += sortMark;
        for (int row = 0; row < model->rowCount(); ++row)
            width = std::max(width, metrics.horizontalAdvance(model->index(row, column).data().toString()) +
                                        cellMargin);
        header->resizeSection(column, width);
        used += width;
    }
    // Names first: where there is no room the words of the verdict give way, but not those of its head.
    const int leastVerdict =
        metrics.horizontalAdvance(model->headerData(ProbeModel::Verdict, Qt::Horizontal).toString()) +
        headMargin;
    const int missing = leastName - (table.viewport()->width() - used);
    const int verdict = header->sectionSize(ProbeModel::Verdict);
    if (missing > 0 && !table.isColumnHidden(ProbeModel::Verdict))
        header->resizeSection(ProbeModel::Verdict, std::max(leastVerdict, verdict - missing));
    // Sections resized by hand leave the one that takes the rest as it was.
    header->setSectionResizeMode(ProbeModel::Name, QHeaderView::Stretch);
}

void ScoreDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const Theme theme = Theme::of(option->palette);
    if (index.column() == ProbeModel::Score && !index.data(ProbeModel::ProblemRole).toString().isEmpty()) {
        option->palette.setColor(QPalette::Text, theme.bad);
        option->palette.setColor(QPalette::HighlightedText, theme.bad);
        option->font.setBold(true);
    } else if (index.column() == ProbeModel::Score) {
        option->backgroundBrush = mixed(theme.surface, theme.window, 0.8);
    }
}

QWidget* ScoreDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                     const QModelIndex& index) const
{
    auto* editor = new QLineEdit(parent);
    editor->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    editor->setAccessibleName(
        tr("Score of %1").arg(index.siblingAtColumn(ProbeModel::Name).data().toString()));
    // The cell is low: the frame of free-standing fields would cut the text.
    editor->setStyleSheet(QStringLiteral("QLineEdit { padding: 0 2px; border-radius: 0; }"));
    return editor;
}

bool ScoreDelegate::eventFilter(QObject* object, QEvent* event)
{
    auto* editor = qobject_cast<QLineEdit*>(object);
    if (editor != nullptr && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            Q_EMIT commitData(editor);
            Q_EMIT closeEditor(editor);
            Q_EMIT entered();
            return true;
        }
        const QString text = QApplication::clipboard()->text();
        if (key->matches(QKeySequence::Paste) && text.trimmed().contains(QLatin1Char('\n'))) {
            Q_EMIT closeEditor(editor, QAbstractItemDelegate::RevertModelCache);
            Q_EMIT columnPasted(text);
            return true;
        }
    }
    return QStyledItemDelegate::eventFilter(object, event);
}

} // namespace thresher

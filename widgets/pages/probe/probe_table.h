// The three tables of the probe look alike: they show some columns of one model.
#pragma once

#include <QList>
#include <QStyledItemDelegate>

class QTableView;

namespace thresher {

// Call after setModel(). The first column takes what room is left; `copy` works on the selection (Ctrl+C).
void styleProbeTable(QTableView& table, const QList<int>& columns);
// Widths from the text, for the columns after the first; never wider than the table.
void fitProbeTable(QTableView& table);

// Scores: a refused one stands in the colour of errors. Return goes on to the next row; a column pasted into
// the editor goes to the table.
class ScoreDelegate final : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using QStyledItemDelegate::QStyledItemDelegate;

  Q_SIGNALS:
    void entered();                         // Return: the text was committed
    void columnPasted(const QString& text); // the editor was closed without a change

  protected:
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
    bool eventFilter(QObject* editor, QEvent* event) override;
};

} // namespace thresher

#include "pages/train/fold_table.h"

#include "controllers/run_tailer.h"
#include "text/quantities.h"
#include "theme/theme.h"

#include <QEvent>
#include <QHeaderView>

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

constexpr int fixedColumns = 4;

// The evaluation whose model stands for the fold: at the chosen step, else the latest.
const EvalPoint* standing(const FoldCurves& curves, std::int64_t chosen)
{
    for (const auto& eval : curves.evals)
        if (chosen >= 0 && eval.step == static_cast<double>(chosen)) return &eval;
    return curves.evals.empty() ? nullptr : &curves.evals.back();
}

} // namespace

FoldTable::FoldTable(QWidget* parent) : QTableWidget(parent)
{
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setShowGrid(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
}

void FoldTable::setCell(int row, int column, const QString& text, double shade)
{
    auto* cell = item(row, column);
    if (!cell) setItem(row, column, cell = new QTableWidgetItem);
    cell->setText(text);
    cell->setTextAlignment((column == 1 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const Theme theme = Theme::of(palette());
    cell->setBackground(shade >= 0
                            ? QBrush(mixed(theme.surface, theme.accent, 0.45 * std::clamp(shade, 0.0, 1.0)))
                            : QBrush());
}

void FoldTable::show(const RunTailer& run)
{
    const auto& status = run.status();
    const auto& curves = run.curves();
    const auto classes = static_cast<int>(curves.classes.size());
    setRowCount(static_cast<int>(status.folds.size()));
    setColumnCount(fixedColumns + classes);
    QStringList heads{tr("fold"), tr("state"), tr("step"), tr("macro AP")};
    for (const auto& name : curves.classes) heads << QString::fromStdString(name);
    setHorizontalHeaderLabels(heads);
    for (int row = 0; row < rowCount(); ++row) {
        const auto& fold = status.folds[static_cast<std::size_t>(row)];
        setCell(row, 0, QString::number(fold.fold));
        QString state = stateText(QString::fromStdString(fold.state));
        setCell(row, 1, state);
        if (!fold.error.empty()) item(row, 1)->setToolTip(QString::fromStdString(fold.error));
        setCell(row, 2,
                fold.steps > 0 ? QStringLiteral("%1 / %2").arg(fold.step).arg(fold.steps) : QString());
        setCell(row, 3, fold.evalMap > 0 ? scoreText(fold.evalMap) : QString());
        const auto index = static_cast<std::size_t>(fold.fold);
        const EvalPoint* eval =
            index < curves.folds.size() ? standing(curves.folds[index], fold.chosenStep) : nullptr;
        for (int c = 0; c < classes; ++c) {
            const bool known = eval && static_cast<std::size_t>(c) < eval->perClass.size();
            const double f1 = known ? eval->perClass[static_cast<std::size_t>(c)].f1 : std::nan("");
            setCell(row, fixedColumns + c, known ? scoreText(f1) : QString(), known ? f1 : -1);
        }
    }
    resizeColumnsToContents();
    updateGeometry();
}

QSize FoldTable::sizeHint() const
{
    const int rows = std::clamp(rowCount(), 1, 6);
    return {400,
            horizontalHeader()->sizeHint().height() + rows * verticalHeader()->defaultSectionSize() + 18};
}

void FoldTable::changeEvent(QEvent* event)
{
    QTableWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        for (int r = 0; r < rowCount(); ++r)
            for (int c = 0; c < columnCount(); ++c)
                if (item(r, c)) item(r, c)->setBackground(QBrush());
}

} // namespace thresher

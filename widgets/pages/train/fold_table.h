// The folds of a run beside each other: state, step, scores, and F1 of every class shaded from bad to good at
// the chosen step.
#pragma once

#include <QTableWidget>

namespace thresher {

class RunTailer;

class FoldTable final : public QTableWidget {
    Q_OBJECT

  public:
    explicit FoldTable(QWidget* parent = nullptr);
    void show(const RunTailer& run);
    QSize sizeHint() const override;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void setCell(int row, int column, const QString& text, double shade = -1);
};

} // namespace thresher

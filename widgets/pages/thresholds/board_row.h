// One class of the threshold board: name, plot with the draggable line, the threshold as a number, figures,
// lock. Shows and edits class `c` of a ThresholdBoard. GUI thread only.
#pragma once

#include "pages/thresholds/board_curve.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QToolButton;

namespace thresher {

class ElidedLabel;
class RowNumbers;
class ThresholdBoard;
class ThresholdPlot;

class BoardRow final : public QFrame {
    Q_OBJECT

  public:
    BoardRow(ThresholdBoard& board, int c, QWidget* parent = nullptr);

    void setAxis(Space space);
    void setComparing(bool comparing); // shows the reference as a dashed line
    void setCurrent(bool current);
    void refreshPlateau(); // hidden while it is not known for the cut
    void refresh();        // after the cut, the reference or the lock changed
    void rebuildCurve();   // after rules, axis or theme changed
    void retranslate();

    ThresholdPlot* plot() const { return m_plot; }
    QLineEdit* edit() const { return m_edit; }
    const RowNumbers* numbers() const { return m_numbers; }
    // Widths that the header shares.
    static int nameWidth(const QFontMetrics& metrics);
    static int editWidth(const QFontMetrics& metrics);
    static constexpr int lockWidth = 30;

  Q_SIGNALS:
    void chosen(int c); // the row got focus or was clicked
    void cellClicked(int c, int column);

  protected:
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void typed();
    QStringList toolTips() const;

    ThresholdBoard& m_board;
    int m_class;
    BoardAxis m_axis;
    Space m_space = Space::Rank;
    bool m_comparing = false;
    bool m_current = false;
    ElidedLabel* m_name;
    QLabel* m_support;
    ThresholdPlot* m_plot;
    QLineEdit* m_edit;
    RowNumbers* m_numbers;
    QToolButton* m_lock;
};

} // namespace thresher

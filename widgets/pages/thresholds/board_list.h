// All classes of the threshold board, one row each, under a header; everything by keyboard. GUI thread only.
#pragma once

#include "decide/scores.h"

#include <QFrame>

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace thresher {

class BoardRow;
class RowNumbers;
class ThresholdBoard;
enum class BoardCell;

class BoardList final : public QFrame {
    Q_OBJECT

  public:
    explicit BoardList(ThresholdBoard& board, QWidget* parent = nullptr);

    int currentClass() const { return m_current; }
    void setCurrentClass(int c, bool focus);
    BoardRow* row(int c) const { return m_rows.value(c); }
    void setAxis(Space space);
    void setComparing(bool comparing);
    void retranslate();

  Q_SIGNALS:
    void currentChanged(int c);
    void postsWanted(int c, thresher::BoardCell cell);

  protected:
    // Left, right: one post fewer or more; Shift: ten; up, down: class; Enter: posts.
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void rebuild();

    ThresholdBoard& m_board;
    QList<BoardRow*> m_rows;
    QScrollArea* m_scroll;
    QWidget* m_inner;
    QVBoxLayout* m_column;
    QLabel *m_className, *m_axisName, *m_thresholdName;
    RowNumbers* m_header;
    Space m_axis = Space::Rank;
    bool m_comparing = false;
    int m_current = 0;
};

} // namespace thresher

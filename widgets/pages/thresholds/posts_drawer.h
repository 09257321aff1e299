// The drawer below the board: the posts of one cell, errors first. GUI thread only.
#pragma once

#include "controllers/task.h"
#include "viewmodels/board_posts.h"

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QTableView;
class QToolButton;

namespace thresher {

class ThresholdBoard;

class PostsDrawer final : public QFrame {
    Q_OBJECT

  public:
    PostsDrawer(ThresholdBoard& board, WorkspaceController& workspace, QWidget* parent = nullptr);

    void showCell(int c, BoardCell cell);
    void retranslate();
    bool isSettled() const { return !m_task.isRunning(); }
    BoardPosts* model() const { return m_model; }

  protected:
    void keyPressEvent(QKeyEvent* event) override; // Escape closes

  private:
    void load();

    ThresholdBoard& m_board;
    WorkspaceController& m_workspace;
    BoardPosts* m_model;
    QLabel* m_title;
    QTableView* m_table;
    QPlainTextEdit* m_text;
    QToolButton* m_close;
    int m_class = 0;
    BoardCell m_cell = BoardCell::Errors;
    Task m_task;
};

} // namespace thresher

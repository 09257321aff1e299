// The drawer below the board: the posts of one cell, errors first. GUI thread only.
#pragma once

#include "controllers/task.h"
#include "parts/reading_drawer.h"
#include "viewmodels/board_posts.h"

namespace thresher {

class ThresholdBoard;

class PostsDrawer final : public ReadingDrawer {
    Q_OBJECT

  public:
    PostsDrawer(ThresholdBoard& board, WorkspaceController& workspace, QWidget* parent = nullptr);

    void showCell(int c, BoardCell cell);
    void retranslate();
    bool isSettled() const { return !m_task.isRunning(); }
    BoardPosts* model() const { return m_model; }

  private:
    PostsDrawer(BoardPosts* model, ThresholdBoard& board, WorkspaceController& workspace, QWidget* parent);
    void load();

    ThresholdBoard& m_board;
    WorkspaceController& m_workspace;
    BoardPosts* m_model;
    int m_class = 0;
    BoardCell m_cell = BoardCell::Errors;
    Task m_task;
};

} // namespace thresher

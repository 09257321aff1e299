#include "pages/thresholds/posts_drawer.h"

#include "viewmodels/threshold_board.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QTableView>
#include <QToolButton>

namespace thresher {

PostsDrawer::PostsDrawer(ThresholdBoard& board, WorkspaceController& workspace, QWidget* parent)
    : PostsDrawer(new BoardPosts, board, workspace, parent)
{}

PostsDrawer::PostsDrawer(BoardPosts* model, ThresholdBoard& board, WorkspaceController& workspace,
                         QWidget* parent)
    : ReadingDrawer(
          *model, QStringLiteral("cellPosts"),
          [model](int row) {
              const auto* post = model->at(row);
              return post ? post->text : std::string();
          },
          parent),
      m_board(board), m_workspace(workspace), m_model(model)
{
    m_model->setParent(this);
    connect(this, &ReadingDrawer::closed, this, &QWidget::hide);
    connect(&m_board, &ThresholdBoard::scoreChanged, this, [this] {
        if (isVisible()) load(); // a threshold came to rest
    });
    connect(&m_board, &ThresholdBoard::rebuilt, this, &QWidget::hide);
    connect(&m_task, &Task::withoutResult, this, &QWidget::hide); // the posts are those of another cell
    hide();
}

void PostsDrawer::showCell(int c, BoardCell cell)
{
    m_class = c;
    m_cell = cell;
    show();
    load();
    table()->setFocus();
}

void PostsDrawer::load()
{
    if (!m_board.isOpen() || m_class >= m_board.classCount()) return;
    m_task.start([set = m_board.basis().set, data = m_workspace.data(), c = static_cast<std::size_t>(m_class),
                  cut = m_board.cut(m_class),
                  cell = m_cell](const Progress&) { return postsOf(*set, data.get(), c, cut, cell); },
                 [this](std::vector<BoardPost> posts) {
                     m_model->setPosts(std::move(posts));
                     showRows(BoardPosts::Text);
                     retranslate();
                 });
}

void PostsDrawer::retranslate()
{
    if (m_board.isOpen() && m_class < m_board.classCount()) {
        const QString name = m_board.className(m_class);
        const int count = m_model->rowCount();
        switch (m_cell) {
        case BoardCell::Errors:
            title()->setText(tr("%1: %Ln error(s), likely label errors first", nullptr, count).arg(name));
            break;
        case BoardCell::TruePositives:
            title()->setText(
                tr("%1: %Ln post(s) found, nearest to the threshold first", nullptr, count).arg(name));
            break;
        case BoardCell::FalsePositives:
            title()->setText(
                tr("%1: %Ln post(s) predicted without the label, highest score first", nullptr, count)
                    .arg(name));
            break;
        case BoardCell::FalseNegatives:
            title()->setText(tr("%1: %Ln post(s) missed, lowest score first", nullptr, count).arg(name));
            break;
        }
    }
    table()->setAccessibleName(tr("Posts of the cell"));
    text()->setAccessibleName(tr("Text of the post"));
    text()->setPlaceholderText(tr("The text of the post stands here when the data file is open."));
    closeButton()->setAccessibleName(tr("Close the posts"));
    closeButton()->setToolTip(tr("Close (Esc)"));
    m_model->retranslate();
}

} // namespace thresher

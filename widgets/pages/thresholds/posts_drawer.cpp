#include "pages/thresholds/posts_drawer.h"

#include "parts/table_text.h"
#include "viewmodels/threshold_board.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>

namespace thresher {

PostsDrawer::PostsDrawer(ThresholdBoard& board, WorkspaceController& workspace, QWidget* parent)
    : QFrame(parent), m_board(board), m_workspace(workspace), m_model(new BoardPosts(this)),
      m_title(new QLabel(this)), m_table(new QTableView(this)), m_text(new QPlainTextEdit(this)),
      m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_close->setObjectName(QStringLiteral("flat"));
    m_close->setText(QStringLiteral("\u2715"));
    m_table->setObjectName(QStringLiteral("cellPosts"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    copyOnRequest(*m_table);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setWordWrap(false);
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setTabChangesFocus(true);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_close);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setObjectName(QStringLiteral("cellPostsSplitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 6, 6, 6);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(splitter, 1);

    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                const auto* post = m_model->at(index.row());
                m_text->setPlainText(post ? QString::fromStdString(post->text) : QString());
            });
    connect(&m_board, &ThresholdBoard::scoreChanged, this, [this] {
        if (isVisible()) load(); // a threshold came to rest
    });
    connect(&m_board, &ThresholdBoard::rebuilt, this, &QWidget::hide);
    hide();
}

void PostsDrawer::showCell(int c, BoardCell cell)
{
    m_class = c;
    m_cell = cell;
    show();
    load();
    m_table->setFocus();
}

void PostsDrawer::load()
{
    if (!m_board.isOpen() || m_class >= m_board.classCount()) return;
    m_task.start([set = m_board.basis().set, data = m_workspace.data(), c = static_cast<std::size_t>(m_class),
                  cut = m_board.cut(m_class),
                  cell = m_cell](const Progress&) { return postsOf(*set, data.get(), c, cut, cell); },
                 [this](std::vector<BoardPost> posts) {
                     m_model->setPosts(std::move(posts));
                     for (int column = 0; column < BoardPosts::Text; ++column)
                         m_table->resizeColumnToContents(column);
                     if (m_model->rowCount() > 0)
                         m_table->selectRow(0);
                     else
                         m_text->clear();
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
            m_title->setText(tr("%1: %Ln error(s), likely label errors first", nullptr, count).arg(name));
            break;
        case BoardCell::TruePositives:
            m_title->setText(
                tr("%1: %Ln post(s) found, nearest to the threshold first", nullptr, count).arg(name));
            break;
        case BoardCell::FalsePositives:
            m_title->setText(
                tr("%1: %Ln post(s) predicted without the label, highest score first", nullptr, count)
                    .arg(name));
            break;
        case BoardCell::FalseNegatives:
            m_title->setText(tr("%1: %Ln post(s) missed, lowest score first", nullptr, count).arg(name));
            break;
        }
    }
    m_table->setAccessibleName(tr("Posts of the cell"));
    m_text->setAccessibleName(tr("Text of the post"));
    m_text->setPlaceholderText(tr("The text of the post stands here when the data file is open."));
    m_close->setAccessibleName(tr("Close the posts"));
    m_close->setToolTip(tr("Close (Esc)"));
    m_model->retranslate();
}

void PostsDrawer::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

} // namespace thresher

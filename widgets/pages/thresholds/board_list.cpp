#include "pages/thresholds/board_list.h"

#include "pages/thresholds/board_row.h"
#include "pages/thresholds/row_numbers.h"
#include "plot/threshold_plot.h"
#include "viewmodels/board_posts.h"
#include "viewmodels/threshold_board.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>

namespace thresher {
namespace {

constexpr int manyPosts = 10; // with Shift

} // namespace

BoardList::BoardList(ThresholdBoard& board, QWidget* parent)
    : QFrame(parent), m_board(board), m_scroll(new QScrollArea(this)), m_inner(new QWidget),
      m_column(new QVBoxLayout(m_inner)), m_className(new QLabel(this)), m_axisName(new QLabel(this)),
      m_thresholdName(new QLabel(this)), m_header(new RowNumbers(true, this))
{
    setObjectName(QStringLiteral("card"));
    for (auto* label : {m_className, m_axisName, m_thresholdName})
        label->setObjectName(QStringLiteral("muted"));
    m_className->setFixedWidth(BoardRow::nameWidth(fontMetrics()));
    m_thresholdName->setFixedWidth(BoardRow::editWidth(fontMetrics()));
    m_thresholdName->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* head = new QHBoxLayout;
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    head->setContentsMargins(10, 4, 4 + bar, 0);
    head->setSpacing(6);
    head->addWidget(m_className);
    head->addWidget(m_axisName, 1);
    head->addWidget(m_thresholdName);
    head->addWidget(m_header);
    head->addSpacing(BoardRow::lockWidth);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_scroll->setWidget(m_inner);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->installEventFilter(this);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_inner->setAutoFillBackground(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(2);
    layout->addLayout(head);
    layout->addWidget(m_scroll, 1);

    connect(&m_board, &ThresholdBoard::rebuilt, this, &BoardList::rebuild);
    connect(&m_board, &ThresholdBoard::cutChanged, this, [this](int c) {
        if (c < m_rows.size()) m_rows[c]->refresh();
    });
    connect(&m_board, &ThresholdBoard::scoreChanged, this, [this] {
        for (auto* row : m_rows) row->refresh(); // the expected test rows
    });
    connect(&m_board, &ThresholdBoard::detailsChanged, this, [this] {
        for (auto* row : m_rows) row->refreshPlateau();
    });
}

void BoardList::rebuild()
{
    // As many classes as before (another step, another run): the rows stay, with focus and scroll position.
    if (!m_rows.isEmpty() && m_rows.size() == m_board.classCount()) {
        for (auto* row : m_rows) {
            row->rebuildCurve();
            row->retranslate();
        }
        return;
    }
    qDeleteAll(m_rows);
    m_rows.clear();
    while (auto* item = m_column->takeAt(0)) delete item;
    for (int c = 0; c < m_board.classCount(); ++c) {
        auto* row = new BoardRow(m_board, c, m_inner);
        m_rows << row;
        m_column->addWidget(row, 1);
        row->setAxis(m_axis);
        row->setComparing(m_comparing);
        row->retranslate();
        connect(row, &BoardRow::chosen, this, [this](int chosen) { setCurrentClass(chosen, false); });
        connect(row, &BoardRow::cellClicked, this, [this](int chosen, int column) {
            setCurrentClass(chosen, false);
            Q_EMIT postsWanted(chosen, column == RowNumbers::Tp   ? BoardCell::TruePositives
                                       : column == RowNumbers::Fp ? BoardCell::FalsePositives
                                       : column == RowNumbers::Fn ? BoardCell::FalseNegatives
                                                                  : BoardCell::Errors);
        });
    }
    m_column->addStretch(0);
    m_current = 0;
    if (!m_rows.isEmpty()) {
        m_rows[0]->setCurrent(true);
        Q_EMIT currentChanged(0);
    }
}

void BoardList::setCurrentClass(int c, bool focus)
{
    if (c < 0 || c >= m_rows.size()) return;
    const bool changed = c != m_current;
    if (changed && m_current < m_rows.size()) m_rows[m_current]->setCurrent(false);
    m_current = c;
    m_rows[c]->setCurrent(true);
    if (focus) {
        m_rows[c]->plot()->setFocus(Qt::TabFocusReason);
        m_scroll->ensureWidgetVisible(m_rows[c], 0, 4);
    }
    if (changed) Q_EMIT currentChanged(c);
}

void BoardList::setAxis(Space space)
{
    m_axis = space;
    for (auto* row : m_rows) row->setAxis(space);
    retranslate();
}

void BoardList::setComparing(bool comparing)
{
    m_comparing = comparing;
    for (auto* row : m_rows) row->setComparing(comparing);
}

void BoardList::keyPressEvent(QKeyEvent* event)
{
    if (m_rows.isEmpty()) {
        QFrame::keyPressEvent(event);
        return;
    }
    const int posts = event->modifiers() & Qt::ShiftModifier ? manyPosts : 1;
    switch (event->key()) {
    case Qt::Key_Left: // lower scores lie on the left: more posts are predicted
        m_board.step(m_current, posts);
        break;
    case Qt::Key_Right:
        m_board.step(m_current, -posts);
        break;
    case Qt::Key_Up:
        setCurrentClass(m_current - 1, true);
        break;
    case Qt::Key_Down:
        setCurrentClass(m_current + 1, true);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT postsWanted(m_current, BoardCell::Errors);
        break;
    default:
        QFrame::keyPressEvent(event);
    }
}

// A scroll area takes the arrow keys for itself: they are passed on to the list.
bool BoardList::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_scroll && event->type() == QEvent::KeyPress) {
        event->ignore();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

void BoardList::retranslate()
{
    m_className->setText(tr("Class"));
    m_axisName->setText(
        m_axis == Space::Rank
            ? tr("Rank of the score (highest right), rows by label, F1, precision - -, recall · ·")
        : m_axis == Space::Logit ? tr("Logit of the score, rows by label, F1, precision - -, recall · ·")
                                 : tr("Score, rows by label, F1, precision - -, recall · ·"));
    m_axisName->setToolTip(
        tr("Bars: rows without and with the label (height: square root). Lines: F1, precision "
           "(dashed), recall (dotted), up to 1.5 times the best F1; grey band: F1 of single folds; blue "
           "shade: thresholds "
           "that are as good within one standard error. Marks: g grid, b balance, h hybrid, "
           "f fit (exact), m bagged mean. Drag the line, or use the left and right keys."));
    m_thresholdName->setText(tr("t"));
    m_header->setTexts({tr("F1"), tr("±"), tr("P"), tr("R"), tr("TP"), tr("FP"), tr("FN"),
                        tr("OOF pred/true"), tr("test pred/exp")});
    for (auto* row : m_rows) row->retranslate();
    setAccessibleName(tr("Thresholds by class"));
}

} // namespace thresher

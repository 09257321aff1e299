#include "pages/dataset/post_view.h"

#include "controllers/workspace_controller.h"
#include "parts/long_text.h"
#include "theme/theme.h"
#include "viewmodels/posts_model.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

PostView::PostView(PostsModel& posts, WorkspaceController& workspace, QWidget* parent)
    : QFrame(parent), m_posts(posts), m_workspace(workspace), m_head(new QLabel(this)),
      m_text(new LongText(this)), m_previous(new QToolButton(this)), m_next(new QToolButton(this)),
      m_bookmark(new QToolButton(this)), m_note(new QLineEdit(this))
{
    setObjectName(QStringLiteral("card"));
    m_head->setTextFormat(Qt::PlainText);
    m_head->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_head->setWordWrap(true);
    m_text->edit()->setStyleSheet(
        QStringLiteral("QPlainTextEdit { border: none; padding: 0; }")); // the card is its frame
    m_bookmark->setCheckable(true);
    for (auto* button : {m_previous, m_next, m_bookmark}) button->setObjectName(QStringLiteral("flat"));
    m_previous->setArrowType(Qt::UpArrow);
    m_next->setArrowType(Qt::DownArrow);
    auto* head = new QHBoxLayout;
    head->addWidget(m_head, 1);
    head->addWidget(m_bookmark);
    head->addWidget(m_previous);
    head->addWidget(m_next);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_note);
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT stepWanted(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT stepWanted(1); });
    connect(m_bookmark, &QToolButton::clicked, this, &PostView::saveNote);
    connect(m_note, &QLineEdit::editingFinished, this, [this] {
        if (m_bookmark->isChecked()) saveNote();
    });
    retranslate();
}

void PostView::showRow(int row)
{
    const auto* set = m_posts.dataset();
    const bool some = set && row >= 0 && row < m_posts.rowCount();
    if (!some || set->ids[static_cast<std::size_t>(row)] != m_shown) keepNote();
    m_row = row;
    refresh();
}

// A key or a click elsewhere may turn to another post without the field losing the keyboard.
void PostView::keepNote()
{
    if (m_shown.empty() || !m_bookmark->isChecked() || !m_note->isModified()) return;
    m_note->setModified(false); // the edit below comes back here
    m_workspace.edit([this](Workspace& workspace) {
        if (const auto note = workspace.bookmarks.find(m_shown); note != workspace.bookmarks.end())
            note->second = m_note->text().toStdString();
    });
}

void PostView::refresh()
{
    const auto* set = m_posts.dataset();
    const bool some = set && m_row >= 0 && m_row < m_posts.rowCount();
    for (QWidget* each : std::initializer_list<QWidget*>{m_previous, m_next, m_bookmark, m_note})
        each->setEnabled(some);
    if (!some) {
        m_head->setText(tr("Choose a post to read it."));
        m_text->clear();
        m_note->hide();
        m_shown.clear();
        return;
    }
    const auto row = static_cast<std::size_t>(m_row);
    const QStringList labels = m_posts.labelNames(m_row);
    m_head->setText(
        QString::fromStdString(set->ids[row]) + QStringLiteral("   ") +
        (labels.isEmpty() && set->hasLabels ? tr("no label") : labels.join(QStringLiteral(", "))));
    // Shared, not copied. A bookmark and another theme leave the place in it alone.
    m_text->setText(set->ids[row],
                    std::shared_ptr<const std::string>(m_posts.sharedData(), &set->texts[row]));

    // The spans carry the post's labels: one colour when there is one, else the accent.
    const Theme theme = Theme::of(palette());
    const auto classes =
        m_posts.index(m_row, PostsModel::Labels).data(PostsModel::LabelsRole).value<QList<int>>();
    const QColor color = classes.size() == 1 ? classStyle(theme, classes[0]).color : theme.accent;
    QTextCharFormat format;
    format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    format.setUnderlineColor(color);
    format.setBackground(mixed(theme.surface, color, 0.18));
    m_text->setMarks(row < set->spans.size() ? set->spans[row] : std::vector<TextSpan>{}, format);
    const auto& bookmarks = m_workspace.workspace().bookmarks;
    const auto note = bookmarks.find(set->ids[row]);
    m_bookmark->setChecked(note != bookmarks.end());
    m_note->setVisible(note != bookmarks.end());
    // What is being typed stays while the post does.
    const bool typing = m_shown == set->ids[row] && m_note->hasFocus() && m_note->isModified();
    m_shown = set->ids[row];
    if (!typing || note == bookmarks.end())
        m_note->setText(note == bookmarks.end() ? QString() : QString::fromStdString(note->second));
    m_bookmark->setText(m_bookmark->isChecked() ? QStringLiteral("\u2605") : QStringLiteral("\u2606"));
}

void PostView::saveNote()
{
    const auto* set = m_posts.dataset();
    if (!set || m_row < 0 || m_row >= m_posts.rowCount()) return;
    const std::string id = set->ids[static_cast<std::size_t>(m_row)];
    const bool typed = m_note->isModified();
    m_note->setModified(false);
    m_workspace.edit([&](Workspace& workspace) {
        if (!m_bookmark->isChecked()) {
            workspace.bookmarks.erase(id);
            return;
        }
        const auto [note, isNew] = workspace.bookmarks.try_emplace(id, m_note->text().toStdString());
        if (!isNew && typed) note->second = m_note->text().toStdString(); // else another window's stays
    });
    refresh();
}

void PostView::retranslate()
{
    m_previous->setToolTip(tr("Previous post"));
    m_previous->setAccessibleName(tr("Previous post"));
    m_next->setToolTip(tr("Next post"));
    m_next->setAccessibleName(tr("Next post"));
    m_bookmark->setToolTip(tr("Bookmark this post"));
    m_bookmark->setAccessibleName(tr("Bookmark this post"));
    m_note->setPlaceholderText(tr("Note on this post"));
    m_note->setAccessibleName(tr("Note on this post"));
    m_text->edit()->setAccessibleName(tr("Text of the post"));
    if (m_workspace.isOpen()) refresh();
}

void PostView::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange && m_workspace.isOpen()) refresh();
}

} // namespace thresher

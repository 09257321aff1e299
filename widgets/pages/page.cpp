#include "pages/page.h"

#include "controllers/workspace_controller.h"
#include "parts/message_card.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

Page::Page(WorkspaceController& workspaceController, QWidget* parent)
    : QWidget(parent), m_workspace(workspaceController), m_title(new QLabel(this)), m_head(new QHBoxLayout),
      m_message(new MessageCard(this)), m_body(new QVBoxLayout)
{
    m_title->setObjectName(QStringLiteral("pageTitle"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    m_head->setSpacing(8);
    m_head->addWidget(m_title);
    m_head->addStretch(1);
    layout->addLayout(m_head);
    layout->addWidget(m_message);
    m_body->setSpacing(8);
    layout->addLayout(m_body, 1);
}

void Page::showError(const Error& error)
{
    m_message->showError(error);
}

void Page::showWarning(const QString& title, const QString& detail)
{
    m_message->showWarning(title, detail);
}

void Page::clearMessage()
{
    m_message->clear();
}

void Page::addToTitleRow(QWidget* widget)
{
    m_head->addWidget(widget);
}

QAction* Page::addAction(const QKeySequence& shortcut, bool button)
{
    auto* action = new QAction(this);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QWidget::addAction(action);
    m_actions.append(action);
    if (button) {
        auto* tool = new QToolButton(this);
        tool->setObjectName(QStringLiteral("flat"));
        tool->setDefaultAction(action);
        tool->setToolButtonStyle(Qt::ToolButtonTextOnly);
        m_head->addWidget(tool);
    }
    return action;
}

void Page::retranslateAll()
{
    m_title->setText(title());
    setAccessibleName(title());
    retranslate();
    // The tooltip says the shortcut; the status tip, where there is one, is the longer sentence.
    for (auto* action : m_actions) {
        const QString sentence = action->statusTip().isEmpty() ? action->text() : action->statusTip();
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        action->setToolTip(keys.isEmpty() ? sentence : QStringLiteral("%1 (%2)").arg(sentence, keys));
    }
}

void Page::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslateAll();
}

// The texts are virtual: they cannot be set while the base is under construction.
void Page::showEvent(QShowEvent* event)
{
    if (!m_translated) {
        m_translated = true;
        retranslateAll();
    }
    QWidget::showEvent(event);
}

} // namespace thresher

#include "parts/message_card.h"

#include "text/error_text.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

MessageCard::MessageCard(QWidget* parent)
    : QFrame(parent), m_title(new QLabel(this)), m_detail(new QLabel(this)), m_where(new QLabel(this)),
      m_copy(new QToolButton(this)), m_close(new QToolButton(this))
{
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_where->setObjectName(QStringLiteral("muted"));
    for (auto* label : {m_title, m_detail, m_where}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setTextFormat(Qt::PlainText); // file names and messages are text, never markup
    }
    for (auto* button : {m_copy, m_close}) button->setObjectName(QStringLiteral("flat"));
    m_close->setText(QStringLiteral("\u2715"));

    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_copy, 0, Qt::AlignTop);
    head->addWidget(m_close, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 8, 8);
    layout->setSpacing(2);
    layout->addLayout(head);
    layout->addWidget(m_detail);
    layout->addWidget(m_where);

    connect(m_copy, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(m_report); });
    connect(m_close, &QToolButton::clicked, this, &MessageCard::clear);
    retranslate();
    clear();
}

void MessageCard::showError(const Error& error)
{
    show(QStringLiteral("errorCard"), errorTitle(error.code), errorText(error),
         QString::fromStdString(error.where));
    m_report = errorReport(error);
}

void MessageCard::showWarning(const QString& title, const QString& detail)
{
    show(QStringLiteral("warnCard"), title, detail, {});
    m_report = title + QLatin1Char('\n') + detail;
}

void MessageCard::show(const QString& kind, const QString& title, const QString& detail, const QString& where)
{
    setObjectName(kind);
    style()->unpolish(this);
    style()->polish(this);
    m_title->setText(title);
    m_detail->setText(detail);
    m_where->setText(where);
    m_where->setVisible(!where.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(detail);
    setVisible(true);
}

void MessageCard::clear()
{
    m_report.clear();
    setVisible(false);
}

void MessageCard::retranslate()
{
    m_copy->setText(tr("copy"));
    m_copy->setToolTip(tr("Copy this message"));
    m_close->setToolTip(tr("Put this message away"));
    m_close->setAccessibleName(tr("Put this message away"));
}

void MessageCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher

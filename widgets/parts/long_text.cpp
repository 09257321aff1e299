#include "parts/long_text.h"

#include "base/utf8.h"
#include "viewmodels/post_text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace thresher {
namespace {

// State of a block that goes on with the line of the block before it: two parts of one long paragraph.
constexpr int goesOn = 1;

class Edit final : public QPlainTextEdit {
  public:
    using QPlainTextEdit::QPlainTextEdit;

  protected:
    // The ends of lines that are the text's own.
    QMimeData* createMimeDataFromSelection() const override
    {
        const int begin = textCursor().selectionStart(), end = textCursor().selectionEnd();
        QString text;
        for (auto block = document()->findBlock(begin); block.isValid() && block.position() <= end;
             block = block.next()) {
            if (block.position() > begin && block.userState() != goesOn) text += QLatin1Char('\n');
            const int from = std::max(begin - block.position(), 0);
            text += block.text().mid(from, end - block.position() - from);
        }
        auto* copied = new QMimeData;
        copied->setText(text);
        return copied;
    }
};

} // namespace

LongText::LongText(QWidget* parent)
    : QWidget(parent), m_edit(new Edit(this)), m_restLabel(new QLabel(this)), m_more(new QToolButton(this))
{
    m_edit->setReadOnly(true);
    m_edit->setUndoRedoEnabled(false); // of no use here, and it would keep every part twice
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setTabChangesFocus(true);
    setFocusProxy(m_edit);
    m_restLabel->setObjectName(QStringLiteral("muted"));
    m_restLabel->setTextFormat(Qt::PlainText);
    m_more->setObjectName(QStringLiteral("flat"));
    auto* rest = new QHBoxLayout;
    rest->addWidget(m_restLabel);
    rest->addWidget(m_more);
    rest->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_edit, 1);
    layout->addLayout(rest);
    connect(m_more, &QToolButton::clicked, this, &LongText::addPart);
    showRest();
}

void LongText::setText(const std::string& key, std::shared_ptr<const std::string> text)
{
    if (m_text && text && key == m_key && (text == m_text || *text == *m_text)) {
        m_text = std::move(text); // what held the old one may go
        return;
    }
    m_edit->setExtraSelections({}); // their cursors would follow every change
    m_key = key;
    m_text = std::move(text);
    m_shown = 0;
    m_units = 0;
    m_rest = m_text ? static_cast<qint64>(codePointCount(*m_text)) : 0;
    m_dropped.clear();
    m_breaks.clear();
    m_spans.clear();
    if (m_rest > 0) {
        try {
            addPart();
        } catch (...) { // no memory: asked again, it is tried again
            m_text.reset();
            throw;
        }
    } else {
        m_edit->clear();
        showRest();
    }
}

void LongText::clear()
{
    setText({}, nullptr);
}

void LongText::setMarks(std::vector<TextSpan> spans, const QTextCharFormat& format)
{
    m_spans = std::move(spans);
    m_format = format;
    mark();
}

void LongText::addPart()
{
    const std::string_view text = *m_text;
    const std::size_t end = partEnd(text, m_shown, partLength);
    const auto bytes = text.substr(m_shown, end - m_shown);
    const QString part = utf16(bytes);
    // Qt makes one end of a paragraph of the two characters.
    for (auto at = part.indexOf(QLatin1String("\r\n")); at >= 0;
         at = part.indexOf(QLatin1String("\r\n"), at + 2))
        m_dropped.append(m_units + static_cast<int>(at));
    if (m_shown == 0) {
        m_edit->setPlainText(part);
    } else {
        // Not the reader's: the place stays, and so does a selection that reaches the end.
        const QTextCursor reader = m_edit->textCursor();
        const int anchor = reader.anchor(), place = reader.position();
        QTextCursor cursor(m_edit->document());
        cursor.movePosition(QTextCursor::End);
        cursor.beginEditBlock(); // laid out once
        // A paragraph that grew would be laid out from its beginning each time.
        const bool breaks = text[m_shown - 1] != '\n';
        if (breaks) {
            m_breaks.append(m_units);
            cursor.insertBlock();
        }
        const int begin = cursor.position();
        cursor.insertText(part);
        if (breaks) m_edit->document()->findBlock(begin).setUserState(goesOn);
        cursor.endEditBlock();
        if (m_edit->textCursor().position() != place || m_edit->textCursor().anchor() != anchor) {
            const int top = m_edit->verticalScrollBar()->value();
            QTextCursor back = m_edit->textCursor();
            back.setPosition(anchor);
            back.setPosition(place, QTextCursor::KeepAnchor);
            m_edit->setTextCursor(back);
            m_edit->verticalScrollBar()->setValue(top);
        }
    }
    m_shown = end;
    m_units += static_cast<int>(part.size());
    m_rest -= static_cast<qint64>(codePointCount(bytes));
    mark();
    showRest();
}

// Where UTF-16 unit `unit` of the text stands in the document.
int LongText::position(int unit) const
{
    const auto dropped = std::lower_bound(m_dropped.begin(), m_dropped.end(), unit) - m_dropped.begin();
    const auto breaks = std::upper_bound(m_breaks.begin(), m_breaks.end(), unit) - m_breaks.begin();
    return unit - static_cast<int>(dropped) + static_cast<int>(breaks);
}

void LongText::mark()
{
    QList<QTextEdit::ExtraSelection> marks;
    if (m_text)
        for (const auto& range : utf16Ranges(std::string_view(*m_text).substr(0, m_shown), m_spans)) {
            QTextEdit::ExtraSelection mark;
            mark.cursor = QTextCursor(m_edit->document());
            mark.cursor.setPosition(position(range.begin));
            mark.cursor.setPosition(position(range.begin + range.length - 1) + 1, QTextCursor::KeepAnchor);
            mark.format = m_format;
            marks.append(mark);
        }
    m_edit->setExtraSelections(marks);
}

void LongText::showRest()
{
    m_more->setText(tr("Show more"));
    if (m_rest == 0 && m_more->hasFocus()) m_edit->setFocus(); // the keyboard must not fall to another card
    m_restLabel->setText(tr("… %Ln more character(s)", nullptr,
                            static_cast<int>(std::min<qint64>(m_rest, std::numeric_limits<int>::max()))));
    m_restLabel->setVisible(m_rest > 0);
    m_more->setVisible(m_rest > 0);
}

void LongText::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) showRest();
}

} // namespace thresher

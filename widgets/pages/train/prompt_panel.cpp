#include "pages/train/prompt_panel.h"

#include "base/utf8.h"
#include "controllers/workspace_controller.h"
#include "parts/long_text.h"
#include "text/error_text.h"
#include "theme/theme.h"
#include "viewmodels/config_model.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

PromptPanel::PromptPanel(WorkspaceController& workspace, ConfigModel& config, QWidget* parent)
    : QFrame(parent), m_workspace(workspace), m_config(config), m_preview(workspace.files()),
      m_title(new QLabel(this)), m_rowLabel(new QLabel(this)), m_numbers(new QLabel(this)),
      m_row(new QSpinBox(this)), m_nextCut(new QToolButton(this)), m_close(new QToolButton(this)),
      m_text(new LongText(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_numbers->setObjectName(QStringLiteral("muted"));
    m_numbers->setWordWrap(true);
    m_numbers->setTextFormat(Qt::PlainText);
    m_numbers->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->edit()->setStyleSheet(QStringLiteral("border: none; padding: 0;")); // the card is its frame
    m_rowLabel->setBuddy(m_row);
    m_close->setText(QStringLiteral("\u2715"));
    for (auto* button : {m_nextCut, m_close}) button->setObjectName(QStringLiteral("flat"));
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    head->addWidget(m_rowLabel);
    head->addWidget(m_row);
    head->addWidget(m_nextCut);
    head->addWidget(m_close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_numbers);
    connect(m_row, &QSpinBox::valueChanged, this,
            [this](int row) { m_preview.setRow(static_cast<std::size_t>(row - 1)); });
    connect(m_nextCut, &QToolButton::clicked, this, [this] {
        if (const auto row = m_preview.nextCutRow()) m_row->setValue(static_cast<int>(*row) + 1);
    });
    connect(m_close, &QToolButton::clicked, this, &PromptPanel::closed);
    connect(&m_preview, &PromptPreview::changed, this, &PromptPanel::refresh);
    connect(&config, &ConfigModel::valueChanged, this, &PromptPanel::follow);
    connect(&config, &ConfigModel::configReplaced, this, &PromptPanel::follow);
    connect(&workspace, &WorkspaceController::dataChanged, this, &PromptPanel::follow);
    retranslate();
}

// Opening a tokenizer of a quarter of a million pieces is work that only somebody who looks pays for.
void PromptPanel::follow()
{
    if (!isVisible()) return;
    const auto set = m_workspace.data();
    m_preview.setPosts(set ? std::shared_ptr<const Dataset>(set, &set->train) : nullptr);
    m_preview.setConfig(m_config.config());
}

void PromptPanel::refresh()
{
    const int rows = static_cast<int>(m_preview.rows());
    const QSignalBlocker quiet(m_row);
    m_row->setRange(1, std::max(rows, 1));
    m_row->setValue(static_cast<int>(m_preview.row()) + 1);
    m_row->setEnabled(rows > 0);
    m_nextCut->setEnabled(m_preview.nextCutRow().has_value());
    if (const auto* error = m_preview.problem())
        showMessage(errorDetail(*error));
    else if (!m_preview.hasModel())
        showMessage(m_config.config().model.kind == "linear"
                        ? tr("The linear baseline reads the post alone: it has no prompt.")
                        : tr("Choose a model in the form: its tokenizer is needed."));
    else if (const auto* seen = m_preview.seen())
        showPrompt(*seen);
    m_numbers->setText(countText());
}

void PromptPanel::showMessage(const QString& message)
{
    m_text->setText({}, std::make_shared<const std::string>(message.toStdString()));
}

void PromptPanel::showPrompt(const PromptPreview::Seen& seen)
{
    std::string text;
    std::vector<TextSpan> cut;
    std::int64_t length = 0; // code points
    for (const auto& piece : seen.prompt) {
        std::string shown = piece.text;
        if (piece.leftOut > 0) // on a line by itself and not struck out: nothing of the prompt
            shown = (QLatin1Char('\n') +
                     tr("[… %Ln more character(s), cut, not shown here …]", nullptr,
                        static_cast<int>(piece.leftOut)) +
                     QLatin1Char('\n'))
                        .toStdString();
        const auto end = length + static_cast<std::int64_t>(codePointCount(shown));
        if (piece.cut && piece.leftOut == 0) cut.push_back({length, end});
        text += shown;
        length = end;
    }
    m_text->setText(std::to_string(m_preview.row()), std::make_shared<const std::string>(std::move(text)));
    QTextCharFormat format;
    format.setFontStrikeOut(true);
    format.setForeground(Theme::of(palette()).muted);
    m_text->setMarks(std::move(cut), format);
}

QString PromptPanel::countText() const
{
    const auto* seen = m_preview.seen();
    if (!seen) return m_preview.isRunning() ? tr("Reading the tokenizer…") : QString();
    const QLocale locale;
    QString text = tr("%Ln token(s), bos and eos counted.", nullptr, static_cast<int>(seen->tokens));
    if (seen->cutTokens > 0)
        text += QLatin1Char(' ') +
                tr("%Ln token(s) are cut, struck out above.", nullptr, static_cast<int>(seen->cutTokens));
    if (const auto* cut = m_preview.cutRows())
        text += QLatin1Char(' ') +
                tr("%Ln post(s) of %1 are cut at %2 tokens.", nullptr, static_cast<int>(cut->size()))
                    .arg(locale.toString(static_cast<qlonglong>(m_preview.rows())),
                         locale.toString(qlonglong{m_config.config().model.max_length}));
    else if (m_preview.isRunning())
        text += QLatin1Char(' ') + tr("Counting the posts that are cut…");
    return text;
}

void PromptPanel::retranslate()
{
    m_title->setText(tr("What the model sees"));
    m_rowLabel->setText(tr("Post"));
    m_row->setAccessibleName(tr("Post"));
    m_nextCut->setText(tr("Next cut post"));
    m_close->setToolTip(tr("Close"));
    m_close->setAccessibleName(tr("Close"));
    m_text->edit()->setAccessibleName(tr("What the model sees"));
    refresh();
}

void PromptPanel::showEvent(QShowEvent* event)
{
    QFrame::showEvent(event);
    follow();
}

void PromptPanel::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) refresh();
}

} // namespace thresher

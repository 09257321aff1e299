#include "pages/submission/export_card.h"

#include "text/finding_text.h"
#include "text/quantities.h"
#include "theme/theme.h"
#include "viewmodels/runs_model.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace thresher {

ExportCard::ExportCard(QWidget* parent)
    : QFrame(parent), m_title(new QLabel(this)), m_range(new QLabel(this)), m_change(new QLabel(this)),
      m_nameLabel(new QLabel(this)), m_progress(new QLabel(this)), m_findings(new QListWidget(this)),
      m_name(new QLineEdit(QStringLiteral("{scores}-{rule}-{date}"), this)), m_eachFold(new QCheckBox(this)),
      m_export(new QPushButton(this)), m_copy(new QPushButton(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_progress->setObjectName(QStringLiteral("muted"));
    m_progress->hide();
    m_findings->setWordWrap(true);
    m_findings->setFrameShape(QFrame::NoFrame);
    m_findings->setSelectionMode(QAbstractItemView::NoSelection);
    m_range->setWordWrap(true);
    m_change->setWordWrap(true);
    m_nameLabel->setBuddy(m_name);
    m_export->setObjectName(QStringLiteral("primary"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_nameLabel);
    row->addWidget(m_name, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_export, 1);
    buttons->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addWidget(m_title);
    layout->addWidget(m_findings, 1);
    layout->addWidget(m_range);
    layout->addWidget(m_change);
    layout->addLayout(row);
    layout->addWidget(m_eachFold);
    layout->addWidget(m_progress);
    layout->addLayout(buttons);
    connect(m_export, &QPushButton::clicked, this, [this] {
        if (m_running)
            Q_EMIT stopWanted();
        else
            Q_EMIT exportWanted();
    });
    connect(m_copy, &QPushButton::clicked, this, &ExportCard::copyWanted);
    connect(m_eachFold, &QCheckBox::toggled, this, &ExportCard::refreshButton);
}

QString ExportCard::pattern() const
{
    return m_name->text();
}

bool ExportCard::eachFold() const
{
    return m_eachFold->isChecked();
}

void ExportCard::showPreview(const SubmissionPreview* preview)
{
    m_findings->clear();
    m_range->clear();
    m_change->hide();
    m_ready = preview && preview->lint.ok();
    m_copy->setEnabled(preview != nullptr);
    refreshButton();
    if (!preview) return;
    showFindings(*preview);
    if (preview->expectedPublic) showRange(*preview);
}

void ExportCard::setCurrent(bool current)
{
    m_current = current;
    refreshButton();
}

void ExportCard::showRange(const SubmissionPreview& preview)
{
    const QString onRows = QLocale().toString(static_cast<qlonglong>(preview.publicRows));
    m_range->setText(
        tr("Public score to expect, 90 %: %1–%2 on %3 rows.")
            .arg(scoreText(preview.expectedPublic->low), scoreText(preview.expectedPublic->high), onRows));
    if (!preview.change) return;
    const auto& change = *preview.change;
    const QString size = RunsModel::differenceText({change.expected, change.range});
    m_change->setText(change.resolvable
                          ? tr("Against the last file: %1, which %2 rows can show.").arg(size, onRows)
                          : tr("Against the last file: %1, not resolvable on %2 rows.").arg(size, onRows));
    m_change->show();
}

void ExportCard::showFindings(const SubmissionPreview& preview)
{
    const Theme theme = Theme::of(palette());
    const auto add = [&](const QString& mark, const QString& text, const QColor& color) {
        auto* item = new QListWidgetItem(mark + QLatin1Char(' ') + text, m_findings);
        item->setForeground(color);
    };
    bool structure = true;
    for (const auto& finding : preview.lint.findings) {
        const QString text = findingText(finding, preview.lint);
        if (finding.severity == LintSeverity::Error) {
            structure = false;
            add(QStringLiteral("\u2717"), text, theme.bad);
        } else if (finding.severity == LintSeverity::Warning) {
            add(QStringLiteral("!"), text, theme.warn);
        } else {
            add(QStringLiteral("\u00B7"), text, theme.muted);
        }
    }
    if (!preview.duplicateOf.empty())
        add(QStringLiteral("!"),
            tr("The same bytes were exported before: %1").arg(QString::fromStdString(preview.duplicateOf)),
            theme.warn);
    if (!structure) return;
    auto* item = new QListWidgetItem(QStringLiteral("\u2713 ") +
                                     tr("Ids, order, columns and values are as the sample demands"));
    item->setForeground(theme.good);
    m_findings->insertItem(0, item);
}

void ExportCard::setRunning(bool running)
{
    m_running = running;
    m_progress->setVisible(running);
    m_progress->setText(tr("Making the files…"));
    m_name->setEnabled(!running);
    m_eachFold->setEnabled(!running);
    refreshButton();
}

void ExportCard::setProgress(const QString& what)
{
    m_progress->setText(what);
}

void ExportCard::refreshButton()
{
    m_export->setEnabled(m_running || (m_ready && m_current));
    m_export->setText(m_running                 ? tr("Stop")
                      : m_eachFold->isChecked() ? tr("Export submissions")
                                                : tr("Export submission"));
}

void ExportCard::retranslate()
{
    m_title->setText(tr("Checks"));
    m_findings->setAccessibleName(tr("Checks of the submission"));
    m_nameLabel->setText(tr("Name"));
    m_name->setAccessibleName(tr("Template of the file name"));
    m_name->setToolTip(tr("{scores}, {rule}, {fold} and {date} are filled in"));
    m_eachFold->setText(tr("Each fold's model alone as well"));
    m_eachFold->setToolTip(
        tr("One more file for every fold, with thresholds by the same rule, fitted on that "
           "fold's validation rows"));
    m_copy->setText(tr("Copy message"));
    m_copy->setToolTip(tr("A line to paste where the competition asks for a description"));
    refreshButton();
}

} // namespace thresher

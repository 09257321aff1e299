#include "strip_bar.h"

#include "base/clock.h"
#include "controllers/workspace_controller.h"
#include "parts/elided_label.h"
#include "text/quantities.h"
#include "workspace/journal.h"
#include "workspace/quota.h"
#include "workspace/run_summary.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>

#include <algorithm>

namespace thresher {
namespace {

QString shortHash(const std::string& hash)
{
    return QString::fromStdString(hash.substr(0, 4));
}

} // namespace

StripBar::StripBar(WorkspaceController& workspace, QWidget* parent)
    : QFrame(parent), m_workspace(workspace), m_name(new ElidedLabel(this)),
      m_champion(new ElidedLabel(this)), m_scores(new ElidedLabel(this)), m_data(new QLabel(this)),
      m_folds(new QLabel(this)), m_leaderboard(new QLabel(this)), m_left(new QLabel(this)),
      m_busy(new QLabel(this))
{
    setObjectName(QStringLiteral("strip"));
    m_name->setObjectName(QStringLiteral("cardTitle"));
    m_busy->setObjectName(QStringLiteral("muted"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 16, 6);
    layout->setSpacing(24);
    for (QLabel* label : std::initializer_list<QLabel*>{m_name, m_data, m_folds, m_champion, m_scores,
                                                        m_leaderboard, m_left}) {
        label->setTextFormat(Qt::PlainText);
        layout->addWidget(label);
    }
    layout->addStretch(1);
    layout->addWidget(m_busy);
    for (const auto signal : {&WorkspaceController::workspaceChanged, &WorkspaceController::dataChanged,
                              &WorkspaceController::foldsChanged, &WorkspaceController::scoreSetChanged,
                              &WorkspaceController::runsChanged})
        connect(&workspace, signal, this, &StripBar::refresh);
    connect(&workspace, &WorkspaceController::loadingChanged, this, &StripBar::refresh);
    for (const auto signal : {&WorkspaceController::workspaceChanged, &WorkspaceController::runsChanged,
                              &WorkspaceController::journalChanged})
        connect(&workspace, signal, this, &StripBar::readFacts);
    refresh();
}

void StripBar::readFacts()
{
    if (!m_workspace.isOpen()) {
        m_task.stop();
        m_facts = {};
        return;
    }
    m_task.start(
        [root = m_workspace.workspace().root, champion = m_workspace.workspace().champion,
         summaries = m_workspace.summaries(), &files = m_workspace.files()](const Progress&) {
            Facts facts;
            if (!champion.empty())
                if (const auto summary = summaries->read(files, champion))
                    facts.champion = summary->crossFitted;
            std::vector<JournalEntry> journal;
            if (auto read = readJournal(files, root)) journal = std::move(*read);
            for (const auto& entry : journal)
                if (entry.publicScore) facts.publicScore = entry.publicScore;
            facts.sentToday = submissionsToday(files, root, journal, realClock().unixSeconds());
            return facts;
        },
        [this](const Facts& facts) {
            m_facts = facts;
            refresh();
        });
}

void StripBar::refresh()
{
    const QLocale locale;
    const bool open = m_workspace.isOpen();
    m_name->setText(open ? QString::fromStdString(m_workspace.workspace().name) : tr("No workspace"));
    const auto snapshot = m_workspace.data();
    m_data->setVisible(snapshot != nullptr);
    if (snapshot)
        m_data->setText(tr("data %1 rows %2")
                            .arg(locale.toString(static_cast<qlonglong>(snapshot->train.rows())),
                                 shortHash(snapshot->train.sha256)));
    const auto folds = m_workspace.folds();
    m_folds->setVisible(snapshot != nullptr);
    m_folds->setText(folds ? tr("%n fold(s)", nullptr, folds->nSplits) : tr("no folds yet"));
    m_champion->setVisible(open && !m_workspace.workspace().champion.empty());
    if (open && !m_workspace.workspace().champion.empty()) {
        const QString name = QString::fromStdString(m_workspace.workspace().champion.filename().string());
        m_champion->setText(
            m_facts.champion ? tr("champion %1").arg(name + QLatin1Char(' ') + badgedText(*m_facts.champion))
                             : tr("champion %1").arg(name));
        m_champion->setToolTip(m_facts.champion ? badgeHelp(m_facts.champion->badge) : QString());
    }
    m_leaderboard->setVisible(open && m_facts.publicScore.has_value());
    if (m_facts.publicScore) m_leaderboard->setText(tr("LB %1").arg(scoreText(*m_facts.publicScore)));
    const int quota = open ? m_workspace.workspace().dailyQuota : 0;
    m_left->setVisible(quota > 0);
    m_left->setText(tr("%1 of %2 left today").arg(std::max(0, quota - m_facts.sentToday)).arg(quota));
    m_left->setToolTip(tr("Submissions of the competition's daily quota; a day is one of UTC"));
    const auto scores = m_workspace.scoreSet();
    m_scores->setVisible(scores != nullptr);
    if (scores) m_scores->setText(tr("scores %1").arg(scores->name));
    m_busy->setText(m_workspace.isLoading() ? tr("reading…") : QString());
}

void StripBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) refresh();
}

} // namespace thresher

// The page's journal: read, written, filled with past submissions, and what it leaves of the day's quota.
#include "base/clock.h"
#include "controllers/workspace_controller.h"
#include "pages/submission/journal_card.h"
#include "pages/submission_page.h"
#include "viewmodels/journal_model.h"
#include "workspace/journal_figures.h"
#include "workspace/quota.h"

#include <QFileDialog>

namespace thresher {

void SubmissionPage::readJournalFile()
{
    if (!workspace().isOpen()) {
        m_journal->setEntries({});
        return;
    }
    auto entries = readJournal(workspace().files(), workspace().workspace().root);
    if (!entries)
        showError(entries.error());
    else if (entries->size() != m_journal->entries().size())
        m_journal->setEntries(std::move(*entries));
}

void SubmissionPage::keepJournal()
{
    const auto written =
        writeJournal(workspace().files(), workspace().workspace().root, m_journal->entries());
    if (!written) showError(written.error());
    workspace().announceJournal();
}

void SubmissionPage::askForHistory()
{
    const QString path =
        QFileDialog::getOpenFileName(window(), tr("Import past submissions"), QString(),
                                     tr("CSV files (*.csv)") + QStringLiteral(";;") + tr("All files (*)"));
    if (!path.isEmpty()) importHistory(path.toStdString());
}

void SubmissionPage::importHistory(const Path& file)
{
    if (!workspace().isOpen()) return;
    // Put together here, with what the journal holds when the file has been read.
    m_history.start(
        [&files = workspace().files(), file](const Progress&) { return readSubmissionHistory(files, file); },
        [this](const Result<std::vector<JournalEntry>>& history) {
            if (!history) return showError(history.error());
            const auto before = m_journal->entries().size();
            auto merged = mergedHistory(m_journal->entries(), *history);
            if (!merged) return showError(merged.error());
            const auto added = static_cast<int>(merged->size() - before);
            m_journal->setEntries(std::move(*merged));
            keepJournal();
            showWarning(
                tr("Past submissions are in the journal"),
                tr("%Ln file(s) new; those that were there got the scores they lacked.", nullptr, added));
        });
}

void SubmissionPage::refreshQuota()
{
    if (!workspace().isOpen()) {
        m_quota.stop();
        m_journalCard->setQuota(0, 0);
        return;
    }
    m_quota.start(
        [&files = workspace().files(), root = workspace().workspace().root, journal = m_journal->entries()](
            const Progress&) { return submissionsToday(files, root, journal, realClock().unixSeconds()); },
        [this, quota = workspace().workspace().dailyQuota](int sent) {
            m_journalCard->setQuota(sent, quota);
        });
}

} // namespace thresher

// The page's journal: read, written, filled with past submissions, and what it leaves of the day's quota.
#include "base/clock.h"
#include "controllers/workspace_controller.h"
#include "pages/submission/journal_card.h"
#include "pages/submission_page.h"
#include "viewmodels/journal_model.h"
#include "workspace/journal_figures.h"
#include "workspace/quota.h"

#include <QFileDialog>

#include <algorithm>

namespace thresher {

void SubmissionPage::readJournalFile()
{
    if (!workspace().isOpen()) return setJournal({});
    auto entries = readJournal(workspace().files(), workspace().workspace().root);
    if (!entries) {
        setJournal({}); // and nothing is written over it: changeJournal() reads it first
        showError(entries.error());
        return;
    }
    if (*entries == m_journal->entries()) return;
    setJournal(std::move(*entries));
    refreshQuota();
    makeStale(); // compared with another last file
}

void SubmissionPage::setJournal(std::vector<JournalEntry> entries)
{
    m_journalRead = entries;
    if (entries != m_journal->entries()) m_journal->setEntries(std::move(entries));
}

// On the file as it is now: what another program has entered meanwhile stays.
Status SubmissionPage::changeJournal(const Path& root,
                                     const std::function<Status(std::vector<JournalEntry>&)>& change)
{
    THRESHER_ASSIGN(auto entries, thresher::changeJournal(workspace().files(), root, change));
    if (workspace().isOpen() && workspace().workspace().root == root) {
        setJournal(std::move(entries));
        workspace().announceJournal();
    }
    return {};
}

void SubmissionPage::keepEdits()
{
    const auto written =
        changeJournal(workspace().workspace().root, [this](std::vector<JournalEntry>& entries) -> Status {
            const auto& edited = m_journal->entries();
            for (std::size_t i = 0; i < edited.size(); ++i) {
                if (i < m_journalRead.size() && edited[i] == m_journalRead[i]) continue;
                const auto same = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
                    return entry.file == edited[i].file && entry.time == edited[i].time;
                });
                if (same == entries.end())
                    entries.push_back(edited[i]);
                else
                    *same = edited[i];
            }
            return {};
        });
    if (!written) showError(written.error());
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
        [this, root = workspace().workspace().root](const Result<std::vector<JournalEntry>>& history) {
            if (!history) return showError(history.error());
            int added = 0;
            const auto written = changeJournal(root, [&](std::vector<JournalEntry>& entries) -> Status {
                THRESHER_ASSIGN(auto merged, mergedHistory(entries, *history));
                added = static_cast<int>(merged.size() - entries.size());
                entries = std::move(merged);
                return {};
            });
            if (!written) return showError(written.error());
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

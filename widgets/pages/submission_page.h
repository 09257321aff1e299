// The page "Submission": score set, what the file would hold, the linter, export and the journal (product.md,
// 6).
#pragma once

#include "controllers/task.h"
#include "pages/page.h"
#include "viewmodels/submission_preview.h"
#include "workspace/journal.h"

#include <functional>
#include <memory>
#include <optional>

class QStackedWidget;

namespace thresher {

class ClassesCard;
class EmptyState;
class ExportCard;
class FlipsDrawer;
class JournalCard;
class JournalModel;
class MembersCard;
struct ExportOutcome;

class SubmissionPage final : public Page {
    Q_OBJECT

  public:
    explicit SubmissionPage(WorkspaceController& workspace, QWidget* parent = nullptr);
    ~SubmissionPage() override;

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("submission"); }
    QStringList states() const override;
    void showState(const QString& state) override;
    bool isSettled() const override;

    const std::optional<SubmissionPreview>& preview() const { return m_preview; }
    const JournalModel& journal() const { return *m_journal; }
    // To the workspace's folder of exports, by the name template; on a worker.
    void exportFiles();
    // Takes past submissions from a CSV (workspace/journal_figures.h) into the journal: all or, when a score
    // disagrees with one that is there, none.
    void importHistory(const Path& file);

  protected:
    void retranslate() override;
    void showEvent(QShowEvent* event) override;

  private:
    void connectAll();
    void refreshEmpty();
    void readJournalFile();
    void decideAndPreview();
    std::size_t publicRows() const; // that a score is expected on; 0: no test scores
    PreviewRequest previewRequest() const;
    // Another preview is due: made now when the page is seen and the decision stands.
    void makeStale();
    // What is on show was made from what is in use, thresholds included.
    bool isCurrent() const;
    void refreshCurrent();
    void showPreview();
    void showTexts();
    void showFlips(int classIndex);
    void finishExport(const Path& root, ExportOutcome outcome);
    void setJournal(std::vector<JournalEntry> entries);
    Status changeJournal(const Path& root, const std::function<Status(std::vector<JournalEntry>&)>& change);
    void keepEdits();
    void askForHistory();
    void refreshQuota();
    QString message() const;
    void makeActions();

    QAction *m_exportAction, *m_copyAction, *m_blendAction, *m_historyAction;
    QStackedWidget* m_pages;
    EmptyState* m_empty;
    MembersCard* m_members;
    ClassesCard* m_classes;
    ExportCard* m_export;
    JournalModel* m_journal;
    QStackedWidget* m_bottom; // the journal, or the posts of flipped labels
    JournalCard* m_journalCard;
    FlipsDrawer* m_flips;
    Task m_task, m_exporting, m_history, m_quota;
    std::vector<JournalEntry> m_journalRead; // the table as it was read; it differs where it was edited
    std::optional<SubmissionPreview> m_preview;
    std::shared_ptr<const ScoreSet> m_previewOf; // what the preview was made from
    int m_flipsOf = -2;                          // class whose flips are shown; -1: all, -2: none
    bool m_stale = true;
    bool m_previewFailed = false; // and the message on show says why
};

} // namespace thresher

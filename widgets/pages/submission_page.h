// The page "Submission": score set, what the file would hold, the linter, export and the journal (product.md,
// 6).
#pragma once

#include "controllers/task.h"
#include "pages/page.h"
#include "viewmodels/submission_preview.h"

#include <memory>
#include <optional>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QStackedWidget;
class QTableView;
class QTableWidget;
class QWidget;

namespace thresher {

class ChartCard;
class EmptyState;
class JournalModel;
class MembersCard;
class ScatterChart;

class SubmissionPage final : public Page {
    Q_OBJECT

  public:
    explicit SubmissionPage(WorkspaceController& workspace, QWidget* parent = nullptr);
    ~SubmissionPage() override;

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("submission"); }
    bool isSettled() const override;

    const std::optional<SubmissionPreview>& preview() const { return m_preview; }
    const JournalModel& journal() const { return *m_journal; }
    void exportFile(); // to the workspace's folder of exports, by the name template

  protected:
    void retranslate() override;
    void showEvent(QShowEvent* event) override;

  private:
    QWidget* makeMiddle();
    QWidget* makeRight();
    QWidget* makeJournal();
    void connectAll();
    void refreshEmpty();
    void readJournalFile();
    void decideAndPreview();
    void showPreview();
    void showLint();
    void showClasses();
    void showScatter();
    QString message() const;
    QString fileName() const;

    QStackedWidget* m_pages;
    EmptyState* m_empty;
    MembersCard* m_members;
    QLabel *m_classesTitle, *m_summary, *m_lintTitle, *m_range, *m_nameLabel, *m_journalTitle;
    QTableWidget* m_classes;
    QListWidget* m_lint;
    QLineEdit* m_name;
    QPushButton *m_export, *m_copy;
    JournalModel* m_journal;
    QTableView* m_journalTable;
    ScatterChart* m_scatter;
    ChartCard* m_scatterCard;
    Task m_task;
    std::optional<SubmissionPreview> m_preview;
    std::shared_ptr<const ScoreSet> m_previewOf; // what the preview was made from
    bool m_stale = true;
};

} // namespace thresher

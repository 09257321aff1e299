// The page "Runs": the table of experiments, and a drawer with curves and differing keys of those selected
// (product.md, 4).
#pragma once

#include "controllers/task.h"
#include "pages/page.h"
#include "viewmodels/runs_model.h"

#include <QTimer>

#include <map>
#include <set>
#include <string>

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;
class QTableView;
class QTableWidget;

namespace thresher {

class CurvesPanel;
class ChartCard;
class EmptyState;
class IntervalChart;
class ScoreImport;
class ScoreImportCard;
class TrainController;

class RunsPage final : public Page {
    Q_OBJECT

  public:
    RunsPage(WorkspaceController& workspace, TrainController& trainer, QWidget* parent = nullptr);
    ~RunsPage() override;

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("runs"); }
    QStringList states() const override
    {
        return {QStringLiteral("default"), QStringLiteral("selected"), QStringLiteral("import")};
    }
    void showState(const QString& state) override;
    bool isSettled() const override;

    // Writes the report of the one selected run, or of the whole workspace, as HTML or (by the name's end)
    // PDF; on a worker. Says where it lies.
    void writeReportTo(const Path& file, bool ofRun);

    // Shows scores made elsewhere beside the labels, to be imported as a run (npy, CSV, answers as jsonl).
    void offerScores(const Path& file);
    ScoreImport& scoreImport() { return *m_import; }

    // The one selected run as a pack (workspace/pack.h), for another workspace; on a worker.
    void packTo(const Path& file, bool withTexts);
    // The table as it stands, as CSV.
    void exportTableTo(const Path& file);

  Q_SIGNALS:
    void cloneWanted(const QString& run);
    void curvesWanted(const QString& run);

  protected:
    void retranslate() override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    void connectAll();
    void refresh();
    void keepUnread(std::vector<RunSummary>& summaries) const;
    void showRuns(std::vector<RunSummary> summaries);
    void compareWithChampion();
    void showSelection();
    void showComparison(const std::vector<const RunSummary*>& chosen, const QString& refusal);
    void showDifferences(const std::vector<const RunSummary*>& chosen);
    void tellOfLost();
    void refreshActions();
    void pinChampion();
    void removeSelected();
    void exportTable();
    void askForReport(bool ofRun);
    void askForScores();
    void askForPack();
    void connectExchange();
    void showIntervals(const std::vector<const RunSummary*>& chosen);
    std::vector<const RunSummary*> selected() const;

    TrainController& m_trainer;
    RunsModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QStackedWidget* m_pages;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QTableView* m_table;
    QLineEdit* m_search;
    QWidget* m_drawer;
    QLabel *m_drawerTitle, *m_refusal;
    QTableWidget* m_differences;
    CurvesPanel* m_curves;
    IntervalChart* m_intervals;
    ChartCard* m_intervalsCard;
    ScoreImport* m_import;
    ScoreImportCard* m_importCard;
    QAction *m_thresholds, *m_champion, *m_clone, *m_promote, *m_remove, *m_export, *m_reportRun, *m_report,
        *m_importScores, *m_pack, *m_find;
    Task m_task, m_compare, m_reporting, m_packing;
    std::map<std::string, ToChampion>
        m_compared;                   // by champion and run as they were: a comparison takes a while
    QTimer m_timer;                   // looks again while something trains
    QTimer m_watch;                   // looks for run folders that come and go while the page is shown
    Path m_root;                      // of the workspace whose runs are shown
    std::set<Path> m_lost, m_trashed; // folders that vanished by another hand; by ours
};

} // namespace thresher

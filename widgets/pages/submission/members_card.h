// Which runs make the score set: ticked, weighted, blended on an axis; how much alike they are.
#pragma once

#include "controllers/task.h"
#include "viewmodels/blend.h"

#include <QFrame>
#include <QHash>
#include <set>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace thresher {

class ChartCard;
class HeatMapChart;
class WorkspaceController;
struct RunSummary;

class MembersCard final : public QFrame {
    Q_OBJECT

  public:
    explicit MembersCard(WorkspaceController& workspace, QWidget* parent = nullptr);
    bool isSettled() const { return !m_scan.isRunning() && !m_blend.isRunning(); }
    // The ticked members become the score set; nothing while none is ticked.
    void blend();

  Q_SIGNALS:
    void failed(const thresher::Error& error);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void rescan();
    void showRuns(const std::vector<RunSummary>& runs);
    void takeMembersInUse();
    void showTick(int row);
    void showWeight(int row);
    Path runAt(int row) const;
    void refreshNote();
    void retranslate();
    std::vector<BlendMember> members() const;

    WorkspaceController& m_workspace;
    QLabel *m_title, *m_spaceName, *m_note, *m_using;
    QTableWidget* m_table;
    QComboBox* m_space;
    QPushButton* m_apply;
    HeatMapChart* m_correlation;
    ChartCard* m_correlationCard;
    QHash<QString, double> m_weights; // by run, where another than 1 was chosen
    std::set<Path> m_ticked;          // members: of the scores in use, unpacked, or ticked by hand
    std::vector<Path> m_inUse;        // runs of the scores in use; empty: none
    Task m_scan, m_blend;
};

} // namespace thresher

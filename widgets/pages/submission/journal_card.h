// The journal of exported files beside the scatter of cross-validation against the leaderboard.
#pragma once

#include "controllers/task.h"

#include <QWidget>

class QLabel;
class QTableView;
class QToolButton;

namespace thresher {

class ChartCard;
class JournalModel;
class ScatterChart;

class JournalCard final : public QWidget {
    Q_OBJECT

  public:
    explicit JournalCard(JournalModel& journal, QWidget* parent = nullptr);
    void retranslate();
    // Files sent today, by journal and probe together; quota 0: unknown, nothing is said.
    void setQuota(int sentToday, int quota);
    bool isSettled() const { return !m_task.isRunning(); }

  Q_SIGNALS:
    void saveFailed(const QString& what); // of the chart
    void importWanted();                  // past submissions from a CSV

  private:
    void refresh();
    void showScatter();
    void rankPairs();
    void refreshQuota();

    JournalModel& m_journal;
    QLabel *m_title, *m_hint, *m_left;
    QToolButton* m_import;
    int m_sentToday = 0, m_quota = 0;
    QTableView* m_table;
    ScatterChart* m_scatter;
    ChartCard* m_scatterCard;
    Task m_task; // the rank correlation's bootstrap
};

} // namespace thresher

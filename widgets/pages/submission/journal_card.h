// The journal of exported files beside the scatter of cross-validation against the leaderboard.
#pragma once

#include "controllers/task.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace thresher {

class ChartCard;
class JournalModel;
class ScatterChart;

class JournalCard final : public QWidget {
    Q_OBJECT

  public:
    explicit JournalCard(JournalModel& journal, QWidget* parent = nullptr);
    void retranslate();
    bool isSettled() const { return !m_task.isRunning(); }

  Q_SIGNALS:
    void saveFailed(const QString& what); // of the chart

  private:
    void refresh();
    void showScatter();
    void rankPairs();

    JournalModel& m_journal;
    QLabel *m_title, *m_hint;
    QTableView* m_table;
    ScatterChart* m_scatter;
    ChartCard* m_scatterCard;
    Task m_task; // the rank correlation's bootstrap
};

} // namespace thresher

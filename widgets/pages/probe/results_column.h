// Step 3 of the probe: balances against training, counts, verdicts, the rate to expect in the test set. GUI
// thread.
#pragma once

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace thresher {

class BarChart;
class ChartCard;
class ProbeController;

class ResultsColumn final : public QWidget {
    Q_OBJECT

  public:
    explicit ResultsColumn(ProbeController& probe, QWidget* parent = nullptr);
    QPushButton* saveButton() const { return m_save; }
    QPushButton* useButton() const { return m_use; }
    QTableView* table() const { return m_table; }

  Q_SIGNALS:
    void saveFailed(const QString& what); // of the chart

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    void refreshChart();
    void refreshUse();
    void retranslate();

    ProbeController& m_probe;
    BarChart* m_chart;
    ChartCard* m_chartCard;
    QTableView* m_table;
    QSortFilterProxyModel* m_sorted;
    QLabel *m_notes, *m_inUse;
    QCheckBox* m_stratified;
    QPushButton *m_save, *m_use;
};

} // namespace thresher

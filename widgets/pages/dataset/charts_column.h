// The charts of the dataset page: cards in one column, or two abreast where there is room. A click on a bar
// or a cell asks for a filter.
#pragma once

#include "controllers/task.h"
#include "decide/balance.h"
#include "plot/bar_chart.h"
#include "text/top_words.h"
#include "viewmodels/posts_filter.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QGridLayout;

namespace thresher {

class ChartCard;
class DuplicatesCard;
class HeatMapChart;
class LabelDeskCard;
class LengthsCard;
class WorkspaceController;

class ChartsColumn final : public QWidget {
    Q_OBJECT

  public:
    ChartsColumn(WorkspaceController& workspace, const PostsModel& posts, QWidget* parent = nullptr);
    bool isSettled() const;
    void showTokens(bool tokens);
    LengthsCard* lengths() const { return m_lengths; }

  Q_SIGNALS:
    void filterWanted(const thresher::PostFilter& filter); // only what the click adds is set
    void saveFailed(const QString& what);
    void failed(const thresher::Error& error);
    void trainWanted(const QString& labelOverlay);

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    ChartCard* addCard(class Chart* chart);
    void connectClicks();
    void refresh();
    void refreshPrevalence();
    void refreshTogether();
    QList<BarSeries> prevalenceSeries() const;
    void readBalance();
    void refreshDuplicates();
    void refreshWords();
    void countWords();
    void retranslate();
    void arrange();

    WorkspaceController& m_workspace;
    const PostsModel& m_posts;
    QGridLayout* m_grid;
    QList<QWidget*> m_order;
    BarChart *m_prevalence, *m_languages, *m_labelCounts, *m_duplicates, *m_topWords;
    HeatMapChart* m_together;
    LengthsCard* m_lengths;
    DuplicatesCard* m_duplicateList;
    LabelDeskCard* m_labelDesk;
    ChartCard *m_prevalenceCard, *m_languagesCard, *m_labelCountsCard, *m_duplicatesCard, *m_topWordsCard,
        *m_togetherCard;
    QComboBox *m_prevalenceBy, *m_togetherBy, *m_wordsOf;
    Task m_words, m_balanceTask;
    Path m_balancePath;
    std::optional<BalanceTable> m_balance; // what the probe found; none: not probed
    std::vector<std::vector<MarkedWord>> m_top;
    int m_columns = 0;
};

} // namespace thresher

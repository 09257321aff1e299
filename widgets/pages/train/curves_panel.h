// Live curves of one or several runs: a grid of chart cards with a shared x axis, zoom and crosshair. Folds
// are thin lines, their mean a thick one with a band; several runs are overlaid, one hue each. What is wrong
// with a run (run_alerts.h) stands above its curves. GUI thread.
#pragma once

#include "controllers/run_tailer.h"

#include <QTimer>
#include <QWidget>

#include <deque>
#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QScrollArea;
class QSlider;
class QToolButton;

namespace thresher {

class ChartCard;
class LineChart;
struct LegendKey;
class MessageCard;
class TunedScores;
class WorkspaceController;

class CurvesPanel final : public QWidget {
    Q_OBJECT

  public:
    explicit CurvesPanel(QWidget* parent = nullptr);

    // The first is the main one: small multiples show its classes.
    void setRuns(const std::vector<std::shared_ptr<RunTailer>>& runs);
    // Takes the labels, for the curves that need them, from the workspace that is open.
    void follow(WorkspaceController& workspace);
    void showClasses(bool show);
    bool isSettled() const; // every run was read to its end once

  Q_SIGNALS:
    void saveFailed(const QString& what);

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    struct Card {
        std::vector<CurveKind> kinds;
        ChartCard* card;
        LineChart* chart;
        bool loss; // may be logarithmic and smoothed
    };
    void addCard(std::vector<CurveKind> kinds, bool loss = false);
    void makeClassCards();
    void arrange();
    void revealClasses();
    QList<LegendKey> legendKeys(const std::vector<CurveKind>& drawn) const;
    static Qt::PenStyle dashOf(CurveKind kind);
    void redraw();
    void drawNext();
    void redrawSoon();
    void drawCard(const Card& card);
    void drawClass(std::size_t index);
    void link(LineChart* chart);
    void retranslate();
    void refreshAlerts();
    CurveAxis axis() const;
    QString axisLabel() const;
    QString kindTitle(CurveKind kind) const;
    QString shortTitle(CurveKind kind) const;
    const std::vector<std::string>& classes() const;

    std::vector<std::shared_ptr<RunTailer>> m_runs;
    std::vector<QMetaObject::Connection> m_connections;
    std::vector<Card> m_cards;
    std::vector<Card> m_classCards;
    QComboBox* m_axis;
    QSlider* m_smoothing;
    QLabel *m_axisName, *m_smoothingName, *m_smoothingValue;
    QCheckBox *m_logarithmic, *m_showClasses;
    QGridLayout* m_grid;
    QWidget* m_canvas;
    QScrollArea* m_scroll;
    QLabel* m_nothing; // what will be here, while no run is shown
    MessageCard* m_alerts;
    TunedScores* m_tuned;
    QString m_knownAlerts; // what was told last: what was put away stays away
    QTimer m_soon, m_next, m_watch;
    std::deque<const LineChart*> m_due; // charts that wait to be drawn
    qint64 m_cost = 0;                  // ms of the last drawing
    bool m_stale = true, m_reveal = false;
    int m_columns = 0, m_room = 0; // in use; that fit abreast
};

} // namespace thresher

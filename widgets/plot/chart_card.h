// A chart with its title, a line of explanation and the menu that every chart has: copy, save as PNG, SVG,
// CSV.
#pragma once

#include "plot/chart.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace thresher {

class ChartCard final : public QFrame {
    Q_OBJECT

  public:
    // Takes the chart.
    explicit ChartCard(Chart* chart, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setNote(const QString& note); // muted line below the title; empty: hidden
    // Controls of the chart's own (a choice of series, a toggle) on the right of the title.
    void addControl(QWidget* control);
    Chart* chart() const { return m_chart; }

  Q_SIGNALS:
    void saveFailed(const QString& what); // "FILE: reason", already translated

  protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

  private:
    void retranslate();
    void save(const QString& suffix);

    Chart* m_chart;
    QLabel* m_title;
    QLabel* m_note;
    QToolButton* m_menuButton;
    QAction *m_copy, *m_png, *m_svg, *m_csv;
    QHBoxLayout* m_head;
};

} // namespace thresher

// What every chart can do: follow the theme, say its numbers as CSV, be copied and saved. Charts know plain
// numbers and names; nothing of runs, classes or core. GUI thread only.
#pragma once

#include "theme/theme.h"

#include <QWidget>

class QCustomPlot;

namespace thresher {

class Chart : public QWidget {
    Q_OBJECT

  public:
    explicit Chart(QWidget* parent = nullptr);

    // What is drawn, as a table: a header row, then rows; numbers with '.' whatever the locale.
    virtual QString csv() const = 0;
    // Also what a screen reader is told.
    void setTitle(const QString& title);
    QString title() const { return m_title; }

    // The picture as it stands, title on top, legend in it. Empty string: done; else what went wrong.
    QString savePng(const QString& path, double scale = 2.0);
    QString saveSvg(const QString& path);
    QString saveCsv(const QString& path) const;
    QImage picture(double scale = 1.0);

    QSize sizeHint() const override { return {360, 240}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

  protected:
    QCustomPlot* plot() { return m_plot; }
    const QCustomPlot* plot() const { return m_plot; }
    Theme theme() const { return Theme::of(palette()); }
    // Draws what the chart holds into plot(); called at most once per event loop turn after update requests.
    virtual void rebuild() = 0;
    // Ask for rebuild() and a replot; cheap, may be called often.
    void changed();
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void applyTheme();
    void rebuildNow();

    QCustomPlot* m_plot;
    QString m_title;
    bool m_dirty = true;
    bool m_queued = false;
};

} // namespace thresher

// The columns of figures right of a threshold plot, painted: a drag changes ten numbers a frame, and labels
// would lay themselves out anew each time. The header uses the same class, so that columns line up.
#pragma once

#include <QStringList>
#include <QWidget>

namespace thresher {

class RowNumbers final : public QWidget {
    Q_OBJECT

  public:
    enum Column { F1, Change, Precision, Recall, Tp, Fp, Fn, OutOfFold, Test, ColumnCount };

    explicit RowNumbers(bool header, QWidget* parent = nullptr);

    void setTexts(const QStringList& texts);       // ColumnCount of them
    void setChangeSign(int sign);                  // colour of the change: -1, 0, +1
    void setToolTips(const QStringList& toolTips); // one for each column, may be empty
    QString text(Column column) const { return m_texts.value(column); }
    QRect cell(Column column) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  Q_SIGNALS:
    void cellClicked(int column);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool event(QEvent* event) override;

  private:
    int widthOf(int column) const;
    int columnAt(const QPoint& point) const;
    bool isLink(int column) const { return !m_header && column >= Tp && column <= OutOfFold; }

    bool m_header;
    QStringList m_texts, m_toolTips;
    int m_sign = 0;
    int m_hovered = -1;
};

} // namespace thresher

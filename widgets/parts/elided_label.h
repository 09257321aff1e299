// One line of plain text that gives way: cut with an ellipsis where there is no room, and then the whole text
// stands above the tooltip. GUI thread.
#pragma once

#include <QLabel>

namespace thresher {

class ElidedLabel final : public QLabel {
    Q_OBJECT

  public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    bool isElided() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override; // a few letters

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

} // namespace thresher

// One line of plain text that gives way: cut with an ellipsis where there is no room, and then the whole text
// is the tooltip. GUI thread.
#pragma once

#include <QLabel>

namespace thresher {

class ElidedLabel final : public QLabel {
    Q_OBJECT

  public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    void setHelp(const QString& help); // a sentence below the whole text in the tooltip
    bool isElided() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override; // a few letters

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    QString m_help;
};

} // namespace thresher

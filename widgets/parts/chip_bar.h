// Removable chips in a row that wraps: the filters in force.
#pragma once

#include <QWidget>

namespace thresher {

class ChipBar final : public QWidget {
    Q_OBJECT

  public:
    explicit ChipBar(QWidget* parent = nullptr);
    // Each chip has a key that removed() gives back.
    void setChips(const QList<QPair<QString, QString>>& keysAndTexts);
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return place(width, false); }
    QSize sizeHint() const override { return {200, place(std::max(width(), 200), false)}; }

  Q_SIGNALS:
    void removed(const QString& key);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    int place(int width, bool move) const;
    QList<QWidget*> m_chips;
};

} // namespace thresher

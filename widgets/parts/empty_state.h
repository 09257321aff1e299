// What an empty page shows: one sentence that says what to do next, one button that does it.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace thresher {

class EmptyState final : public QWidget {
    Q_OBJECT

  public:
    explicit EmptyState(QWidget* parent = nullptr);
    void setTexts(const QString& sentence, const QString& button); // empty button text: no button

  Q_SIGNALS:
    void triggered();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void fitHeight();

    QLabel* m_sentence;
    QPushButton* m_button;
};

} // namespace thresher

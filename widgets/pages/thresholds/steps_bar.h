// The time scrubber's row: which steps, the slider, the figures there, and a run made of them. GUI thread
// only.
#pragma once

#include <QFrame>

class QComboBox;
class QLabel;
class QPushButton;
class QSlider;
class QToolButton;

namespace thresher {

class ElidedLabel;
class StepScrubber;

class StepsBar final : public QFrame {
    Q_OBJECT

  public:
    explicit StepsBar(StepScrubber& scrubber, QWidget* parent = nullptr);

    QSlider* slider() const { return m_slider; }
    QPushButton* makeButton() const { return m_make; }
    QPushButton* predictButton() const { return m_predict; }
    void retranslate();

  private:
    void refresh();
    void refreshModes();
    void refreshMissing();
    QString whereText() const;
    QString stepsText() const;

    StepScrubber& m_scrubber;
    QComboBox* m_mode;
    QSlider* m_slider;
    QLabel *m_where, *m_score, *m_flips;
    ElidedLabel* m_missing;
    QToolButton* m_copy;
    QPushButton *m_predict, *m_make;
    bool m_filling = false;
};

} // namespace thresher

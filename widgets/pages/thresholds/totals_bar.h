// What all thresholds together give: macro F1 on own rows and cross-fitted, the change since the last save,
// the folds. Every figure with its badge. GUI thread only.
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace thresher {

class ElidedLabel;
class SealedScore;
class ThresholdBoard;

class TotalsBar final : public QFrame {
    Q_OBJECT

  public:
    TotalsBar(ThresholdBoard& board, SealedScore& sealed, QWidget* parent = nullptr);
    void retranslate();

  private:
    void refresh();
    void refreshChange(double change);
    void refreshSealed();
    QWidget* figure(QLabel*& head, QLabel* value);

    ThresholdBoard& m_board;
    SealedScore& m_sealedScore;
    QLabel *m_ownHead = nullptr, *m_crossHead = nullptr, *m_changeHead = nullptr, *m_foldsHead = nullptr,
           *m_languagesHead = nullptr, *m_sealedHead = nullptr;
    QLabel *m_own, *m_cross, *m_change, *m_sealed;
    ElidedLabel *m_folds, *m_languages; // as many numbers as there are folds and languages
    QToolButton* m_look;
};

} // namespace thresher

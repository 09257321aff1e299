#include "pages/thresholds/totals_bar.h"

#include "text/quantities.h"
#include "viewmodels/threshold_board.h"

#include <QHBoxLayout>
#include <QLabel>

#include <cmath>

namespace thresher {

TotalsBar::TotalsBar(ThresholdBoard& board, QWidget* parent) : QFrame(parent), m_board(board)
{
    setObjectName(QStringLiteral("card"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(28);
    layout->addWidget(figure(m_ownHead, m_own));
    layout->addWidget(figure(m_crossHead, m_cross));
    layout->addWidget(figure(m_changeHead, m_change));
    layout->addWidget(figure(m_foldsHead, m_folds));
    layout->addStretch(1);
    connect(&m_board, &ThresholdBoard::rebuilt, this, &TotalsBar::refresh);
    connect(&m_board, &ThresholdBoard::stateChanged, this, &TotalsBar::refresh);
    connect(&m_board, &ThresholdBoard::scoreChanged, this, &TotalsBar::refresh);
}

QWidget* TotalsBar::figure(QLabel*& head, QLabel*& value)
{
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    head = new QLabel(box);
    head->setObjectName(QStringLiteral("muted"));
    value = new QLabel(box);
    value->setObjectName(QStringLiteral("cardTitle"));
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(head);
    layout->addWidget(value);
    return box;
}

void TotalsBar::refresh()
{
    if (!m_board.isOpen()) return;
    const BadgedScore own = m_board.ownRows();
    m_own->setText(badgedText(own));
    const auto* score = m_board.score();
    if (score && m_board.scoresAreFresh()) {
        m_cross->setText(badgedText(score->crossFitted));
        m_cross->setToolTip(
            badgeHelp(score->crossFitted.badge) + QLatin1Char('\n') +
            tr("90 % interval from 2,000 draws of near-duplicate groups; noise of training again is "
               "not in it."));
    } else {
        m_cross->setText(score || m_board.isBusy() ? QStringLiteral("…") : QStringLiteral("–"));
    }
    const double change = own.value - m_board.referenceMacro();
    m_change->setText(std::abs(change) < 0.0005
                          ? QStringLiteral("0")
                          : (change > 0 ? QStringLiteral("+") : QString()) + scoreText(change) +
                                QLatin1Char(' ') + badgeText(Badge::OwnRows));
    const auto now = m_board.foldMacro();
    const auto then = m_board.referenceFoldMacro();
    QStringList folds;
    QStringList changes;
    for (std::size_t k = 0; k < now.size(); ++k) {
        folds << scoreText(now[k]);
        changes << tr("fold %1: %2, was %3")
                       .arg(m_board.basis().set->outOfFold.foldNumbers()[k])
                       .arg(scoreText(now[k]), k < then.size() ? scoreText(then[k]) : QStringLiteral("–"));
    }
    m_folds->setText(folds.join(QStringLiteral("  ")) + QLatin1Char(' ') + badgeText(Badge::OwnRows));
    m_folds->setToolTip(changes.join(QLatin1Char('\n')));
}

void TotalsBar::retranslate()
{
    m_ownHead->setText(tr("Macro F1"));
    m_own->setToolTip(badgeHelp(Badge::OwnRows));
    m_crossHead->setText(tr("Macro F1, cross-fitted"));
    m_changeHead->setText(m_board.isOpen() && !m_board.referenceName().isEmpty()
                              ? tr("Change against %1").arg(m_board.referenceName())
                              : tr("Change against the rule"));
    m_foldsHead->setText(tr("By fold"));
    refresh();
}

} // namespace thresher

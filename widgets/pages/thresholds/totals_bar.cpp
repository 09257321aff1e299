#include "pages/thresholds/totals_bar.h"

#include "parts/elided_label.h"
#include "text/quantities.h"
#include "viewmodels/sealed_score.h"
#include "viewmodels/threshold_board.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <cmath>

namespace thresher {

TotalsBar::TotalsBar(ThresholdBoard& board, SealedScore& sealed, QWidget* parent)
    : QFrame(parent), m_board(board), m_sealedScore(sealed), m_own(new QLabel(this)),
      m_cross(new QLabel(this)), m_change(new QLabel(this)), m_sealed(new QLabel(this)),
      m_folds(new ElidedLabel(this)), m_languages(new ElidedLabel(this)), m_look(new QToolButton(this))
{
    setObjectName(QStringLiteral("card"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(28);
    layout->addWidget(figure(m_ownHead, m_own));
    layout->addWidget(figure(m_crossHead, m_cross));
    layout->addWidget(figure(m_changeHead, m_change));
    layout->addWidget(figure(m_foldsHead, m_folds));
    layout->addWidget(figure(m_languagesHead, m_languages));
    layout->addWidget(figure(m_sealedHead, m_sealed));
    m_look->setObjectName(QStringLiteral("flat"));
    layout->addWidget(m_look);
    layout->addStretch(1);
    for (auto* value : {m_own, m_cross, m_change}) value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    connect(m_look, &QToolButton::clicked, &m_sealedScore, &SealedScore::look);
    connect(&m_sealedScore, &SealedScore::changed, this, &TotalsBar::refreshSealed);
    refreshSealed();
    connect(&m_board, &ThresholdBoard::rebuilt, this, &TotalsBar::refresh);
    connect(&m_board, &ThresholdBoard::stateChanged, this, &TotalsBar::refresh);
    connect(&m_board, &ThresholdBoard::scoreChanged, this, &TotalsBar::refresh);
    connect(&m_board, &ThresholdBoard::detailsChanged, this, &TotalsBar::refresh);
    connect(&m_board, &ThresholdBoard::languagesChanged, this, &TotalsBar::refresh);
}

QWidget* TotalsBar::figure(QLabel*& head, QLabel* value)
{
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    head = new QLabel(box);
    head->setObjectName(QStringLiteral("muted"));
    value->setObjectName(QStringLiteral("cardTitle"));
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
    refreshChange(own.value - m_board.referenceMacro());
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
    const auto byLanguage = m_board.languageMacro();
    QStringList languages;
    for (std::size_t l = 0; l < byLanguage.size(); ++l)
        languages << m_board.languages()[static_cast<qsizetype>(l)] + QLatin1Char(' ') +
                         scoreText(byLanguage[l]);
    m_languages->parentWidget()->setVisible(!languages.isEmpty());
    m_languages->setText(languages.join(QStringLiteral("  ")) + QLatin1Char(' ') + badgeText(Badge::OwnRows));
}

void TotalsBar::refreshSealed()
{
    const bool there = m_sealedScore.isThere();
    m_sealed->parentWidget()->setVisible(there);
    const auto* score = m_sealedScore.score();
    m_look->setVisible(there && !score);
    m_look->setEnabled(!m_sealedScore.isBusy());
    if (!there) return;
    const int looks = static_cast<int>(m_sealedScore.looks());
    m_sealedHead->setText(tr("%Ln sealed row(s)", nullptr, static_cast<int>(m_sealedScore.rows())));
    m_sealed->setText((score ? badgedText(*score) + QStringLiteral(", ") : QString()) +
                      tr("looked at %Ln time(s)", nullptr, looks));
    m_sealed->setToolTip(tr("Rows that neither training nor rules nor sliders saw: the only clean figure for "
                            "changes by hand. Each look steers the next choice a little, so looks are "
                            "counted; the fewer, the cleaner."));
}

// With the paired interval as soon as it is known.
void TotalsBar::refreshChange(double change)
{
    const auto sign = [](double value) {
        return (value > 0 ? QStringLiteral("+") : QString()) + scoreText(value);
    };
    QString text = std::abs(change) < 0.0005 ? QStringLiteral("0") : sign(change);
    if (const auto* paired = m_board.difference())
        text += QStringLiteral(" [%1 .. %2]").arg(sign(paired->interval.low), sign(paired->interval.high));
    m_change->setText(text + QLatin1Char(' ') + badgeText(Badge::OwnRows));
    m_change->setToolTip(tr("Macro F1 minus that of the other thresholds on the same rows, 90 % interval of "
                            "the paired difference. Both were chosen on these rows."));
    m_changeHead->setText(m_board.referenceName().isEmpty()
                              ? tr("Change against the rule")
                              : tr("Change against %1").arg(m_board.referenceName()));
}

void TotalsBar::retranslate()
{
    m_ownHead->setText(tr("Macro F1"));
    m_own->setToolTip(badgeHelp(Badge::OwnRows));
    m_crossHead->setText(tr("Macro F1, cross-fitted"));
    m_languagesHead->setText(tr("By language"));
    m_foldsHead->setText(tr("By fold"));
    m_look->setText(tr("Look"));
    m_look->setAccessibleName(tr("Score the sealed rows with these thresholds"));
    m_look->setToolTip(tr("Score the sealed rows with these thresholds: one more look"));
    refreshSealed();
    refresh();
}

} // namespace thresher

// The board in front of other scores of the same rows: steps of a training.
#include "viewmodels/threshold_board.h"

namespace thresher {

void ThresholdBoard::preview(std::shared_ptr<const BoardBasis> basis, std::shared_ptr<const BoardScore> score)
{
    if (!isOpen() || m_opening.isRunning()) return;
    endMove();
    for (auto* task : {&m_scoring, &m_details, &m_reading}) task->stop();
    if (!m_kept)
        m_kept = Kept{m_basis,           m_score,           m_state,     m_savedState,
                      std::move(m_undo), std::move(m_redo), m_reference, m_referenceName};
    m_undo.clear();
    m_redo.clear();
    m_savedState.reset();
    m_compared.reset();
    m_basis = std::move(basis);
    m_score = std::move(score);
    const std::size_t classes = m_basis->classes.size();
    m_plateaus.assign(classes, std::nullopt);
    m_ruleCuts = cutsOf(*m_basis, m_score->rule);
    m_state = {m_ruleCuts, std::vector<bool>(classes, false), std::vector<bool>(classes, false),
               m_score->rule};
    recountAll();
    setReference(m_ruleCuts, {});
    Q_EMIT rebuilt();
}

void ThresholdBoard::endPreview()
{
    if (!m_kept) return;
    for (auto* task : {&m_scoring, &m_details, &m_reading}) task->stop();
    Kept kept = std::move(*m_kept);
    m_kept.reset();
    m_moving = false;
    m_basis = std::move(kept.basis);
    m_score = std::move(kept.score);
    m_state = std::move(kept.state);
    m_savedState = std::move(kept.saved);
    m_undo = std::move(kept.undo);
    m_redo = std::move(kept.redo);
    m_compared.reset();
    m_plateaus.assign(m_basis->classes.size(), std::nullopt);
    m_ruleCuts = cutsOf(*m_basis, m_state.rule);
    recountAll();
    setReference(kept.reference, kept.referenceName);
    Q_EMIT rebuilt();
    scoreSoon();
}

void ThresholdBoard::settle()
{
    if (isPreview() && !m_moving) scoreSoon();
}

} // namespace thresher

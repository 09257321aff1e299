#include "viewmodels/sealed_score.h"

#include "base/clock.h"
#include "controllers/workspace_controller.h"
#include "viewmodels/threshold_board.h"
#include "workspace/sealed_looks.h"

namespace thresher {

SealedScore::SealedScore(ThresholdBoard& board, WorkspaceController& workspace, QObject* parent)
    : QObject(parent), m_board(board), m_workspace(workspace)
{
    connect(&m_board, &ThresholdBoard::rebuilt, this, [this] {
        m_seen.reset();
        count();
        Q_EMIT changed();
    });
    connect(&m_board, &ThresholdBoard::stateChanged, this, &SealedScore::changed);
    connect(&m_task, &Task::runningChanged, this, &SealedScore::changed);
}

bool SealedScore::isThere() const
{
    return m_board.isOpen() && m_board.basis().set->sealed.has_value() && m_workspace.isOpen();
}

std::size_t SealedScore::rows() const
{
    return isThere() ? m_board.basis().set->sealed->onlyForScoring().rows() : 0;
}

const BadgedScore* SealedScore::score() const
{
    return m_seen && m_board.isOpen() && m_seen->cuts == m_board.cuts() ? &m_seen->score : nullptr;
}

void SealedScore::count()
{
    if (!isThere()) {
        m_task.stop();
        return;
    }
    m_task.start([root = m_workspace.workspace().root,
                  &files = m_workspace.files()](const Progress&) { return readSealedLooks(files, root); },
                 [this](Result<std::vector<SealedLook>> looks) {
                     if (looks)
                         m_looks = looks->size();
                     else
                         Q_EMIT failed(looks.error());
                     Q_EMIT changed();
                 });
}

void SealedScore::look()
{
    if (!isThere() || score() || isBusy()) return;
    const auto& basis = m_board.basis();
    m_task.start(
        [set = basis.set, cuts = m_board.cuts(), seed = basis.options.seed,
         root = m_workspace.workspace().root,
         &files = m_workspace.files()](const Progress&) -> Result<std::pair<Cuts, CountedScore>> {
            SealedLook look{.time = realClock().unixSeconds(),
                            .scoreSet = set->outOfFold.hash(),
                            .scoreSetName = set->name.toStdString()};
            THRESHER_ASSIGN(auto counted, lookAtSealed(files, root, *set->sealed, cuts, seed, look));
            return std::pair{cuts, counted};
        },
        [this](Result<std::pair<Cuts, CountedScore>> seen) {
            if (seen) {
                m_seen = Seen{std::move(seen->first), seen->second.score};
                m_looks = seen->second.looks;
            } else {
                Q_EMIT failed(seen.error());
            }
            Q_EMIT changed();
        });
}

} // namespace thresher

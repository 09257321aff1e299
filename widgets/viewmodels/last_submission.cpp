#include "viewmodels/last_submission.h"

#include "viewmodels/blend.h"

namespace thresher {
namespace {

Result<std::shared_ptr<const ScoreSet>> scoresOf(FileSystem& files, const Path& root,
                                                 const ScoreSetIdentity& identity)
{
    if (identity.members.size() == 1)
        return readScoreSet(files, root / identity.members[0].path, identity.members[0].fold);
    std::vector<BlendMember> members;
    for (const auto& member : identity.members) members.push_back({root / member.path, member.weight});
    THRESHER_ASSIGN(auto blend, blendRuns(files, members, identity.space));
    return std::move(blend.set);
}

} // namespace

void readLastSubmission(FileSystem& files, const Path& root, const JournalEntry& entry,
                        PreviewRequest& request)
{
    const Path path = root / entry.file;
    if (files.exists(path))
        if (auto submission = readSubmission(files, path)) request.last = std::move(*submission);
    if (entry.decision.empty()) return;
    auto decision = readDecision(files, root / entry.decision);
    if (!decision) return;
    const std::string hash = decision->scoreSet.hash;
    if (hash == request.scores->identity.hash) {
        request.lastScores = request.scores;
    } else {
        auto scores = scoresOf(files, root, decision->scoreSet);
        if (!scores || (*scores)->identity.hash != hash) return;
        request.lastScores = std::move(*scores);
    }
    request.lastDecision = std::make_shared<const Decision>(std::move(*decision));
}

} // namespace thresher

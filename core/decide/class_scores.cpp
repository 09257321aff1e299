#include "decide/class_scores.h"

namespace thresher {

std::vector<BadgedScore> classScores(const OutOfFoldScores& scores, const CrossFit& fit, Badge badge,
                                     std::uint64_t seed, int draws, unsigned threads)
{
    const CrossFit* sets[] = {&fit};
    const auto drawn = bootstrapClassF1(scores, sets, seed, draws, threads);
    std::vector<BadgedScore> out;
    for (std::size_t c = 0; c < scores.classCount(); ++c)
        out.emplace_back(fit.classF1[c], badge, intervalOf(drawn, c, fit.classF1[c]));
    return out;
}

} // namespace thresher

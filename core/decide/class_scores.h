// F1 of each class with an interval, for tables and reports. Pure functions; any thread.
#pragma once

#include "decide/cross_fit.h"

#include <vector>

namespace thresher {

// L scores: the cross-fitted F1 of a class and the 90 % interval from bootstrap draws of near-duplicate
// groups with the predictions held, centred on it. The badge is that of the whole (crossFittedBadge()).
std::vector<BadgedScore> classScores(const OutOfFoldScores& scores, const CrossFit& fit, Badge badge,
                                     std::uint64_t seed, int draws = 2000, unsigned threads = 0);

} // namespace thresher

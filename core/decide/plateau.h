// How exactly a threshold is known: the connected cuts around t whose mean loss against t, over paired
// bootstrap draws of near-duplicate groups, is within one standard error of t's own F1 (the
// one-standard-error rule of Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees",
// 1984). The standard error of the difference itself would be no yardstick: between neighbouring cuts it
// equals the loss, one row's worth, and every plateau would end after a row or two.
#pragma once

#include "decide/scores.h"

namespace thresher {

struct Plateau {
    Cut low = Cut::none();  // lowest cut of the plateau: predicts most rows
    Cut high = Cut::none(); // highest: predicts fewest; may be none
    std::size_t mostRows = 0, fewestRows = 0;
};

// For class `classIndex` of `scores` around `cut`.
Plateau plateauAround(const OutOfFoldScores& scores, std::size_t classIndex, Cut cut, std::uint64_t seed,
                      int draws = 400);

} // namespace thresher

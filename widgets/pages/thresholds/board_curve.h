// The axis of a class's threshold plot and what is drawn along it. Pure functions; any thread.
#pragma once

#include "plot/threshold_curve.h"
#include "viewmodels/board_class.h"

namespace thresher {

// Left: low scores, right: high ones. On the rank axis the highest `ranks` rows are shown (a rare class lies
// within the first few hundred); on the others the range of the scores.
struct BoardAxis {
    Space space = Space::Rank;
    double ranks = 1;         // rank axis: rows at position 0
    double low = 0, high = 1; // other axes: value at positions 0 and 1

    double positionOf(const BoardClass& one, Cut cut) const; // clamped to [0, 1]; none: 1
    bool shows(const BoardClass& one, Cut cut) const;        // not clamped to an edge
    // The place between distinct scores nearest to a position.
    std::size_t placeAt(const BoardClass& one, double position) const;
};

// `cuts`: marks that must be in sight.
BoardAxis axisOf(const BoardClass& one, Space space, std::span<const Cut> cuts);

// Bars, curves and the folds' band; marks, plateau and colour are the caller's.
ThresholdCurve curveOf(const BoardClass& one, const BoardAxis& axis, int points = 160, int bins = 60);

} // namespace thresher

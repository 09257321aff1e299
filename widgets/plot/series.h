// Curves as plain numbers: thinning for the screen, smoothing, folds to mean and band. Pure functions; any
// thread.
#pragma once

#include <QList>

#include <cstddef>
#include <vector>

namespace thresher {

// x ascending (ties allowed), y may hold NaN (a gap).
struct Series {
    std::vector<double> x, y;
    std::size_t size() const { return x.size(); }
};

// What is between low and high (and one point beyond on either side) in at most 4 points per column: first,
// lowest, highest and last of each. No minimum and no maximum of the original is lost.
Series thinned(const Series& series, double low, double high, int columns);

// TensorBoard's smoothing: exponential moving average with debiasing, weight in [0, 1). NaN are passed over.
std::vector<double> smoothed(const std::vector<double>& y, double weight);

// Mean, lowest and highest of several curves at every x that at least two of them (or the only one) cover,
// by linear interpolation. Empty curves are left out.
struct Band {
    std::vector<double> x, mean, low, high;
};
Band bandOf(const std::vector<Series>& curves);

} // namespace thresher

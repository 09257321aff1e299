#include "plot/series.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

// Linear interpolation inside the range of the curve; NaN outside.
double valueAt(const Series& curve, double x)
{
    if (curve.x.empty() || x < curve.x.front() || x > curve.x.back()) return std::nan("");
    const auto it = std::lower_bound(curve.x.begin(), curve.x.end(), x);
    const auto i = static_cast<std::size_t>(it - curve.x.begin());
    if (curve.x[i] == x || i == 0) return curve.y[i];
    const double share = (x - curve.x[i - 1]) / (curve.x[i] - curve.x[i - 1]);
    return curve.y[i - 1] + share * (curve.y[i] - curve.y[i - 1]);
}

// Appends the indices that must stay of [begin, end), ascending.
void keep(const Series& series, std::size_t begin, std::size_t end, Series& out)
{
    std::size_t lowest = begin, highest = begin;
    for (std::size_t i = begin; i < end; ++i) {
        if (series.y[i] < series.y[lowest] || std::isnan(series.y[lowest])) lowest = i;
        if (series.y[i] > series.y[highest] || std::isnan(series.y[highest])) highest = i;
    }
    std::size_t wanted[] = {begin, lowest, highest, end - 1};
    std::sort(std::begin(wanted), std::end(wanted));
    for (std::size_t k = 0; k < 4; ++k)
        if (k == 0 || wanted[k] != wanted[k - 1]) {
            out.x.push_back(series.x[wanted[k]]);
            out.y.push_back(series.y[wanted[k]]);
        }
}

} // namespace

Series thinned(const Series& series, double low, double high, int columns)
{
    Series out;
    const auto first = std::lower_bound(series.x.begin(), series.x.end(), low) - series.x.begin();
    const auto last = std::upper_bound(series.x.begin(), series.x.end(), high) - series.x.begin();
    const auto begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(first - 1, 0));
    const auto end = std::min(series.size(), static_cast<std::size_t>(last + 1));
    if (begin >= end || columns < 1) return out;
    if (end - begin <= 4 * static_cast<std::size_t>(columns)) {
        out.x.assign(series.x.begin() + static_cast<std::ptrdiff_t>(begin),
                     series.x.begin() + static_cast<std::ptrdiff_t>(end));
        out.y.assign(series.y.begin() + static_cast<std::ptrdiff_t>(begin),
                     series.y.begin() + static_cast<std::ptrdiff_t>(end));
        return out;
    }
    const double from = series.x[begin], width = (series.x[end - 1] - from) / columns;
    const auto columnOf = [&](std::size_t i) {
        return width > 0 ? std::min(columns - 1, static_cast<int>((series.x[i] - from) / width)) : 0;
    };
    for (std::size_t i = begin; i < end;) {
        const int column = columnOf(i);
        std::size_t next = i + 1;
        while (next < end && columnOf(next) == column) ++next;
        keep(series, i, next, out);
        i = next;
    }
    return out;
}

std::vector<double> smoothed(const std::vector<double>& y, double weight)
{
    if (weight <= 0) return y;
    std::vector<double> out(y.size());
    double last = 0, debias = 1;
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (!std::isfinite(y[i])) {
            out[i] = y[i];
            continue;
        }
        last = last * weight + (1 - weight) * y[i];
        debias *= weight;
        out[i] = last / (1 - debias);
    }
    return out;
}

Band bandOf(const std::vector<Series>& curves)
{
    std::vector<const Series*> filled;
    for (const auto& curve : curves)
        if (curve.size() > 0) filled.push_back(&curve);
    Band band;
    for (const auto* curve : filled) band.x.insert(band.x.end(), curve->x.begin(), curve->x.end());
    std::sort(band.x.begin(), band.x.end());
    band.x.erase(std::unique(band.x.begin(), band.x.end()), band.x.end());
    const std::size_t atLeast = std::min<std::size_t>(2, filled.size());
    Band out;
    for (const double x : band.x) {
        double sum = 0, low = INFINITY, high = -INFINITY;
        std::size_t count = 0;
        for (const auto* curve : filled) {
            const double y = valueAt(*curve, x);
            if (!std::isfinite(y)) continue;
            sum += y;
            low = std::min(low, y);
            high = std::max(high, y);
            ++count;
        }
        if (count < atLeast || count == 0) continue;
        out.x.push_back(x);
        out.mean.push_back(sum / static_cast<double>(count));
        out.low.push_back(low);
        out.high.push_back(high);
    }
    return out;
}

} // namespace thresher

#include "plot/series.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace thresher {
namespace {

// Reads a curve at ascending x, one step at a time: linear interpolation inside its range, NaN outside.
class Cursor {
  public:
    explicit Cursor(const Series& curve) : m_curve(curve) {}
    double valueAt(double x)
    {
        const auto& xs = m_curve.x;
        if (x < xs.front() || x > xs.back()) return std::nan("");
        while (m_at + 1 < xs.size() && xs[m_at] < x) ++m_at;
        if (xs[m_at] == x || m_at == 0) return m_curve.y[m_at];
        const double share = (x - xs[m_at - 1]) / (xs[m_at] - xs[m_at - 1]);
        return m_curve.y[m_at - 1] + share * (m_curve.y[m_at] - m_curve.y[m_at - 1]);
    }

  private:
    const Series& m_curve;
    std::size_t m_at = 0;
};

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
    std::vector<Cursor> cursors;
    std::vector<double> all;
    for (const auto& curve : curves) {
        if (curve.size() == 0) continue;
        cursors.emplace_back(curve);
        if (all == curve.x) continue; // folds mostly log at the same steps
        std::vector<double> joined;
        joined.reserve(all.size() + curve.x.size());
        std::set_union(all.begin(), all.end(), curve.x.begin(), curve.x.end(), std::back_inserter(joined));
        all = std::move(joined);
    }
    all.erase(std::unique(all.begin(), all.end()), all.end());
    const std::size_t atLeast = std::min<std::size_t>(2, cursors.size());
    Band out;
    for (const double x : all) {
        double sum = 0, low = INFINITY, high = -INFINITY;
        std::size_t count = 0;
        for (auto& cursor : cursors) {
            const double y = cursor.valueAt(x);
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

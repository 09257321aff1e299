// Pieces of a self-contained HTML page: escaped text, tables, and charts as inline SVG. No script, no link to
// anything outside. Pure functions; any thread.
#pragma once

#include "decide/scores.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace thresher::detail {

// Text that stays text in an element and in a quoted attribute; control characters (which XML does not have)
// are dropped.
std::string escaped(std::string_view text);

// The page around `body` (HTML): title (text), styles for light, dark and paper.
std::string page(std::string_view title, const std::string& body);

// A table of texts (escaped here). The first row is the head; cells that are numbers stand right.
std::string table(const std::vector<std::vector<std::string>>& rows);

struct Series {
    std::string name;
    std::vector<std::pair<double, double>> points; // in drawing order; NaN leaves a gap
};
// Lines over an axis of steps. Empty when no series has two points.
std::string lineChart(std::string_view title, const std::vector<Series>& series);

struct IntervalRow {
    std::string name;
    double value = 0;
    std::optional<Interval> interval;
    std::optional<double> second; // an open mark beside it (own rows)
};
// A dot with its interval per row, on an axis from 0 to `top`.
std::string intervalChart(std::string_view title, const std::vector<IntervalRow>& rows, double top = 1.0);

} // namespace thresher::detail

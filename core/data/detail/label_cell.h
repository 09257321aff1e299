// Labels (and spans) written into one cell of text: "['a', 'b']", "[\"a\"]", "a|b", "a, b".
#pragma once

#include "base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thresher::detail {

// Begins with a bracket, so that it is a written list rather than delimited text.
bool isWrittenList(std::string_view cell);

// What separates labels in a column of delimited cells: the first of | ; , and tab that occurs in a cell that
// is no written list; '|' when none does.
char cellDelimiter(const std::vector<std::string>& cells);

// The labels of a cell, blanks around them dropped, empty ones left out. A written list may be JSON, Python
// or NumPy (quoted items with blanks between), with single, double or no quotes. Blank cells and what Python
// writes for a missing value (None, nan, NaN, null) are no labels. nullopt: a list that is not closed, or
// text behind it.
std::optional<std::vector<std::string>> parseLabelCell(std::string_view cell, char delimiter);

// "[[0, 5], [7, 9]]", round brackets too. nullopt when it is no such list.
std::optional<std::vector<std::vector<std::int64_t>>> parseSpanCell(std::string_view cell);

} // namespace thresher::detail

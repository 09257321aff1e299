// Tables for people: columns aligned by their width in characters (not bytes).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace thresher::cli {

// First row: the header. The first `leftColumns` columns are aligned left, the others right; cells are
// separated by two blanks; every line ends with a newline. Short rows are allowed.
std::string textTable(const std::vector<std::vector<std::string>>& rows, std::size_t leftColumns = 1);

} // namespace thresher::cli

// "Did you mean ...?": the known name closest to a mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace thresher {

// Smallest edit distance (insert, delete, replace, swap of neighbours); empty when nothing is close (more
// than a third of the letters differ).
std::string nearestName(std::string_view wrong, std::span<const std::string> known);

} // namespace thresher

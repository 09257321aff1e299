// Names from a file as messages show them: an id or a cell may be megabytes long.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace thresher {

inline constexpr std::size_t longestExcerpt = 100; // bytes

// The text, or its first bytes (whole code points) and "..."; always valid UTF-8.
std::string excerpt(std::string_view text);

// 'text', as excerpt() gives it.
std::string inQuotes(std::string_view text);

} // namespace thresher

// UTF-8 at the border: checking, code points, offsets. Texts inside core are valid UTF-8; spans are counted
// in code points.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// Byte position of the first sequence that is not UTF-8 (overlong, surrogate, > U+10FFFF, cut); nullopt if
// all is well.
std::optional<std::size_t> firstInvalidUtf8(std::string_view text);

// Every maximal invalid part replaced by U+FFFD (the Unicode standard's recommendation, as browsers and
// Python do).
std::string replaceInvalidUtf8(std::string_view text);

// The same, with the way back: the borders between code points of `text` as byte positions of the source.
struct Utf8Repair {
    std::string text;
    std::vector<std::uint32_t> origin; // text.size() + 1 numbers; inside a code point that of its beginning
};
Utf8Repair repairUtf8(std::string_view source);

// Number of code points of valid UTF-8.
std::size_t codePointCount(std::string_view text);

// Byte offset of each code point, and text.size() at the end: codePointCount + 1 numbers.
std::vector<std::uint32_t> codePointOffsets(std::string_view text);

// Decodes the code point at `at` (valid UTF-8) and moves `at` behind it.
char32_t decodeCodePoint(std::string_view text, std::size_t& at);
void appendUtf8(std::string& out, char32_t codePoint);

} // namespace thresher

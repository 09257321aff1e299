#include "data/excerpt.h"

#include "base/utf8.h"

namespace thresher {

std::string excerpt(std::string_view text)
{
    if (text.size() <= longestExcerpt) return replaceInvalidUtf8(text);
    std::size_t end = longestExcerpt;
    // Back to the beginning of a code point; bytes that are no UTF-8 have none.
    for (int i = 0; i < 3 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U; ++i) --end;
    return replaceInvalidUtf8(text.substr(0, end)) + "...";
}

std::string inQuotes(std::string_view text)
{
    return "'" + excerpt(text) + "'";
}

} // namespace thresher

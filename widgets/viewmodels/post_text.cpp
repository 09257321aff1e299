#include "viewmodels/post_text.h"

#include <algorithm>

namespace thresher {

QList<TextRange> utf16Ranges(const std::string& text, const std::vector<TextSpan>& spans)
{
    // units[i]: UTF-16 position of code point i.
    std::vector<int> units{0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) == 0x80U) continue;                   // inside a code point
        units.push_back(units.back() + (byte >= 0xF0U ? 2 : 1)); // beyond the basic plane: a surrogate pair
    }
    const auto last = static_cast<std::int64_t>(units.size()) - 1;
    QList<TextRange> ranges;
    for (const auto& span : spans) {
        const auto begin = std::clamp<std::int64_t>(span.begin, 0, last);
        const auto end = std::clamp<std::int64_t>(span.end, begin, last);
        const int from = units[static_cast<std::size_t>(begin)], to = units[static_cast<std::size_t>(end)];
        if (to > from) ranges.append({from, to - from});
    }
    return ranges;
}

} // namespace thresher

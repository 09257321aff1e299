#include "text/ngrams.h"

#include "base/utf8.h"

#include <algorithm>
#include <unicode/uchar.h>

namespace thresher {

namespace {

bool isSpace(char32_t codePoint)
{
    if (codePoint >= 0x1c && codePoint <= 0x1f) return true;
    return u_isUWhiteSpace(static_cast<UChar32>(codePoint)) != 0;
}

} // namespace

std::vector<std::string_view> whitespaceTokens(std::string_view text)
{
    std::vector<std::string_view> out;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        if (!isSpace(decodeCodePoint(text, at))) continue;
        if (here > begin) out.push_back(text.substr(begin, here - begin));
        begin = at;
    }
    if (text.size() > begin) out.push_back(text.substr(begin));
    return out;
}

void appendWordNgrams(std::vector<std::string>& out, const std::vector<std::string_view>& words,
                      const NgramRange& range)
{
    const auto count = static_cast<std::int64_t>(words.size());
    for (std::int64_t n = range[0]; n <= std::min(range[1], count); ++n) {
        for (std::int64_t first = 0; first + n <= count; ++first) {
            std::string ngram(words[static_cast<std::size_t>(first)]);
            for (std::int64_t i = 1; i < n; ++i) {
                ngram += ' ';
                ngram += words[static_cast<std::size_t>(first + i)];
            }
            out.push_back(std::move(ngram));
        }
    }
}

void appendTokenNgrams(std::vector<std::string>& out, std::string_view token, const NgramRange& range)
{
    std::string padded = " ";
    padded += token;
    padded += ' ';
    const std::vector<std::uint32_t> offsets = codePointOffsets(padded);
    const auto length = static_cast<std::int64_t>(offsets.size()) - 1;
    for (std::int64_t n = range[0]; n <= range[1]; ++n) {
        const std::int64_t width = std::min(n, length);
        for (std::int64_t first = 0; first + width <= length; ++first) {
            const std::size_t begin = offsets[static_cast<std::size_t>(first)];
            const std::size_t end = offsets[static_cast<std::size_t>(first + width)];
            out.push_back(padded.substr(begin, end - begin));
        }
        if (n >= length) break;
    }
}

} // namespace thresher

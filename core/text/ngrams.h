// Word and character n-grams as scikit-learn's CountVectorizer makes them
// (sklearn/feature_extraction/text.py, version 1.5: _word_ngrams and _char_wb_ngrams). Lengths are in code
// points; all text is UTF-8.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// Shortest and longest n-gram, both included; 1 <= [0] <= [1].
using NgramRange = std::array<std::int64_t, 2>;

// The parts of `text` between white space (what Python's str.isspace says: Unicode White_Space and
// U+001C..U+001F).
std::vector<std::string_view> whitespaceTokens(std::string_view text);

// Appends the n-grams of the words, shorter ones first, each joined by one space.
void appendWordNgrams(std::vector<std::string>& out, const std::vector<std::string_view>& words,
                      const NgramRange& range);

// Appends the n-grams of one white-space token with a space put before and behind it. A padded token shorter
// than n gives itself, once, and no longer n-gram.
void appendTokenNgrams(std::vector<std::string>& out, std::string_view token, const NgramRange& range);

} // namespace thresher

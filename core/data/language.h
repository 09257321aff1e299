// A light guess whether a text is Ukrainian or Russian, for data without a language column. Letters alone
// decide; no dictionary, no model.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// "uk", "ru" or "other". Letters that only one of the two alphabets has (Ukrainian: і ї є ґ; Russian: ы э ъ
// ё) are counted, case folded: the larger count wins. Without any, or on a tie, a few frequent short words
// that exist in one of the languages only decide, then "other". A text with fewer Cyrillic letters than other
// letters is "other".
std::string_view guessLanguage(std::string_view text);

// guessLanguage of each text.
std::vector<std::string> guessLanguages(std::span<const std::string> texts);

} // namespace thresher

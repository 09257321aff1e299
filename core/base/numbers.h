// Numbers to text and back, the same in every locale (Qt and C libraries call setlocale; from_chars does not
// care).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace thresher {

// Shortest text that reads back as the same bits ("0.1", "1e-05", "3"). NaN and infinities: "nan", "inf",
// "-inf".
std::string toText(double value);
std::string toText(float value);

// Fixed number of decimals ("0.407"), for people.
std::string toFixed(double value, int decimals);

// The whole of `text` as a number, surrounding blanks allowed; nothing else, no locale. nullopt if it is not
// one.
std::optional<double> parseDouble(std::string_view text);
std::optional<long long> parseInteger(std::string_view text);

// "1 234 567" with a thin space free of locale: for messages.
std::string groupDigits(long long value);

} // namespace thresher

#include "base/numbers.h"

#include <array>
#include <charconv>
#include <cmath>

namespace thresher {
namespace {

template <class T>
std::string shortest(T value)
{
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    std::array<char, 64> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
    return text;
}

template <class T>
std::optional<T> parsed(std::string_view text)
{
    text = trimmed(text);
    T value{};
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || result.ec != std::errc{} || result.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

std::string toText(double value)
{
    return shortest(value);
}
std::string toText(float value)
{
    return shortest(value);
}

std::string toFixed(double value, int decimals)
{
    if (!std::isfinite(value)) return shortest(value);
    std::array<char, 400> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                      std::chars_format::fixed, decimals);
    return {buffer.data(), result.ptr};
}

std::optional<double> parseDouble(std::string_view text)
{
    return parsed<double>(text);
}
std::optional<long long> parseInteger(std::string_view text)
{
    return parsed<long long>(text);
}

std::string groupDigits(long long value)
{
    std::string digits = std::to_string(value < 0 ? -value : value);
    for (auto at = static_cast<long>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), " ");
    return value < 0 ? "-" + digits : digits;
}

} // namespace thresher

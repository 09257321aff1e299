// nlohmann/json with our habits. For .cpp files only: public headers carry plain values.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace thresher {

// Keys keep the order in which they were added: files read as they were written.
using Json = nlohmann::ordered_json;

inline constexpr int formatVersion = 1;
inline constexpr const char* programName = "thresher";

Result<Json> parseJson(std::string_view text, const std::string& where);
// A line of a log: discarded (is_discarded()) when it is no JSON.
Json parseJsonLine(std::string_view line);
// Nested deeper than any document that is read here. Parsing such a text is safe; to copy or print its value
// takes a call a level and would overflow the stack.
bool isTooDeep(std::string_view text);
// Also refuses a newer `format` by name, and a file of more than 256 MB.
Result<Json> readJson(FileSystem& files, const Path& path);
Status writeJson(FileSystem& files, const Path& path, const Json& value); // whole file or nothing, indented

// {format, program} to which the rest of a document of ours is added.
Json newDocument();
// NewerFormat when `format` is greater than ours.
Status checkFormat(const Json& value, const std::string& where);

// NaN and infinity become null, as contracts.md demands.
Json number(double value);

// Typed look-ups with an error that names key and file.
Result<std::string> getString(const Json& object, const char* key, const std::string& where);
Result<double> getNumber(const Json& object, const char* key, const std::string& where);

// The value as a whole number of type T; 5.0 is 5. nullopt: no number, a fraction, or beyond T. (What
// get<T>() makes of a number beyond T is undefined.)
template <class T>
std::optional<T> wholeNumber(const Json& value)
{
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
    }
    if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
    }
    if (!value.is_number()) return std::nullopt;
    const double number = value.get<double>();
    // 2^digits is the first number beyond T and a double.
    const double beyond = std::ldexp(1.0, std::numeric_limits<T>::digits);
    if (number != std::floor(number) || number >= beyond || number < (std::is_signed_v<T> ? -beyond : 0.0))
        return std::nullopt;
    return static_cast<T>(number);
}

// The whole number at `key`; `otherwise` when the key is missing. Another value is thrown as nlohmann's type
// error, like the library's own value().
template <class T>
T wholeValue(const Json& object, const char* key, T otherwise)
{
    const auto found = object.find(key);
    if (found == object.end()) return otherwise;
    if (const auto number = wholeNumber<T>(*found)) return *number;
    throw nlohmann::json::type_error::create(302, std::string(key) + " is no whole number in range", &object);
}

// Shortest round-trip numbers, UTF-8 as it is; invalid UTF-8 is replaced rather than thrown at.
std::string dump(const Json& value, int indent = -1);

} // namespace thresher

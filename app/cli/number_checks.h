// Checks of numbers on the command line. CLI11's own print a range of 300 digits, and take a number that does
// not fit for the largest that does.
#pragma once

#include "base/numbers.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <limits>
#include <string>

namespace thresher::cli {

inline CLI::Validator wholeNumber(std::int64_t least,
                                  std::int64_t most = std::numeric_limits<std::int64_t>::max())
{
    const auto check = [least, most](const std::string& text) -> std::string {
        const auto value = parseInteger(text);
        if (value && *value >= least && *value <= most) return {};
        return "'" + text + "' is not a whole number of " + std::to_string(least) + " or more" +
               (parseDouble(text).value_or(0) > static_cast<double>(most) ? ": it is too large" : "");
    };
    return CLI::Validator(check, ">= " + std::to_string(least));
}

inline CLI::Validator positiveNumber()
{
    const auto check = [](const std::string& text) -> std::string {
        const auto value = parseDouble(text);
        return value && *value > 0 && *value <= std::numeric_limits<double>::max()
                   ? std::string()
                   : "'" + text + "' is not a number above 0";
    };
    return CLI::Validator(check, "> 0");
}

// Folds and counts that are kept as int.
inline CLI::Validator smallWholeNumber(std::int64_t least)
{
    return wholeNumber(least, std::numeric_limits<int>::max());
}

} // namespace thresher::cli

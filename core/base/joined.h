// Names as one line of a message.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace thresher {

inline std::string joined(std::span<const std::string> items, std::string_view separator = ", ")
{
    std::string out;
    for (const std::string& item : items) {
        if (&item != items.data()) out += separator;
        out += item;
    }
    return out;
}

} // namespace thresher

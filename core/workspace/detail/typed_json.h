// Typed look-ups in the workspace's own JSON files. A missing key keeps the default; a key of another type is
// thrown as a KeyFault, which the reading function of the same file catches and turns into an Error. Inside
// core/workspace only.
#pragma once

#include "base/detail/json.h"

#include <algorithm>
#include <span>
#include <string>

namespace thresher::detail {

struct KeyFault {
    std::string key;
};

template <class T>
void take(const Json& object, const char* key, T& target)
{
    const auto it = object.find(key);
    if (it == object.end() || it->is_null()) return;
    try {
        if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
            const auto number = wholeNumber<T>(*it);
            if (!number) throw KeyFault{key};
            target = *number;
        } else {
            target = it->get<T>();
        }
    } catch (const nlohmann::json::exception&) {
        throw KeyFault{key};
    }
}

// What a newer program wrote beside the keys known here, as JSON text to be written back; empty: nothing.
inline std::string otherKeys(const Json& document, std::span<const char* const> known)
{
    Json others = Json::object();
    for (const auto& [key, value] : document.items())
        if (std::none_of(known.begin(), known.end(), [&key = key](const char* name) { return key == name; }))
            others[key] = value;
    return others.empty() ? std::string() : dump(others);
}

} // namespace thresher::detail

// What is known of one configuration key beside its value; fields.h puts the keys together.
#pragma once

#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace thresher {

// What is known of a key beside its value. `help` is one or two sentences for a person who sees the key for
// the first time.
struct Field {
    std::string_view key;
    std::string_view help;
    std::string_view unit = {};
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    bool minExcluded = false;
    bool isPath = false; // relative to the file it stands in
    std::vector<std::string_view> choices =
        {}; // allowed words; "name:" allows any word that starts so; empty: free
};

template <class T, class S>
concept ConfigOf = std::is_same_v<std::remove_const_t<T>, S>;

} // namespace thresher

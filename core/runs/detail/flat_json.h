// One line of a log in its usual form: a JSON object of a few numbers, nulls and plain texts. Some ten times
// as fast as a document tree, and exactly as strict: whatever else a line may be is left to the general
// reader.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace thresher::detail {

struct FlatMember {
    enum class Kind { Number, Null, Text };
    std::string_view key;
    Kind kind = Kind::Null;
    double number = 0;                 // Kind::Number
    std::optional<std::int64_t> whole; // of a number without fraction and exponent that fits
    std::string_view text;             // Kind::Text
};

class FlatObject {
  public:
    // nullopt: no JSON, or JSON with nested values, true or false, escapes, bytes beyond ASCII, a key that
    // comes twice, a number beyond double, or more than 16 members. Views point into `line`.
    static std::optional<FlatObject> parse(std::string_view line);

    const FlatMember* find(std::string_view key) const; // nullptr: not there

  private:
    std::array<FlatMember, 16> m_members;
    std::size_t m_count = 0;
};

} // namespace thresher::detail

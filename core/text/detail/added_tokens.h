// Finds added tokens ("<eos>", "<start_of_turn>", "\n\n") that stand in a text as text: leftmost first, then
// longest, as the tokenizers library does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace thresher::detail {

struct AddedToken {
    std::int32_t id = -1;
    std::string content;
    bool special = false;    // left out by decode()
    bool normalized = false; // matched after the normalizer instead of before it
};

struct AddedMatch {
    std::size_t begin = 0, end = 0; // bytes
    std::int32_t id = -1;           // -1: no match
};

// A byte trie, children as linked lists: a few thousand tokens take a few hundred kilobytes.
class AddedTokenFinder {
  public:
    // `spaceMark`: U+2581 in tokens and text counts as a space (for tokens that are matched after
    // normalisation).
    explicit AddedTokenFinder(bool spaceMark) : m_spaceMark(spaceMark), m_nodes(1) {}

    void add(std::string_view content, std::int32_t id);
    bool empty() const { return m_nodes.size() == 1; }

    // The first match at or behind `from`.
    AddedMatch find(std::string_view text, std::size_t from) const;

  private:
    struct Node {
        std::int32_t id = -1;
        std::int32_t firstChild = -1;
        std::int32_t nextSibling = -1;
        std::uint8_t byte = 0;
    };
    std::int32_t child(std::int32_t node, std::uint8_t byte) const;
    std::uint8_t byteAt(std::string_view text, std::size_t& at) const; // moves `at` behind what it read

    bool m_spaceMark;
    bool m_starts[256] = {};
    std::vector<Node> m_nodes; // 0: the root
};

} // namespace thresher::detail

#include "text/detail/added_tokens.h"

#include <utility>

namespace thresher::detail {

std::int32_t AddedTokenFinder::child(std::int32_t node, std::uint8_t byte) const
{
    for (auto next = m_nodes[static_cast<std::size_t>(node)].firstChild; next >= 0;
         next = m_nodes[static_cast<std::size_t>(next)].nextSibling)
        if (m_nodes[static_cast<std::size_t>(next)].byte == byte) return next;
    return -1;
}

std::uint8_t AddedTokenFinder::byteAt(std::string_view text, std::size_t& at) const
{
    if (m_spaceMark && text.substr(at, 3) == "\xE2\x96\x81") {
        at += 3;
        return ' ';
    }
    return static_cast<std::uint8_t>(text[at++]);
}

void AddedTokenFinder::add(std::string_view content, std::int32_t id)
{
    if (content.empty()) return;
    std::int32_t node = 0;
    for (std::size_t at = 0; at < content.size();) {
        const auto byte = byteAt(content, at);
        if (node == 0) m_starts[byte] = true;
        std::int32_t next = child(node, byte);
        if (next < 0) {
            next = static_cast<std::int32_t>(m_nodes.size());
            auto& parent = m_nodes[static_cast<std::size_t>(node)];
            m_nodes.push_back({-1, -1, std::exchange(parent.firstChild, next), byte});
        }
        node = next;
    }
    m_nodes[static_cast<std::size_t>(node)].id = id;
    if (m_spaceMark && m_starts[static_cast<std::uint8_t>(' ')]) m_starts[0xE2] = true;
}

AddedMatch AddedTokenFinder::find(std::string_view text, std::size_t from) const
{
    if (empty()) return {};
    for (std::size_t begin = from; begin < text.size(); ++begin) {
        if (!m_starts[static_cast<std::uint8_t>(text[begin])]) continue;
        AddedMatch best;
        std::int32_t node = 0;
        for (std::size_t at = begin; at < text.size();) {
            node = child(node, byteAt(text, at));
            if (node < 0) break;
            if (const auto id = m_nodes[static_cast<std::size_t>(node)].id; id >= 0) best = {begin, at, id};
        }
        if (best.id >= 0) return best;
    }
    return {};
}

} // namespace thresher::detail

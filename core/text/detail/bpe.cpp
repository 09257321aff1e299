#include "text/detail/bpe.h"

#include "base/utf8.h"

#include <algorithm>
#include <iterator>

namespace thresher::detail {
namespace {

constexpr char32_t mark = 0x2581; // "lower one eighth block": how pieces write a space

std::string bytePiece(unsigned byte)
{
    constexpr char digits[] = "0123456789ABCDEF";
    return {'<', '0', 'x', digits[byte >> 4], digits[byte & 15], '>'};
}

// The byte that "<0x0A>" stands for; -1 for other pieces.
int byteOfPiece(std::string_view piece)
{
    if (piece.size() != 6 || piece.substr(0, 3) != "<0x" || piece[5] != '>') return -1;
    int value = 0;
    for (const char digit : piece.substr(3, 2)) {
        if (digit >= '0' && digit <= '9')
            value = value * 16 + (digit - '0');
        else if (digit >= 'A' && digit <= 'F')
            value = value * 16 + (digit - 'A' + 10);
        else
            return -1;
    }
    return value;
}

// A possible merge of the symbols at `left` and `right`; better ones first: lower rank, then further left.
struct Candidate {
    std::uint32_t rank;
    std::uint32_t left, right;
    std::int32_t leftId, rightId, id;
    bool operator<(const Candidate& other) const // for a max-heap
    {
        return rank != other.rank ? rank > other.rank : left > other.left;
    }
};

} // namespace

void MergeTable::reserve(std::size_t count)
{
    std::size_t size = 16;
    while (size < count * 2) size *= 2;
    m_keys.assign(size, emptyKey);
    m_values.assign(size, Merge{none, -1});
    m_mask = size - 1;
}

void MergeTable::insert(std::int32_t left, std::int32_t right, Merge merge)
{
    const auto wanted = key(left, right);
    auto slot = hash(wanted) & m_mask;
    while (m_keys[slot] != emptyKey && m_keys[slot] != wanted) slot = (slot + 1) & m_mask;
    m_keys[slot] = wanted;
    m_values[slot] = merge;
}

// Symbols of one word and, for each, the merge with its right neighbour.
struct BpeTokenizer::Scratch {
    std::vector<Symbol> symbols;
    std::vector<MergeTable::Merge> pairs;
    std::vector<std::uint32_t> previous, next;
    std::vector<Candidate> heap;
};

BpeTokenizer::BpeTokenizer(BpeParts parts) : m_parts(std::move(parts)) {}

Result<std::unique_ptr<Tokenizer>> BpeTokenizer::make(BpeParts parts, const std::string& where)
{
    std::unique_ptr<BpeTokenizer> made(new BpeTokenizer(std::move(parts)));
    auto& self = *made;
    std::int32_t highest = static_cast<std::int32_t>(self.m_parts.pieces.size()) - 1;
    for (const auto& token : self.m_parts.added) highest = std::max(highest, token.id);
    self.m_parts.pieces.resize(static_cast<std::size_t>(highest) + 1);
    self.m_special.resize(self.m_parts.pieces.size());
    for (const auto& token : self.m_parts.added) {
        auto& piece = self.m_parts.pieces[static_cast<std::size_t>(token.id)];
        if (piece.empty()) piece = token.content;
        self.m_special[static_cast<std::size_t>(token.id)] = token.special;
        (token.normalized ? self.m_afterNormalizer : self.m_beforeNormalizer).add(token.content, token.id);
    }
    self.m_ids.reserve(self.m_parts.pieces.size());
    for (std::size_t id = 0; id < self.m_parts.pieces.size(); ++id)
        if (!self.m_parts.pieces[id].empty())
            self.m_ids[self.m_parts.pieces[id]] = static_cast<std::int32_t>(id);
    self.prepareCharacters();
    const bool allBytes =
        self.m_parts.byteFallback &&
        std::none_of(std::begin(self.m_bytes), std::end(self.m_bytes), [](auto id) { return id < 0; });
    if (self.m_parts.unk < 0 && !allBytes)
        return fail(ErrorCode::BadFormat,
                    "The tokenizer has neither an unknown token nor all 256 byte pieces",
                    "The file is incomplete: fetch it again.", where);
    THRESHER_TRY(self.prepareMerges(where));
    self.prepareCuts();
    return std::unique_ptr<Tokenizer>(std::move(made));
}

void BpeTokenizer::prepareCharacters()
{
    m_lowCharacters.assign(65536, -1);
    for (const auto& [piece, id] : m_ids) {
        if (piece.size() > 4) continue;
        std::size_t at = 0;
        const char32_t codePoint = decodeCodePoint(piece, at);
        if (at != piece.size()) continue;
        if (codePoint < 65536)
            m_lowCharacters[codePoint] = id;
        else
            m_highCharacters[codePoint] = id;
    }
    // A space is looked up as its mark.
    if (m_parts.spaceToMark) m_lowCharacters[' '] = m_lowCharacters[mark];
    for (unsigned byte = 0; byte < 256; ++byte) m_bytes[byte] = idOf(bytePiece(byte)).value_or(-1);
}

Status BpeTokenizer::prepareMerges(const std::string& where)
{
    m_merges.reserve(m_parts.merges.size());
    const auto count = static_cast<std::int32_t>(m_parts.pieces.size());
    std::string product;
    for (std::size_t rank = 0; rank < m_parts.merges.size(); ++rank) {
        const auto [left, right] = m_parts.merges[rank];
        if (left < 0 || right < 0 || left >= count || right >= count)
            return fail(ErrorCode::BadFormat,
                        "Merge " + std::to_string(rank) + " of the tokenizer names a piece that is not there",
                        "The file is damaged: fetch it again.", where);
        product = m_parts.pieces[static_cast<std::size_t>(left)];
        product += m_parts.pieces[static_cast<std::size_t>(right)];
        const auto made = m_ids.find(product);
        if (made == m_ids.end())
            return fail(ErrorCode::BadFormat,
                        "Merge " + std::to_string(rank) + " of the tokenizer makes '" + product +
                            "', which is no piece",
                        "The file is damaged: fetch it again.", where);
        m_merges.insert(left, right, {static_cast<std::uint32_t>(rank), made->second});
    }
    return {};
}

// Between a character and a space behind it nothing can ever merge, unless some product of a merge has that
// character right before a mark. Cutting there changes no result and keeps words short.
void BpeTokenizer::prepareCuts()
{
    m_cutsAllowed = m_parts.spaceToMark && m_lowCharacters[mark] >= 0;
    for (const auto& [left, right] : m_parts.merges) {
        const std::string& leftPiece = m_parts.pieces[static_cast<std::size_t>(left)];
        const std::string& rightPiece = m_parts.pieces[static_cast<std::size_t>(right)];
        if (byteOfPiece(leftPiece) >= 0 || byteOfPiece(rightPiece) >= 0) m_cutsAllowed = false;
        const std::string product = leftPiece + rightPiece;
        char32_t before = mark;
        for (std::size_t at = 0; at < product.size();) {
            const char32_t codePoint = decodeCodePoint(product, at);
            if (codePoint == mark && before != mark) m_glued.push_back(before);
            before = codePoint;
        }
    }
    std::sort(m_glued.begin(), m_glued.end());
    m_glued.erase(std::unique(m_glued.begin(), m_glued.end()), m_glued.end());
    m_parts.merges = {};
}

bool BpeTokenizer::mayCut(char32_t before) const
{
    return m_cutsAllowed && before != mark && before != U' ' &&
           !std::binary_search(m_glued.begin(), m_glued.end(), before);
}

std::int32_t BpeTokenizer::idOfCharacter(char32_t codePoint) const
{
    if (codePoint < 65536) return m_lowCharacters[codePoint];
    const auto found = m_highCharacters.find(codePoint);
    return found == m_highCharacters.end() ? -1 : found->second;
}

void BpeTokenizer::addCharacter(std::string_view text, std::size_t begin, std::size_t end, char32_t codePoint,
                                Scratch& scratch) const
{
    const auto from = static_cast<std::uint32_t>(begin);
    const auto to = static_cast<std::uint32_t>(end);
    if (const auto id = idOfCharacter(codePoint); id >= 0) {
        scratch.symbols.push_back({id, from, to});
        return;
    }
    // A space that has no mark among the pieces falls back to the bytes of the mark, as the normalised text
    // has it.
    const std::string_view bytes = codePoint == U' ' && m_parts.spaceToMark ? std::string_view("\xE2\x96\x81")
                                                                            : text.substr(begin, end - begin);
    const bool byBytes = m_parts.byteFallback && std::all_of(bytes.begin(), bytes.end(), [this](char byte) {
                             return m_bytes[static_cast<std::uint8_t>(byte)] >= 0;
                         });
    if (byBytes) {
        for (const char byte : bytes)
            scratch.symbols.push_back({m_bytes[static_cast<std::uint8_t>(byte)], from, to});
    } else if (m_parts.fuseUnk && !scratch.symbols.empty() && scratch.symbols.back().id == m_parts.unk) {
        scratch.symbols.back().end = to;
    } else {
        scratch.symbols.push_back({m_parts.unk, from, to});
    }
}

// Few symbols: look through all pairs for the best one, again and again.
void BpeTokenizer::mergeShort(Scratch& scratch) const
{
    auto& symbols = scratch.symbols;
    auto& pairs = scratch.pairs;
    pairs.resize(symbols.size());
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
        pairs[i] = m_merges.find(symbols[i].id, symbols[i + 1].id);
    while (symbols.size() > 1) {
        std::size_t best = 0;
        for (std::size_t i = 1; i + 1 < symbols.size(); ++i)
            if (pairs[i].rank < pairs[best].rank) best = i;
        if (pairs[best].rank == MergeTable::none) return;
        symbols[best] = {pairs[best].id, symbols[best].begin, symbols[best + 1].end};
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
        pairs.erase(pairs.begin() + static_cast<std::ptrdiff_t>(best) + 1);
        if (best > 0) pairs[best - 1] = m_merges.find(symbols[best - 1].id, symbols[best].id);
        if (best + 1 < symbols.size()) pairs[best] = m_merges.find(symbols[best].id, symbols[best + 1].id);
    }
}

// Many symbols: a linked list and a heap of candidates, n log n.
void BpeTokenizer::mergeLong(Scratch& scratch) const
{
    auto& symbols = scratch.symbols;
    auto& previous = scratch.previous;
    auto& next = scratch.next;
    auto& heap = scratch.heap;
    const auto count = static_cast<std::uint32_t>(symbols.size());
    previous.resize(count);
    next.resize(count);
    heap.clear();
    const auto consider = [&](std::uint32_t left, std::uint32_t right) {
        const auto merge = m_merges.find(symbols[left].id, symbols[right].id);
        if (merge.rank == MergeTable::none) return;
        heap.push_back({merge.rank, left, right, symbols[left].id, symbols[right].id, merge.id});
        std::push_heap(heap.begin(), heap.end());
    };
    for (std::uint32_t i = 0; i < count; ++i) {
        previous[i] = i - 1; // of the first one: count (wraps), never read
        next[i] = i + 1;
        if (i + 1 < count) consider(i, i + 1);
    }
    while (!heap.empty()) {
        std::pop_heap(heap.begin(), heap.end());
        const Candidate best = heap.back();
        heap.pop_back();
        // Stale when one of the two has merged with another since: ids of merged-away symbols are -1.
        if (symbols[best.left].id != best.leftId || next[best.left] != best.right ||
            symbols[best.right].id != best.rightId)
            continue;
        symbols[best.left].id = best.id;
        symbols[best.left].end = symbols[best.right].end;
        symbols[best.right].id = -1;
        next[best.left] = next[best.right];
        if (next[best.left] < count) {
            previous[next[best.left]] = best.left;
            consider(best.left, next[best.left]);
        }
        if (best.left > 0) consider(previous[best.left], best.left);
    }
    std::erase_if(symbols, [](const Symbol& symbol) { return symbol.id < 0; });
}

void BpeTokenizer::mergeWord(Scratch& scratch, Encoding& out) const
{
    constexpr std::size_t shortWord = 48;
    if (scratch.symbols.size() > 1) {
        if (scratch.symbols.size() <= shortWord)
            mergeShort(scratch);
        else
            mergeLong(scratch);
    }
    for (const auto& symbol : scratch.symbols) {
        out.ids.push_back(symbol.id);
        out.offsets.push_back({symbol.begin, symbol.end});
    }
    scratch.symbols.clear();
}

void BpeTokenizer::encodePlain(std::string_view text, std::size_t begin, std::size_t end, Scratch& scratch,
                               Encoding& out) const
{
    char32_t before = mark;
    for (std::size_t at = begin; at < end;) {
        const std::size_t from = at;
        const char32_t codePoint = decodeCodePoint(text, at);
        if ((codePoint == U' ' || codePoint == mark) && mayCut(before)) mergeWord(scratch, out);
        addCharacter(text, from, at, codePoint, scratch);
        before = codePoint;
    }
    mergeWord(scratch, out);
}

void BpeTokenizer::encodeBetween(std::string_view text, std::size_t begin, std::size_t end, Scratch& scratch,
                                 Encoding& out) const
{
    const std::string_view part = text.substr(0, end);
    while (begin < end) {
        const auto match = m_afterNormalizer.find(part, begin);
        encodePlain(text, begin, match.id < 0 ? end : match.begin, scratch, out);
        if (match.id < 0) return;
        out.ids.push_back(match.id);
        out.offsets.push_back(
            {static_cast<std::uint32_t>(match.begin), static_cast<std::uint32_t>(match.end)});
        begin = match.end;
    }
}

Encoding BpeTokenizer::encode(std::string_view text) const
{
    if (firstInvalidUtf8(text)) {
        const Utf8Repair repaired = repairUtf8(text);
        Encoding out = encode(repaired.text);
        for (auto& [begin, end] : out.offsets) {
            begin = repaired.origin[begin];
            end = repaired.origin[end];
        }
        return out;
    }
    Encoding out;
    out.ids.reserve(text.size() / 4 + 8);
    out.offsets.reserve(text.size() / 4 + 8);
    Scratch scratch;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto match = m_beforeNormalizer.find(text, begin);
        encodeBetween(text, begin, match.id < 0 ? text.size() : match.begin, scratch, out);
        if (match.id < 0) break;
        out.ids.push_back(match.id);
        out.offsets.push_back(
            {static_cast<std::uint32_t>(match.begin), static_cast<std::uint32_t>(match.end)});
        begin = match.end;
    }
    return out;
}

std::string BpeTokenizer::piece(std::int32_t id) const
{
    return id >= 0 && id < vocabularySize() ? m_parts.pieces[static_cast<std::size_t>(id)] : std::string();
}

std::optional<std::int32_t> BpeTokenizer::idOf(std::string_view piece) const
{
    const auto found = m_ids.find(piece);
    if (found == m_ids.end()) return std::nullopt;
    return found->second;
}

std::string BpeTokenizer::decode(std::span<const std::int32_t> ids) const
{
    std::string out;
    for (const auto id : ids) {
        if (id < 0 || id >= vocabularySize() || m_special[static_cast<std::size_t>(id)]) continue;
        const std::string& piece = m_parts.pieces[static_cast<std::size_t>(id)];
        if (const int byte = byteOfPiece(piece); byte >= 0) {
            out += static_cast<char>(byte);
            continue;
        }
        for (std::size_t at = 0; at < piece.size();) {
            if (m_parts.spaceToMark && piece.compare(at, 3, "\xE2\x96\x81") == 0) {
                out += ' ';
                at += 3;
            } else {
                out += piece[at++];
            }
        }
    }
    return replaceInvalidUtf8(out);
}

} // namespace thresher::detail

// Byte pair encoding over a whole text, as the tokenizers library's BPE model with byte fallback computes it:
// the one engine behind tokenizer.model and tokenizer.json.
#pragma once

#include "text/detail/added_tokens.h"
#include "text/tokenizer.h"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace thresher::detail {

// What a tokenizer file says, whatever its kind.
struct BpeParts {
    std::vector<std::string> pieces;                           // by id; empty: no such id
    std::vector<std::pair<std::int32_t, std::int32_t>> merges; // best first
    std::vector<AddedToken> added;
    std::int32_t unk = -1;
    bool byteFallback =
        true; // a character that is no piece becomes its bytes "<0x..>", if all of them are pieces
    bool fuseUnk = true;
    bool spaceToMark = true; // the normalizer " " -> U+2581
    SpecialIds special;
    std::string source;
};

// Hash table of pairs of ids, made once. Open addressing, at most half full.
class MergeTable {
  public:
    struct Merge {
        std::uint32_t rank;
        std::int32_t id;
    };
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    void reserve(std::size_t count);
    void insert(std::int32_t left, std::int32_t right,
                Merge merge); // a pair that is there already keeps the later merge
    Merge find(std::int32_t left, std::int32_t right) const // rank == none: no merge
    {
        const auto wanted = key(left, right);
        for (auto slot = hash(wanted) & m_mask;; slot = (slot + 1) & m_mask) {
            if (m_keys[slot] == wanted) return m_values[slot];
            if (m_keys[slot] == emptyKey) return {none, -1};
        }
    }

  private:
    static constexpr std::uint64_t emptyKey = ~std::uint64_t{0};
    static std::uint64_t key(std::int32_t left, std::int32_t right)
    {
        return (std::uint64_t{static_cast<std::uint32_t>(left)} << 32) | static_cast<std::uint32_t>(right);
    }
    static std::uint64_t hash(std::uint64_t key) { return (key * 0x9E3779B97F4A7C15ULL) >> 20; }

    std::vector<std::uint64_t> m_keys;
    std::vector<Merge> m_values;
    std::uint64_t m_mask = 0;
};

class BpeTokenizer final : public Tokenizer {
  public:
    // BadFormat if a merge names a piece or makes one that is not there, or if nothing can stand for unknown
    // characters.
    static Result<std::unique_ptr<Tokenizer>> make(BpeParts parts, const std::string& where);

    Encoding encode(std::string_view text) const override;
    const SpecialIds& special() const override { return m_parts.special; }
    std::int32_t vocabularySize() const override { return static_cast<std::int32_t>(m_parts.pieces.size()); }
    std::string piece(std::int32_t id) const override;
    std::optional<std::int32_t> idOf(std::string_view piece) const override;
    std::string decode(std::span<const std::int32_t> ids) const override;
    std::string_view source() const override { return m_parts.source; }

  private:
    struct Symbol {
        std::int32_t id;
        std::uint32_t begin, end; // bytes of the text
    };
    struct Scratch; // buffers of one call

    explicit BpeTokenizer(BpeParts parts);
    Status prepareMerges(const std::string& where);
    void prepareCharacters();
    void prepareCuts();
    void encodePlain(std::string_view text, std::size_t begin, std::size_t end, Scratch& scratch,
                     Encoding& out) const;
    void encodeBetween(std::string_view text, std::size_t begin, std::size_t end, Scratch& scratch,
                       Encoding& out) const;
    void addCharacter(std::string_view text, std::size_t begin, std::size_t end, char32_t codePoint,
                      Scratch& scratch) const;
    void mergeWord(Scratch& scratch, Encoding& out) const;
    void mergeShort(Scratch& scratch) const;
    void mergeLong(Scratch& scratch) const;
    std::int32_t idOfCharacter(char32_t codePoint) const;
    bool mayCut(char32_t before) const;

    BpeParts m_parts;
    std::unordered_map<std::string_view, std::int32_t> m_ids; // views into m_parts.pieces
    MergeTable m_merges;
    std::vector<std::int32_t> m_lowCharacters; // id by code point below 65536, -1: no piece
    std::unordered_map<char32_t, std::int32_t> m_highCharacters;
    std::int32_t m_bytes[256];
    std::vector<bool> m_special; // by id: left out by decode()
    AddedTokenFinder m_beforeNormalizer{false};
    AddedTokenFinder m_afterNormalizer{true};
    bool m_cutsAllowed = false;
    std::vector<char32_t> m_glued; // sorted: characters that some piece has right before a U+2581
};

} // namespace thresher::detail

#include "text/detail/sentencepiece_file.h"

#include "base/utf8.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <unordered_map>

namespace thresher::detail {
namespace {

// One field of a protobuf message.
struct WireField {
    std::uint32_t number = 0;
    std::uint64_t value = 0; // varint and fixed types
    std::string_view bytes;  // length-delimited types
};

// Reads the fields of one message. After next() returned nullopt, ok() says whether the message ended where
// it should.
class WireReader {
  public:
    explicit WireReader(std::string_view bytes) : m_rest(bytes) {}
    bool ok() const { return m_ok; }

    std::optional<WireField> next()
    {
        if (m_rest.empty() || !m_ok) return std::nullopt;
        WireField field;
        const auto tag = varint();
        field.number = static_cast<std::uint32_t>(tag >> 3);
        switch (tag & 7) {
        case 0:
            field.value = varint();
            break;
        case 1:
            field.value = fixed(8);
            break;
        case 2:
            field.bytes = take(varint());
            break;
        case 5:
            field.value = fixed(4);
            break;
        default:
            m_ok = false;
        }
        if (field.number == 0) m_ok = false;
        if (!m_ok) return std::nullopt;
        return field;
    }

  private:
    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_rest.empty()) break;
            const auto byte = static_cast<std::uint8_t>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if ((byte & 0x80) == 0) return value;
        }
        m_ok = false;
        return 0;
    }
    std::string_view take(std::uint64_t count)
    {
        if (!m_ok || count > m_rest.size()) {
            m_ok = false;
            return {};
        }
        const auto taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }
    std::uint64_t fixed(std::size_t count)
    {
        const auto bytes = take(count);
        std::uint64_t value = 0;
        for (std::size_t i = bytes.size(); i-- > 0;)
            value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
        return value;
    }

    std::string_view m_rest;
    bool m_ok = true;
};

bool parsePiece(std::string_view bytes, SentencePieceFile::Piece& piece)
{
    WireReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1) {
            piece.text = field->bytes;
        } else if (field->number == 2) {
            const auto bits = static_cast<std::uint32_t>(field->value);
            std::memcpy(&piece.score, &bits, sizeof bits);
        } else if (field->number == 3) {
            if (field->value < 1 || field->value > 6) return false;
            piece.type = static_cast<PieceType>(field->value);
        }
    }
    return reader.ok() && !firstInvalidUtf8(piece.text);
}

bool parseTrainer(std::string_view bytes, SentencePieceFile& file)
{
    WireReader reader(bytes);
    while (const auto field = reader.next()) {
        const auto id = static_cast<std::int32_t>(static_cast<std::uint32_t>(field->value));
        switch (field->number) {
        case 3:
            file.modelType = static_cast<int>(field->value);
            break;
        case 35:
            file.byteFallback = field->value != 0;
            break;
        case 40:
            file.unkId = id;
            break;
        case 41:
            file.bosId = id;
            break;
        case 42:
            file.eosId = id;
            break;
        case 43:
            file.padId = id;
            break;
        default:
            break;
        }
    }
    return reader.ok();
}

bool parseNormalizer(std::string_view bytes, SentencePieceFile& file)
{
    WireReader reader(bytes);
    while (const auto field = reader.next()) {
        switch (field->number) {
        case 1:
            file.normalizer = field->bytes;
            break;
        case 2:
            file.hasCharacterMap = !field->bytes.empty();
            break;
        case 3:
            file.addDummyPrefix = field->value != 0;
            break;
        case 4:
            file.removeExtraSpaces = field->value != 0;
            break;
        case 5:
            file.escapeSpaces = field->value != 0;
            break;
        default:
            break;
        }
    }
    return reader.ok();
}

} // namespace

Result<SentencePieceFile> parseSentencePiece(std::string_view bytes, const std::string& where)
{
    const Error notOne =
        fail(ErrorCode::BadFormat, "This file is no sentencepiece tokenizer, or it is damaged",
             "tokenizer.model must be the binary file that sentencepiece writes; fetch it again.", where);
    SentencePieceFile file;
    bool trainer = false;
    WireReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1) {
            if (!parsePiece(field->bytes, file.pieces.emplace_back())) return notOne;
        } else if (field->number == 2) {
            if (!parseTrainer(field->bytes, file)) return notOne;
            trainer = true;
        } else if (field->number == 3) {
            if (!parseNormalizer(field->bytes, file)) return notOne;
        }
    }
    if (!reader.ok() || !trainer || file.pieces.size() < 2) return notOne;
    return file;
}

std::vector<std::pair<std::int32_t, std::int32_t>>
mergesOfPieces(const std::vector<SentencePieceFile::Piece>& pieces)
{
    std::unordered_map<std::string_view, std::int32_t> ids;
    ids.reserve(pieces.size());
    for (std::size_t id = 0; id < pieces.size(); ++id) ids[pieces[id].text] = static_cast<std::int32_t>(id);
    std::vector<std::pair<std::int32_t, std::int32_t>> merges;
    for (std::size_t id = 0; id < pieces.size(); ++id) {
        const std::string_view text = pieces[id].text;
        if (ids[text] != static_cast<std::int32_t>(id)) continue; // spelled twice: the later id counts
        // The product is fixed, so cuts from left to right are ordered by the length of the left part.
        for (std::size_t cut = 0; cut < text.size();) {
            decodeCodePoint(text, cut);
            if (cut >= text.size()) break;
            const auto left = ids.find(text.substr(0, cut));
            if (left == ids.end()) continue;
            const auto right = ids.find(text.substr(cut));
            if (right != ids.end()) merges.emplace_back(left->second, right->second);
        }
    }
    return merges;
}

} // namespace thresher::detail

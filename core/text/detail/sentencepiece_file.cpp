#include "text/detail/sentencepiece_file.h"

#include "base/detail/wire_reader.h"
#include "base/utf8.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace thresher::detail {
namespace {

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

// tokenizer.model: a serialised sentencepiece ModelProto (sentencepiece_model.proto of sentencepiece 0.1.97),
// read field by field so that a hostile file is an error and a 4 MB vocabulary takes milliseconds.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace thresher::detail {

enum class PieceType { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

struct SentencePieceFile {
    struct Piece {
        std::string text; // valid UTF-8
        float score = 0;
        PieceType type = PieceType::Normal;
    };
    std::vector<Piece> pieces;
    int modelType = 1; // 1 unigram, 2 bpe, 3 word, 4 char
    bool byteFallback = false;
    std::int32_t unkId = 0, bosId = 1, eosId = 2, padId = -1;
    std::string normalizer;       // "identity", "nmt_nfkc"
    bool hasCharacterMap = false; // the normalizer changes characters
    bool addDummyPrefix = true;
    bool removeExtraSpaces = true;
    bool escapeSpaces = true;
};

Result<SentencePieceFile> parseSentencePiece(std::string_view bytes, const std::string& where);

// Pairs that a BPE of these pieces merges, best first: every way to cut a piece into two other pieces, by the
// product's id, then by the lengths of its parts in code points, as transformers makes them
// (convert_slow_tokenizer.generate_merges, 5.23).
std::vector<std::pair<std::int32_t, std::int32_t>>
mergesOfPieces(const std::vector<SentencePieceFile::Piece>& pieces);

} // namespace thresher::detail

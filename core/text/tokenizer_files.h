// Writes the tokenizer files of a Hugging Face checkpoint folder from a bare vocabulary, as GGUF files carry
// it: pieces and their kinds, no merges. For tokenizers of the Gemma kind (BPE with byte fallback, spaces as
// U+2581, no prefix).
#pragma once

#include "base/error.h"
#include "text/tokenizer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace thresher {

struct TokenizerVocabulary {
    std::vector<std::string> pieces; // by id
    std::vector<int>
        kinds;          // by id, sentencepiece's: 1 normal, 2 unknown, 3 control, 4 user, 5 unused, 6 byte
    SpecialIds special; // bos, eos, pad, unk; allEos is not read
    bool addBos = true;
    bool addEos = false;
    std::int64_t maxLength = 0; // model_max_length
    std::string chatTemplate;   // may be empty
};

struct TokenizerFiles {
    std::string tokenizerJson;       // tokenizer.json
    std::string tokenizerConfigJson; // tokenizer_config.json
};

// Merges are derived as transformers 5.23 does for Gemma (convert_slow_tokenizer.generate_merges without
// scores: by the product's id, then the shorter left part). Pieces of spaces alone are respelled with U+2581;
// control and user-defined pieces become added tokens. BadFormat if a piece is empty, no UTF-8 or spelled
// twice, a kind is unknown, or a special id is no piece.
Result<TokenizerFiles> makeTokenizerFiles(TokenizerVocabulary vocabulary, const std::string& where);

} // namespace thresher

// What the metadata and tensor names of a Gemma GGUF file mean in Hugging Face's terms.
#pragma once

#include "base/detail/json.h"
#include "model/gguf.h"
#include "text/tokenizer_files.h"

#include <cstdint>
#include <string>
#include <vector>

namespace thresher::detail {

struct GgufRename {
    std::string from, to;            // "blk.3.attn_q.weight" -> "model.layers.3.self_attn.q_proj.weight"
    std::vector<std::int64_t> shape; // row-major
    bool norm = false;               // stored as 1 + w
};

struct GgufModel {
    Json config;                     // config.json without dtype
    std::vector<GgufRename> tensors; // every tensor that must be there
};

Result<GgufModel> readGemmaModel(const GgufFile& file);
Result<TokenizerVocabulary> readGemmaVocabulary(const GgufFile& file, const Json& config);

} // namespace thresher::detail

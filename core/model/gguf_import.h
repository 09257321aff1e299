// A GGUF file to a Hugging Face checkpoint folder: config.json, model.safetensors and the tokenizer, which
// this program and transformers load alike. Gemma 2 and Gemma 3 (text).
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"
#include "model/safetensors.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace thresher {

struct GgufImport {
    std::string modelType;            // config.json's model_type: "gemma2", "gemma3_text"
    std::string name, licence;        // as the file calls itself; may be empty
    std::map<std::string, int> types; // tensors by type: {"Q4_K": 27, ...}
    std::int64_t parameters = 0;
    std::int64_t tokens = 0;           // of the vocabulary
    std::uint64_t bytes = 0;           // of the written weights
    std::vector<std::string> warnings; // tensors that no part of the model claims
};

// Writes `folder`, whole or not at all (a folder beside it is filled and renamed); it must not exist or be
// empty, else AlreadyExists. `dtype`: F32 or BF16. What the file does not say takes the family's default;
// norm weights are stored there as 1 + w, so 1 is taken off in float32 (transformers 5.23,
// Gemma2TensorProcessor). Unsupported: another architecture or tokenizer; BadFormat, BadShape, Mismatch name
// the key or tensor.
Result<GgufImport> importGguf(FileSystem& files, const Path& file, const Path& folder,
                              Dtype dtype = Dtype::F32, const Progress& progress = {});

} // namespace thresher

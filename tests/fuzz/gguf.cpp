#include "model/gguf.h"
#include "fuzz_input.h"
#include "model/detail/gguf_gemma.h"

#include <algorithm>

// All that import-gguf does but writing.
THRESHER_FUZZ_TARGET({
    const auto opened = GgufFile::open(fuzz::fileWith("gguf", "in.gguf", input));
    if (!opened) return;
    for (const auto& tensor : opened->tensors()) {
        std::vector<float> out(static_cast<std::size_t>(tensor.elements()));
        (void)ggufDequantise(tensor.type, tensor.bytes, out);
    }
    const auto model = detail::readGemmaModel(*opened);
    if (!model) return;
    auto vocabulary = detail::readGemmaVocabulary(*opened, model->config);
    if (vocabulary) (void)makeTokenizerFiles(std::move(*vocabulary), "in.gguf");
})

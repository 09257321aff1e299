#include "model/gguf.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    const auto opened = GgufFile::open(fuzz::fileWith("in.gguf", input));
    if (!opened) return 0;
    for (const auto& tensor : opened->tensors()) {
        std::vector<float> out(static_cast<std::size_t>(tensor.elements()));
        (void)ggufDequantise(tensor.type, tensor.bytes, out);
    }
})

#include "model/safetensors.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    const auto opened = SafetensorsFile::open(fuzz::fileWith("safetensors", "in.safetensors", input));
    if (!opened) return;
    for (const auto& [name, tensor] : opened->tensors()) {
        std::vector<float> out(static_cast<std::size_t>(tensor.elements()));
        (void)copyToFloat(tensor, out);
    }
    (void)opened->sampleSha256();
})

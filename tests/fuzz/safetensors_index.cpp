#include "fuzz_input.h"
#include "model/safetensors.h"

THRESHER_FUZZ_TARGET({
    (void)TensorFiles::open(realFileSystem(),
                            fuzz::fileWith("model.safetensors.index.json", input).parent_path());
})

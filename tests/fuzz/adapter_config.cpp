#include "model/adapter_config.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    auto files = fuzz::folderWith("adapter_config.json", input);
    (void)readAdapterConfig(files, "/in");
})

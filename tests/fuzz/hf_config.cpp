#include "config/import_hf.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    auto files = fuzz::folderWith("in.yaml", input);
    (void)importHfConfig(files, "/in/in.yaml");
})

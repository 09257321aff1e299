#include "data/reader.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    auto files = fuzz::folderWith("in", input);
    DataConfig config;
    (void)readDataset(files, "/in/in", config);
    config.label_column = "labels";
    (void)readDataset(files, "/in/in", config);
})

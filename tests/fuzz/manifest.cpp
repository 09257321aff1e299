#include "runs/manifest.h"
#include "fuzz_input.h"
#include "runs/run_folder.h"

THRESHER_FUZZ_TARGET({
    auto files = fuzz::folderWith("manifest.json", input);
    (void)readManifest(files, RunFolder("/in"));
})

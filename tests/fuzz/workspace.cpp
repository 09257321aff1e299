#include "workspace/workspace.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    auto files = fuzz::folderWith("workspace.json", input);
    (void)readWorkspace(files, "/in");
})

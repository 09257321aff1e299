#include "decide/probe_files.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    auto files = fuzz::folderWith("in.csv", input);
    (void)readProbeScores(files, "/in/in.csv");
})

// `train --parallel-folds N`: every fold unit in a process of its own, so that one fold that runs out of
// memory or crashes does not take the others with it, and so that models whose library owns the whole process
// run side by side.
#pragma once

#include "session.h"
#include "train/run_trainer.h"

#include <vector>

namespace thresher::cli {

struct FoldProcessJob {
    RunFolder run; // prepared
    std::vector<int> folds;
    unsigned side = 2;    // processes at once
    unsigned threads = 1; // of each
    // Values of CUDA_VISIBLE_DEVICES: each process gets the one that the fewest others have. Empty: as ours.
    std::vector<std::string> gpus;
};

// Runs `thresher-cli train RUN --folds K --threads T` for every fold and waits. A stop of the session is
// handed on (the units save and end); control.json is read by the units themselves. After an interruption no
// further fold is started; a fold that fails does not stop the others. If this process dies, however it dies,
// the units are told to stop. Blocks; call it on a thread that lives as long as the process.
TrainReport trainInProcesses(Session& session, const FoldProcessJob& job);

} // namespace thresher::cli

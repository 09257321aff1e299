#include "fuzz_input.h"
#include "runs/run_folder.h"
#include "train/checkpoints.h"
#include "workspace/journal.h"
#include "workspace/probe_ledger.h"

// The small JSON files that a workspace and a run keep beside those with a target of their own.
THRESHER_FUZZ_TARGET({
    const std::string bytes(input);
    HeldFiles files("/in", {{"journal.json", bytes},
                            {"ledger.json", bytes},
                            {"trainer_state.json", bytes},
                            {"control.json", bytes},
                            {"fold-0/fold.json", bytes}});
    (void)readJournal(files, "/in");
    (void)readProbeLedger(files, "/in/ledger.json");
    (void)readTrainerState(files, "/in");
    (void)readFoldState(files, RunFolder("/in"), 0);
    (void)readControl(files, RunFolder("/in"));
})

// Several windows may hold one probe ledger. What one of them changed is put onto what the file holds by
// then, so that no score and no mark of another window is lost. Any thread.
#pragma once

#include "workspace/probe_ledger.h"

namespace thresher {

// `mine` and `theirs` both came of `base`. What differs between base and mine is carried over: the file of an
// entry, when it was sent, its score, each switch and each score of its own. Where both changed the same one,
// mine stands. What was entered for a file that the other has made anew goes with that file, into `replaced`
// if it was sent.
ProbeLedger mergeProbeLedger(const ProbeLedger& base, const ProbeLedger& mine, const ProbeLedger& theirs);

// Reads probe/ledger.json of `workspace`, merges and writes while the workspace's lock is held; what it holds
// then. A file that is gone is written anew from `mine`; one that cannot be read stays as it is. Errors of
// lockWorkspace() and readProbeLedger(), WriteFailed.
Result<ProbeLedger> changeProbeLedger(FileSystem& files, const Path& workspace, const ProbeLedger& base,
                                      const ProbeLedger& mine);

} // namespace thresher

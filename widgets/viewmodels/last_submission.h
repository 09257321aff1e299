// The last exported file with the scores and the decision that it was made from, read back to be compared
// with the one to come. Reads the disk; meant for a worker thread.
#pragma once

#include "viewmodels/submission_preview.h"
#include "workspace/journal.h"

namespace thresher {

// Fills `last`, `lastScores` and `lastDecision` of `request`, whose `scores` must be there. What is gone (a
// file, a run that was moved or has other scores since) stays empty: then there is nothing to compare with.
// root: the workspace's folder, which paths of the entry and of members may be relative to.
void readLastSubmission(FileSystem& files, const Path& root, const JournalEntry& entry,
                        PreviewRequest& request);

} // namespace thresher

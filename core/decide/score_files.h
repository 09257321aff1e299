// The score set of a run folder: oof_probs.npy, oof_ids.csv, oof_labels.npy, ensemble_test_probs.npy with its
// ids; optional oof_groups.npy (int32, near-duplicate group of each row) and sealed_{probs,labels}.npy,
// sealed_ids.csv.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "decide/scores.h"

#include <optional>

namespace thresher {

struct RunScores {
    OutOfFoldScores outOfFold;
    std::optional<SealedScores> sealed;
    std::optional<TestScores> test; // the mean of the fold models
    Path path;
};

// FileNotFound with a hint to `finish` when the run was not finished.
Result<RunScores> readRunScores(FileSystem& files, const Path& run);

// "id,fold" and "id" files. BadIds names duplicates.
Result<std::vector<std::string>> readIds(FileSystem& files, const Path& path);

} // namespace thresher

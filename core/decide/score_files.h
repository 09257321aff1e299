// The score set of a run folder: oof_probs.npy, oof_ids.csv, oof_labels.npy, ensemble_test_probs.npy with its
// ids; optional oof_groups.npy (int32, near-duplicate group of each row) and sealed_{probs,labels}.npy,
// sealed_ids.csv.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "config/run_config.h"
#include "decide/scores.h"

#include <optional>

namespace thresher {

struct RunScores {
    OutOfFoldScores outOfFold;
    std::optional<SealedScores> sealed;
    std::optional<TestScores> test; // the mean of the fold models
    Path path;
};

// Where the labels of a foreign run come from when it does not bring them itself.
struct LabelSource {
    Path data;         // a data file; empty: the one that the manifest names
    DataConfig config; // its columns; classes are the run's
};

// FileNotFound with a hint to `finish` when the run was not finished. A foreign run needs no `finish`: its
// scores are put together from its folds (foreign_run.h). Usage: labels given for a run of our own.
Result<RunScores> readRunScores(FileSystem& files, const Path& run, const LabelSource& labels = {});

// One fold of a run as a score set of its own: its validation rows, and the test scores of its model alone
// (fold-K/test_probs.npy, ids beside it, else the run's; none where the fold kept none). Errors: those of
// readRunScores(), BadShape (the run has no row of this fold).
Result<RunScores> readFoldScores(FileSystem& files, const Path& run, int fold);

// "id,fold" and "id" files. BadValue names a cell that is no fold number.
struct IdsAndFolds {
    std::vector<std::string> ids;
    std::vector<int> fold; // empty: no such column
};
Result<IdsAndFolds> readIdFile(FileSystem& files, const Path& path);
Result<std::vector<std::string>> readIds(FileSystem& files, const Path& path);

} // namespace thresher

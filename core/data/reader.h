// One door for every data file: Parquet, CSV or JSONL, told apart by content, to a Dataset.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"
#include "config/run_config.h"
#include "data/dataset.h"

namespace thresher {

struct ReadOptions {
    bool labelsRequired = false; // train files: no label column is an error; test files: simply no labels
    bool textRequired = true;    // false: a file of labels alone will do; texts are then empty
};

// Columns named in `config` must exist (BadColumn names those that do; language and spans columns may be
// missing in files without labels); columns left at their defaults that are not there are guessed, and what
// was guessed stands in Dataset::understood. Classes: config.classes, else sample_submission's columns after
// id, else label_columns, else the sorted names that occur; more than mostClasses are BadClass.
// BadColumn, too: one column in two roles; a column in a role that has no name, or shares it.
Result<Dataset> readDataset(FileSystem& files, const Path& path, const DataConfig& config,
                            const ReadOptions& options = {}, const Progress& progress = {});

} // namespace thresher

// Runs that another program wrote (contracts.md, "Foreign runs"): manifest.json with format and classes,
// folds.csv and fold-K/val_probs.npy. Their scores are put together from the folds; nothing is written.
// Functions of the files alone, any thread.
#pragma once

#include "decide/score_files.h"
#include "runs/manifest.h"

#include <string>
#include <vector>

namespace thresher {

struct ForeignScores {
    RunScores scores;       // rows of folds.csv, in its order, whose fold has scores; fold -1 and -2 left out
    std::vector<int> folds; // that have scores, ascending
    int nSplits = 0;        // of folds.csv
};

// Rows of fold-K/val_probs.npy are those of fold-K/val_ids.csv, else the rows of folds.csv with fold K.
// Labels: `labels.data`, else oof_labels.npy (rows of oof_ids.csv, else the scored rows of folds.csv), else
// the data file that the manifest names. Test scores: the mean over the fold-K/test_probs.npy that are there
// (ids: fold-K/test_ids.csv, else ensemble_test_ids.csv, else none), else ensemble_test_probs.npy.
// Near-duplicate groups: oof_groups.npy, else by the data file's texts. Errors: FileNotFound (no folds.csv,
// no scores, no labels), BadIds, BadShape, BadValue, Mismatch (the data file is not the one that the
// manifest's hash names).
Result<ForeignScores> readForeignScores(FileSystem& files, const RunFolder& run, const Manifest& manifest,
                                        const LabelSource& labels);

// The folds of any run: 0 .. n_splits - 1 of the manifest, else of folds.csv, else the fold-K folders.
std::vector<int> foldNumbersOf(FileSystem& files, const RunFolder& run, const Manifest& manifest);

// readFoldState(); a fold of a foreign run is finished when it has scores.
Result<FoldState> foldStateOf(FileSystem& files, const RunFolder& run, const Manifest& manifest, int fold);

} // namespace thresher

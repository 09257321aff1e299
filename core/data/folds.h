// Fold numbers of a data set's rows: made (MultilabelStratifiedKFold), imported, compared, reported.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"
#include "config/run_config.h"
#include "data/dataset.h"

#include <cstdint>
#include <string>
#include <vector>

namespace thresher {

inline constexpr int foldTrainingOnly = -1;
inline constexpr int foldSealed = -2;

// fold[i] of row i in file order: 0..nSplits-1, foldTrainingOnly or foldSealed.
struct Folds {
    std::vector<int> fold;
    int nSplits = 0;

    // Rows whose fold is k, ascending; rows that train for fold k (every other fold and training-only rows,
    // never sealed ones), ascending.
    std::vector<std::size_t> validationRows(int k) const;
    std::vector<std::size_t> trainingRows(int k) const;
    bool operator==(const Folds&) const = default;
};

// Bit for bit iterative-stratification 0.1.9 (reference.md 2). labels n x L, K >= 2. Beyond it: L = 1, and a
// seed with shuffle = false.
std::vector<int> multilabelStratifiedKFold(MatrixView<std::uint8_t> labels, int nSplits, std::uint32_t seed,
                                           bool shuffle = true);

// What the configuration asks for: the file if one is named, else sealed rows (reference.md 4c), language
// strata, duplicate groups, then the splitter.
//   stratify_language: each language that occurs is one more column for the splitter (guessed from letters
//   when the data has no language column).
//   group_near_duplicates: a group of near duplicates (duplicates.h) is one row for the splitter, labelled
//   with every class that any of its rows has, at the place of its first row; its rows share a fold.
// Errors: BadValue when there are fewer rows (groups) than folds or the data has no labels; all of readFolds.
Result<Folds> makeFolds(FileSystem& files, const Dataset& data, const FoldsConfig& config);

// "id,fold" in file order; every row has an id of its own (BadIds). Reading joins by id: every id of the data
// set exactly once, no others.
Status writeFolds(FileSystem& files, const Path& path, const Folds& folds,
                  const std::vector<std::string>& ids);
Result<Folds> readFolds(FileSystem& files, const Path& path, const std::vector<std::string>& ids);

// How evenly rows and labels lie over the folds.
struct FoldSummary {
    std::size_t size = 0;
    std::vector<std::size_t> positives; // per class
};
struct FoldReport {
    std::vector<FoldSummary> folds; // nSplits
    FoldSummary trainingOnly, sealed;
    std::vector<double> worstDeviation; // per class: largest |rate in a fold - rate over all folds|
    std::vector<DataWarning> warnings;  // "rare_class": fewer positives than folds; "class_missing_in_fold";
                                        // "empty_fold"; "class_without_positives"
};
FoldReport reportFolds(const Folds& folds, MatrixView<std::uint8_t> labels,
                       const std::vector<std::string>& classes);

// Two splits of the same rows. Folds that only carry other numbers are the same split: `other` is renumbered
// so that most rows agree. Sealed and training-only rows agree only with their like.
struct FoldComparison {
    std::size_t rows = 0;
    std::size_t identical = 0;      // rows with the same number in both
    std::size_t agreeing = 0;       // after renumbering
    std::vector<int> renumbering;   // [fold of other] = fold of mine, -1: none
    std::vector<std::size_t> moved; // rows that do not agree after renumbering, ascending
};
// BadShape when the numbers of rows differ.
Result<FoldComparison> compareFolds(const Folds& mine, const Folds& other);

} // namespace thresher

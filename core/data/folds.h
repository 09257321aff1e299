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

// What the configuration asks for: the file if one is named, else sealed rows, language strata, duplicate
// groups, then the splitter.
Result<Folds> makeFolds(FileSystem& files, const Dataset& data, const FoldsConfig& config);

// "id,fold" in file order. Reading joins by id: every id of the data set exactly once, no others.
Status writeFolds(FileSystem& files, const Path& path, const Folds& folds,
                  const std::vector<std::string>& ids);
Result<Folds> readFolds(FileSystem& files, const Path& path, const std::vector<std::string>& ids);

} // namespace thresher

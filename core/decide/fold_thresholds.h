// RUN/fold-K/thresholds.yaml: the reference's three rules on one fold's validation and test scores.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace thresher {

struct FoldThresholds {
    std::vector<double> grid;                                          // L
    std::vector<double> distribution;                                  // L; empty without test scores
    std::vector<double> regularized;                                   // L; empty without test scores
    double gridValF1 = 0, distributionValF1 = 0, regularizedValF1 = 0; // macro F1 on the validation rows
};

// validation n x L, labels n x L; test N x L (rows = 0: none); balance (L): the rates that distribution
// matches on the test scores. BadShape when sizes do not fit.
Result<FoldThresholds> fitFoldThresholds(MatrixView<float> validation, MatrixView<std::uint8_t> labels,
                                         MatrixView<float> test, std::span<const double> balance,
                                         unsigned threads = 0);

// Maps class -> number; without test rows the distribution_ and regularized_ entries are left out.
std::string foldThresholdsYaml(const FoldThresholds& thresholds, std::span<const std::string> classes);
Status writeFoldThresholds(FileSystem& files, const Path& path, const FoldThresholds& thresholds,
                           std::span<const std::string> classes);
Result<FoldThresholds> readFoldThresholds(FileSystem& files, const Path& path,
                                          std::span<const std::string> classes);

} // namespace thresher

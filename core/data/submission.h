// Submission files: what the sample demands, writing predictions in its shape, reading them back. Any thread;
// no state.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"
#include "data/csv.h"

#include <span>
#include <string>
#include <vector>

namespace thresher {

// The shape a submission must have: the first column is the id, every other column a class.
struct SampleSubmission {
    std::string idColumn;
    std::vector<std::string> ids;     // N, in file order, each once
    std::vector<std::string> classes; // L, in column order, each once
    char delimiter = ',';
    std::string path;
};

// Errors: BadIds (an id twice or empty; names it and the row), BadClass (a class column twice), BadColumn (no
// class columns), and those of readCsv().
Result<SampleSubmission> readSampleSubmission(FileSystem& files, const Path& path);

// Predictions as a submission in the sample's row and column order. predictions: n x L of 0 and 1, rows as
// `ids`, columns as `classes`; joined by value, so both may be in any order. Errors: BadIds (missing, unknown
// or repeated ids), BadClass (same for classes), BadShape, BadValue.
Result<std::string> submissionCsv(const SampleSubmission& sample, std::span<const std::string> ids,
                                  std::span<const std::string> classes, MatrixView<std::uint8_t> predictions);

// submissionCsv() written as a whole or not at all.
Status writeSubmission(FileSystem& files, const Path& path, const SampleSubmission& sample,
                       std::span<const std::string> ids, std::span<const std::string> classes,
                       MatrixView<std::uint8_t> predictions);

// A submission read back, in its own order.
struct Submission {
    std::string idColumn;
    std::vector<std::string> ids;
    std::vector<std::string> classes;
    LabelMatrix predictions; // n x L
};

// Strict: every row complete, every value 0 or 1 (also "0.0", "1.0"), no id or class twice. For a list of all
// that is odd use lintSubmission().
Result<Submission> readSubmission(FileSystem& files, const Path& path);
Result<Submission> submissionFromCsv(const CsvTable& table);

// positions[i] = where wanted[i] stands in `given`. BadIds when an id of `given` stands there twice or one of
// `wanted` is missing (names up to five); ids of `given` that nobody wants are an error too unless
// allowExtra. `givenName` and `wantedName` appear in messages ("the predictions", "the sample submission").
Result<std::vector<std::size_t>> joinIds(std::span<const std::string> wanted,
                                         std::span<const std::string> given, const std::string& wantedName,
                                         const std::string& givenName, bool allowExtra = false);

} // namespace thresher

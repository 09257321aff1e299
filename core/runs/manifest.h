// RUN/manifest.json: what a run was made from, and everything its bits depend on.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "runs/run_folder.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace thresher {

struct DataIdentity {
    std::string path;
    std::string sha256;
    std::int64_t rows = 0;
    bool operator==(const DataIdentity&) const = default;
};

inline constexpr int mostFolds =
    1000; // the largest folds.n_splits; a larger number in a file is no number of folds

struct Manifest {
    double created = 0; // unix seconds
    std::string task = "multilabel";
    std::vector<std::string> classes;
    int nSplits = 0;
    DataIdentity data, test, extra, overlay; // all but data: empty path = none
    std::string foldsSha256;
    std::string modelJson = "{}"; // identity of the model as JSON text
    std::string device = "cpu";
    unsigned threads = 0;
    std::string cpuCapability;
    std::int64_t seed = 0;
    std::map<std::string, std::string>
        deterministicInputs; // name -> value: what the bits depend on beside config and data
    bool foreign = false;    // written by another trainer: only format and classes are certain
};

Status writeManifest(FileSystem& files, const RunFolder& run, const Manifest& manifest);
// Foreign runs need only format and classes. BadFormat: a value of another kind, n_splits beyond mostFolds.
Result<Manifest> readManifest(FileSystem& files, const RunFolder& run);

// "avx512", "avx2", "default": what vector code may choose by.
std::string cpuCapability();

} // namespace thresher

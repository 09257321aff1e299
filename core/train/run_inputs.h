// Everything a run trains and decides on, read once: configuration, data, folds; and `prepare`, which freezes
// them in a run folder.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"
#include "config/run_config.h"
#include "data/dataset.h"
#include "data/folds.h"
#include "runs/manifest.h"
#include "runs/run_folder.h"

#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct RunInputs {
    RunConfig config;
    Dataset train; // rows of data.train, then those of data.extra_train (fold -1)
    std::optional<Dataset> test;
    LabelMatrix trainingLabels; // of `train`, with the corrections of data.label_overlay: to learn from only
    Folds folds;                // one number per row of `train`
    Manifest manifest;
    std::vector<DataWarning> extraWarnings; // of data.extra_train; the others' lie in `train` and `test`

    // Rows sealed before folding, ascending: predicted like test rows, trained on by no fold.
    std::vector<std::size_t> sealedRows() const;
};

struct PrepareOptions {
    unsigned threads = 0;
    std::string modelJson = "{}"; // from LearnerFactory::modelJson()
    std::string device = "cpu";
};

// Reads data and makes or reads the folds; nothing is written.
Result<RunInputs> readRunInputs(FileSystem& files, const RunConfig& config, const Progress& progress);

// Writes run.yaml, folds.csv and manifest.json (last) into the folder, which must be missing or empty
// (AlreadyExists otherwise).
Status prepareRun(FileSystem& files, Clock& clock, const RunFolder& run, RunInputs& inputs,
                  const PrepareOptions& options);

// Reads a prepared run back and checks data and folds against the manifest's hashes (Mismatch names what
// changed). What the bits depend on beside these (threads, CPU capability) and differs now is put into
// `warnings` by name.
Result<RunInputs> openRun(FileSystem& files, const RunFolder& run, unsigned threads,
                          std::vector<std::string>* warnings, const Progress& progress);

} // namespace thresher

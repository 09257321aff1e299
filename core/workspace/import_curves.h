// The curves of a training elsewhere as a run without scores: a Hugging Face Trainer folder
// (trainer_state.json) or event files of TensorBoard. Scores of the fold can come with them, or later with
// importScores(). Functions of the files alone; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "decide/import_scores.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct CurvesReport {
    Path source; // the file or folder that was read
    std::size_t steps = 0, evaluations = 0;
    std::int64_t lastStep = 0;
    std::vector<std::string> unused;    // names of curves that a run has no place for
    std::optional<ImportReport> scores; // when scores came with the curves
    std::vector<std::string> warnings;  // damage that was read around
};

// Whether importCurves() would look into it: by names alone, nothing is read.
bool isCurvesSource(FileSystem& files, const Path& source);

// Where curves that come without further words belong: `OUT/fold-3` (fold3, fold_3) is fold 3 of the run
// runs/OUT, so that the folders of a k-fold training make one run; anything else is fold 0 of a run of its
// own, under a name that is free in `runs`.
struct CurvesPlace {
    Path run;
    int fold = 0;
};
CurvesPlace placeOfCurves(FileSystem& files, const Path& source, const Path& runs);

// `source`: trainer_state.json, a folder with it, a folder of checkpoint-N folders (the newest with a
// trainer_state.json counts: each holds the whole history), an event file, or a folder of event files.
// Everything is read before anything is written. Values that the source does not have, or that are not finite
// (Python's NaN, Infinity), are null in the run's events; a Trainer's history has no times, so they are 0
// there. Errors: those of readTfEvents(); BadFormat (no history, or no curve of a known name: names what
// there is); AlreadyExists (the fold has curves); BadValue (the folds have no such fold); all of
// importScores().
Result<CurvesReport> importCurves(FileSystem& files, const ImportTarget& target, const Path& source, int fold,
                                  const std::optional<ImportedScores>& scores = std::nullopt);

} // namespace thresher

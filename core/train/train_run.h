// `train` from beginning to end, in whatever process: prepare a run folder or open one, train the folds that
// are not finished, finish. thresher-cli and the window's worker thread call this one function.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"
#include "train/run_trainer.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

// "0,2-4" to fold numbers, ascending; empty text: all. Usage when a number is not below nSplits.
Result<std::vector<int>> parseFolds(const std::string& text, int nSplits);

struct TrainRunJob {
    Path source;       // a configuration file, or a run folder to go on with
    Path run;          // the run folder; not looked at when `source` is one
    std::string folds; // as parseFolds()
    bool resume = false;
    std::vector<std::string> overrides; // key=value on top of the configuration
    unsigned threads = 0;               // of this process; 0: all cores
    unsigned unitThreads = 0;           // of one fold unit: what the manifest records
    unsigned side = 1;                  // fold units at once
    bool force = false;                 // begin although memory will not be enough (train/preflight.h)
    FileSystem& files;
    Clock& clock;
    Progress progress; // its stop token ends the training after the current step, saved
    std::function<void(const std::string&)> warn;   // may be empty
    std::function<EventSink*(int nSplits)> sinkFor; // asked once before the first step; may be empty
    // Set: trains these folds of the prepared run elsewhere (a process each) instead of on this thread.
    std::function<TrainReport(const RunFolder&, const std::vector<int>&)> trainElsewhere;
};

struct TrainRunReport {
    RunFolder run;
    TrainReport trained;   // of the folds that were not finished before
    bool finished = false; // finishRun() was due: not for a fold unit alone (a run folder with `folds`)
    // What is to be told when folds did not get through: the interruption, else the first failure.
    std::optional<Error> problem() const;
};

// Blocks until the training is over or stopped. Errors before the first step (also: AlreadyExists, Mismatch,
// BadConfig, OutOfMemory where a new run would need more than there is) and of finishing; errors of folds are
// in the report. Writes nothing before the model is open.
Result<TrainRunReport> trainRun(const TrainRunJob& job);

// `prepare`: reads the data and freezes them with the configuration in the run folder, which must be missing
// or empty. `factory` may be null.
Result<RunInputs> prepareNew(FileSystem& files, Clock& clock, const RunFolder& run, const RunConfig& config,
                             unsigned threads, LearnerFactory* factory, const Progress& progress);

} // namespace thresher

// Trains the folds of a prepared run in this process, one after another or, where the model allows, side by
// side.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/file_system.h"
#include "runs/run_folder.h"
#include "train/events.h"
#include "train/learner.h"
#include "train/run_inputs.h"

#include <map>
#include <stop_token>
#include <vector>

namespace thresher {

struct TrainJob {
    const RunInputs& inputs;
    RunFolder run;
    std::vector<int> folds; // which; checked against n_splits
    LearnerFactory& factory;
    unsigned threads = 0; // folds at once, when the factory allows that: at most this many
    FileSystem& files;
    Clock& clock;
    EventSink* sink = nullptr; // calls are serialised
    std::stop_token stop;
};

struct TrainReport {
    std::map<int, FoldState> finished;
    std::map<int, Error> failed; // stopped folds (Interrupted) among them
    bool interrupted() const;
};

// One failing fold does not lose the others: errors are collected. After an interruption no further fold is
// started.
TrainReport trainFolds(const TrainJob& job);

} // namespace thresher

// Trains one fold of a prepared run (the "fold unit" of contracts.md) with whatever Learner the factory
// makes, and writes fold-K. Read run() in fold_runner.cpp top down: claim, begin or resume, steps, finish.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/file_system.h"
#include "runs/run_folder.h"
#include "train/events.h"
#include "train/learner.h"
#include "train/run_inputs.h"

#include <stop_token>

namespace thresher {

struct FoldJob {
    const RunInputs& inputs; // shared by the folds of a run, never changed
    RunFolder run;
    int fold = 0;
    LearnerFactory& factory;
    FileSystem& files;
    Clock& clock;
    EventSink* sink = nullptr; // may be null; called on this thread
    std::stop_token stop;      // as control.json "stop": save after the current step, then Interrupted
};

// Blocks until the fold is finished (its state is returned), stopped (Interrupted), or has failed (the error;
// fold.json says so too). Starts anew, or goes on from the newest checkpoint; a finished fold returns at
// once. Locked when another process holds the fold.
Result<FoldState> runFold(const FoldJob& job);

// Weights of each class in the loss from the labels of the rows that train (reference.md 6): empty for
// class_weights: none. reference: min(p^-1/2, clip), scaled to mean 1. pos_weight: min(negatives / positives,
// clip). A class without positives gets the clip.
std::vector<float> classWeights(const LossConfig& loss, MatrixView<std::uint8_t> labels);

} // namespace thresher

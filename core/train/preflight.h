// What a run would need before it is started, from its configuration and its data: the verb `estimate`, and
// the question that `train` asks before it writes anything. Reads the checkpoint's header and tokenises the
// posts; makes no tensor. Any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"
#include "model/estimate.h"
#include "train/run_inputs.h"

#include <functional>
#include <optional>

namespace thresher {

struct PreflightOptions {
    Room room;
    unsigned threads = 0;
    std::optional<double> tokensPerSecond; // measured in training; else productFlops() is asked, if set
    std::function<std::optional<double>(const ModelSpec&)> productFlops;
    Progress progress;
};

struct Preflight {
    Estimate estimate;
    std::int64_t cutPosts = 0; // longer than max_length
};

// What can be said before any data is read: errors of the checkpoint and of lora_config, BadConfig without
// model.model_name_or_path. The linear baseline has none of these.
Status checkModel(FileSystem& files, const RunConfig& config);

// Of the fold that trains on the most tokens; for the linear baseline of all its characters. Errors: those of
// checkModel() and of the tokenizer, Interrupted.
Result<Preflight> preflight(FileSystem& files, const RunInputs& inputs, const PreflightOptions& options);

// This machine's CPU and the disk at `place` (which need not be there yet), as far as they are known.
// `linear`: no libtorch is loaded for it.
Room roomHere(const Path& place, bool linear);

// Whether a run may begin where so much memory is free. OutOfMemory, with what it needs, what there is and
// what would fit, where less than .85 of the need is there: the estimate of one fold is good to 15 %.
// Otherwise a `warning` where it may not be enough: between .85 and 1; for `side` > 1 folds at once, which
// share part of it (the mapped checkpoint) and choose leaner ways than one alone; for the linear baseline,
// whose estimate is of its default n-grams. Empty: it fits, or nothing is known.
Status mayBegin(const Estimate& estimate, std::uint64_t freeBytes, unsigned side, bool linear,
                std::string& warning);

} // namespace thresher

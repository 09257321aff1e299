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

// Of the fold that trains on the most tokens; for the linear baseline of all its characters. Errors: of the
// checkpoint and the tokenizer, BadConfig without model.model_name_or_path, Interrupted.
Result<Preflight> preflight(FileSystem& files, const RunInputs& inputs, const PreflightOptions& options);

// This machine's CPU, as far as it is known. `linear`: no libtorch is loaded for it.
Room roomHere(const Path& runFolder, bool linear);

// Whether a run that needs so much may begin in this room: OutOfMemory with what it needs, what there is and
// what would fit, where less than .85 of the need is there (the estimate is good to 15 %). `side`: folds that
// train at once. A run between .85 and 1 of the room begins with a word: `warning`, empty otherwise.
Status mayBegin(const Estimate& estimate, const Room& room, unsigned side, std::string& warning);

} // namespace thresher

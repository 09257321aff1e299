// Memory, disk and time of a run before it starts (formulas of reference.md 10). Pure arithmetic on a spec, a
// configuration and token counts.
#pragma once

#include "base/error.h"
#include "config/run_config.h"
#include "model/spec.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace thresher {

// What there is; 0: unknown.
struct Room {
    std::uint64_t memoryBytes = 0;   // of the device
    std::uint64_t diskBytes = 0;     // where the run will be
    std::uint64_t baselineBytes = 0; // of memoryBytes, what program and libraries take beside the model
};

// The program with libtorch loaded, the data of a few thousand posts and a tokenizer of a quarter million
// pieces, before any tensor is made. Measured as VmHWM: 0.19 GB on x86-64, 2 threads.
constexpr std::uint64_t cpuBaselineBytes = 190'000'000;

struct EstimateInput {
    ModelSpec spec;
    RunConfig config;
    std::size_t classes = 0;
    int fold = 0;                               // whose row order the schedule follows
    std::vector<std::int64_t> trainTokens;      // per post that trains in one fold, bos and eos included
    std::vector<std::int64_t> validationTokens; // per post of one fold
    std::vector<std::int64_t> testTokens;       // per post
    std::optional<double> tokensPerSecond;      // measured in training
    // FLOP/s that bare products reach where it will be trained: a first guess of the speed while
    // tokensPerSecond is not known. Without both there is no time.
    std::optional<double> productFlops;
    Room room;
};

struct Estimate {
    // Bytes. `adapter` holds everything that is trained beside the base: A, B and the score head (tuning
    // full: the score head alone).
    std::uint64_t weights = 0, adapter = 0, gradients = 0, optimizer = 0, activations = 0, total = 0;
    std::uint64_t prediction = 0; // the merged copy that evaluations make on the fast path; in the total
    std::uint64_t baseline = 0;   // Room's; not part of the total, but it has to fit as well
    std::string memoryMode;       // fast path: keep, lean or checkpoint, what auto comes to in this room
    std::uint64_t diskPerFold = 0, disk = 0; // of all folds
    std::int64_t trainableParameters = 0;
    std::int64_t stepsPerFold = 0, evaluationsPerFold = 0;
    // Of the largest micro-batch in the first epochs, as many as have 100,000 steps and ten million posts.
    std::int64_t microBatchTokens = 0;
    double trainTokensPerFold = 0; // over all epochs
    double flopsPerFold = 0;
    // Real tokens: as given, else the share of productFlops that the engine's path made of them on the
    // machines it was measured on (README: 61-88 % on the fast path; the reference path about 30 %), good to
    // about a third.
    std::optional<double> tokensPerSecond;
    std::optional<double> secondsPerFold;
    bool fits = true;     // memory and disk, as far as they are known
    std::string sentence; // what it takes and, if it does not fit, what would
};

Estimate estimateRun(const EstimateInput& input);

// The linear baseline: everything follows from the number of characters (code points) in training and test
// posts. Its time is not predicted.
struct LinearEstimateInput {
    RunConfig config;
    std::size_t classes = 0;
    std::int64_t characters = 0;
    std::size_t trainRows = 0, testRows = 0;
    Room room;
};
Estimate estimateLinearRun(const LinearEstimateInput& input);

// Parameters that LoRA of this rank adds (without the score head).
std::int64_t loraParameterCount(const ModelSpec& spec, std::span<const LinearRef> targets, std::int64_t rank);

// Floats that the `reference` engine keeps for the backward pass per token and layer, attention scores aside.
double activationFloatsPerTokenAndLayer(const ModelSpec& spec, const RunConfig& config);

// Tokens of a micro-batch when tokens_per_micro_batch is 0: what the engine takes for 2 GiB of activations,
// 256 to 8192 tokens.
std::int64_t defaultMicroBatchTokens(const ModelSpec& spec);

} // namespace thresher

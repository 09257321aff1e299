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

struct EstimateInput {
    ModelSpec spec;
    RunConfig config;
    std::uint64_t checkpointBytes = 0; // of the weights as stored
    std::size_t classes = 0;
    std::vector<std::int64_t>
        trainTokens;                   // per post, bos and eos included; of the rows that train in one fold
    std::int64_t validationTokens = 0; // of one fold
    std::int64_t testTokens = 0;
    std::size_t validationRows = 0, testRows = 0;
    std::optional<double> tokensPerSecond; // measured in training; without it there is no time
    std::uint64_t memoryBytes = 0;         // what the device has; 0: unknown
    std::uint64_t freeDiskBytes = 0;       // where the run will be; 0: unknown
};

struct Estimate {
    // Bytes.
    std::uint64_t weights = 0, adapter = 0, gradients = 0, optimizer = 0, activations = 0, total = 0;
    std::uint64_t disk = 0;
    std::int64_t trainableParameters = 0;
    std::int64_t steps = 0;
    double flopsPerFold = 0;
    std::optional<double> secondsPerFold;
    bool fits = true;     // memory and disk, as far as they are known
    std::string sentence; // what would fit if this does not; else what it takes
};

Estimate estimateRun(const EstimateInput& input);

// Parameters that LoRA of this rank adds (without the score head).
std::int64_t loraParameterCount(const ModelSpec& spec, std::span<const LinearRef> targets, std::int64_t rank);

} // namespace thresher

// LoRA dropout masks as a pure function of where a value stands, never of how posts were packed:
// counter-based Philox4x32-10 (base/rng.h) with key (seed, fold) and counter (step, layer, module, post
// within the step, position, feature). Every engine path, memory mode and resumed run draws the same masks.
// Any thread.
#pragma once

#include <cstdint>
#include <span>

namespace thresher::engine {

struct DropoutKey {
    std::uint32_t seed = 0; // dropoutKey() derives it from the user's seed
    std::uint32_t fold = 0;
};

// Independent of the streams that initialise weights. fold -1 (all rows) has its own stream.
DropoutKey dropoutKey(std::int64_t seed, int fold);

// One token's input of one module. Limits: layer < 4096, position < 2^20, module < 256, features < 2^27.
struct DropoutPlace {
    std::uint32_t step = 0; // global_step, 1-based
    std::uint32_t layer = 0;
    std::uint32_t module = 0; // index of the linear in the family's list of linears
    std::uint32_t post = 0;   // index within the optimizer step's rows
    std::uint32_t position = 0;
};

// out[i] = 0 with probability p, else 1 / (1 - p), for feature i. Eight features share one Philox block, 16
// bits each: p is rounded to a multiple of 2^-16.
void dropoutRow(DropoutKey key, DropoutPlace place, double p, std::span<float> out);

} // namespace thresher::engine

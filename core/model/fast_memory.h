// What the engine's fast path (engine/fast) computes, and the memory its activations take; without tensors,
// so that `estimate` and the engine say the same.
#pragma once

#include "base/error.h"
#include "config/run_config.h"
#include "model/spec.h"

namespace thresher {

// Unsupported, naming what the family has that the fast path has not.
Status fastPathComputes(const ModelSpec& spec);

// Whether a run of this configuration is trained by the fast path: LoRA with a float32 stream, and no other
// engine asked for.
bool trainsOnFastPath(const ModelSpec& spec, const RunConfig& config);

// Bytes of the float32 copies of all linears into which prediction merges the adapter; 0 where they would
// pass 2 GiB and prediction goes without. A function of the model alone, so that scores do not depend on the
// machine's memory.
std::uint64_t mergedCopyBytes(const ModelSpec& spec);

// Floats between the way forward and back of a micro-batch of T tokens: T x (layers x perTokenAndLayer +
// perToken). `memory`: keep | lean | checkpoint (auto counts as keep).
struct ActivationFloats {
    double perTokenAndLayer = 0.0;
    double perToken = 0.0; // of one layer at work, shared by all
};
ActivationFloats fastActivationFloats(const ModelSpec& spec, const RunConfig& config);

} // namespace thresher

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
double fastActivationBytes(const ModelSpec& spec, const RunConfig& config, std::int64_t tokens);

// What model.memory: auto comes to where `room` bytes are left for activations: the first of keep, lean and
// checkpoint that takes at most four fifths of them for a micro-batch of so many tokens, else checkpoint.
// Room 0: unknown, keep. Any other value of model.memory is returned as it is. The bits of a run do not
// depend on it.
std::string memoryForRoom(const ModelSpec& spec, const RunConfig& config, std::int64_t tokens,
                          std::uint64_t room);

} // namespace thresher

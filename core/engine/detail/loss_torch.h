// Losses on logits. Shapes: B posts of a micro-batch, L classes.
#pragma once

#include "config/run_config.h"
#include "engine/detail/aten_torch.h"

#include <span>

namespace thresher::engine {

struct LossSettings {
    double labelSmoothing = 0.0;     // targets become y * (1 - e) + e / 2
    double focalGamma = 0.0;         // 0: plain binary cross-entropy (Lin et al. 2017, without alpha)
    at::Tensor classWeights;         // [L] fp32; undefined: all 1
    bool weightsArePositive = false; // multiply the positive term only (pos_weight), else the whole (weight)
};

LossSettings lossSettings(const LossConfig& config, std::span<const float> classWeights,
                          bool weightsArePositive, const at::Device& device);

// Sum over B x L of the loss, a scalar with a graph: the caller divides by the posts of the whole optimizer
// step times L, so that the cut into micro-batches does not matter. logits [B, L] fp32, targets [B, L] of 0
// and 1.
at::Tensor lossSum(const at::Tensor& logits, const at::Tensor& targets, const LossSettings& settings);

} // namespace thresher::engine

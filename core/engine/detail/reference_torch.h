// The reference path: a decoder computed from its spec by ATen with autograd, one obvious operation after the
// other, on packed posts. It is the oracle of every other path. Numerics follow the eager implementation of
// transformers 5.23 (modeling_gemma2, modeling_gemma3).
// Shapes: T tokens of B posts, hidden D, H heads of head_dim d, K key-value heads, L classes.
#pragma once

#include "engine/detail/weights_torch.h"
#include "engine/packing.h"

#include <functional>

namespace thresher::engine {

// What multiplies the input of a linear's A: [T, features] of 0 and 1 / (1 - p). An empty function: no
// dropout.
using MaskSource = std::function<at::Tensor(const LinearRef& linear, std::int64_t features)>;

struct ReferenceModel {
    const ModelSpec* spec = nullptr;
    const BodyWeights* body = nullptr;
    const Adapter* adapter = nullptr; // nullptr: none
    at::Tensor score;                 // [L, D]
    Precision precision;
    at::Device device = at::kCPU;
};

// What the spec asks for and this path does not compute (position biases, dropout of the base model while it
// trains), as an error that names it.
Status checkComputable(const ModelSpec& spec, bool training);

// Logits [B, L] in precision.master.
at::Tensor referenceLogits(const ReferenceModel& model, const PackedBatch& batch, const MaskSource& masks);

// Its parts, in engine/reference/.

// x [..., n]; weight [n]; bias only for LayerNorm.
at::Tensor normed(const ModelSpec& spec, const Precision& precision, const at::Tensor& x,
                  const at::Tensor& weight, const at::Tensor& bias);

// cos and sin [T, d] of one rope variant for positions [T], rounded to precision.stream.
struct RopeTables {
    at::Tensor cosines;
    at::Tensor sines;
};
RopeTables ropeTables(const RopeSpec& rope, std::int64_t headDim, const at::Tensor& positions,
                      const Precision& precision);
// x [T, heads, d]: the half-rotation form of transformers.
at::Tensor rotated(const at::Tensor& x, const RopeTables& tables);

// q [T, H, d], k and v [T, K, d] -> [T, H * d]; each post attends to itself only.
at::Tensor attended(const ModelSpec& spec, const LayerSpec& layer, const Precision& precision,
                    const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                    const std::vector<std::int32_t>& cuSeqlens);

} // namespace thresher::engine

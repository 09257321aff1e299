// The passes of the fast path that are not matrix products, forward and backward, behind one interface made
// twice: hand vectorised for the CPU, and of ATen's operations for any device. The path itself knows tensors
// only. All values are float32. Shapes: T tokens, R rows that a layer computes (all tokens, or the pooled
// ones), D hidden, H heads of d, K key-value heads, F feed-forward. Outputs are preallocated by the caller;
// undefined tensors mean "none".
#pragma once

#include "engine/detail/aten_torch.h"
#include "engine/dropout.h"
#include "model/spec.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace thresher::engine {

// Where the rows of a tensor stand: post within the optimizer step and position within the post.
struct RowPlaces {
    std::vector<std::uint32_t> posts;
    std::vector<std::int32_t> positions;
    at::Tensor postNumbers, positionNumbers; // the same, int64 on the device; FastOps::settle makes them
    std::size_t size() const { return positions.size(); }
};

// The mask of one LoRA input.
struct MaskPlace {
    DropoutKey key;
    std::uint32_t step = 0;
    double p = 0.0;
    LinearRef linear;
};

// Half tables of one rope variant, by position: cosines and sines [positions, d / 2] fp32.
struct RopeHalves {
    at::Tensor cosines;
    at::Tensor sines;
};

// Which rows attend to which keys. Rows of post b: [rowStarts[b], rowStarts[b + 1]); its keys (tokens):
// [keyStarts[b], keyStarts[b + 1]). Borrows its numbers from the batch.
struct AttentionPlan {
    std::span<const std::int32_t> rowStarts;
    std::span<const std::int32_t> keyStarts;
    const RowPlaces* rows = nullptr;
    const RowPlaces* keys = nullptr;
    std::int64_t heads = 0, kvHeads = 0, headDim = 0;
    std::int64_t window = 0; // 0: none
    double scale = 1.0;
    double softcap = 0.0; // 0: none
};

// Gradients of attention: dq [R, H * d], dk and dv [T, K * d], all overwritten.
struct AttentionGradients {
    at::Tensor dq, dk, dv;
};

class FastOps {
  public:
    virtual ~FastOps() = default;

    // Once for all places of a batch, before they are used: what the passes want of them on the device.
    virtual void settle(RowPlaces&) {}

    // out = factor * a * b, or out += factor * a * b; a [m, k], b [k, n], out [m, n] contiguous. a and b may
    // be transposed views. The order of sums depends on shapes and the number of threads alone.
    virtual void multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& out, bool accumulate,
                          double factor) = 0;

    // out = x * r * w, r [rows] = 1 / sqrt(mean(x^2) + eps).
    virtual void norm(const at::Tensor& x, const at::Tensor& w, double eps, const at::Tensor& out,
                      const at::Tensor& r) = 0;
    // xOut = x + norm(branch, w); without w: x + branch. xOut may be x.
    virtual void addNormed(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& w, double eps,
                           const at::Tensor& xOut, const at::Tensor& r) = 0;
    // Gradient of norm to x, added to dx or stored there. dx may be dy.
    virtual void normBack(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& r, const at::Tensor& w,
                          const at::Tensor& dx, bool accumulate) = 0;

    // Optional norm per head (w [d], r [rows, heads]) and rotary embedding at the rows' positions. x and out
    // [rows, heads * d]; out may be x.
    virtual void rotate(const at::Tensor& x, const at::Tensor& w, double eps, const RopeHalves& rope,
                        const RowPlaces& rows, std::int64_t headDim, const at::Tensor& out,
                        const at::Tensor& r) = 0;
    // dx may be dy.
    virtual void rotateBack(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& w,
                            const at::Tensor& r, const RopeHalves& rope, const RowPlaces& rows,
                            std::int64_t headDim, const at::Tensor& dx) = 0;

    // out = act(gate) * up.
    virtual void gate(Activation activation, const at::Tensor& gate, const at::Tensor& up,
                      const at::Tensor& out) = 0;
    // The gradients replace gate and up.
    virtual void gateBack(Activation activation, const at::Tensor& dOut, const at::Tensor& gate,
                          const at::Tensor& up) = 0;

    // out [R, H * d]; logSums [R, H] is kept for the way back (undefined: not wanted).
    virtual void attend(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k,
                        const at::Tensor& v, const at::Tensor& out, const at::Tensor& logSums) = 0;
    virtual void attendBack(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k,
                            const at::Tensor& v, const at::Tensor& out, const at::Tensor& logSums,
                            const at::Tensor& dOut, const AttentionGradients& gradients) = 0;

    // out = x * mask.
    virtual void drop(const at::Tensor& x, const MaskPlace& mask, const RowPlaces& rows,
                      const at::Tensor& out) = 0;
    // dx += z * mask.
    virtual void addDropped(const at::Tensor& z, const MaskPlace& mask, const RowPlaces& rows,
                            const at::Tensor& dx) = 0;
};

std::unique_ptr<FastOps> makeCpuOps(); // tensors on the CPU
std::unique_ptr<FastOps> makeAtenOps(const at::Device& device);

} // namespace thresher::engine

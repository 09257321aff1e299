// The fast path: forward and backward of a LoRA-tuned decoder written by hand from its spec. No autograd
// graph, packed posts, buffers that are allocated once, gradients for LoRA and score only, nothing computed
// below the first adapter, the last layer computed for the pooled tokens alone. The same results as the
// reference path within the tolerances of tests/engine, the same dropout masks, and the same bits in every
// memory mode. One object serves one thread at a time; products and passes use ATen's threads.
#pragma once

#include "engine/detail/compute_path_torch.h"
#include "engine/detail/fast_ops_torch.h"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace thresher::engine {

// What is kept of a layer between the way forward and back.
enum class MemoryMode {
    Keep,       // everything
    Lean,       // all but norms' and gated units' outputs, which are computed again
    Checkpoint, // a layer's input alone: the layer is computed twice
};

struct FastSettings {
    MemoryMode memory = MemoryMode::Keep;
    bool prune = true;    // compute the last layer's queries and feed-forward part for pooled tokens only
    bool atenOps = false; // ATen's passes on the CPU too: their test
};

// A slot holds the largest tensor ever asked of it; views of it are handed out again and again.
class Arena {
  public:
    explicit Arena(at::TensorOptions options) : m_options(options) {}
    // [rows, columns] whose values are whatever was there before. Valid until the next call for this slot.
    at::Tensor take(std::size_t slot, std::int64_t rows, std::int64_t columns);

  private:
    at::TensorOptions m_options;
    std::vector<at::Tensor> m_slots;
};

// What one layer keeps; see forward.cpp for the names. Undefined where a family or a mode has no such thing.
struct LayerState {
    at::Tensor x, r1, h1, hq;                 // [T, D]; hq are the rows of h1 that queries are made of
    at::Tensor q, k, v, rq, rk, qr, kr;       // before and after norm and rotation
    at::Tensor att, logSums, o, r2, mid;      // [R, ...]
    at::Tensor r3, h2, gate, up, act, dn, r4; // [R, ...]
    std::array<at::Tensor, 7> u;              // A-products, by linear
};

// Rotated keys and values of a prompt's common beginning, by layer.
struct PrefixCache {
    std::int64_t tokens = 0;
    std::vector<at::Tensor> keys, values; // [tokens, K * d]
};

class FastModel : public ComputePath {
  public:
    // Unsupported by name: the reference path computes it then.
    static Status checkComputable(const Base& base);

    FastModel(Trainee trainee, FastSettings settings);
    ~FastModel() override;

    std::string name() const override { return "fast"; }
    StepGradients differentiate(const StepPosts& posts, const LossSettings& loss, std::size_t budget,
                                const DropoutPlan& dropout) override;
    // The posts' common beginning is computed once.
    Result<ScoreMatrix> predict(const TokenisedPosts& posts, const Progress& progress) override;

  private:
    struct Batch; // a packed batch on its way, in fast/batch_torch.h
    struct Weights;

    void begin(Batch& batch);
    bool keeps(const Batch& batch, std::size_t layer) const; // for the way back, in this mode
    bool keepsNorms(const Batch& batch, std::size_t layer) const;
    bool pruned(const Batch& batch, std::size_t layer) const; // the pooled rows alone go on behind k and v
    const RowPlaces& rowsOf(const Batch& batch, std::size_t layer) const;
    void merge();
    LayerState& state(std::size_t layer);
    at::Tensor slot(std::size_t layer, int field, bool kept, std::int64_t rows, std::int64_t columns);

    at::Tensor forward(Batch& batch);
    void forwardLayer(Batch& batch, std::size_t layer, const at::Tensor& xNext);
    void attentionForward(Batch& batch, std::size_t layer);
    void rotateForward(const Batch& batch, std::size_t layer);
    void feedForwardForward(Batch& batch, std::size_t layer);
    AttentionPlan attentionPlan(const Batch& batch, std::size_t layer) const;
    // Outputs that the lean mode computes again.
    void attentionInput(const Batch& batch, std::size_t layer);
    void feedForwardInput(const Batch& batch, std::size_t layer);
    void gatedUnit(const Batch& batch, std::size_t layer);
    void rememberPrefix(const Batch& batch, std::size_t layer);
    void withPrefix(const Batch& batch, std::size_t layer, at::Tensor& keys, at::Tensor& values);
    void recompute(Batch& batch, std::size_t layer);

    void backward(Batch& batch, const at::Tensor& dLogits);
    at::Tensor branchGradient(const at::Tensor& dx, const at::Tensor& branch, const at::Tensor& r,
                              const at::Tensor& w);
    void feedForwardBack(Batch& batch, std::size_t layer, const at::Tensor& dx);
    void attentionBack(Batch& batch, std::size_t layer, at::Tensor& dx);

    void linear(Batch& batch, Part part, std::size_t layer, const RowPlaces& rows, const at::Tensor& h,
                const at::Tensor& y);
    void linearBack(Batch& batch, Part part, std::size_t layer, const RowPlaces& rows, const at::Tensor& h,
                    const at::Tensor& dy, const at::Tensor& dx, bool accumulate);
    at::Tensor dropped(const Batch& batch, const LinearRef& place, const RowPlaces& rows,
                       const at::Tensor& h);
    MaskPlace mask(const Batch& batch, const LinearRef& place) const;
    const RopeHalves& rope(std::size_t layer, std::int64_t positions);

    const ModelSpec& m_spec;
    FastSettings m_settings;
    std::unique_ptr<FastOps> m_ops;
    std::unique_ptr<Weights> m_weights;
    std::size_t m_lowest = 0; // first layer with an adapter: nothing is differentiated below it
    Arena m_arena;
    std::vector<LayerState> m_states;
    std::vector<RopeHalves> m_ropes;
    at::Tensor m_final, m_finalInverse; // input and 1 / rms of the final norm at the pooled rows
    at::Tensor m_pooledNorm;
};

} // namespace thresher::engine

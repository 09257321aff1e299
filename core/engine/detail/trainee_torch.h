// A model with its trainable tensors: what a fold trains, what a probe differentiates, what a predictor runs.
#pragma once

#include "base/matrix.h"
#include "base/progress.h"
#include "engine/detail/loss_torch.h"
#include "engine/detail/reference_torch.h"
#include "engine/detail/weights_torch.h"
#include "engine/dropout.h"
#include "engine/token_cache.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace thresher::engine {

class Trainee {
  public:
    // Frozen base with `adapter` (possibly without pairs) and score head; pairs and score become leaves when
    // `training`.
    static Trainee withAdapter(std::shared_ptr<const Base> base, Adapter adapter, at::Tensor score,
                               bool training);
    // Every weight a leaf of its own.
    static Trainee full(std::shared_ptr<const Base> base, at::Tensor score);

    // Valid as long as this object lives and is not moved.
    ReferenceModel model() const;
    // Leaves in file order, named as in adapter_model.safetensors (LoRA) or model.safetensors (full).
    const std::vector<Parameter>& parameters() const { return m_parameters; }
    const Base& base() const { return *m_base; }
    bool trainsEverything() const { return m_own != nullptr; }
    std::size_t classCount() const { return static_cast<std::size_t>(m_score.size(0)); }

  private:
    std::shared_ptr<const Base> m_base;
    std::shared_ptr<const BodyWeights> m_own; // tuning: full
    Adapter m_adapter;
    at::Tensor m_score;
    std::vector<Parameter> m_parameters;
};

// Makes the masks of one micro-batch; empty: no dropout.
using MaskFactory = std::function<MaskSource(const PackedBatch& batch)>;

// The masks of dropout.h for a step. Module numbers are the values of enum Part.
MaskFactory philoxMasks(DropoutKey key, std::int64_t step, double p, const Base& base);

// One optimizer step's rows; ids and labels (L values of 0 or 1 each) are borrowed.
struct StepPosts {
    std::vector<std::span<const std::int32_t>> ids;
    std::vector<std::span<const std::uint8_t>> labels;
};

struct StepGradients {
    double loss = 0.0;
    std::int64_t tokens = 0;
    bool finite = true;               // of logits and loss; gradients are for the caller to check
    std::vector<std::size_t> badRows; // rows whose logits are not finite
    ScoreMatrix logits;               // rows x L, as seen in training
};

// Loss (mean over rows x classes) and its gradients, left in the parameters. Rows are packed in their order
// into micro-batches of `budget` tokens (cutByTokens). Stops differentiating at the first value that is not
// finite, but goes on to name every bad row.
StepGradients differentiate(const Trainee& trainee, const StepPosts& posts, const LossSettings& loss,
                            std::size_t budget, const MaskFactory& masks);

// Logits without a graph, in the order of `posts`; packed longest first. Interrupted on a stop request;
// Diverged, naming the row, when a logit is not finite.
Result<ScoreMatrix> predictLogits(const Trainee& trainee, const TokenisedPosts& posts,
                                  const Progress& progress);

// tokens_per_micro_batch when the configuration leaves it at 0: what fits about 2 GiB of saved activations. A
// function of the spec alone, so that bits do not depend on the machine's memory.
std::size_t defaultTokenBudget(const ModelSpec& spec);

} // namespace thresher::engine

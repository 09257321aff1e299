// One way to compute a model: the reference path (ATen with autograd, the oracle) or the fast path. A path
// owns the model with its trainable tensors. One thread at a time; products use ATen's threads.
#pragma once

#include "config/run_config.h"
#include "engine/detail/trainee_torch.h"

#include <memory>
#include <optional>
#include <string>

namespace thresher::engine {

struct DropoutPlan {
    DropoutKey key;
    std::int64_t step = 1;
    double p = 0.0; // 0: none
};

class ComputePath {
  public:
    explicit ComputePath(Trainee trainee) : m_trainee(std::move(trainee)) {}
    ComputePath(const ComputePath&) = delete;
    ComputePath& operator=(const ComputePath&) = delete;
    virtual ~ComputePath() = default;

    const Trainee& trainee() const { return m_trainee; }
    virtual std::string name() const = 0; // "fast", "reference"

    // Loss (mean over rows x classes) and its gradients, left in the parameters. Rows are packed in their
    // order into micro-batches of `budget` tokens (cutByTokens). Stops differentiating at the first value
    // that is not finite, but goes on to name every bad row.
    virtual StepGradients differentiate(const StepPosts& posts, const LossSettings& loss, std::size_t budget,
                                        const DropoutPlan& dropout) = 0;

    // Logits in the order of `posts`. Interrupted on a stop request; Diverged, naming the row, when a logit
    // is not finite.
    virtual Result<ScoreMatrix> predict(const TokenisedPosts& posts, const Progress& progress) = 0;

  private:
    Trainee m_trainee;
};

// What decides on the path: model.engine auto | reference | fast and model.memory auto | keep | lean |
// checkpoint. Auto takes the fast path where it computes the model, else the reference path.
struct PathSettings {
    std::string engine = "auto";
    std::string memory = "auto";
    bool prune = true;    // fast path: the last layer computes the pooled tokens alone
    bool atenOps = false; // fast path: the passes of other devices on the CPU too
};

// "fast" or "reference". Unsupported or BadConfig, naming the key and what is missing, when what is asked for
// cannot compute the model. `full`: every weight is trained.
Result<std::string> choosePath(const PathSettings& settings, const Base& base, bool full);

// Errors as above.
Result<std::unique_ptr<ComputePath>> makeComputePath(Trainee trainee, const PathSettings& settings);

} // namespace thresher::engine

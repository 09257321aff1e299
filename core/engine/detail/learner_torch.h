// The Learner of one fold made of tensors.
#pragma once

#include "engine/detail/adamw_torch.h"
#include "engine/detail/compute_path_torch.h"
#include "model/text_settings.h"
#include "train/learner.h"

#include <memory>
#include <vector>

namespace thresher::engine {

// Everything a learner is made of; the factory fills it.
struct LearnerParts {
    std::unique_ptr<ComputePath> path;
    RunConfig config;
    DropoutKey dropout;
    LossSettings loss;
    std::size_t tokenBudget = 0;
    unsigned threads = 0;
    TokenisedPosts train, validation, test;
    LabelMatrix labels; // of the training rows
    TextSettings settings;
    LearnerInfo info;
};

class TorchLearner : public Learner {
  public:
    explicit TorchLearner(LearnerParts parts);

    const LearnerInfo& info() const override { return m_parts.info; }
    Result<StepReport> fit(const StepRequest& request, const Progress& progress) override;
    Result<ScoreMatrix> predict(Rows which, const Progress& progress) override;
    Status save(FileSystem& files, const Path& folder, bool withOptimizer) override;
    Status restore(const Path& folder, bool withOptimizer) override;

  private:
    Result<StepReport> step(const StepRequest& request);
    Status saveWeights(FileSystem& files, const Path& folder) const;

    LearnerParts m_parts;
    AdamW m_optimizer;
};

} // namespace thresher::engine

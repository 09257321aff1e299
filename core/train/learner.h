// What a trainable model offers to the fold runner. The runner owns the order of rows, the schedule,
// evaluations, checkpoints and the run folder; a Learner owns weights and optimizer state. The torch engine
// and the linear baseline are Learners; the runner knows neither. One Learner belongs to one fold and one
// thread. No function throws.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"
#include "base/progress.h"
#include "config/run_config.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace thresher {

// The rows a learner may see. Borrowed: must outlive the learner. Labels of validation and test rows are
// never given to it.
struct LearnerData {
    std::span<const std::string> trainTexts;
    MatrixView<std::uint8_t> trainLabels; // n_train x L
    std::span<const std::string> validationTexts;
    std::span<const std::string> testTexts;
    std::vector<std::string> classes; // L
    // Weight of each class in the loss (n = L); empty: all 1. `pos_weight` multiplies the positive term,
    // `weight` the whole.
    std::vector<float> classWeights;
    bool weightsArePositive = false;
};

enum class Rows { Train, Validation, Test };

// One optimizer step over the training rows `rows` (indices into trainTexts), cut into micro-batches by the
// learner. The loss is the mean over rows x classes whatever the cut.
struct StepRequest {
    std::span<const std::size_t> rows;
    std::int64_t step = 0; // 1-based global_step that this step completes
    double learningRate = 0.0;
};

struct StepReport {
    double loss = 0.0;
    double gradNorm = 0.0;   // before clipping; 0 where there is none
    std::int64_t tokens = 0; // real tokens seen
    bool finite = true;      // false: loss or gradient is NaN or infinite and the update was NOT applied
    // Positions in StepRequest::rows whose logits were not finite, when finite is false.
    std::vector<std::size_t> badRows;
};

// What can be known before training starts.
struct LearnerInfo {
    std::int64_t trainableParameters = 0;
    std::int64_t totalParameters = 0;
    std::int64_t trainTokens = 0; // tokens of one epoch; 0 where the word means nothing
    std::int64_t truncatedPosts = 0;
    bool singleStep = false; // fit() solves the whole problem in one call with all rows (linear)
    std::string device;      // "cpu", "cuda:0"
    std::string description; // "gemma2, 2 layers, hidden 64, full"
};

class Learner {
  public:
    virtual ~Learner() = default;

    virtual const LearnerInfo& info() const = 0;
    virtual Result<StepReport> fit(const StepRequest& request, const Progress& progress) = 0;

    // Logits, rows x L, in the rows' own order.
    virtual Result<ScoreMatrix> predict(Rows which, const Progress& progress) = 0;

    // Writes everything needed to go on bit for bit into `folder` (which exists): weights, and optimizer
    // state if withOptimizer. Diverged, and nothing is written, when the weights are not finite.
    virtual Status save(FileSystem& files, const Path& folder, bool withOptimizer) = 0;
    // The inverse. The optimizer state may be missing only when the learner will not be trained further.
    virtual Status restore(const Path& folder, bool withOptimizer) = 0;
};

// Makes the learner of one fold. A factory may keep what all folds share (tokenised text, n-gram tables, base
// weights) and must be callable from several threads at once.
class LearnerFactory {
  public:
    virtual ~LearnerFactory() = default;
    // `fold` and `seed` feed the random streams (initialisation, dropout).
    virtual Result<std::unique_ptr<Learner>> make(const LearnerData& data, int fold,
                                                  const Progress& progress) = 0;
    // Reads `texts` as make() will, and refuses what it would refuse about them; asked before a run folder is
    // written.
    virtual Status check(std::span<const std::string> /*texts*/, const Progress& /*progress*/) { return {}; }
    // Files beside a checkpoint that say how texts become scores (thresher.json: prompt, max_length, classes,
    // pooling) come from here too.
    virtual bool foldsMayRunInParallel() const = 0;
    // The model's identity for the manifest: family, path, hashes or sizes of its files, as JSON text.
    virtual std::string modelJson() const = 0;
};

} // namespace thresher

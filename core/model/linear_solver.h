// L2-regularised logistic regression by liblinear (solver L2R_LR: trust region Newton, which draws no random
// numbers; Lin, Weng and Keerthi, "Trust region Newton method for large-scale logistic regression", JMLR 9,
// 2008). The rows are laid out once and shared by all classes.
#pragma once

#include "base/error.h"
#include "model/linear_features.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace thresher {

struct LogisticOptions {
    double C = 1.0;              // weight of the loss against the penalty: min |w|^2/2 + C * sum of losses
    double positiveWeight = 1.0; // multiplies the loss of rows with label 1
};

struct LogisticSolution {
    std::vector<double> weights; // one per feature
    double intercept = 0.0;      // penalised like a weight (scikit-learn: intercept_scaling 1)
};

class LogisticProblem {
  public:
    // `rows`: features ascending within a row and < features. A copy is made.
    LogisticProblem(std::span<const std::vector<FeatureValue>> rows, std::size_t features);
    ~LogisticProblem();

    // labels: one 0 or 1 per row; one kind alone is allowed. start: weights and intercept to begin with
    // (features + 1), or empty for zeros; liblinear's stopping rule is the same, relative to the gradient at
    // zero. Const and safe for several threads at once. Internal when liblinear refuses, Diverged when a
    // weight is not finite.
    Result<LogisticSolution> solve(std::span<const std::uint8_t> labels, const LogisticOptions& options,
                                   std::span<const float> start = {}) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// "liblinear 2.30, L2R_LR, tolerance 0.0001".
std::string logisticSolverText();

} // namespace thresher

// What a run's event logs say, as columns for charts. Filled event by event while the run grows; a resumed
// fold takes back what it had written past the checkpoint. Plain values.
#pragma once

#include "runs/fold_curves.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

enum class CurveAxis { Step, Epoch, Relative, Wall }; // relative: hours since the fold's first record

enum class CurveKind {
    TrainLoss,
    EvalLoss,
    MacroAp,
    F1Rate,
    F1Half,
    F1Tuned, // in no log: worked out from kept scores (controllers/tuned_scores.h)
    LearningRate,
    GradNorm,
    TokensPerSecond
};

// What a tailer found since it looked last. `cut`: a resumed writer took back everything past this step.
struct FoldNews {
    FoldCurves records;
    std::optional<double> cut;

    void add(const LoggedEvent& event);
    bool empty() const { return !cut && !records.begun; }
};
void append(FoldCurves& fold, FoldNews&& news);

struct RunCurves {
    std::vector<std::string> classes;
    std::vector<FoldCurves> folds; // by fold number
};

// x and y of one kind; points whose value is not finite, or 0 where 0 means "does not apply" (learning rate,
// gradient norm, tokens of the linear model), are left out.
struct Curve {
    std::vector<double> x, y;
};
Curve curveOf(const FoldCurves& fold, CurveKind kind, CurveAxis axis);
// Values of evaluations, by step, that were worked out elsewhere; steps without an evaluation are left out.
Curve curveOf(const FoldCurves& fold, const std::map<std::int64_t, double>& byStep, CurveAxis axis);
// Per-class F1 (or average precision) at every evaluation.
Curve classCurveOf(const FoldCurves& fold, std::size_t classIndex, bool averagePrecision, CurveAxis axis);

} // namespace thresher

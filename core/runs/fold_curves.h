// What a fold's event log says, as columns for charts and figures. Plain values; any thread.
#pragma once

#include "runs/event_log.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct StepPoint {
    double step = 0, epoch = 0, time = 0;
    double loss = 0, learningRate = 0, gradNorm = 0, tokensPerSecond = 0;
};

struct EvalPoint {
    double step = 0, epoch = 0, time = 0;
    double loss = 0, map = 0, f1 = 0, f1Half = 0;
    std::vector<ClassScore> perClass;
};

struct AlertPoint {
    std::int64_t step = 0;
    std::string code, message;
};

struct FoldCurves {
    // Twice as many are thinned to this number, so that a run of millions of records can be kept and drawn:
    // of each of many stretches of steps the first and the last record stay, and those with the least and the
    // largest loss, gradient norm and speed: no extreme is lost. Evaluations and alerts all stay.
    static constexpr std::size_t stepsKept = 50'000;

    std::vector<StepPoint> steps;
    std::vector<EvalPoint> evals;
    std::vector<AlertPoint> alerts;
    std::optional<double> begun; // time of the first record: 0 where a log has no times

    // A "resumed" event takes back what stands past its step.
    void add(const LoggedEvent& event);
    void cutAfter(double step);
    void append(FoldCurves&& later); // later records of the same fold
};

// The whole log, in bounded memory whatever its length. A missing file has no records.
Result<FoldCurves> readFoldCurves(const Path& events, int fold, const std::vector<std::string>& classes);

} // namespace thresher

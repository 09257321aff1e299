// What a training says while it runs: plain values, delivered on the worker thread. The run folder, the
// progress line and, later, the window are sinks. A sink must return quickly and may be called from several
// threads when folds run in parallel.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace thresher {

struct StepEvent {
    int fold = 0;
    std::int64_t step = 0, totalSteps = 0; // optimizer steps, 1-based
    double epoch = 0;
    double loss = 0; // mean over the steps since the last such event
    double learningRate = 0;
    double gradNorm = 0;
    double tokensPerSecond = 0; // 0 where tokens mean nothing
};

struct ClassScore {
    double averagePrecision = 0;
    double f1 = 0; // at the rate-matched threshold
};

struct EvalEvent {
    int fold = 0;
    std::int64_t step = 0, totalSteps = 0;
    double epoch = 0;
    double evalLoss = 0;
    double evalMap = 0;               // macro average precision
    double evalF1 = 0;                // macro F1 at rate-matched thresholds
    double evalF105 = 0;              // macro F1 at 0.5
    std::vector<ClassScore> perClass; // in class order
};

struct CheckpointEvent {
    int fold = 0;
    std::int64_t step = 0;
    std::string reason; // "best", "save_steps", "last", "stop"
};

struct AlertEvent {
    int fold = 0;
    std::int64_t step = 0;
    std::string code; // "nan", "no_progress", "truncated_posts"
    std::string message;
};

// A fold unit changed its state, or entered a phase within one ("loading", "predicting test").
struct FoldEvent {
    int fold = 0;
    std::string state; // waiting | running | paused | stopped | failed | finished
    std::string detail;
};

// Long work inside a fold: for the progress line only, never stored.
struct PhaseEvent {
    int fold = 0;
    std::int64_t step = 0, totalSteps = 0;
    std::string phase;
    std::size_t done = 0, total = 0;
};

using TrainEvent = std::variant<StepEvent, EvalEvent, CheckpointEvent, AlertEvent, FoldEvent, PhaseEvent>;

class EventSink {
  public:
    virtual ~EventSink() = default;
    virtual void onEvent(const TrainEvent& event) = 0;
};

} // namespace thresher

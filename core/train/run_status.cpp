#include "train/run_status.h"

#include "decide/decision.h"
#include "decide/foreign_run.h"
#include "runs/manifest.h"

#include <algorithm>

namespace thresher {
namespace {

// One word for the whole run, the most urgent first.
std::string overall(const std::vector<FoldStatus>& folds, bool decided)
{
    const auto any = [&](const char* state) {
        return std::any_of(folds.begin(), folds.end(), [&](const FoldStatus& f) { return f.state == state; });
    };
    const auto all = [&](const char* state) {
        return std::all_of(folds.begin(), folds.end(), [&](const FoldStatus& f) { return f.state == state; });
    };
    for (const char* state : {"running", "paused", "failed", "interrupted", "stopped"})
        if (any(state)) return state;
    if (!folds.empty() && all("finished") && decided) return "finished";
    return any("finished") ? "incomplete" : "waiting";
}

} // namespace

Result<RunStatus> readRunStatus(FileSystem& files, const RunFolder& run)
{
    THRESHER_ASSIGN(const auto manifest, readManifest(files, run));
    RunStatus status;
    status.run = run.root();
    for (const int k : foldNumbersOf(files, run, manifest)) {
        THRESHER_ASSIGN(const auto state, foldStateOf(files, run, manifest, k));
        FoldStatus fold{k,
                        state.state,
                        state.step,
                        state.totalSteps,
                        state.evalMap,
                        state.evalF1,
                        state.chosenStep.value_or(-1),
                        state.error};
        // Locks are of this host alone: of a run on another machine fold.json is all there is.
        const bool active = state.state == "running" || state.state == "paused";
        if (active && state.host == hostName() && !files.isLocked(run.foldLock(k)))
            fold.state = "interrupted";
        status.seconds += state.seconds;
        status.peakBytes = std::max(status.peakBytes, state.peakBytes);
        status.folds.push_back(std::move(fold));
    }
    const bool decided = files.exists(run.defaultDecision());
    // A foreign run with all its scores can be decided on as it is.
    status.state = overall(status.folds, decided || manifest.foreign);
    if (decided) {
        THRESHER_ASSIGN(const auto decision, readDecision(files, run.defaultDecision()));
        if (decision.scores && decision.scores->crossFitted) {
            status.crossFittedF1 = decision.scores->crossFitted->value;
            status.badge = badgeName(decision.scores->crossFitted->badge);
        }
    }
    return status;
}

} // namespace thresher

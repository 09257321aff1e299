// Where everything of a run lies (contracts.md, "Run folder"), and the small state files in it. Only names
// and values: no training here.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

class RunFolder {
  public:
    explicit RunFolder(Path root) : m_root(std::move(root)) {}

    const Path& root() const { return m_root; }
    Path config() const { return m_root / "run.yaml"; }
    Path manifest() const { return m_root / "manifest.json"; }
    Path folds() const { return m_root / "folds.csv"; }
    Path events() const { return m_root / "events.jsonl"; }
    Path control() const { return m_root / "control.json"; }
    Path lock() const { return m_root / "lock"; }
    Path defaultDecision() const { return m_root / "decisions" / "default.yaml"; }
    Path submission() const { return m_root / "submission.csv"; }
    Path report() const { return m_root / "report.md"; }
    Path fold(int k) const { return m_root / ("fold-" + std::to_string(k)); }
    Path foldState(int k) const { return fold(k) / "fold.json"; }
    Path foldLock(int k) const { return fold(k) / "lock"; }
    Path foldEvents(int k) const { return fold(k) / "events.jsonl"; }
    Path evals(int k) const { return fold(k) / "evals"; }
    Path evalScores(int k, std::int64_t step) const
    {
        return evals(k) / ("step-" + std::to_string(step) + ".npy");
    }
    Path evalTestScores(int k, std::int64_t step) const
    {
        return evals(k) / ("step-" + std::to_string(step) + ".test.npy");
    }
    Path checkpoint(int k, std::int64_t step) const
    {
        return fold(k) / ("checkpoint-" + std::to_string(step));
    }

  private:
    Path m_root;
};

// RUN/fold-K/fold.json.
struct FoldState {
    std::string state = "waiting"; // waiting | running | paused | stopped | failed | finished
    std::optional<std::int64_t> chosenStep;
    std::string metric;
    std::optional<double> value; // of the metric at the chosen step
    std::string host;
    std::int64_t pid = 0;
    std::string error;
    // Beyond the contract's keys: what a status line needs without reading events.
    std::int64_t step = 0, totalSteps = 0;
    double evalMap = 0, evalF1 = 0; // at the chosen step, else at the last evaluation
    double seconds = 0;             // spent in this unit so far, over all sittings
    std::int64_t peakBytes = 0;     // largest resident set of the process that wrote this
};

Status writeFoldState(FileSystem& files, const RunFolder& run, int fold, const FoldState& state);
// A missing file is the state "waiting".
Result<FoldState> readFoldState(FileSystem& files, const RunFolder& run, int fold);

// RUN/control.json: what was asked of a run from outside.
enum class ControlRequest { None, Pause, Resume, Stop };
ControlRequest readControl(FileSystem& files, const RunFolder& run);
Status writeControl(FileSystem& files, const RunFolder& run, ControlRequest request); // None removes the file

// Steps of the checkpoints of a fold that were written completely, ascending.
std::vector<std::int64_t> checkpointSteps(FileSystem& files, const RunFolder& run, int fold);

std::string hostName();
// The text that a lock file holds: "host NAME, pid N".
std::string lockText();

} // namespace thresher

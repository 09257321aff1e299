// Time scrubber: a run as it stood at other steps of its training, from the scores that every evaluation left
// in fold-K/evals. Nothing is trained or predicted. Functions of the files alone; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"
#include "decide/cross_fit.h"
#include "decide/score_files.h"
#include "decide/steps.h"
#include "runs/run_folder.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

// What a fold logged at each of its evaluations, under the metric that chooses (metricValue()).
Result<FoldEvaluations> readEvaluations(const RunFolder& run, int fold,
                                        const std::vector<std::string>& classes, const std::string& metric);

struct StepChoice {
    enum class Kind {
        Common,     // one step for all folds
        MeanOfLast, // the mean of each fold's last `count` evaluations
        Clean,      // S(-k): for each fold the best step of the others, by `metric` (reference.md 4c)
    };
    Kind kind = Kind::Clean;
    std::int64_t step = 0;
    int count = 3;
    std::string metric = "map"; // as metric_for_best_model: map, f1, f1_05, eval_loss
};

// Steps that every fold with scores has evaluated, ascending.
Result<std::vector<std::int64_t>> commonSteps(FileSystem& files, const Path& run);
// The same of folds that are known already; reads the names of files only.
std::vector<std::int64_t> commonSteps(FileSystem& files, const Path& run, const std::vector<int>& folds);

struct StepScores {
    RunScores scores;                               // `test` only when every needed file is there
    std::map<int, std::vector<std::int64_t>> steps; // that stand for each fold
    std::map<int, ScoreMatrix> validation;          // of each fold, in the order of its val_ids.csv
    std::vector<Path> missingTest;                  // test scores that need prediction; empty with a test
};

// The score set of a choice. A step picked after looking is marked so: Common is clean only when it is the
// last step. Errors: those of readRunScores() (labels, ids and folds come from the finished run),
// FileNotFound (a fold has no such evaluation), Usage (Clean with fewer than two folds).
Result<StepScores> scoresAtSteps(FileSystem& files, const Path& run, const StepChoice& choice);
// The same on a run that was read already, for one who looks at many steps.
Result<StepScores> scoresAtSteps(FileSystem& files, RunScores known, const StepChoice& choice);

// Predictions (rows x classes) in which two cross fits of the same rows differ.
std::size_t flipsBetween(const CrossFit& a, const CrossFit& b);

struct StepFigure {
    std::int64_t step = 0;
    double crossFitted = 0;      // macro F1
    std::vector<double> classF1; // L, cross-fitted
    std::size_t flips = 0;       // predictions that differ from the run's own, both cross-fitted
};
// One figure for each common step, by `rule`. Errors: Interrupted.
Result<std::vector<StepFigure>> stepFigures(FileSystem& files, const Path& run, const RuleOptions& rule,
                                            const Progress& progress = {});

// Writes the choice as a run folder of its own, which blends, packs and decides like any run: `folder` must
// be missing or empty. Its score_set.json says which steps stand for each fold and how clean that is. Errors:
// AlreadyExists, those of writing.
Status writeStepRun(FileSystem& files, const Path& run, const StepScores& scores, const Path& folder);

} // namespace thresher

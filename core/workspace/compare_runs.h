// Two runs side by side: what differs in their configurations, what their scores differ by on the rows both
// were scored on, and whether training again with another seed moves them as much. Works on stored scores in
// milliseconds; any thread.
#pragma once

#include "config/describe.h"
#include "decide/cross_fit.h"
#include "decide/decide.h"
#include "decide/score_files.h"

#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct CompareOptions {
    std::string rule;   // for both; empty: each run's own
    LabelSource labels; // for runs of other programs that bring none
    int draws = 2000;   // bootstrap resamples of near-duplicate groups
    unsigned threads = 0;
};

struct ComparedRun {
    Path run;
    std::size_t rows = 0; // scored out of fold, before the common ones are taken
    std::string rule;
    BadgedScore crossFitted{0.0, Badge::OwnRows}; // on the common rows, with interval
    std::vector<double> classF1;                  // L, cross-fitted, on the common rows
};

struct ClassDifference {
    std::string name;
    PairedDifference difference;
};

struct RunComparison {
    ComparedRun left, right;
    std::size_t commonRows = 0;
    PairedDifference difference;                      // right - left, paired, 90 %
    std::vector<ClassDifference> classes;             // the same per class
    std::optional<std::vector<KeyDifference>> config; // nullopt: one has no configuration of ours
    bool twins = false; // same data, folds and configuration but for train_args.seed
    std::vector<std::string> notes;
};

// Refused with Mismatch and the reason when the data files' hashes, the class order or a common row's labels
// differ, or no row is common. Other folds are no reason (every row was scored out of fold in both) and are
// noted. When one run has fewer folds, both are fitted and scored on the common rows alone.
Result<RunComparison> compareRuns(FileSystem& files, const Path& left, const Path& right,
                                  const CompareOptions& options = {});

// What training again moves: the standard deviation of one training's score, from one pair of twins
// (|difference| / sqrt 2; one pair gives the order of magnitude only). Usage, naming the keys, when the runs
// are no twins.
Result<double> retrainingNoise(const RunComparison& twins);

} // namespace thresher

// RUN/report.md: what came out of a run, for a person.
#pragma once

#include "decide/decide.h"
#include "runs/run_folder.h"
#include "train/run_inputs.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

// Cross-fitted macro F1 with each fold at the step that the other folds choose.
struct CleanStepScore {
    BadgedScore score;
    std::map<int, std::int64_t> step;
};

struct ReportInputs {
    const RunFolder& run;
    const RunInputs& inputs;
    const std::vector<int>& folds;        // finished ones
    const std::vector<FoldState>& states; // of these
    const DecisionReport& decided;
    const OutOfFoldScores& scores;
    std::vector<double> testPredicted =
        {}; // share of test rows predicted, per class; empty without a test file
    std::size_t testRows = 0;
    std::size_t sealedRows = 0;
    std::optional<CleanStepScore> cleanStep = {};
};

// What is odd in the data, one line for each kind and file: the first of its kind, and how many more there
// are.
std::vector<std::string> dataRemarks(const RunInputs& inputs);

std::string reportText(const ReportInputs& report);

} // namespace thresher

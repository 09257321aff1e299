// From scores to a decision with honest figures beside it: the one entry that `finish`, `thresholds` and
// `ensemble` share.
#pragma once

#include "base/progress.h"
#include "config/run_config.h"
#include "decide/cross_fit.h"
#include "decide/decision.h"

#include <utility>

namespace thresher {

struct DecideRequest {
    DecideConfig config;                 // rule, space, blend, seed; `balance` is read by the caller
    std::optional<ClassBalance> balance; // nullopt: training prevalence
    std::vector<Rule> rules;             // also fit and score these; empty: only the configured rule
    std::vector<double> delta;           // L changes by hand on the logit axis, or empty
    // The reference's ensemble: thresholds of each fold (of foldNumbers(), L numbers each) for the configured
    // rule, which must be one of the reference's; their mean is the decision. Empty: the rule is fitted on
    // the rows of all folds.
    std::vector<std::vector<double>> foldThresholds;
    ScoreSetIdentity identity; // hash is filled in here
    std::string name = "default";
    unsigned threads = 0;
};

struct SkippedRule {
    Rule rule;
    std::string reason;
};

struct DecisionReport {
    Decision decision;
    std::vector<std::pair<Rule, RuleScores>> scores; // the configured rule first, then `rules` in order
    std::vector<SkippedRule> skipped;                // rules whose input is missing
    CrossFit crossFit;                               // of the configured rule
    std::vector<std::string> notes;                  // what the figures leave out, for reports
};

// Errors: Usage (unknown rule, or the configured rule lacks its input), Mismatch (classes of scores and test
// differ), Interrupted.
Result<DecisionReport> decide(const OutOfFoldScores& scores, const TestScores* test,
                              const DecideRequest& request, const Progress& progress = {});

} // namespace thresher

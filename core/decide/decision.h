// A decision: thresholds for one score set, with everything that says where they came from
// (decisions/NAME.yaml).
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "decide/rules.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct ScoreSetMember {
    std::string path;
    int fold = -1; // -1: all folds of a run, or a file
    double weight = 1.0;
    bool operator==(const ScoreSetMember&) const = default;
};

// Which scores: members, how they were blended, and the hash of the result (OutOfFoldScores::hash()).
struct ScoreSetIdentity {
    std::string hash;
    std::vector<ScoreSetMember> members;
    Space space = Space::Prob;
    bool operator==(const ScoreSetIdentity&) const = default;
};

enum class CutOrigin { Rule, Hand, Locked };

// {own_rows, cross_fitted, low, high, badge} of one rule. `crossFitted` is empty when it cannot be measured.
struct RuleScores {
    BadgedScore ownRows;
    std::optional<BadgedScore> crossFitted;
    std::optional<Interval> difference; // to the decision's rule, paired; empty for that rule itself
    double differenceValue = 0;
};

struct Decision {
    std::string name = "default";
    ScoreSetIdentity scoreSet;
    std::vector<std::string> classes; // L
    Rule rule = Rule::Bagged;
    ReferenceBalance reference = ReferenceBalance::AsWritten; // for distribution and regularized
    Space space = Space::Logit;
    double blend = 1.0;
    std::uint64_t seed = 42;
    std::size_t basisRows = 0;
    std::string testHash; // TestScores::hash(); empty: not bound to test scores
    ClassBalance balance;
    Cuts thresholds;               // L, on the score set's axis
    std::vector<CutOrigin> origin; // L
    std::vector<double> delta;     // L, logit(hand) - logit(rule); 0 where the rule's value stands
    std::vector<double> tpr, fpr;  // L, cross-fitted; empty when not measured; NaN where undefined
    std::size_t ratesRows = 0;     // rows on which tpr and fpr were measured
    Cuts testThresholds;           // L, by rate transfer to the scores of testHash; or empty
    std::string transfer; // what test predictions use: "rate" (testThresholds) or "score" (thresholds); or ""
    std::optional<RuleScores> scores;
    std::map<Rule, Cuts> ruleThresholds; // rules that were asked for by name
};

std::string decisionYaml(const Decision& decision);
Status writeDecision(FileSystem& files, const Path& path, const Decision& decision);
// NewerFormat, BadFormat (names the key), BadClass (a class without a threshold, or one nobody knows).
Result<Decision> readDecision(FileSystem& files, const Path& path);
Result<Decision> parseDecision(std::string_view yaml, const std::string& where);

// The cuts of a decision in the order of `classes`. BadClass when the sets of classes differ.
Result<Cuts> cutsFor(const Decision& decision, std::span<const std::string> classes);

// Mismatch, naming both hashes, when the decision was made for other out-of-fold scores, or its test
// thresholds for other test scores.
Status checkFits(const Decision& decision, const OutOfFoldScores& scores);
Status checkFits(const Decision& decision, const TestScores& test);

// The reference's rules go to the test scores as they are: rate transfer is no part of that method, and
// distribution was fitted on the test scores already.
bool isReferenceRule(Rule rule);

// The share of rows each class is expected to be predicted on the test rows (for the linter): q of the
// decision's own rule; nullopt where it was not measured.
std::vector<std::optional<double>> expectedTestRates(const Decision& decision);

} // namespace thresher

// How thresholds are set (reference.md 4 and 4b). Every function is pure: the same arguments give the same
// bits, whatever the number of threads. n rows, L classes.
#pragma once

#include "base/error.h"
#include "decide/scores.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

enum class Rule {
    Grid,         // reference: best of 100 grid values on these rows
    Distribution, // reference: bounded search for the rate on the TEST scores
    Regularized,  // reference: mean of the two
    Exact,        // best of all cuts between distinct scores
    Balance,      // the cut whose predicted rate is nearest the balance
    Pooled,       // exact, on the rows of all folds together
    Bagged,       // mean of the exact cut over bootstrap resamples of near-duplicate groups
    Hybrid,       // between exact and balance
};
inline constexpr Rule allRules[] = {Rule::Grid,    Rule::Distribution, Rule::Regularized, Rule::Exact,
                                    Rule::Balance, Rule::Pooled,       Rule::Bagged,      Rule::Hybrid};
std::string_view ruleName(Rule rule); // "grid", ...
Result<Rule> ruleFromName(std::string_view name);

// Whose rates the reference's distribution rule matches.
enum class ReferenceBalance {
    AsWritten, // the balance that was given (the published text: the probed one)
    AsCoded,   // always the training prevalence (the published code)
};

// "regularized_as_coded" and the like: a rule with its variant; plain names are as written.
struct NamedRule {
    Rule rule = Rule::Bagged;
    ReferenceBalance reference = ReferenceBalance::AsWritten;
};
Result<NamedRule> namedRule(std::string_view name);

struct RuleOptions {
    Rule rule = Rule::Bagged;
    Space space = Space::Logit;  // axis of bagging's mean and of blending
    std::optional<double> blend; // weight of the fitted cut, 1 - blend of the balance-matched one; default 1,
                                 // hybrid .5
    ReferenceBalance reference = ReferenceBalance::AsWritten;
    std::uint64_t seed = 42;
    int resamples = 100;
    unsigned threads = 0;
};

struct FittedRule {
    Cuts cuts;                         // L
    std::vector<int> skippedResamples; // bagged: per class, resamples without positives
};

// Fits a rule on all rows of `scores`. Distribution and regularized need `test` (Usage without it). Pooled is
// exact on the rows of all folds.
Result<FittedRule> fitRule(const OutOfFoldScores& scores, const ClassBalance& balance, const TestScores* test,
                           const RuleOptions& options);

// One class at a time, for curves, sliders and tests. scores and labels: n.
Cut gridCut(std::span<const float> scores, std::span<const std::uint8_t> labels);
Cut distributionCut(std::span<const float> scores, double rate);
// Ties in F1: the number of predicted rows k nearest rate * n, then the smaller k. k = 0 is "none"; k = n
// cuts at the lowest score.
Cut exactCut(std::span<const float> scores, std::span<const std::uint8_t> labels, double rate);
// k nearest rate * n among the cuts between distinct scores, ties to the smaller k.
Cut balanceCut(std::span<const float> scores, double rate);
// The cut between distinct scores that predicts the number of rows nearest `target`, ties to fewer.
Cut countCut(std::span<const float> scores, double target);
// weight * a + (1 - weight) * b on an axis. On the rank axis the numbers of rows predicted are averaged and
// the nearest cut between distinct scores is taken. "none" stands just above the highest score; none with
// none is none. Weights 0 and 1 return the cut itself.
Cut blendCuts(Cut a, Cut b, double weight, Space space, std::span<const float> scores);

} // namespace thresher

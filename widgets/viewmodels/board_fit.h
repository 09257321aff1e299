// The slow part behind the threshold board: rules fitted, cross-fitted and given an interval. Pure functions
// over shared snapshots; called on worker threads.
#pragma once

#include "base/file_system.h"
#include "base/progress.h"
#include "config/run_config.h"
#include "controllers/workspace_controller.h"
#include "decide/decide.h"
#include "decide/held_draws.h"
#include "decide/plateau.h"
#include "viewmodels/board_class.h"

#include <map>
#include <memory>

namespace thresher {

// Which rule, and how far towards the balance-matched cut (RuleOptions::blend; nullopt: the rule's default).
struct BoardRule {
    Rule rule = Rule::Bagged;
    std::optional<double> blend;
    bool operator==(const BoardRule&) const = default;
};

// Everything that does not change while thresholds are moved.
struct BoardBasis {
    std::shared_ptr<const ScoreSet> set;
    ClassBalance balance;
    std::vector<BoardClass> classes;
    std::map<Rule, Cuts> ruleCuts;      // rules that have their input, without a blend (hybrid: half)
    BoardRule configured;               // the rule to begin with; always one with its input
    RuleOptions options;                // space, seed and the reference's balance for every fit
    std::optional<Decision> decision;   // the saved one that belongs to these scores
    std::optional<Error> decisionError; // there is one, but it cannot be used
};

// Rates of the file; training prevalence where it says nothing or where there is no file (empty path).
Result<ClassBalance> boardBalance(FileSystem& files, const Path& balance, const OutOfFoldScores& scores);

// How the score set's first run was told to decide; defaults where it has no configuration.
DecideConfig decideConfigOf(FileSystem& files, const ScoreSet& set);

// decision: a file to go on from, or empty. Errors: those of boardBalance(), Usage (a rule nobody knows),
// Interrupted.
Result<std::shared_ptr<const BoardBasis>> makeBasis(FileSystem& files, std::shared_ptr<const ScoreSet> set,
                                                    const Path& balance, const Path& decision,
                                                    const DecideConfig& config, const Progress& progress);

// The cuts of a rule with its blend, from the basis alone (microseconds). Empty when the rule has no input.
Cuts cutsOf(const BoardBasis& basis, const BoardRule& rule);

// A rule with changes by hand, scored honestly.
struct BoardScore {
    BoardRule rule;
    std::vector<double> delta;            // L
    std::shared_ptr<const CrossFit> base; // of the rule, without changes
    CrossFit moved;                       // with them
    // The draws behind the interval, kept for the next score; null: too many rows to keep them.
    std::shared_ptr<const HeldDraws> draws;
    BadgedScore crossFitted{0, Badge::Clean};
};

// `known`: an earlier score of the same basis, whose draws are used again and, when the rule is the same, its
// base; may be null. The figures are those without it, bit for bit.
Result<BoardScore> scoreBoard(const BoardBasis& basis, const BoardRule& rule, std::vector<double> delta,
                              const std::shared_ptr<const BoardScore>& known);

// The rule as it stands, without an interval (milliseconds instead of the draws' tenths of a second).
Result<BoardScore> scoreRule(const BoardBasis& basis, const BoardRule& rule);

// Macro F1 of `cuts` minus that of `reference` on the same rows, 90 % paired. Both were chosen on these rows.
PairedDifference compareCuts(const BoardBasis& basis, std::span<const Cut> cuts,
                             std::span<const Cut> reference);

} // namespace thresher

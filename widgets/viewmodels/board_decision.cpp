#include "decide/transfer.h"
#include "viewmodels/threshold_board.h"

namespace thresher {
namespace {

// Far enough on the logit axis that no score reaches it.
constexpr double aboveEveryScore = 64.0;

} // namespace

std::vector<double> deltaOf(const BoardState& state, const Cuts& rule)
{
    std::vector<double> out(state.cuts.size());
    for (std::size_t c = 0; c < out.size(); ++c) {
        if (!state.hand[c] || rule[c].isNone()) continue;
        out[c] = state.cuts[c].isNone()
                     ? aboveEveryScore
                     : clippedLogit(state.cuts[c].threshold()) - clippedLogit(rule[c].threshold());
    }
    return out;
}

Result<Decision> decisionOf(const BoardBasis& basis, const BoardState& state, const BoardScore& score,
                            const std::string& name)
{
    const ScoreSet& set = *basis.set;
    Decision d;
    d.name = name;
    d.scoreSet = set.identity;
    d.scoreSet.hash = set.outOfFold.hash();
    d.classes = set.outOfFold.classes();
    d.rule = state.rule.rule;
    d.reference = basis.options.reference;
    d.space = basis.options.space;
    d.blend = state.rule.blend.value_or(state.rule.rule == Rule::Hybrid ? 0.5 : 1.0);
    d.seed = basis.options.seed;
    d.basisRows = set.outOfFold.rows();
    if (set.test) d.testHash = set.test->hash();
    d.balance = basis.balance;
    d.thresholds = state.cuts;
    d.delta = deltaOf(state, cutsOf(basis, state.rule));
    for (std::size_t c = 0; c < state.cuts.size(); ++c)
        d.origin.push_back(state.locked[c] ? CutOrigin::Locked
                           : state.hand[c] ? CutOrigin::Hand
                                           : CutOrigin::Rule);
    RuleScores scores{.ownRows = scoreOwnRows(set.outOfFold, state.cuts)};
    if (score.base) {
        scores.crossFitted = score.crossFitted;
        const RuleRates rates = ruleRates(score.moved, set.outOfFold.rows());
        d.tpr = rates.tpr;
        d.fpr = rates.fpr;
        d.ratesRows = rates.rows;
        if (set.test && !isReferenceRule(d.rule))
            d.testThresholds = rateTransfer(rates, basis.balance.rate, *set.test);
    }
    d.scores = scores;
    d.transfer = !set.test ? "" : d.testThresholds.empty() ? "score" : "rate";
    return d;
}

} // namespace thresher

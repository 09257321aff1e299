#include "decide/decide.h"

#include "decide/ensemble.h"
#include "decide/transfer.h"

#include <algorithm>
#include <deque>

namespace thresher {
namespace {

// A fitted rule with its cross-fit, before the draws that all rules share.
struct Candidate {
    Rule rule = Rule::Bagged;
    Cuts cuts;
    std::optional<CrossFit> fit;
    BadgedScore ownRows{0.0, Badge::OwnRows};
};

Result<RuleOptions> optionsOf(const DecideRequest& request)
{
    RuleOptions options;
    THRESHER_ASSIGN(const NamedRule named, namedRule(request.config.rule));
    options.rule = named.rule;
    options.reference = named.reference;
    THRESHER_ASSIGN(options.space, spaceFromName(request.config.space));
    if (request.config.blend_given || request.config.blend != 1.0) options.blend = request.config.blend;
    options.seed = static_cast<std::uint64_t>(request.config.seed);
    options.threads = request.threads;
    return options;
}

std::string reasonToSkip(Rule rule, const OutOfFoldScores& scores, const TestScores* test)
{
    if (!test && (rule == Rule::Distribution || rule == Rule::Regularized)) return "needs test scores";
    if (rule == Rule::Pooled && scores.foldNumbers().size() < 2) return "needs the rows of several folds";
    return {};
}

Result<Candidate> tryRule(const OutOfFoldScores& scores, const ClassBalance& balance, const TestScores* test,
                          const RuleOptions& options, std::span<const double> delta,
                          std::vector<std::string>& notes)
{
    Candidate out;
    out.rule = options.rule;
    THRESHER_ASSIGN(auto fitted, fitRule(scores, balance, test, options));
    out.cuts = std::move(fitted.cuts);
    for (std::size_t c = 0; c < delta.size(); ++c) out.cuts[c] = shifted(out.cuts[c], delta[c]);
    out.ownRows = scoreOwnRows(scores, out.cuts);
    for (std::size_t c = 0; c < fitted.skippedResamples.size(); ++c)
        if (fitted.skippedResamples[c] > 0)
            notes.push_back(scores.classes()[c] + ": " + std::to_string(fitted.skippedResamples[c]) + " of " +
                            std::to_string(options.resamples) +
                            " resamples had no positive row and were skipped");
    if (scores.rows() < 2) return out;
    THRESHER_ASSIGN(out.fit, crossFit(scores, balance, test, options, delta));
    return out;
}

// The mean of the folds' own thresholds, as the published method has it.
Result<Candidate> foldMeanRule(const OutOfFoldScores& scores, const DecideRequest& request, Rule rule)
{
    if (!isReferenceRule(rule))
        return fail(ErrorCode::Usage,
                    "Thresholds of single folds are averaged for the reference's rules only");
    Candidate out;
    out.rule = rule;
    THRESHER_ASSIGN(out.fit, crossFitFoldMeans(scores, request.foldThresholds));
    for (const double t : meanThresholds(request.foldThresholds)) out.cuts.push_back(Cut::at(t));
    out.ownRows = scoreOwnRows(scores, out.cuts);
    return out;
}

// Intervals and paired differences from one set of draws; the first candidate is the decision's rule.
std::vector<std::pair<Rule, RuleScores>> scoreAll(const OutOfFoldScores& scores,
                                                  const std::deque<Candidate>& candidates, bool handDelta,
                                                  const RuleOptions& options)
{
    std::vector<const CrossFit*> fits;
    for (const auto& candidate : candidates)
        if (candidate.fit) fits.push_back(&*candidate.fit);
    Matrix<double> draws;
    if (!fits.empty()) draws = bootstrapMacroF1(scores, fits, options.seed, 2000, options.threads);
    std::vector<std::pair<Rule, RuleScores>> out;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        RuleScores row{.ownRows = candidates[i].ownRows};
        if (candidates[i].fit) {
            const double value = candidates[i].fit->macroF1;
            const Badge badge = crossFittedBadge(scores.step(), handDelta && i == 0);
            row.crossFitted = BadgedScore(value, badge, intervalOf(draws, i, value));
            if (i > 0) {
                const auto paired = pairedDifference(draws, i, 0, value, candidates[0].fit->macroF1);
                row.difference = paired.interval;
                row.differenceValue = paired.value;
            }
        }
        out.emplace_back(candidates[i].rule, row);
    }
    return out;
}

void addNotes(const OutOfFoldScores& scores, bool handDelta, std::vector<std::string>& notes)
{
    if (scores.rows() < 2)
        notes.emplace_back("One row cannot be split: no cross-fitted score");
    else if (scores.foldNumbers().size() < 2)
        notes.emplace_back(
            "Rows of a single fold: cross-fitted over 20 repeats of a stratified 5-fold split inside them");
    notes.emplace_back("Intervals (90 %) resample rows with the predictions held; noise of training again is "
                       "not in them");
    if (scores.step() == StepSource::OwnRowsBest)
        notes.emplace_back("The training step was chosen on these rows, so the cross-fitted score flatters");
    if (handDelta) notes.emplace_back("Changes by hand (delta) were chosen on these rows");
}

Decision decisionOf(const OutOfFoldScores& scores, const TestScores* test, const DecideRequest& request,
                    const RuleOptions& options, const ClassBalance& balance)
{
    Decision d;
    d.name = request.name;
    d.scoreSet = request.identity;
    d.scoreSet.hash = scores.hash();
    d.classes = scores.classes();
    d.rule = options.rule;
    d.reference = options.reference;
    d.space = options.space;
    d.blend = options.blend.value_or(options.rule == Rule::Hybrid ? 0.5 : 1.0);
    d.seed = options.seed;
    d.basisRows = scores.rows();
    if (test) d.testHash = test->hash();
    d.balance = balance;
    d.delta = request.delta.empty() ? std::vector<double>(d.classes.size(), 0.0) : request.delta;
    for (const double delta : d.delta) d.origin.push_back(delta != 0.0 ? CutOrigin::Hand : CutOrigin::Rule);
    return d;
}

Status checkRequest(const OutOfFoldScores& scores, const TestScores* test, const DecideRequest& request,
                    Rule rule)
{
    const auto reason = reasonToSkip(rule, scores, test);
    if (!reason.empty() && request.foldThresholds.empty())
        return fail(ErrorCode::Usage, "The rule " + std::string(ruleName(rule)) + " " + reason,
                    "Give them, or use another rule.");
    if (!request.delta.empty() && request.delta.size() != scores.classCount())
        return fail(ErrorCode::BadShape, "There must be one change by hand per class");
    return {};
}

// The rules asked for beside the configured one, each once.
std::vector<Rule> otherRules(const DecideRequest& request, Rule configured)
{
    std::vector<Rule> out;
    for (const Rule rule : request.rules)
        if (rule != configured && std::find(out.begin(), out.end(), rule) == out.end()) out.push_back(rule);
    return out;
}

// Adds the other rules that have their input to `candidates`; names the rest in the report.
Status addOthers(const OutOfFoldScores& scores, const ClassBalance& balance, const TestScores* test,
                 const DecideRequest& request, const RuleOptions& options, std::deque<Candidate>& candidates,
                 DecisionReport& report, const Progress& progress)
{
    const auto others = otherRules(request, options.rule);
    for (std::size_t i = 0; i < others.size(); ++i) {
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped on request");
        progress("thresholds", i + 1, others.size() + 1);
        if (auto reason = reasonToSkip(others[i], scores, test); !reason.empty()) {
            report.skipped.push_back({others[i], std::move(reason)});
            continue;
        }
        RuleOptions other = options;
        other.rule = others[i];
        // The blend belongs to the configured rule; a rule asked for by name is itself.
        if (other.rule != Rule::Hybrid) other.blend.reset();
        std::vector<std::string> ignored;
        THRESHER_ASSIGN(auto candidate, tryRule(scores, balance, test, other, {}, ignored));
        candidates.push_back(std::move(candidate));
    }
    progress("thresholds", others.size() + 1, others.size() + 1);
    return {};
}

} // namespace

Result<DecisionReport> decide(const OutOfFoldScores& scores, const TestScores* test,
                              const DecideRequest& request, const Progress& progress)
{
    THRESHER_ASSIGN(const RuleOptions options, optionsOf(request));
    THRESHER_TRY(checkRequest(scores, test, request, options.rule));
    const ClassBalance balance = request.balance ? *request.balance : trainingBalance(scores);
    DecisionReport report;
    std::deque<Candidate> candidates;
    THRESHER_ASSIGN(auto main, request.foldThresholds.empty()
                                   ? tryRule(scores, balance, test, options, request.delta, report.notes)
                                   : foldMeanRule(scores, request, options.rule));
    candidates.push_back(std::move(main));
    THRESHER_TRY(addOthers(scores, balance, test, request, options, candidates, report, progress));

    if (options.blend && (isReferenceRule(options.rule) || options.rule == Rule::Balance))
        report.notes.push_back("blend has no effect on the rule " + std::string(ruleName(options.rule)));
    const bool handDelta =
        std::any_of(request.delta.begin(), request.delta.end(), [](double d) { return d != 0.0; });
    report.scores = scoreAll(scores, candidates, handDelta, options);
    addNotes(scores, handDelta, report.notes);
    report.decision = decisionOf(scores, test, request, options, balance);
    Decision& decision = report.decision;
    decision.thresholds = candidates[0].cuts;
    decision.scores = report.scores[0].second;
    if (candidates[0].fit) {
        report.crossFit = std::move(*candidates[0].fit);
        const RuleRates rates = ruleRates(report.crossFit, scores.rows());
        decision.tpr = rates.tpr;
        decision.fpr = rates.fpr;
        decision.ratesRows = rates.rows;
        if (test && !isReferenceRule(options.rule))
            decision.testThresholds = rateTransfer(rates, balance.rate, *test);
    }
    decision.transfer = decision.testThresholds.empty() ? "score" : "rate";
    for (const Rule rule : request.rules)
        for (const auto& candidate : candidates)
            if (candidate.rule == rule) decision.ruleThresholds[rule] = candidate.cuts;
    return report;
}

} // namespace thresher

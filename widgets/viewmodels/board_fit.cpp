#include "viewmodels/board_fit.h"

#include "config/load.h"
#include "decide/balance.h"
#include "runs/run_folder.h"

namespace thresher {
namespace {

RuleOptions optionsFor(const BoardBasis& basis, const BoardRule& rule)
{
    RuleOptions options = basis.options;
    options.rule = rule.rule;
    options.blend = rule.blend;
    return options;
}

const TestScores* testOf(const ScoreSet& set)
{
    return set.test ? &*set.test : nullptr;
}

CrossFit heldPredictions(const OutOfFoldScores& scores, std::span<const Cut> cuts)
{
    CrossFit held;
    held.predictions.push_back(predict(scores.probs(), cuts));
    held.macroF1 = macroF1(countClasses(held.predictions[0], scores.labels()));
    return held;
}

} // namespace

Result<ClassBalance> boardBalance(FileSystem& files, const Path& balance, const OutOfFoldScores& scores)
{
    const ClassBalance training = trainingBalance(scores);
    if (balance.empty()) return training;
    THRESHER_ASSIGN(const BalanceTable table, readBalances(files, balance));
    THRESHER_ASSIGN(auto joined, joinBalances(table, scores.classes(), training.rate));
    return ClassBalance{std::move(joined.rates), std::move(joined.fromTraining), balance.string()};
}

DecideConfig decideConfigOf(FileSystem& files, const ScoreSet& set)
{
    if (set.runs.empty()) return {};
    const auto config = loadRunConfig(files, RunFolder(set.runs[0]).config());
    return config ? config->decide : DecideConfig{};
}

Result<std::shared_ptr<const BoardBasis>> makeBasis(FileSystem& files, std::shared_ptr<const ScoreSet> set,
                                                    const Path& balance, const Path& decision,
                                                    const DecideConfig& config, const Progress& progress)
{
    auto basis = std::make_shared<BoardBasis>();
    basis->set = std::move(set);
    const OutOfFoldScores& scores = basis->set->outOfFold;
    const TestScores* test = testOf(*basis->set);
    THRESHER_ASSIGN(basis->balance, boardBalance(files, balance, scores));
    THRESHER_ASSIGN(basis->options.space, spaceFromName(config.space));
    basis->options.seed = static_cast<std::uint64_t>(config.seed);
    THRESHER_ASSIGN(const NamedRule named, namedRule(config.rule));
    basis->options.reference = named.reference;
    basis->classes = sortBoard(scores, test);
    for (const Rule rule : allRules) {
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped on request");
        const bool needsTest = rule == Rule::Distribution || rule == Rule::Regularized;
        if ((needsTest && !test) || rule == Rule::Pooled) continue; // pooled is exact here
        RuleOptions options = basis->options;
        options.rule = rule;
        THRESHER_ASSIGN(auto fitted, fitRule(scores, basis->balance, test, options));
        basis->ruleCuts[rule] = std::move(fitted.cuts);
    }
    // Of all folds together pooled is exact; a rule of the test scores needs test scores.
    basis->configured.rule = named.rule == Rule::Pooled ? Rule::Exact : named.rule;
    if (!basis->ruleCuts.contains(basis->configured.rule)) basis->configured.rule = Rule::Bagged;
    if (config.blend_given || config.blend != 1.0) basis->configured.blend = config.blend;
    if (decision.empty() || !files.exists(decision)) return {std::move(basis)};
    auto saved = readDecision(files, decision);
    if (!saved)
        basis->decisionError = saved.error();
    else if (checkFits(*saved, scores) && cutsFor(*saved, scores.classes()))
        basis->decision = std::move(*saved);
    return {std::move(basis)};
}

Cuts cutsOf(const BoardBasis& basis, const BoardRule& rule)
{
    // hybrid is the exact cut half way to the balance-matched one
    const Rule fittedBy = rule.rule == Rule::Hybrid || rule.rule == Rule::Pooled ? Rule::Exact : rule.rule;
    const auto fitted = basis.ruleCuts.find(fittedBy);
    if (fitted == basis.ruleCuts.end()) return {};
    const double blend = rule.blend.value_or(rule.rule == Rule::Hybrid ? 0.5 : 1.0);
    if (isReferenceRule(rule.rule) || rule.rule == Rule::Balance || blend >= 1.0) return fitted->second;
    if (rule.rule == Rule::Hybrid && !rule.blend) return basis.ruleCuts.at(Rule::Hybrid);
    const Cuts& matched = basis.ruleCuts.at(Rule::Balance);
    Cuts out;
    for (std::size_t c = 0; c < matched.size(); ++c)
        out.push_back(
            blendCuts(fitted->second[c], matched[c], blend, basis.options.space, basis.classes[c].all.score));
    return out;
}

Result<BoardScore> scoreBoard(const BoardBasis& basis, const BoardRule& rule, std::vector<double> delta,
                              const std::shared_ptr<const BoardScore>& known)
{
    const OutOfFoldScores& scores = basis.set->outOfFold;
    BoardScore out{.rule = rule, .delta = std::move(delta), .base = {}, .moved = {}, .draws = {}};
    if (known && known->rule == rule) {
        out.base = known->base;
    } else {
        THRESHER_ASSIGN(auto fit,
                        crossFit(scores, basis.balance, testOf(*basis.set), optionsFor(basis, rule)));
        out.base = std::make_shared<const CrossFit>(std::move(fit));
    }
    out.moved = withDelta(scores, *out.base, out.delta);
    bool byHand = false;
    for (const double d : out.delta) byHand = byHand || d != 0.0;
    out.draws = known && known->draws ? known->draws->follow(scores, out.moved)
                                      : HeldDraws::make(scores, out.moved, basis.options.seed);
    const CrossFit* sets[] = {&out.moved};
    const auto drawn = out.draws ? out.draws->macroF1() : bootstrapMacroF1(scores, sets, basis.options.seed);
    out.crossFitted = BadgedScore(out.moved.macroF1, crossFittedBadge(scores.step(), byHand),
                                  intervalOf(drawn, 0, out.moved.macroF1));
    return out;
}

Result<BoardScore> scoreRule(const BoardBasis& basis, const BoardRule& rule)
{
    const OutOfFoldScores& scores = basis.set->outOfFold;
    BoardScore out{.rule = rule,
                   .delta = std::vector<double>(scores.classCount(), 0.0),
                   .base = {},
                   .moved = {},
                   .draws = {}};
    THRESHER_ASSIGN(out.moved, crossFit(scores, basis.balance, testOf(*basis.set), optionsFor(basis, rule)));
    out.base = std::make_shared<const CrossFit>(out.moved);
    out.crossFitted = BadgedScore(out.moved.macroF1, crossFittedBadge(scores.step(), false));
    return out;
}

PairedDifference compareCuts(const BoardBasis& basis, std::span<const Cut> cuts,
                             std::span<const Cut> reference)
{
    const OutOfFoldScores& scores = basis.set->outOfFold;
    const CrossFit now = heldPredictions(scores, cuts);
    const CrossFit then = heldPredictions(scores, reference);
    const CrossFit* sets[] = {&now, &then};
    const auto drawn = bootstrapMacroF1(scores, sets, basis.options.seed);
    return pairedDifference(drawn, 0, 1, now.macroF1, then.macroF1);
}

} // namespace thresher

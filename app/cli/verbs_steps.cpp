// steps: a run as it stood at other steps of its training.
#include "base/numbers.h"
#include "decision_common.h"
#include "number_checks.h"
#include "text_table.h"
#include "verbs_experiments.h"

#include "decide/step_scores.h"

#include <memory>
#include <optional>

namespace thresher::cli {
namespace {

struct StepsArguments {
    std::string run, output, metric = "map", rule;
    std::optional<std::int64_t> at;
    std::optional<int> last;
    bool clean = false;
};

Result<StepChoice> choiceOf(const StepsArguments& arguments)
{
    const int given = (arguments.at ? 1 : 0) + (arguments.last ? 1 : 0) + (arguments.clean ? 1 : 0);
    if (given > 1)
        return fail(ErrorCode::Usage, "--at, --last and --clean exclude each other", "Give one of them.");
    StepChoice choice;
    choice.metric = arguments.metric;
    if (arguments.at) {
        choice.kind = StepChoice::Kind::Common;
        choice.step = *arguments.at;
    } else if (arguments.last) {
        choice.kind = StepChoice::Kind::MeanOfLast;
        choice.count = *arguments.last;
    }
    return choice;
}

Result<RuleOptions> ruleOf(Session& session, const StepsArguments& arguments)
{
    const DecideConfig config = configOfRun(session, arguments.run);
    RuleOptions rule;
    THRESHER_ASSIGN(const NamedRule named, namedRule(arguments.rule.empty() ? config.rule : arguments.rule));
    rule.rule = named.rule;
    rule.reference = named.reference;
    rule.seed = static_cast<std::uint64_t>(config.seed);
    rule.threads = session.threads;
    return rule;
}

Status addFigures(Session& session, const StepsArguments& arguments, const RuleOptions& rule,
                  Outcome& outcome)
{
    THRESHER_ASSIGN(const auto figures, stepFigures(session.files, arguments.run, rule, session.progress()));
    Json& list = outcome.json["figures"] = Json::array();
    std::vector<std::vector<std::string>> table = {{"step", "macro F1 cross-fitted", "flips"}};
    for (const StepFigure& one : figures) {
        list.push_back({{"step", one.step}, {"cross_fitted", number(one.crossFitted)}, {"flips", one.flips}});
        table.push_back({std::to_string(one.step), toFixed(one.crossFitted, 4), std::to_string(one.flips)});
    }
    outcome.text = textTable(table) + "\n";
    return {};
}

Result<Outcome> steps(Session& session, const StepsArguments& arguments)
{
    THRESHER_ASSIGN(const StepChoice choice, choiceOf(arguments));
    THRESHER_ASSIGN(const RuleOptions rule, ruleOf(session, arguments));
    Outcome outcome;
    const bool chosen = arguments.at || arguments.last || arguments.clean || !arguments.output.empty();
    if (!chosen) {
        THRESHER_TRY(addFigures(session, arguments, rule, outcome));
        return outcome;
    }
    THRESHER_ASSIGN(const auto at, scoresAtSteps(session.files, arguments.run, choice));
    const auto& scores = at.scores.outOfFold;
    const TestScores* test = at.scores.test ? &*at.scores.test : nullptr;
    THRESHER_ASSIGN(const auto fit, crossFit(scores, trainingBalance(scores), test, rule));
    const Badge badge = crossFittedBadge(scores.step(), false);
    outcome.json["cross_fitted"] = number(fit.macroF1);
    outcome.json["badge"] = badgeName(badge);
    Json& list = outcome.json["steps"] = Json::object();
    for (const auto& [fold, one] : at.steps) {
        list[std::to_string(fold)] = one;
        outcome.text += "fold " + std::to_string(fold) + ": step";
        for (const auto step : one) outcome.text += " " + std::to_string(step);
        outcome.text += "\n";
    }
    outcome.text +=
        "cross-fitted macro F1 " + toFixed(fit.macroF1, 4) + " (" + std::string(badgeName(badge)) + ")\n";
    Json& missing = outcome.json["needs_prediction"] = Json::array();
    for (const Path& path : at.missingTest) {
        missing.push_back(path.string());
        outcome.text += "needs prediction: " + path.string() + "\n";
    }
    if (!arguments.output.empty()) {
        THRESHER_TRY(writeStepRun(session.files, arguments.run, at, arguments.output));
        outcome.json["run"] = arguments.output;
        outcome.text += "run: " + arguments.output + "\n";
    }
    return outcome;
}

} // namespace

void addStepsVerb(CLI::App& app, Session& session)
{
    auto arguments = std::make_shared<StepsArguments>();
    CLI::App* verb = addVerb(app, session, "steps",
                             "A run at other steps of its training, from the scores of its evaluations",
                             [&session, arguments] { return steps(session, *arguments); });
    verb->add_option("run", arguments->run, "Run folder")->required();
    verb->add_option("--at", arguments->at, "This step in all folds")->check(wholeNumber(0));
    verb->add_option("--last", arguments->last, "The mean of the last N evaluations")
        ->check(smallWholeNumber(1));
    verb->add_flag("--clean", arguments->clean,
                   "For each fold the best step of the others (default when -o is given)");
    verb->add_option("--metric", arguments->metric, "What --clean chooses by")
        ->check(CLI::IsMember({"map", "f1", "f1_05", "eval_loss"}));
    verb->add_option("--rule", arguments->rule, "Rule of thresholds; default: the run's");
    verb->add_option("-o,--output", arguments->output, "Write the choice as a run folder of its own");
}

} // namespace thresher::cli

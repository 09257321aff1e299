// ensemble: score sets blended by id, a decision, a submission.
#include "base/numbers.h"
#include "data/submission.h"
#include "data_options.h"
#include "decide/ensemble.h"
#include "decide/fitted_weights.h"
#include "decide/test_predictions.h"
#include "decide/transfer.h"
#include "decision_common.h"
#include "output_guard.h"
#include "runs/manifest.h"
#include "runs/npy.h"
#include "runs/run_folder.h"
#include "text_table.h"
#include "verbs_decision.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>

namespace thresher::cli {
namespace {

struct EnsembleOptions {
    std::vector<std::string> runs, probs, ids;
    std::string space = "prob";
    std::string transfer;
    std::string decision, sample, output;
    bool fitWeights = false;
    LabelOptions labels;
};

struct Weighted {
    std::string path;
    double weight = 1.0;
};

// "PATH:2" is PATH with weight 2: the number after the last colon. A path with a colon but no number behind
// it stays whole.
Result<Weighted> parseWeighted(const std::string& text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return Weighted{text, 1.0};
    const auto weight = parseDouble(std::string_view(text).substr(colon + 1));
    if (!weight) return Weighted{text, 1.0};
    if (!std::isfinite(*weight) || *weight < 0)
        return fail(ErrorCode::Usage, "The weight in '" + text + "' is not a number >= 0");
    return Weighted{text.substr(0, colon), *weight};
}

// Everything that is blended. Deques: the blends point into them.
struct Members {
    std::deque<RunScores> runs;
    std::deque<TestScores> files;
    std::vector<Weighted> runWeights, fileWeights;

    std::vector<WeightedTest> test() const
    {
        std::vector<WeightedTest> out;
        for (std::size_t i = 0; i < runs.size(); ++i)
            out.push_back({&*runs[i].test, runWeights[i].weight, runWeights[i].path});
        for (std::size_t i = 0; i < files.size(); ++i)
            out.push_back({&files[i], fileWeights[i].weight, fileWeights[i].path});
        return out;
    }
    ScoreSetIdentity identity(Space space) const
    {
        ScoreSetIdentity out{.hash = {}, .members = {}, .space = space};
        for (const auto& run : runWeights)
            out.members.push_back({.path = run.path, .fold = -1, .weight = run.weight});
        for (const auto& file : fileWeights)
            out.members.push_back({.path = file.path, .fold = -1, .weight = file.weight});
        return out;
    }
};

// The classes of score files: columns are positional, in the decision's order; a decision that was made
// without names means the sample's order.
std::vector<std::string> fileClasses(const Decision& decision, const SampleSubmission& sample)
{
    for (std::size_t c = 0; c < decision.classes.size(); ++c)
        if (decision.classes[c] != "class_" + std::to_string(c)) return decision.classes;
    return decision.classes.size() == sample.classes.size() ? sample.classes : decision.classes;
}

Status checkOptions(const EnsembleOptions& options)
{
    if (options.runs.empty() && options.probs.empty())
        return fail(ErrorCode::Usage, "There is nothing to blend",
                    "Give --run RUN or --probs T.npy --ids IDS.csv.");
    if (!options.probs.empty() && options.decision.empty())
        return fail(ErrorCode::Usage,
                    "Score files (--probs) have no labels: nothing can be decided from them",
                    "Give --decision D.yaml.");
    if (!options.probs.empty() && options.ids.size() != 1 && options.ids.size() != options.probs.size())
        return fail(ErrorCode::Usage,
                    "There are " + std::to_string(options.ids.size()) + " --ids for " +
                        std::to_string(options.probs.size()) + " --probs",
                    "Give one --ids for all, or one each.");
    if (options.probs.empty() && !options.ids.empty())
        return fail(ErrorCode::Usage, "--ids belongs to --probs", "Runs bring their own ids.");
    return {};
}

// --labels serves the runs of other programs among the members.
Result<RunScores> readRun(Session& session, const Path& path, const LabelOptions& options)
{
    THRESHER_ASSIGN(const auto manifest, readManifest(session.files, RunFolder(path)));
    if (!manifest.foreign) return readRunScores(session.files, path);
    THRESHER_ASSIGN(const auto labels, labelSource(session, options));
    return readRunScores(session.files, path, labels);
}

Result<Members> readMembers(Session& session, const EnsembleOptions& options,
                            const std::optional<Decision>& decision, const SampleSubmission& sample)
{
    Members out;
    for (const auto& text : options.runs) {
        THRESHER_ASSIGN(const Weighted member, parseWeighted(text));
        THRESHER_ASSIGN(auto run, readRun(session, member.path, options.labels));
        if (!run.test)
            return fail(ErrorCode::FileNotFound, "The run has no scores of test rows",
                        "Train with data.test set, then finish the run.", member.path);
        if (run.test->ids().empty())
            return fail(ErrorCode::BadIds, "The run's test scores have no ids",
                        "Put fold-K/test_ids.csv (column id) beside fold-K/test_probs.npy.", member.path);
        out.runs.push_back(std::move(run));
        out.runWeights.push_back(member);
    }
    for (std::size_t i = 0; i < options.probs.size(); ++i) {
        THRESHER_ASSIGN(const Weighted member, parseWeighted(options.probs[i]));
        THRESHER_ASSIGN(auto probs, readNpyProbs(session.files, member.path));
        const auto& idsPath = options.ids.size() == 1 ? options.ids[0] : options.ids[i];
        THRESHER_ASSIGN(auto ids, readIds(session.files, idsPath));
        if (ids.size() != probs.rows)
            return fail(ErrorCode::BadIds,
                        "There are " + std::to_string(ids.size()) + " ids for " + std::to_string(probs.rows) +
                            " rows of scores",
                        {}, idsPath);
        auto scores = TestScores::make(std::move(probs), fileClasses(*decision, sample), std::move(ids));
        if (!scores) {
            Error error = std::move(scores).error();
            error.where = member.path;
            return error;
        }
        out.files.push_back(std::move(scores).value());
        out.fileWeights.push_back(member);
    }
    return out;
}

// The decision to use, and the report when it was made here.
struct Decided {
    Decision decision;
    std::optional<DecisionReport> report;
};

Result<Decided> decideHere(Session& session, const EnsembleOptions& options, const Members& members,
                           Space space, const TestScores& test)
{
    const RunFolder first(members.runWeights[0].path);
    // One run as it is: its own default decision.
    if (members.runs.size() == 1 && space != Space::Rank && session.files.exists(first.defaultDecision())) {
        THRESHER_ASSIGN(auto decision, readDecision(session.files, first.defaultDecision()));
        THRESHER_TRY(checkFits(decision, members.runs[0].outOfFold));
        // Inside the run its folds are members of "."; beside the submission they need the run's path.
        for (auto& member : decision.scoreSet.members)
            if (member.path == ".") member.path = members.runWeights[0].path;
        return Decided{std::move(decision), {}};
    }
    std::vector<WeightedOutOfFold> parts;
    for (std::size_t i = 0; i < members.runs.size(); ++i)
        parts.push_back(
            {&members.runs[i].outOfFold, members.runWeights[i].weight, members.runWeights[i].path});
    THRESHER_ASSIGN(const auto scores, blendOutOfFold(parts, space));
    DecideRequest request;
    request.config = configOfRun(session, first.root());
    THRESHER_ASSIGN(request.balance, balanceOfRun(session, "", first.root(), request.config, scores));
    request.identity = members.identity(space);
    request.name = Path(options.output).stem().string();
    request.threads = session.threads;
    THRESHER_ASSIGN(auto report, decide(scores, &test, request, session.progress()));
    if (auto note = fromTrainingNote(request.balance, scores.classes()))
        report.notes.push_back(*std::move(note));
    return Decided{report.decision, std::move(report)};
}

// Names of a decision that was made from arrays without names become the sample's.
void adoptClasses(Decision& decision, const std::vector<std::string>& classes)
{
    if (decision.classes.size() != classes.size()) return;
    for (std::size_t c = 0; c < decision.classes.size(); ++c)
        if (decision.classes[c] != "class_" + std::to_string(c)) return;
    decision.classes = classes;
}

std::string countTable(const Decision& decision, const TestScores& test, const LabelMatrix& predictions)
{
    const auto rates = expectedTestRates(decision);
    std::vector<std::vector<std::string>> rows = {{"class", "predicted", "expected"}};
    for (std::size_t c = 0; c < test.classes().size(); ++c) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < predictions.rows; ++i) count += predictions(i, c);
        const auto at = static_cast<std::size_t>(
            std::find(decision.classes.begin(), decision.classes.end(), test.classes()[c]) -
            decision.classes.begin());
        rows.push_back({test.classes()[c], std::to_string(count)});
        if (at < rates.size() && rates[at] && !std::isnan(*rates[at]))
            rows.back().push_back(toFixed(*rates[at] * static_cast<double>(test.rows()), 1));
    }
    return textTable(rows);
}

Path decisionPath(const Path& submission)
{
    Path out = submission;
    out.replace_extension(".decision.yaml");
    return out;
}

Json countsJson(const TestScores& test, const LabelMatrix& predictions)
{
    Json out = Json::object();
    for (std::size_t c = 0; c < test.classes().size(); ++c) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < predictions.rows; ++i) count += predictions(i, c);
        out[test.classes()[c]] = count;
    }
    return out;
}

Result<Outcome> report(const EnsembleOptions& options, const Decided& decided, const TestScores& test,
                       const LabelMatrix& predictions, const Members& members)
{
    const Decision& d = decided.decision;
    Outcome outcome;
    outcome.json["submission"] = options.output;
    outcome.json["decision"] = decisionPath(options.output).string();
    outcome.json["rows"] = test.rows();
    outcome.json["members"] = members.runs.size() + members.files.size();
    outcome.json["space"] = options.space;
    if (options.fitWeights) {
        outcome.json["weights"] = Json::array();
        outcome.text += "fitted weights:";
        for (const auto& run : members.runWeights) {
            outcome.json["weights"].push_back(number(run.weight));
            outcome.text += " " + run.path + " " + toText(run.weight);
        }
        outcome.text += "\n";
    }
    outcome.json["transfer"] = d.transfer;
    outcome.json["rule"] = ruleName(d.rule);
    outcome.json["predicted"] = countsJson(test, predictions);
    outcome.text += countTable(d, test, predictions) + "\nrule " + std::string(ruleName(d.rule)) + ", " +
                    d.transfer + " transfer, " + std::to_string(test.rows()) + " rows\n";
    if (d.scores && d.scores->crossFitted) {
        const BadgedScore& score = *d.scores->crossFitted;
        outcome.json["cross_fitted"] = number(score.value);
        outcome.json["badge"] = badgeName(score.badge);
        outcome.text += "cross-fitted macro F1 " + toFixed(score.value, 4) + " (" +
                        std::string(badgeName(score.badge)) + ")\n";
    }
    Json notes = Json::array();
    if (decided.report)
        for (const auto& note : decided.report->notes) notes.push_back(note);
    if (!members.runs.empty()) notes.push_back(foldMeanNotMeasurable());
    for (const auto& note : notes) outcome.text += "note: " + note.get<std::string>() + "\n";
    outcome.json["notes"] = std::move(notes);
    outcome.text +=
        "submission: " + options.output + "\ndecision: " + decisionPath(options.output).string() + "\n";
    return outcome;
}

// --fit-weights: the members' weights out of fold, and the honest score of having fitted them.
Result<FittedWeights> fitWeights(Session& session, const EnsembleOptions& options, Members& members,
                                 Space space)
{
    if (members.runs.size() < 2 || !members.files.empty() || !options.decision.empty())
        return fail(ErrorCode::Usage, "--fit-weights wants two runs or more, no --probs and no --decision");
    std::vector<WeightedOutOfFold> parts;
    for (std::size_t i = 0; i < members.runs.size(); ++i) {
        if (members.runWeights[i].weight != 1.0)
            return fail(ErrorCode::Usage,
                        "--fit-weights would replace the weight of '" + options.runs[i] + "'",
                        "Leave the weight out, or --fit-weights.");
        parts.push_back({&members.runs[i].outOfFold, 1.0, members.runWeights[i].path});
    }
    const auto config = configOfRun(session, Path(members.runWeights[0].path));
    THRESHER_ASSIGN(const auto named, namedRule(config.rule));
    RuleOptions rule;
    rule.rule = named.rule;
    rule.reference = named.reference;
    THRESHER_ASSIGN(rule.space, spaceFromName(config.space));
    if (config.blend_given) rule.blend = config.blend;
    rule.seed = static_cast<std::uint64_t>(config.seed);
    rule.threads = session.threads;
    THRESHER_ASSIGN(auto fitted, fitBlendWeights(parts, space, rule, 10, session.progress()));
    for (std::size_t i = 0; i < fitted.weights.size(); ++i) members.runWeights[i].weight = fitted.weights[i];
    return fitted;
}

// The decision's cross-fitted score becomes that of fitting weights and thresholds together.
void adoptFittedScore(Decided& decided, const FittedWeights& fitted)
{
    auto& decision = decided.decision;
    if (!decision.scores) return;
    const CrossFit* sets[] = {&fitted.crossFit};
    const auto draws = bootstrapMacroF1(fitted.blended, sets, decision.seed);
    decision.scores->crossFitted =
        BadgedScore(fitted.crossFit.macroF1, crossFittedBadge(fitted.blended.step(), false),
                    intervalOf(draws, 0, fitted.crossFit.macroF1));
    if (decided.report) decided.report->notes.emplace_back(fittedWeightsNote());
}

// The decision beside the submission may be the one that is read: it is written anew as what it was.
Status guardOutputs(Session& session, const EnsembleOptions& options)
{
    Inputs inputs = options.ids;
    for (const auto* list : {&options.runs, &options.probs})
        for (const std::string& text : *list) {
            THRESHER_ASSIGN(Weighted member, parseWeighted(text));
            inputs.push_back(std::move(member.path));
        }
    for (const auto& name : {options.sample, options.labels.data, options.labels.columns->config})
        inputs.push_back(name);
    THRESHER_TRY(refuseOverwriting(session.files, decisionPath(options.output).string(), inputs));
    inputs.push_back(options.decision);
    return refuseOverwriting(session.files, options.output, inputs);
}

Result<Outcome> runEnsemble(Session& session, const EnsembleOptions& options)
{
    THRESHER_TRY(checkOptions(options));
    THRESHER_TRY(guardOutputs(session, options));
    THRESHER_ASSIGN(const Space space, spaceFromName(options.space));
    THRESHER_ASSIGN(const SampleSubmission sample, readSampleSubmission(session.files, options.sample));
    std::optional<Decision> given;
    if (!options.decision.empty()) {
        THRESHER_ASSIGN(given, readDecision(session.files, options.decision));
    }
    THRESHER_ASSIGN(Members members, readMembers(session, options, given, sample));
    std::optional<FittedWeights> fitted;
    if (options.fitWeights) {
        THRESHER_ASSIGN(fitted, fitWeights(session, options, members, space));
    }
    THRESHER_ASSIGN(const TestScores test, blendTest(members.test(), space));
    Decided decided;
    if (given) {
        adoptClasses(*given, test.classes());
        decided.decision = std::move(*given);
    } else {
        THRESHER_ASSIGN(decided, decideHere(session, options, members, space, test));
    }
    if (fitted) adoptFittedScore(decided, *fitted);
    THRESHER_ASSIGN(const Cuts cuts, cutsForTest(decided.decision, test, options.transfer));
    const LabelMatrix predictions = predict(test.probs(), cuts);
    THRESHER_TRY(
        writeSubmission(session.files, options.output, sample, test.ids(), test.classes(), predictions));
    THRESHER_TRY(writeDecision(session.files, decisionPath(options.output), decided.decision));
    return report(options, decided, test, predictions, members);
}

} // namespace

void addEnsembleVerb(CLI::App& app, Session& session)
{
    auto options = std::make_shared<EnsembleOptions>();
    CLI::App* verb = addVerb(app, session, "ensemble", "Blend runs or score files and write a submission",
                             [&session, options] { return runEnsemble(session, *options); });
    verb->add_option("--run", options->runs, "Run folder, RUN or RUN:weight; repeat for more");
    verb->add_option("--probs", options->probs, "Test probabilities, T.npy or T.npy:weight; repeat for more");
    verb->add_option("--ids", options->ids, "Ids of the rows of --probs: one for all, or one each");
    verb->add_option("--space", options->space, "Axis on which scores are averaged")
        ->check(CLI::IsMember({"prob", "logit", "rank"}));
    verb->add_option("--transfer", options->transfer,
                     "rate: predict the share of rows the rule is expected to; score: the same thresholds")
        ->check(CLI::IsMember({"rate", "score"}));
    verb->add_flag(
        "--fit-weights", options->fitWeights,
        "Fit the runs' weights out of fold, together with the thresholds (default: equal or as given)");
    verb->add_option("--decision", options->decision, "Decision file; default: the run's own, or made here");
    verb->add_option("--sample", options->sample, "sample_submission.csv: ids, columns and order")
        ->required();
    addLabelOptions(*verb, options->labels, "Data file with the labels of runs of other programs");
    verb->add_option("-o,--output", options->output, "Submission to write")->required();
}

} // namespace thresher::cli

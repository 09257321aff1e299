// thresholds: from out-of-fold scores to a decision file.
#include "verbs_decision.h"
#include "base/numbers.h"
#include "data_options.h"
#include "decide/balance.h"
#include "decision_common.h"
#include "number_checks.h"
#include "output_guard.h"
#include "runs/npy.h"

#include <memory>

namespace thresher::cli {
namespace {

struct ThresholdsOptions {
    std::string run, probs, folds, testProbs, balance, rule, space, output;
    LabelOptions labels;
    std::vector<std::string> classes;
    std::optional<double> blend;
    std::optional<std::int64_t> seed;
    bool sealed = false;
};

// What a decision is made from, whatever the form of the input.
struct Input {
    OutOfFoldScores scores;
    std::optional<SealedScores> sealed;
    std::optional<TestScores> test;
    std::optional<ClassBalance> balance;
    DecideConfig config;
    ScoreSetIdentity identity;
    std::vector<std::string> notes;
};

Result<std::vector<std::string>> classNames(Session& session, const ThresholdsOptions& options,
                                            std::size_t count)
{
    std::vector<std::string> names = options.classes;
    if (names.empty() && !options.balance.empty()) {
        THRESHER_ASSIGN(const BalanceTable table, readBalances(session.files, options.balance));
        names = table.classes;
    }
    if (names.empty())
        for (std::size_t c = 0; c < count; ++c) names.push_back("class_" + std::to_string(c));
    if (names.size() != count)
        return fail(ErrorCode::BadClass,
                    "There are " + std::to_string(names.size()) + " class names for " +
                        std::to_string(count) + " columns of scores",
                    "Give --classes with one name per column.", options.probs);
    return names;
}

// Rows by fold number: scored out of fold (>= 0) and sealed (-2). Training-only rows (-1) are in neither.
struct Parted {
    std::vector<std::size_t> folded, sealed;
    std::size_t trainingOnly = 0;
};

Parted partRows(const std::vector<int>& folds, std::size_t rows)
{
    Parted out;
    for (std::size_t i = 0; i < rows; ++i) {
        const int fold = folds.empty() ? 0 : folds[i];
        if (fold >= 0) out.folded.push_back(i);
        if (fold == -2) out.sealed.push_back(i);
        if (fold == -1) ++out.trainingOnly;
    }
    return out;
}

Status checkRows(std::size_t given, std::size_t wanted, const char* what, const std::string& path)
{
    if (given == wanted) return {};
    return fail(ErrorCode::BadShape,
                std::string(what) + " has " + std::to_string(given) + " rows, the scores have " +
                    std::to_string(wanted),
                "All arrays must be in the same row order.", path);
}

Result<Input> readArrays(Session& session, const ThresholdsOptions& options)
{
    if (options.labels.data.empty())
        return fail(ErrorCode::Usage, "--probs needs --labels", "See thresher-cli thresholds --help.");
    THRESHER_ASSIGN(const ScoreMatrix probs, readNpyProbs(session.files, options.probs));
    THRESHER_ASSIGN(const LabelMatrix labels, readNpyLabels(session.files, options.labels.data));
    THRESHER_TRY(checkRows(labels.rows, probs.rows, "--labels", options.labels.data));
    if (labels.cols != probs.cols)
        return fail(ErrorCode::BadShape,
                    "--labels has " + std::to_string(labels.cols) + " columns, the scores have " +
                        std::to_string(probs.cols),
                    {}, options.labels.data);
    std::vector<int> folds;
    if (!options.folds.empty()) {
        THRESHER_ASSIGN(folds, readNpyFolds(session.files, options.folds));
        THRESHER_TRY(checkRows(folds.size(), probs.rows, "--folds", options.folds));
    }
    THRESHER_ASSIGN(const auto classes, classNames(session, options, probs.cols));
    const Parted parted = partRows(folds, probs.rows);
    const auto partsOf = [&](const std::vector<std::size_t>& rows) {
        OutOfFoldParts parts{.probs = selectRows(probs.view(), rows),
                             .labels = selectRows(labels.view(), rows),
                             .fold = {},
                             .classes = classes,
                             .ids = {},
                             .groups = {},
                             .step = StepSource::Fixed};
        if (!folds.empty())
            for (const auto i : rows) parts.fold.push_back(folds[i]);
        return parts;
    };
    THRESHER_ASSIGN(auto scores, OutOfFoldScores::make(partsOf(parted.folded)));
    Input input{.scores = std::move(scores),
                .sealed = {},
                .test = {},
                .balance = {},
                .config = {},
                .identity = {.hash = {}, .members = {{.path = options.probs}}},
                .notes = {}};
    if (!parted.sealed.empty()) {
        THRESHER_ASSIGN(input.sealed, SealedScores::make(partsOf(parted.sealed)));
    }
    input.notes.emplace_back(
        "Arrays do not say how their training step was chosen: if it was the best on these "
        "very rows, the badge is picked_here, not clean");
    if (parted.trainingOnly > 0)
        input.notes.push_back(std::to_string(parted.trainingOnly) + " training-only rows (fold -1) left out");
    if (!options.testProbs.empty()) {
        THRESHER_ASSIGN(auto test, readNpyProbs(session.files, options.testProbs));
        if (test.cols != probs.cols)
            return fail(ErrorCode::BadShape,
                        "--test-probs has " + std::to_string(test.cols) + " columns, the scores have " +
                            std::to_string(probs.cols),
                        {}, options.testProbs);
        THRESHER_ASSIGN(input.test, TestScores::make(std::move(test), classes));
    }
    if (!options.balance.empty()) {
        THRESHER_ASSIGN(input.balance, balanceFromFile(session, options.balance, input.scores));
    }
    return input;
}

Result<Input> readRun(Session& session, const ThresholdsOptions& options)
{
    if (!options.probs.empty() || !options.folds.empty() || !options.testProbs.empty() ||
        !options.classes.empty())
        return fail(ErrorCode::Usage, "--run brings its own scores",
                    "Give either --run, or --probs and --labels.");
    THRESHER_ASSIGN(const auto labels, labelSource(session, options.labels));
    THRESHER_ASSIGN(auto run, readRunScores(session.files, options.run, labels));
    const DecideConfig config = configOfRun(session, options.run);
    THRESHER_ASSIGN(auto balance, balanceOfRun(session, options.balance, options.run, config, run.outOfFold));
    return Input{.scores = std::move(run.outOfFold),
                 .sealed = std::move(run.sealed),
                 .test = std::move(run.test),
                 .balance = std::move(balance),
                 .config = config,
                 .identity = {.hash = {}, .members = {{.path = options.run}}},
                 .notes = {}};
}

// pooled is exact on a score set of all folds: not listed twice.
std::vector<Rule> everyRule()
{
    std::vector<Rule> out;
    for (const Rule rule : allRules)
        if (rule != Rule::Pooled) out.push_back(rule);
    return out;
}

Result<DecideRequest> requestOf(const Session& session, const ThresholdsOptions& options, const Input& input)
{
    DecideRequest request;
    request.config = input.config;
    request.balance = input.balance;
    request.identity = input.identity;
    request.name = Path(options.output).stem().string();
    request.threads = session.threads;
    if (!options.space.empty()) request.config.space = options.space;
    if (options.blend) {
        request.config.blend = *options.blend;
        request.config.blend_given = true;
    }
    if (options.seed) request.config.seed = *options.seed;
    if (options.rule == "all") {
        request.rules = everyRule();
    } else if (!options.rule.empty()) {
        THRESHER_ASSIGN(const NamedRule named, namedRule(options.rule));
        request.config.rule = options.rule;
        request.rules = {named.rule};
    }
    return request;
}

// Appends to RUN/journal.jsonl and returns how many looks there were, this one included.
Result<std::size_t> countSealedLook(Session& session, const Path& run, const std::string& decision,
                                    const BadgedScore& score)
{
    const Path path = run / "journal.jsonl";
    std::size_t looks = 1;
    if (session.files.exists(path)) {
        THRESHER_ASSIGN(const auto text, session.files.readFile(path));
        for (auto at = text.find("\"sealed_look\""); at != std::string::npos;
             at = text.find("\"sealed_look\"", at + 1))
            ++looks;
    }
    const Json line = {{"t", session.clock.unixSeconds()},
                       {"kind", "sealed_look"},
                       {"decision", decision},
                       {"value", number(score.value)}};
    THRESHER_ASSIGN(const auto file, session.files.openWrite(path, OpenMode::Append));
    THRESHER_TRY(file->write(dump(line) + "\n"));
    THRESHER_TRY(file->close());
    return looks;
}

// Every look at sealed rows spends some of their worth: it happens on request only and is counted.
Status scoreOnSealed(Session& session, const ThresholdsOptions& options, const Input& input,
                     const Decision& decision, Outcome& outcome)
{
    if (!input.sealed)
        return fail(ErrorCode::BadValue, "There are no sealed rows here",
                    "Seal some before folding: folds.sealed_fraction.");
    THRESHER_ASSIGN(const BadgedScore sealed,
                    scoreSealed(*input.sealed, decision.thresholds, decision.seed, session.threads));
    const std::size_t rows = input.sealed->onlyForScoring().rows();
    Json& json = outcome.json["sealed"];
    json = {{"value", number(sealed.value)},
            {"low", number(sealed.interval->low)},
            {"high", number(sealed.interval->high)},
            {"badge", badgeName(sealed.badge)},
            {"rows", rows}};
    outcome.text += "sealed rows: macro F1 " + toFixed(sealed.value, 4) + " (" +
                    toFixed(sealed.interval->low, 4) + " .. " + toFixed(sealed.interval->high, 4) + ", " +
                    std::to_string(rows) + " rows, clean)";
    if (!options.run.empty()) {
        THRESHER_ASSIGN(const std::size_t looks,
                        countSealedLook(session, options.run, options.output, sealed));
        json["looks"] = looks;
        outcome.text += ", look " + std::to_string(looks);
    }
    outcome.text += "\n";
    return {};
}

Status guardOutput(Session& session, const ThresholdsOptions& options)
{
    Inputs inputs = {options.run,       options.probs,   options.labels.data,           options.folds,
                     options.testProbs, options.balance, options.labels.columns->config};
    if (!options.run.empty()) inputs.push_back(configOfRun(session, options.run).balance);
    return refuseOverwriting(session.files, options.output, inputs);
}

Result<Outcome> runThresholds(Session& session, const ThresholdsOptions& options)
{
    if (options.run.empty() && options.probs.empty())
        return fail(ErrorCode::Usage, "There are no scores",
                    "Give --run RUN, or --probs P.npy and --labels L.npy.");
    THRESHER_TRY(guardOutput(session, options));
    THRESHER_ASSIGN(Input input,
                    options.run.empty() ? readArrays(session, options) : readRun(session, options));
    if (auto note = fromTrainingNote(input.balance, input.scores.classes()))
        input.notes.push_back(*std::move(note));
    THRESHER_ASSIGN(const DecideRequest request, requestOf(session, options, input));
    const TestScores* test = input.test ? &*input.test : nullptr;
    THRESHER_ASSIGN(auto report, decide(input.scores, test, request, session.progress()));
    report.notes.insert(report.notes.begin(), input.notes.begin(), input.notes.end());
    Outcome outcome;
    addReport(outcome.json, report);
    outcome.json["rows"] = input.scores.rows();
    outcome.json["decision"] = options.output;
    outcome.text = reportText(report, input.scores);
    if (options.sealed) THRESHER_TRY(scoreOnSealed(session, options, input, report.decision, outcome));
    THRESHER_TRY(writeDecision(session.files, options.output, report.decision));
    outcome.text += "decision: " + options.output + "\n";
    return outcome;
}

void addThresholds(CLI::App& app, Session& session)
{
    auto options = std::make_shared<ThresholdsOptions>();
    CLI::App* verb = addVerb(app, session, "thresholds", "Thresholds by rule, with cross-fitted scores",
                             [&session, options] { return runThresholds(session, *options); });
    verb->add_option("--run", options->run, "Run folder");
    verb->add_option("--probs", options->probs, "Out-of-fold probabilities, n x L");
    addLabelOptions(*verb, options->labels,
                    "With --probs: labels 0/1 (npy, n x L); with a --run of another program: its data file");
    verb->add_option("--folds", options->folds, "Fold number of each row");
    verb->add_option("--test-probs", options->testProbs, "Test probabilities, N x L");
    verb->add_option("--classes", options->classes, "Class names in column order")->delimiter(',');
    verb->add_option("--balance", options->balance, "CSV with the balance of each class");
    verb->add_option("--rule", options->rule,
                     "bagged, pooled, exact, balance, hybrid, grid, distribution, regularized "
                     "(the last two also with _as_coded), or all");
    verb->add_option("--space", options->space, "Axis of averaging and blending")
        ->check(CLI::IsMember({"prob", "logit", "rank"}));
    verb->add_option("--blend", options->blend,
                     "Weight of the fitted threshold against the balance-matched one")
        ->check(CLI::Range(0.0, 1.0));
    verb->add_option("--seed", options->seed, "Seed of resampling")->check(wholeNumber(0));
    verb->add_flag("--sealed", options->sealed, "Also score the sealed rows; each look is counted");
    verb->add_option("-o,--output", options->output, "Decision file to write")->required();
}

} // namespace

void addDecisionVerbs(CLI::App& app, Session& session)
{
    addThresholds(app, session);
    addEnsembleVerb(app, session);
}

} // namespace thresher::cli

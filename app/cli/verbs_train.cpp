// train, prepare, finish, status: a run in three steps (contracts.md), or all of them at once.
#include "base/log.h"
#include "base/memory.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "config/describe.h"
#include "config/load.h"
#include "data_options.h"
#include "fold_processes.h"
#include "session.h"
#include "train/factory.h"
#include "train/finish.h"
#include "train/finish_foreign.h"
#include "train/run_inputs.h"
#include "train/run_status.h"
#include "train/run_trainer.h"
#include "train_progress.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <thread>

namespace thresher::cli {
namespace {

struct TrainOptions {
    std::string source; // CONFIG.yaml or RUN
    std::string output;
    std::string folds;
    bool resume = false;
    unsigned parallelFolds = 1; // fold units at once, each a process of its own
    bool follow = false;
    std::vector<std::string> overrides;
    LabelOptions labels; // finish
};

// "0,2-4" to fold numbers; empty: all.
Result<std::vector<int>> parseFolds(const std::string& text, int nSplits)
{
    std::set<int> folds;
    if (text.empty())
        for (int k = 0; k < nSplits; ++k) folds.insert(k);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        const auto part = std::string_view(text).substr(begin, end - begin);
        const auto dash = part.find('-');
        const auto first = parseInteger(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : parseInteger(part.substr(dash + 1));
        if (!first || !last || *first < 0 || *last < *first || *last >= nSplits)
            return fail(ErrorCode::Usage, "--folds wants numbers from 0 to " + std::to_string(nSplits - 1) +
                                              " such as 0,2-4, not '" + text + "'");
        for (auto k = *first; k <= *last; ++k) folds.insert(static_cast<int>(k));
        begin = end + 1;
    }
    return std::vector<int>(folds.begin(), folds.end());
}

// Before anything is written: whether --folds can be meant.
Status checkFolds(const std::string& text, std::int64_t nSplits)
{
    const auto folds = parseFolds(text, static_cast<int>(nSplits));
    return folds ? Status{} : Status(folds.error());
}

bool isFolder(const Path& path)
{
    std::error_code code;
    return std::filesystem::is_directory(path, code);
}

Json statusJson(const RunStatus& status)
{
    Json json = newDocument();
    json["run"] = status.run.string();
    json["state"] = status.state;
    json["folds"] = Json::array();
    for (const auto& fold : status.folds)
        json["folds"].push_back(
            {{"fold", fold.fold},
             {"state", fold.state},
             {"step", fold.step},
             {"steps", fold.steps},
             {"eval_map", number(fold.evalMap)},
             {"eval_f1", number(fold.evalF1)},
             {"chosen_step", fold.chosenStep >= 0 ? Json(fold.chosenStep) : Json(nullptr)},
             {"error", fold.error.empty() ? Json(nullptr) : Json(fold.error)}});
    json["cross_fitted_f1"] = status.crossFittedF1 ? number(*status.crossFittedF1) : Json(nullptr);
    json["badge"] = status.badge.empty() ? Json(nullptr) : Json(status.badge);
    json["seconds"] = number(status.seconds);
    json["peak_bytes"] = status.peakBytes;
    return json;
}

std::string statusText(const RunStatus& status)
{
    std::string text = status.run.string() + ": " + status.state + "\n";
    for (const auto& fold : status.folds) {
        text += "  fold " + std::to_string(fold.fold) + "  " + fold.state;
        if (fold.steps > 0) text += "  step " + std::to_string(fold.step) + "/" + std::to_string(fold.steps);
        if (fold.evalMap > 0)
            text += "  macro AP " + toFixed(fold.evalMap, 3) + "  F1 rate-matched " + toFixed(fold.evalF1, 3);
        text += (fold.error.empty() ? "" : "  " + fold.error) + "\n";
    }
    if (status.crossFittedF1)
        text += "  cross-fitted macro F1 " + toFixed(*status.crossFittedF1, 3) + " (" + status.badge + ")\n";
    return text;
}

// What `train CONFIG -o RUN` works in: the named folder, else runs/NAME beside the configuration.
Path runPath(const TrainOptions& options)
{
    if (!options.output.empty()) return options.output;
    const Path config = options.source;
    return config.parent_path() / "runs" / config.stem();
}

// Threads of one fold unit: what its bits depend on, so it is what the manifest records.
unsigned unitThreads(const Session& session, const TrainOptions& options)
{
    if (options.parallelFolds <= 1) return session.threads;
    const unsigned all = session.threads == 0 ? defaultThreads() : session.threads;
    return std::max(1U, all / options.parallelFolds);
}

Result<RunInputs> prepare(Session& session, const RunFolder& run, const RunConfig& config, unsigned threads,
                          LearnerFactory* factory)
{
    if (const auto names = session.files.list(run.root()); names && !names->empty())
        return fail(ErrorCode::AlreadyExists, "The run folder " + run.root().string() + " is not empty",
                    "Use --resume to go on with it, or give another folder with -o.", run.root().string());
    THRESHER_ASSIGN(auto inputs, readRunInputs(session.files, config, session.progress()));
    PrepareOptions options{.threads = threads};
    if (factory != nullptr) options.modelJson = factory->modelJson();
    THRESHER_TRY(prepareRun(session.files, session.clock, run, inputs, options));
    return inputs;
}

// --resume with a configuration: it must say what the run was started with.
Status checkSameConfig(Session& session, const RunFolder& run, const RunConfig& config)
{
    THRESHER_ASSIGN(const auto frozen, loadRunConfig(session.files, run.config()));
    std::string keys;
    for (const auto& item : differences(config, frozen))
        keys += (keys.empty() ? "" : "; ") + item.key + " is " + item.left + ", was " + item.right;
    if (!keys.empty())
        return fail(ErrorCode::Mismatch, "The configuration differs from the run's: " + keys,
                    "Resume with the old values, or start a new run with -o.", run.config().string());
    return {};
}

Result<Outcome> report(Session& session, const RunFolder& run, const TrainReport& trained, bool finished,
                       double seconds)
{
    for (const auto& [fold, error] : trained.failed)
        log::error("fold " + std::to_string(fold) + ": " + toString(error));
    THRESHER_ASSIGN(auto status, readRunStatus(session.files, run));
    status.seconds = seconds;
    status.peakBytes = std::max(status.peakBytes, peakResidentBytes());
    if (!trained.failed.empty()) {
        const bool stopped = trained.interrupted();
        const auto& [fold, error] =
            stopped ? *std::find_if(trained.failed.begin(), trained.failed.end(),
                                    [](const auto& e) { return e.second.code == ErrorCode::Interrupted; })
                    : *trained.failed.begin();
        if (stopped || trained.finished.empty()) return error;
        return fail(error.code,
                    "Fold " + std::to_string(fold) + " failed: " + error.message + " (" +
                        std::to_string(trained.finished.size()) + " folds finished)",
                    error.hint, error.where);
    }
    Outcome outcome;
    outcome.json = statusJson(status);
    outcome.text = statusText(status);
    if (finished)
        outcome.text +=
            "report: " + run.report().string() +
            (session.files.exists(run.submission()) ? "\nsubmission: " + run.submission().string() : "");
    return outcome;
}

// The folds that are not finished, in this process or each in its own. `factory` may be null.
Result<TrainReport> trainOpen(Session& session, const TrainOptions& options, const RunFolder& run,
                              const RunInputs& inputs, const std::vector<int>& open,
                              std::unique_ptr<LearnerFactory> factory)
{
    if (options.parallelFolds > 1) {
        factory.reset(); // its memory is the units'
        return trainInProcesses(session, {.run = run,
                                          .folds = open,
                                          .side = options.parallelFolds,
                                          .threads = unitThreads(session, options)});
    }
    if (!factory) {
        THRESHER_ASSIGN(factory, makeLearnerFactory(inputs.config, session.threads, session.progress()));
    }
    TrainProgress progress(session.clock, inputs.folds.nSplits, session.quiet);
    return trainFolds({inputs, run, open, *factory, session.threads, session.files, session.clock, &progress,
                       session.stop.get_token()});
}

Result<Outcome> trainRun(Session& session, const TrainOptions& options)
{
    const double started = session.clock.steadySeconds();
    const bool fromFolder = isFolder(options.source);
    const RunFolder run(fromFolder ? Path(options.source) : runPath(options));
    // RUN --folds K is the fold unit of contracts.md: it writes fold-K alone. Everything else ends with
    // `finish`.
    const bool unitOnly = fromFolder && !options.folds.empty() && !options.resume;

    std::vector<std::string> warnings;
    std::unique_ptr<LearnerFactory> factory;
    Result<RunInputs> inputs = fail(ErrorCode::Internal, "not read");
    if (fromFolder || (options.resume && session.files.exists(run.manifest()))) {
        if (!fromFolder) {
            THRESHER_ASSIGN(const auto config,
                            loadRunConfig(session.files, options.source, options.overrides));
            THRESHER_TRY(checkSameConfig(session, run, config));
        } else if (!options.overrides.empty()) {
            return fail(ErrorCode::Usage, "--set belongs to a configuration: a run folder's is frozen");
        }
        inputs = openRun(session.files, run, unitThreads(session, options), &warnings, session.progress());
        if (!inputs) return inputs.error();
        if (options.resume) THRESHER_TRY(writeControl(session.files, run, ControlRequest::None));
    } else {
        THRESHER_ASSIGN(const auto config,
                        loadRunConfig(session.files, options.source, options.overrides, &warnings));
        if (const auto names = session.files.list(run.root()); names && !names->empty())
            return fail(ErrorCode::AlreadyExists, "The run folder " + run.root().string() + " is not empty",
                        "Use --resume to go on with it, or give another folder with -o.",
                        run.root().string());
        if (config.folds.file.empty()) THRESHER_TRY(checkFolds(options.folds, config.folds.n_splits));
        // The model is opened before anything is written: a checkpoint that cannot be used leaves no folder
        // behind.
        THRESHER_ASSIGN(factory, makeLearnerFactory(config, session.threads, session.progress()));
        inputs = prepare(session, run, config, unitThreads(session, options), factory.get());
        if (!inputs) return inputs.error();
    }
    for (const auto& warning : warnings) log::warning(warning);
    THRESHER_ASSIGN(const auto folds, parseFolds(options.folds, inputs->folds.nSplits));

    // Finished folds need no model.
    std::vector<int> open;
    for (const int k : folds) {
        THRESHER_ASSIGN(const auto state, readFoldState(session.files, run, k));
        if (state.state != "finished") open.push_back(k);
    }
    TrainReport trained;
    if (!open.empty()) {
        THRESHER_ASSIGN(trained, trainOpen(session, options, run, *inputs, open, std::move(factory)));
    }
    const bool nothingTrained = trained.finished.empty() && !trained.failed.empty();
    if (!unitOnly && !trained.interrupted() && !nothingTrained)
        THRESHER_TRY(finishRun(session.files, session.clock, run, *inputs));
    return report(session, run, trained, !unitOnly, session.clock.steadySeconds() - started);
}

Result<Outcome> prepareVerb(Session& session, const TrainOptions& options)
{
    std::vector<std::string> warnings;
    THRESHER_ASSIGN(const auto config,
                    loadRunConfig(session.files, options.source, options.overrides, &warnings));
    for (const auto& warning : warnings) log::warning(warning);
    const RunFolder run(runPath(options));
    THRESHER_ASSIGN(const auto inputs, prepare(session, run, config, session.threads, nullptr));
    Outcome outcome;
    outcome.json["run"] = run.root().string();
    outcome.json["rows"] = inputs.train.rows();
    outcome.json["n_splits"] = inputs.folds.nSplits;
    outcome.json["classes"] = inputs.train.classes;
    outcome.text = "prepared " + run.root().string() + ": " +
                   groupDigits(static_cast<long long>(inputs.train.rows())) + " rows, " +
                   std::to_string(inputs.train.classes.size()) + " classes, " +
                   std::to_string(inputs.folds.nSplits) + " folds\nnext: thresher-cli train " +
                   run.root().string() + " --folds K, then thresher-cli finish " + run.root().string();
    return outcome;
}

Result<Outcome> finishVerb(Session& session, const TrainOptions& options)
{
    const RunFolder run(options.source);
    THRESHER_ASSIGN(const auto manifest, readManifest(session.files, run));
    if (manifest.foreign || !options.labels.data.empty()) {
        THRESHER_ASSIGN(const auto labels, labelSource(session, options.labels));
        THRESHER_TRY(finishForeignRun(session.files, session.clock, run, labels));
        return report(session, run, {}, true, 0);
    }
    THRESHER_ASSIGN(const auto inputs,
                    openRun(session.files, run, session.threads, nullptr, session.progress()));
    THRESHER_TRY(finishRun(session.files, session.clock, run, inputs));
    return report(session, run, {}, true, 0);
}

bool over(const RunStatus& status)
{
    return status.state != "running" && status.state != "paused";
}

Result<Outcome> statusVerb(Session& session, const TrainOptions& options)
{
    const RunFolder run(options.source);
    THRESHER_ASSIGN(auto status, readRunStatus(session.files, run));
    std::string shown;
    while (options.follow && !over(status) && !session.stop.stop_requested()) {
        if (const auto text = statusText(status); text != shown && !session.quiet) {
            std::fputs(text.c_str(), stderr);
            shown = text;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        THRESHER_ASSIGN(status, readRunStatus(session.files, run));
    }
    Outcome outcome;
    outcome.json = statusJson(status);
    outcome.text = statusText(status);
    return outcome;
}

} // namespace

void addTrainVerbs(CLI::App& app, Session& session)
{
    auto options = std::make_shared<TrainOptions>();
    auto* train = addVerb(app, session, "train", "Train folds: prepare, train, finish; or go on with a run",
                          [&session, options] { return trainRun(session, *options); });
    train->add_option("config", options->source, "Configuration file, or a prepared run folder")->required();
    train->add_option("-o,--output", options->output,
                      "Run folder (default: runs/NAME beside the configuration)");
    train->add_option("--folds", options->folds, "Folds to train, such as 0,2-4 (default: all)");
    train
        ->add_option("--parallel-folds", options->parallelFolds,
                     "Folds at once, each in a process of its own with its share of --threads")
        ->check(CLI::Range(1, 256));
    train->add_flag("--resume", options->resume, "Go on where the run was stopped");
    train->add_option("--set", options->overrides, "key=value on top of the configuration; may be repeated")
        ->allow_extra_args(false);

    auto* prepareApp =
        addVerb(app, session, "prepare", "Freeze configuration, data and folds in a run folder",
                [&session, options] { return prepareVerb(session, *options); });
    prepareApp->add_option("config", options->source, "Configuration file")->required();
    prepareApp->add_option("-o,--output", options->output, "Run folder");
    prepareApp
        ->add_option("--set", options->overrides, "key=value on top of the configuration; may be repeated")
        ->allow_extra_args(false);

    auto* finish =
        addVerb(app, session, "finish",
                "Out-of-fold scores, decision, submission and report from the folds that are there",
                [&session, options] { return finishVerb(session, *options); });
    finish->add_option("run", options->source, "Run folder")->required();
    addLabelOptions(*finish, options->labels, "Data file with the labels of a run of another program");

    auto* status = addVerb(app, session, "status", "Where a run stands",
                           [&session, options] { return statusVerb(session, *options); });
    status->add_option("run", options->source, "Run folder")->required();
    status->add_flag("--follow", options->follow, "Until it ends");
}

} // namespace thresher::cli

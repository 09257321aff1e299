// train, prepare, finish, status: a run in three steps (contracts.md), or all of them at once.
#include "base/cuda_driver.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "config/load.h"
#include "data_options.h"
#include "fold_processes.h"
#include "session.h"
#include "train/finish.h"
#include "train/finish_foreign.h"
#include "train/run_inputs.h"
#include "train/run_status.h"
#include "train/train_run.h"
#include "train_progress.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <thread>

namespace thresher::cli {
namespace {

struct TrainOptions {
    std::string source; // CONFIG.yaml or RUN
    std::string output;
    std::string folds;
    bool resume = false;
    bool force = false;
    unsigned parallelFolds = 1; // fold units at once, each a process of its own
    bool follow = false;
    std::vector<std::string> overrides;
    LabelOptions labels; // finish
};

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

Result<Outcome> report(Session& session, const TrainRunReport& done, double seconds)
{
    for (const auto& [fold, error] : done.trained.failed)
        log::error("fold " + std::to_string(fold) + ": " + toString(error));
    THRESHER_ASSIGN(auto status, readRunStatus(session.files, done.run));
    status.seconds = seconds;
    status.peakBytes = std::max(status.peakBytes, peakResidentBytes());
    if (const auto problem = done.problem()) return *problem;
    Outcome outcome;
    outcome.json = statusJson(status);
    outcome.text = statusText(status);
    if (done.finished)
        outcome.text +=
            "report: " + done.run.report().string() +
            (session.files.exists(done.run.submission()) ? "\nsubmission: " + done.run.submission().string()
                                                         : "");
    return outcome;
}

// The GPUs that folds side by side are spread over; none where the run does not ask for the first that is
// found.
std::vector<std::string> gpusOf(Session& session, const RunFolder& run)
{
    const auto config = loadRunConfig(session.files, run.config());
    if (!config || config->model.kind == "linear") return {};
    if (config->model.device != "auto" && config->model.device != "cuda") return {};
    const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
    return cudaDeviceNames(probeCudaDriver(), visible != nullptr ? visible : "");
}

Result<Outcome> trainVerb(Session& session, const TrainOptions& options)
{
    const double started = session.clock.steadySeconds();
    std::optional<TrainProgress> line;
    TrainRunJob job{.source = options.source,
                    .run = runPath(options),
                    .folds = options.folds,
                    .resume = options.resume,
                    .overrides = options.overrides,
                    .threads = session.threads,
                    .unitThreads = unitThreads(session, options),
                    .side = options.parallelFolds,
                    .force = options.force,
                    .files = session.files,
                    .clock = session.clock,
                    .progress = session.progress(),
                    .warn = [](const std::string& text) { log::warning(text); },
                    .sinkFor = [&](int nSplits) -> EventSink* {
                        return &line.emplace(session.clock, nSplits, session.quiet);
                    },
                    .trainElsewhere = {}};
    if (options.parallelFolds > 1)
        job.trainElsewhere = [&](const RunFolder& run, const std::vector<int>& open) {
            return trainInProcesses(session, {.run = run,
                                              .folds = open,
                                              .side = options.parallelFolds,
                                              .threads = job.unitThreads,
                                              .gpus = gpusOf(session, run)});
        };
    auto done = trainRun(job);
    line.reset(); // what is told below stands on lines of its own
    if (!done) {
        Error error = done.error();
        if (error.code == ErrorCode::OutOfMemory && !options.force)
            error.hint += " --force begins all the same.";
        return error;
    }
    return report(session, *done, session.clock.steadySeconds() - started);
}

Result<Outcome> prepareVerb(Session& session, const TrainOptions& options)
{
    std::vector<std::string> warnings;
    THRESHER_ASSIGN(const auto config,
                    loadRunConfig(session.files, options.source, options.overrides, &warnings));
    for (const auto& warning : warnings) log::warning(warning);
    const RunFolder run(runPath(options));
    THRESHER_ASSIGN(const auto inputs, prepareNew(session.files, session.clock, run, config, session.threads,
                                                  nullptr, session.progress()));
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
        return report(session, {run, {}, true}, 0);
    }
    THRESHER_ASSIGN(const auto inputs,
                    openRun(session.files, run, session.threads, nullptr, session.progress()));
    THRESHER_TRY(finishRun(session.files, session.clock, run, inputs));
    return report(session, {run, {}, true}, 0);
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
                          [&session, options] { return trainVerb(session, *options); });
    train->add_option("config", options->source, "Configuration file, or a prepared run folder")->required();
    train->add_option("-o,--output", options->output,
                      "Run folder (default: runs/NAME beside the configuration)");
    train->add_option("--folds", options->folds, "Folds to train, such as 0,2-4 (default: all)");
    train
        ->add_option("--parallel-folds", options->parallelFolds,
                     "Folds at once, each in a process of its own with its share of --threads")
        ->check(CLI::Range(1, 256));
    train->add_flag("--resume", options->resume, "Go on where the run was stopped");
    train->add_flag("--force", options->force, "Begin although the memory will not be enough (see estimate)");
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

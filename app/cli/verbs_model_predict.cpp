// predict: texts to scores with a fold of a run, with several folds and their mean, or with a checkpoint
// folder.
#include "base/memory.h"
#include "base/numbers.h"
#include "config/load.h"
#include "data/csv.h"
#include "data/reader.h"
#include "data_options.h"
#include "decide/score_sum.h"
#include "model/linear_model.h"
#include "number_checks.h"
#include "output_guard.h"
#include "runs/npy.h"
#include "runs/run_folder.h"
#include "session.h"
#include "train/engine_loader.h"
#include "train/train_run.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace thresher::cli {
namespace {

struct PredictOptions {
    std::string data;
    std::string run;
    std::optional<int> fold;
    std::string folds;   // all or 0,2-4
    std::string perFold; // a folder for each fold's own scores
    std::optional<std::int64_t> step;
    std::string model;
    std::string adapter;
    std::string output;
    std::string ids;
    bool logits = false;
    bool noPrompt = false;
};

struct Predicted {
    ScoreMatrix scores; // logits, then what was asked for
    std::vector<std::string> classes;
    LearnerInfo info;
};

Status checkUsage(const PredictOptions& options)
{
    const bool byModel = !options.model.empty() || !options.adapter.empty();
    if (options.run.empty() != byModel)
        return fail(ErrorCode::Usage, "predict needs either --run RUN --fold K or --model DIR");
    if (!options.run.empty() && options.fold.has_value() == !options.folds.empty())
        return fail(ErrorCode::Usage, "--run needs --fold K or --folds all");
    if (options.folds.empty() && !options.perFold.empty())
        return fail(ErrorCode::Usage, "--per-fold goes with --folds");
    if (!options.folds.empty() && (options.step || options.logits))
        return fail(ErrorCode::Usage,
                    "--step and --logits go with --fold: folds are averaged as probabilities");
    // Told before hours of work, not after them.
    const std::string inFolder = options.perFold.empty() ? std::string() : options.perFold + "/fold-0.npy";
    for (const std::string& output : {options.output, options.ids, inFolder}) {
        const Path folder = Path(output).parent_path();
        if (!folder.empty() && !realFileSystem().exists(folder))
            return fail(ErrorCode::FileNotFound, "The folder of an output file is not there",
                        "Make it first.", folder.string());
    }
    if (options.run.empty() && (options.fold || options.step || !options.folds.empty()))
        return fail(ErrorCode::Usage, "--fold, --folds and --step go with --run");
    return {};
}

// The checkpoint folder that was asked for: --step, else the chosen step, else the last one.
Result<Path> checkpointOf(FileSystem& files, const RunFolder& run, int fold, std::optional<std::int64_t> step)
{
    const std::vector<std::int64_t> steps = checkpointSteps(files, run, fold);
    if (steps.empty())
        return fail(ErrorCode::FileNotFound, "Fold " + std::to_string(fold) + " has no checkpoint",
                    "Train the fold first.", run.fold(fold).string());
    THRESHER_ASSIGN(const FoldState state, readFoldState(files, run, fold));
    const std::int64_t wanted = step ? *step : state.chosenStep.value_or(steps.back());
    std::string known;
    for (const std::int64_t kept : steps) {
        if (kept == wanted) return run.checkpoint(fold, kept);
        known += (known.empty() ? "" : ", ") + std::to_string(kept);
    }
    return fail(ErrorCode::FileNotFound,
                "Fold " + std::to_string(fold) + " has no checkpoint of step " + std::to_string(wanted),
                "Checkpoints are kept of steps " + known + ".", run.fold(fold).string());
}

// The linear baseline needs no engine: its model file says everything.
Result<Predicted> predictLinear(Session& session, const Path& checkpoint, std::span<const std::string> texts)
{
    THRESHER_ASSIGN(const LinearModel model, readLinearModel(session.files, checkpoint / linearModelFile));
    Predicted predicted;
    THRESHER_ASSIGN(predicted.scores, linearLogits(model, texts, session.threads, session.progress()));
    predicted.classes = model.classes;
    predicted.info.device = "cpu";
    predicted.info.description = "linear, " + std::to_string(model.words.terms.size()) + " word and " +
                                 std::to_string(model.chars.terms.size()) + " character n-grams";
    return predicted;
}

// Scores with each of the adapters in turn on one loaded base; none: with the base alone. `take` gets them.
using Take = std::function<Status(std::size_t index, Predicted predicted)>;
Status predictTorch(Session& session, PredictorRequest request, const std::vector<Path>& adapters,
                    std::span<const std::string> texts, const Take& take)
{
    THRESHER_ASSIGN(const Engine* engine, loadEngine());
    const Progress progress = session.progress();
    if (!adapters.empty()) request.adapter = adapters.front();
    THRESHER_ASSIGN(auto predictor, engine->predictor(request, {session.threads}, progress));
    for (std::size_t i = 0; i < std::max<std::size_t>(1, adapters.size()); ++i) {
        if (i > 0) THRESHER_TRY(predictor->changeAdapter(adapters[i]));
        Predicted predicted;
        THRESHER_ASSIGN(predicted.scores, predictor->predict(texts, progress));
        predicted.classes = predictor->classes();
        predicted.info = predictor->info();
        THRESHER_TRY(take(i, std::move(predicted)));
    }
    return {};
}

Status predictCheckpoint(Session& session, const PredictOptions& options, PredictorRequest request,
                         std::span<const std::string> texts, const Take& take)
{
    if (!options.model.empty() && session.files.exists(Path(options.model) / linearModelFile)) {
        THRESHER_ASSIGN(Predicted predicted, predictLinear(session, options.model, texts));
        return take(0, std::move(predicted));
    }
    request.model = options.model;
    std::vector<Path> adapters;
    if (!options.adapter.empty()) adapters.emplace_back(options.adapter);
    return predictTorch(session, std::move(request), adapters, texts, take);
}

Status predictRun(Session& session, const PredictOptions& options, const std::vector<int>& folds,
                  PredictorRequest request, std::span<const std::string> texts, const Take& take)
{
    const RunFolder run(options.run);
    THRESHER_ASSIGN(const RunConfig trained, loadRunConfig(session.files, run.config()));
    std::vector<Path> checkpoints;
    for (const int fold : folds) {
        THRESHER_ASSIGN(Path checkpoint, checkpointOf(session.files, run, fold, options.step));
        checkpoints.push_back(std::move(checkpoint));
    }
    request.settings = trained.model;
    request.ownPrompt = trained.prompt;
    request.model = trained.model.model_name_or_path;
    if (trained.model.kind != "linear" && trained.tuning != "full")
        return predictTorch(session, std::move(request), checkpoints, texts, take);
    for (std::size_t i = 0; i < checkpoints.size(); ++i) { // nothing to share
        if (trained.model.kind == "linear") {
            THRESHER_ASSIGN(Predicted predicted, predictLinear(session, checkpoints[i], texts));
            THRESHER_TRY(take(i, std::move(predicted)));
            continue;
        }
        request.model = checkpoints[i];
        THRESHER_TRY(predictTorch(session, request, {}, texts, [&](std::size_t, Predicted predicted) {
            return take(i, std::move(predicted));
        }));
    }
    return {};
}

void makeProbabilities(ScoreMatrix& scores)
{
    for (float& value : scores.values)
        value = static_cast<float>(1.0 / (1.0 + std::exp(-static_cast<double>(value))));
}

// The folds that are asked for; all: those with a checkpoint.
Result<std::vector<int>> foldsOf(Session& session, const PredictOptions& options)
{
    if (options.fold) return std::vector<int>{*options.fold};
    const RunFolder run(options.run);
    THRESHER_ASSIGN(const RunConfig trained, loadRunConfig(session.files, run.config()));
    const auto count = static_cast<int>(trained.folds.n_splits);
    if (options.folds != "all") return parseFolds(options.folds, count);
    std::vector<int> folds;
    for (int k = 0; k < count; ++k)
        if (!checkpointSteps(session.files, run, k).empty()) folds.push_back(k);
    if (folds.empty())
        return fail(ErrorCode::FileNotFound, "No fold of this run has a checkpoint", "Train one first.",
                    options.run);
    return folds;
}

Path foldOutput(const PredictOptions& options, int fold)
{
    return Path(options.perFold) / ("fold-" + std::to_string(fold) + ".npy");
}

// Scores in the form asked for: of several folds the mean of their probabilities, as the run's own scores.
Result<Predicted> predictTexts(Session& session, const PredictOptions& options, const RunConfig& config,
                               std::span<const std::string> texts, std::size_t& members)
{
    PredictorRequest request;
    request.prompt = !options.noPrompt;
    request.ownPrompt = config.prompt;
    request.settings = config.model;
    Predicted made;
    ScoreSum sum;
    std::vector<int> folds;
    const Take take = [&](std::size_t index, Predicted predicted) -> Status {
        made = std::move(predicted);
        if (!options.logits) makeProbabilities(made.scores);
        if (options.folds.empty()) return {};
        sum.add(made.scores);
        if (options.perFold.empty()) return {};
        return writeNpy(session.files, foldOutput(options, folds[index]), made.scores.view());
    };
    if (options.run.empty()) {
        THRESHER_TRY(predictCheckpoint(session, options, std::move(request), texts, take));
    } else {
        THRESHER_ASSIGN(folds, foldsOf(session, options));
        THRESHER_TRY(predictRun(session, options, folds, std::move(request), texts, take));
    }
    members = std::max<std::size_t>(1, folds.size());
    if (!options.folds.empty()) made.scores = sum.mean();
    return made;
}

Status writeScores(Session& session, const PredictOptions& options, const Dataset& dataset,
                   const ScoreMatrix& scores)
{
    THRESHER_TRY(writeNpy(session.files, options.output, scores.view()));
    if (options.ids.empty()) return {};
    CsvWriter table;
    table.field(std::string_view("id")).endRow();
    for (const std::string& id : dataset.ids) table.field(std::string_view(id)).endRow();
    return writeAtomically(session.files, options.ids, table.text());
}

Status guardOutputs(Session& session, const PredictOptions& options, const RunConfig& config,
                    const std::string& configFile)
{
    const Inputs inputs =
        withDataFiles({options.data, options.run, options.model, options.adapter, configFile}, config.data);
    std::vector<std::string> outputs = {options.output, options.ids};
    if (!options.perFold.empty()) {
        THRESHER_ASSIGN(const std::vector<int> folds, foldsOf(session, options));
        for (const int fold : folds) outputs.push_back(foldOutput(options, fold).string());
    }
    for (const std::string& output : outputs) THRESHER_TRY(refuseOverwriting(session.files, output, inputs));
    return refuseOneFileTwice(outputs);
}

Result<Outcome> predict(Session& session, const PredictOptions& options, const DataOptions& dataOptions)
{
    THRESHER_TRY(checkUsage(options));
    DataOptions columns = dataOptions;
    if (columns.config.empty() && !options.run.empty())
        columns.config = RunFolder(options.run).config().string();
    THRESHER_ASSIGN(const RunConfig config, runConfig(session, columns));
    THRESHER_TRY(guardOutputs(session, options, config, columns.config));
    THRESHER_ASSIGN(const Dataset dataset,
                    readDataset(session.files, options.data, config.data, {}, session.progress()));
    const double start = session.clock.steadySeconds();
    std::size_t members = 1;
    THRESHER_ASSIGN(const Predicted predicted,
                    predictTexts(session, options, config, dataset.texts, members));
    const double seconds = session.clock.steadySeconds() - start;
    THRESHER_TRY(writeScores(session, options, dataset, predicted.scores));

    Outcome outcome;
    outcome.json["output"] = options.output;
    outcome.json["rows"] = dataset.rows();
    outcome.json["classes"] = predicted.classes;
    outcome.json["values"] = options.logits ? "logits" : "probabilities";
    outcome.json["model"] = predicted.info.description;
    outcome.json["device"] = predicted.info.device;
    outcome.json["truncated_posts"] = predicted.info.truncatedPosts;
    outcome.json["folds"] = members;
    outcome.json["peak_bytes"] = peakResidentBytes();
    outcome.json["seconds"] = number(seconds);
    outcome.text =
        std::to_string(dataset.rows()) + " x " + std::to_string(predicted.classes.size()) +
        (options.logits ? " logits" : " probabilities") +
        (options.folds.empty() ? std::string() : ", mean of " + std::to_string(members) + " folds,") +
        " in " + toFixed(seconds, 1) + " s: " + options.output + "\nclasses:";
    for (const std::string& name : predicted.classes) outcome.text += " " + name;
    return outcome;
}

} // namespace

void addPredictVerb(CLI::App& app, Session& session)
{
    auto options = std::make_shared<PredictOptions>();
    auto dataOptions = std::make_shared<std::shared_ptr<DataOptions>>();
    CLI::App* verb =
        addVerb(app, session, "predict", "Score every text of a file with a trained model",
                [&session, options, dataOptions] { return predict(session, *options, **dataOptions); });
    *dataOptions = addDataOptions(*verb);
    verb->add_option("DATA", options->data, "File with the texts")->required();
    verb->add_option("--run", options->run, "Run folder; needs --fold or --folds");
    verb->add_option("--fold", options->fold, "Fold of the run")->check(smallWholeNumber(0));
    verb->add_option("--folds", options->folds,
                     "all or 0,2-4: the mean of these folds' probabilities, the base loaded once");
    verb->add_option("--per-fold", options->perFold, "With --folds: a folder for each fold's own fold-K.npy");
    verb->add_option("--step", options->step, "Checkpoint of the fold (default: the chosen step)")
        ->check(wholeNumber(0));
    verb->add_option("--model", options->model,
                     "Checkpoint folder of a classifier, or the base of --adapter");
    verb->add_option("--adapter", options->adapter, "PEFT adapter folder");
    verb->add_option("-o,--output", options->output, "Scores, float32, rows x classes (.npy)")->required();
    verb->add_option("--ids", options->ids, "Also write the ids in file order (.csv)");
    verb->add_flag("--logits", options->logits, "Logits instead of probabilities");
    verb->add_flag("--no-prompt", options->noPrompt, "The text alone, without the checkpoint's prompt");
}

} // namespace thresher::cli

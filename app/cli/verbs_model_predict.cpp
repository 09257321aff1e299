// predict: texts to scores with a fold of a run, or with a checkpoint folder.
#include "base/numbers.h"
#include "config/load.h"
#include "data/csv.h"
#include "data/reader.h"
#include "data_options.h"
#include "model/linear_model.h"
#include "runs/npy.h"
#include "runs/run_folder.h"
#include "session.h"
#include "train/engine_loader.h"

#include <cmath>
#include <optional>

namespace thresher::cli {
namespace {

struct PredictOptions {
    std::string data;
    std::string run;
    std::optional<int> fold;
    std::optional<std::int64_t> step;
    std::string model;
    std::string adapter;
    std::string output;
    std::string ids;
    bool logits = false;
    bool noPrompt = false;
};

struct Predicted {
    ScoreMatrix logits;
    std::vector<std::string> classes;
    LearnerInfo info;
};

Status checkUsage(const PredictOptions& options)
{
    const bool byModel = !options.model.empty() || !options.adapter.empty();
    if (options.run.empty() != byModel)
        return fail(ErrorCode::Usage, "predict needs either --run RUN --fold K or --model DIR");
    if (!options.run.empty() && !options.fold) return fail(ErrorCode::Usage, "--run needs --fold K too");
    // Told before hours of work, not after them.
    for (const std::string& output : {options.output, options.ids}) {
        const Path folder = Path(output).parent_path();
        if (!folder.empty() && !realFileSystem().exists(folder))
            return fail(ErrorCode::FileNotFound, "The folder of an output file is not there",
                        "Make it first.", folder.string());
    }
    if (options.run.empty() && (options.fold || options.step))
        return fail(ErrorCode::Usage, "--fold and --step go with --run");
    return {};
}

// The checkpoint folder that was asked for: --step, else the chosen step, else the last one.
Result<Path> checkpointOf(FileSystem& files, const RunFolder& run, const PredictOptions& options)
{
    const std::vector<std::int64_t> steps = checkpointSteps(files, run, *options.fold);
    if (steps.empty())
        return fail(ErrorCode::FileNotFound, "Fold " + std::to_string(*options.fold) + " has no checkpoint",
                    "Train the fold first.", run.fold(*options.fold).string());
    THRESHER_ASSIGN(const FoldState state, readFoldState(files, run, *options.fold));
    const std::int64_t wanted = options.step ? *options.step : state.chosenStep.value_or(steps.back());
    std::string known;
    for (const std::int64_t step : steps) {
        if (step == wanted) return run.checkpoint(*options.fold, step);
        known += (known.empty() ? "" : ", ") + std::to_string(step);
    }
    return fail(ErrorCode::FileNotFound,
                "Fold " + std::to_string(*options.fold) + " has no checkpoint of step " +
                    std::to_string(wanted),
                "Checkpoints are kept of steps " + known + ".", run.fold(*options.fold).string());
}

// The linear baseline needs no engine: its model file says everything.
Result<Predicted> predictLinear(Session& session, const Path& checkpoint, std::span<const std::string> texts)
{
    THRESHER_ASSIGN(const LinearModel model, readLinearModel(session.files, checkpoint / linearModelFile));
    Predicted predicted;
    THRESHER_ASSIGN(predicted.logits, linearLogits(model, texts, session.threads, session.progress()));
    predicted.classes = model.classes;
    predicted.info.device = "cpu";
    predicted.info.description = "linear, " + std::to_string(model.words.terms.size()) + " word and " +
                                 std::to_string(model.chars.terms.size()) + " character n-grams";
    return predicted;
}

Result<Predicted> predictTorch(Session& session, const PredictorRequest& request,
                               std::span<const std::string> texts)
{
    THRESHER_ASSIGN(const Engine* engine, loadEngine());
    const Progress progress = session.progress();
    THRESHER_ASSIGN(auto predictor, engine->predictor(request, {session.threads}, progress));
    Predicted predicted;
    THRESHER_ASSIGN(predicted.logits, predictor->predict(texts, progress));
    predicted.classes = predictor->classes();
    predicted.info = predictor->info();
    return predicted;
}

Result<Predicted> predictTexts(Session& session, const PredictOptions& options, const RunConfig& config,
                               std::span<const std::string> texts)
{
    PredictorRequest request;
    request.prompt = !options.noPrompt;
    request.ownPrompt = config.prompt;
    request.settings = config.model;
    if (options.run.empty()) {
        if (!options.model.empty() && session.files.exists(Path(options.model) / linearModelFile))
            return predictLinear(session, options.model, texts);
        request.model = options.model;
        request.adapter = options.adapter;
        return predictTorch(session, request, texts);
    }
    const RunFolder run(options.run);
    THRESHER_ASSIGN(const RunConfig trained, loadRunConfig(session.files, run.config()));
    THRESHER_ASSIGN(const Path checkpoint, checkpointOf(session.files, run, options));
    if (trained.model.kind == "linear") return predictLinear(session, checkpoint, texts);
    request.settings = trained.model;
    request.ownPrompt = trained.prompt;
    if (trained.tuning == "full") {
        request.model = checkpoint;
    } else {
        request.model = trained.model.model_name_or_path;
        request.adapter = checkpoint;
    }
    return predictTorch(session, request, texts);
}

Status writeScores(Session& session, const PredictOptions& options, const Dataset& dataset,
                   ScoreMatrix scores)
{
    if (!options.logits)
        for (float& value : scores.values)
            value = static_cast<float>(1.0 / (1.0 + std::exp(-static_cast<double>(value))));
    THRESHER_TRY(writeNpy(session.files, options.output, scores.view()));
    if (options.ids.empty()) return {};
    CsvWriter table;
    table.field(std::string_view("id")).endRow();
    for (const std::string& id : dataset.ids) table.field(std::string_view(id)).endRow();
    return writeAtomically(session.files, options.ids, table.text());
}

Result<Outcome> predict(Session& session, const PredictOptions& options, const DataOptions& dataOptions)
{
    THRESHER_TRY(checkUsage(options));
    DataOptions columns = dataOptions;
    if (columns.config.empty() && !options.run.empty())
        columns.config = RunFolder(options.run).config().string();
    THRESHER_ASSIGN(const RunConfig config, runConfig(session, columns));
    THRESHER_ASSIGN(const Dataset dataset,
                    readDataset(session.files, options.data, config.data, {}, session.progress()));
    const double start = session.clock.steadySeconds();
    THRESHER_ASSIGN(Predicted predicted, predictTexts(session, options, config, dataset.texts));
    const double seconds = session.clock.steadySeconds() - start;
    THRESHER_TRY(writeScores(session, options, dataset, std::move(predicted.logits)));

    Outcome outcome;
    outcome.json["output"] = options.output;
    outcome.json["rows"] = dataset.rows();
    outcome.json["classes"] = predicted.classes;
    outcome.json["values"] = options.logits ? "logits" : "probabilities";
    outcome.json["model"] = predicted.info.description;
    outcome.json["device"] = predicted.info.device;
    outcome.json["truncated_posts"] = predicted.info.truncatedPosts;
    outcome.json["seconds"] = number(seconds);
    outcome.text = std::to_string(dataset.rows()) + " x " + std::to_string(predicted.classes.size()) +
                   (options.logits ? " logits" : " probabilities") + " in " + toFixed(seconds, 1) +
                   " s: " + options.output + "\nclasses:";
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
    verb->add_option("--run", options->run, "Run folder; needs --fold");
    verb->add_option("--fold", options->fold, "Fold of the run");
    verb->add_option("--step", options->step, "Checkpoint of the fold (default: the chosen step)");
    verb->add_option("--model", options->model,
                     "Checkpoint folder of a classifier, or the base of --adapter");
    verb->add_option("--adapter", options->adapter, "PEFT adapter folder");
    verb->add_option("-o,--output", options->output, "Scores, float32, rows x classes (.npy)")->required();
    verb->add_option("--ids", options->ids, "Also write the ids in file order (.csv)");
    verb->add_flag("--logits", options->logits, "Logits instead of probabilities");
    verb->add_flag("--no-prompt", options->noPrompt, "The text alone, without the checkpoint's prompt");
}

} // namespace thresher::cli

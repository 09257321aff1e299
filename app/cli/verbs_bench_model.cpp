// bench train | predict: speed of the tensor engine beside bare matrix products.
#include "base/log.h"
#include "base/memory.h"
#include "base/numbers.h"
#include "data/reader.h"
#include "data_options.h"
#include "decide/score_files.h"
#include "train/engine_loader.h"
#include "verbs_bench.h"

#include <unordered_map>

namespace thresher::cli {
namespace {

struct BenchModelOptions {
    BenchRequest request;
    std::string model, data, ids;
    std::string device, memory;
    bool noPrune = false;
    std::shared_ptr<DataOptions> columns;
};

// The texts of the data file; with --ids those of its rows, in its order.
Result<std::vector<std::string>> benchTexts(Session& session, const BenchModelOptions& options,
                                            const DataConfig& config)
{
    THRESHER_ASSIGN(auto data, readDataset(session.files, options.data, config));
    if (options.ids.empty()) return std::move(data.texts);
    THRESHER_ASSIGN(const auto wanted, readIds(session.files, options.ids));
    std::unordered_map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < data.ids.size(); ++i) rows.emplace(data.ids[i], i);
    std::vector<std::string> texts;
    for (const std::string& id : wanted) {
        const auto found = rows.find(id);
        if (found == rows.end())
            return fail(ErrorCode::BadValue, "The data file has no row with id \"" + id + "\"",
                        "Give ids of that file.", options.ids);
        texts.push_back(data.texts[found->second]);
    }
    return texts;
}

Result<Outcome> benchModel(Session& session, BenchModelOptions options)
{
    THRESHER_ASSIGN(options.request.config, runConfig(session, *options.columns));
    BenchRequest& request = options.request;
    request.model = options.model;
    request.prune = !options.noPrune;
    if (options.columns->config.empty()) request.config.lora_config.r = 64;
    if (!options.device.empty()) request.config.model.device = options.device;
    if (!options.memory.empty()) request.config.model.memory = options.memory;
    if (!options.data.empty()) {
        THRESHER_ASSIGN(request.texts, benchTexts(session, options, request.config.data));
    }
    THRESHER_ASSIGN(const Engine* engine, loadEngine());
    THRESHER_ASSIGN(const BenchReport report,
                    engine->bench(session.files, request, {session.threads}, session.progress()));

    const double tokens = median(report.tokensPerSecond);
    Outcome outcome = benchOutcome(session, request.training ? "train" : "predict", {1.0 / tokens});
    outcome.json.erase("seconds");
    outcome.json.erase("best_seconds");
    outcome.json["repeat"] = report.tokensPerSecond.size();
    outcome.json["tokens_per_second"] = number(tokens);
    outcome.json["flops_per_second"] = number(report.flopsPerSecond);
    outcome.json["gemm_peak"] = number(report.gemmPeak);
    outcome.json["share_of_peak"] = number(report.flopsPerSecond / report.gemmPeak);
    outcome.json["peak_bytes"] = peakResidentBytes();
    outcome.json["shape"] = report.shape;
    outcome.json["engine"] = report.engine;
    outcome.json["device"] = report.device;
    outcome.json["batch"] = request.batch;
    outcome.json["tokens"] = report.tokens;
    outcome.text = report.shape + ", " + report.engine + " engine on " + report.device + ": " +
                   toFixed(tokens, 1) + " tokens/s (median of " +
                   std::to_string(report.tokensPerSecond.size()) + "), " +
                   toFixed(report.flopsPerSecond / 1e9, 1) + " GFLOP/s, " +
                   toFixed(100.0 * report.flopsPerSecond / report.gemmPeak, 1) + " % of the " +
                   toFixed(report.gemmPeak / 1e9, 1) + " that bare products reach; peak memory " +
                   toFixed(static_cast<double>(peakResidentBytes()) / 1e9, 2) + " GB\n" +
                   outcome.json["machine"].get<std::string>() + ", " +
                   std::to_string(outcome.json["threads"].get<unsigned>()) + " threads, " +
                   outcome.json["date"].get<std::string>() + "\n";
    return outcome;
}

} // namespace

void addBenchModel(CLI::App& bench, Session& session)
{
    for (const bool training : {true, false}) {
        auto options = std::make_shared<BenchModelOptions>();
        options->request.training = training;
        options->request.steps = training ? 5 : 0;
        CLI::App* verb = addVerb(bench, session, training ? "train" : "predict",
                                 training ? "LoRA training steps" : "Scores of posts",
                                 [&session, options] { return benchModel(session, *options); });
        auto* shape = verb->add_option("--shape", options->request.shape,
                                       "tiny, layer2b or gemma3-270m, with random weights (tiny)");
        verb->add_option("--model", options->model, "A checkpoint folder instead")->excludes(shape);
        auto* data =
            verb->add_option("--data", options->data, "Posts of a data file instead of made-up ones");
        verb->add_option("--ids", options->ids, "CSV whose ids say which posts, in which order")->needs(data);
        verb->add_option("--steps", options->request.steps,
                         training ? "Steps behind one warm-up step (5)"
                                  : "At most so many times --batch posts (all)");
        verb->add_option("--batch", options->request.batch, "Posts of a step (8)")
            ->check(CLI::Range(1, 100000));
        verb->add_option("--post-tokens", options->request.postTokens, "Made-up posts of so many tokens each")
            ->check(CLI::Range(2, 1000000))
            ->excludes(data);
        verb->add_option("--device", options->device, "auto, cpu or cuda:N");
        verb->add_option("--memory", options->memory, "What is kept for the way back")
            ->check(CLI::IsMember({"auto", "keep", "lean", "checkpoint"}));
        verb->add_flag("--no-prune", options->noPrune, "Compute the last layer for all tokens");
        options->columns = addDataOptions(*verb);
    }
}

} // namespace thresher::cli

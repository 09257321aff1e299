// Speed of a path on given posts, beside what bare matrix products of the same shapes reach in the same run.
#include "base/rng.h"
#include "base/utf8.h"
#include "engine/detail/compute_path_torch.h"
#include "engine/detail/open_model_torch.h"
#include "engine/detail/step_parts_torch.h"
#include "engine/learner_factory.h"
#include "model/random_checkpoint.h"

#include <chrono>
#include <cmath>

namespace thresher::engine {
namespace {

constexpr std::size_t classCount = 10;

double secondsOf(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

using Ids = std::vector<std::vector<std::int32_t>>;

std::vector<std::int32_t> randomIds(std::size_t length, std::int64_t vocabulary, Mt19937& random)
{
    std::vector<std::int32_t> ids(length);
    for (std::int32_t& id : ids)
        id = static_cast<std::int32_t>(random.interval(static_cast<std::uint32_t>(vocabulary - 1)));
    return ids;
}

// Lengths as posts have them: log-normal, median 190 with their prompt, at most 1,500. Or `tokens` each.
Ids madeUpPosts(std::int64_t vocabulary, std::size_t tokens)
{
    Mt19937 random(11);
    Ids posts(256);
    for (auto& ids : posts) {
        if (tokens > 0) {
            ids = randomIds(tokens, vocabulary, random);
            continue;
        }
        const double length = std::clamp(190.0 * std::exp(0.7 * random.gauss()), 20.0, 1500.0);
        ids = randomIds(static_cast<std::size_t>(length), vocabulary, random);
    }
    return posts;
}

// A shape has no tokenizer: a text of n code points counts as n / 3 tokens (Gemma's 3.02 on posts) and the
// 48 of a prompt, with random ids. tests/bench/bench_train.py does the same.
Ids shapePosts(const std::vector<std::string>& texts, std::int64_t vocabulary)
{
    Mt19937 random(11);
    Ids posts;
    for (const std::string& text : texts)
        posts.push_back(randomIds(codePointCount(text) / 3 + 48, vocabulary, random));
    return posts;
}

Result<Ids> postsOf(FileSystem& files, const BenchRequest& request, std::int64_t vocabulary,
                    const Progress& progress)
{
    if (request.texts.empty()) return madeUpPosts(vocabulary, request.postTokens);
    if (request.model.empty()) return shapePosts(request.texts, vocabulary);
    THRESHER_ASSIGN(std::shared_ptr<const Tokenizer> tokenizer,
                    openTokenizer(request.model, TokenizerFile::Auto, files));
    THRESHER_ASSIGN(const PromptOptions prompt, promptOptions(request.config.prompt, request.config.model));
    THRESHER_ASSIGN(PromptEncoder encoder, PromptEncoder::make(tokenizer, prompt));
    TokenCache cache(std::move(encoder), vocabulary, 0);
    THRESHER_ASSIGN(const TokenisedPosts tokenised, cache.encode(request.texts, progress));
    Ids posts;
    for (const auto& post : tokenised) posts.push_back(post->ids);
    return posts;
}

// Work of one pass over posts, in FLOP (reference.md 10): products with the frozen base, with LoRA, and
// attention over the pairs that are seen.
struct Work {
    const ModelSpec& spec;
    bool training, prune, merged;
    double lora = 0.0; // parameters of all pairs

    double linears(Part part) const
    {
        const PartSpec* found = spec.find(part);
        return found == nullptr ? 0.0 : static_cast<double>(found->shape[0] * found->shape[1]);
    }

    double of(std::size_t length) const
    {
        const auto tokens = static_cast<double>(length);
        const double body = static_cast<double>(linearParameterCount(spec));
        double pairs = 0.0; // queries x keys of all layers
        for (const LayerSpec& layer : spec.layers) {
            const double window = layer.window > 0 ? static_cast<double>(layer.window) : tokens;
            const double full = std::min(window, tokens);
            pairs += full * (full + 1) / 2 + (tokens - full) * full;
        }
        double perToken = body;
        double once = 0.0;
        if (prune) {
            const double saved = linears(Part::Query) + linears(Part::Output) + linears(Part::Gate) +
                                 linears(Part::Up) + linears(Part::Down);
            perToken -= saved;
            once = saved;
        }
        const double base = perToken * tokens + once;
        const double share = base / (body * tokens); // LoRA's work is cut as the base's
        const double attention = 4.0 * pairs * static_cast<double>(spec.heads * spec.headDim);
        if (!training) return 2.0 * base + (merged ? 0.0 : 2.0 * lora * tokens * share) + attention;
        return 4.0 * base + 6.0 * lora * tokens * share + 3.5 * attention;
    }
};

// FLOP/s of bare products of `rows` tokens with every linear of a layer, forward and, for training, back.
double gemmPeak(const Base& base, std::int64_t rows, bool training)
{
    const ModelSpec& spec = base.spec();
    double flops = 0.0;
    double seconds = 0.0;
    for (const PartSpec& part : spec.parts) {
        if (!part.loraAble) continue;
        seconds += bestProductSeconds(rows, part.shape[1], part.shape[0], training, base.device,
                                      base.precision.compute);
        flops += (training ? 4.0 : 2.0) * static_cast<double>(rows * part.shape[0] * part.shape[1]);
    }
    return flops / seconds;
}

Result<Trainee> benchTrainee(FileSystem& files, const BenchRequest& request, const Path& folder)
{
    THRESHER_ASSIGN(const Precision precision, parsePrecision(request.config.model));
    THRESHER_ASSIGN(const at::Device device, parseDevice(request.config.model.device));
    THRESHER_ASSIGN(auto base, openBase(files, folder, "auto", precision, device, true, request.training));
    const AdapterConfig config = adapterConfig(request.config.lora_config, folder.string());
    THRESHER_ASSIGN(const auto modules, adapterModules(config, base->spec()));
    Adapter adapter = freshAdapter(base->spec(), modules, 1, precision, device);
    at::Tensor score = freshScore(base->spec(), classCount, 1, precision, device);
    return Trainee::withAdapter(base, std::move(adapter), score, request.training);
}

Status trainSteps(ComputePath& path, const Ids& posts, const BenchRequest& request, const Work& work,
                  std::size_t budget, BenchReport& report, double& flops, double& seconds,
                  const Progress& progress)
{
    const std::vector<std::uint8_t> labels(classCount, 1);
    AdamW optimizer(path.trainee().parameters(), {0.0});
    std::size_t next = 0;
    for (std::size_t step = 0; step <= request.steps; ++step) {
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped");
        progress("bench", step, request.steps + 1);
        StepPosts batch;
        double stepFlops = 0.0;
        for (std::size_t i = 0; i < request.batch; ++i, next = (next + 1) % posts.size()) {
            batch.ids.emplace_back(posts[next]);
            batch.labels.emplace_back(labels);
            stepFlops += work.of(posts[next].size());
        }
        std::int64_t tokens = 0;
        const double took = secondsOf([&] {
            const DropoutPlan dropout{dropoutKey(1, 0), static_cast<std::int64_t>(step) + 1,
                                      request.config.lora_config.lora_dropout};
            tokens = path.differentiate(batch, {}, budget, dropout).tokens;
            const double norm = gradientNorm(path.trainee().parameters());
            clipGradients(path.trainee().parameters(), norm, 1.0);
            optimizer.step(1e-5);
            clearGradients(path.trainee().parameters());
            waitFor(path.trainee().base().device);
        });
        if (step == 0) continue; // buffers and pages are made here
        report.tokensPerSecond.push_back(static_cast<double>(tokens) / took);
        report.tokens += tokens;
        flops += stepFlops;
        seconds += took;
    }
    return {};
}

Status predictOnce(ComputePath& path, const Ids& posts, const BenchRequest& request, const Work& work,
                   BenchReport& report, double& flops, double& seconds, const Progress& progress)
{
    TokenisedPosts tokenised;
    const std::size_t count =
        request.steps > 0 ? std::min(posts.size(), request.steps * request.batch) : posts.size();
    for (std::size_t i = 0; i < count; ++i) {
        tokenised.push_back(std::make_shared<const TokenisedPost>(TokenisedPost{posts[i], false}));
        flops += work.of(posts[i].size());
    }
    Status done;
    seconds = secondsOf([&] {
        const auto found = path.predict(tokenised, progress);
        if (!found) done = found.error();
    });
    report.tokens = tokenCount(tokenised);
    report.tokensPerSecond.push_back(static_cast<double>(report.tokens) / seconds);
    return done;
}

} // namespace

Result<BenchReport> runBench(FileSystem& files, const BenchRequest& request, const EngineOptions&,
                             const Progress& progress)
{
    BenchReport report;
    std::optional<TemporaryCheckpoint> made;
    Path folder = request.model;
    if (folder.empty()) {
        THRESHER_ASSIGN(made, TemporaryCheckpoint::write(files, request.shape));
        folder = made->folder();
    }
    THRESHER_ASSIGN(Trainee trainee, benchTrainee(files, request, folder));
    const ModelSpec spec = trainee.base().spec();
    double lora = 0.0;
    for (const Parameter& parameter : trainee.parameters())
        if (parameter.name.find("lora_") != std::string::npos)
            lora += static_cast<double>(parameter.value.numel());
    THRESHER_ASSIGN(const Ids posts, postsOf(files, request, spec.vocabulary, progress));
    THRESHER_ASSIGN(const auto path,
                    makeComputePath(std::move(trainee), {request.config.model.engine,
                                                         request.config.model.memory, request.prune}));
    report.engine = path->name();
    report.device = path->trainee().base().device.str();
    report.shape =
        request.model.empty() ? request.shape : spec.family + "-" + std::to_string(spec.layerCount());
    const std::int64_t wanted = request.config.train_args.tokens_per_micro_batch;
    const std::size_t budget = wanted > 0 ? static_cast<std::size_t>(wanted) : defaultTokenBudget(spec);
    const auto rows = static_cast<std::int64_t>(request.training ? budget : 2048);
    report.microBatchTokens = static_cast<double>(rows);

    const bool fast = path->name() == "fast";
    const Work work{spec, request.training, fast && request.prune, fast, lora};
    const double before = gemmPeak(path->trainee().base(), rows, request.training);
    double flops = 0.0;
    double seconds = 0.0;
    if (request.training)
        THRESHER_TRY(trainSteps(*path, posts, request, work, budget, report, flops, seconds, progress));
    else
        THRESHER_TRY(predictOnce(*path, posts, request, work, report, flops, seconds, progress));
    report.flopsPerSecond = flops / seconds;
    report.gemmPeak = std::max(before, gemmPeak(path->trainee().base(), rows, request.training));
    return report;
}

} // namespace thresher::engine

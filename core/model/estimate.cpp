#include "model/estimate.h"

#include "base/numbers.h"
#include "model/fast_memory.h"
#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace thresher {
namespace {

constexpr std::uint64_t floatBytes = 4;

double sum(std::span<const std::int64_t> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0, [](double total, std::int64_t value) {
        return total + static_cast<double>(value);
    });
}

// At most 2^53, more than any machine has: sums and products with the number of folds stay within 64 bits.
std::uint64_t bytesOf(double bytes)
{
    return static_cast<std::uint64_t>(std::llround(std::clamp(bytes, 0.0, 9007199254740992.0)));
}

// Bytes of a value of the products: compute_dtype, or what the 4-bit base is unpacked to; auto is the
// stream's.
double computeSize(const ModelConfig& model)
{
    std::string dtype = model.stream_dtype;
    if (model.compute_dtype != "auto") dtype = model.compute_dtype;
    if (model.load_in_4bit && model.bnb_4bit_compute_dtype != "auto") dtype = model.bnb_4bit_compute_dtype;
    return dtype == "bfloat16" ? 2.0 : 4.0;
}

// The frozen base as it lies in memory: linears in the type of the products, or in 4 bits with one fp32 scale
// per 64 values; embeddings and norms in that of the stream. What is trained whole is fp32.
std::uint64_t weightBytes(const ModelSpec& spec, const RunConfig& config)
{
    const auto parameters = static_cast<double>(parameterCount(spec));
    const auto linears = static_cast<double>(linearParameterCount(spec));
    if (config.tuning == "full") return bytesOf(parameters * 4.0);
    const double rest = (parameters - linears) * (config.model.stream_dtype == "bfloat16" ? 2.0 : 4.0);
    const bool packed = config.model.load_in_4bit && config.model.base_resident != "unpacked";
    return bytesOf(rest + linears * (packed ? 0.5 + 4.0 / 64.0 : computeSize(config.model)));
}

struct Targets {
    std::vector<LinearRef> linears;
    std::int64_t parameters = 0;
};

Targets targetsOf(const EstimateInput& input)
{
    Targets out;
    if (input.config.tuning == "full") return out;
    if (auto linears = loraTargets(input.spec, input.config.lora_config.target_modules))
        out.linears = std::move(*linears);
    out.parameters = loraParameterCount(input.spec, out.linears, input.config.lora_config.r);
    return out;
}

// A micro-batch: its tokens, and the sum of its posts' squared lengths.
struct MicroBatch {
    std::int64_t tokens = 0;
    double squares = 0;
};

// Cuts one step's posts as the engine does: as few runs as the budget allows, filled to the same share.
void lookAtStep(std::span<const std::int64_t> lengths, std::int64_t budget,
                const std::function<void(const MicroBatch&)>& look)
{
    const auto total = static_cast<std::int64_t>(sum(lengths));
    const std::int64_t runs = std::max<std::int64_t>(1, total / budget + (total % budget != 0 ? 1 : 0));
    const std::int64_t share = (total + runs - 1) / runs;
    MicroBatch batch;
    for (const auto length : lengths) {
        if (batch.tokens > 0 && (batch.tokens + length > budget || batch.tokens >= share)) {
            look(batch);
            batch = {};
        }
        batch.tokens += length;
        batch.squares += static_cast<double>(length) * static_cast<double>(length);
    }
    look(batch);
}

std::uint64_t activationBytes(const EstimateInput& input, const MicroBatch& batch)
{
    const ModelSpec& spec = input.spec;
    const auto layers = static_cast<double>(spec.layerCount());
    const auto tokens = static_cast<double>(batch.tokens);
    if (trainsOnFastPath(spec, input.config)) {
        // Attention works in tiles: nothing grows with the square of a post.
        return bytesOf(fastActivationBytes(spec, input.config, batch.tokens));
    }
    // Scores of every head: after the softcap (if there is one) and after the softmax.
    const double matrices = spec.attentionSoftcap ? 2.0 : 1.0;
    const double attention = batch.squares * static_cast<double>(spec.heads) * matrices;
    // The values themselves take the room of `layers` layers, to 3 %, as a run shows in which every block is
    // mapped by itself (MALLOC_MMAP_THRESHOLD_=1000000). That takes twice the time, so they lie on glibc's
    // heap, whose holes take half as much again, and never twice the same in runs of one command. Measured
    // with 3, 6 and 12 layers of width 256 to 1024, LoRA, full and bfloat16: within 13 % of this.
    const double layersOnHeap = 1.5 * layers + 0.7;
    return bytesOf(static_cast<double>(floatBytes) * layersOnHeap *
                   (tokens * activationFloatsPerTokenAndLayer(spec, input.config) + attention));
}

// Whole epochs, as each has its own row order: so many that neither 100,000 steps nor ten million posts are
// passed, but at least one. A schedule may be of billions of steps.
std::int64_t stepsToLookAt(const Schedule& schedule, std::size_t posts)
{
    constexpr std::int64_t mostSteps = 100'000, mostPosts = 10'000'000;
    const std::int64_t epochs =
        std::min(mostSteps / schedule.stepsPerEpoch(),
                 mostPosts / std::max<std::int64_t>(1, static_cast<std::int64_t>(posts)));
    return std::min(schedule.totalSteps(), schedule.stepsPerEpoch() * std::max<std::int64_t>(1, epochs));
}

// The micro-batch that costs most among these steps of the schedule.
MicroBatch heaviestBatch(const EstimateInput& input, Schedule& schedule, std::int64_t budget)
{
    MicroBatch heaviest;
    std::uint64_t most = 0;
    std::vector<std::int64_t> lengths;
    const std::int64_t steps = stepsToLookAt(schedule, input.trainTokens.size());
    for (std::int64_t step = 1; step <= steps; ++step) {
        lengths.clear();
        for (const auto row : schedule.rowsOfStep(step)) lengths.push_back(input.trainTokens[row]);
        lookAtStep(lengths, budget, [&](const MicroBatch& batch) {
            const auto bytes = activationBytes(input, batch);
            if (bytes <= most) return;
            most = bytes;
            heaviest = batch;
        });
    }
    return heaviest;
}

// reference.md 10: forward 2P and activation gradient 2P for a frozen base (and 2P more for weight gradients
// when all of it trains), LoRA three times 2, attention forward and backward 3.5 times its products.
double trainFlops(const EstimateInput& input, std::int64_t loraParameters, double epochs)
{
    const ModelSpec& spec = input.spec;
    const auto linears = static_cast<double>(linearParameterCount(spec));
    const double perToken =
        (input.config.tuning == "full" ? 6.0 : 4.0) * linears + 6.0 * static_cast<double>(loraParameters);
    double attention = 0;
    for (const auto length : input.trainTokens)
        for (const auto& layer : spec.layers) {
            const auto seen = static_cast<double>(layer.window > 0 ? std::min(length, layer.window) : length);
            const double causal = layer.mask == MaskKind::Causal ? 0.5 : 1.0;
            attention += 3.5 * 4.0 * causal * static_cast<double>(spec.heads * spec.headDim) * seen *
                         static_cast<double>(length);
        }
    return epochs * (perToken * sum(input.trainTokens) + attention);
}

// Kept checkpoints (weights, optimizer states), one being written, and the scores of every evaluation.
std::uint64_t diskBytes(const EstimateInput& input, const Estimate& made)
{
    const TrainArgs& args = input.config.train_args;
    const double trained = static_cast<double>(made.trainableParameters) * static_cast<double>(floatBytes);
    const bool all = args.keep_adapters == "all";
    const auto evaluations = static_cast<double>(made.evaluationsPerFold);
    const double kept = std::max<double>(2.0, static_cast<double>(args.save_total_limit)) + 1.0;
    const double checkpoints = trained * ((all ? std::max(kept, evaluations) : kept) + 2.0 * kept);
    const double row = static_cast<double>(input.classes * floatBytes);
    const double validation = row * static_cast<double>(input.validationTokens.size());
    const double test = row * static_cast<double>(input.testTokens.size());
    const bool everyEvaluation = args.test_scores == "every_eval";
    return bytesOf(checkpoints + validation * (evaluations + 1) +
                   test * (everyEvaluation ? evaluations + 1 : 1.0));
}

std::string gigabytes(double bytes)
{
    return bytes < 1e9 ? toFixed(bytes / 1e6, bytes < 1e7 ? 1 : 0) + " MB" : toFixed(bytes / 1e9, 1) + " GB";
}

bool fitsInto(const Estimate& made, const Room& room)
{
    return (room.memoryBytes == 0 || made.total + made.baseline <= room.memoryBytes) &&
           (room.diskBytes == 0 || made.disk <= room.diskBytes);
}

// What it takes, and what the disk lacks.
std::string needs(const Estimate& made, const Room& room)
{
    const auto size = [](std::uint64_t bytes) { return gigabytes(static_cast<double>(bytes)); };
    std::string out = "It takes about " + size(made.total) + " of memory";
    if (made.baseline > 0) out += " (and " + size(made.baseline) + " for program and libraries)";
    out += " and " + size(made.disk) + " of disk";
    if (made.secondsPerFold) out += ", " + toFixed(*made.secondsPerFold / 60.0, 1) + " minutes a fold";
    out += ".";
    if (made.memoryMode == "lean" || made.memoryMode == "checkpoint")
        out += " Activations: model.memory " + made.memoryMode + ".";
    if (room.diskBytes > 0 && made.disk > room.diskBytes)
        out += " Only " + size(room.diskBytes) +
               " of disk are free: lower save_total_limit, or put the run elsewhere.";
    if (room.memoryBytes > 0 && made.total + made.baseline > room.memoryBytes)
        out += " The device has " + size(room.memoryBytes) + ":";
    return out;
}

std::string sentenceOf(const EstimateInput& input, const Estimate& made)
{
    const auto size = [](std::uint64_t bytes) { return gigabytes(static_cast<double>(bytes)); };
    std::string out = needs(made, input.room);
    if (input.room.memoryBytes == 0 || made.total + made.baseline <= input.room.memoryBytes) return out;
    const std::uint64_t fixed = made.total + made.baseline - made.activations;
    if (fixed < input.room.memoryBytes && made.microBatchTokens > 0) {
        const double share =
            static_cast<double>(input.room.memoryBytes - fixed) / static_cast<double>(made.activations);
        const auto tokens = static_cast<std::int64_t>(share * static_cast<double>(made.microBatchTokens));
        const auto longest = input.trainTokens.empty()
                                 ? 0
                                 : *std::max_element(input.trainTokens.begin(), input.trainTokens.end());
        if (tokens >= longest)
            return out + " tokens_per_micro_batch " + std::to_string(tokens) + " would fit.";
        return out + " max_length " + std::to_string(std::max<std::int64_t>(tokens - 2, 1)) + " would fit.";
    }
    if (input.config.tuning == "full")
        return out + " tuning lora needs " + size(made.gradients + made.optimizer) +
               " less; else take a smaller model.";
    RunConfig other = input.config;
    other.model.stream_dtype = other.model.compute_dtype = "bfloat16";
    const auto fitsAs = [&] {
        return fixed - made.weights + weightBytes(input.spec, other) < input.room.memoryBytes;
    };
    if (!input.config.model.load_in_4bit && fitsAs())
        return out + " stream_dtype bfloat16 would fit: weights of " + size(weightBytes(input.spec, other)) +
               ".";
    other.model.load_in_4bit = true;
    other.model.base_resident = "packed";
    if (fitsAs())
        return out + " load_in_4bit would fit: weights of " + size(weightBytes(input.spec, other)) + ".";
    return out + " take a smaller model or a smaller rank.";
}

} // namespace

std::int64_t loraParameterCount(const ModelSpec& spec, std::span<const LinearRef> targets, std::int64_t rank)
{
    std::int64_t out = 0;
    for (const auto& target : targets)
        if (const PartSpec* part = spec.find(target.part)) out += rank * (part->shape[0] + part->shape[1]);
    return out;
}

double activationFloatsPerTokenAndLayer(const ModelSpec& spec, const RunConfig& config)
{
    const auto hidden = static_cast<double>(spec.hidden);
    const auto feedForward = static_cast<double>(spec.feedForward);
    const auto queries = static_cast<double>(spec.heads * spec.headDim);
    // What norms read, queries with keys and values spread over all heads, their mixture, gate, its
    // activation and up.
    const double norms = (spec.has(Part::PostAttentionNorm) ? 4.0 : 2.0) * hidden;
    const double body = norms + 4.0 * queries + (spec.gatedFeedForward ? 3.0 : 2.0) * feedForward;
    if (config.tuning == "full")
        return body + norms + 2.0 * hidden + feedForward; // and what weight gradients need
    // Inputs of A: shared between modules without dropout; with it, each has its own, and the mask.
    double inputs = 0, ranks = 0;
    for (const auto& part : spec.parts) {
        const auto targets = config.lora_config.target_modules;
        const bool adapted =
            part.loraAble && std::any_of(targets.begin(), targets.end(), [&](const auto& target) {
                return target == "all-linear" || target == part.shortName();
            });
        if (!adapted) continue;
        inputs += 2.0 * static_cast<double>(part.shape[1]);
        ranks += static_cast<double>(config.lora_config.r);
    }
    return body + ranks + (config.lora_config.lora_dropout > 0 ? inputs : 2.0 * hidden + feedForward);
}

std::int64_t defaultMicroBatchTokens(const ModelSpec& spec)
{
    constexpr double budget = 2147483648.0;
    const double floats = 24.0 * static_cast<double>(spec.hidden) +
                          6.0 * static_cast<double>(spec.feedForward) +
                          14.0 * static_cast<double>((spec.heads + spec.kvHeads) * spec.headDim);
    const double perToken = static_cast<double>(floatBytes) * floats * static_cast<double>(spec.layerCount());
    return static_cast<std::int64_t>(std::clamp(budget / perToken, 256.0, 8192.0));
}

Estimate estimateRun(const EstimateInput& input)
{
    Estimate out;
    const TrainArgs& args = input.config.train_args;
    const Targets targets = targetsOf(input);
    const bool full = input.config.tuning == "full";
    const auto score = static_cast<std::int64_t>(input.classes) * input.spec.hidden;
    out.trainableParameters = (full ? parameterCount(input.spec) : targets.parameters) + score;

    out.weights = weightBytes(input.spec, input.config);
    out.adapter = static_cast<std::uint64_t>(targets.parameters + score) * floatBytes;
    out.gradients = static_cast<std::uint64_t>(out.trainableParameters) * floatBytes;
    out.optimizer = 2 * out.gradients; // AdamW: two fp32 states

    const auto budget =
        args.tokens_per_micro_batch > 0 ? args.tokens_per_micro_batch : defaultMicroBatchTokens(input.spec);
    MicroBatch batch;
    double epochs = 0;
    if (!input.trainTokens.empty()) {
        Schedule schedule(args, input.trainTokens.size(), input.fold);
        out.stepsPerFold = schedule.totalSteps();
        epochs = static_cast<double>(out.stepsPerFold) /
                 static_cast<double>(std::max<std::int64_t>(1, schedule.stepsPerEpoch()));
        const std::int64_t between = std::max<std::int64_t>(1, args.eval_steps);
        out.evaluationsPerFold = out.stepsPerFold / between + (out.stepsPerFold % between != 0 ? 1 : 0);
        batch = heaviestBatch(input, schedule, budget);
    }
    out.microBatchTokens = batch.tokens;
    const bool fast = trainsOnFastPath(input.spec, input.config);
    if (fast && computeSize(input.config.model) == 4.0) out.prediction = mergedCopyBytes(input.spec);
    out.baseline = input.room.baselineBytes;
    out.total = out.weights + out.adapter + out.gradients + out.optimizer + out.prediction;
    EstimateInput settled = input; // with the mode that the engine will take
    if (fast) {
        const std::uint64_t taken = out.total + out.baseline;
        const std::uint64_t room = input.room.memoryBytes;
        settled.config.model.memory = memoryForRoom(input.spec, input.config, batch.tokens,
                                                    room == 0 ? 0 : room - std::min(room - 1, taken));
        out.memoryMode = settled.config.model.memory;
    }
    out.activations = activationBytes(settled, batch);
    out.total += out.activations;

    out.trainTokensPerFold = epochs * sum(input.trainTokens);
    out.flopsPerFold = trainFlops(input, targets.parameters, epochs);
    const auto folds = static_cast<std::uint64_t>(std::max<std::int64_t>(1, input.config.folds.n_splits));
    out.diskPerFold = diskBytes(input, out);
    out.disk = folds * out.diskPerFold;
    out.tokensPerSecond = input.tokensPerSecond;
    if (!out.tokensPerSecond && input.productFlops && out.flopsPerFold > 0) {
        const double share = trainsOnFastPath(input.spec, input.config) ? 0.7 : 0.3;
        out.tokensPerSecond = share * *input.productFlops * out.trainTokensPerFold / out.flopsPerFold;
    }
    if (out.tokensPerSecond && *out.tokensPerSecond > 0) {
        // A forward pass alone is a third of a full step and half of a LoRA step.
        const double predicted =
            static_cast<double>(out.evaluationsPerFold) * sum(input.validationTokens) +
            sum(input.testTokens) *
                (args.test_scores == "every_eval" ? static_cast<double>(out.evaluationsPerFold) : 1.0);
        out.secondsPerFold = (out.trainTokensPerFold + predicted / (full ? 3.0 : 2.0)) / *out.tokensPerSecond;
    }
    out.fits = fitsInto(out, input.room);
    out.sentence = sentenceOf(input, out);
    return out;
}

Estimate estimateLinearRun(const LinearEstimateInput& input)
{
    // Measured on 3,822 posts of 2.3 million characters with the default n-grams: 457 MB, 50 MB of them the
    // program itself.
    constexpr double bytesPerCharacter = 175.0;
    constexpr double termBytes = 24.0; // text and document frequency of a term in the model file
    const LinearConfig& linear = input.config.linear;
    Estimate out;
    const auto features = static_cast<double>(std::min(linear.max_word_features, input.characters) +
                                              std::min(linear.max_char_features, input.characters));
    const auto labels = static_cast<double>(input.classes);
    out.trainableParameters = static_cast<std::int64_t>((features + 1.0) * labels);
    out.weights = static_cast<std::uint64_t>(out.trainableParameters) * floatBytes;
    out.activations = bytesOf(bytesPerCharacter * static_cast<double>(input.characters));
    out.total = out.weights + out.activations;
    out.baseline = input.room.baselineBytes;
    out.stepsPerFold = out.evaluationsPerFold = 1;
    const auto folds = static_cast<double>(std::max<std::int64_t>(1, input.config.folds.n_splits));
    const double rows = static_cast<double>(input.trainRows) / folds + static_cast<double>(input.testRows);
    out.diskPerFold = bytesOf(static_cast<double>(out.weights) + features * termBytes +
                              2.0 * labels * static_cast<double>(floatBytes) * rows);
    out.disk = static_cast<std::uint64_t>(folds) * out.diskPerFold;
    out.fits = fitsInto(out, input.room);
    out.sentence = needs(out, input.room);
    if (!out.fits) out.sentence += " Lower linear.max_char_features, or the range of linear.char_ngrams.";
    return out;
}

} // namespace thresher

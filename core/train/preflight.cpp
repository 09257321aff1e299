#include "train/preflight.h"

#include "base/disk.h"
#include "base/memory.h"
#include "base/numbers.h"
#include "base/utf8.h"
#include "model/checkpoint.h"
#include "text/prompt.h"

#include <algorithm>

namespace thresher {
namespace {

constexpr double trusted = 0.85; // an estimate was never further above what was measured (tst_cli_estimate)

struct TokenCounts {
    std::vector<std::int64_t> train, test; // per row
    std::int64_t cutPosts = 0;
};

Result<TokenCounts> countTokens(FileSystem& files, const RunInputs& inputs, const ModelSpec& spec,
                                const PreflightOptions& options)
{
    const ModelConfig& model = inputs.config.model;
    THRESHER_ASSIGN(auto tokenizer, openTokenizer(model.model_name_or_path, TokenizerFile::Auto, files));
    THRESHER_ASSIGN(auto prompt, promptOptions(inputs.config.prompt, model));
    prompt.vocabulary = spec.vocabulary;
    THRESHER_ASSIGN(const auto encoder, PromptEncoder::make(std::move(tokenizer), prompt));
    TokenCounts out;
    const auto count = [&](const std::vector<std::string>& texts,
                           std::vector<std::int64_t>& lengths) -> Status {
        THRESHER_ASSIGN(const auto encoded, encodePosts(encoder, texts, options.threads, options.progress));
        for (const auto& post : encoded.posts) lengths.push_back(static_cast<std::int64_t>(post.ids.size()));
        out.cutPosts += encoded.cutPosts;
        return {};
    };
    THRESHER_TRY(count(inputs.train.texts, out.train));
    if (inputs.test) THRESHER_TRY(count(inputs.test->texts, out.test));
    return out;
}

std::vector<std::int64_t> selected(const std::vector<std::int64_t>& lengths,
                                   const std::vector<std::size_t>& rows)
{
    std::vector<std::int64_t> out;
    for (const auto row : rows) out.push_back(lengths[row]);
    return out;
}

// Of the fold that trains on the most tokens.
int largestFold(const RunInputs& inputs, const TokenCounts& tokens)
{
    int largest = 0;
    std::int64_t most = -1;
    for (int fold = 0; fold < inputs.folds.nSplits; ++fold) {
        std::int64_t sum = 0;
        for (const auto row : inputs.folds.trainingRows(fold)) sum += tokens.train[row];
        if (sum > most) {
            most = sum;
            largest = fold;
        }
    }
    return largest;
}

Preflight linearPreflight(const RunInputs& inputs, const Room& room)
{
    LinearEstimateInput input;
    input.config = inputs.config;
    input.config.folds.n_splits = inputs.folds.nSplits;
    input.classes = inputs.train.classes.size();
    for (const auto* data : {&inputs.train, inputs.test ? &*inputs.test : nullptr})
        if (data != nullptr)
            for (const auto& text : data->texts)
                input.characters += static_cast<std::int64_t>(codePointCount(text));
    input.trainRows = inputs.train.rows();
    input.testRows = inputs.test ? inputs.test->rows() : 0;
    input.room = room;
    return {estimateLinearRun(input), 0};
}

std::string gigabytes(std::uint64_t bytes)
{
    return toFixed(static_cast<double>(bytes) / 1e9, 2) + " GB";
}

} // namespace

Result<Preflight> preflight(FileSystem& files, const RunInputs& inputs, const PreflightOptions& options)
{
    const RunConfig& config = inputs.config;
    if (config.model.kind == "linear") return linearPreflight(inputs, options.room);
    if (config.model.model_name_or_path.empty())
        return fail(ErrorCode::BadConfig, "model.model_name_or_path is not given",
                    "Name the folder of a checkpoint.", "model.model_name_or_path");
    THRESHER_ASSIGN(const auto checkpoint,
                    Checkpoint::open(files, config.model.model_name_or_path, config.model.kind));
    if (config.tuning == "lora")
        THRESHER_TRY(loraTargets(checkpoint.spec(), config.lora_config.target_modules));
    THRESHER_ASSIGN(const auto tokens, countTokens(files, inputs, checkpoint.spec(), options));
    EstimateInput input;
    input.spec = checkpoint.spec();
    input.config = config;
    input.config.folds.n_splits = inputs.folds.nSplits;
    input.classes = inputs.train.classes.size();
    input.fold = largestFold(inputs, tokens);
    input.trainTokens = selected(tokens.train, inputs.folds.trainingRows(input.fold));
    input.validationTokens = selected(tokens.train, inputs.folds.validationRows(input.fold));
    input.testTokens = tokens.test;
    input.room = options.room;
    input.tokensPerSecond = options.tokensPerSecond;
    if (!input.tokensPerSecond && options.productFlops) input.productFlops = options.productFlops(input.spec);
    return Preflight{estimateRun(input), tokens.cutPosts};
}

Room roomHere(const Path& runFolder, bool linear)
{
    // The folder in which the run will be, or its nearest parent that is there.
    std::error_code code;
    Path there = std::filesystem::absolute(runFolder, code);
    while (there.has_relative_path() && !std::filesystem::exists(there, code)) there = there.parent_path();
    return {static_cast<std::uint64_t>(availableMemoryBytes()), freeDiskBytes(there).value_or(0),
            linear ? 0 : cpuBaselineBytes};
}

Status mayBegin(const Estimate& estimate, const Room& room, unsigned side, std::string& warning)
{
    const std::uint64_t need = (estimate.total + estimate.baseline) * std::max(1U, side);
    if (room.memoryBytes == 0 || need <= room.memoryBytes) return {};
    const std::string what =
        (side > 1 ? std::to_string(side) + " folds at once need" : std::string("The training needs")) +
        " about " + gigabytes(need) + " of memory, and " + gigabytes(room.memoryBytes) + " are free";
    // The sentence ends with what would fit, where one fold alone does not.
    const bool alone = estimate.total + estimate.baseline <= room.memoryBytes;
    const std::string hint =
        alone ? "Train fewer folds at once, or close other programs." : estimate.sentence;
    if (static_cast<double>(need) * trusted > static_cast<double>(room.memoryBytes))
        return fail(ErrorCode::OutOfMemory, what, hint + " --force begins all the same.");
    warning = what + ". " + hint;
    return {};
}

} // namespace thresher

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

constexpr double trusted = 0.85; // what tst_cli_estimate holds estimates of LoRA runs to

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

Result<ModelSpec> specOf(FileSystem& files, const RunConfig& config)
{
    if (config.model.model_name_or_path.empty())
        return fail(ErrorCode::BadConfig, "model.model_name_or_path is not given",
                    "Name the folder of a checkpoint.", "model.model_name_or_path");
    THRESHER_ASSIGN(const auto checkpoint,
                    Checkpoint::open(files, config.model.model_name_or_path, config.model.kind));
    if (config.tuning == "lora")
        THRESHER_TRY(loraTargets(checkpoint.spec(), config.lora_config.target_modules));
    return checkpoint.spec();
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

} // namespace

Status checkModel(FileSystem& files, const RunConfig& config)
{
    if (config.model.kind == "linear") return {};
    THRESHER_TRY(specOf(files, config));
    return {};
}

Result<Preflight> preflight(FileSystem& files, const RunInputs& inputs, const PreflightOptions& options)
{
    const RunConfig& config = inputs.config;
    if (config.model.kind == "linear") return linearPreflight(inputs, options.room);
    EstimateInput input;
    THRESHER_ASSIGN(input.spec, specOf(files, config));
    THRESHER_ASSIGN(const auto tokens, countTokens(files, inputs, input.spec, options));
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

Room roomHere(const Path& place, bool linear)
{
    std::error_code code;
    Path there = std::filesystem::absolute(place, code); // or its nearest parent that is there
    while (there.has_relative_path() && !std::filesystem::exists(there, code)) there = there.parent_path();
    return {static_cast<std::uint64_t>(availableMemoryBytes()), freeDiskBytes(there).value_or(0),
            linear ? 0 : cpuBaselineBytes};
}

Status mayBegin(const Estimate& estimate, std::uint64_t freeBytes, unsigned side, bool linear,
                std::string& warning)
{
    warning.clear();
    const std::uint64_t need = estimate.total + estimate.baseline;
    const auto said = [&](const std::string& who, std::uint64_t bytes) {
        return who + " about " + amountOf(bytes) + " of memory, and " + amountOf(freeBytes) + " are free";
    };
    if (freeBytes == 0) return {};
    if (need > freeBytes) {
        // The sentence ends with what would fit.
        const std::string what = said("The training needs", need);
        if (!linear && static_cast<double>(need) * trusted > static_cast<double>(freeBytes))
            return fail(ErrorCode::OutOfMemory, what, estimate.sentence);
        warning = what + ". " + estimate.sentence;
    } else if (side > 1 && need * side > freeBytes) {
        warning = said(std::to_string(side) + " folds at once may need", need * side) +
                  ". If memory runs out, train fewer at once.";
    }
    return {};
}

} // namespace thresher

#include "engine/learner_factory.h"

#include "base/rng.h"
#include "engine/detail/learner_torch.h"
#include "engine/detail/open_model_torch.h"
#include "model/fast_memory.h"

namespace thresher::engine {
namespace {

constexpr std::uint32_t initPurpose = 0x696e6974; // "init"

// Valid configurations that this engine does not compute, named by key.
Status checkSupported(const RunConfig& config)
{
    const auto unsupported = [](const std::string& what, const char* key, const char* hint) {
        return fail(ErrorCode::Unsupported, what, hint, key);
    };
    if (config.task != "multilabel")
        return unsupported("task: \"" + config.task + "\" is not a task of this engine", "task",
                           "Use task: multilabel.");
    if (config.model.load_in_4bit && config.tuning == "full")
        return unsupported("model.load_in_4bit: a base whose weights are all trained cannot be in 4 bits",
                           "model.load_in_4bit", "Set it to false, or use tuning: lora.");
    if (config.train_args.optim != "adamw" && config.train_args.optim != "adamw_torch")
        return unsupported("train_args.optim: \"" + config.train_args.optim + "\" is not offered",
                           "train_args.optim", "Use adamw.");
    if (config.tuning != "lora" && config.tuning != "full")
        return unsupported("tuning: \"" + config.tuning + "\" is not offered", "tuning", "Use lora or full.");
    return {};
}

std::int64_t elementCount(const std::vector<Parameter>& parameters)
{
    std::int64_t total = 0;
    for (const Parameter& parameter : parameters) total += parameter.value.numel();
    return total;
}

class TorchLearnerFactory : public LearnerFactory {
  public:
    TorchLearnerFactory(const RunConfig& config, EngineOptions options, std::shared_ptr<const Base> base,
                        std::vector<AdapterModule> modules, std::shared_ptr<TokenCache> tokens,
                        std::string identity)
        : m_config(config), m_options(options), m_base(std::move(base)), m_modules(std::move(modules)),
          m_tokens(std::move(tokens)), m_identity(std::move(identity))
    {}

    Result<std::unique_ptr<Learner>> make(const LearnerData& data, int fold,
                                          const Progress& progress) override
    {
        return guarded([&]() -> Result<std::unique_ptr<Learner>> {
            useThreads(m_options.threads);
            return makeLearner(data, fold, progress);
        });
    }

    // The ids stay in the cache: nothing is computed twice.
    Status check(std::span<const std::string> texts, const Progress& progress) override
    {
        THRESHER_TRY(m_tokens->encode(texts, progress));
        return {};
    }

    // ATen's threads belong to the process: folds side by side are processes of their own.
    bool foldsMayRunInParallel() const override { return false; }
    std::string modelJson() const override { return m_identity; }

  private:
    Result<std::unique_ptr<Learner>> makeLearner(const LearnerData& data, int fold, const Progress& progress);
    Trainee makeTrainee(const std::vector<std::string>& classes, int fold, std::string& headNote) const;
    std::string memoryMode(const Trainee& trainee, const TokenisedPosts& posts, std::size_t budget) const;

    RunConfig m_config;
    EngineOptions m_options;
    std::shared_ptr<const Base> m_base;
    std::vector<AdapterModule> m_modules; // tuning: lora
    std::shared_ptr<TokenCache> m_tokens;
    std::string m_identity;
};

// A head that the checkpoint brings is used when its rows can be these classes, as transformers does; else
// fresh.
Trainee TorchLearnerFactory::makeTrainee(const std::vector<std::string>& classes, int fold,
                                         std::string& headNote) const
{
    const std::uint32_t seed = deriveSeed(static_cast<std::uint64_t>(m_config.train_args.seed), initPurpose,
                                          static_cast<std::uint32_t>(fold));
    at::Tensor score = checkpointScore(*m_base);
    const std::vector<std::string>& named = m_base->checkpoint.config().classes;
    const bool fits = score.defined() && score.size(0) == static_cast<std::int64_t>(classes.size()) &&
                      (named.empty() || named == classes);
    headNote = fits ? ", score head of the checkpoint" : "";
    if (!fits) score = freshScore(m_base->spec(), classes.size(), seed, m_base->precision, m_base->device);
    if (m_config.tuning == "full") return Trainee::full(m_base, score);
    Adapter adapter = freshAdapter(m_base->spec(), m_modules, seed, m_base->precision, m_base->device);
    return Trainee::withAdapter(m_base, std::move(adapter), score, true);
}

// model.memory, with auto settled by the room there is now, the base being loaded.
std::string TorchLearnerFactory::memoryMode(const Trainee& trainee, const TokenisedPosts& posts,
                                            std::size_t budget) const
{
    const PathSettings asked{m_config.model.engine, "auto"};
    const auto path = choosePath(asked, *m_base, trainee.trainsEverything());
    if (m_config.model.memory != "auto" || !path || *path != "fast") return m_config.model.memory;
    std::size_t tokens = std::min(budget, static_cast<std::size_t>(tokenCount(posts)));
    for (const auto& post : posts) tokens = std::max(tokens, post->ids.size());
    std::uint64_t room = m_options.memoryBytes;
    if (room == 0) room = usableBytes(m_base->device, m_options.threads);
    if (room == 0) return "auto"; // nothing is known
    // Gradients and AdamW's two states, and the merged copy of an evaluation; on a GPU the base as well,
    // which is not in what is free on the CPU.
    std::uint64_t other =
        12 * static_cast<std::uint64_t>(elementCount(trainee.parameters())) + mergedCopyBytes(m_base->spec());
    if (!m_base->device.is_cpu())
        other += static_cast<std::uint64_t>(parameterCount(m_base->spec())) * sizeof(float);
    return memoryForRoom(m_base->spec(), m_config, static_cast<std::int64_t>(tokens),
                         room - std::min(room - 1, other));
}

Result<std::unique_ptr<Learner>> TorchLearnerFactory::makeLearner(const LearnerData& data, int fold,
                                                                  const Progress& progress)
{
    const std::size_t classes = data.classes.size();
    if (data.trainLabels.rows != data.trainTexts.size() || data.trainLabels.cols != classes)
        return fail(ErrorCode::Internal, "Training labels do not fit the texts and classes");
    const std::size_t weights = data.classWeights.size();
    if (weights != 0 && weights != classes)
        return fail(ErrorCode::Internal, "Class weights do not fit the classes");

    LearnerParts parts;
    THRESHER_ASSIGN(parts.train, m_tokens->encode(data.trainTexts, progress));
    THRESHER_ASSIGN(parts.validation, m_tokens->encode(data.validationTexts, progress));
    THRESHER_ASSIGN(parts.test, m_tokens->encode(data.testTexts, progress));
    parts.labels = LabelMatrix(data.trainLabels.rows, data.trainLabels.cols);
    parts.labels.values.assign(data.trainLabels.all().begin(), data.trainLabels.all().end());
    const std::int64_t wanted = m_config.train_args.tokens_per_micro_batch;
    parts.tokenBudget = wanted > 0 ? static_cast<std::size_t>(wanted) : defaultTokenBudget(m_base->spec());
    std::string note;
    Trainee trainee = makeTrainee(data.classes, fold, note);
    const std::string memory = memoryMode(trainee, parts.train, parts.tokenBudget);
    THRESHER_ASSIGN(parts.path, makeComputePath(std::move(trainee), {m_config.model.engine, memory}));
    if (memory == "lean" || memory == "checkpoint") note += ", memory " + memory;
    parts.config = m_config;
    parts.dropout = dropoutKey(m_config.train_args.seed, fold);
    parts.loss = lossSettings(m_config.loss, data.classWeights, data.weightsArePositive, m_base->device);
    parts.threads = m_options.threads;
    parts.settings.prompt = m_tokens->encoder().options();
    parts.settings.classes = data.classes;
    parts.settings.pooling = m_base->spec().pooling;

    const ModelSpec& spec = m_base->spec();
    LearnerInfo& info = parts.info;
    info.trainableParameters = elementCount(parts.path->trainee().parameters());
    info.totalParameters = m_config.tuning == "full" ? info.trainableParameters
                                                     : parameterCount(spec) + info.trainableParameters;
    info.trainTokens = tokenCount(parts.train);
    for (const auto& post : parts.train) info.truncatedPosts += post->cut ? 1 : 0;
    info.device = m_base->device.str();
    info.description = spec.family + ", " + std::to_string(spec.layerCount()) + " layers, hidden " +
                       std::to_string(spec.hidden) + ", " + m_config.tuning + ", " +
                       precisionText(m_base->precision) + ", " + parts.path->name() + " engine" + note;
    return std::unique_ptr<Learner>(std::make_unique<TorchLearner>(std::move(parts)));
}

} // namespace

Result<std::unique_ptr<LearnerFactory>>
makeLearnerFactory(const RunConfig& config, const EngineOptions& options, const Progress& progress)
{
    THRESHER_TRY(checkSupported(config));
    progress("open model", 0, 1);
    FileSystem& files = realFileSystem();
    const Path folder = config.model.model_name_or_path;
    THRESHER_ASSIGN(const Precision precision, parsePrecision(config.model));
    THRESHER_ASSIGN(const at::Device device, parseDevice(config.model.device));
    const bool full = config.tuning == "full";
    THRESHER_ASSIGN(auto base, openBase(files, folder, config.model.kind, precision, device, !full, true));
    THRESHER_TRY(choosePath({config.model.engine, config.model.memory}, *base, full));
    std::vector<AdapterModule> modules;
    if (!full) {
        const AdapterConfig adapter = adapterConfig(config.lora_config, folder.string());
        THRESHER_ASSIGN(modules, adapterModules(adapter, base->spec()));
    }
    THRESHER_ASSIGN(std::shared_ptr<const Tokenizer> tokenizer,
                    openTokenizer(folder, TokenizerFile::Auto, files));
    THRESHER_ASSIGN(const PromptOptions prompt, promptOptions(config.prompt, config.model));
    THRESHER_ASSIGN(PromptEncoder encoder, PromptEncoder::make(tokenizer, prompt));
    THRESHER_ASSIGN(std::string identity, base->checkpoint.identityJson(files));
    auto tokens = std::make_shared<TokenCache>(std::move(encoder), base->spec().vocabulary, options.threads);
    progress("open model", 1, 1);
    return std::unique_ptr<LearnerFactory>(std::make_unique<TorchLearnerFactory>(
        config, options, std::move(base), std::move(modules), std::move(tokens), std::move(identity)));
}

} // namespace thresher::engine

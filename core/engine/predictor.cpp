#include "engine/detail/compute_path_torch.h"
#include "engine/detail/open_model_torch.h"
#include "engine/learner_factory.h"
#include "model/text_settings.h"

namespace thresher::engine {
namespace {

class TorchPredictor : public Predictor {
  public:
    TorchPredictor(std::unique_ptr<ComputePath> path, std::shared_ptr<const Base> base,
                   std::shared_ptr<TokenCache> tokens, TextSettings settings, std::string engine,
                   unsigned threads)
        : m_path(std::move(path)), m_base(std::move(base)), m_tokens(std::move(tokens)),
          m_settings(std::move(settings)), m_engine(std::move(engine)), m_threads(threads)
    {
        describe();
    }

    const std::vector<std::string>& classes() const override { return m_settings.classes; }
    const LearnerInfo& info() const override { return m_info; }

    Result<ScoreMatrix> predict(std::span<const std::string> texts, const Progress& progress) override
    {
        return guarded([&]() -> Result<ScoreMatrix> {
            useThreads(m_threads);
            THRESHER_ASSIGN(const TokenisedPosts posts, m_tokens->encode(texts, progress));
            m_info.truncatedPosts = 0;
            for (const auto& post : posts) m_info.truncatedPosts += post->cut ? 1 : 0;
            return m_path->predict(posts, progress);
        });
    }

    Status changeAdapter(const Path& adapter) override
    {
        return guarded([&]() -> Status {
            THRESHER_ASSIGN(const auto written, readTextSettings(realFileSystem(), adapter));
            if (written && textSettingsJson(*written) != textSettingsJson(m_settings))
                return fail(ErrorCode::BadConfig,
                            "This adapter was trained with another prompt or other classes",
                            "Predict with it alone.", adapter.string());
            THRESHER_ASSIGN(OpenedAdapter opened, openAdapter(realFileSystem(), adapter, *m_base));
            if (opened.score.size(0) != static_cast<std::int64_t>(m_settings.classes.size()))
                return fail(ErrorCode::BadShape, "This adapter's score head has another number of rows",
                            "Predict with it alone.", adapter.string());
            m_path.reset(); // its buffers make room for the next one's
            THRESHER_ASSIGN(m_path, makeComputePath(Trainee::withAdapter(m_base, std::move(opened.adapter),
                                                                         opened.score, false),
                                                    {m_engine, "auto"}));
            describe();
            return {};
        });
    }

  private:
    void describe()
    {
        const ModelSpec& spec = m_base->spec();
        m_info.totalParameters = parameterCount(spec);
        for (const Parameter& parameter : m_path->trainee().parameters())
            m_info.totalParameters += parameter.value.numel();
        m_info.device = m_base->device.str();
        m_info.description = spec.family + ", " + std::to_string(spec.layerCount()) + " layers, hidden " +
                             std::to_string(spec.hidden) + ", " + precisionText(m_base->precision);
    }

    std::unique_ptr<ComputePath> m_path;
    std::shared_ptr<const Base> m_base;
    std::shared_ptr<TokenCache> m_tokens;
    TextSettings m_settings; // classes in the order of the head's rows
    std::string m_engine;
    unsigned m_threads;
    LearnerInfo m_info;
};

// How texts are written: thresher.json beside the adapter, else beside the weights, else the request's own.
Result<TextSettings> settingsOf(FileSystem& files, const PredictorRequest& request, const Path& base)
{
    for (const Path& folder : {request.adapter, base}) {
        if (folder.empty()) continue;
        THRESHER_ASSIGN(auto found, readTextSettings(files, folder));
        if (found) return std::move(*found);
    }
    TextSettings settings;
    THRESHER_ASSIGN(settings.prompt, promptOptions(request.ownPrompt, request.settings));
    return settings;
}

Result<PromptEncoder> makeEncoder(FileSystem& files, const PredictorRequest& request, const Path& base,
                                  PromptOptions prompt)
{
    if (!request.prompt) {
        prompt.template_.clear();
        prompt.instruction.clear();
    }
    if (request.maxLength > 0) prompt.maxLength = request.maxLength;
    THRESHER_ASSIGN(std::shared_ptr<const Tokenizer> tokenizer,
                    openTokenizer(base, TokenizerFile::Auto, files));
    return PromptEncoder::make(std::move(tokenizer), prompt);
}

std::vector<std::string> numberedClasses(std::size_t count)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back("class_" + std::to_string(i));
    return names;
}

} // namespace

Result<std::unique_ptr<Predictor>> makePredictor(const PredictorRequest& request,
                                                 const EngineOptions& options, const Progress& progress)
{
    progress("open model", 0, 1);
    FileSystem& files = realFileSystem();
    THRESHER_ASSIGN(const Path folder, baseFolder(files, request.model, request.adapter));
    THRESHER_ASSIGN(const Precision precision, parsePrecision(request.settings));
    THRESHER_ASSIGN(const at::Device device, parseDevice(request.settings.device));
    THRESHER_ASSIGN(auto base, openBase(files, folder, "auto", precision, device, true, false));
    THRESHER_ASSIGN(TextSettings settings, settingsOf(files, request, folder));
    THRESHER_ASSIGN(PromptEncoder encoder, makeEncoder(files, request, folder, settings.prompt));

    OpenedAdapter opened;
    if (request.adapter.empty()) {
        opened.score = checkpointScore(*base);
        if (!opened.score.defined())
            return fail(ErrorCode::BadFormat, "The checkpoint has no score head: it is no classifier",
                        "Name a trained adapter too, or train the model first.", folder.string());
    } else {
        THRESHER_ASSIGN(opened, openAdapter(files, request.adapter, *base));
    }
    const auto rows = static_cast<std::size_t>(opened.score.size(0));
    std::vector<std::string> classes = settings.classes;
    if (classes.empty() && base->checkpoint.classes().size() == rows) classes = base->checkpoint.classes();
    if (classes.empty()) classes = numberedClasses(rows);
    if (classes.size() != rows)
        return fail(ErrorCode::BadShape,
                    "thresher.json names " + std::to_string(classes.size()) +
                        " classes, the score head has " + std::to_string(rows) + " rows",
                    "The files of a checkpoint must stay together.", folder.string());
    auto tokens = std::make_shared<TokenCache>(std::move(encoder), base->spec().vocabulary, options.threads);
    THRESHER_ASSIGN(
        auto path, makeComputePath(Trainee::withAdapter(base, std::move(opened.adapter), opened.score, false),
                                   {request.settings.engine, "auto"}));
    progress("open model", 1, 1);
    settings.classes = std::move(classes);
    return std::unique_ptr<Predictor>(
        std::make_unique<TorchPredictor>(std::move(path), base, std::move(tokens), std::move(settings),
                                         request.settings.engine, options.threads));
}

} // namespace thresher::engine

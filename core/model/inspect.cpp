#include "model/inspect.h"

#include "base/detail/json.h"
#include "base/joined.h"
#include "base/numbers.h"
#include "model/adapter_config.h"
#include "model/checkpoint.h"
#include "model/linear_model.h"
#include "model/text_settings.h"
#include "text/tokenizer.h"

#include <algorithm>
#include <map>

namespace thresher {
namespace {

std::string megabytes(std::uint64_t bytes)
{
    return toFixed(static_cast<double>(bytes) / 1e6, 1) + " MB";
}

// One look at a thing: lines for people and the same as JSON, filled together.
class Notes {
  public:
    explicit Notes(std::string kind) { m_out.kind = std::move(kind); }
    void note(const char* key, const std::string& label, Json value, const std::string& text)
    {
        m_json[key] = std::move(value);
        m_out.lines.push_back(label + ": " + text);
    }
    void fault(const std::string& text)
    {
        m_out.whole = false;
        m_faults.push_back(text);
    }
    void warn(const std::vector<std::string>& warnings)
    {
        m_warnings.insert(m_warnings.end(), warnings.begin(), warnings.end());
    }
    Inspection finish()
    {
        m_json["faults"] = m_faults;
        m_json["warnings"] = m_warnings;
        for (const auto& text : m_warnings) m_out.lines.push_back("warning: " + text);
        for (const auto& text : m_faults) m_out.lines.push_back("fault: " + text);
        m_out.json = dump(m_json);
        return std::move(m_out);
    }

  private:
    Inspection m_out;
    Json m_json = Json::object();
    std::vector<std::string> m_faults, m_warnings;
};

void noteSettings(FileSystem& files, const Path& folder, Notes& notes)
{
    const auto settings = readTextSettings(files, folder);
    if (!settings) return notes.fault(settings.error().message);
    if (!*settings) return;
    const auto& prompt = (*settings)->prompt;
    notes.note("max_length", "max_length", prompt.maxLength,
               std::to_string(prompt.maxLength) + ", truncation " +
                   std::string(truncationName(prompt.truncation)));
    notes.note("prompt", "prompt", {{"instruction", prompt.instruction}, {"template", prompt.template_}},
               prompt.template_.empty() ? "the text alone" : dump(Json(prompt.template_)));
}

void noteTokenizer(FileSystem& files, const Path& folder, const ModelSpec& spec, Notes& notes)
{
    const auto tokenizer = openTokenizer(folder, TokenizerFile::Auto, files);
    if (!tokenizer) return notes.fault(tokenizer.error().message);
    const auto& special = (*tokenizer)->special();
    notes.note("tokenizer", "tokenizer",
               {{"file", (*tokenizer)->source()},
                {"vocabulary", (*tokenizer)->vocabularySize()},
                {"bos", special.bos},
                {"eos", special.allEos},
                {"pad", special.pad},
                {"unk", special.unk}},
               std::string((*tokenizer)->source()) + ", " + std::to_string((*tokenizer)->vocabularySize()) +
                   " ids");
    if ((*tokenizer)->vocabularySize() > spec.vocabulary)
        notes.warn({"the tokenizer has " + std::to_string((*tokenizer)->vocabularySize()) +
                    " ids, the model's vocabulary " + std::to_string(spec.vocabulary)});
}

std::string layersText(const ModelSpec& spec)
{
    const auto windows = std::count_if(spec.layers.begin(), spec.layers.end(),
                                       [](const auto& layer) { return layer.window > 0; });
    return std::to_string(spec.layerCount()) + " (" + std::to_string(windows) + " with a window), hidden " +
           std::to_string(spec.hidden) + ", feed-forward " + std::to_string(spec.feedForward) + ", " +
           std::to_string(spec.heads) + "/" + std::to_string(spec.kvHeads) + " heads of " +
           std::to_string(spec.headDim) + ", vocabulary " + std::to_string(spec.vocabulary);
}

Result<Inspection> inspectCheckpoint(FileSystem& files, const Path& folder)
{
    THRESHER_ASSIGN(const auto checkpoint, Checkpoint::open(files, folder));
    const ModelSpec& spec = checkpoint.spec();
    Notes notes("checkpoint");
    notes.note("family", "family", spec.family, spec.family);
    notes.note("layers", "layers", spec.layerCount(), layersText(spec));
    notes.note("parameters", "parameters", parameterCount(spec), groupDigits(parameterCount(spec)));
    notes.note("bytes", "weights", checkpoint.byteCount(),
               megabytes(checkpoint.byteCount()) +
                   (checkpoint.config().dtype.empty() ? "" : ", " + checkpoint.config().dtype));
    notes.note("classes", "classes", checkpoint.classes(),
               checkpoint.score() == nullptr ? "no score head" : joined(checkpoint.classes()));
    noteTokenizer(files, folder, spec, notes);
    noteSettings(files, folder, notes);
    notes.warn(checkpoint.warnings());
    return notes.finish();
}

// Pairs of A and B must agree with each other and, without patterns, with r.
void checkAdapterTensors(const TensorFiles& tensors, const AdapterConfig& config, Notes& notes)
{
    std::size_t modules = 0;
    std::int64_t parameters = 0;
    for (const auto& name : tensors.names()) {
        const TensorView* view = tensors.find(name);
        parameters += view->elements();
        const auto at = name.rfind(".lora_A.weight");
        if (at == std::string::npos) continue;
        ++modules;
        const TensorView* b = tensors.find(name.substr(0, at) + ".lora_B.weight");
        if (b == nullptr) {
            notes.fault("'" + name + "' has no lora_B beside it");
        } else if (view->shape.size() != 2 || b->shape.size() != 2 || view->shape[0] != b->shape[1]) {
            notes.fault("'" + name + "' " + shapeText(view->shape) + " and its lora_B " +
                        shapeText(b->shape) + " do not fit together");
        } else if (config.rankPattern.empty() && view->shape[0] != config.rank) {
            notes.fault("'" + name + "' has the rank " + std::to_string(view->shape[0]) +
                        ", adapter_config.json says " + std::to_string(config.rank));
        }
    }
    if (modules == 0) notes.fault("adapter_model.safetensors has no lora_A tensors");
    const TensorView* score = tensors.find(adapterScoreName());
    notes.note("modules", "adapted linears", modules, std::to_string(modules));
    notes.note("parameters", "parameters", parameters, groupDigits(parameters));
    notes.note("score", "score head", score == nullptr ? Json(nullptr) : Json(score->shape),
               score == nullptr ? "none" : shapeText(score->shape));
}

Result<Inspection> inspectAdapter(FileSystem& files, const Path& folder)
{
    THRESHER_ASSIGN(const auto config, readAdapterConfig(files, folder));
    THRESHER_ASSIGN(const auto tensors, TensorFiles::open(files, folder, "adapter_model"));
    Notes notes("adapter");
    notes.note("base_model", "base model", config.baseModel,
               config.baseModel.empty() ? "not named" : config.baseModel);
    notes.note("r", "rank", config.rank,
               std::to_string(config.rank) + ", alpha " + toText(config.alpha) +
                   (config.rsLora ? ", rank-stabilised" : "") + ", dropout " + toText(config.dropout));
    notes.note("target_modules", "target modules", config.targetModules, joined(config.targetModules));
    notes.note("bytes", "weights", tensors.byteCount(), megabytes(tensors.byteCount()));
    checkAdapterTensors(tensors, config, notes);
    noteSettings(files, folder, notes);
    notes.warn(config.warnings);
    return notes.finish();
}

Result<Inspection> inspectSafetensors(const Path& path)
{
    THRESHER_ASSIGN(const auto file, SafetensorsFile::open(path));
    Notes notes("safetensors");
    std::map<std::string, std::size_t> kinds;
    Json list = Json::array();
    std::uint64_t bytes = 0;
    for (const auto& [name, view] : file.tensors()) {
        ++kinds[std::string(dtypeName(view.dtype))];
        bytes += view.bytes.size();
        list.push_back({{"name", name}, {"dtype", dtypeName(view.dtype)}, {"shape", view.shape}});
    }
    std::string text = std::to_string(file.tensors().size());
    for (const auto& [kind, count] : kinds) text += ", " + std::to_string(count) + " of " + kind;
    notes.note("tensors", "tensors", list, text);
    notes.note("bytes", "bytes", bytes, megabytes(bytes));
    notes.note("metadata", "metadata", file.metadata(), dump(Json(file.metadata())));
    return notes.finish();
}

Result<Inspection> inspectLinear(FileSystem& files, const Path& file)
{
    THRESHER_ASSIGN(const auto model, readLinearModel(files, file));
    Notes notes("linear");
    notes.note("classes", "classes", model.classes, joined(model.classes));
    notes.note("documents", "training posts", model.documents, std::to_string(model.documents));
    notes.note("word_ngrams", "word n-grams", model.words.terms.size(),
               std::to_string(model.words.terms.size()));
    notes.note("char_ngrams", "character n-grams", model.chars.terms.size(),
               std::to_string(model.chars.terms.size()));
    return notes.finish();
}

} // namespace

bool looksLikeModel(FileSystem& files, const Path& path)
{
    if (path.extension() == ".safetensors" || path.filename() == linearModelFile) return true;
    for (const char* name : {"config.json", "adapter_config.json", "model.safetensors",
                             "adapter_model.safetensors", linearModelFile})
        if (files.exists(path / name)) return true;
    return false;
}

Result<Inspection> inspectModel(FileSystem& files, const Path& path)
{
    if (path.extension() == ".safetensors") return inspectSafetensors(path);
    if (path.filename() == linearModelFile) return inspectLinear(files, path);
    if (files.exists(path / linearModelFile)) return inspectLinear(files, path / linearModelFile);
    if (files.exists(path / "adapter_config.json") || files.exists(path / "adapter_model.safetensors"))
        return inspectAdapter(files, path);
    return inspectCheckpoint(files, path);
}

} // namespace thresher

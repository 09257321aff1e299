#include "model/checkpoint.h"

#include "base/detail/json.h"
#include "base/hash.h"
#include "model/families/family.h"
#include "model/text_settings.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace thresher {
namespace {

constexpr std::string_view prefix = "model.";

// Names under which checkpoints hold a tensor: its own; without "model.", as base models are saved; and as
// multimodal Gemma 3 was published before transformers 5.
std::vector<std::string> spellings(const std::string& name)
{
    constexpr std::string_view text = "model.language_model.";
    std::vector<std::string> out = {name};
    if (name.starts_with(prefix)) out.push_back(name.substr(prefix.size()));
    if (name.starts_with(text)) out.push_back("language_model.model." + name.substr(text.size()));
    return out;
}

const TensorView* findEither(const TensorFiles& files, const std::string& name)
{
    for (const auto& spelling : spellings(name))
        if (const TensorView* view = files.find(spelling)) return view;
    return nullptr;
}

bool isFloat(Dtype dtype)
{
    return dtype == Dtype::F32 || dtype == Dtype::BF16 || dtype == Dtype::F16 || dtype == Dtype::F64;
}

Status checkTensor(const TensorFiles& files, const TensorSpec& wanted, const std::string& where)
{
    const TensorView* view = findEither(files, wanted.name);
    const std::string expected = shapeText(wanted.shape);
    if (view == nullptr)
        return fail(ErrorCode::BadShape,
                    "The checkpoint has no tensor '" + wanted.name + "' (config.json asks for one of shape " +
                        expected + ")",
                    "Fetch the checkpoint again, or correct config.json.", where);
    if (view->shape != wanted.shape)
        return fail(ErrorCode::BadShape,
                    "Tensor '" + wanted.name + "' has the shape " + shapeText(view->shape) +
                        ", config.json asks for " + expected,
                    "config.json and weights do not belong together.", where);
    if (!isFloat(view->dtype))
        return fail(ErrorCode::Unsupported,
                    "Tensor '" + wanted.name + "' is of type " + std::string(dtypeName(view->dtype)),
                    "Weights are F32, BF16, F16 or F64; quantised checkpoints must be converted first.",
                    where);
    return {};
}

Result<std::vector<std::string>> classNames(FileSystem& files, const Path& folder, const ParsedConfig& config,
                                            const TensorView* score)
{
    THRESHER_ASSIGN(const auto settings, readTextSettings(files, folder));
    std::vector<std::string> names = settings ? settings->classes : std::vector<std::string>();
    if (score == nullptr) return names;
    if (!settings) names = config.classes;
    const auto rows = static_cast<std::size_t>(score->shape.front());
    if (names.empty())
        for (std::size_t i = 0; i < rows; ++i) names.push_back("class_" + std::to_string(i));
    if (names.size() == rows) return names;
    return fail(ErrorCode::Mismatch,
                std::to_string(names.size()) + " classes are named for a score head of " +
                    std::to_string(rows) + " rows",
                "thresher.json or id2label do not belong to these weights.", folder.string());
}

// Tensors that no part claims. The vision part of a multimodal checkpoint is one warning, not hundreds.
void warnOfStrangers(const TensorFiles& files, const std::vector<TensorSpec>& wanted,
                     const std::string& family, std::vector<std::string>& warnings)
{
    std::set<std::string> claimed = {"score.weight", "lm_head.weight", "language_model.lm_head.weight"};
    for (const auto& tensor : wanted)
        for (auto& spelling : spellings(tensor.name)) claimed.insert(std::move(spelling));
    std::size_t vision = 0;
    for (const auto& name : files.names()) {
        if (claimed.contains(name)) continue;
        if (name.find("vision_tower.") != name.npos || name.find("multi_modal_projector.") != name.npos)
            ++vision;
        else
            warnings.push_back("tensor '" + name + "' belongs to no part of " + family + " and is ignored");
    }
    if (vision > 0)
        warnings.push_back(std::to_string(vision) +
                           " tensors of the vision part are ignored: text alone is read");
}

} // namespace

Result<Checkpoint> Checkpoint::open(FileSystem& files, const Path& folder, const std::string& expectedFamily)
{
    THRESHER_ASSIGN(auto config, readModelConfig(files, folder));
    if (!expectedFamily.empty() && expectedFamily != "auto" && expectedFamily != config.spec.family)
        return fail(ErrorCode::Mismatch,
                    "The checkpoint is of the family " + config.spec.family + ", model.kind asks for " +
                        expectedFamily,
                    "Set model.kind to auto, or choose another checkpoint.", folder.string());
    THRESHER_ASSIGN(auto tensors, TensorFiles::open(files, folder));
    const auto wanted = bodyTensors(config.spec);
    for (const auto& tensor : wanted) THRESHER_TRY(checkTensor(tensors, tensor, folder.string()));
    const TensorView* score = tensors.find("score.weight");
    if (score != nullptr) {
        if (score->shape.size() != 2 || score->shape[0] < 1)
            return fail(ErrorCode::BadShape, "Tensor 'score.weight' has the shape " + shapeText(score->shape),
                        "It is [classes, hidden].", folder.string());
        THRESHER_TRY(checkTensor(tensors,
                                 {"score.weight", {score->shape[0], config.spec.hidden}, Part::Embedding, 0},
                                 folder.string()));
    }
    Checkpoint out(std::move(tensors), std::move(config));
    out.m_folder = folder;
    out.m_warnings = out.m_config.warnings;
    warnOfStrangers(out.m_files, wanted, out.spec().family, out.m_warnings);
    THRESHER_ASSIGN(out.m_classes, classNames(files, folder, out.m_config, out.score()));
    return out;
}

const TensorView* Checkpoint::find(const std::string& name) const
{
    return findEither(m_files, name);
}

const TensorView& Checkpoint::tensor(Part part, std::size_t layer, bool bias) const
{
    return *find(moduleName(spec(), part, layer) + (bias ? ".bias" : ".weight"));
}

Result<std::string> Checkpoint::identityJson(FileSystem& files) const
{
    THRESHER_ASSIGN(const auto config, files.readFile(m_folder / "config.json"));
    Json out = {{"family", spec().family},
                {"path", m_folder.string()},
                {"config_sha256", sha256Hex(config)},
                {"files", Json::object()}};
    for (const auto& file : m_files.files())
        out["files"][file->path().filename().string()] = {{"bytes", file->fileBytes()},
                                                          {"sample_sha256", file->sampleSha256()}};
    return dump(out);
}

Result<std::string> classifierConfig(FileSystem& files, const Path& folder,
                                     std::span<const std::string> classes, const std::string& dtype)
{
    const Path path = folder / "config.json";
    THRESHER_ASSIGN(const auto text, files.readFile(path, 16u << 20));
    THRESHER_ASSIGN(auto config, parseJson(text, path.string()));
    THRESHER_ASSIGN(const auto parsed, parseModelConfig(text, path.string()));
    for (const auto& family : familyEntries())
        if (family.modelType == parsed.spec.family) config["architectures"] = {family.classifier};
    config["id2label"] = Json::object();
    config["label2id"] = Json::object();
    for (std::size_t i = 0; i < classes.size(); ++i) {
        config["id2label"][std::to_string(i)] = classes[i];
        config["label2id"][classes[i]] = i;
    }
    config.erase("num_labels");
    config["problem_type"] = "multi_label_classification";
    config[config.contains("torch_dtype") ? "torch_dtype" : "dtype"] = dtype;
    return dump(config, 2) + "\n";
}

Status copyTokenizerFiles(FileSystem& files, const Path& from, const Path& to)
{
    for (const char* name : {"tokenizer.json", "tokenizer.model", "tokenizer_config.json",
                             "special_tokens_map.json", "added_tokens.json"}) {
        if (!files.exists(from / name)) continue;
        THRESHER_ASSIGN(const auto bytes, files.readFile(from / name));
        THRESHER_TRY(writeAtomically(files, to / name, bytes));
    }
    return {};
}

} // namespace thresher

#include "model/spec.h"

#include "base/detail/json.h"
#include "base/joined.h"
#include "config/nearest.h"
#include "model/detail/config_reader.h"
#include "model/families/family.h"

#include <algorithm>

namespace thresher {
namespace {

void readLabels(const Json& config, ParsedConfig& out)
{
    const auto labels = config.find("id2label");
    if (labels != config.end() && labels->is_object()) {
        std::vector<std::string> names(labels->size());
        bool whole = true;
        for (const auto& [key, value] : labels->items()) {
            const bool digits =
                !key.empty() && key.size() < 9 &&
                std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
            const auto id = digits ? static_cast<std::size_t>(std::stoul(key)) : names.size();
            if (id >= names.size() || !value.is_string()) {
                whole = false;
                continue;
            }
            names[id] = value.get<std::string>();
        }
        if (whole) out.labelCount = static_cast<std::int64_t>(names.size());
        if (whole) out.classes = std::move(names);
        if (!whole) out.warnings.push_back("config.json: id2label is damaged and ignored");
    }
    const auto count = config.find("num_labels");
    if (out.labelCount == 0 && count != config.end() && count->is_number_integer())
        out.labelCount = count->get<std::int64_t>();
}

bool matchesTarget(const std::string& module, const std::string& target)
{
    return module == target || (module.size() > target.size() && module.ends_with(target) &&
                                module[module.size() - target.size() - 1] == '.');
}

std::int64_t elements(const std::vector<std::int64_t>& shape)
{
    std::int64_t out = 1;
    for (const auto size : shape) out *= size;
    return out;
}

} // namespace

std::string_view poolingName(Pooling pooling)
{
    switch (pooling) {
    case Pooling::Last:
        return "last";
    case Pooling::First:
        return "first";
    case Pooling::Mean:
        return "mean";
    }
    return "last";
}

Result<Pooling> parsePooling(std::string_view name)
{
    for (const auto pooling : {Pooling::Last, Pooling::First, Pooling::Mean})
        if (poolingName(pooling) == name) return pooling;
    return fail(ErrorCode::BadConfig, "No such pooling: " + std::string(name), "It is last, first or mean.");
}

const PartSpec* ModelSpec::find(Part part) const
{
    const auto found =
        std::find_if(parts.begin(), parts.end(), [part](const auto& entry) { return entry.part == part; });
    return found == parts.end() ? nullptr : &*found;
}

std::string moduleName(const ModelSpec& spec, Part part, std::size_t layer)
{
    const PartSpec* entry = spec.find(part);
    if (entry == nullptr) return {};
    std::string name = entry->module;
    if (const auto at = name.find("{i}"); at != std::string::npos) name.replace(at, 3, std::to_string(layer));
    return name;
}

std::vector<TensorSpec> bodyTensors(const ModelSpec& spec)
{
    std::vector<TensorSpec> out;
    const auto add = [&](const PartSpec& part, std::size_t layer) {
        const std::string module = moduleName(spec, part.part, layer);
        out.push_back({module + ".weight", part.shape, part.part, layer});
        if (part.bias) out.push_back({module + ".bias", {part.shape.front()}, part.part, layer});
    };
    // Parts stand in forward order: those of the model before the layers, the layers, those behind them.
    const auto perLayer = [](const PartSpec& part) { return part.perLayer; };
    const auto first = std::find_if(spec.parts.begin(), spec.parts.end(), perLayer);
    for (auto part = spec.parts.begin(); part != first; ++part) add(*part, 0);
    for (std::size_t layer = 0; layer < spec.layerCount(); ++layer)
        for (const auto& part : spec.parts)
            if (part.perLayer) add(part, layer);
    for (auto part = first; part != spec.parts.end(); ++part)
        if (!part->perLayer) add(*part, 0);
    return out;
}

std::int64_t parameterCount(const ModelSpec& spec)
{
    std::int64_t out = 0;
    for (const auto& tensor : bodyTensors(spec)) out += elements(tensor.shape);
    return out;
}

std::int64_t linearParameterCount(const ModelSpec& spec)
{
    std::int64_t out = 0;
    for (const auto& part : spec.parts)
        if (part.perLayer && part.shape.size() == 2)
            out += elements(part.shape) * static_cast<std::int64_t>(spec.layerCount());
    return out;
}

Result<std::vector<LinearRef>> loraTargets(const ModelSpec& spec,
                                           const std::vector<std::string>& targetModules)
{
    std::vector<LinearRef> out;
    std::vector<bool> used(targetModules.size());
    for (std::size_t layer = 0; layer < spec.layerCount(); ++layer)
        for (const auto& part : spec.parts) {
            if (!part.loraAble) continue;
            const std::string module = moduleName(spec, part.part, layer);
            bool wanted = false;
            for (std::size_t i = 0; i < targetModules.size(); ++i)
                if (targetModules[i] == "all-linear" || matchesTarget(module, targetModules[i]))
                    wanted = used[i] = true;
            if (wanted) out.push_back({part.part, layer});
        }
    const auto missed = std::find(used.begin(), used.end(), false);
    if (missed == used.end() && !out.empty()) return out;
    std::vector<std::string> known = {"all-linear"};
    for (const auto& part : spec.parts)
        if (part.loraAble) known.push_back(part.shortName());
    const std::string list = joined(known);
    const std::string target =
        targetModules.empty() ? "" : targetModules[static_cast<std::size_t>(missed - used.begin())];
    const std::string near = nearestName(target, known);
    return fail(ErrorCode::BadConfig,
                targetModules.empty()
                    ? "target_modules is empty"
                    : "target_modules names '" + target + "', but " + spec.family + " has no such linear",
                (near.empty() ? std::string() : "Did you mean " + near + "? ") + "It has " + list + ".",
                "lora_config.target_modules");
}

Result<ParsedConfig> parseModelConfig(std::string_view json, const std::string& where)
{
    THRESHER_ASSIGN(const auto config, parseJson(json, where));
    if (!config.is_object()) return fail(ErrorCode::BadFormat, "config.json is no JSON object", {}, where);
    const auto type = config.find("model_type");
    if (type == config.end() || !type->is_string())
        return fail(ErrorCode::BadConfig, "config.json has no model_type",
                    "It must be a Hugging Face checkpoint's config.json.", where);
    const auto name = type->get<std::string>();
    const auto families = familyEntries();
    const auto family = std::find_if(families.begin(), families.end(),
                                     [&](const auto& entry) { return entry.modelType == name; });
    if (family == families.end())
        return fail(ErrorCode::Unsupported,
                    "model_type is '" + name + "', a family that this program does not have",
                    "It has " + joined(modelFamilies()) + ".", where);
    ConfigReader reader(config, where);
    reader.ignoreNeutralKeys();
    if (config.contains("quantization_config") && !config["quantization_config"].is_null())
        reader.refuse("quantization_config", "is set");
    THRESHER_TRY(reader.status());
    ParsedConfig out;
    THRESHER_ASSIGN(out.spec, family->parse(reader));
    readLabels(config, out);
    out.dtype = config.contains("dtype") && config["dtype"].is_string() ? config["dtype"].get<std::string>()
                                                                        : reader.text("torch_dtype", "");
    for (const auto& text : reader.warnings()) out.warnings.push_back("config.json: " + text);
    for (const auto& key : reader.unknownKeys())
        out.warnings.push_back("config.json: unknown key '" + key + "' is ignored");
    return out;
}

Result<ParsedConfig> readModelConfig(FileSystem& files, const Path& folder)
{
    const Path path = folder / "config.json";
    if (!files.exists(path))
        return fail(ErrorCode::FileNotFound, "No config.json in " + folder.string(),
                    "model_name_or_path must be the folder of a Hugging Face checkpoint.", folder.string());
    THRESHER_ASSIGN(const auto text, files.readFile(path, 16u << 20));
    return parseModelConfig(text, path.string());
}

std::vector<std::string> modelFamilies()
{
    std::vector<std::string> out;
    for (const auto& entry : familyEntries()) out.emplace_back(entry.modelType);
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace thresher

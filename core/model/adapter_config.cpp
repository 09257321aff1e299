#include "model/adapter_config.h"

#include "base/detail/json.h"
#include "base/numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <regex>

namespace thresher {
namespace {

constexpr const char* fileName = "adapter_config.json";
constexpr int largestRank = 65536;

// Keys that change what the adapter computes and are not done here, with the value under which they do
// nothing. PEFT 0.21, LoraConfig.
struct NeutralKey {
    const char* key;
    Json neutral;
};

std::vector<NeutralKey> neutralKeys()
{
    const Json none;
    return {{"bias", "none"},
            {"fan_in_fan_out", false},
            {"use_dora", false},
            {"use_qalora", false},
            {"lora_bias", false},
            {"layer_replication", none},
            {"layers_to_transform", none},
            {"layers_pattern", none},
            {"exclude_modules", none},
            {"trainable_token_indices", none},
            {"target_parameters", none},
            {"alora_invocation_tokens", none},
            {"arrow_config", none},
            {"use_bdlora", none},
            {"kasa_config", none},
            {"velora_config", none},
            {"monteclora_config", none},
            {"megatron_config", none}};
}

// Keys that matter only when an adapter is made, or that say nothing about its values.
constexpr const char* harmlessKeys[] = {"task_type",
                                        "peft_type",
                                        "auto_mapping",
                                        "peft_version",
                                        "base_model_name_or_path",
                                        "revision",
                                        "inference_mode",
                                        "r",
                                        "target_modules",
                                        "lora_alpha",
                                        "lora_dropout",
                                        "use_rslora",
                                        "modules_to_save",
                                        "init_lora_weights",
                                        "rank_pattern",
                                        "alpha_pattern",
                                        "megatron_core",
                                        "loftq_config",
                                        "eva_config",
                                        "corda_config",
                                        "lora_ga_config",
                                        "qalora_group_size",
                                        "ensure_weight_tying",
                                        "runtime_config"};

bool isNeutral(const Json& value, const Json& neutral)
{
    if (value == neutral || value.is_null()) return true;
    return neutral.is_null() &&
           (value == false || ((value.is_array() || value.is_object()) && value.empty()));
}

Error damaged(const std::string& key, const std::string& why, const std::string& where)
{
    return fail(ErrorCode::BadConfig, key + " " + why,
                "The adapter's configuration is damaged, or of another kind.", where);
}

// The scaling is alpha / r or alpha / sqrt(r), and computed with in float32: of a rank of 1 it is alpha.
Status checkAlpha(const std::string& key, double alpha, const std::string& where)
{
    if (!(alpha > 0)) return damaged(key, "must be positive", where);
    if (alpha > static_cast<double>(std::numeric_limits<float>::max()))
        return damaged(key, "is " + toText(alpha) + ", more than float32 holds", where);
    return {};
}

template <class T>
Status readPattern(const Json& document, const char* key, std::vector<std::pair<std::string, T>>& out,
                   const std::string& where)
{
    const auto found = document.find(key);
    if (found == document.end() || found->is_null()) return {};
    if (!found->is_object()) return damaged(key, "must be an object", where);
    for (const auto& [name, value] : found->items()) {
        if (!value.is_number() || value.template get<double>() <= 0)
            return damaged(key, "must hold positive numbers", where);
        if constexpr (std::is_integral_v<T>) {
            const auto rank = wholeNumber<T>(value);
            if (!rank || *rank > largestRank)
                return damaged(key, "must hold whole numbers from 1 to 65536", where);
            out.emplace_back(name, *rank);
        } else {
            THRESHER_TRY(checkAlpha(std::string(key) + " of '" + name + "'", value.template get<T>(), where));
            out.emplace_back(name, value.template get<T>());
        }
    }
    return {};
}

Status readTargets(const Json& document, AdapterConfig& out, const std::string& where)
{
    const auto found = document.find("target_modules");
    if (found == document.end() || found->is_null()) return damaged("target_modules", "is missing", where);
    if (found->is_string()) {
        const auto text = found->get<std::string>();
        out.targetModules = {text == "all-linear" ? text : "regex:" + text};
        return {};
    }
    if (!found->is_array() || found->empty())
        return damaged("target_modules", "must be a list of names", where);
    for (const auto& name : *found) {
        if (!name.is_string()) return damaged("target_modules", "must be a list of names", where);
        out.targetModules.push_back(name.get<std::string>());
    }
    std::sort(out.targetModules.begin(), out.targetModules.end());
    return {};
}

Status readModulesToSave(const Json& document, AdapterConfig& out, const std::string& where)
{
    const auto found = document.find("modules_to_save");
    out.modulesToSave.clear();
    if (found == document.end() || found->is_null()) return {};
    if (!found->is_array()) return damaged("modules_to_save", "must be a list of names", where);
    for (const auto& name : *found) {
        if (!name.is_string()) return damaged("modules_to_save", "must be a list of names", where);
        if (name != "score" && name != "classifier")
            return fail(ErrorCode::Unsupported,
                        "modules_to_save has '" + name.get<std::string>() +
                            "'; only the score head can be saved beside an adapter",
                        "Train an adapter without it.", where);
        out.modulesToSave.push_back(name.get<std::string>());
    }
    return {};
}

Status readNumbers(const Json& document, AdapterConfig& out, const std::string& where)
{
    THRESHER_ASSIGN(const double rank, getNumber(document, "r", where));
    if (!(rank >= 1 && rank <= largestRank) || rank != std::floor(rank))
        return damaged("r", "must be a whole number from 1 to 65536", where);
    out.rank = static_cast<std::int64_t>(rank);
    THRESHER_ASSIGN(out.alpha, getNumber(document, "lora_alpha", where));
    THRESHER_TRY(checkAlpha("lora_alpha", out.alpha, where));
    if (document.contains("lora_dropout")) {
        THRESHER_ASSIGN(out.dropout, getNumber(document, "lora_dropout", where));
    }
    out.rsLora = document.contains("use_rslora") && document["use_rslora"] == true;
    if (!(out.dropout >= 0 && out.dropout < 1))
        return damaged("lora_dropout", "must be from 0 to below 1", where);
    return {};
}

// A back reference or a count that libstdc++ would add up beyond its integer before it refuses it.
bool hasLongNumber(const std::string& expression)
{
    constexpr std::size_t mostDigits = 6;
    bool inCount = false; // within {}
    for (std::size_t i = 0; i < expression.size(); ++i) {
        const char c = expression[i];
        inCount = c == '{' || (inCount && c != '}');
        if (c != '\\' && c != '{' && !(inCount && c == ',')) continue;
        const auto end = std::min(expression.find_first_not_of("0123456789", i + 1), expression.size());
        if (end - i - 1 > mostDigits) return true;
    }
    return false;
}

// Whether a regular expression matches all of `module`, as Python's re.fullmatch. Without back references,
// which libstdc++ refuses then: an expression of a file must not take time that doubles with every letter.
Result<bool> matches(const std::string& expression, const std::string& module)
{
    constexpr std::size_t longest = 1000;
    constexpr auto flags = std::regex::ECMAScript | std::regex_constants::__polynomial;
    if (hasLongNumber(expression))
        return fail(ErrorCode::BadConfig, "'" + expression + "' holds a number of more than 6 digits", {},
                    fileName);
    try {
        if (expression.size() <= longest) return std::regex_match(module, std::regex(expression, flags));
        return fail(ErrorCode::BadConfig, "A pattern of more than 1000 characters cannot be read", {},
                    fileName);
    } catch (const std::regex_error& problem) {
        return fail(ErrorCode::BadConfig,
                    "'" + expression + "' cannot be read as a regular expression: " + problem.what(), {},
                    fileName);
    }
}

// The value of the first key that is `module` or its end behind a dot (PEFT 0.21, utils/other.py,
// get_pattern_key).
template <class T>
Result<T> byPattern(const std::vector<std::pair<std::string, T>>& patterns, const std::string& module,
                    T otherwise)
{
    for (const auto& [key, value] : patterns) {
        THRESHER_ASSIGN(const bool found, matches("(.*\\.)?(" + key + ")", module));
        if (found) return value;
    }
    return otherwise;
}

Result<std::vector<LinearRef>> targetsOf(const AdapterConfig& config, const ModelSpec& spec)
{
    if (config.targetModules.size() != 1 || !config.targetModules.front().starts_with("regex:"))
        return loraTargets(spec, config.targetModules);
    const std::string expression = config.targetModules.front().substr(6);
    std::vector<LinearRef> out;
    THRESHER_ASSIGN(const auto all, loraTargets(spec, {"all-linear"}));
    for (const auto& linear : all) {
        THRESHER_ASSIGN(const bool found, matches(expression, moduleName(spec, linear.part, linear.layer)));
        if (found) out.push_back(linear);
    }
    if (out.empty())
        return fail(ErrorCode::BadConfig,
                    "target_modules '" + expression + "' matches no linear of " + spec.family, {}, fileName);
    return out;
}

} // namespace

AdapterConfig adapterConfig(const LoraConfig& lora, const std::string& baseModel)
{
    AdapterConfig out;
    out.baseModel = baseModel;
    out.rank = lora.r;
    out.alpha = lora.lora_alpha;
    out.dropout = lora.lora_dropout;
    out.rsLora = lora.use_rslora;
    out.targetModules = lora.target_modules;
    std::sort(out.targetModules.begin(), out.targetModules.end());
    out.targetModules.erase(std::unique(out.targetModules.begin(), out.targetModules.end()),
                            out.targetModules.end());
    return out;
}

std::string adapterConfigJson(const AdapterConfig& config)
{
    // A whole number stays one: PEFT declares lora_alpha as an integer.
    const auto plain = [](double value) {
        return value == std::floor(value) && std::abs(value) < 1e15 ? Json(static_cast<std::int64_t>(value))
                                                                    : Json(value);
    };
    nlohmann::json out = nlohmann::json::object(); // sorted by key, as PEFT writes it
    for (const auto& [key, neutral] : neutralKeys()) out[key] = neutral;
    out["use_bdlora"] = nullptr;
    out["alora_invocation_tokens"] = nullptr;
    out["alpha_pattern"] = nlohmann::json::object();
    for (const auto& [name, value] : config.alphaPattern) out["alpha_pattern"][name] = plain(value);
    out["auto_mapping"] = nullptr;
    out["base_model_name_or_path"] =
        config.baseModel.empty() ? nlohmann::json() : nlohmann::json(config.baseModel);
    out["corda_config"] = nullptr;
    out["ensure_weight_tying"] = false;
    out["eva_config"] = nullptr;
    out["inference_mode"] = true;
    out["init_lora_weights"] = true;
    out["loftq_config"] = nlohmann::json::object();
    out["lora_alpha"] = plain(config.alpha);
    out["lora_dropout"] = config.dropout;
    out["lora_ga_config"] = nullptr;
    out["megatron_core"] = "megatron.core";
    out["modules_to_save"] =
        config.modulesToSave.empty() ? nlohmann::json() : nlohmann::json(config.modulesToSave);
    out["peft_type"] = "LORA";
    out["peft_version"] = "0.21.0";
    out["qalora_group_size"] = 16;
    out["r"] = config.rank;
    out["rank_pattern"] = nlohmann::json::object();
    for (const auto& [name, value] : config.rankPattern) out["rank_pattern"][name] = value;
    out["revision"] = nullptr;
    out["target_modules"] = config.targetModules;
    if (config.targetModules.size() == 1 &&
        (config.targetModules[0] == "all-linear" || config.targetModules[0].starts_with("regex:")))
        out["target_modules"] = config.targetModules[0].starts_with("regex:")
                                    ? config.targetModules[0].substr(6)
                                    : config.targetModules[0];
    out["task_type"] = config.taskType;
    out["use_rslora"] = config.rsLora;
    return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Status writeAdapterConfig(FileSystem& files, const Path& folder, const AdapterConfig& config)
{
    return writeAtomically(files, folder / fileName, adapterConfigJson(config));
}

Result<AdapterConfig> readAdapterConfig(FileSystem& files, const Path& folder)
{
    const Path path = folder / fileName;
    const std::string where = path.string();
    if (!files.exists(path))
        return fail(ErrorCode::FileNotFound, "No adapter_config.json in " + folder.string(),
                    "An adapter is a folder that PEFT or this program wrote.", where);
    THRESHER_ASSIGN(const auto text, files.readFile(path, 16u << 20));
    THRESHER_ASSIGN(const auto document, parseJson(text, where));
    if (!document.is_object())
        return fail(ErrorCode::BadFormat, "adapter_config.json is no JSON object", {}, where);
    THRESHER_ASSIGN(const auto type, getString(document, "peft_type", where));
    if (type != "LORA")
        return fail(ErrorCode::Unsupported, "peft_type is " + type + "; only LORA adapters are read", {},
                    where);
    for (const auto& [key, neutral] : neutralKeys())
        if (document.contains(key) && !isNeutral(document[key], neutral))
            return fail(ErrorCode::Unsupported,
                        std::string(key) + " is " + dump(document[key]) +
                            ", a variant of LoRA that this program does not compute",
                        "Merge the adapter with PEFT and use the merged checkpoint.", where);
    AdapterConfig out;
    if (document.contains("base_model_name_or_path") && document["base_model_name_or_path"].is_string())
        out.baseModel = document["base_model_name_or_path"].get<std::string>();
    if (document.contains("task_type") && document["task_type"].is_string())
        out.taskType = document["task_type"].get<std::string>();
    THRESHER_TRY(readNumbers(document, out, where));
    THRESHER_TRY(readTargets(document, out, where));
    THRESHER_TRY(readModulesToSave(document, out, where));
    THRESHER_TRY(readPattern(document, "rank_pattern", out.rankPattern, where));
    THRESHER_TRY(readPattern(document, "alpha_pattern", out.alphaPattern, where));
    const auto neutral = neutralKeys();
    for (const auto& [key, value] : document.items()) {
        const auto same = [&key = key](const char* known) { return key == known; };
        if (std::none_of(std::begin(harmlessKeys), std::end(harmlessKeys), same) &&
            std::none_of(neutral.begin(), neutral.end(), [&](const auto& entry) { return same(entry.key); }))
            out.warnings.push_back("adapter_config.json: unknown key '" + key + "' is ignored");
    }
    return out;
}

Result<std::vector<AdapterModule>> adapterModules(const AdapterConfig& config, const ModelSpec& spec)
{
    THRESHER_ASSIGN(const auto linears, targetsOf(config, spec));
    std::vector<AdapterModule> out;
    for (const auto& linear : linears) {
        AdapterModule entry;
        entry.linear = linear;
        entry.module = moduleName(spec, linear.part, linear.layer);
        THRESHER_ASSIGN(entry.rank, byPattern(config.rankPattern, entry.module, config.rank));
        THRESHER_ASSIGN(const double alpha, byPattern(config.alphaPattern, entry.module, config.alpha));
        const auto rank = static_cast<double>(entry.rank);
        entry.scaling = config.rsLora ? alpha / std::sqrt(rank) : alpha / rank;
        out.push_back(std::move(entry));
    }
    return out;
}

std::string loraAName(const std::string& module)
{
    return "base_model.model." + module + ".lora_A.weight";
}

std::string loraBName(const std::string& module)
{
    return "base_model.model." + module + ".lora_B.weight";
}

std::string adapterScoreName()
{
    return "base_model.model.score.weight";
}

} // namespace thresher

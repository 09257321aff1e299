#include "model/detail/config_reader.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

// Keys every transformers config may have and that do not change what is computed here.
constexpr const char* neutralKeys[] = {"_name_or_path",
                                       "architectures",
                                       "model_type",
                                       "transformers_version",
                                       "use_cache",
                                       "tie_word_embeddings",
                                       "torch_dtype",
                                       "dtype",
                                       "id2label",
                                       "label2id",
                                       "num_labels",
                                       "problem_type",
                                       "bos_token_id",
                                       "eos_token_id",
                                       "pad_token_id",
                                       "sep_token_id",
                                       "output_attentions",
                                       "output_hidden_states",
                                       "return_dict",
                                       "torchscript",
                                       "is_encoder_decoder",
                                       "cross_attention_hidden_size",
                                       "add_cross_attention",
                                       "tie_encoder_decoder",
                                       "finetuning_task",
                                       "tokenizer_class",
                                       "prefix",
                                       "task_specific_params",
                                       "chunk_size_feed_forward",
                                       "is_decoder",
                                       "decoder_start_token_id",
                                       "use_bfloat16",
                                       "pruned_heads",
                                       "bad_words_ids",
                                       "max_length",
                                       "min_length",
                                       "do_sample",
                                       "temperature",
                                       "top_k",
                                       "top_p",
                                       "_attn_implementation_autoset",
                                       "attn_implementation",
                                       "classifier_dropout",
                                       "layer_types",
                                       "initializer_range",
                                       "generation_config",
                                       "unsloth_fixed",
                                       "unsloth_version"};

} // namespace

const Json* ConfigReader::find(const char* key)
{
    m_seen.insert(key);
    const auto found = m_config.find(key);
    return found == m_config.end() || found->is_null() ? nullptr : &*found;
}

void ConfigReader::refuse(const std::string& key, const std::string& why)
{
    if (!m_error)
        m_error = fail(ErrorCode::Unsupported, key + " " + why + ", which this program does not compute",
                       "Use a checkpoint without it.", m_where);
}

void ConfigReader::damaged(const std::string& key, const std::string& why)
{
    if (!m_error)
        m_error = fail(ErrorCode::BadConfig, key + " " + why,
                       "Correct config.json or fetch the checkpoint again.", m_where);
}

void ConfigReader::ignoreNeutralKeys()
{
    for (const char* key : neutralKeys) known(key);
}

void ConfigReader::adopt(const std::string& key, const ConfigReader& inner)
{
    if (!m_error && inner.m_error) {
        m_error = inner.m_error;
        m_error->message = key + "." + m_error->message;
    }
    for (const auto& text : inner.m_warnings) m_warnings.push_back(key + "." + text);
    for (const auto& unknown : inner.unknownKeys()) m_strangers.push_back(key + "." + unknown);
}

Status ConfigReader::status() const
{
    if (m_error) return *m_error;
    return {};
}

template <class T>
T ConfigReader::typed(const char* key, T otherwise, bool (Json::*is)() const noexcept, const char* what)
{
    const Json* value = find(key);
    if (value == nullptr) return otherwise;
    if ((value->*is)()) return value->get<T>();
    damaged(key, "is " + dump(*value) + ", it must be " + what);
    return otherwise;
}

std::int64_t ConfigReader::integer(const char* key, std::int64_t otherwise, std::int64_t least)
{
    const auto value = typed<std::int64_t>(key, otherwise, &Json::is_number_integer, "a whole number");
    constexpr std::int64_t most = std::int64_t{1} << 31; // products of two stay inside 64 bits
    const Json* given = find(key);
    const bool huge = given != nullptr && given->is_number_unsigned() &&
                      given->get<std::uint64_t>() > static_cast<std::uint64_t>(most); // beyond int64 too
    if (!huge && value >= least && value <= most) return value;
    damaged(key, "is " + (given != nullptr ? dump(*given) : std::to_string(value)) + ", it must be at " +
                     (huge ? "most " + std::to_string(most) : "least " + std::to_string(least)));
    return otherwise;
}

double ConfigReader::real(const char* key, double otherwise)
{
    const double value = typed<double>(key, otherwise, &Json::is_number, "a number");
    if (std::isfinite(value)) return value;
    damaged(key, "is not finite");
    return otherwise;
}

std::optional<double> ConfigReader::optionalReal(const char* key, std::optional<double> otherwise)
{
    if (has(key) && m_config[key].is_null()) {
        known(key);
        return std::nullopt;
    }
    return has(key) ? std::optional(real(key, 0)) : otherwise;
}

std::optional<std::int64_t> ConfigReader::optionalInteger(const char* key,
                                                          std::optional<std::int64_t> otherwise)
{
    if (has(key) && m_config[key].is_null()) {
        known(key);
        return std::nullopt;
    }
    return has(key) ? std::optional(integer(key, 0, 0)) : otherwise;
}

bool ConfigReader::flag(const char* key, bool otherwise)
{
    return typed<bool>(key, otherwise, &Json::is_boolean, "true or false");
}

std::string ConfigReader::text(const char* key, const std::string& otherwise)
{
    return typed<std::string>(key, otherwise, &Json::is_string, "a text");
}

std::vector<std::string> ConfigReader::texts(const char* key)
{
    std::vector<std::string> out;
    const Json* value = find(key);
    if (value == nullptr) return out;
    if (!value->is_array()) damaged(key, "must be a list");
    for (const auto& item : *value) {
        if (item.is_string())
            out.push_back(item.get<std::string>());
        else
            damaged(key, "must be a list of texts");
    }
    return out;
}

const Json* ConfigReader::object(const char* key)
{
    const Json* value = find(key);
    if (value == nullptr || value->is_object()) return value;
    damaged(key, "must be an object");
    return nullptr;
}

std::vector<std::string> ConfigReader::unknownKeys() const
{
    std::vector<std::string> out = m_strangers;
    for (const auto& [key, value] : m_config.items())
        if (!m_seen.contains(key)) out.push_back(key);
    return out;
}

RopeSpec ConfigReader::ropeOf(const Json& parameters, const std::string& key, double theta)
{
    ConfigReader inner(parameters, m_where);
    RopeSpec rope;
    rope.theta = inner.real("rope_theta", theta);
    if (rope.theta <= 0) inner.damaged("rope_theta", "must be positive");
    rope.type = inner.text("rope_type", inner.text("type", "default"));
    if (inner.real("partial_rotary_factor", 1.0) != 1.0) inner.refuse("partial_rotary_factor", "is not 1");
    if (rope.type == "linear" || rope.type == "llama3") rope.factor = inner.real("factor", 1.0);
    if (rope.type == "llama3") {
        rope.lowFreqFactor = inner.real("low_freq_factor", 1.0);
        rope.highFreqFactor = inner.real("high_freq_factor", 4.0);
        rope.originalMaxPositions = inner.integer("original_max_position_embeddings", 8192);
    } else if (rope.type != "default" && rope.type != "linear") {
        refuse(key + ".rope_type", "is '" + rope.type + "'");
    }
    if (rope.factor <= 0) inner.damaged("factor", "must be positive");
    for (const auto& unknown : inner.unknownKeys()) inner.refuse(unknown, "is set");
    if (auto status = inner.status(); !status && !m_error) {
        m_error = std::move(status).error();
        m_error->message = key + "." + m_error->message;
    }
    return rope;
}

RopeSpec ConfigReader::rope(const std::string& layerType, double theta)
{
    known("rope_theta");
    known("rope_scaling");
    if (const Json* parameters = object("rope_parameters")) {
        const auto nested = parameters->find(layerType);
        if (nested != parameters->end() && nested->is_object())
            return ropeOf(*nested, "rope_parameters." + layerType, theta);
        const bool others = std::any_of(parameters->begin(), parameters->end(),
                                        [](const Json& value) { return value.is_object(); });
        if (!others) return ropeOf(*parameters, "rope_parameters", real("rope_theta", theta));
        damaged("rope_parameters", "has no entry for " + layerType);
    }
    if (const Json* scaling = object("rope_scaling"))
        return ropeOf(*scaling, "rope_scaling", real("rope_theta", theta));
    RopeSpec rope;
    rope.theta = real("rope_theta", theta);
    if (rope.theta <= 0) damaged("rope_theta", "must be positive");
    return rope;
}

} // namespace thresher

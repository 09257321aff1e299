#include "model/detail/gguf_gemma.h"

#include "base/numbers.h"

#include <algorithm>

namespace thresher::detail {
namespace {

// What a file leaves unsaid (transformers 5.23: configuration_gemma2.py, configuration_gemma3.py).
struct Family {
    const char* architecture; // GGUF's name and key prefix
    const char* modelType;
    const char* hfArchitecture;
    std::int64_t fullEvery;    // one layer of so many has no window
    std::int64_t window;       // 0: the file must say it
    std::int64_t largestDepth; // of the one size whose query_pre_attn_scalar is hidden / heads
    double theta;
    bool queryNorms;
};

constexpr Family families[] = {
    {"gemma2", "gemma2", "Gemma2ForCausalLM", 2, 4096, 46, 10000.0, false},
    {"gemma3", "gemma3_text", "Gemma3ForCausalLM", 6, 0, 62, 1000000.0, true},
};

constexpr std::int64_t largestSize = 1 << 24;

// The shortest decimal that is this float32: 1e-06, not 9.999999974752427e-07.
double shortest(float value)
{
    return parseDouble(toText(value)).value_or(value);
}

class GemmaReader {
  public:
    GemmaReader(const GgufFile& file, const Family& family) : m_file(file), m_family(family) {}

    Result<GgufModel> read()
    {
        GgufModel out;
        out.config = {{"architectures", {m_family.hfArchitecture}}, {"model_type", m_family.modelType}};
        readSizes(out.config);
        if (m_fault.empty()) { // what follows is as large as the sizes say
            readNumerics(out.config);
            readLayers(out.config);
            readRope(out.config);
        }
        const auto* embedding = m_file.find("token_embd.weight");
        if (embedding == nullptr || embedding->shape.size() != 2)
            fault("has no token_embd.weight of two dimensions");
        else
            out.config["vocab_size"] = m_vocabulary = embedding->shape[0];
        if (!m_fault.empty())
            return fail(ErrorCode::BadFormat, "This GGUF file " + m_fault, "Fetch the file again.",
                        m_file.path().string());
        addTensors(out);
        return out;
    }

  private:
    std::string key(const char* name) const { return std::string(m_family.architecture) + "." + name; }
    void fault(const std::string& why)
    {
        if (m_fault.empty()) m_fault = why;
    }

    // `otherwise` 0: the key must be there.
    std::int64_t size(const char* name, std::int64_t otherwise = 0)
    {
        const auto found = m_file.integer(key(name));
        const auto value = found.value_or(otherwise);
        if (value < 1 || value > largestSize)
            fault(found ? "has " + key(name) + " = " + std::to_string(*found) : "lacks " + key(name));
        return std::clamp<std::int64_t>(value, 1, largestSize);
    }

    void readSizes(Json& config)
    {
        m_hidden = size("embedding_length");
        m_feedForward = size("feed_forward_length");
        m_layers = size("block_count");
        m_heads = size("attention.head_count");
        m_keyHeads = size("attention.head_count_kv", m_heads);
        m_headSize = size("attention.key_length", 256);
        if (m_layers > 1000) fault("has " + key("block_count") + " = " + std::to_string(m_layers));
        if (size("attention.value_length", m_headSize) != m_headSize)
            fault("has keys and values of different lengths");
        config["hidden_size"] = m_hidden;
        config["intermediate_size"] = m_feedForward;
        config["num_hidden_layers"] = m_layers;
        config["num_attention_heads"] = m_heads;
        config["num_key_value_heads"] = m_keyHeads;
        config["head_dim"] = m_headSize;
        config["max_position_embeddings"] = size("context_length");
    }

    void readNumerics(Json& config)
    {
        config["hidden_activation"] = "gelu_pytorch_tanh";
        config["rms_norm_eps"] =
            shortest(m_file.real(key("attention.layer_norm_rms_epsilon")).value_or(1e-6f));
        config["query_pre_attn_scalar"] = m_layers == m_family.largestDepth ? m_hidden / m_heads : 256;
        config["attention_bias"] = false;
        config["attention_dropout"] = 0.0;
        const auto softcap = [&](const char* name, double otherwise) {
            const auto found = m_file.real(key(name));
            return found ? Json(shortest(*found)) : otherwise > 0 ? Json(otherwise) : Json(nullptr);
        };
        const bool capped = !m_family.queryNorms;
        config["attn_logit_softcapping"] = softcap("attn_logit_softcapping", capped ? 50.0 : 0.0);
        config["final_logit_softcapping"] = softcap("final_logit_softcapping", capped ? 30.0 : 0.0);
        config["initializer_range"] = 0.02;
        config["tie_word_embeddings"] = m_file.find("output.weight") == nullptr;
        config["use_cache"] = true;
    }

    void readLayers(Json& config)
    {
        config["sliding_window"] = size("attention.sliding_window", m_family.window);
        const auto every =
            m_file.integer(key("attention.sliding_window_pattern")).value_or(m_family.fullEvery);
        const auto* windows = m_file.numbers(key("attention.sliding_window_pattern"));
        if (every < 1 || (windows != nullptr && static_cast<std::int64_t>(windows->size()) != m_layers))
            return fault("has a damaged " + key("attention.sliding_window_pattern"));
        Json types = Json::array();
        for (std::int64_t i = 0; i < m_layers; ++i) {
            const bool window =
                windows != nullptr ? (*windows)[static_cast<std::size_t>(i)] != 0 : (i + 1) % every != 0;
            types.push_back(window ? "sliding_attention" : "full_attention");
        }
        config["layer_types"] = std::move(types);
    }

    void readRope(Json& config)
    {
        const double theta =
            shortest(m_file.real(key("rope.freq_base")).value_or(static_cast<float>(m_family.theta)));
        Json full = {{"rope_theta", theta}, {"rope_type", "default"}};
        const auto scaling = m_file.text(key("rope.scaling.type")).value_or("none");
        if (scaling == "linear") {
            full["rope_type"] = "linear";
            full["factor"] = shortest(m_file.real(key("rope.scaling.factor")).value_or(1.0f));
        } else if (scaling != "none") {
            fault("has " + key("rope.scaling.type") + " = " + std::string(scaling));
        }
        if (!m_family.queryNorms) {
            config["rope_parameters"] = std::move(full);
            return;
        }
        const double local = shortest(m_file.real(key("rope.freq_base_swa")).value_or(10000.0f));
        config["rope_parameters"] = {
            {"full_attention", std::move(full)},
            {"sliding_attention", {{"rope_theta", local}, {"rope_type", "default"}}}};
    }

    void addTensors(GgufModel& out) const
    {
        const auto queries = m_heads * m_headSize, keys = m_keyHeads * m_headSize;
        const auto add = [&](const std::string& from, const std::string& to,
                             std::vector<std::int64_t> shape) {
            out.tensors.push_back(
                {from + ".weight", to + ".weight", std::move(shape), from.find("norm") != std::string::npos});
        };
        add("token_embd", "model.embed_tokens", {m_vocabulary, m_hidden});
        if (out.config["tie_word_embeddings"] == false) add("output", "lm_head", {m_vocabulary, m_hidden});
        for (std::int64_t i = 0; i < m_layers; ++i) {
            const std::string block = "blk." + std::to_string(i) + ".";
            const std::string layer = "model.layers." + std::to_string(i) + ".";
            add(block + "attn_norm", layer + "input_layernorm", {m_hidden});
            add(block + "attn_q", layer + "self_attn.q_proj", {queries, m_hidden});
            add(block + "attn_k", layer + "self_attn.k_proj", {keys, m_hidden});
            add(block + "attn_v", layer + "self_attn.v_proj", {keys, m_hidden});
            add(block + "attn_output", layer + "self_attn.o_proj", {m_hidden, queries});
            if (m_family.queryNorms) {
                add(block + "attn_q_norm", layer + "self_attn.q_norm", {m_headSize});
                add(block + "attn_k_norm", layer + "self_attn.k_norm", {m_headSize});
            }
            add(block + "post_attention_norm", layer + "post_attention_layernorm", {m_hidden});
            add(block + "ffn_norm", layer + "pre_feedforward_layernorm", {m_hidden});
            add(block + "ffn_gate", layer + "mlp.gate_proj", {m_feedForward, m_hidden});
            add(block + "ffn_up", layer + "mlp.up_proj", {m_feedForward, m_hidden});
            add(block + "ffn_down", layer + "mlp.down_proj", {m_hidden, m_feedForward});
            add(block + "post_ffw_norm", layer + "post_feedforward_layernorm", {m_hidden});
        }
        add("output_norm", "model.norm", {m_hidden});
    }

    const GgufFile& m_file;
    const Family& m_family;
    std::int64_t m_hidden = 1, m_feedForward = 1, m_layers = 1, m_heads = 1, m_keyHeads = 1, m_headSize = 1;
    std::int64_t m_vocabulary = 0;
    std::string m_fault;
};

} // namespace

Result<GgufModel> readGemmaModel(const GgufFile& file)
{
    const auto architecture = file.text("general.architecture").value_or("");
    for (const auto& family : families)
        if (architecture == family.architecture) return GemmaReader(file, family).read();
    return fail(ErrorCode::Unsupported,
                architecture.empty()
                    ? "This GGUF file does not say its architecture"
                    : "GGUF files of the family '" + std::string(architecture) + "' cannot be imported",
                "gemma2 and gemma3 can.", file.path().string());
}

Result<TokenizerVocabulary> readGemmaVocabulary(const GgufFile& file, const Json& config)
{
    const std::string where = file.path().string();
    const std::string prefix = "tokenizer.ggml.";
    const auto model = file.text(prefix + "model").value_or("");
    const bool other = model != "llama" || file.texts(prefix + "merges") != nullptr;
    if (other || file.flag(prefix + "add_space_prefix").value_or(false))
        return fail(ErrorCode::Unsupported,
                    "The tokenizer of this GGUF file is of the kind '" + std::string(model) + "'" +
                        (other ? "" : " with a space in front of every text"),
                    "sentencepiece vocabularies (llama) without merges and prefix are read.", where);
    const auto* pieces = file.texts(prefix + "tokens");
    const auto* kinds = file.numbers(prefix + "token_type");
    if (pieces == nullptr || kinds == nullptr)
        return fail(ErrorCode::BadFormat, "This GGUF file lacks tokenizer.ggml.tokens or token_type",
                    "Fetch the file again.", where);
    const auto rows = config["vocab_size"].get<std::int64_t>();
    if (static_cast<std::int64_t>(pieces->size()) > rows)
        return fail(ErrorCode::Mismatch,
                    "The tokenizer has " + std::to_string(pieces->size()) +
                        " tokens, but the model's vocabulary ends at " + std::to_string(rows - 1),
                    "Tokenizer and weights do not belong together: fetch the file again.", where);
    TokenizerVocabulary out;
    out.pieces.assign(pieces->begin(), pieces->end());
    for (const double kind : *kinds) out.kinds.push_back(kind >= 1 && kind <= 6 ? static_cast<int>(kind) : 0);
    const auto id = [&](const char* name) {
        const auto value = file.integer(prefix + name).value_or(-1);
        return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -1, largestSize));
    };
    out.special = {
        id("bos_token_id"), id("eos_token_id"), id("padding_token_id"), id("unknown_token_id"), {}};
    out.addBos = file.flag(prefix + "add_bos_token").value_or(true);
    out.addEos = file.flag(prefix + "add_eos_token").value_or(false);
    out.maxLength = config["max_position_embeddings"].get<std::int64_t>();
    out.chatTemplate = file.text("tokenizer.chat_template").value_or("");
    return out;
}

} // namespace thresher::detail

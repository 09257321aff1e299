#include "model/families/gemma.h"

#include <cmath>

namespace thresher {

void readGemmaBasics(ConfigReader& reader, const GemmaDefaults& defaults, ModelSpec& spec)
{
    spec.vocabulary = reader.integer("vocab_size", defaults.vocabulary);
    spec.hidden = reader.integer("hidden_size", 2304);
    spec.feedForward = reader.integer("intermediate_size", 9216);
    spec.heads = reader.integer("num_attention_heads", 8);
    spec.kvHeads = reader.integer("num_key_value_heads", 4);
    spec.headDim = reader.integer("head_dim", 256);
    spec.maxPositions = reader.integer("max_position_embeddings", defaults.maxPositions);
    if (spec.heads % spec.kvHeads != 0)
        reader.damaged("num_key_value_heads", "does not divide num_attention_heads");
    if (spec.headDim % 2 != 0) reader.damaged("head_dim", "must be even");

    spec.norm = NormKind::RmsNormPlusOne;
    spec.normEps = reader.real("rms_norm_eps", 1e-6);
    if (spec.normEps <= 0) reader.damaged("rms_norm_eps", "must be positive");
    // hidden_act is a leftover of older files: the class reads hidden_activation alone.
    const std::string activation = reader.text("hidden_activation", "gelu_pytorch_tanh");
    reader.known("hidden_act");
    if (activation != "gelu_pytorch_tanh" && activation != "gelu_new" && activation != "gelu_fast")
        reader.refuse("hidden_activation", "is '" + activation + "'");
    spec.activation = Activation::GeluTanh;
    const double scalar = reader.real("query_pre_attn_scalar", 256);
    if (scalar <= 0) reader.damaged("query_pre_attn_scalar", "must be positive");
    spec.attentionScale = 1.0 / std::sqrt(scalar);
    reader.known("final_logit_softcapping"); // of the language model's head only
    spec.embeddingScale = std::sqrt(static_cast<double>(spec.hidden));
    spec.attentionDropout = reader.real("attention_dropout", 0.0);
    if (spec.attentionDropout != 0.0) reader.refuse("attention_dropout", "is not 0");
    if (reader.flag("use_bidirectional_attention", false))
        reader.refuse("use_bidirectional_attention", "is true");
    spec.initializerRange = reader.real("initializer_range", 0.02);
    spec.padId = reader.optionalInteger("pad_token_id", 0);
    for (const char* key : {"cache_implementation", "bos_token_id", "eos_token_id"}) reader.known(key);
}

void readGemmaLayers(ConfigReader& reader, std::int64_t pattern, int slidingRope, ModelSpec& spec)
{
    const auto count = reader.integer("num_hidden_layers", 26);
    if (count > 10000) return reader.damaged("num_hidden_layers", "is larger than any model's");
    auto types = reader.texts("layer_types");
    const auto window = reader.optionalInteger("sliding_window", 4096);
    if (types.empty())
        for (std::int64_t i = 0; i < count; ++i)
            types.push_back((i + 1) % pattern != 0 ? "sliding_attention" : "full_attention");
    if (static_cast<std::int64_t>(types.size()) != count)
        return reader.damaged("layer_types", "has " + std::to_string(types.size()) + " entries for " +
                                                 std::to_string(count) + " layers");
    for (const auto& type : types) {
        LayerSpec layer;
        if (type == "sliding_attention") {
            if (!window || *window < 1)
                return reader.damaged("sliding_window", "must be at least 1 for sliding_attention layers");
            layer.window = *window;
            layer.rope = slidingRope;
        } else if (type != "full_attention") {
            return reader.refuse("layer_types", "has '" + type + "'");
        }
        spec.layers.push_back(layer);
    }
}

void addGemmaParts(ConfigReader& reader, const std::string& prefix, bool headNorms, ModelSpec& spec)
{
    const bool bias = reader.flag("attention_bias", false);
    const std::string layer = prefix + "layers.{i}.";
    const auto model = [&](Part part, const char* module, std::vector<std::int64_t> shape) {
        spec.parts.push_back({.part = part, .module = prefix + module, .shape = std::move(shape)});
    };
    const auto linear = [&](Part part, const char* module, std::int64_t out, std::int64_t in, bool withBias) {
        spec.parts.push_back({.part = part,
                              .module = layer + module,
                              .shape = {out, in},
                              .bias = withBias,
                              .perLayer = true,
                              .loraAble = true});
    };
    const auto norm = [&](Part part, const char* module, std::int64_t size) {
        spec.parts.push_back({.part = part, .module = layer + module, .shape = {size}, .perLayer = true});
    };
    const auto queries = spec.heads * spec.headDim;
    const auto keys = spec.kvHeads * spec.headDim;
    model(Part::Embedding, "embed_tokens", {spec.vocabulary, spec.hidden});
    norm(Part::AttentionNorm, "input_layernorm", spec.hidden);
    linear(Part::Query, "self_attn.q_proj", queries, spec.hidden, bias);
    linear(Part::Key, "self_attn.k_proj", keys, spec.hidden, bias);
    linear(Part::Value, "self_attn.v_proj", keys, spec.hidden, bias);
    if (headNorms) {
        norm(Part::QueryNorm, "self_attn.q_norm", spec.headDim);
        norm(Part::KeyNorm, "self_attn.k_norm", spec.headDim);
    }
    linear(Part::Output, "self_attn.o_proj", spec.hidden, queries, bias);
    norm(Part::PostAttentionNorm, "post_attention_layernorm", spec.hidden);
    norm(Part::FeedForwardNorm, "pre_feedforward_layernorm", spec.hidden);
    linear(Part::Gate, "mlp.gate_proj", spec.feedForward, spec.hidden, false);
    linear(Part::Up, "mlp.up_proj", spec.feedForward, spec.hidden, false);
    linear(Part::Down, "mlp.down_proj", spec.hidden, spec.feedForward, false);
    norm(Part::PostFeedForwardNorm, "post_feedforward_layernorm", spec.hidden);
    model(Part::FinalNorm, "norm", {spec.hidden});
}

} // namespace thresher

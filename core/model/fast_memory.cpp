#include "model/fast_memory.h"

#include <algorithm>

namespace thresher {
namespace {

Error notThere(const std::string& what)
{
    return fail(ErrorCode::Unsupported, "The fast path does not compute " + what,
                "Leave model.engine at auto, or set it to reference.", "model.engine");
}

} // namespace

Status fastPathComputes(const ModelSpec& spec)
{
    if (spec.norm == NormKind::LayerNorm) return notThere("layer norms");
    if (spec.activation != Activation::GeluTanh && spec.activation != Activation::Silu)
        return notThere("this activation");
    if (!spec.gatedFeedForward) return notThere("a feed-forward part without gate");
    if (spec.positionBias != PositionBias::None) return notThere("position biases");
    if (spec.pooling == Pooling::Mean) return notThere("mean pooling");
    if (!spec.has(Part::AttentionNorm) || !spec.has(Part::FeedForwardNorm) || !spec.has(Part::FinalNorm))
        return notThere("a family without norms before its parts");
    for (const LayerSpec& layer : spec.layers)
        if (layer.mask != MaskKind::Causal || layer.rope < 0)
            return notThere("attention that is not causal with rotary positions");
    for (const PartSpec& part : spec.parts)
        if (part.bias) return notThere("biases");
    return {};
}

bool trainsOnFastPath(const ModelSpec& spec, const RunConfig& config)
{
    const ModelConfig& model = config.model;
    const auto offered = [](const std::string& name) { return name != "float64"; }; // of products
    return config.tuning == "lora" && model.engine != "reference" && model.stream_dtype == "float32" &&
           offered(model.compute_dtype) && offered(model.bnb_4bit_compute_dtype) && fastPathComputes(spec);
}

std::uint64_t mergedCopyBytes(const ModelSpec& spec)
{
    constexpr std::int64_t limit = std::int64_t{2} << 30;
    const std::int64_t bytes = 4 * linearParameterCount(spec);
    return bytes > limit ? 0 : static_cast<std::uint64_t>(bytes);
}

ActivationFloats fastActivationFloats(const ModelSpec& spec, const RunConfig& config)
{
    const auto hidden = static_cast<double>(spec.hidden);
    const auto wide = static_cast<double>(spec.feedForward);
    const auto queries = static_cast<double>(spec.heads * spec.headDim);
    const auto keys = static_cast<double>(spec.kvHeads * spec.headDim);
    double ranks = 0.0;
    double widestInput = 0.0;
    const auto& targets = config.lora_config.target_modules;
    for (const PartSpec& part : spec.parts) {
        const bool adapted =
            part.loraAble && std::any_of(targets.begin(), targets.end(), [&](const auto& name) {
                return name == "all-linear" || name == part.shortName();
            });
        if (!adapted) continue;
        ranks += static_cast<double>(config.lora_config.r);
        widestInput = std::max(widestInput, static_cast<double>(part.shape[1]));
    }
    // The names of engine/fast/forward.cpp: h1, h2 and act; then q, k, v (and their rotated copies behind a
    // norm), att, o, mid, gate, up, dn and the A-products.
    const double recomputable = 2.0 * hidden + wide;
    double kept = queries + 2.0 * keys + queries + hidden + 2.0 * wide + ranks;
    if (spec.has(Part::QueryNorm)) kept += queries;
    if (spec.has(Part::KeyNorm)) kept += keys;
    if (spec.has(Part::PostAttentionNorm)) kept += hidden;
    if (spec.has(Part::PostFeedForwardNorm)) kept += hidden;
    // Gradients of one layer: stream, branch, norm, unit, mixture, queries, keys and values in five copies;
    // the masked input; the stream in front of the head.
    ActivationFloats floats;
    floats.perToken = 4.0 * hidden + wide + 2.0 * queries + 10.0 * keys + widestInput;
    floats.perTokenAndLayer = hidden; // the layer's input
    const std::string& memory = config.model.memory;
    if (memory == "checkpoint") {
        floats.perToken += kept + recomputable;
    } else if (memory == "lean") {
        floats.perTokenAndLayer += kept;
        floats.perToken += recomputable;
    } else {
        floats.perTokenAndLayer += kept + recomputable;
    }
    return floats;
}

double fastActivationBytes(const ModelSpec& spec, const RunConfig& config, std::int64_t tokens)
{
    const ActivationFloats floats = fastActivationFloats(spec, config);
    const auto layers = static_cast<double>(spec.layerCount());
    return 4.0 * static_cast<double>(tokens) * (layers * floats.perTokenAndLayer + floats.perToken);
}

std::string memoryForRoom(const ModelSpec& spec, const RunConfig& config, std::int64_t tokens,
                          std::uint64_t room)
{
    if (config.model.memory != "auto") return config.model.memory;
    if (room == 0) return "keep";
    RunConfig tried = config;
    for (const char* mode : {"keep", "lean"}) {
        tried.model.memory = mode;
        if (fastActivationBytes(spec, tried, tokens) <= 0.8 * static_cast<double>(room)) return mode;
    }
    return "checkpoint";
}

} // namespace thresher

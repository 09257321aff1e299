// What a model is, as values and without tensors: a family is a spec, not a copied file. The engine reads
// nothing else to know what to compute. Families register in families/*.cpp.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

enum class NormKind {
    RmsNormPlusOne, // x * rsqrt(mean(x^2) + eps) * (1 + w), in fp32, rounded once (Gemma)
    RmsNorm,        // w * (x * rsqrt(mean(x^2) + eps) rounded to the stream's dtype) (Llama)
    LayerNorm,      // (x - mean) / sqrt(var + eps) * w + b
};
enum class Activation { GeluTanh, GeluErf, Silu, Relu };
enum class MaskKind { Causal, Bidirectional };
enum class PositionBias { None, T5Relative, Disentangled }; // added to the scores, or DeBERTa's own terms
enum class Pooling { Last, First, Mean };                   // Last: the rightmost real token

std::string_view poolingName(Pooling pooling); // "last", "first", "mean"
Result<Pooling> parsePooling(std::string_view name);

// One variant of rotary embedding; a layer names one by index.
struct RopeSpec {
    double theta = 10000.0;
    std::string type = "default"; // default | linear | llama3
    double factor = 1.0;          // linear: positions / factor
    double lowFreqFactor = 1.0;   // llama3
    double highFreqFactor = 4.0;
    std::int64_t originalMaxPositions = 0;
};

struct LayerSpec {
    MaskKind mask = MaskKind::Causal;
    std::int64_t window = 0; // 0: no window; else token i sees j iff 0 <= i - j < window
    int rope = 0;            // index into ModelSpec::ropes; -1: none
};

// Everything a layer or the model owns, whatever the family calls it.
enum class Part {
    Embedding,
    FinalNorm,
    Score, // of the model
    Query,
    Key,
    Value,
    Output,
    Gate,
    Up,
    Down,                // linears of a layer
    AttentionNorm,       // before attention
    PostAttentionNorm,   // behind attention, before the residual add
    FeedForwardNorm,     // before the feed-forward part
    PostFeedForwardNorm, // behind it, before the residual add
    QueryNorm,
    KeyNorm, // per head, on head_dim
};

// Where a part's weights are in the checkpoint: module path with {i} for the layer
// ("model.layers.{i}.self_attn.q_proj").
struct PartSpec {
    Part part = Part::Embedding;
    std::string module;              // ".weight" and ".bias" are added
    std::vector<std::int64_t> shape; // of the weight: [out, in] for linears, [n] for norms
    bool bias = false;
    bool perLayer = false;
    bool loraAble = false; // a linear that may get an adapter

    // "q_proj": the name PEFT's target_modules use.
    std::string shortName() const { return module.substr(module.rfind('.') + 1); }
};

struct ModelSpec {
    std::string family; // "gemma2"
    std::int64_t vocabulary = 0, hidden = 0, feedForward = 0;
    std::int64_t heads = 0, kvHeads = 0, headDim = 0;
    std::int64_t maxPositions = 0;

    NormKind norm = NormKind::RmsNormPlusOne;
    double normEps = 1e-6;
    Activation activation = Activation::GeluTanh;
    bool gatedFeedForward = true;           // down(act(gate) * up); false: down(act(up))
    double attentionScale = 1.0;            // multiplies q.k
    std::optional<double> attentionSoftcap; // s -> cap * tanh(s / cap), before the mask
    double embeddingScale = 1.0;            // rounded to the stream's dtype before use; 1: none
    PositionBias positionBias = PositionBias::None;
    double attentionDropout = 0.0, hiddenDropout = 0.0;
    Pooling pooling = Pooling::Last;
    double initializerRange = 0.02; // of a fresh score head

    std::vector<RopeSpec> ropes;
    std::vector<LayerSpec> layers; // their number is the model's
    std::vector<PartSpec> parts;   // what exists: a family without q/k norms has no such entry
    std::optional<std::int64_t> padId;

    std::size_t layerCount() const { return layers.size(); }
    const PartSpec* find(Part part) const; // nullptr: this family has none
    bool has(Part part) const { return find(part) != nullptr; }
};

// "model.layers.3.self_attn.q_proj"; layer is ignored for parts of the model. The part must exist.
std::string moduleName(const ModelSpec& spec, Part part, std::size_t layer = 0);

// A tensor the checkpoint must hold.
struct TensorSpec {
    std::string name;
    std::vector<std::int64_t> shape;
    Part part = Part::Embedding;
    std::size_t layer = 0;
};
// Every tensor of the body in forward order; the score head is not among them.
std::vector<TensorSpec> bodyTensors(const ModelSpec& spec);

std::int64_t parameterCount(const ModelSpec& spec);       // of the body, embedding included
std::int64_t linearParameterCount(const ModelSpec& spec); // linears of the body: the P of FLOP counts
// Linears that PEFT's target_modules name ("q_proj", "model.layers.0.mlp.down_proj" or its end,
// "all-linear"), as (part, layer) in forward order. BadConfig naming a target that matches nothing.
struct LinearRef {
    Part part = Part::Query;
    std::size_t layer = 0;
    bool operator==(const LinearRef&) const = default;
};
Result<std::vector<LinearRef>> loraTargets(const ModelSpec& spec,
                                           const std::vector<std::string>& targetModules);

// What was read beside the spec itself.
struct ParsedConfig {
    ModelSpec spec;
    std::vector<std::string> classes;  // id2label in id order; empty when the file has none
    std::int64_t labelCount = 0;       // of id2label or num_labels; 0: not said
    std::string dtype;                 // "bfloat16"; empty: not said
    std::vector<std::string> warnings; // unknown keys and the like
};

// config.json's text to a spec: model_type picks the family. BadFormat, BadConfig or Unsupported naming the
// key.
Result<ParsedConfig> parseModelConfig(std::string_view json, const std::string& where);
Result<ParsedConfig> readModelConfig(FileSystem& files, const Path& folder);

// Names of the families this program has, sorted.
std::vector<std::string> modelFamilies();

} // namespace thresher

// Gemma 3 (transformers 5.23, modeling_gemma3.py and configuration_gemma3.py).
#include "model/families/gemma3.h"

#include "model/families/gemma.h"

namespace thresher {
namespace {

constexpr int fullRope = 0;
constexpr int slidingRope = 1;

// The rope of one layer type: rope_parameters has an entry for each; rope_scaling of older files goes on top
// of the full layers' entry, and the base of an entry without one is `thetaKey`.
RopeSpec readRope(ConfigReader& reader, const char* layerType, const char* thetaKey, double theta)
{
    Json entry = Json::object();
    std::string key = "rope_parameters." + std::string(layerType);
    if (const Json* parameters = reader.object("rope_parameters")) {
        if (!parameters->contains("full_attention") && !parameters->contains("sliding_attention"))
            reader.damaged("rope_parameters", "has no entries full_attention and sliding_attention");
        const auto nested = parameters->find(layerType);
        if (nested != parameters->end() && nested->is_object()) entry = *nested;
    }
    const Json* scaling = reader.object("rope_scaling");
    if (scaling != nullptr && std::string_view(layerType) == "full_attention") {
        // transformers 4 read `type`; 5 does not, and computes without the scaling.
        if (scaling->contains("type") && !scaling->contains("rope_type"))
            reader.refuse("rope_scaling", "names its kind by 'type' instead of 'rope_type'");
        entry.update(*scaling);
        key = "rope_scaling";
    }
    return reader.ropeOf(entry, key, reader.real(thetaKey, theta));
}

// `prefix`: where the text model's modules are.
Result<ModelSpec> parseText(ConfigReader& reader, const std::string& family, const std::string& prefix)
{
    ModelSpec spec;
    spec.family = family;
    readGemmaBasics(reader, {.vocabulary = 262208, .maxPositions = 131072}, spec);
    if (reader.optionalReal("attn_logit_softcapping", std::nullopt))
        reader.warn("attn_logit_softcapping is set, but transformers' Gemma 3 does not apply it");
    readGemmaLayers(reader, reader.integer("sliding_window_pattern", 6), slidingRope, spec);
    // A note that transformers writes and does not read.
    reader.known("_sliding_window_pattern");
    spec.ropes.resize(2);
    spec.ropes[fullRope] = readRope(reader, "full_attention", "rope_theta", 1e6);
    spec.ropes[slidingRope] = readRope(reader, "sliding_attention", "rope_local_base_freq", 1e4);
    addGemmaParts(reader, prefix, true, spec);
    THRESHER_TRY(reader.status());
    return spec;
}

} // namespace

Result<ModelSpec> parseGemma3Text(ConfigReader& reader)
{
    return parseText(reader, "gemma3_text", "model.");
}

Result<ModelSpec> parseGemma3(ConfigReader& reader)
{
    for (const char* key :
         {"vision_config", "mm_tokens_per_image", "boi_token_index", "eoi_token_index", "image_token_index",
          "boi_token_id", "eoi_token_id", "image_token_id", "initializer_range"})
        reader.known(key); // pictures are not read
    const Json none = Json::object();
    const Json* text = reader.object("text_config");
    ConfigReader inner(text != nullptr ? *text : none, reader.where());
    inner.ignoreNeutralKeys();
    auto spec = parseText(inner, "gemma3", "model.language_model.");
    reader.adopt("text_config", inner);
    THRESHER_TRY(reader.status());
    return spec;
}

} // namespace thresher

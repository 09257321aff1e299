// What the Gemma families have in common: their layer is one shape, the families differ in fields and
// defaults of config.json (transformers 5.23, configuration_gemma2.py and configuration_gemma3.py).
#pragma once

#include "model/detail/config_reader.h"
#include "model/spec.h"

#include <cstdint>
#include <string>

namespace thresher {

struct GemmaDefaults {
    std::int64_t vocabulary = 0;
    std::int64_t maxPositions = 0;
};

// Sizes, norms, activation, scales: everything but softcaps, layers, ropes and parts.
void readGemmaBasics(ConfigReader& reader, const GemmaDefaults& defaults, ModelSpec& spec);

// layer_types, else every `pattern`-th layer attends to everything and the others within sliding_window.
// Sliding layers take the rope `slidingRope`, full ones 0.
void readGemmaLayers(ConfigReader& reader, std::int64_t pattern, int slidingRope, ModelSpec& spec);

// Modules below `prefix` ("model."), with norms on q and k when `headNorms`; reads attention_bias.
void addGemmaParts(ConfigReader& reader, const std::string& prefix, bool headNorms, ModelSpec& spec);

} // namespace thresher

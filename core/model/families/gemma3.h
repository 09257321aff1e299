// The Gemma 3 family: text models, and the text part of multimodal checkpoints.
#pragma once

#include "model/families/family.h"

namespace thresher {

Result<ModelSpec> parseGemma3Text(ConfigReader& reader); // model_type gemma3_text
Result<ModelSpec> parseGemma3(ConfigReader& reader);     // model_type gemma3: text_config within

} // namespace thresher

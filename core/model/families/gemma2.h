// The Gemma 2 family.
#pragma once

#include "model/families/family.h"

namespace thresher {

Result<ModelSpec> parseGemma2(ConfigReader& reader);

} // namespace thresher

// How a model family tells the program what it is. A new family is one file here with a factory, and one line
// in registry.cpp.
#pragma once

#include "model/spec.h"

#include <span>
#include <string_view>

namespace thresher {

// Reads one config.json step by step: typed values with defaults, the keys that were never asked for, and
// errors that name the key. The first fault sticks; later calls return their defaults.
class ConfigReader;

struct FamilyEntry {
    std::string_view modelType;  // config.json's model_type
    std::string_view classifier; // transformers' class of a classifier of this family
    Result<ModelSpec> (*parse)(ConfigReader& reader);
};

// Every family, sorted by model_type.
std::span<const FamilyEntry> familyEntries();

} // namespace thresher

// Writing YAML by hand, so that numbers keep every bit and files come out the same everywhere; reading with
// errors that name the key. For .cpp files of core/decide only.
#pragma once

#include "base/error.h"
#include "decide/cut.h"

#include <yaml-cpp/yaml.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// Plain where YAML reads it back as the same text, else in double quotes.
std::string yamlText(std::string_view text);
// Shortest round-trip number; NaN and infinity are null.
std::string yamlNumber(double value);
std::string yamlCut(Cut cut); // number or none
// "  name: value\n" for every name.
std::string yamlMap(std::span<const std::string> names, const std::function<std::string(std::size_t)>& value,
                    std::string_view indent = "  ");
// "[a, b]"
std::string yamlList(std::span<const std::string> texts);

// The document as a map; refuses a newer format by name. No exception leaves.
Result<YAML::Node> parseYamlMap(std::string_view text, const std::string& where);
// The number at `node` (null: NaN).
Result<double> yamlToNumber(const YAML::Node& node, const std::string& key, const std::string& where);
Result<Cut> yamlToCut(const YAML::Node& node, const std::string& key, const std::string& where);
// One value per class from a map class -> value. BadClass when a class is missing or unknown.
Result<std::vector<YAML::Node>> yamlPerClass(const YAML::Node& map, const std::string& key,
                                             std::span<const std::string> classes, const std::string& where);
// "" when the key is missing or no text.
std::string yamlString(const YAML::Node& map, const char* key);

} // namespace thresher

// What every key means, as values: for `config explain`, the JSON schema, forms and documentation.
#pragma once

#include "base/error.h"
#include "config/run_config.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace thresher {

struct KeyDescription {
    std::string key;       // "train_args.learning_rate"
    std::string type;      // text | flag | integer | number | list | pair
    std::string byDefault; // as YAML
    std::string help;
    std::string unit;
    std::string limits; // "> 0", "one of a, b"; empty: free
};

// Every key in file order.
std::vector<KeyDescription> describeConfig();

// One key by its full name, by its last part when that is unique, or all keys of a section. BadConfig with
// the nearest name otherwise.
Result<std::vector<KeyDescription>> explainKey(std::string_view key);

// Every key with its value as YAML, in file order.
std::vector<std::pair<std::string, std::string>> configValues(const RunConfig& config);

// JSON Schema (draft 2020-12) of the configuration file, as text.
std::string configSchema();

// Keys in which two configurations differ, with both values as YAML, in file order. For resume, the runs
// table and diffs.
struct KeyDifference {
    std::string key, left, right;
};
std::vector<KeyDifference> differences(const RunConfig& left, const RunConfig& right);

} // namespace thresher

// YAML files to RunConfig: strict (unknown keys are errors with the nearest known name), every fault reported
// together.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "config/run_config.h"

#include <span>
#include <string>
#include <vector>

namespace thresher {

// Reads `path`, applies `overrides` ("train_args.learning_rate=1e-4", in order), and makes paths in it
// absolute (they are relative to the file). Types and value ranges are checked; whether files exist is left
// to the verb that uses a section. `warnings` (may be null) receives remarks that are no faults, such as keys
// without effect.
Result<RunConfig> loadRunConfig(FileSystem& files, const Path& path,
                                std::span<const std::string> overrides = {},
                                std::vector<std::string>* warnings = nullptr);

// The same from text, as if it stood in the file `path`.
Result<RunConfig> parseRunConfig(const std::string& text, const Path& path);

// The same configuration with one key set ("train_args.learning_rate", "1e-4"); BadConfig if that key does
// not take the value.
Result<RunConfig> withOverride(const RunConfig& config, const std::string& key, const std::string& value);

// Settings that are accepted but change nothing in this configuration, a sentence each.
std::vector<std::string> ineffectiveSettings(const RunConfig& config);

// The complete configuration as YAML, every default filled in (run.yaml).
std::string toYaml(const RunConfig& config);

} // namespace thresher

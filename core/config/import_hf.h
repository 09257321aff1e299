// A YAML of Hugging Face TrainingArguments / PEFT LoraConfig keys (flat or nested, as training scripts keep
// them) turned into ours.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "config/run_config.h"

#include <string>
#include <vector>

namespace thresher {

struct ImportedConfig {
    struct Entry {
        std::string source; // key as it stood in the file
        std::string target; // our key; empty when there is none
        std::string value;
        std::string remark;
    };
    RunConfig config;
    std::vector<Entry> mapped; // taken over
    std::vector<Entry>
        ineffective; // known, but without meaning here (logging backends, half-precision switches, ...)
    std::vector<Entry> refused; // would change results and cannot be followed; the config keeps its default
};

Result<ImportedConfig> importHfConfig(FileSystem& files, const Path& path);

} // namespace thresher

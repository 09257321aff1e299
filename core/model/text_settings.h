// thresher.json beside a checkpoint or adapter: how texts become scores, so that prediction needs no
// configuration.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "config/run_config.h"
#include "model/spec.h"
#include "text/prompt.h"

#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct TextSettings {
    PromptOptions prompt;             // instruction, template, max_length, truncation
    std::vector<std::string> classes; // the order of the score head's rows
    Pooling pooling = Pooling::Last;
};

// {format, program, prompt: {instruction, template}, max_length, truncation, classes, pooling}
std::string textSettingsJson(const TextSettings& settings);
Status writeTextSettings(FileSystem& files, const Path& folder, const TextSettings& settings);
// nullopt when the folder has no thresher.json.
Result<std::optional<TextSettings>> readTextSettings(FileSystem& files, const Path& folder);

} // namespace thresher

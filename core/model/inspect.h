// `inspect` of a checkpoint or adapter folder: what is it, is it whole.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <string>
#include <vector>

namespace thresher {

struct Inspection {
    std::string kind;               // "checkpoint", "adapter", "linear", "safetensors"
    bool whole = true;              // nothing that it needs is missing or contradicts
    std::vector<std::string> lines; // for people
    std::string json;               // the same as a JSON object
};

// True if the path looks like something inspectModel understands: a folder with config.json or
// adapter_config.json, a .safetensors file, a folder with such files, a linear model or its folder.
bool looksLikeModel(FileSystem& files, const Path& path);

// A checkpoint, adapter, linear model or safetensors file. Faults of the thing itself are an error that names
// them.
Result<Inspection> inspectModel(FileSystem& files, const Path& path);

} // namespace thresher

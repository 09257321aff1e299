// Pretrained checkpoints that were installed on request into the user's cache (packaging/install-*.sh).
#pragma once

#include "base/file_system.h"

#include <cstdint>
#include <string>
#include <vector>

namespace thresher {

struct InstalledModel {
    std::string name; // of its folder
    Path folder;
    std::string family;
    std::int64_t parameters = 0;
    std::string fault; // empty: whole
};

// $XDG_CACHE_HOME/thresher/models, else ~/.cache/thresher/models; empty where neither is set.
Path installedModelsFolder();

// Checkpoint folders in `folder`, by name. Opens config.json and the headers of the weights of each:
// milliseconds a model. Folders whose names begin with a dot (installations that are under way) are not
// listed.
std::vector<InstalledModel> installedModels(FileSystem& files, const Path& folder = installedModelsFolder());

} // namespace thresher

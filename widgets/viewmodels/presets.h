// Configurations to begin with: those that come with the program, and those that lie beside the data.
#pragma once

#include "base/file_system.h"
#include "config/run_config.h"

#include <QString>

#include <vector>

namespace thresher {

struct Preset {
    QString name;  // of the file
    QString title; // translated
    RunConfig config;
};

std::vector<Preset> presets();
// Every *.yaml beside the data file that is a configuration of ours.
std::vector<Preset> presetsBeside(FileSystem& files, const Path& dataFile);

} // namespace thresher

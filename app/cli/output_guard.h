// No command writes over what it reads: asked before the work, so that nothing is lost and no time either.
#pragma once

#include "config/run_config.h"
#include "session.h"

#include <string>
#include <vector>

namespace thresher::cli {

// Files and folders that a command reads. Empty names are passed over.
using Inputs = std::vector<std::string>;

// `inputs` and what the `data` section names besides.
Inputs withDataFiles(Inputs inputs, const DataConfig& config);

// AlreadyExists when writing `output` ("": nothing is written) would destroy one of the inputs: the same
// file, however it is spelt or linked; below an input folder a file of which a run or a workspace consists
// (what commands put there, report.html, submission.csv, decisions/NAME.yaml, stays free to be written anew);
// in any other folder, such as a checkpoint, every file that is there.
Status refuseOverwriting(FileSystem& files, const std::string& output, const Inputs& inputs);

// Usage when two of the outputs are one file, of which only the last would be left.
Status refuseOneFileTwice(const std::vector<std::string>& outputs);

} // namespace thresher::cli

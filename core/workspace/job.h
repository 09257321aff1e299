// A training as a folder that can be copied to another machine: data, folds, configuration and one command.
// What comes back is a run: as a pack (without weights), or as the run folder itself (with them).
//
// Format 1: DIR/job.json {format: 1, program, kind: "job", name, classes, folds, members: [{name, bytes,
// sha256}]}; config.yaml (its data and fold files are those below), folds.csv, data/..., run.sh (checks the
// job, trains or goes on, packs result.thresher). Functions of the files alone; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"
#include "config/run_config.h"

#include <cstddef>
#include <string>
#include <vector>

namespace thresher {

struct JobSummary {
    std::string name;
    std::vector<std::string> classes;
    int folds = 0;
    std::size_t members = 0;
    std::size_t rows = 0, testRows = 0;
};

// Writes the folder, which must be missing or empty (AlreadyExists): all of it, or nothing. The folds are
// made here, so that every machine has the same. A model named by a path stays where it is: the other machine
// says where with the environment variable MODEL. Errors: those of reading data and folds.
Result<JobSummary> writeJob(FileSystem& files, const RunConfig& config, const std::string& name,
                            const Path& folder, const Progress& progress = {});

// BadFormat (no job, a missing file, a changed hash: named), NewerFormat.
Result<JobSummary> checkJob(FileSystem& files, const Path& folder);

} // namespace thresher

// A workspace: one competition or project as a folder with workspace.json. Paths inside the folder are kept
// relative, so that it can be moved or sent; in memory every path is absolute. Plain values; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "config/run_config.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace thresher {

struct Workspace {
    Path root; // the folder
    std::string name;
    DataConfig data;        // train, test, sample submission and how to read them
    FoldsConfig folds;      // how rows are split; folds.file once a split was made or imported
    std::vector<Path> runs; // run folders outside root/runs
    Path champion;          // the run that others are compared with; empty: none
    Path balance;           // balances.csv of the probe; empty: training prevalence
    Path decision;          // the decision in use; empty: none
    Path tokenizer;         // model folder whose tokenizer counts the posts' tokens; empty: none
    std::map<std::string, std::string> bookmarks; // post id -> note (may be empty)
    std::map<std::string, std::string> runNotes;  // name of the run folder -> tags and notes
    int dailyQuota = 0;                           // submissions a day; 0: unknown
    int decimals = 5;                             // that the leaderboard shows
    std::int64_t publicRows = 0;                  // of the leaderboard; 0: unknown
    std::string otherKeys; // JSON object of keys of newer programs: kept when written again

    Path file() const { return root / "workspace.json"; }
    Path runsFolder() const { return root / "runs"; }
    Path decisionsFolder() const { return root / "decisions"; }
    Path probeFolder() const { return root / "probe"; }
    Path exportsFolder() const { return root / "exports"; }
    Path trashFolder() const { return root / "trash"; }
};

// Errors: FileNotFound, BadFormat (names the key), NewerFormat.
Result<Workspace> readWorkspace(FileSystem& files, const Path& root);
// Makes the folder; whole file or nothing.
Status writeWorkspace(FileSystem& files, const Workspace& workspace);
// Reads the file anew, changes it and writes it under lockWorkspace(): what another window has written
// meanwhile stays. `known` is changed and written instead where the file was deleted; a folder that is gone
// is not made again. The workspace as it stands in the file afterwards.
Result<Workspace> changeWorkspace(FileSystem& files, const Workspace& known,
                                  const std::function<void(Workspace&)>& change);

// What a path given by the user is.
enum class OpenKind { Workspace, Run, Data, Unknown };
OpenKind kindOf(FileSystem& files, const Path& path);

// Run folders of the workspace: those of `runs` and every folder below root/runs that has a manifest.json,
// sorted by path.
std::vector<Path> findRuns(FileSystem& files, const Workspace& workspace);

} // namespace thresher

// A run as one small file that can be sent: configuration, ids, scores, curves and decisions; no weights, and
// texts only on request. The other side opens it as a run like any other.
//
// Format 1: a gzipped tar (runs/archive.h) whose first member is pack.json,
//   {format: 1, program, kind: "pack", name, classes, members: [{name, bytes, sha256}]},
// followed by the members that it lists, under their names in the run folder (contracts.md): run.yaml,
// manifest.json, folds.csv, events.jsonl, submission.csv, report.md, oof_*, ensemble_test_*, sealed_*,
// decisions/NAME.yaml, fold-K/{fold.json, events.jsonl, thresholds.yaml, val_*, test_*, sealed_*}; on request
// fold-K/evals/step-S[.test].npy and texts.csv (id, content). Other names are refused.
// Functions of the files alone; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "runs/archive.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct PackOptions {
    bool texts = false;       // the posts that were scored, from the manifest's data file
    bool evaluations = false; // the scores of every evaluation, for the time scrubber
};

struct PackSummary {
    std::string name; // of the run folder that was packed
    std::vector<std::string> classes;
    std::size_t members = 0;
    std::uint64_t bytes = 0; // of the pack
    bool texts = false;
};

// Whole file or nothing. Errors: those of the manifest and readRunScores() (a run must be finished), Locked
// while it is being written, Unsupported when a file or folder that would be packed is a link (named: it may
// lead anywhere), Mismatch when the run would be refused on opening.
Result<PackSummary> packRun(FileSystem& files, const Path& run, const Path& pack,
                            const PackOptions& options = {});

// What a pack is held against before it may come in; empty: nothing.
struct PackExpectation {
    std::vector<std::string> classes;
    std::string classesFrom;         // for messages
    std::map<std::string, int> fold; // by id, of the folds in use here
    std::string foldsFrom;
};
// Classes and folds of a run of ours.
Result<PackExpectation> expectationOfRun(FileSystem& files, const Path& run);
// Those of a workspace: its sample submission (or classes), and its fold file. What it does not say is empty.
Result<PackExpectation> expectationOfWorkspace(FileSystem& files, const Path& workspace);

// A pack that was read and found whole; nothing is written yet.
struct OpenedPack {
    PackSummary summary;
    std::vector<ArchiveMember> members; // without pack.json
};
// Errors: BadFormat (damaged, a path that leaves its folder, unknown or missing members, a changed hash),
// NewerFormat, Mismatch (class order or folds differ between its own files, or from what is expected; the
// decision belongs to other scores).
Result<OpenedPack> openPack(FileSystem& files, const Path& pack, const PackExpectation& expected = {});

// Opens the pack and writes it as the folder `run`, which must be missing or empty (AlreadyExists): all of
// it, or nothing.
Result<PackSummary> unpackRun(FileSystem& files, const Path& pack, const Path& run,
                              const PackExpectation& expected = {});

} // namespace thresher

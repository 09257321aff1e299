// One self-contained HTML page about a run or a workspace, with the figures a paper or a forum post needs:
// folds, scores per class with intervals, curves, thresholds, runs, probe, journal. Inline SVG, no script,
// nothing loaded from elsewhere. English. Functions of the files alone; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "decide/score_files.h"

#include <string>

namespace thresher {

// What is missing (no decision, no scores yet, no curves) is left out and said. Errors: those of the
// manifest.
Result<std::string> runReportPage(FileSystem& files, const Path& run, const LabelSource& labels = {});

// All runs, the probed balance, the journal, and the champion (else the best run) in full. Errors: those of
// readWorkspace(), readJournal() and readBalances().
Result<std::string> workspaceReportPage(FileSystem& files, const Path& workspace);

} // namespace thresher

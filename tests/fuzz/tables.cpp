#include "data/label_overlay.h"
#include "data/submission.h"
#include "decide/balance.h"
#include "decide/score_files.h"
#include "fuzz_input.h"
#include "workspace/journal_figures.h"

// The small CSV files that come from outside beside data and probe scores.
THRESHER_FUZZ_TARGET({
    auto files = fuzz::folderWith("in.csv", input);
    const Path path = "/in/in.csv";
    (void)readBalances(files, path);
    (void)readLabelOverlay(files, path);
    (void)readSubmission(files, path);
    (void)readSampleSubmission(files, path);
    (void)readIdFile(files, path);
    (void)readSubmissionHistory(files, path);
})

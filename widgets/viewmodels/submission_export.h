// Files to send: the score set's own and, on request, one of every fold's model alone; how they are named and
// written. Pure functions over shared snapshots and the disk; meant for a worker thread.
#pragma once

#include "viewmodels/submission_preview.h"
#include "workspace/journal.h"

#include <QDateTime>
#include <QString>

namespace thresher {

struct ExportPart {
    QString scores; // name of the score set, such as "run-3" or "run-3 / 0"
    int fold = -1;  // -1: all
    SubmissionPreview preview;
};

// One part for each fold of each run of `whole` that kept test scores of its own, with thresholds by the
// rule, blend, balance and changes by hand of `decision`, fitted on that fold's validation rows alone.
// Errors: Usage when no fold has test scores, Interrupted, those of previewSubmission().
Result<std::vector<ExportPart>> foldParts(FileSystem& files, const PreviewRequest& whole,
                                          const Decision& decision, const Progress& progress);

// {scores}, {rule}, {fold} ("0", or "all") and {date} filled in; safe as a file name, whatever names runs
// have.
QString fileStem(const QString& pattern, const ExportPart& part, const QDateTime& when);

struct ExportOutcome {
    std::vector<JournalEntry> written; // what is whole on the disk, in order
    std::optional<Error> error;        // why the rest is not
};

// Writes every part and, before it, its decision into workspace/exports. A name that is taken gets a number.
// The journal is left to the caller.
ExportOutcome writeParts(FileSystem& files, const Workspace& workspace, const std::vector<ExportPart>& parts,
                         const QString& pattern, const QDateTime& when);

} // namespace thresher

// What was exported and what came of it: one entry a submission file, public and private score added later.
// Plain values; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "decide/scores.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct JournalEntry {
    double time = 0;      // unix seconds, of the export
    double sent = 0;      // unix seconds; 0: not sent
    std::string file;     // relative to the workspace when inside it
    std::string sha256;   // of the file
    std::string decision; // file of the decision
    std::string scoreSet; // hash of the out-of-fold scores
    std::string scoreSetName;
    std::optional<BadgedScore> crossValidation; // cross-fitted macro F1
    std::optional<double> publicScore, privateScore;
    std::optional<Interval> expectedPublic; // 90 %, as told before sending
    bool finalSelection = false;            // chosen to be judged by the private score
    std::string note;
    bool operator==(const JournalEntry&) const = default;
};

// journal.json of the workspace folder, oldest first; a missing file is an empty journal. Errors: BadFormat,
// NewerFormat.
Result<std::vector<JournalEntry>> readJournal(FileSystem& files, const Path& workspace);
Status writeJournal(FileSystem& files, const Path& workspace, const std::vector<JournalEntry>& entries);
// Reads, changes and writes under lockWorkspace(): what another program enters meanwhile stays. The entries
// as they stand in the file afterwards; nothing is written when `change` fails.
Result<std::vector<JournalEntry>>
changeJournal(FileSystem& files, const Path& workspace,
              const std::function<Status(std::vector<JournalEntry>&)>& change);

// Files sent on the day of `now`; days are those of UTC, as in the probe's ledger.
int sentOnDay(const std::vector<JournalEntry>& entries, double now);

// A score typed by a person: '.' or ',' as decimal sign, 0..1. BadValue says what is wrong.
Result<std::optional<double>> parseScore(const std::string& text);

} // namespace thresher

// The ledger of the leaderboard probe: which files were made, sent and scored, in probe/ledger.json below the
// workspace. Plain values; any thread. Times are unix seconds; days are those of UTC, by which leaderboards
// count their daily limit.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "decide/probe_files.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct ProbeEntry {
    std::string name;     // a class, allZerosName or allOnesName
    std::string fileName; // in the probe folder; empty: a score was entered without a file of ours
    std::string sha256;
    double made = 0, sent = 0, scored = 0; // 0: not yet
    std::optional<double> score;           // as the leaderboard shows it

    bool operator==(const ProbeEntry&) const = default;
};

struct ProbeLedger {
    std::vector<ProbeEntry> entries;  // each name once
    std::vector<ProbeEntry> replaced; // were sent, then made anew with other bytes: they count for the day
    bool truncated = false;           // the leaderboard cuts decimals instead of rounding
    bool assumeStratified = false;    // the test set is taken to hold the training rates
    std::optional<double> fullScore;  // of a submission ...
    std::map<std::string, double> scoreWithout; // ... and of the same with one class zeroed, by class
    std::string otherKeys; // JSON object of keys of newer programs: kept when written again

    bool operator==(const ProbeLedger&) const = default;

    const ProbeEntry* find(const std::string& name) const;
    ProbeEntry& entry(const std::string& name); // made when it is not there

    // Files were written at `now`. One whose bytes are as before keeps its times and score; one that changed
    // starts anew, for its score belongs to another file.
    void recordMade(const std::vector<ProbeFile>& files, double now);
    // now 0: not sent after all, which also takes its score back.
    void markSent(const std::string& name, double now);
    // none: the score is taken back. Scores say nothing about the day on which the file was sent.
    void setScore(const std::string& name, std::optional<double> score, double now);
    // Files sent on the day of `now`.
    int sentOnDay(double now) const;
};

// The path of the ledger in a workspace.
Path probeLedgerPath(const Path& workspace);

// Whole file or nothing. readProbeLedger(): an empty ledger when there is no file; BadFormat (names the key),
// NewerFormat.
Result<ProbeLedger> readProbeLedger(FileSystem& files, const Path& path);
Status writeProbeLedger(FileSystem& files, const Path& path, const ProbeLedger& ledger);

} // namespace thresher

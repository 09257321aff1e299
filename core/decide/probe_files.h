// Files of the leaderboard probe: the submissions to send, scores.csv that comes back, balances.csv that goes
// on.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "data/submission.h"
#include "decide/probe.h"

#include <string>
#include <vector>

namespace thresher {

struct ProbeFile {
    std::string className; // a class, or allZerosName / allOnesName
    std::string fileName;
    std::string sha256;
};

struct ProbeFiles {
    std::vector<ProbeFile> files; // controls first, then the classes in order
    bool scoresKept = false;      // scores.csv was there already and was left alone
};

// Writes CLASS.csv per class, the two controls and a template scores.csv (class,score with empty scores) into
// `folder`, which is made. Names that no file can have are altered ('/' becomes '_'). BadClass when a class
// is named like a control.
Result<ProbeFiles> writeProbeFiles(FileSystem& files, const SampleSubmission& sample, const Path& folder);

// class,score; any part of the classes, empty scores allowed, control rows allowed. Errors: BadColumn,
// BadClass (a class twice), BadValue (not a number), each with its row.
Result<ProbeScores> readProbeScores(FileSystem& files, const Path& path);

// balances.csv:
// class,balance,positives,positives_low,positives_high,exact,train_prevalence,p_value,test_rate. What is
// unknown stays empty; exact is 0 or 1; p_value is the unadjusted one.
std::string balancesCsv(const ProbeSolution& solution);

} // namespace thresher

// How often somebody looked at the score of sealed rows: each look is one more choice that those rows may
// have steered, so it is counted before the number is shown. sealed_looks.json of the workspace folder,
// beside the journal. Plain values; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "decide/scores.h"

#include <string>
#include <vector>

namespace thresher {

struct SealedLook {
    double time = 0;      // unix seconds
    std::string scoreSet; // hash of the out-of-fold scores whose thresholds were tried
    std::string scoreSetName;
    double macroF1 = 0; // what was seen
};

// Oldest first; a missing file means that nobody looked. Errors: BadFormat, NewerFormat.
Result<std::vector<SealedLook>> readSealedLooks(FileSystem& files, const Path& workspace);

// Scores the cuts on the sealed rows and gives the score away only when the look stands in the file. Errors:
// those of scoreSealed(), of reading and of writing.
struct CountedScore {
    BadgedScore score;
    std::size_t looks = 0; // this one included
};
Result<CountedScore> lookAtSealed(FileSystem& files, const Path& workspace, const SealedScores& sealed,
                                  std::span<const Cut> cuts, std::uint64_t seed, SealedLook look);

} // namespace thresher

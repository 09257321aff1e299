// What a journal of submissions says: which scores surprised, how cross-validation and leaderboard go
// together, how many submissions are left today, and whether a leaderboard of m rows can tell two files apart
// at all. Pure functions but for readSubmissionHistory(); any thread.
#pragma once

#include "decide/cross_fit.h"
#include "workspace/journal.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace thresher {

enum class Surprise {
    Unknown, // no public score yet, or nothing was expected
    None,
    Below, // the public score lies below the range told before sending
    Above,
};
Surprise surpriseOf(const JournalEntry& entry);

struct RankCorrelation {
    double value = 0;  // Spearman's rho, ties share their mean rank
    Interval interval; // 90 %, bootstrap of the pairs
    std::size_t pairs = 0;
};
// Of cross-fitted and public scores over the entries that have both. nullopt below four pairs or when one
// side never changes: there is nothing to rank.
std::optional<RankCorrelation> crossValidationAgainstPublic(std::span<const JournalEntry> entries,
                                                            std::uint64_t seed = 42, int draws = 2000);

// The difference b - a that a leaderboard of `rows` rows may show for two decisions on one score set's rows:
// expected value, and where 90 % of the samples of `rows` rows lie. Resolvable when they all lie on one side
// of 0. The two cross-fits must be of the same rows in the same order (alignedOnCommonRows()). rows > 0.
struct PublicDifference {
    double expected = 0;
    Interval range;
    bool resolvable = false;
};
PublicDifference expectedPublicDifference(const OutOfFoldScores& scores, const CrossFit& a, const CrossFit& b,
                                          std::size_t rows, std::uint64_t seed, int draws = 2000);

// A CSV of past submissions: columns file (or name, fileName), public (or publicScore, public_score), private
// (the same), time or date (unix seconds or 2026-11-23[T10:00:00[Z]]), note (or description); all but the
// first may be missing. Errors: BadColumn, BadValue naming the row (a score outside 0..1 or typed twice
// differently).
Result<std::vector<JournalEntry>> readSubmissionHistory(FileSystem& files, const Path& path);

// Entries of a history put into a journal: an entry with the same file name gets the scores it lacks; others
// are added, oldest first. Mismatch, naming the file, when a score is there already and differs: nothing is
// changed then.
Result<std::vector<JournalEntry>> mergedHistory(std::vector<JournalEntry> journal,
                                                const std::vector<JournalEntry>& history);

} // namespace thresher

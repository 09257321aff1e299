// The leaderboard probe: from the scores of all-ones-in-one-class submissions to the number of positives per
// class, and from there to the rate to expect in the whole test set (reference.md 3). Pure; any thread.
// Files: probe_files.h.
//
// With m public rows, L classes and k positives in class c, the file that predicts 1 everywhere in c and 0
// elsewhere scores 2k/(m+k)/L when a class without positives and predictions counts as 0. Where it counts as
// 1, every other absent class adds 1/L: the all-zeros control tells how many there are.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

enum class ScoreDisplay { Rounded, Truncated }; // how the leaderboard cuts its decimals

struct ProbeScore {
    std::string className;
    std::optional<double> score; // none: not sent or not scored yet
    std::string where;           // "row 3 (line 4)", for messages
};

// Names of the control rows in scores.csv and of their files.
inline constexpr const char* allZerosName = "__all_zeros__";
inline constexpr const char* allOnesName = "__all_ones__";

struct ProbeScores {
    std::vector<ProbeScore> classes;
    std::optional<double> allZeros, allOnes;
    int decimals = 0;  // the most decimals any score shows
    std::string where; // the file
};

struct TrainCounts {
    std::vector<std::string> classes;
    std::vector<std::size_t> positives;
    std::size_t rows = 0;
};

struct ProbeOptions {
    std::size_t rows = 0; // m; 0: unknown, feasible numbers are listed
    int decimals = 5;     // d, 0..9
    ScoreDisplay display = ScoreDisplay::Rounded;
    std::size_t testRows = 0;         // N; 0: unknown
    std::vector<std::string> classes; // all L classes, in order; empty: those of the scores
    std::optional<TrainCounts> train;
    double alpha = 0.05;           // of the shift test, after Holm
    bool assumeStratified = false; // take the training rate as the test rate
    std::size_t maxRows = 10000;   // how far feasible m are searched when N is unknown too
};

enum class BalanceSource {
    Scored,   // from this class's own score
    AllOnes,  // its score is missing; what the all-ones control leaves for it
    Training, // nothing known but the training prevalence
    Unknown,  // nothing known at all
};
std::string_view sourceName(BalanceSource source); // "scored", "all_ones", "training", "unknown"

struct ClassProbe {
    std::string className;
    BalanceSource source = BalanceSource::Unknown;
    std::optional<double> score;
    std::optional<double> marginalF1;                       // F1 of all-ones in this class
    std::optional<double> balance;                          // positives / m when exact
    std::optional<std::int64_t> positives, lowest, highest; // k: nearest, and the interval; none without m
    bool exact = false;                                     // the interval holds one integer
    std::optional<double> trainPrevalence;
    std::optional<double> pValue, pHolm; // Fisher's exact test of train against public; adjusted over classes
    std::optional<double> pCloser;       // the other tail
    bool shifted = false;                // pHolm < alpha
    std::optional<double> testRate, expectedPositives; // recommended; the latter needs N
    std::optional<double> stratifiedPositives;         // N * r_train
};

struct ProbeWarning {
    std::string code; // "score_zero", "class_missing", "rows_unknown", "interval", "absent_classes", "shift",
                      // "stratified", ...
    std::string message;
    std::string className; // may be empty
};

struct ProbeSolution {
    std::vector<ClassProbe> classes; // L, in order
    std::size_t rows = 0, testRows = 0;
    int decimals = 5;
    std::size_t absentClasses = 0;         // that count as 1 in the scorer (all-zeros control)
    std::optional<double> allOnesExpected; // recomputed from the others, when all are known
    std::vector<std::size_t> feasibleRows; // only when m is unknown
    std::optional<double>
        agreementTail; // chance that rates agree this well; small: the split looks stratified
    bool looksStratified = false;
    std::vector<ProbeWarning> warnings;
};

// Errors (each names the row): BadClass (unknown or repeated class), BadValue (score not in [0, 1], above
// what one class can reach, more decimals than said, no whole number of positives, all-ones control that
// contradicts the others), Usage (N < m, decimals out of range, more than ten million numbers of rows to
// search).
Result<ProbeSolution> solveProbe(const ProbeScores& scores, const ProbeOptions& options);

// Smallest and largest k in [0, m] whose score, shown with these decimals, can read `score`. The interval is
// closed (a tie may be rounded either way, and the scorer's own rounding may fall just below a truncation
// step); low > high when there is none. absentClasses as in ProbeSolution. Exact integer arithmetic.
struct PositivesInterval {
    std::int64_t low = 0;
    std::int64_t high = -1;
    bool empty() const { return low > high; }
    bool exact() const { return low == high; }
};
PositivesInterval positivesFromScore(double score, std::size_t rows, std::size_t classCount, int decimals,
                                     ScoreDisplay display, std::size_t absentClasses = 0);

// F1 of class j on the leaderboard: L*(S - S_-j), from the score of a file and of the same file with column j
// zeroed. The interval follows from the decimals shown. Holds for classes with a positive among the scored
// rows (zeroing an absent one gains 1/L where 0/0 counts as 1, which shows as a negative value). BadValue
// when the two cannot belong together.
struct LeaderboardF1 {
    double value = 0.0, low = 0.0, high = 0.0; // in [0, 1]
};
Result<LeaderboardF1> leaderboardClassF1(double score, double scoreWithoutClass, std::size_t classCount,
                                         int decimals, ScoreDisplay display = ScoreDisplay::Rounded);

} // namespace thresher

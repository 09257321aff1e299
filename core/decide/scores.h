// Scores with what must be known about them, so that wrong uses do not compile: out-of-fold scores carry
// labels and folds, test scores never have labels, sealed rows are a type that no rule accepts, and a figure
// cannot be made without its badge. Immutable values; any thread.
#pragma once

#include "base/error.h"
#include "base/matrix.h"
#include "decide/cut.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// How clean a figure is (reference.md 4c), best first.
enum class Badge {
    Clean,      // neither thresholds nor step nor weights saw the row's label
    PickedHere, // the step, or a change by hand, was chosen on these rows
    OwnRows,    // thresholds were fitted on these rows
};
std::string_view badgeName(Badge badge); // "clean", "picked_here", "own_rows"
Result<Badge> badgeFromName(std::string_view name);

// 90 %.
struct Interval {
    double low = 0, high = 0;
    bool operator==(const Interval&) const = default;
};

// A figure never travels without its badge.
struct BadgedScore {
    BadgedScore(double scoreValue, Badge scoreBadge, std::optional<Interval> scoreInterval = {})
        : value(scoreValue), badge(scoreBadge), interval(scoreInterval)
    {}
    double value;
    Badge badge;
    std::optional<Interval> interval;
    bool operator==(const BadgedScore&) const = default;
};

// How the training step behind the scores was chosen.
enum class StepSource {
    Fixed,       // fixed beforehand, or the last one
    OtherFolds,  // S(-k): best on the folds != k
    OwnRowsBest, // best of several evaluations on the very rows that are scored
};

struct OutOfFoldParts {
    ScoreMatrix probs;                 // n x L, in [0, 1]
    LabelMatrix labels;                // n x L
    std::vector<int> fold;             // n numbers >= 0; empty: all rows in one fold
    std::vector<std::string> classes;  // L, unique
    std::vector<std::string> ids;      // n, or empty
    std::vector<std::uint32_t> groups; // near-duplicate group of each row, or empty: each row its own
    StepSource step = StepSource::Fixed;
};

// Scores of rows by models that did not see them, with the truth beside them.
class OutOfFoldScores {
  public:
    // BadShape, BadValue (NaN or outside [0, 1]: row and class are named; a fold below 0: take such rows out
    // first), BadClass, BadIds (duplicates named).
    static Result<OutOfFoldScores> make(OutOfFoldParts parts);

    std::size_t rows() const { return m_parts.probs.rows; }
    std::size_t classCount() const { return m_parts.probs.cols; }
    const ScoreMatrix& probs() const { return m_parts.probs; }
    const LabelMatrix& labels() const { return m_parts.labels; }
    const std::vector<int>& fold() const { return m_parts.fold; } // always n numbers
    const std::vector<std::string>& classes() const { return m_parts.classes; }
    const std::vector<std::string>& ids() const { return m_parts.ids; }
    const std::vector<std::uint32_t>& groups() const { return m_parts.groups; } // always n, dense from 0
    std::size_t groupCount() const { return m_groupCount; }
    const std::vector<int>& foldNumbers() const { return m_foldNumbers; } // distinct, ascending
    StepSource step() const { return m_parts.step; }
    const std::string& hash() const { return m_hash; } // SHA-256 of classes, ids, folds, scores and labels

    // The rows of one fold alone (a single-fold experiment).
    Result<OutOfFoldScores> onlyFold(int fold) const;

  private:
    OutOfFoldScores() = default;
    OutOfFoldParts m_parts;
    std::vector<int> m_foldNumbers;
    std::size_t m_groupCount = 0;
    std::string m_hash;
};

// Scores of rows whose labels nobody has.
class TestScores {
  public:
    static Result<TestScores> make(ScoreMatrix probs, std::vector<std::string> classes,
                                   std::vector<std::string> ids = {});
    std::size_t rows() const { return m_probs.rows; }
    const ScoreMatrix& probs() const { return m_probs; }
    const std::vector<std::string>& classes() const { return m_classes; }
    const std::vector<std::string>& ids() const { return m_ids; }
    // SHA-256 of the scores alone: the same file is recognised with or without names and ids.
    const std::string& hash() const { return m_hash; }

  private:
    TestScores() = default;
    ScoreMatrix m_probs;
    std::vector<std::string> m_classes;
    std::vector<std::string> m_ids;
    std::string m_hash;
};

// Rows sealed before folding. No rule takes them; only scoreSealed() does.
class SealedScores {
  public:
    static Result<SealedScores> make(OutOfFoldParts parts); // folds are ignored
    const OutOfFoldScores& onlyForScoring() const { return m_scores; }

  private:
    explicit SealedScores(OutOfFoldScores scores) : m_scores(std::move(scores)) {}
    OutOfFoldScores m_scores;
};

// The rate of positives per class that thresholds are matched to, and where it came from.
struct ClassBalance {
    std::vector<double> rate;       // L
    std::vector<bool> fromTraining; // L: prevalence of training rows (a fallback or the default)
    std::string source;             // "training prevalence", or the file's name
    bool allFromTraining() const;
};
ClassBalance trainingBalance(const OutOfFoldScores& scores);

std::string_view spaceName(Space space); // "prob", "logit", "rank"
Result<Space> spaceFromName(std::string_view name);

} // namespace thresher

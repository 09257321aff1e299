// Scores made elsewhere as a run: files of probabilities, and answers of a language model. What comes in is
// held against the labels first, because rows or classes in another order look like any other scores.
// Functions of the files alone; any thread.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "data/dataset.h"
#include "data/folds.h"

#include <optional>
#include <string>
#include <vector>

namespace thresher {

// Where imported scores go: a run folder of another program (contracts.md, "Foreign runs"). The folder is
// made when it is missing; further folds may be added to it later.
struct ImportTarget {
    Path run;
    const Dataset& data; // labelled; ids and classes of the run
    const Folds& folds;  // of the rows of `data`
};

// Makes the folder a run of this data and these folds, or checks that it is one. Errors: AlreadyExists (a run
// of our own), BadClass and Mismatch (other classes or folds), BadIds.
Status settleImport(FileSystem& files, const ImportTarget& target);

// Probabilities of one fold's rows, in file order, or of all rows (fold -1: every row is then scored by the
// same model, which must have been trained on none of them).
struct ImportedScores {
    ScoreMatrix probs;
    std::vector<std::string> classes; // of a CSV's head; empty: nobody says (npy)
    std::vector<std::string> ids;     // of a CSV; empty: in file order
};
// An npy file, or a CSV with a column per class and, maybe, a column `id`.
Result<ImportedScores> readScoreFile(FileSystem& files, const Path& path);

struct ImportReport {
    std::size_t rows = 0;
    std::vector<int> folds;
    double averagePrecision = 0; // macro, of the imported rows
    double chance = 0;           // the best macro average precision of 20 shuffles of the rows
};

// Scores held against the labels before anything is written.
struct CheckedScores {
    std::vector<std::size_t> rows;                               // of the data, ascending
    ScoreMatrix probs;                                           // of these rows, in the data's order
    ImportReport report;                                         // without folds
    std::vector<double> averagePrecision, meanScore, prevalence; // by class; no positive: NaN, x, 0
    // They say more about the labels than shuffled scores do.
    bool aboveChance() const { return report.averagePrecision > report.chance; }
};

// fold: as in importScores(). Errors: BadShape (row count, columns), Mismatch (class order of the head),
// BadIds. Scores that say nothing are no error here, so that they can be looked at.
Result<CheckedScores> checkScores(const Dataset& data, const Folds& folds, const ImportedScores& scores,
                                  int fold);

// Errors: those of checkScores(); Mismatch (scores that say no more about the labels than shuffled ones; the
// folder is a run with other classes or folds), AlreadyExists (the fold has scores). Nothing is written
// before all of them are ruled out.
Result<ImportReport> importScores(FileSystem& files, const ImportTarget& target, const ImportedScores& scores,
                                  int fold);

// One answer a line: {"id": ..., "labels": [...]}, or {"id": ..., "answer": text}, where the text may think
// aloud: what counts is its last list in brackets, else what follows the last "answer:", else its last line.
// Names are compared without case, blanks, hyphens and underscores; "none" is no label. Rows in the order of
// `ids`, 0 or 1. Errors: BadFormat (line), BadIds (missing, unknown or repeated ids), BadValue (an answer
// that names no class: up to five ids).
Result<ScoreMatrix> readAnswers(FileSystem& files, const Path& path, const std::vector<std::string>& ids,
                                const std::vector<std::string>& classes);

} // namespace thresher

// What a submission made from a score set and a decision would hold, and what can be said of it before it is
// sent. Pure; meant for a worker thread.
#pragma once

#include "controllers/workspace_controller.h"
#include "data/lint.h"
#include "decide/decision.h"
#include "workspace/journal_figures.h"

#include <optional>
#include <string>
#include <vector>

namespace thresher {

struct SubmissionClass {
    std::string name;
    std::size_t predicted = 0;
    std::optional<double> ruleExpected, ruleTolerance; // counts, from the rule's own rates
    std::optional<double> balanceExpected;
    std::size_t raised = 0, dropped = 0; // against the last file: 0 to 1, 1 to 0
};

// One label that differs from the last exported file.
struct LabelFlip {
    std::string id, text;       // text: empty where the test file is not open
    std::size_t classIndex = 0; // of SubmissionPreview::classes
    bool raised = false;        // 0 to 1
    double score = 0;           // on the test row, NaN without one
    Cut cut = Cut::none();      // that it is held against
};

struct SubmissionPreview {
    Decision decision; // completed for these test scores
    std::string csv;
    LintReport lint;
    std::vector<SubmissionClass> classes;
    std::size_t rows = 0, rowsWithout = 0, flippedRows = 0;
    bool compared = false;                  // there was a last file of the same rows
    std::vector<LabelFlip> flips;           // by class, raised ones first, then by how clear the score is
    std::size_t publicRows = 0;             // as requested
    std::optional<Interval> expectedPublic; // 90 %, on publicRows rows
    std::optional<PublicDifference> change; // from the last file's decision to this one, on publicRows rows
    std::string duplicateOf;                // an earlier file with the same bytes
};

struct PreviewRequest {
    std::shared_ptr<const ScoreSet> scores;
    std::shared_ptr<const Decision> decision;
    SampleSubmission sample;
    std::optional<Submission> last;
    // What the last file was made from; both null where that is not known any more.
    std::shared_ptr<const ScoreSet> lastScores;
    std::shared_ptr<const Decision> lastDecision;
    std::shared_ptr<const DataSnapshot> data;                 // for the texts of flipped rows; may be null
    std::vector<std::pair<std::string, std::string>> earlier; // sha256, file
    std::size_t publicRows = 0;                               // 0: no range
};

// Errors: Usage (no test scores), Interrupted, and those of cutsForTest() and submissionCsv().
Result<SubmissionPreview> previewSubmission(const PreviewRequest& request, const Progress& progress = {});

} // namespace thresher

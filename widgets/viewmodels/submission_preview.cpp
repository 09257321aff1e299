#include "viewmodels/submission_preview.h"

#include "base/hash.h"
#include "data/csv.h"
#include "decide/decide.h"
#include "decide/ensemble.h"
#include "decide/test_predictions.h"

#include <algorithm>
#include <map>

namespace thresher {
namespace {

void compareWithLast(const Submission& last, const Submission& mine, SubmissionPreview& preview)
{
    std::map<std::string, std::size_t> rowOf;
    for (std::size_t i = 0; i < last.ids.size(); ++i) rowOf[last.ids[i]] = i;
    if (last.classes != mine.classes) return;
    preview.compared = true;
    for (std::size_t i = 0; i < mine.ids.size(); ++i) {
        const auto it = rowOf.find(mine.ids[i]);
        if (it == rowOf.end()) {
            preview.compared = false;
            return;
        }
        bool flipped = false;
        for (std::size_t c = 0; c < mine.classes.size(); ++c) {
            const int before = last.predictions(it->second, c), after = mine.predictions(i, c);
            preview.classes[c].raised += after > before ? 1 : 0;
            preview.classes[c].dropped += after < before ? 1 : 0;
            flipped = flipped || after != before;
        }
        preview.flippedRows += flipped ? 1 : 0;
    }
}

// The scores' cross fit by the decision's own rule, as its figures were made.
Result<CrossFit> fitOf(const OutOfFoldScores& scores, const TestScores& test, const Decision& decision)
{
    RuleOptions options;
    options.rule = decision.rule;
    options.space = decision.space;
    options.blend = decision.blend;
    options.reference = decision.reference;
    options.seed = decision.seed;
    return crossFit(scores, decision.balance, &test, options, decision.delta);
}

} // namespace

Result<SubmissionPreview> previewSubmission(const PreviewRequest& request)
{
    if (!request.scores->test)
        return fail(ErrorCode::Usage, "This score set has no test scores",
                    "Train with a test file, or choose runs that were.");
    const TestScores& test = *request.scores->test;
    SubmissionPreview preview;
    preview.decision = *request.decision;
    THRESHER_ASSIGN(const Cuts cuts, cutsForTest(preview.decision, test));
    THRESHER_ASSIGN(preview.csv,
                    submissionCsv(request.sample, test.ids(), test.classes(), predict(test.probs(), cuts)));
    THRESHER_ASSIGN(const auto table, parseCsv(preview.csv));
    THRESHER_ASSIGN(const auto expectations, lintExpectations(preview.decision, request.sample.classes));
    preview.lint = lintSubmission(table, request.sample, expectations);
    preview.rows = preview.lint.rows;
    preview.rowsWithout = preview.lint.emptyRows;
    for (const auto& item : preview.lint.classes)
        preview.classes.push_back({item.className, item.positives, item.ruleExpected, item.ruleTolerance,
                                   item.balanceExpected, 0, 0});
    if (request.last) {
        THRESHER_ASSIGN(const auto mine, submissionFromCsv(table));
        compareWithLast(*request.last, mine, preview);
    }
    const std::string hash = sha256Hex(preview.csv);
    for (const auto& [sha, file] : request.earlier)
        if (sha == hash) preview.duplicateOf = file;
    if (request.publicRows > 0) {
        THRESHER_ASSIGN(const auto fit, fitOf(request.scores->outOfFold, test, preview.decision));
        preview.expectedPublic =
            expectedScoreRange(request.scores->outOfFold, fit, request.publicRows, preview.decision.seed);
    }
    return preview;
}

} // namespace thresher

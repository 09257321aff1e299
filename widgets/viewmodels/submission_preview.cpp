#include "viewmodels/submission_preview.h"

#include "base/hash.h"
#include "data/csv.h"
#include "decide/common_rows.h"
#include "decide/decide.h"
#include "decide/ensemble.h"
#include "decide/test_predictions.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace thresher {
namespace {

void compareWithLast(const Submission& last, const Submission& mine, SubmissionPreview& preview)
{
    std::unordered_map<std::string_view, std::size_t> rowOf;
    for (std::size_t i = 0; i < last.ids.size(); ++i) rowOf[last.ids[i]] = i;
    if (last.classes != mine.classes) return;
    for (const auto& id : mine.ids)
        if (!rowOf.contains(id)) return;
    preview.compared = true;
    for (std::size_t i = 0; i < mine.ids.size(); ++i) {
        const std::size_t row = rowOf.at(mine.ids[i]);
        bool flipped = false;
        for (std::size_t c = 0; c < mine.classes.size(); ++c) {
            const int before = last.predictions(row, c), after = mine.predictions(i, c);
            if (before == after) continue;
            ++(after > before ? preview.classes[c].raised : preview.classes[c].dropped);
            preview.flips.push_back(
                {.id = mine.ids[i], .text = {}, .classIndex = c, .raised = after > before});
            flipped = true;
        }
        preview.flippedRows += flipped ? 1 : 0;
    }
}

// Scores, cuts and texts of the flips, and their order.
void describeFlips(const PreviewRequest& request, std::span<const Cut> cuts, SubmissionPreview& preview)
{
    const TestScores& test = *request.scores->test;
    std::unordered_map<std::string_view, std::size_t> scored, read;
    for (std::size_t i = 0; i < test.ids().size(); ++i) scored.emplace(test.ids()[i], i);
    if (request.data && request.data->test)
        for (std::size_t i = 0; i < request.data->test->rows(); ++i)
            read.emplace(request.data->test->ids[i], i);
    for (auto& flip : preview.flips) {
        const auto& names = test.classes();
        const auto c = static_cast<std::size_t>(
            std::find(names.begin(), names.end(), preview.classes[flip.classIndex].name) - names.begin());
        const auto row = scored.find(flip.id);
        const bool known = row != scored.end() && c < names.size();
        flip.score = known ? static_cast<double>(test.probs()(row->second, c)) : std::nan("");
        if (known) flip.cut = cuts[c];
        if (const auto post = read.find(flip.id); post != read.end())
            flip.text = request.data->test->texts[post->second];
    }
    // A row that was raised is the clearer the higher its score, one that was dropped the lower it is.
    const auto clearness = [](const LabelFlip& flip) {
        if (std::isnan(flip.score)) return 0.0;
        return flip.raised ? flip.score : 1.0 - flip.score;
    };
    std::stable_sort(preview.flips.begin(), preview.flips.end(), [&](const LabelFlip& a, const LabelFlip& b) {
        if (a.classIndex != b.classIndex) return a.classIndex < b.classIndex;
        if (a.raised != b.raised) return a.raised;
        return clearness(a) > clearness(b);
    });
}

// The scores' cross fit by the decision's own rule, as its figures were made.
Result<CrossFit> fitOf(const OutOfFoldScores& scores, const std::optional<TestScores>& test,
                       const Decision& decision)
{
    RuleOptions options;
    options.rule = decision.rule;
    options.space = decision.space;
    options.blend = decision.blend;
    options.reference = decision.reference;
    options.seed = decision.seed;
    return crossFit(scores, decision.balance, test ? &*test : nullptr, options, decision.delta);
}

// On the rows that both were scored on. Other classes or other data: there is no such difference.
Result<PublicDifference> changeOf(const PreviewRequest& request, const Decision& decision)
{
    THRESHER_ASSIGN(const auto both,
                    alignedOnCommonRows(request.lastScores->outOfFold, request.scores->outOfFold));
    THRESHER_ASSIGN(const auto before, fitOf(both.a, request.lastScores->test, *request.lastDecision));
    THRESHER_ASSIGN(const auto now, fitOf(both.b, request.scores->test, decision));
    return expectedPublicDifference(both.b, before, now, request.publicRows, decision.seed);
}

} // namespace

Result<SubmissionPreview> previewSubmission(const PreviewRequest& request, const Progress& progress)
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
        describeFlips(request, cuts, preview);
    }
    const std::string hash = sha256Hex(preview.csv);
    for (const auto& [sha, file] : request.earlier)
        if (sha == hash) preview.duplicateOf = file;
    preview.publicRows = request.publicRows;
    if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "The preview was stopped");
    if (request.publicRows > 0) {
        THRESHER_ASSIGN(const auto fit,
                        fitOf(request.scores->outOfFold, request.scores->test, preview.decision));
        preview.expectedPublic =
            expectedScoreRange(request.scores->outOfFold, fit, request.publicRows, preview.decision.seed);
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "The preview was stopped");
        if (request.lastScores && request.lastDecision)
            if (auto change = changeOf(request, preview.decision)) preview.change = *change;
    }
    return preview;
}

} // namespace thresher

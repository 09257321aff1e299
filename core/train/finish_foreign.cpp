#include "train/finish_foreign.h"

#include "data/csv.h"
#include "data/submission.h"
#include "decide/decide.h"
#include "decide/foreign_run.h"
#include "runs/event_log.h"
#include "runs/npy.h"
#include "train/fold_outputs.h"
#include "train/report.h"

#include <algorithm>

namespace thresher {
namespace {

Status writeScores(FileSystem& files, const RunFolder& run, const RunScores& scores)
{
    const Path& root = run.root();
    const OutOfFoldScores& known = scores.outOfFold;
    CsvWriter ids;
    ids.field("id").field("fold").endRow();
    for (std::size_t i = 0; i < known.rows(); ++i)
        ids.field(known.ids()[i]).field(static_cast<long long>(known.fold()[i])).endRow();
    const std::vector<std::int32_t> groups(known.groups().begin(), known.groups().end());
    // Scores last: they are what makes a reader take these files instead of the folds.
    THRESHER_TRY(writeAtomically(files, root / "oof_ids.csv", ids.text()));
    THRESHER_TRY(writeNpy(files, root / "oof_groups.npy", groups));
    THRESHER_TRY(writeNpy(files, root / "oof_labels.npy", known.labels().view()));
    if (scores.test && !scores.test->ids().empty()) {
        THRESHER_TRY(writeIds(files, root / "ensemble_test_ids.csv", scores.test->ids()));
        THRESHER_TRY(writeNpy(files, root / "ensemble_test_probs.npy", scores.test->probs().view()));
    }
    return writeNpy(files, root / "oof_probs.npy", known.probs().view());
}

// What the report reads of a run, filled as far as a foreign one tells it.
RunInputs inputsOf(const Manifest& manifest, const ForeignScores& foreign)
{
    RunInputs inputs;
    inputs.manifest = manifest;
    inputs.train.classes = manifest.classes;
    inputs.folds.nSplits = foreign.nSplits;
    if (inputs.manifest.data.rows == 0)
        inputs.manifest.data.rows = static_cast<std::int64_t>(foreign.scores.outOfFold.rows());
    return inputs;
}

} // namespace

Status finishForeignRun(FileSystem& files, Clock& clock, const RunFolder& run, const LabelSource& labels)
{
    THRESHER_ASSIGN(const auto manifest, readManifest(files, run));
    if (!manifest.foreign)
        return fail(ErrorCode::Usage, "The run brings its own labels",
                    "--labels is for runs that another program wrote.", run.root().string());
    THRESHER_ASSIGN(const auto foreign, readForeignScores(files, run, manifest, labels));
    const RunScores& scores = foreign.scores;
    DecideRequest request;
    request.rules.assign(std::begin(allRules), std::end(allRules));
    for (const int k : foreign.folds) request.identity.members.push_back({".", k, 1.0});
    const TestScores* test = scores.test ? &*scores.test : nullptr;
    THRESHER_ASSIGN(const auto decided, decide(scores.outOfFold, test, request));

    THRESHER_ASSIGN(const auto lock, files.lock(run.lock(), lockText()));
    THRESHER_TRY(writeScores(files, run, scores));
    THRESHER_TRY(files.makeDirectory(run.defaultDecision().parent_path()));
    THRESHER_TRY(writeDecision(files, run.defaultDecision(), decided.decision));
    std::vector<FoldState> states;
    for (const int k : foreign.folds) {
        THRESHER_ASSIGN(auto state, foldStateOf(files, run, manifest, k));
        states.push_back(std::move(state));
    }
    const RunInputs inputs = inputsOf(manifest, foreign);
    ReportInputs report{.run = run,
                        .inputs = inputs,
                        .folds = foreign.folds,
                        .states = states,
                        .decided = decided,
                        .scores = scores.outOfFold};
    if (test != nullptr && !test->ids().empty()) {
        const Cuts& cuts = decided.decision.testThresholds.empty() ? decided.decision.thresholds
                                                                   : decided.decision.testThresholds;
        const LabelMatrix predictions = predict(test->probs(), cuts);
        SampleSubmission shape;
        shape.idColumn = "id";
        shape.ids = test->ids();
        shape.classes = manifest.classes;
        THRESHER_TRY(
            writeSubmission(files, run.submission(), shape, test->ids(), test->classes(), predictions));
        report.testPredicted = prevalence(predictions);
        report.testRows = predictions.rows;
    }
    THRESHER_TRY(writeAtomically(files, run.report(), reportText(report)));
    THRESHER_ASSIGN(auto log, EventLogWriter::open(files, run.events(), clock, manifest.classes));
    return log.record("finish", std::to_string(foreign.folds.size()) + " of " +
                                    std::to_string(foreign.nSplits) + " folds");
}

} // namespace thresher

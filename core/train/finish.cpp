#include "train/finish.h"

#include "data/csv.h"
#include "data/duplicates.h"
#include "data/submission.h"
#include "decide/balance.h"
#include "decide/decide.h"
#include "decide/fold_thresholds.h"
#include "decide/score_files.h"
#include "decide/score_sum.h"
#include "decide/steps.h"
#include "runs/event_log.h"
#include "runs/npy.h"
#include "train/clean_step.h"
#include "train/fold_outputs.h"
#include "train/report.h"

#include <algorithm>

namespace thresher {
namespace {

// Scores of the folds that are there, in file order.
struct Gathered {
    std::vector<int> folds;        // finished ones
    std::vector<std::size_t> rows; // of the training data, ascending: those that a finished fold validates
    ScoreMatrix probs;             // rows x L
    ScoreMatrix testProbs;         // mean over folds; no rows without a test file
    ScoreMatrix sealedProbs;
};

Result<std::vector<FoldState>> finishedFolds(FileSystem& files, const RunFolder& run, int nSplits,
                                             std::vector<int>& folds)
{
    std::vector<FoldState> states;
    for (int k = 0; k < nSplits; ++k) {
        THRESHER_ASSIGN(auto state, readFoldState(files, run, k));
        if (state.state != "finished") continue;
        folds.push_back(k);
        states.push_back(std::move(state));
    }
    if (folds.empty())
        return fail(ErrorCode::BadValue, "No fold of this run is finished",
                    "Train one with `thresher-cli train " + run.root().string() + " --folds 0`.",
                    run.root().string());
    return states;
}

Status checkShape(const ScoreMatrix& scores, std::size_t rows, std::size_t classes, const Path& path)
{
    if (scores.rows == rows && scores.cols == classes) return {};
    return fail(ErrorCode::BadShape,
                "Expected " + std::to_string(rows) + " x " + std::to_string(classes) + " scores, found " +
                    std::to_string(scores.rows) + " x " + std::to_string(scores.cols),
                "The fold was trained on other data: train it again.", path.string());
}

// The mean over folds of one file that every fold has, summed in double in fold order.
Result<ScoreMatrix> meanOverFolds(FileSystem& files, const RunFolder& run, const std::vector<int>& folds,
                                  const char* name, std::size_t rows, std::size_t classes)
{
    ScoreSum sum;
    for (const int k : folds) {
        const Path path = run.fold(k) / name;
        THRESHER_ASSIGN(const auto scores, readNpyProbs(files, path));
        THRESHER_TRY(checkShape(scores, rows, classes, path));
        sum.add(scores);
    }
    return sum.mean();
}

Result<Gathered> gather(FileSystem& files, const RunFolder& run, const RunInputs& inputs,
                        std::vector<int> folds)
{
    const std::size_t classes = inputs.train.classes.size();
    Gathered out;
    out.folds = std::move(folds);
    ScoreMatrix all(inputs.train.rows(), classes);
    std::vector<bool> present(inputs.train.rows(), false);
    for (const int k : out.folds) {
        const Path path = run.fold(k) / "val_probs.npy";
        THRESHER_ASSIGN(const auto scores, readNpyProbs(files, path));
        const auto rows = inputs.folds.validationRows(k);
        THRESHER_TRY(checkShape(scores, rows.size(), classes, path));
        THRESHER_ASSIGN(const auto ids, readIds(files, run.fold(k) / "val_ids.csv"));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i >= ids.size() || ids[i] != inputs.train.ids[rows[i]])
                return fail(ErrorCode::BadIds, "The fold's validation ids are not those of folds.csv",
                            "Train the fold again.", (run.fold(k) / "val_ids.csv").string());
            std::copy_n(scores.row(i).begin(), classes, all.row(rows[i]).begin());
            present[rows[i]] = true;
        }
    }
    for (std::size_t i = 0; i < present.size(); ++i)
        if (present[i]) out.rows.push_back(i);
    out.probs = selectRows<float>(all, out.rows);
    if (inputs.test) {
        THRESHER_ASSIGN(out.testProbs,
                        meanOverFolds(files, run, out.folds, "test_probs.npy", inputs.test->rows(), classes));
    }
    if (const auto sealed = inputs.sealedRows(); !sealed.empty()) {
        THRESHER_ASSIGN(out.sealedProbs,
                        meanOverFolds(files, run, out.folds, "sealed_probs.npy", sealed.size(), classes));
    }
    return out;
}

std::vector<std::string> idsOf(const Dataset& data, const std::vector<std::size_t>& rows)
{
    std::vector<std::string> ids;
    for (const std::size_t row : rows) ids.push_back(data.ids[row]);
    return ids;
}

Status writeScores(FileSystem& files, const RunFolder& run, const RunInputs& inputs, const Gathered& scores)
{
    const Path& root = run.root();
    CsvWriter ids;
    ids.field("id").field("fold").endRow();
    for (const std::size_t row : scores.rows)
        ids.field(inputs.train.ids[row]).field(static_cast<long long>(inputs.folds.fold[row])).endRow();
    THRESHER_TRY(writeNpy(files, root / "oof_probs.npy", scores.probs.view()));
    THRESHER_TRY(writeNpy(files, root / "oof_labels.npy",
                          selectRows<std::uint8_t>(inputs.train.labels, scores.rows).view()));
    THRESHER_TRY(writeAtomically(files, root / "oof_ids.csv", ids.text()));
    if (inputs.test) {
        THRESHER_TRY(writeNpy(files, root / "ensemble_test_probs.npy", scores.testProbs.view()));
        THRESHER_TRY(writeIds(files, root / "ensemble_test_ids.csv", inputs.test->ids));
    }
    if (const auto sealed = inputs.sealedRows(); !sealed.empty()) {
        THRESHER_TRY(writeNpy(files, root / "sealed_probs.npy", scores.sealedProbs.view()));
        THRESHER_TRY(writeNpy(files, root / "sealed_labels.npy",
                              selectRows<std::uint8_t>(inputs.train.labels, sealed).view()));
        THRESHER_TRY(writeIds(files, root / "sealed_ids.csv", idsOf(inputs.train, sealed)));
    }
    return {};
}

OutOfFoldParts scoreParts(const RunInputs& inputs, const Gathered& scores)
{
    OutOfFoldParts parts;
    parts.probs = scores.probs;
    parts.labels = selectRows<std::uint8_t>(inputs.train.labels, scores.rows);
    parts.classes = inputs.train.classes;
    parts.ids = idsOf(inputs.train, scores.rows);
    for (const std::size_t row : scores.rows) parts.fold.push_back(inputs.folds.fold[row]);
    parts.step = stepSourceOf(inputs.config);
    return parts;
}

Result<OutOfFoldScores> scoreSet(const RunInputs& inputs, const Gathered& scores)
{
    OutOfFoldParts parts = scoreParts(inputs, scores);
    std::vector<std::string> texts;
    for (const std::size_t row : scores.rows) texts.push_back(inputs.train.texts[row]);
    THRESHER_ASSIGN(auto groups, nearDuplicates(texts));
    parts.groups = std::move(groups.group);
    return OutOfFoldScores::make(std::move(parts));
}

// The figure that a clean choice of the step gives, for the report; nullopt where there is none, or where the
// rule needs test scores, which those steps do not have.
Result<std::optional<CleanStepScore>> cleanStepScore(FileSystem& files, const RunFolder& run,
                                                     const RunInputs& inputs, const Gathered& gathered,
                                                     const OutOfFoldScores& scores, DecideRequest request)
{
    THRESHER_ASSIGN(auto clean, cleanStepScores(files, run, inputs, gathered.folds));
    THRESHER_ASSIGN(const NamedRule named, namedRule(request.config.rule));
    if (!clean || named.rule == Rule::Distribution || named.rule == Rule::Regularized)
        return std::optional<CleanStepScore>{};
    OutOfFoldParts parts = scoreParts(inputs, gathered);
    parts.probs = std::move(clean->probs);
    parts.groups = scores.groups();
    parts.step = StepSource::OtherFolds;
    THRESHER_ASSIGN(const auto cleanScores, OutOfFoldScores::make(std::move(parts)));
    request.rules.clear();
    request.foldThresholds.clear();
    THRESHER_ASSIGN(const auto decided, decide(cleanScores, nullptr, request));
    const auto& measured = decided.scores.front().second.crossFitted;
    if (!measured) return std::optional<CleanStepScore>{};
    return std::optional(CleanStepScore{*measured, std::move(clean->step)});
}

Result<std::optional<ClassBalance>> configuredBalance(FileSystem& files, const RunInputs& inputs,
                                                      const OutOfFoldScores& scores)
{
    if (inputs.config.decide.balance.empty()) return std::optional<ClassBalance>{};
    THRESHER_ASSIGN(const auto table, readBalances(files, inputs.config.decide.balance));
    THRESHER_ASSIGN(auto joined, joinBalances(table, inputs.train.classes, trainingBalance(scores).rate));
    return std::optional(ClassBalance{std::move(joined.rates), std::move(joined.fromTraining), table.path});
}

// The reference's ensemble takes the mean of the folds' own thresholds. With one fold that is the fit itself.
Result<std::vector<std::vector<double>>> referenceThresholds(FileSystem& files, const RunFolder& run,
                                                             const RunInputs& inputs,
                                                             const std::vector<int>& folds)
{
    std::vector<std::vector<double>> out;
    THRESHER_ASSIGN(const NamedRule named, namedRule(inputs.config.decide.rule));
    const Rule rule = named.rule;
    if (!isReferenceRule(rule) || folds.size() < 2) return out;
    for (const int k : folds) {
        THRESHER_ASSIGN(auto fold,
                        readFoldThresholds(files, run.fold(k) / "thresholds.yaml", inputs.train.classes));
        auto& values = rule == Rule::Grid           ? fold.grid
                       : rule == Rule::Distribution ? fold.distribution
                                                    : fold.regularized;
        if (!values.empty()) out.push_back(std::move(values));
    }
    return out;
}

// Which rows were resampled together: `thresholds --run` repeats the same intervals from it.
Status writeGroups(FileSystem& files, const RunFolder& run, const OutOfFoldScores& scores)
{
    const std::vector<std::int32_t> groups(scores.groups().begin(), scores.groups().end());
    return writeNpy(files, run.root() / "oof_groups.npy", groups);
}

// Rows, columns and their order: the sample's, or, without one, the test file's and the classes'.
Result<SampleSubmission> submissionShape(FileSystem& files, const RunInputs& inputs)
{
    if (!inputs.config.data.sample_submission.empty())
        return readSampleSubmission(files, inputs.config.data.sample_submission);
    SampleSubmission shape;
    shape.idColumn = inputs.config.data.id_column;
    shape.ids = inputs.test->ids;
    shape.classes = inputs.train.classes;
    return shape;
}

// What the sample and the test file say of rows and classes.
Status joinSample(const SampleSubmission& sample, const RunInputs& inputs)
{
    THRESHER_TRY(joinIds(sample.ids, inputs.test->ids, "data.sample_submission", "data.test"));
    const LabelMatrix none(inputs.test->rows(), inputs.train.classes.size());
    THRESHER_TRY(submissionCsv(sample, inputs.test->ids, inputs.train.classes, none));
    return {};
}

} // namespace

Status checkSampleSubmission(FileSystem& files, const RunInputs& inputs)
{
    if (!inputs.test || inputs.config.data.sample_submission.empty()) return {};
    THRESHER_ASSIGN(const auto sample, submissionShape(files, inputs));
    auto status = joinSample(sample, inputs);
    if (!status && status.error().where.empty()) status.error().where = sample.path;
    return status;
}

Status finishRun(FileSystem& files, Clock& clock, const RunFolder& run, const RunInputs& inputs)
{
    THRESHER_ASSIGN(const auto lock, files.lock(run.lock(), lockText()));
    std::vector<int> folds;
    THRESHER_ASSIGN(const auto states, finishedFolds(files, run, inputs.folds.nSplits, folds));
    THRESHER_ASSIGN(const auto gathered, gather(files, run, inputs, folds));
    THRESHER_TRY(writeScores(files, run, inputs, gathered));
    THRESHER_ASSIGN(const auto scores, scoreSet(inputs, gathered));
    THRESHER_TRY(writeGroups(files, run, scores));
    std::optional<TestScores> test;
    if (inputs.test) {
        THRESHER_ASSIGN(test, TestScores::make(gathered.testProbs, inputs.train.classes, inputs.test->ids));
    }

    DecideRequest request{.config = inputs.config.decide};
    THRESHER_ASSIGN(request.balance, configuredBalance(files, inputs, scores));
    request.rules.assign(std::begin(allRules), std::end(allRules));
    THRESHER_ASSIGN(request.foldThresholds, referenceThresholds(files, run, inputs, folds));
    for (const int k : folds) request.identity.members.push_back({".", k, 1.0});
    THRESHER_ASSIGN(const auto decided, decide(scores, test ? &*test : nullptr, request));
    THRESHER_TRY(files.makeDirectory(run.defaultDecision().parent_path()));
    THRESHER_TRY(writeDecision(files, run.defaultDecision(), decided.decision));

    ReportInputs report{
        .run = run, .inputs = inputs, .folds = folds, .states = states, .decided = decided, .scores = scores};
    if (test) {
        const Cuts& cuts = decided.decision.testThresholds.empty() ? decided.decision.thresholds
                                                                   : decided.decision.testThresholds;
        const LabelMatrix predictions = predict(gathered.testProbs, cuts);
        THRESHER_ASSIGN(const auto shape, submissionShape(files, inputs));
        THRESHER_TRY(writeSubmission(files, run.submission(), shape, inputs.test->ids, inputs.train.classes,
                                     predictions));
        report.testPredicted = prevalence(predictions);
        report.testRows = predictions.rows;
    }
    report.sealedRows = gathered.sealedProbs.rows;
    THRESHER_ASSIGN(report.cleanStep, cleanStepScore(files, run, inputs, gathered, scores, request));
    THRESHER_TRY(writeAtomically(files, run.report(), reportText(report)));
    THRESHER_ASSIGN(auto log, EventLogWriter::open(files, run.events(), clock, inputs.train.classes));
    return log.record("finish", std::to_string(folds.size()) + " of " + std::to_string(inputs.folds.nSplits) +
                                    " folds");
}

} // namespace thresher

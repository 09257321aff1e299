#include "decide/step_scores.h"

#include "base/detail/json.h"
#include "base/numbers.h"
#include "config/load.h"
#include "data/csv.h"
#include "data/submission.h"
#include "decide/decide.h"
#include "decide/foreign_run.h"
#include "decide/score_sum.h"
#include "runs/event_log.h"
#include "runs/npy.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace thresher {
namespace {

// Steps with scores, ascending.
std::vector<std::int64_t> stepsOf(FileSystem& files, const RunFolder& run, int fold)
{
    std::vector<std::int64_t> out;
    const auto names = files.list(run.evals(fold));
    if (!names) return out;
    for (const std::string& name : *names) {
        if (!name.starts_with("step-") || !name.ends_with(".npy") || name.ends_with(".test.npy")) continue;
        if (const auto step = parseInteger(std::string_view(name).substr(5, name.size() - 9)); step)
            out.push_back(*step);
    }
    std::sort(out.begin(), out.end());
    return out;
}

Error noScores(const RunFolder& run, int fold, std::int64_t step)
{
    return fail(ErrorCode::FileNotFound,
                "Fold " + std::to_string(fold) + " has no scores of step " + std::to_string(step),
                "Choose a step that every fold has evaluated.", run.evalScores(fold, step).string());
}

// S(-k) for every fold from what the folds logged.
Result<std::map<int, std::vector<std::int64_t>>> cleanSteps(const RunFolder& run,
                                                            const std::vector<int>& folds,
                                                            const std::vector<std::string>& classes,
                                                            const std::string& metric)
{
    std::vector<FoldEvaluations> evaluations;
    for (const int k : folds) {
        THRESHER_ASSIGN(auto one, readEvaluations(run, k, classes, metric));
        evaluations.push_back(std::move(one));
    }
    std::map<int, std::vector<std::int64_t>> out;
    for (const int k : folds) {
        const auto step = cleanStep(evaluations, k, higherIsBetter(metric));
        if (!step)
            return fail(ErrorCode::Usage, "No step can be chosen by the other folds",
                        "It takes two folds or more that were evaluated at the same steps.",
                        run.root().string());
        out[k] = {*step};
    }
    return out;
}

// The mean of several score files of the same rows.
Result<ScoreMatrix> meanOf(FileSystem& files, const std::vector<Path>& paths)
{
    ScoreSum sum;
    for (const Path& path : paths) {
        THRESHER_ASSIGN(const auto one, readNpyProbs(files, path));
        if (!sum.fits(one))
            return fail(ErrorCode::BadShape, "The scores of two evaluations have different shapes",
                        "Train the fold again.", path.string());
        sum.add(one);
    }
    return sum.mean();
}

// The run's out-of-fold scores with the rows of each fold replaced.
Result<OutOfFoldScores> replaced(FileSystem& files, const RunFolder& run, const OutOfFoldScores& known,
                                 const std::map<int, ScoreMatrix>& validation, StepSource source)
{
    OutOfFoldParts parts{.probs = known.probs(),
                         .labels = known.labels(),
                         .fold = known.fold(),
                         .classes = known.classes(),
                         .ids = known.ids(),
                         .groups = known.groups(),
                         .step = source};
    std::unordered_map<std::string_view, std::size_t> rowOf;
    for (std::size_t i = 0; i < known.rows(); ++i) rowOf.emplace(known.ids()[i], i);
    for (const auto& [fold, scores] : validation) {
        THRESHER_ASSIGN(const auto ids, readIds(files, run.fold(fold) / "val_ids.csv"));
        if (ids.size() != scores.rows || scores.cols != known.classCount())
            return fail(ErrorCode::BadShape, "The scores of an evaluation do not fit the fold",
                        "Train the fold again.", run.evals(fold).string());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto row = rowOf.find(ids[i]);
            if (row == rowOf.end())
                return fail(ErrorCode::BadIds, "The run has no out-of-fold row '" + ids[i] + "'",
                            "Run `thresher-cli finish RUN` again.", run.root().string());
            std::copy_n(scores.row(i).begin(), scores.cols, parts.probs.row(row->second).begin());
        }
    }
    return OutOfFoldScores::make(std::move(parts));
}

// The mean over folds of each fold's test scores at its steps; what is missing is listed.
Status addTest(FileSystem& files, const RunFolder& run, StepScores& out)
{
    const auto known = std::move(out.scores.test);
    out.scores.test.reset();
    std::vector<ScoreMatrix> folds;
    for (const auto& [fold, steps] : out.steps) {
        std::vector<Path> paths;
        for (const auto step : steps) {
            paths.push_back(run.evalTestScores(fold, step));
            if (!files.exists(paths.back())) out.missingTest.push_back(paths.back());
        }
        if (!out.missingTest.empty()) continue;
        THRESHER_ASSIGN(auto mean, meanOf(files, paths));
        folds.push_back(std::move(mean));
    }
    if (!known) out.missingTest.clear(); // a run without test rows misses none
    if (!known || !out.missingTest.empty()) return {};
    ScoreSum sum;
    for (const ScoreMatrix& one : folds) {
        if (one.rows != known->rows() || one.cols != known->classes().size())
            return fail(ErrorCode::BadShape, "Test scores of an evaluation do not fit the run's test rows",
                        {}, run.root().string());
        sum.add(one);
    }
    THRESHER_ASSIGN(out.scores.test, TestScores::make(sum.mean(), known->classes(), known->ids()));
    return {};
}

StepSource sourceOf(FileSystem& files, const RunFolder& run, const StepChoice& choice,
                    const std::vector<int>& folds)
{
    if (choice.kind == StepChoice::Kind::Clean) return StepSource::OtherFolds;
    if (choice.kind == StepChoice::Kind::MeanOfLast) return StepSource::Fixed;
    for (const int k : folds)
        if (const auto steps = stepsOf(files, run, k); steps.empty() || steps.back() != choice.step)
            return StepSource::OwnRowsBest;
    return StepSource::Fixed;
}

// scoresAtSteps() on what was read of the run already.
Result<StepScores> scoresFrom(FileSystem& files, const RunFolder& run, RunScores known,
                              const StepChoice& choice)
{
    const std::vector<int> folds = known.outOfFold.foldNumbers();
    StepScores out{.scores = std::move(known), .steps = {}, .validation = {}, .missingTest = {}};
    out.scores.sealed.reset(); // evaluations do not score sealed rows
    if (choice.kind == StepChoice::Kind::Clean) {
        THRESHER_ASSIGN(out.steps, cleanSteps(run, folds, out.scores.outOfFold.classes(), choice.metric));
    }
    for (const int k : folds) {
        const auto steps = stepsOf(files, run, k);
        if (choice.kind == StepChoice::Kind::Common) out.steps[k] = {choice.step};
        if (choice.kind == StepChoice::Kind::MeanOfLast) {
            if (steps.empty()) return noScores(run, k, 0);
            const auto count = std::min(steps.size(), static_cast<std::size_t>(std::max(1, choice.count)));
            out.steps[k] = {steps.end() - static_cast<std::ptrdiff_t>(count), steps.end()};
        }
        std::vector<Path> paths;
        for (const auto step : out.steps[k]) {
            if (!std::binary_search(steps.begin(), steps.end(), step)) return noScores(run, k, step);
            paths.push_back(run.evalScores(k, step));
        }
        THRESHER_ASSIGN(out.validation[k], meanOf(files, paths));
    }
    THRESHER_ASSIGN(out.scores.outOfFold, replaced(files, run, out.scores.outOfFold, out.validation,
                                                   sourceOf(files, run, choice, folds)));
    THRESHER_TRY(addTest(files, run, out));
    return out;
}

} // namespace

Result<FoldEvaluations> readEvaluations(const RunFolder& run, int fold,
                                        const std::vector<std::string>& classes, const std::string& metric)
{
    std::map<std::int64_t, double> values; // an evaluation that was repeated after a resume counts once
    EventLogTailer log(run.foldEvents(fold), fold, classes);
    THRESHER_TRY(log.readEach([&](LoggedEvent&& entry) {
        if (entry.kind == "resumed")
            values.erase(values.upper_bound(entry.step), values.end());
        else if (const auto* event = std::get_if<EvalEvent>(&entry.event))
            values[event->step] = metricValue(metric, *event);
    }));
    return FoldEvaluations{fold, {values.begin(), values.end()}};
}

Result<std::vector<std::int64_t>> commonSteps(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const auto run, readRunScores(files, path));
    return commonSteps(files, path, run.outOfFold.foldNumbers());
}

std::vector<std::int64_t> commonSteps(FileSystem& files, const Path& path, const std::vector<int>& folds)
{
    const RunFolder run(path);
    std::vector<std::int64_t> common;
    for (const int k : folds) {
        const auto steps = stepsOf(files, run, k);
        std::vector<std::int64_t> both;
        std::set_intersection(common.begin(), common.end(), steps.begin(), steps.end(),
                              std::back_inserter(both));
        common = k == folds.front() ? steps : both;
    }
    return common;
}

Result<StepScores> scoresAtSteps(FileSystem& files, const Path& path, const StepChoice& choice)
{
    THRESHER_ASSIGN(auto known, readRunScores(files, path));
    return scoresFrom(files, RunFolder(path), std::move(known), choice);
}

Result<StepScores> scoresAtSteps(FileSystem& files, RunScores known, const StepChoice& choice)
{
    const RunFolder run(known.path);
    return scoresFrom(files, run, std::move(known), choice);
}

std::size_t flipsBetween(const CrossFit& a, const CrossFit& b)
{
    std::size_t flips = 0;
    const auto &left = a.predictions.front().values, &right = b.predictions.front().values;
    for (std::size_t i = 0; i < left.size(); ++i) flips += left[i] != right[i] ? 1 : 0;
    return flips;
}

Result<std::vector<StepFigure>> stepFigures(FileSystem& files, const Path& path, const RuleOptions& rule,
                                            const Progress& progress)
{
    THRESHER_ASSIGN(const auto own, readRunScores(files, path));
    const RunFolder run(path);
    const auto steps = commonSteps(files, path, own.outOfFold.foldNumbers());
    const auto balance = trainingBalance(own.outOfFold);
    const TestScores* test = own.test ? &*own.test : nullptr;
    THRESHER_ASSIGN(const auto fitOwn, crossFit(own.outOfFold, balance, test, rule));
    std::vector<StepFigure> out;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped on request");
        progress("steps", i, steps.size());
        StepChoice choice;
        choice.kind = StepChoice::Kind::Common;
        choice.step = steps[i];
        THRESHER_ASSIGN(const auto at, scoresFrom(files, run, own, choice));
        THRESHER_ASSIGN(const auto fit, crossFit(at.scores.outOfFold, balance, test, rule));
        out.push_back({steps[i], fit.macroF1, fit.classF1, flipsBetween(fit, fitOwn)});
    }
    progress("steps", steps.size(), steps.size());
    return out;
}

Status writeStepRun(FileSystem& files, const Path& path, const StepScores& scores, const Path& folder)
{
    if (const auto names = files.list(folder); names && !names->empty())
        return fail(ErrorCode::AlreadyExists, folder.string() + " is not empty", "Give another folder.",
                    folder.string());
    const RunFolder from(path), to(folder);
    THRESHER_TRY(files.makeDirectories(folder / "decisions"));
    for (const char* name : {"run.yaml", "folds.csv", "oof_ids.csv", "oof_labels.npy", "oof_groups.npy",
                             "ensemble_test_ids.csv"}) {
        if (!files.exists(path / name)) continue;
        THRESHER_ASSIGN(const auto bytes, files.readFile(path / name));
        THRESHER_TRY(writeAtomically(files, folder / name, bytes));
    }
    Json set = newDocument();
    set["from"] = std::filesystem::absolute(path).lexically_normal().filename().string();
    set["step_source"] = stepSourceName(scores.scores.outOfFold.step());
    set["steps"] = Json::object();
    for (const auto& [fold, steps] : scores.steps) {
        set["steps"][std::to_string(fold)] = steps;
        THRESHER_TRY(files.makeDirectories(to.fold(fold)));
        THRESHER_ASSIGN(const auto ids, files.readFile(from.fold(fold) / "val_ids.csv"));
        THRESHER_TRY(writeAtomically(files, to.fold(fold) / "val_ids.csv", ids));
        THRESHER_TRY(writeNpy(files, to.fold(fold) / "val_probs.npy", scores.validation.at(fold).view()));
        FoldState state;
        state.state = "finished";
        state.chosenStep = state.step = state.totalSteps = steps.back();
        THRESHER_TRY(writeFoldState(files, to, fold, state));
    }
    THRESHER_TRY(writeJson(files, folder / "score_set.json", set));
    THRESHER_TRY(writeNpy(files, folder / "oof_probs.npy", scores.scores.outOfFold.probs().view()));
    const TestScores* test = scores.scores.test ? &*scores.scores.test : nullptr;
    if (test) THRESHER_TRY(writeNpy(files, folder / "ensemble_test_probs.npy", test->probs().view()));
    DecideRequest request;
    if (const auto config = loadRunConfig(files, from.config()); config) request.config = config->decide;
    if (const auto decision = readDecision(files, from.defaultDecision());
        decision && decision->classes == scores.scores.outOfFold.classes())
        request.balance = decision->balance;
    for (const auto& [fold, steps] : scores.steps) request.identity.members.push_back({".", fold, 1.0});
    THRESHER_ASSIGN(const auto decided, decide(scores.scores.outOfFold, test, request));
    THRESHER_TRY(writeDecision(files, to.defaultDecision(), decided.decision));
    // Last: a folder with a manifest is a run.
    THRESHER_ASSIGN(const auto manifest, files.readFile(from.manifest()));
    return writeAtomically(files, to.manifest(), manifest);
}

} // namespace thresher

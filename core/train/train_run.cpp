#include "train/train_run.h"

#include "base/cuda_driver.h"
#include "base/numbers.h"
#include "config/describe.h"
#include "config/load.h"
#include "train/factory.h"
#include "train/finish.h"
#include "train/preflight.h"
#include "train/report.h"

#include <algorithm>
#include <memory>
#include <set>

namespace thresher {
namespace {

Status mustBeEmpty(FileSystem& files, const RunFolder& run)
{
    const auto names = files.list(run.root());
    if (names && !names->empty())
        return fail(ErrorCode::AlreadyExists, "The run folder " + run.root().string() + " is not empty",
                    "Use --resume to go on with it, or give another folder with -o.", run.root().string());
    return {};
}

// A process that ended while it prepared leaves a folder without a manifest, with nothing in it that took
// work: --resume begins anew there. Anything else in the folder is somebody's, and stays.
Status clearHalfPrepared(FileSystem& files, const RunFolder& run)
{
    const auto names = files.list(run.root());
    if (!names || files.exists(run.manifest())) return {};
    const auto ofPrepare = [&](const std::string& name) {
        for (const Path& path : {run.config(), run.folds(), run.events(), run.manifest(), run.lock()}) {
            const std::string written = path.filename().string();
            if (name == written || name.starts_with(written + ".tmp-")) return true;
        }
        return false;
    };
    if (!std::all_of(names->begin(), names->end(), ofPrepare)) return {};
    if (files.isLocked(run.lock()))
        return fail(ErrorCode::Locked, "The run is being prepared by another process",
                    "Wait until it is prepared.", run.root().string());
    for (const std::string& name : *names) THRESHER_TRY(files.remove(run.root() / name));
    return {};
}

// Going on with a configuration in hand: it must say what the run was started with.
Status checkSameConfig(FileSystem& files, const RunFolder& run, const RunConfig& config)
{
    THRESHER_ASSIGN(const auto frozen, loadRunConfig(files, run.config()));
    std::string keys;
    for (const auto& item : differences(config, frozen))
        keys += (keys.empty() ? "" : "; ") + item.key + " is " + item.left + ", was " + item.right;
    if (!keys.empty())
        return fail(ErrorCode::Mismatch, "The configuration differs from the run's: " + keys,
                    "Resume with the old values, or start a new run with -o.", run.config().string());
    return {};
}

struct Opened {
    RunInputs inputs;
    std::unique_ptr<LearnerFactory> factory; // null: not needed yet
};

Result<Opened> goOn(const TrainRunJob& job, const RunFolder& run, bool fromFolder,
                    std::vector<std::string>& warnings)
{
    if (!fromFolder) {
        THRESHER_ASSIGN(const auto config, loadRunConfig(job.files, job.source, job.overrides));
        THRESHER_TRY(checkSameConfig(job.files, run, config));
    } else if (!job.overrides.empty()) {
        return fail(ErrorCode::Usage, "--set belongs to a configuration: a run folder's is frozen");
    }
    THRESHER_ASSIGN(auto inputs, openRun(job.files, run, job.unitThreads, &warnings, job.progress));
    if (job.resume) THRESHER_TRY(writeControl(job.files, run, ControlRequest::None));
    return Opened{std::move(inputs), nullptr};
}

// What is known to end without memory after minutes is refused in the beginning, before the weights are in
// memory. Of a GPU nothing is known yet.
Status checkMemory(const TrainRunJob& job, const RunFolder& run, const RunInputs& inputs, std::size_t folds,
                   std::vector<std::string>& warnings)
{
    const ModelConfig& model = inputs.config.model;
    const bool linear = model.kind == "linear";
    const bool onCpu =
        linear || model.device == "cpu" || (model.device == "auto" && probeCudaDriver().devices.empty());
    if (job.force || !onCpu) return {};
    const Room room = roomHere(run.root(), linear);
    THRESHER_ASSIGN(
        const auto asked,
        preflight(job.files, inputs, {.room = room, .threads = job.threads, .progress = job.progress}));
    const auto side = static_cast<unsigned>(std::min<std::size_t>(job.side, folds));
    std::string warning;
    THRESHER_TRY(mayBegin(asked.estimate, room.memoryBytes, side, linear, warning));
    if (!warning.empty()) warnings.push_back(std::move(warning));
    return {};
}

// run.yaml, folds and manifest of inputs that were read.
Status freeze(FileSystem& files, Clock& clock, const RunFolder& run, RunInputs& inputs, unsigned threads,
              LearnerFactory* factory, const Progress& progress)
{
    PrepareOptions options{.threads = threads};
    if (factory != nullptr) {
        options.modelJson = factory->modelJson();
        THRESHER_TRY(factory->check(inputs.train.texts, progress));
        if (inputs.test) THRESHER_TRY(factory->check(inputs.test->texts, progress));
    }
    return prepareRun(files, clock, run, inputs, options);
}

// What would end the run after its last fold is found before the first.
Result<RunInputs> readChecked(FileSystem& files, const RunConfig& config, const Progress& progress)
{
    THRESHER_ASSIGN(auto inputs, readRunInputs(files, config, progress));
    THRESHER_TRY(checkSampleSubmission(files, inputs));
    return inputs;
}

Result<Opened> startNew(const TrainRunJob& job, const RunFolder& run, std::vector<std::string>& warnings)
{
    THRESHER_ASSIGN(const auto config, loadRunConfig(job.files, job.source, job.overrides, &warnings));
    if (job.resume) THRESHER_TRY(clearHalfPrepared(job.files, run));
    THRESHER_TRY(mustBeEmpty(job.files, run));
    if (config.folds.file.empty()) {
        THRESHER_ASSIGN([[maybe_unused]] const auto folds,
                        parseFolds(job.folds, static_cast<int>(config.folds.n_splits)));
    }
    THRESHER_TRY(checkModel(job.files, config));
    THRESHER_ASSIGN(auto inputs, readChecked(job.files, config, job.progress));
    for (auto& remark : dataRemarks(inputs)) warnings.push_back(std::move(remark));
    THRESHER_ASSIGN(const auto folds, parseFolds(job.folds, inputs.folds.nSplits));
    THRESHER_TRY(checkMemory(job, run, inputs, folds.size(), warnings));
    // The model is opened before anything is written: a checkpoint that cannot be used leaves no folder
    // behind.
    THRESHER_ASSIGN(auto factory, makeLearnerFactory(config, job.threads, job.progress));
    THRESHER_TRY(freeze(job.files, job.clock, run, inputs, job.unitThreads, factory.get(), job.progress));
    return Opened{std::move(inputs), std::move(factory)};
}

// The folds that are not finished, on this thread or elsewhere.
Result<TrainReport> trainOpen(const TrainRunJob& job, const RunFolder& run, Opened& opened,
                              const std::vector<int>& folds)
{
    std::vector<int> open;
    for (const int k : folds) {
        THRESHER_ASSIGN(const auto state, readFoldState(job.files, run, k));
        if (state.state != "finished") open.push_back(k);
    }
    if (open.empty()) return TrainReport{}; // finished folds need no model
    if (job.trainElsewhere) {
        opened.factory.reset(); // its memory is the units'
        return job.trainElsewhere(run, open);
    }
    const auto& inputs = opened.inputs;
    if (!opened.factory) {
        THRESHER_ASSIGN(opened.factory, makeLearnerFactory(inputs.config, job.threads, job.progress));
    }
    EventSink* sink = job.sinkFor ? job.sinkFor(inputs.folds.nSplits) : nullptr;
    return trainFolds(
        {inputs, run, open, *opened.factory, job.threads, job.files, job.clock, sink, job.progress.stop});
}

} // namespace

Result<std::vector<int>> parseFolds(const std::string& text, int nSplits)
{
    std::set<int> folds;
    if (text.empty())
        for (int k = 0; k < nSplits; ++k) folds.insert(k);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        const auto part = std::string_view(text).substr(begin, end - begin);
        const auto dash = part.find('-');
        const auto first = parseInteger(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : parseInteger(part.substr(dash + 1));
        if (!first || !last || *first < 0 || *last < *first || *last >= nSplits)
            return fail(ErrorCode::Usage, "--folds wants numbers from 0 to " + std::to_string(nSplits - 1) +
                                              " such as 0,2-4, not '" + text + "'");
        for (auto k = *first; k <= *last; ++k) folds.insert(static_cast<int>(k));
        begin = end + 1;
    }
    return std::vector<int>(folds.begin(), folds.end());
}

std::optional<Error> TrainRunReport::problem() const
{
    if (trained.failed.empty()) return std::nullopt;
    const bool stopped = trained.interrupted();
    const auto& [fold, error] =
        stopped ? *std::find_if(trained.failed.begin(), trained.failed.end(),
                                [](const auto& e) { return e.second.code == ErrorCode::Interrupted; })
                : *trained.failed.begin();
    if (stopped || trained.finished.empty()) return error;
    return fail(error.code,
                "Fold " + std::to_string(fold) + " failed: " + error.message + " (" +
                    std::to_string(trained.finished.size()) + " folds finished)",
                error.hint, error.where);
}

Result<RunInputs> prepareNew(FileSystem& files, Clock& clock, const RunFolder& run, const RunConfig& config,
                             unsigned threads, LearnerFactory* factory, const Progress& progress)
{
    THRESHER_TRY(mustBeEmpty(files, run));
    THRESHER_ASSIGN(auto inputs, readChecked(files, config, progress));
    THRESHER_TRY(freeze(files, clock, run, inputs, threads, factory, progress));
    return inputs;
}

Result<TrainRunReport> trainRun(const TrainRunJob& job)
{
    std::error_code code;
    const bool fromFolder = std::filesystem::is_directory(job.source, code);
    const RunFolder run(fromFolder ? job.source : job.run);
    // RUN --folds K is the fold unit of contracts.md: it writes fold-K alone. Everything else ends with
    // `finish`.
    const bool unitOnly = fromFolder && !job.folds.empty() && !job.resume;

    std::vector<std::string> warnings;
    const bool known = fromFolder || (job.resume && job.files.exists(run.manifest()));
    THRESHER_ASSIGN(auto opened, known ? goOn(job, run, fromFolder, warnings) : startNew(job, run, warnings));
    if (job.warn)
        for (const auto& warning : warnings) job.warn(warning);
    THRESHER_ASSIGN(const auto folds, parseFolds(job.folds, opened.inputs.folds.nSplits));

    TrainRunReport report{run, {}, !unitOnly};
    THRESHER_ASSIGN(report.trained, trainOpen(job, run, opened, folds));
    const bool nothingTrained = report.trained.finished.empty() && !report.trained.failed.empty();
    if (!unitOnly && !report.trained.interrupted() && !nothingTrained)
        THRESHER_TRY(finishRun(job.files, job.clock, run, opened.inputs));
    return report;
}

} // namespace thresher

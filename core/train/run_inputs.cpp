#include "train/run_inputs.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/parallel.h"
#include "config/load.h"
#include "data/excerpt.h"
#include "data/label_overlay.h"
#include "data/reader.h"
#include "runs/event_log.h"

#include <algorithm>
#include <unordered_set>

namespace thresher {
namespace {

// Scores, folds and corrections are joined by id.
Status checkNoneMissing(const Dataset& data)
{
    const auto missing = std::find(data.ids.begin(), data.ids.end(), std::string());
    if (missing == data.ids.end()) return {};
    const auto count = std::count(missing, data.ids.end(), std::string());
    return fail(ErrorCode::BadIds,
                "Row " + std::to_string(missing - data.ids.begin()) + " (from 0) has no id" +
                    (count > 1 ? " (" + std::to_string(count) + " such rows)" : ""),
                "Rows are joined by id: give every post its own.", data.path);
}

// Rows of `extra` behind those of `train`: training-only posts.
Status append(Dataset& train, const Dataset& extra)
{
    THRESHER_TRY(checkNoneMissing(extra));
    std::unordered_set<std::string> known(train.ids.begin(), train.ids.end());
    for (const auto& id : extra.ids)
        if (!known.insert(id).second)
            return fail(ErrorCode::BadIds,
                        "The id " + inQuotes(id) + " stands in data.train and in data.extra_train, or twice",
                        "Give every post its own id.", extra.path);
    train.ids.insert(train.ids.end(), extra.ids.begin(), extra.ids.end());
    train.texts.insert(train.texts.end(), extra.texts.begin(), extra.texts.end());
    train.labels.values.insert(train.labels.values.end(), extra.labels.values.begin(),
                               extra.labels.values.end());
    train.labels.rows += extra.labels.rows;
    if (!train.languages.empty()) {
        auto languages = extra.languages;
        languages.resize(extra.rows());
        train.languages.insert(train.languages.end(), languages.begin(), languages.end());
    }
    if (!train.spans.empty()) {
        auto spans = extra.spans;
        spans.resize(extra.rows());
        train.spans.insert(train.spans.end(), spans.begin(), spans.end());
    }
    return {};
}

Status checkIds(const Dataset& data)
{
    THRESHER_TRY(checkNoneMissing(data));
    std::unordered_set<std::string_view> seen;
    for (const auto& id : data.ids)
        if (!seen.insert(id).second)
            return fail(ErrorCode::BadIds, "The id " + inQuotes(id) + " stands more than once",
                        "Rows are joined by id: give every post its own.", data.path);
    return {};
}

DataIdentity identityOf(const Dataset& data, std::size_t rows)
{
    return {data.path, data.sha256, static_cast<std::int64_t>(rows)};
}

struct ReadData {
    Dataset train;
    std::optional<Dataset> test;
    LabelMatrix trainingLabels;
    std::vector<DataWarning> extraWarnings;
    DataIdentity trainIdentity, testIdentity, extraIdentity, overlayIdentity;
};

Status applyOverlay(FileSystem& files, const std::string& path, ReadData& data)
{
    THRESHER_ASSIGN(const auto corrections, readLabelOverlay(files, path));
    auto labels = correctedLabels(data.train.labels, data.train.ids, data.train.classes, corrections);
    if (!labels) {
        labels.error().where = path;
        return std::move(labels).error();
    }
    data.trainingLabels = std::move(*labels);
    THRESHER_ASSIGN(const auto bytes, files.readFile(path));
    data.overlayIdentity = {path, sha256Hex(bytes), static_cast<std::int64_t>(corrections.size())};
    return {};
}

Result<ReadData> readData(FileSystem& files, const DataConfig& config, const Progress& progress)
{
    if (config.train.empty())
        return fail(ErrorCode::BadConfig, "data.train is not given",
                    "Name the file with the labelled posts.");
    ReadData data;
    progress("reading data", 0, 1);
    THRESHER_ASSIGN(data.train, readDataset(files, config.train, config, {.labelsRequired = true}, progress));
    THRESHER_TRY(checkIds(data.train));
    if (data.train.classes.empty())
        return fail(ErrorCode::BadClass, "No class was found in the training data",
                    "Name label_column or label_columns.", config.train);
    data.trainIdentity = identityOf(data.train, data.train.rows());
    DataConfig same = config;
    same.classes = data.train.classes;
    if (!config.test.empty()) {
        THRESHER_ASSIGN(data.test, readDataset(files, config.test, same, {}, progress));
        THRESHER_TRY(checkIds(*data.test));
        data.testIdentity = identityOf(*data.test, data.test->rows());
    }
    if (!config.extra_train.empty()) {
        THRESHER_ASSIGN(const auto extra,
                        readDataset(files, config.extra_train, same, {.labelsRequired = true}, progress));
        data.extraIdentity = identityOf(extra, extra.rows());
        data.extraWarnings = extra.warnings;
        THRESHER_TRY(append(data.train, extra));
    }
    data.trainingLabels = data.train.labels;
    if (!config.label_overlay.empty()) THRESHER_TRY(applyOverlay(files, config.label_overlay, data));
    progress("reading data", 1, 1);
    return data;
}

// Folds of the labelled file alone; training-only rows behind it.
Result<Folds> foldsOf(FileSystem& files, const Dataset& all, std::size_t labelledRows,
                      const FoldsConfig& config)
{
    Dataset head;
    const auto cut = [&](auto& target, const auto& source) {
        target.assign(source.begin(),
                      source.begin() + static_cast<std::ptrdiff_t>(std::min(source.size(), labelledRows)));
    };
    cut(head.ids, all.ids);
    cut(head.texts, all.texts);
    cut(head.languages, all.languages);
    head.classes = all.classes;
    head.hasLabels = true;
    head.path = all.path;
    head.labels = LabelMatrix(labelledRows, all.classes.size());
    std::copy_n(all.labels.values.begin(), head.labels.values.size(), head.labels.values.begin());
    THRESHER_ASSIGN(auto folds, makeFolds(files, head, config));
    folds.fold.resize(all.rows(), foldTrainingOnly);
    return folds;
}

} // namespace

std::vector<std::size_t> RunInputs::sealedRows() const
{
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < folds.fold.size(); ++i)
        if (folds.fold[i] == foldSealed) rows.push_back(i);
    return rows;
}

Result<RunInputs> readRunInputs(FileSystem& files, const RunConfig& config, const Progress& progress)
{
    THRESHER_ASSIGN(auto data, readData(files, config.data, progress));
    RunInputs inputs;
    inputs.config = config;
    inputs.train = std::move(data.train);
    inputs.test = std::move(data.test);
    inputs.trainingLabels = std::move(data.trainingLabels);
    inputs.extraWarnings = std::move(data.extraWarnings);
    THRESHER_ASSIGN(inputs.folds, foldsOf(files, inputs.train,
                                          static_cast<std::size_t>(data.trainIdentity.rows), config.folds));
    inputs.manifest.task = config.task;
    inputs.manifest.classes = inputs.train.classes;
    inputs.manifest.nSplits = inputs.folds.nSplits;
    inputs.manifest.data = data.trainIdentity;
    inputs.manifest.test = data.testIdentity;
    inputs.manifest.extra = data.extraIdentity;
    inputs.manifest.overlay = data.overlayIdentity;
    inputs.manifest.seed = config.train_args.seed;
    inputs.manifest.cpuCapability = cpuCapability();
    return inputs;
}

Status prepareRun(FileSystem& files, Clock& clock, const RunFolder& run, RunInputs& inputs,
                  const PrepareOptions& options)
{
    if (const auto names = files.list(run.root()); names && !names->empty())
        return fail(ErrorCode::AlreadyExists, "The run folder " + run.root().string() + " is not empty",
                    "Use --resume to go on with it, or give another folder with -o.", run.root().string());
    THRESHER_TRY(files.makeDirectories(run.root()));
    THRESHER_ASSIGN(const auto lock, files.lock(run.lock(), lockText()));
    if (files.exists(run.manifest())) // of a trainer that had the lock in between
        return fail(ErrorCode::AlreadyExists,
                    "The run folder " + run.root().string() + " was prepared just now",
                    "Use --resume to go on with it, or give another folder with -o.", run.root().string());
    Manifest& manifest = inputs.manifest;
    THRESHER_TRY(writeAtomically(files, run.config(), toYaml(inputs.config)));
    THRESHER_TRY(writeFolds(files, run.folds(), inputs.folds, inputs.train.ids));
    THRESHER_ASSIGN(manifest.foldsSha256, sha256OfFile(run.folds()));
    manifest.created = clock.unixSeconds();
    manifest.modelJson = options.modelJson;
    manifest.device = options.device;
    manifest.threads = options.threads == 0 ? defaultThreads() : options.threads;
    manifest.deterministicInputs = {
        {"threads", std::to_string(manifest.threads)},
        {"cpu_capability", manifest.cpuCapability},
        {"tokens_per_micro_batch", std::to_string(inputs.config.train_args.tokens_per_micro_batch)},
        {"engine", inputs.config.model.engine}};
    THRESHER_ASSIGN(auto log, EventLogWriter::open(files, run.events(), clock, manifest.classes));
    THRESHER_TRY(log.record("prepare", {}));
    return writeManifest(files, run, manifest); // last: a folder with a manifest is a prepared run
}

Result<RunInputs> openRun(FileSystem& files, const RunFolder& run, unsigned threads,
                          std::vector<std::string>* warnings, const Progress& progress)
{
    THRESHER_ASSIGN(auto manifest, readManifest(files, run));
    if (manifest.foreign)
        return fail(ErrorCode::Unsupported,
                    "This run was written by another trainer: it can be blended and decided on, not trained",
                    "Train it where it came from.", run.root().string());
    THRESHER_ASSIGN(const auto config, loadRunConfig(files, run.config()));
    THRESHER_ASSIGN(auto data, readData(files, config.data, progress));
    const auto compare = [&](const DataIdentity& then, const DataIdentity& now, const char* what) -> Status {
        if (then.sha256 != now.sha256)
            return fail(ErrorCode::Mismatch,
                        std::string("The ") + what + " has changed since the run was prepared",
                        "Put the old file back, or start a new run.", now.path);
        return {};
    };
    THRESHER_TRY(compare(manifest.data, data.trainIdentity, "training data"));
    THRESHER_TRY(compare(manifest.test, data.testIdentity, "test data"));
    THRESHER_TRY(compare(manifest.extra, data.extraIdentity, "extra training data"));
    THRESHER_TRY(compare(manifest.overlay, data.overlayIdentity, "file of label corrections"));
    RunInputs inputs;
    inputs.config = config;
    inputs.train = std::move(data.train);
    inputs.test = std::move(data.test);
    inputs.trainingLabels = std::move(data.trainingLabels);
    inputs.extraWarnings = std::move(data.extraWarnings);
    if (inputs.train.classes != manifest.classes)
        return fail(ErrorCode::Mismatch, "The classes or their order differ from the run's",
                    "Set data.classes as in the manifest.", run.manifest().string());
    THRESHER_ASSIGN(const auto foldsSha, sha256OfFile(run.folds()));
    if (foldsSha != manifest.foldsSha256)
        return fail(ErrorCode::Mismatch, "folds.csv has changed since the run was prepared",
                    "Put the old file back, or start a new run.", run.folds().string());
    THRESHER_ASSIGN(inputs.folds, readFolds(files, run.folds(), inputs.train.ids));
    inputs.folds.nSplits = manifest.nSplits;
    if (warnings != nullptr) {
        const unsigned now = threads == 0 ? defaultThreads() : threads;
        if (manifest.threads != now)
            warnings->push_back("threads: the run was prepared with " + std::to_string(manifest.threads) +
                                ", now " + std::to_string(now) + "; bits may differ");
        if (manifest.cpuCapability != cpuCapability())
            warnings->push_back("cpu_capability: the run was prepared on " + manifest.cpuCapability +
                                ", now " + cpuCapability() + "; bits may differ");
    }
    inputs.manifest = std::move(manifest);
    return inputs;
}

} // namespace thresher

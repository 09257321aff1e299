#include "decide/score_files.h"

#include "base/detail/json.h"
#include "base/numbers.h"
#include "config/load.h"
#include "data/csv.h"
#include "decide/foreign_run.h"
#include "decide/steps.h"
#include "runs/manifest.h"
#include "runs/npy.h"

namespace thresher {
namespace {

Status missing(FileSystem& files, const Path& path)
{
    if (files.exists(path)) return {};
    return fail(ErrorCode::FileNotFound, "The run has no " + path.filename().string(),
                "Run `thresher-cli finish RUN` first; it needs at least one finished fold.",
                path.parent_path().string());
}

// How the step was chosen; unknown (a run of another program) counts as picked on these rows. A run made of
// another's evaluations (step_scores.h) says it itself.
StepSource stepSource(FileSystem& files, const RunFolder& run)
{
    if (const auto set = readJson(files, run.root() / "score_set.json"); set && set->is_object()) {
        const auto source = getString(*set, "step_source", {});
        return parseStepSource(source ? *source : std::string());
    }
    const auto config = loadRunConfig(files, run.config());
    return config ? stepSourceOf(*config) : StepSource::OwnRowsBest;
}

Error withFile(Error error, const Path& path)
{
    if (error.where.empty()) error.where = path.string();
    return error;
}

Result<OutOfFoldParts> readParts(FileSystem& files, const Path& run, const std::string& prefix,
                                 const std::vector<std::string>& classes)
{
    OutOfFoldParts parts;
    THRESHER_ASSIGN(parts.probs, readNpyProbs(files, run / (prefix + "_probs.npy")));
    THRESHER_ASSIGN(parts.labels, readNpyLabels(files, run / (prefix + "_labels.npy")));
    THRESHER_ASSIGN(auto rows, readIdFile(files, run / (prefix + "_ids.csv")));
    parts.ids = std::move(rows.ids);
    parts.fold = std::move(rows.fold);
    parts.classes = classes;
    // Optional, written where near-duplicate groups are known.
    const Path groups = run / (prefix + "_groups.npy");
    if (files.exists(groups)) {
        THRESHER_ASSIGN(const auto numbers, readNpy<std::int32_t>(files, groups));
        parts.groups.assign(numbers.values.begin(), numbers.values.end());
    }
    return parts;
}

} // namespace

Result<IdsAndFolds> readIdFile(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const CsvTable table, readCsv(files, path));
    std::size_t idColumn = table.findColumn("id");
    if (idColumn == table.columns()) idColumn = 0;
    IdsAndFolds out{.ids = table.columnText(idColumn), .fold = {}};
    const std::size_t foldColumn = table.findColumn("fold");
    if (foldColumn == table.columns()) return out;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto fold = parseInteger(table.at(i, foldColumn));
        if (!fold || *fold < -2 || *fold >= mostFolds)
            return fail(ErrorCode::BadValue,
                        "'" + std::string(table.at(i, foldColumn)) + "' is no fold number (" +
                            table.describeRow(i) + ")",
                        {}, path.string());
        out.fold.push_back(static_cast<int>(*fold));
    }
    return out;
}

Result<std::vector<std::string>> readIds(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(auto rows, readIdFile(files, path));
    return std::move(rows.ids);
}

Result<RunScores> readRunScores(FileSystem& files, const Path& path, const LabelSource& labels)
{
    const RunFolder run(path);
    THRESHER_ASSIGN(const Manifest manifest, readManifest(files, run));
    if (manifest.foreign && (!labels.data.empty() || !files.exists(path / "oof_probs.npy"))) {
        THRESHER_ASSIGN(auto foreign, readForeignScores(files, run, manifest, labels));
        return std::move(foreign.scores);
    }
    if (!labels.data.empty())
        return fail(ErrorCode::Usage, "The run brings its own labels",
                    "--labels is for runs that another program wrote.", path.string());
    THRESHER_TRY(missing(files, path / "oof_probs.npy"));
    THRESHER_TRY(missing(files, path / "oof_labels.npy"));
    THRESHER_TRY(missing(files, path / "oof_ids.csv"));
    THRESHER_ASSIGN(auto parts, readParts(files, path, "oof", manifest.classes));
    parts.step = stepSource(files, run);
    auto scores = OutOfFoldScores::make(std::move(parts));
    if (!scores) return withFile(std::move(scores).error(), path / "oof_probs.npy");
    RunScores out{.outOfFold = std::move(scores).value(), .sealed = {}, .test = {}, .path = path};
    if (files.exists(path / "sealed_probs.npy")) {
        THRESHER_ASSIGN(auto sealedParts, readParts(files, path, "sealed", manifest.classes));
        auto sealed = SealedScores::make(std::move(sealedParts));
        if (!sealed) return withFile(std::move(sealed).error(), path / "sealed_probs.npy");
        out.sealed = std::move(sealed).value();
    }
    const Path test = path / "ensemble_test_probs.npy";
    if (!files.exists(test)) return out;
    THRESHER_ASSIGN(auto probs, readNpyProbs(files, test));
    THRESHER_ASSIGN(auto ids, readIds(files, path / "ensemble_test_ids.csv"));
    auto scoresOfTest = TestScores::make(std::move(probs), manifest.classes, std::move(ids));
    if (!scoresOfTest) return withFile(std::move(scoresOfTest).error(), test);
    out.test = std::move(scoresOfTest).value();
    return out;
}

Result<RunScores> readFoldScores(FileSystem& files, const Path& path, int fold)
{
    THRESHER_ASSIGN(auto out, readRunScores(files, path));
    THRESHER_ASSIGN(out.outOfFold, out.outOfFold.onlyFold(fold));
    out.test.reset();
    const Path folder = RunFolder(path).fold(fold), test = folder / "test_probs.npy";
    if (!files.exists(test)) return out;
    THRESHER_ASSIGN(auto probs, readNpyProbs(files, test));
    std::vector<std::string> ids;
    for (const Path& names : {folder / "test_ids.csv", path / "ensemble_test_ids.csv"}) {
        if (!files.exists(names)) continue;
        THRESHER_ASSIGN(ids, readIds(files, names));
        break;
    }
    auto scores = TestScores::make(std::move(probs), out.outOfFold.classes(), std::move(ids));
    if (!scores) return withFile(std::move(scores).error(), test);
    out.test = std::move(scores).value();
    return out;
}

} // namespace thresher

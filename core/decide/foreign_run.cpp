#include "decide/foreign_run.h"

#include "base/log.h"
#include "base/numbers.h"
#include "data/duplicates.h"
#include "data/reader.h"
#include "data/submission.h"
#include "decide/score_sum.h"
#include "runs/npy.h"

#include <algorithm>
#include <set>

namespace thresher {
namespace {

template <class T>
Result<T> inFile(Result<T> result, const Path& path)
{
    if (!result && result.error().where.empty()) result.error().where = path.string();
    return result;
}

// The rows of folds.csv that are scored out of fold, and their scores.
struct Scored {
    std::vector<std::string> ids;
    std::vector<int> fold;
    ScoreMatrix probs;
    std::vector<int> folds; // with scores
    int nSplits = 0;
};

Status checkScores(const ScoreMatrix& scores, std::size_t rows, std::size_t classes, const Path& path)
{
    if (scores.rows == rows && scores.cols == classes) return {};
    return fail(ErrorCode::BadShape,
                "Expected " + std::to_string(rows) + " x " + std::to_string(classes) + " scores, found " +
                    std::to_string(scores.rows) + " x " + std::to_string(scores.cols),
                "Rows are those of val_ids.csv, else those of folds.csv with this fold; columns are the "
                "manifest's classes.",
                path.string());
}

// Scores of one fold in the order of `ids` (its rows of folds.csv).
Result<ScoreMatrix> foldScores(FileSystem& files, const Path& folder, const std::vector<std::string>& ids,
                               std::size_t classes)
{
    const Path path = folder / "val_probs.npy", idsPath = folder / "val_ids.csv";
    THRESHER_ASSIGN(const auto scores, readNpyProbs(files, path));
    THRESHER_TRY(checkScores(scores, ids.size(), classes, path));
    if (!files.exists(idsPath)) return scores;
    THRESHER_ASSIGN(const auto given, readIds(files, idsPath));
    THRESHER_ASSIGN(
        const auto order,
        inFile(joinIds(ids, given, "folds.csv", folder.filename().string() + "/val_ids.csv"), idsPath));
    return selectRows<float>(scores, order);
}

Result<Scored> readScored(FileSystem& files, const RunFolder& run, const Manifest& manifest)
{
    const std::size_t classes = manifest.classes.size();
    if (!files.exists(run.folds()))
        return fail(ErrorCode::FileNotFound, "The run has no folds.csv",
                    "Write the columns id and fold, one row per post, as the trainer split them.",
                    run.root().string());
    THRESHER_ASSIGN(const auto table, readIdFile(files, run.folds()));
    if (table.fold.empty())
        return fail(ErrorCode::BadColumn, "folds.csv has no column `fold`", "Its columns are id and fold.",
                    run.folds().string());
    Scored out;
    out.nSplits = 1 + *std::max_element(table.fold.begin(), table.fold.end());
    std::vector<std::size_t> rows; // of folds.csv, by fold; put back into file order at the end
    ScoreMatrix all(table.ids.size(), classes);
    for (int k = 0; k < out.nSplits; ++k) {
        if (!files.exists(run.fold(k) / "val_probs.npy")) continue;
        std::vector<std::size_t> mine;
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < table.ids.size(); ++i)
            if (table.fold[i] == k) {
                mine.push_back(i);
                ids.push_back(table.ids[i]);
            }
        THRESHER_ASSIGN(const auto scores, foldScores(files, run.fold(k), ids, classes));
        for (std::size_t i = 0; i < mine.size(); ++i)
            std::copy_n(scores.row(i).begin(), classes, all.row(mine[i]).begin());
        rows.insert(rows.end(), mine.begin(), mine.end());
        out.folds.push_back(k);
    }
    if (rows.empty())
        return fail(ErrorCode::FileNotFound, "No fold of the run has scores",
                    "A foreign run needs fold-K/val_probs.npy (rows x classes) for the folds of folds.csv.",
                    run.root().string());
    std::sort(rows.begin(), rows.end());
    out.probs = selectRows<float>(all, rows);
    for (const std::size_t row : rows) {
        out.ids.push_back(table.ids[row]);
        out.fold.push_back(table.fold[row]);
    }
    return out;
}

// What is known of the scored rows: labels always; groups and texts where there are any.
struct Truth {
    LabelMatrix labels;
    std::vector<std::uint32_t> groups;
};

Result<Truth> truthOfData(FileSystem& files, const Path& path, const Manifest& manifest, DataConfig config,
                          const std::vector<std::string>& ids, bool checkHash)
{
    config.classes = manifest.classes;
    THRESHER_ASSIGN(const auto data,
                    readDataset(files, path, config, {.labelsRequired = true, .textRequired = false}));
    if (checkHash && !manifest.data.sha256.empty() && manifest.data.sha256 != data.sha256)
        return fail(ErrorCode::Mismatch, "The data file is not the one that the run's manifest names",
                    "Give the right file with --labels.", path.string());
    THRESHER_ASSIGN(const auto rows,
                    inFile(joinIds(ids, data.ids, "folds.csv", path.filename().string(), true), path));
    Truth truth{.labels = selectRows<std::uint8_t>(data.labels, rows), .groups = {}};
    if (data.texts.size() == data.rows() && !data.understood.text.empty()) {
        std::vector<std::string> texts;
        for (const std::size_t row : rows) texts.push_back(data.texts[row]);
        THRESHER_ASSIGN(auto groups, nearDuplicates(texts));
        truth.groups = std::move(groups.group);
    }
    return truth;
}

// nullopt: there is no oof_labels.npy, or it holds other rows (folds have come since it was written).
Result<std::optional<Truth>> truthOfRun(FileSystem& files, const RunFolder& run, const Manifest& manifest,
                                        const std::vector<std::string>& ids)
{
    const Path path = run.root() / "oof_labels.npy", idsPath = run.root() / "oof_ids.csv",
               groupsPath = run.root() / "oof_groups.npy";
    if (!files.exists(path)) return std::optional<Truth>{};
    THRESHER_ASSIGN(const auto labels, readNpyLabels(files, path));
    std::vector<std::string> given = ids;
    if (files.exists(idsPath)) {
        THRESHER_ASSIGN(given, readIds(files, idsPath));
    }
    if (labels.rows != given.size() || labels.cols != manifest.classes.size())
        return fail(ErrorCode::BadShape,
                    "Expected " + std::to_string(given.size()) + " x " +
                        std::to_string(manifest.classes.size()) + " labels, found " +
                        std::to_string(labels.rows) + " x " + std::to_string(labels.cols),
                    "Rows are those of oof_ids.csv, else the scored rows of folds.csv.", path.string());
    const auto order = joinIds(ids, given, "folds.csv", "oof_ids.csv", true);
    if (!order) return std::optional<Truth>{};
    Truth truth{.labels = selectRows<std::uint8_t>(labels, *order), .groups = {}};
    if (files.exists(groupsPath)) {
        THRESHER_ASSIGN(const auto groups, readNpy<std::int32_t>(files, groupsPath));
        if (groups.values.size() == given.size())
            for (const std::size_t row : *order)
                truth.groups.push_back(static_cast<std::uint32_t>(groups.values[row]));
    }
    return std::optional(std::move(truth));
}

Result<Truth> truthOf(FileSystem& files, const RunFolder& run, const Manifest& manifest,
                      const LabelSource& source, const std::vector<std::string>& ids)
{
    if (!source.data.empty()) return truthOfData(files, source.data, manifest, source.config, ids, false);
    THRESHER_ASSIGN(auto own, truthOfRun(files, run, manifest, ids));
    if (own) return std::move(*own);
    const Path named = manifest.data.path;
    for (const Path& path : {named, run.root() / named})
        if (!named.empty() && files.exists(path))
            return truthOfData(files, path, manifest, source.config, ids, true);
    return fail(ErrorCode::FileNotFound,
                named.empty()
                    ? "The run brings no labels: it has no oof_labels.npy, and its manifest names no "
                      "data file"
                    : "The run brings no labels: it has no oof_labels.npy, and the data file that "
                      "its manifest names (" +
                          named.string() + ") is not there",
                "Give the labelled data file with --labels DATA (and --label-column where it must be named).",
                run.root().string());
}

struct TestPart {
    std::size_t rows = 0; // of the first fold
    ScoreMatrix probs;
    std::vector<std::string> ids;
};

// One fold's test scores in the order of the first fold's ids.
Status addTest(FileSystem& files, const Path& folder, std::size_t classes, TestPart& first, ScoreSum& sum)
{
    const Path path = folder / "test_probs.npy", idsPath = folder / "test_ids.csv";
    THRESHER_ASSIGN(auto probs, readNpyProbs(files, path));
    const bool isFirst = sum.empty();
    if (isFirst) first.rows = probs.rows;
    THRESHER_TRY(checkScores(probs, first.rows, classes, path));
    if (files.exists(idsPath)) {
        THRESHER_ASSIGN(auto ids, readIds(files, idsPath));
        if (ids.size() != probs.rows)
            return fail(ErrorCode::BadIds,
                        "There are " + std::to_string(ids.size()) + " ids for " + std::to_string(probs.rows) +
                            " rows of scores",
                        {}, idsPath.string());
        if (isFirst) {
            first.ids = std::move(ids);
        } else if (!first.ids.empty() && ids != first.ids) {
            THRESHER_ASSIGN(const auto order, inFile(joinIds(first.ids, ids, "the first fold's test_ids.csv",
                                                             folder.filename().string() + "/test_ids.csv"),
                                                     idsPath));
            probs = selectRows<float>(probs, order);
        }
    }
    sum.add(probs);
    return {};
}

Result<std::optional<TestScores>> readTest(FileSystem& files, const RunFolder& run, const Manifest& manifest,
                                           const std::vector<int>& folds)
{
    const Path meanPath = run.root() / "ensemble_test_probs.npy",
               idsPath = run.root() / "ensemble_test_ids.csv";
    TestPart part;
    ScoreSum sum;
    std::vector<int> used;
    for (const int k : folds) {
        if (!files.exists(run.fold(k) / "test_probs.npy")) continue;
        THRESHER_TRY(addTest(files, run.fold(k), manifest.classes.size(), part, sum));
        used.push_back(k);
    }
    if (!used.empty()) {
        part.probs = sum.mean();
        if (used.size() < folds.size())
            log::warning("test scores are the mean of " + std::to_string(used.size()) + " of " +
                         std::to_string(folds.size()) + " folds: the others have no test_probs.npy");
    } else if (files.exists(meanPath)) {
        THRESHER_ASSIGN(part.probs, readNpyProbs(files, meanPath));
    } else {
        return std::optional<TestScores>{};
    }
    if (part.ids.empty() && files.exists(idsPath)) {
        THRESHER_ASSIGN(part.ids, readIds(files, idsPath));
    }
    THRESHER_ASSIGN(
        auto scores,
        inFile(TestScores::make(std::move(part.probs), manifest.classes, std::move(part.ids)), run.root()));
    return std::optional(std::move(scores));
}

} // namespace

Result<ForeignScores> readForeignScores(FileSystem& files, const RunFolder& run, const Manifest& manifest,
                                        const LabelSource& labels)
{
    THRESHER_ASSIGN(auto scored, readScored(files, run, manifest));
    THRESHER_ASSIGN(auto truth, truthOf(files, run, manifest, labels, scored.ids));
    THRESHER_ASSIGN(auto test, readTest(files, run, manifest, scored.folds));
    OutOfFoldParts parts{.probs = std::move(scored.probs),
                         .labels = std::move(truth.labels),
                         .fold = std::move(scored.fold),
                         .classes = manifest.classes,
                         .ids = std::move(scored.ids),
                         .groups = std::move(truth.groups),
                         .step = StepSource::OwnRowsBest}; // nobody says how the step was chosen
    THRESHER_ASSIGN(auto outOfFold, inFile(OutOfFoldScores::make(std::move(parts)), run.root()));
    return ForeignScores{.scores = {.outOfFold = std::move(outOfFold),
                                    .sealed = {},
                                    .test = std::move(test),
                                    .path = run.root()},
                         .folds = std::move(scored.folds),
                         .nSplits = scored.nSplits};
}

std::vector<int> foldNumbersOf(FileSystem& files, const RunFolder& run, const Manifest& manifest)
{
    int count = manifest.nSplits;
    if (count == 0)
        if (const auto table = readIdFile(files, run.folds()); table && !table->fold.empty())
            count = 1 + *std::max_element(table->fold.begin(), table->fold.end());
    std::set<int> folds;
    for (int k = 0; k < count; ++k) folds.insert(k);
    if (!folds.empty()) return {folds.begin(), folds.end()};
    if (const auto names = files.list(run.root()); names)
        for (const auto& name : *names)
            if (name.starts_with("fold-"))
                if (const auto k = parseInteger(std::string_view(name).substr(5)); k && *k >= 0 && *k < 1000)
                    folds.insert(static_cast<int>(*k));
    return {folds.begin(), folds.end()};
}

Result<FoldState> foldStateOf(FileSystem& files, const RunFolder& run, const Manifest& manifest, int fold)
{
    THRESHER_ASSIGN(auto state, readFoldState(files, run, fold));
    if (manifest.foreign && files.exists(run.fold(fold) / "val_probs.npy")) state.state = "finished";
    return state;
}

} // namespace thresher

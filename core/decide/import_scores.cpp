#include "decide/import_scores.h"

#include "base/detail/json.h"
#include "base/joined.h"
#include "base/numbers.h"
#include "base/rng.h"
#include "data/csv.h"
#include "data/submission.h"
#include "decide/common_rows.h"
#include "decide/metrics.h"
#include "decide/score_files.h"
#include "runs/manifest.h"
#include "runs/npy.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <unordered_map>

namespace thresher {
namespace {

// Letters and digits alone, in lower case: "Straw Man", "straw-man" and "straw_man" are one name.
std::string plainName(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || std::isalnum(byte) != 0) out += static_cast<char>(std::tolower(byte));
    }
    return out;
}

std::vector<std::string> splitNames(std::string_view text)
{
    std::vector<std::string> out;
    std::string part;
    for (const char c : text) {
        if (c == ',' || c == ';' || c == '\n' || c == '|') {
            out.push_back(plainName(part));
            part.clear();
        } else {
            part += c;
        }
    }
    out.push_back(plainName(part));
    std::erase_if(out, [](const std::string& name) { return name.empty(); });
    return out;
}

// The part of an answer that names classes.
std::string_view verdictOf(std::string_view answer)
{
    const auto close = answer.rfind(']');
    if (close != std::string_view::npos)
        if (const auto open = answer.rfind('[', close); open != std::string_view::npos)
            return answer.substr(open + 1, close - open - 1);
    std::string lower(answer);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (const auto word = lower.rfind("answer:"); word != std::string::npos) return answer.substr(word + 7);
    while (!answer.empty() && (answer.back() == '\n' || answer.back() == ' ')) answer.remove_suffix(1);
    const auto line = answer.rfind('\n');
    return line == std::string_view::npos ? answer : answer.substr(line + 1);
}

// Writes 1 for each class that is named; false when a name is no class.
bool mark(const std::vector<std::string>& names, const std::unordered_map<std::string, std::size_t>& classes,
          std::span<float> row)
{
    for (const std::string& name : names) {
        if (name == "none" || name == "nothing" || name == "notechniques") continue;
        const auto at = classes.find(name);
        if (at == classes.end()) return false;
        row[at->second] = 1;
    }
    return !names.empty();
}

// The names of one answer; nullopt when the object has neither labels nor answer.
std::optional<std::vector<std::string>> namesOf(const Json& json)
{
    if (json.contains("labels") && json["labels"].is_array()) {
        std::vector<std::string> names;
        for (const Json& one : json["labels"])
            names.push_back(one.is_string() ? plainName(one.get<std::string>()) : "?");
        if (names.empty()) names.emplace_back("none");
        return names;
    }
    if (!json.contains("answer") || !json["answer"].is_string()) return std::nullopt;
    const std::string answer = json["answer"].get<std::string>();
    auto names = splitNames(verdictOf(answer));
    if (names.empty() && answer.find("[]") != std::string::npos) names.emplace_back("none");
    return names;
}

std::string idOf(const Json& json)
{
    if (!json.is_object() || !json.contains("id")) return {};
    return json["id"].is_string() ? json["id"].get<std::string>() : dump(json["id"]);
}

double macroAp(const ScoreMatrix& probs, const LabelMatrix& labels)
{
    return meanAveragePrecision(averagePrecisions(probs, labels));
}

// The figures that tell whether rows and columns stand where the labels do.
void holdAgainst(const LabelMatrix& labels, CheckedScores& checked)
{
    const std::size_t n = checked.probs.rows, classes = checked.probs.cols;
    checked.averagePrecision = averagePrecisions(checked.probs, labels);
    checked.report.averagePrecision = meanAveragePrecision(checked.averagePrecision);
    Mt19937 rng(42);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (int i = 0; i < 20; ++i) {
        rng.shuffle(std::span(order));
        const double shuffled = macroAp(checked.probs, selectRows(labels.view(), order));
        checked.report.chance = std::max(checked.report.chance, shuffled);
    }
    checked.meanScore.assign(classes, 0);
    checked.prevalence.assign(classes, 0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t c = 0; c < classes; ++c) {
            checked.meanScore[c] += static_cast<double>(checked.probs(i, c)) / static_cast<double>(n);
            checked.prevalence[c] += labels(i, c) / static_cast<double>(n);
        }
}

Status refuseChance(const CheckedScores& checked)
{
    if (checked.aboveChance()) return {};
    return fail(
        ErrorCode::Mismatch,
        "The scores say no more about the labels than shuffled ones: average precision " +
            toFixed(checked.report.averagePrecision, 4) + ", shuffled up to " +
            toFixed(checked.report.chance, 4),
        "Are the rows in the order of the data file, the columns in the order of the classes, and is it "
        "the right fold?");
}

Status writeFold(FileSystem& files, const ImportTarget& target, int fold, const ScoreMatrix& probs)
{
    const RunFolder run(target.run);
    CsvWriter ids;
    ids.field("id").endRow();
    for (const std::size_t row : target.folds.validationRows(fold)) ids.field(target.data.ids[row]).endRow();
    THRESHER_TRY(files.makeDirectories(run.fold(fold)));
    THRESHER_TRY(writeAtomically(files, run.fold(fold) / "val_ids.csv", ids.text()));
    THRESHER_TRY(writeNpy(files, run.fold(fold) / "val_probs.npy", probs.view()));
    // Put together from fewer folds by `finish`: no longer true.
    THRESHER_TRY(files.remove(target.run / "oof_probs.npy"));
    FoldState state;
    state.state = "finished";
    state.metric = "imported";
    return writeFoldState(files, run, fold, state);
}

} // namespace

Status settleImport(FileSystem& files, const ImportTarget& target)
{
    const RunFolder run(target.run);
    if (files.exists(run.manifest())) {
        THRESHER_ASSIGN(const auto manifest, readManifest(files, run));
        if (!manifest.foreign)
            return fail(ErrorCode::AlreadyExists, "The folder is a run of our own", "Give another folder.",
                        target.run.string());
        THRESHER_TRY(checkSameClasses(manifest.classes, target.data.classes));
        THRESHER_ASSIGN(const auto folds, readFolds(files, run.folds(), target.data.ids));
        if (folds.fold != target.folds.fold)
            return fail(ErrorCode::Mismatch, "Fold files disagree: the run was folded differently",
                        "Give the run's own folds.csv.", run.folds().string());
        return {};
    }
    THRESHER_TRY(files.makeDirectories(target.run));
    THRESHER_TRY(writeFolds(files, run.folds(), target.folds, target.data.ids));
    Json json = newDocument();
    json["classes"] = target.data.classes;
    json["n_splits"] = target.folds.nSplits;
    json["data"] = {{"path", target.data.path}, {"sha256", target.data.sha256}, {"rows", target.data.rows()}};
    return writeJson(files, run.manifest(), json);
}

Result<ImportedScores> readScoreFile(FileSystem& files, const Path& path)
{
    ImportedScores out;
    if (path.extension() == ".npy") {
        THRESHER_ASSIGN(out.probs, readNpyProbs(files, path));
        return out;
    }
    THRESHER_ASSIGN(const CsvTable table, readCsv(files, path));
    const std::size_t id = table.findColumn("id");
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < table.columns(); ++c)
        if (c != id) columns.push_back(c);
    for (const std::size_t c : columns) out.classes.emplace_back(table.header()[c]);
    if (id != table.columns()) out.ids = table.columnText(id);
    out.probs = ScoreMatrix(table.rows(), columns.size());
    for (std::size_t i = 0; i < table.rows(); ++i)
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const auto value = parseDouble(table.at(i, columns[c]));
            if (!value || !(*value >= 0 && *value <= 1))
                return fail(ErrorCode::BadValue,
                            "'" + std::string(table.at(i, columns[c])) + "' is no probability (" +
                                table.describeRow(i) + ", " + out.classes[c] + ")",
                            "Scores lie from 0 to 1.", path.string());
            out.probs(i, c) = static_cast<float>(*value);
        }
    return out;
}

namespace {

// The columns' names, where the file has some, in the data's order.
Status checkColumns(const Dataset& data, const ImportedScores& scores)
{
    if (scores.classes.empty()) return {};
    auto same = checkSameClasses(scores.classes, data.classes);
    if (same) return same;
    Error error = std::move(same).error();
    error.hint = "The data's classes are " + joined(data.classes) +
                 ": put the columns in this order, or name the classes in the file's order (--classes).";
    return error;
}

Error noRows(const Folds& folds, int fold)
{
    if (fold < 0) return fail(ErrorCode::BadValue, "No row of the data lies in a fold");
    return fail(ErrorCode::BadValue, "There is no fold " + std::to_string(fold),
                "The folds are 0 to " + std::to_string(folds.nSplits - 1) + ".");
}

} // namespace

Result<CheckedScores> checkScores(const Dataset& data, const Folds& folds, const ImportedScores& scores,
                                  int fold)
{
    THRESHER_TRY(checkColumns(data, scores));
    CheckedScores checked;
    for (std::size_t i = 0; i < folds.fold.size(); ++i)
        if (fold < 0 ? folds.fold[i] >= 0 : folds.fold[i] == fold) checked.rows.push_back(i);
    if (checked.rows.empty()) return noRows(folds, fold);
    // Scores of every row of the file, training-only and sealed ones too, are cut to those that are scored.
    const bool whole = fold < 0 && scores.ids.empty() && scores.probs.rows == data.rows();
    const std::size_t wanted = whole ? data.rows() : checked.rows.size();
    // Where there are ids, they say below which rows are missing or stand twice.
    const bool otherRows = scores.ids.empty() && scores.probs.rows != wanted;
    if (otherRows || scores.probs.cols != data.classes.size())
        return fail(ErrorCode::BadShape,
                    "Expected " + std::to_string(wanted) + " x " + std::to_string(data.classes.size()) +
                        " scores, found " + std::to_string(scores.probs.rows) + " x " +
                        std::to_string(scores.probs.cols),
                    fold < 0 ? "One row for each post of the folds." : "One row for each post of the fold.");
    checked.probs = whole ? selectRows(scores.probs.view(), checked.rows) : scores.probs;
    if (!scores.ids.empty()) {
        std::vector<std::string> ids;
        for (const std::size_t row : checked.rows) ids.push_back(data.ids[row]);
        THRESHER_ASSIGN(const auto order, joinIds(ids, scores.ids, "the fold", "the score file"));
        checked.probs = selectRows(scores.probs.view(), order);
    }
    checked.report.rows = checked.rows.size();
    holdAgainst(selectRows(data.labels.view(), checked.rows), checked);
    return checked;
}

Result<ImportReport> importScores(FileSystem& files, const ImportTarget& target, const ImportedScores& scores,
                                  int fold)
{
    THRESHER_ASSIGN(auto checked, checkScores(target.data, target.folds, scores, fold));
    THRESHER_TRY(refuseChance(checked));
    ImportReport report = std::move(checked.report);
    for (int k = fold < 0 ? 0 : fold; k <= (fold < 0 ? target.folds.nSplits - 1 : fold); ++k) {
        if (files.exists(RunFolder(target.run).fold(k) / "val_probs.npy"))
            return fail(ErrorCode::AlreadyExists, "Fold " + std::to_string(k) + " of the run has scores",
                        "Give another folder, or remove that fold's.", target.run.string());
        report.folds.push_back(k);
    }
    THRESHER_TRY(settleImport(files, target));
    for (const int k : report.folds) {
        std::vector<std::size_t> mine;
        for (std::size_t i = 0; i < checked.rows.size(); ++i)
            if (target.folds.fold[checked.rows[i]] == k) mine.push_back(i);
        THRESHER_TRY(writeFold(files, target, k, selectRows(checked.probs.view(), mine)));
    }
    return report;
}

Result<ScoreMatrix> readAnswers(FileSystem& files, const Path& path, const std::vector<std::string>& ids,
                                const std::vector<std::string>& classes)
{
    THRESHER_ASSIGN(const std::string text, files.readFile(path));
    std::unordered_map<std::string, std::size_t> columns, rowOf;
    for (std::size_t c = 0; c < classes.size(); ++c) columns.emplace(plainName(classes[c]), c);
    for (std::size_t i = 0; i < ids.size(); ++i) rowOf.emplace(ids[i], i);
    ScoreMatrix out(ids.size(), classes.size());
    std::vector<bool> answered(ids.size(), false);
    std::string unclear;
    int unclearCount = 0, line = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view one = std::string_view(text).substr(at, end - at);
        at = end + 1;
        ++line;
        if (one.find_first_not_of(" \r\t") == std::string_view::npos) continue;
        const Json json = parseJsonLine(one);
        const std::string id = idOf(json);
        const auto names = id.empty() ? std::nullopt : namesOf(json);
        if (!names)
            return fail(ErrorCode::BadFormat,
                        "Line " + std::to_string(line) + " is no object with an id and labels or an answer",
                        R"(Write {"id": ..., "answer": ...}, one a line.)", path.string());
        const auto row = rowOf.find(id);
        if (row == rowOf.end() || answered[row->second])
            return fail(ErrorCode::BadIds,
                        "The id '" + id +
                            (row == rowOf.end() ? "' is not in the data" : "' was answered twice"),
                        {}, path.string());
        answered[row->second] = true;
        if (!mark(*names, columns, out.row(row->second)) && ++unclearCount <= 5)
            unclear += (unclear.empty() ? "" : ", ") + id;
    }
    if (unclearCount > 0)
        return fail(
            ErrorCode::BadValue,
            std::to_string(unclearCount) + " answers name no class, or one that is unknown: " + unclear,
            "Ask again, or write their labels as a list: {\"id\": ..., \"labels\": []}.", path.string());
    const auto missing = std::find(answered.begin(), answered.end(), false);
    if (missing != answered.end())
        return fail(ErrorCode::BadIds,
                    "There is no answer for '" + ids[static_cast<std::size_t>(missing - answered.begin())] +
                        "'",
                    "Every post of the data needs one.", path.string());
    return out;
}

} // namespace thresher

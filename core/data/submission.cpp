#include "data/submission.h"

#include "base/numbers.h"
#include "data/excerpt.h"

#include <algorithm>
#include <unordered_map>

namespace thresher {
namespace {

constexpr std::size_t maxNamed = 5;
constexpr std::size_t notSeen = static_cast<std::size_t>(-1);

std::string namesOf(const std::vector<std::string>& names)
{
    std::string out;
    for (std::size_t i = 0; i < std::min(names.size(), maxNamed); ++i)
        out += (i > 0 ? ", " : "") + inQuotes(names[i]);
    if (names.size() > maxNamed) out += " and " + std::to_string(names.size() - maxNamed) + " more";
    return out;
}

// Header of a submission: id column, then classes, each once.
Result<std::vector<std::string>> classColumns(const CsvTable& table)
{
    std::vector<std::string> classes;
    for (std::size_t j = 1; j < table.columns(); ++j) {
        std::string name(table.header()[j]);
        if (name.empty())
            return fail(ErrorCode::BadClass, "Column " + std::to_string(j + 1) + " has no name",
                        "Give it the name of its class, or remove it.", table.where());
        if (name == table.header()[0] || std::find(classes.begin(), classes.end(), name) != classes.end())
            return fail(ErrorCode::BadClass, "The column " + inQuotes(name) + " stands there twice",
                        "Rename or remove one of them.", table.where());
        classes.push_back(std::move(name));
    }
    if (classes.empty())
        return fail(ErrorCode::BadColumn,
                    "There is no class column behind '" + std::string(table.header()[0]) + "'",
                    "The first column is the id, every other column a class.", table.where());
    return classes;
}

Result<std::vector<std::string>> idColumn(const CsvTable& table)
{
    std::vector<std::string> ids = table.columnText(0);
    std::unordered_map<std::string_view, std::size_t> first;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i].empty())
            return fail(ErrorCode::BadIds, "The id is empty in " + table.describeRow(i),
                        "Rows are joined by id: give every row its own.", table.where());
        const auto [seen, isNew] = first.emplace(ids[i], i);
        if (!isNew)
            return fail(ErrorCode::BadIds,
                        "The id " + inQuotes(ids[i]) + " stands in " + table.describeRow(seen->second) +
                            " and again in " + table.describeRow(i),
                        "Ids must be unique.", table.where());
    }
    return ids;
}

Error raggedError(const CsvTable& table)
{
    const CsvRaggedRow& first = table.ragged().front();
    return fail(ErrorCode::BadShape,
                "In " + table.describeRow(first.row) + " stand " + std::to_string(first.fields) +
                    " fields, the header has " + std::to_string(table.columns()),
                "Every row has one field per column.", table.where());
}

} // namespace

Result<SampleSubmission> readSampleSubmission(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const CsvTable table, readCsv(files, path));
    SampleSubmission sample;
    sample.path = path.string();
    sample.delimiter = table.delimiter();
    sample.idColumn = std::string(table.header()[0]);
    THRESHER_ASSIGN(sample.classes, classColumns(table));
    if (!table.ragged().empty()) return raggedError(table);
    THRESHER_ASSIGN(sample.ids, idColumn(table));
    if (sample.ids.empty())
        return fail(ErrorCode::BadFormat, "The sample submission has no rows",
                    "It has one row per test post: look whether it was copied whole.", sample.path);
    return sample;
}

Result<std::vector<std::size_t>> joinIds(std::span<const std::string> wanted,
                                         std::span<const std::string> given, const std::string& wantedName,
                                         const std::string& givenName, bool allowExtra)
{
    std::unordered_map<std::string_view, std::size_t> where;
    where.reserve(given.size());
    for (std::size_t i = 0; i < given.size(); ++i)
        if (!where.emplace(given[i], i).second)
            return fail(ErrorCode::BadIds, "The id " + inQuotes(given[i]) + " stands twice in " + givenName,
                        "Ids must be unique.");
    std::vector<std::size_t> positions(wanted.size(), notSeen);
    std::vector<std::string> missing;
    std::vector<bool> used(given.size(), false);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto found = where.find(wanted[i]);
        if (found == where.end()) {
            missing.push_back(wanted[i]);
            continue;
        }
        if (used[found->second])
            return fail(ErrorCode::BadIds, "The id " + inQuotes(wanted[i]) + " stands twice in " + wantedName,
                        "Ids must be unique.");
        used[found->second] = true;
        positions[i] = found->second;
    }
    if (!missing.empty())
        return fail(ErrorCode::BadIds,
                    std::to_string(missing.size()) + " of " + std::to_string(wanted.size()) + " ids of " +
                        wantedName + " are missing in " + givenName + ": " + namesOf(missing),
                    "Both must be made from the same rows.");
    if (!allowExtra && given.size() != wanted.size()) {
        std::vector<std::string> extra;
        for (std::size_t i = 0; i < given.size(); ++i)
            if (!used[i]) extra.push_back(given[i]);
        return fail(ErrorCode::BadIds,
                    std::to_string(extra.size()) + " ids of " + givenName + " are unknown to " + wantedName +
                        ": " + namesOf(extra),
                    "Both must be made from the same rows.");
    }
    return positions;
}

Result<std::string> submissionCsv(const SampleSubmission& sample, std::span<const std::string> ids,
                                  std::span<const std::string> classes, MatrixView<std::uint8_t> predictions)
{
    if (predictions.rows != ids.size() || predictions.cols != classes.size())
        return fail(ErrorCode::BadShape, "Predictions are " + std::to_string(predictions.rows) + " x " +
                                             std::to_string(predictions.cols) + ", expected " +
                                             std::to_string(ids.size()) + " ids x " +
                                             std::to_string(classes.size()) + " classes");
    auto columns = joinIds(sample.classes, classes, "the sample submission", "the predictions");
    if (!columns) {
        Error error = std::move(columns).error();
        error.code = ErrorCode::BadClass;
        error.message = "Classes do not match: the sample submission has " + namesOf(sample.classes) +
                        ", the predictions have " + namesOf({classes.begin(), classes.end()});
        error.hint = "The classes must be the columns of the sample submission.";
        return error;
    }
    THRESHER_ASSIGN(const std::vector<std::size_t> rows,
                    joinIds(sample.ids, ids, "the sample submission", "the predictions"));
    CsvWriter writer(sample.delimiter);
    writer.field(sample.idColumn).row(sample.classes);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        writer.field(sample.ids[i]);
        for (const std::size_t column : *columns) {
            const std::uint8_t value = predictions(rows[i], column);
            if (value > 1)
                return fail(ErrorCode::BadValue, "A prediction is " + std::to_string(value) +
                                                     ", not 0 or 1 (id " + inQuotes(sample.ids[i]) + ")");
            writer.field(value == 1 ? std::string_view("1") : std::string_view("0"));
        }
        writer.endRow();
    }
    return writer.text();
}

Status writeSubmission(FileSystem& files, const Path& path, const SampleSubmission& sample,
                       std::span<const std::string> ids, std::span<const std::string> classes,
                       MatrixView<std::uint8_t> predictions)
{
    THRESHER_ASSIGN(const std::string text, submissionCsv(sample, ids, classes, predictions));
    return writeAtomically(files, path, text);
}

Result<Submission> readSubmission(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const CsvTable table, readCsv(files, path));
    return submissionFromCsv(table);
}

Result<Submission> submissionFromCsv(const CsvTable& table)
{
    Submission out;
    out.idColumn = std::string(table.header()[0]);
    THRESHER_ASSIGN(out.classes, classColumns(table));
    if (!table.ragged().empty()) return raggedError(table);
    THRESHER_ASSIGN(out.ids, idColumn(table));
    out.predictions = LabelMatrix(out.ids.size(), out.classes.size());
    for (std::size_t i = 0; i < out.ids.size(); ++i)
        for (std::size_t j = 0; j < out.classes.size(); ++j) {
            const std::string_view text = table.at(i, j + 1);
            const auto value = parseDouble(text);
            if (!value || (*value != 0.0 && *value != 1.0))
                return fail(ErrorCode::BadValue,
                            inQuotes(text) + " in column " + inQuotes(out.classes[j]) + ", " +
                                table.describeRow(i) + ", is not 0 or 1",
                            "A submission holds decisions, not probabilities.", table.where());
            out.predictions(i, j) = *value == 1.0 ? 1 : 0;
        }
    return out;
}

} // namespace thresher

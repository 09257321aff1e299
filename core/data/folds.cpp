#include "data/folds.h"

#include "base/numbers.h"
#include "data/csv.h"
#include "data/duplicates.h"
#include "data/excerpt.h"
#include "data/language.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace thresher {
namespace {

// What the splitter sees: one row per unit (a post, or a group of near duplicates), in file order.
struct Units {
    std::vector<std::uint32_t> unitOfRow; // n
    LabelMatrix labels;                   // units x (L + languages)
};

Result<Units> unitsOf(const Dataset& data, const FoldsConfig& config)
{
    Units units;
    std::size_t count = data.rows();
    if (config.group_near_duplicates) {
        THRESHER_ASSIGN(auto groups, nearDuplicates(data.texts));
        units.unitOfRow = std::move(groups.group);
        count = groups.count;
    } else {
        units.unitOfRow.resize(count);
        for (std::size_t i = 0; i < count; ++i) units.unitOfRow[i] = static_cast<std::uint32_t>(i);
    }
    std::map<std::string, std::size_t> languageColumn;
    std::vector<std::string> languages;
    if (config.stratify_language) {
        languages = data.languages.empty() ? guessLanguages(data.texts) : data.languages;
        for (const auto& name : languages) languageColumn.emplace(name, 0);
        std::size_t column = data.labels.cols;
        for (auto& [name, index] : languageColumn) index = column++;
    }
    units.labels = LabelMatrix(count, data.labels.cols + languageColumn.size());
    for (std::size_t i = 0; i < data.rows(); ++i) {
        const auto target = units.labels.row(units.unitOfRow[i]);
        for (std::size_t l = 0; l < data.labels.cols; ++l) target[l] |= data.labels(i, l);
        if (!languages.empty()) target[languageColumn.at(languages[i])] = 1;
    }
    return units;
}

Result<std::uint32_t> seedFrom(std::int64_t value)
{
    if (value < 0 || value > std::int64_t{std::numeric_limits<std::uint32_t>::max()})
        return fail(ErrorCode::BadValue, "The seed " + std::to_string(value) + " is not in 0 .. 4294967295",
                    "folds.random_state is a 32-bit number.");
    return static_cast<std::uint32_t>(value);
}

// foldSealed for the units of one fold of a split of its own, 0 for the others.
Result<std::vector<int>> sealedUnits(const LabelMatrix& labels, const FoldsConfig& config)
{
    std::vector<int> fold(labels.rows, 0);
    if (config.sealed_fraction <= 0.0) return fold;
    const double parts = std::round(1.0 / config.sealed_fraction);
    if (!(parts >= 2.0) || parts > static_cast<double>(labels.rows))
        return fail(ErrorCode::BadValue,
                    "A sealed fraction of " + toText(config.sealed_fraction) + " cannot be cut from " +
                        std::to_string(labels.rows) + " rows",
                    "Use a fraction between one row and a half.");
    THRESHER_ASSIGN(const auto seed, seedFrom(config.random_state + 1));
    const auto parted = multilabelStratifiedKFold(labels, static_cast<int>(parts), seed, true);
    for (std::size_t i = 0; i < fold.size(); ++i)
        if (parted[i] == 0) fold[i] = foldSealed;
    return fold;
}

constexpr long long maxFolds = 1000; // the largest folds.n_splits

// Every row has an id that no other row has.
Status checkIds(const std::vector<std::string>& ids, const std::string& where)
{
    std::unordered_set<std::string_view> seen;
    for (std::size_t row = 0; row < ids.size(); ++row) {
        if (ids[row].empty())
            return fail(ErrorCode::BadIds, "Row " + std::to_string(row) + " (from 0) of the data has no id",
                        "Folds are joined by id: give every post its own.", where);
        if (!seen.insert(ids[row]).second)
            return fail(ErrorCode::BadIds, "The data has the id " + inQuotes(ids[row]) + " twice",
                        "Folds are joined by id: make the ids unique.", where);
    }
    return {};
}

} // namespace

std::vector<std::size_t> Folds::validationRows(int k) const
{
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < fold.size(); ++i)
        if (fold[i] == k) rows.push_back(i);
    return rows;
}

std::vector<std::size_t> Folds::trainingRows(int k) const
{
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < fold.size(); ++i)
        if (fold[i] != k && fold[i] != foldSealed) rows.push_back(i);
    return rows;
}

Result<Folds> makeFolds(FileSystem& files, const Dataset& data, const FoldsConfig& config)
{
    if (!config.file.empty()) return readFolds(files, config.file, data.ids);
    if (!data.hasLabels)
        return fail(ErrorCode::BadValue, "The data has no labels to split by",
                    "Name the label column, or give a fold file.", data.path);
    THRESHER_ASSIGN(const auto seed, seedFrom(config.random_state));
    THRESHER_ASSIGN(const Units units, unitsOf(data, config));
    THRESHER_ASSIGN(auto foldOfUnit, sealedUnits(units.labels, config));

    std::vector<std::size_t> open;
    for (std::size_t u = 0; u < foldOfUnit.size(); ++u)
        if (foldOfUnit[u] != foldSealed) open.push_back(u);
    if (config.n_splits < 2 || config.n_splits > static_cast<std::int64_t>(open.size()))
        return fail(ErrorCode::BadValue,
                    std::to_string(open.size()) + " rows cannot be split into " +
                        std::to_string(config.n_splits) + " folds",
                    "folds.n_splits is at least 2 and at most the number of rows.", data.path);
    const auto openLabels = selectRows(units.labels.view(), std::span<const std::size_t>(open));
    const auto split =
        multilabelStratifiedKFold(openLabels, static_cast<int>(config.n_splits), seed, config.shuffle);
    for (std::size_t i = 0; i < open.size(); ++i) foldOfUnit[open[i]] = split[i];

    Folds folds;
    folds.nSplits = static_cast<int>(config.n_splits);
    for (const auto unit : units.unitOfRow) folds.fold.push_back(foldOfUnit[unit]);
    return folds;
}

Status writeFolds(FileSystem& files, const Path& path, const Folds& folds,
                  const std::vector<std::string>& ids)
{
    if (ids.size() != folds.fold.size())
        return fail(ErrorCode::BadShape,
                    std::to_string(folds.fold.size()) + " folds for " + std::to_string(ids.size()) + " ids",
                    "Folds and ids must be of the same rows.", path.string());
    THRESHER_TRY(checkIds(ids, path.string()));
    CsvWriter writer;
    writer.field("id").field("fold").endRow();
    for (std::size_t i = 0; i < ids.size(); ++i)
        writer.field(ids[i]).field(static_cast<long long>(folds.fold[i])).endRow();
    return writeAtomically(files, path, writer.text());
}

Result<Folds> readFolds(FileSystem& files, const Path& path, const std::vector<std::string>& ids)
{
    const std::string where = path.string();
    THRESHER_ASSIGN(const auto table, readCsv(files, path));
    THRESHER_ASSIGN(const auto foldColumn, table.requireColumn("fold"));
    std::size_t idColumn = table.findColumn("id");
    if (idColumn == table.columns()) idColumn = foldColumn == 0 ? 1 : 0;
    if (idColumn >= table.columns())
        return fail(ErrorCode::BadColumn, "There is no column with ids",
                    "A fold file has the columns id, fold.", where);

    THRESHER_TRY(checkIds(ids, where));
    std::unordered_map<std::string_view, std::size_t> rowOfId;
    for (std::size_t i = 0; i < ids.size(); ++i) rowOfId.emplace(ids[i], i);
    Folds folds;
    constexpr int unset = -3;
    folds.fold.assign(ids.size(), unset);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto id = table.at(row, idColumn);
        const auto found = rowOfId.find(id);
        if (found == rowOfId.end())
            return fail(ErrorCode::BadIds,
                        "The id " + inQuotes(id) + " in " + table.describeRow(row) + " is not in the data",
                        "The fold file belongs to other data.", where);
        const auto number = parseInteger(table.at(row, foldColumn));
        if (!number || *number < foldSealed || *number >= maxFolds)
            return fail(ErrorCode::BadValue,
                        inQuotes(table.at(row, foldColumn)) + " in " + table.describeRow(row) +
                            " is not a fold number",
                        "Folds count from 0; -1: training only, -2: sealed.", where);
        int& fold = folds.fold[found->second];
        if (fold != unset)
            return fail(ErrorCode::BadIds,
                        "The id " + inQuotes(id) + " stands twice, again in " + table.describeRow(row),
                        "Every id has one row in a fold file.", where);
        fold = static_cast<int>(*number);
        folds.nSplits = std::max(folds.nSplits, fold + 1);
    }
    const auto missing = std::find(folds.fold.begin(), folds.fold.end(), unset);
    if (missing != folds.fold.end())
        return fail(ErrorCode::BadIds,
                    "The id " + inQuotes(ids[static_cast<std::size_t>(missing - folds.fold.begin())]) +
                        " of the data has no fold (" +
                        std::to_string(std::count(missing, folds.fold.end(), unset)) + " such ids)",
                    "The fold file belongs to other data, or is cut.", where);
    if (folds.nSplits == 0)
        return fail(ErrorCode::BadValue, "No row has a fold of 0 or above",
                    "Rows to validate on count from fold 0.", where);
    return folds;
}

} // namespace thresher

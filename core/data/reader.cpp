#include "data/reader.h"

#include "base/hash.h"
#include "data/csv.h"
#include "data/detail/column_roles.h"
#include "data/detail/dataset_builder.h"
#include "data/detail/raw_table.h"

#include <set>

namespace thresher {
namespace {

// A header may begin with a bracket, too: the name says what is meant, or an object behind the bracket.
bool isJsonArray(std::string_view text, const Path& path)
{
    const std::string extension = path.extension().string();
    if (extension == ".json" || extension == ".jsonl" || extension == ".ndjson") return true;
    const auto next = text.find_first_not_of(" \t\r\n", 1);
    return next != std::string_view::npos && text[next] == '{';
}

// The format by the first bytes; a name that promises Parquet must keep the promise.
Result<detail::RawTable> readTable(std::string_view bytes, const Path& path, const Progress& progress)
{
    const std::string where = path.string();
    if (bytes.starts_with("PAR1") || path.extension() == ".parquet")
        return detail::readParquetTable(bytes, where, progress);
    const auto first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == std::string_view::npos)
        return fail(ErrorCode::BadFormat, "The file is empty",
                    "Look whether it was copied whole, or name another file.", where);
    if (bytes[first] == '{') return detail::readJsonLinesTable(bytes, where, progress);
    if (bytes[first] == '[' && isJsonArray(bytes.substr(first), path))
        return fail(ErrorCode::Unsupported, "The file is one JSON array, not JSON lines",
                    "Write one object per line, without the brackets and commas around them.", where);
    return detail::readCsvTable(bytes, where, progress);
}

Status checkClasses(const std::vector<std::string>& classes, const std::string& where)
{
    THRESHER_TRY(detail::checkClassCount(classes.size(), where));
    std::set<std::string_view> seen;
    for (const auto& name : classes) {
        if (name.empty())
            return fail(ErrorCode::BadClass, "A class has an empty name", "Give every class a name.", where);
        if (!seen.insert(name).second)
            return fail(ErrorCode::BadClass, "The class '" + name + "' is named twice",
                        "Name every class once.", where);
    }
    return {};
}

// Classes that are known before the data is read.
Result<std::vector<std::string>> knownClasses(FileSystem& files, const DataConfig& config)
{
    std::vector<std::string> classes = config.classes;
    std::string where = "data.classes";
    if (classes.empty() && !config.sample_submission.empty()) {
        where = config.sample_submission;
        THRESHER_ASSIGN(const auto sample, readCsv(files, where));
        const std::size_t found = sample.findColumn(config.id_column);
        const std::size_t id = found < sample.columns() ? found : 0;
        for (std::size_t c = 0; c < sample.columns(); ++c)
            if (c != id) classes.emplace_back(sample.header()[c]);
        if (classes.empty())
            return fail(ErrorCode::BadColumn, "The sample submission has no column beside the ids",
                        "It has the column of ids and one column per class.", where);
    }
    if (classes.empty()) {
        where = "data.label_columns";
        classes = config.label_columns;
    }
    THRESHER_TRY(checkClasses(classes, where));
    return classes;
}

} // namespace

Result<Dataset> readDataset(FileSystem& files, const Path& path, const DataConfig& config,
                            const ReadOptions& options, const Progress& progress)
{
    THRESHER_ASSIGN(auto classes, knownClasses(files, config));
    THRESHER_ASSIGN(const std::string bytes, files.readFile(path));
    THRESHER_ASSIGN(auto table, readTable(bytes, path, progress));
    if (table.columns.empty() || table.rows == 0)
        return fail(ErrorCode::BadFormat, "The file has no rows",
                    "A header alone is no data: look whether it was copied whole, or name another file.",
                    path.string());
    THRESHER_ASSIGN(const auto roles, detail::assignRoles(table, config, classes, options, path.string()));
    THRESHER_ASSIGN(auto data, detail::buildDataset(table, roles, std::move(classes), path.string()));
    data.path = path.string();
    data.sha256 = sha256Hex(bytes);
    return data;
}

} // namespace thresher

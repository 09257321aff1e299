#include "base/detail/json.h"
#include "base/numbers.h"
#include "base/utf8.h"
#include "data/detail/raw_table.h"
#include "data/excerpt.h"

#include <cmath>
#include <unordered_map>
#include <unordered_set>

namespace thresher::detail {
namespace {

constexpr std::size_t linesBetweenReports = 4096;

Error badLine(std::size_t line, const std::string& reason, const std::string& where)
{
    return fail(ErrorCode::BadFormat, "Line " + std::to_string(line) + ": " + reason,
                "JSON lines hold one object per line.", where);
}

// Behind the quote that closes the string opened at `at`; `line` is valid JSON.
std::size_t endOfString(std::string_view line, std::size_t at)
{
    for (;;) {
        const std::size_t quote = line.find('"', at + 1);
        if (quote == std::string_view::npos) return line.size();
        std::size_t before = quote;
        while (before > at + 1 && line[before - 1] == '\\') --before;
        if ((quote - before) % 2 == 0) return quote + 1;
        at = quote;
    }
}

// The keys of the object itself as they are written, repeated ones too; `line` is valid JSON.
std::vector<std::string_view> writtenKeys(std::string_view line)
{
    std::vector<std::string_view> keys;
    std::string_view lastText;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        if (c == '"') {
            const std::size_t end = endOfString(line, at);
            lastText = line.substr(at + 1, end - at - 2);
            at = end - 1;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        } else if (c == ':' && depth == 1) {
            keys.push_back(lastText);
        }
    }
    return keys;
}

// The parser keeps the last value of a key that stands twice: which one was meant nobody knows.
Status checkKeysOnce(std::string_view line, std::size_t keys, std::size_t lineNumber,
                     const std::string& where)
{
    const auto written = writtenKeys(line);
    if (written.size() == keys) return {};
    std::unordered_set<std::string_view> seen;
    std::string twice = "a key"; // one of them spelt with escapes
    for (const auto key : written)
        if (!seen.insert(key).second) twice = "the key " + inQuotes(key);
    return badLine(lineNumber, twice + " stands twice", where);
}

// What a single value could be; a column is what all its values can be.
enum class Shape { Null, Text, Number, EmptyList, TextList, SpanList, Other };

Shape shapeOf(const Json& value)
{
    if (value.is_null()) return Shape::Null;
    if (value.is_string()) return Shape::Text;
    if (value.is_number() || value.is_boolean()) return Shape::Number;
    if (!value.is_array()) return Shape::Other;
    Shape shape = Shape::EmptyList;
    for (const auto& item : value) {
        const bool numbers = item.is_array() && std::all_of(item.begin(), item.end(), [](const Json& number) {
                                 return number.is_number();
                             });
        const Shape one = item.is_string() ? Shape::TextList : numbers ? Shape::SpanList : Shape::Other;
        if (shape != Shape::EmptyList && one != shape) return Shape::Other;
        shape = one;
    }
    return shape;
}

Shape merged(Shape a, Shape b)
{
    if (a == b || b == Shape::Null) return a;
    if (a == Shape::Null) return b;
    const auto isList = [](Shape s) { return s == Shape::TextList || s == Shape::SpanList; };
    if (a == Shape::EmptyList && isList(b)) return b;
    if (b == Shape::EmptyList && isList(a)) return a;
    return Shape::Other;
}

std::string numberText(const Json& value)
{
    if (value.is_boolean()) return value.get<bool>() ? "1" : "0";
    if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    return toText(value.get<double>());
}

// Of a value among values of other kinds: only looked at to say which one does not fit.
std::string mixedText(Json& value)
{
    if (value.is_string()) return std::move(value.get_ref<std::string&>());
    if (value.is_number() || value.is_boolean()) return numberText(value);
    return value.is_array() ? "[...]" : "{...}";
}

std::vector<std::int64_t> wholeNumbers(const Json& entry)
{
    std::vector<std::int64_t> out;
    for (const auto& item : entry) {
        const double value = item.get<double>();
        if (value != std::floor(value) || std::fabs(value) > 1e15) return {};
        out.push_back(static_cast<std::int64_t>(value));
    }
    return out;
}

const char* shapeName(Shape shape)
{
    switch (shape) {
    case Shape::Null:
        return "null";
    case Shape::Text:
        return "text";
    case Shape::Number:
        return "number";
    case Shape::EmptyList:
    case Shape::TextList:
        return "list of texts";
    case Shape::SpanList:
        return "list of spans";
    case Shape::Other:
        break;
    }
    return "mixed values";
}

struct GrowingColumn {
    std::string name;
    Shape shape = Shape::Null;
    std::vector<std::pair<std::size_t, Json>> values; // (row, value), without nulls
};

RawColumn convert(GrowingColumn& from, std::size_t rows)
{
    RawColumn column;
    column.name = from.name;
    column.type = shapeName(from.shape);
    column.null.assign(rows, 1);
    switch (from.shape) {
    case Shape::Text:
        column.kind = ColumnKind::Text;
        break;
    case Shape::Number:
        column.kind = ColumnKind::Number;
        break;
    case Shape::EmptyList:
    case Shape::TextList:
        column.kind = ColumnKind::TextList;
        break;
    case Shape::SpanList:
        column.kind = ColumnKind::SpanList;
        break;
    default:
        column.kind = ColumnKind::Other;
        break;
    }
    const bool lists = column.kind == ColumnKind::TextList || column.kind == ColumnKind::SpanList;
    if (!lists && !from.values.empty()) column.text.resize(rows);
    if (column.kind == ColumnKind::TextList) column.lists.resize(rows);
    if (column.kind == ColumnKind::SpanList) column.spans.resize(rows);
    for (auto& [row, value] : from.values) {
        column.null[row] = 0;
        if (column.kind == ColumnKind::Text) column.text[row] = std::move(value.get_ref<std::string&>());
        if (column.kind == ColumnKind::Number) column.text[row] = numberText(value);
        if (column.kind == ColumnKind::Other) column.text[row] = mixedText(value);
        if (column.kind == ColumnKind::TextList)
            for (auto& item : value) column.lists[row].push_back(std::move(item.get_ref<std::string&>()));
        if (column.kind == ColumnKind::SpanList)
            for (const auto& item : value) column.spans[row].push_back(wholeNumbers(item));
    }
    return column;
}

class LineReader {
  public:
    LineReader(std::string where) : m_where(std::move(where)) {}

    Status addLine(std::string_view line, std::size_t lineNumber)
    {
        Json object;
        std::string repaired;
        if (const auto at = firstInvalidUtf8(line)) {
            repaired = replaceInvalidUtf8(line);
            line = repaired;
            m_table.warnings.push_back({"invalid_utf8",
                                        "Byte " + std::to_string(*at) + " of line " +
                                            std::to_string(lineNumber) + " is not UTF-8; replaced by U+FFFD",
                                        static_cast<std::int64_t>(m_table.rows)});
        }
        try {
            object = Json::parse(line);
        } catch (const nlohmann::json::exception& problem) {
            if (line.find('\0') != std::string_view::npos)
                return fail(ErrorCode::BadEncoding,
                            "Line " + std::to_string(lineNumber) + " holds NUL bytes, as UTF-16 does",
                            "Save the file as UTF-8.", m_where);
            return badLine(lineNumber, "not valid JSON (" + std::string(problem.what()) + ")", m_where);
        }
        if (!object.is_object()) return badLine(lineNumber, "not an object", m_where);
        THRESHER_TRY(checkKeysOnce(line, object.size(), lineNumber, m_where));
        for (auto& [key, value] : object.items()) {
            const auto [found, isNew] = m_columnOf.emplace(key, m_columns.size());
            if (isNew) m_columns.push_back({key, Shape::Null, {}});
            auto& column = m_columns[found->second];
            const Shape shape = shapeOf(value);
            column.shape = merged(column.shape, shape);
            if (shape != Shape::Null) column.values.emplace_back(m_table.rows, std::move(value));
        }
        ++m_table.rows;
        return {};
    }

    Result<RawTable> take(std::size_t bytes)
    {
        THRESHER_TRY(checkCells(m_table.rows, m_columns.size(), bytes, m_where));
        m_table.format = "jsonl";
        for (auto& column : m_columns) {
            m_table.columns.push_back(convert(column, m_table.rows));
            std::vector<std::pair<std::size_t, Json>>().swap(column.values);
        }
        return std::move(m_table);
    }

  private:
    std::string m_where;
    RawTable m_table;
    std::vector<GrowingColumn> m_columns; // in the order in which they appear
    std::unordered_map<std::string, std::size_t> m_columnOf;
};

} // namespace

// Blank lines are skipped; a key that a line lacks is null there.
Result<RawTable> readJsonLinesTable(std::string_view bytes, const std::string& where,
                                    const Progress& progress)
{
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    LineReader reader(where);
    std::size_t lineNumber = 0;
    const std::size_t total = bytes.size();
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        const std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        ++lineNumber;
        if (lineNumber % linesBetweenReports == 0) {
            if (progress.stopRequested())
                return fail(ErrorCode::Interrupted, "Stopped while reading", {}, where);
            progress("reading", total - bytes.size(), total);
        }
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        THRESHER_TRY(reader.addLine(line, lineNumber));
    }
    progress("reading", total, total);
    return reader.take(total);
}

} // namespace thresher::detail

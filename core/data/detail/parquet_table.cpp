// Parquet through Arrow C++, whose types go no further than this file. Arrow reports by Status, Parquet
// throws: both end here as Error. Memory is capped by what a file of this size can sensibly hold, so that a
// forged header cannot ask for the machine.
#include "base/memory.h"
#include "base/numbers.h"
#include "data/detail/raw_table.h"

#include <algorithm>
#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/memory_pool.h>
#include <arrow/table.h>
#include <cmath>
#include <functional>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <stdexcept>

namespace thresher::detail {
namespace {

constexpr std::int64_t smallestCap = std::int64_t{1} << 30;
constexpr std::int64_t largestExpansion = 1000; // bytes in memory per byte of file
constexpr std::int64_t mostRows = 100'000'000;

Error damaged(const std::string& where, const std::string& reason)
{
    return fail(ErrorCode::BadFormat, "Not a readable Parquet file: " + reason,
                "The file may be cut or damaged; copy it again.", where);
}

// The value at `i` of any string-like array; false when the type is none.
bool textAt(const arrow::Array& array, std::int64_t i, std::string& out)
{
    switch (array.type_id()) {
    case arrow::Type::STRING:
    case arrow::Type::BINARY:
        out = static_cast<const arrow::BinaryArray&>(array).GetView(i);
        return true;
    case arrow::Type::LARGE_STRING:
    case arrow::Type::LARGE_BINARY:
        out = static_cast<const arrow::LargeBinaryArray&>(array).GetView(i);
        return true;
    case arrow::Type::STRING_VIEW:
    case arrow::Type::BINARY_VIEW:
        out = static_cast<const arrow::BinaryViewArray&>(array).GetView(i);
        return true;
    default:
        return false;
    }
}

template <class ArrayType>
std::string wholeNumberAt(const arrow::Array& array, std::int64_t i)
{
    return std::to_string(static_cast<const ArrayType&>(array).Value(i));
}

// The value at `i` of a number or flag as text; empty when the type is none (or NaN).
std::string numberAt(const arrow::Array& array, std::int64_t i)
{
    const auto real = [](double value) { return std::isnan(value) ? std::string() : toText(value); };
    switch (array.type_id()) {
    case arrow::Type::BOOL:
        return static_cast<const arrow::BooleanArray&>(array).Value(i) ? "1" : "0";
    case arrow::Type::INT8:
        return wholeNumberAt<arrow::Int8Array>(array, i);
    case arrow::Type::INT16:
        return wholeNumberAt<arrow::Int16Array>(array, i);
    case arrow::Type::INT32:
        return wholeNumberAt<arrow::Int32Array>(array, i);
    case arrow::Type::INT64:
        return wholeNumberAt<arrow::Int64Array>(array, i);
    case arrow::Type::UINT8:
        return wholeNumberAt<arrow::UInt8Array>(array, i);
    case arrow::Type::UINT16:
        return wholeNumberAt<arrow::UInt16Array>(array, i);
    case arrow::Type::UINT32:
        return wholeNumberAt<arrow::UInt32Array>(array, i);
    case arrow::Type::UINT64:
        return wholeNumberAt<arrow::UInt64Array>(array, i);
    case arrow::Type::FLOAT:
        return real(static_cast<double>(static_cast<const arrow::FloatArray&>(array).Value(i)));
    case arrow::Type::DOUBLE:
        return real(static_cast<const arrow::DoubleArray&>(array).Value(i));
    default:
        return {};
    }
}

bool isText(const arrow::DataType& type)
{
    switch (type.id()) {
    case arrow::Type::STRING:
    case arrow::Type::BINARY:
    case arrow::Type::LARGE_STRING:
    case arrow::Type::LARGE_BINARY:
    case arrow::Type::STRING_VIEW:
    case arrow::Type::BINARY_VIEW:
        return true;
    default:
        return false;
    }
}

bool isNumber(const arrow::DataType& type)
{
    return type.id() == arrow::Type::BOOL || type.id() == arrow::Type::FLOAT ||
           type.id() == arrow::Type::DOUBLE ||
           (type.id() >= arrow::Type::UINT8 && type.id() <= arrow::Type::INT64);
}

bool isList(const arrow::DataType& type)
{
    switch (type.id()) {
    case arrow::Type::LIST:
    case arrow::Type::LARGE_LIST:
    case arrow::Type::FIXED_SIZE_LIST:
    case arrow::Type::LIST_VIEW:
    case arrow::Type::LARGE_LIST_VIEW:
        return true;
    default:
        return false;
    }
}

// A dictionary is its values.
const arrow::DataType& plain(const arrow::DataType& type)
{
    return type.id() == arrow::Type::DICTIONARY
               ? *static_cast<const arrow::DictionaryType&>(type).value_type()
               : type;
}

// Calls visit(array, i) with the array and index that hold the value at `i`, behind a dictionary if there is
// one. Throws where an index of a damaged page lies beyond its dictionary; ValidateFull() would find that,
// but also refuse a file for one text that is not UTF-8, which the reader of cells mends and tells.
template <class Visit>
void atValue(const arrow::Array& array, std::int64_t i, Visit visit)
{
    if (array.type_id() == arrow::Type::DICTIONARY) {
        const auto& dictionary = static_cast<const arrow::DictionaryArray&>(array);
        const std::int64_t index = dictionary.GetValueIndex(i), values = dictionary.dictionary()->length();
        if (index < 0 || index >= values)
            throw std::out_of_range("index " + std::to_string(index) +
                                    " is out of bounds of a dictionary of " + std::to_string(values) +
                                    " values");
        visit(*dictionary.dictionary(), index);
    } else {
        visit(array, i);
    }
}

struct ListRange {
    const arrow::Array* values = nullptr;
    std::int64_t begin = 0, end = 0;
};

template <class ArrayType>
ListRange rangeOf(const arrow::Array& array, std::int64_t i)
{
    const auto& list = static_cast<const ArrayType&>(array);
    const auto begin = static_cast<std::int64_t>(list.value_offset(i));
    return {list.values().get(), begin, begin + static_cast<std::int64_t>(list.value_length(i))};
}

ListRange listAt(const arrow::Array& array, std::int64_t i)
{
    switch (array.type_id()) {
    case arrow::Type::LARGE_LIST:
        return rangeOf<arrow::LargeListArray>(array, i);
    case arrow::Type::FIXED_SIZE_LIST:
        return rangeOf<arrow::FixedSizeListArray>(array, i);
    case arrow::Type::LIST_VIEW:
        return rangeOf<arrow::ListViewArray>(array, i);
    case arrow::Type::LARGE_LIST_VIEW:
        return rangeOf<arrow::LargeListViewArray>(array, i);
    default:
        return rangeOf<arrow::ListArray>(array, i);
    }
}

ColumnKind kindOf(const arrow::DataType& type)
{
    if (isText(plain(type))) return ColumnKind::Text;
    if (isNumber(plain(type))) return ColumnKind::Number;
    if (!isList(type)) return ColumnKind::Other;
    const auto& items = *type.field(0)->type();
    if (isText(plain(items)) || items.id() == arrow::Type::NA) return ColumnKind::TextList;
    if (isList(items) && isNumber(*items.field(0)->type())) return ColumnKind::SpanList;
    return ColumnKind::Other;
}

std::vector<std::string> textsIn(const ListRange& range)
{
    std::vector<std::string> out;
    for (std::int64_t i = range.begin; i < range.end; ++i) {
        if (range.values->IsNull(i)) continue;
        atValue(*range.values, i, [&](const arrow::Array& values, std::int64_t at) {
            out.emplace_back();
            if (values.IsNull(at) || !textAt(values, at, out.back())) out.pop_back();
        });
    }
    return out;
}

std::vector<std::vector<std::int64_t>> spansIn(const ListRange& range)
{
    std::vector<std::vector<std::int64_t>> out;
    for (std::int64_t i = range.begin; i < range.end; ++i) {
        out.emplace_back();
        if (range.values->IsNull(i)) continue;
        const ListRange numbers = listAt(*range.values, i);
        for (std::int64_t j = numbers.begin; j < numbers.end; ++j) {
            const auto value =
                numbers.values->IsNull(j) ? std::nullopt : parseDouble(numberAt(*numbers.values, j));
            if (!value || *value != std::floor(*value) || std::fabs(*value) > 1e15) {
                out.back().clear(); // not two whole numbers: the span is named as malformed later
                break;
            }
            out.back().push_back(static_cast<std::int64_t>(*value));
        }
    }
    return out;
}

void appendCell(RawColumn& column, const arrow::Array& array, std::int64_t i)
{
    bool null = array.IsNull(i);
    switch (column.kind) {
    case ColumnKind::Text:
    case ColumnKind::Number:
        column.text.emplace_back();
        if (!null)
            atValue(array, i, [&](const arrow::Array& values, std::int64_t at) {
                if (values.IsNull(at))
                    null = true;
                else if (column.kind == ColumnKind::Number)
                    null = (column.text.back() = numberAt(values, at)).empty();
                else
                    textAt(values, at, column.text.back());
            });
        break;
    case ColumnKind::TextList:
        column.lists.push_back(null ? std::vector<std::string>() : textsIn(listAt(array, i)));
        break;
    case ColumnKind::SpanList:
        column.spans.push_back(null ? std::vector<std::vector<std::int64_t>>() : spansIn(listAt(array, i)));
        break;
    case ColumnKind::Other:
        break;
    }
    column.null.push_back(null ? 1 : 0);
}

RawColumn convert(const arrow::ChunkedArray& chunks, const std::string& name)
{
    RawColumn column;
    column.name = name;
    column.type = chunks.type()->ToString();
    column.kind = kindOf(*chunks.type());
    const auto rows = static_cast<std::size_t>(chunks.length());
    column.null.reserve(rows);
    if (column.kind == ColumnKind::Text || column.kind == ColumnKind::Number) column.text.reserve(rows);
    if (column.kind == ColumnKind::TextList) column.lists.reserve(rows);
    if (column.kind == ColumnKind::SpanList) column.spans.reserve(rows);
    for (const auto& chunk : chunks.chunks())
        for (std::int64_t i = 0; i < chunk->length(); ++i) appendCell(column, *chunk, i);
    return column;
}

Result<RawTable> readWithArrow(std::string_view bytes, const std::string& where, const Progress& progress)
{
    const auto fileSize = static_cast<std::int64_t>(bytes.size());
    arrow::CappedMemoryPool pool(arrow::default_memory_pool(),
                                 arrow::default_memory_pool()->bytes_allocated() +
                                     std::max(smallestCap, fileSize * largestExpansion));
    auto source = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(std::string(bytes)));
    parquet::arrow::FileReaderBuilder builder;
    parquet::ReaderProperties properties(&pool);
    // A list in the metadata takes a byte an entry at least: a claim of more is none, and room for it (half a
    // kilobyte a column) would be taken before that shows.
    properties.set_thrift_container_size_limit(static_cast<std::int32_t>(
        std::clamp<std::int64_t>(fileSize, 1, properties.thrift_container_size_limit())));
    if (auto status = builder.Open(source, properties); !status.ok()) return damaged(where, status.message());
    builder.memory_pool(&pool);
    std::unique_ptr<parquet::arrow::FileReader> reader;
    if (auto status = builder.Build(&reader); !status.ok()) return damaged(where, status.message());
    reader->set_use_threads(false);

    const auto metadata = reader->parquet_reader()->metadata();
    if (metadata->num_rows() < 0 || metadata->num_rows() > mostRows)
        return damaged(where, "its header speaks of " + std::to_string(metadata->num_rows()) + " rows");
    RawTable table;
    table.format = "parquet";
    table.rows = static_cast<std::size_t>(metadata->num_rows());
    std::shared_ptr<arrow::Schema> schema;
    if (auto status = reader->GetSchema(&schema); !status.ok()) return damaged(where, status.message());
    THRESHER_TRY(checkCells(static_cast<std::size_t>(metadata->num_rows()),
                            static_cast<std::size_t>(schema->num_fields()), bytes.size(), where));
    for (int c = 0; c < schema->num_fields(); ++c) {
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped while reading", {}, where);
        progress("reading", static_cast<std::size_t>(c), static_cast<std::size_t>(schema->num_fields()));
        const std::string& name = schema->field(c)->name();
        std::shared_ptr<arrow::ChunkedArray> values;
        auto status = reader->ReadColumn(c, &values);
        if (status.ok()) status = values->Validate();
        if (status.IsOutOfMemory())
            return fail(ErrorCode::OutOfMemory,
                        "Column '" + name + "' does not fit in memory: " + status.message(),
                        "The file may be damaged: it asks for far more than its size.", where);
        if (!status.ok()) return damaged(where, "column '" + name + "': " + status.message());
        if (values->length() != metadata->num_rows())
            return damaged(where, "column '" + name + "' has " + std::to_string(values->length()) +
                                      " values for " + std::to_string(metadata->num_rows()) + " rows");
        table.columns.push_back(convert(*values, name));
    }
    progress("reading", table.columns.size(), table.columns.size());
    return table;
}

} // namespace

Result<RawTable> readParquetTable(std::string_view bytes, const std::string& where, const Progress& progress)
{
    constexpr std::string_view magic = "PAR1";
    if (bytes.size() < 12 || !bytes.starts_with(magic) || !bytes.ends_with(magic))
        return damaged(where, "its end is missing");
    try {
        return readWithArrow(bytes, where, progress);
    } catch (const std::bad_alloc& problem) {
        return outOfMemory(problem, "The file does not fit in memory",
                           "Close other programs, or take fewer rows.", where);
    } catch (const std::exception& problem) {
        return damaged(where, problem.what());
    }
}

} // namespace thresher::detail

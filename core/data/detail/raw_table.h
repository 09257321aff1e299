// The columns of a data file before anybody has decided what they mean: what the Parquet, CSV and JSONL
// readers have in common. Text is the file's own bytes, not yet checked for UTF-8.
#pragma once

#include "base/error.h"
#include "base/progress.h"
#include "data/dataset.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace thresher::detail {

enum class ColumnKind {
    Text,     // strings; in CSV everything
    Number,   // whole or real numbers and flags, as their shortest text ("3", "0.5"; flags "0" and "1")
    TextList, // lists of strings
    SpanList, // lists of [begin, end)
    Other,    // of a type that means nothing to us
};

struct RawColumn {
    std::string name;
    std::string type; // the file's word for it, for messages
    ColumnKind kind = ColumnKind::Other;
    std::vector<std::uint8_t> null;              // n; 1: no value
    std::vector<std::string> text;               // n, of Text and Number; of Other in JSONL
    std::vector<std::vector<std::string>> lists; // n, of TextList
    std::vector<std::vector<std::vector<std::int64_t>>>
        spans; // n, of SpanList: numbers of each entry, two if well-formed
};

struct RawTable {
    std::string format; // "parquet", "csv", "jsonl"
    std::size_t rows = 0;
    std::vector<RawColumn> columns;
    std::vector<DataWarning> warnings; // what the reader itself saw

    std::vector<std::string> names() const
    {
        std::vector<std::string> out;
        for (const auto& column : columns) out.push_back(column.name);
        return out;
    }
};

// BadFormat when a file of `bytes` speaks of more columns than are read (csv.h), or of more cells than it can
// sensibly hold. A few bytes can claim a million columns, or rows, and every cell takes memory here whether
// it holds something or not.
Status checkCells(std::size_t rows, std::size_t columns, std::size_t bytes, const std::string& where);

// BadClass for more than mostClasses, before anything of that size is made.
Status checkClassCount(std::size_t classes, const std::string& where);

// Each takes the bytes of a whole file; `where` is its name in messages. Errors: BadFormat, BadEncoding,
// Interrupted, OutOfMemory.
Result<RawTable> readParquetTable(std::string_view bytes, const std::string& where, const Progress& progress);
Result<RawTable> readCsvTable(std::string_view bytes, const std::string& where, const Progress& progress);
Result<RawTable> readJsonLinesTable(std::string_view bytes, const std::string& where,
                                    const Progress& progress);

} // namespace thresher::detail

#include "data/csv.h"
#include "data/detail/raw_table.h"

namespace thresher::detail {
namespace {

void warnOfRagged(const CsvTable& csv, RawTable& table)
{
    for (const auto& ragged : csv.ragged())
        table.warnings.push_back({"ragged_row",
                                  std::to_string(ragged.fields) + " fields where the header has " +
                                      std::to_string(csv.columns()) + " (line " +
                                      std::to_string(csv.lineOf(ragged.row)) + ")",
                                  static_cast<std::int64_t>(ragged.row)});
}

} // namespace

// Every column is text: what a cell means is decided when a column gets a role. Fields beyond the header's
// are dropped, missing ones are null; both are warned of.
Result<RawTable> readCsvTable(std::string_view bytes, const std::string& where, const Progress& progress)
{
    CsvOptions options;
    options.allowInvalidUtf8 = true;
    options.where = where;
    THRESHER_ASSIGN(const auto csv, parseCsv(bytes, options, progress));
    THRESHER_TRY(checkCells(csv.rows(), csv.columns(), bytes.size(), where));
    RawTable table;
    table.format = "csv";
    table.rows = csv.rows();
    for (std::size_t c = 0; c < csv.columns(); ++c) {
        RawColumn column;
        column.name = csv.header()[c];
        column.type = "text";
        column.kind = ColumnKind::Text;
        column.text.reserve(table.rows);
        column.null.reserve(table.rows);
        for (std::size_t row = 0; row < table.rows; ++row) {
            column.null.push_back(c < csv.row(row).size() ? 0 : 1);
            column.text.emplace_back(csv.at(row, c));
        }
        table.columns.push_back(std::move(column));
    }
    warnOfRagged(csv, table);
    return table;
}

} // namespace thresher::detail

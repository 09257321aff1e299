#include "data/detail/raw_table.h"

#include "data/csv.h"

#include <algorithm>

namespace thresher::detail {
namespace {

constexpr std::size_t alwaysRead = 4'000'000; // cells, about 160 MB
// A Parquet file of long runs of equal values has the most; ours and all that were seen stay below 10.
constexpr std::size_t mostPerByte = 100;

} // namespace

Status checkCells(std::size_t rows, std::size_t columns, std::size_t bytes, const std::string& where)
{
    if (columns > mostColumns) return tooManyColumns(std::to_string(columns), where);
    const std::size_t most = std::max(alwaysRead, bytes * mostPerByte);
    if (columns == 0 || rows <= most / columns) return {};
    return fail(ErrorCode::BadFormat,
                "The file speaks of " + std::to_string(rows) + " rows of " + std::to_string(columns) +
                    " columns in " + std::to_string(bytes) + " bytes",
                "It is damaged, or no table: look at its columns.", where);
}

Status checkClassCount(std::size_t classes, const std::string& where)
{
    if (classes <= mostClasses) return {};
    return fail(ErrorCode::BadClass,
                "There would be " + std::to_string(classes) + " classes; at most " +
                    std::to_string(mostClasses) + " are worked with",
                "Name the columns of labels with data.label_column or data.label_columns, or the classes "
                "with data.classes (--label-column, --classes).",
                where);
}

} // namespace thresher::detail

#include "decide/balance.h"

#include "base/joined.h"
#include "base/numbers.h"
#include "data/csv.h"

#include <algorithm>
#include <array>

namespace thresher {
namespace {

// The cell as a rate; none when it is empty.
Result<std::optional<double>> rateOf(const CsvTable& table, std::size_t row, std::size_t column)
{
    const std::string_view text = table.at(row, column);
    if (text.find_first_not_of(" \t") == std::string_view::npos) return std::optional<double>{};
    const auto value = parseDouble(text);
    if (!value || !(*value >= 0.0 && *value <= 1.0))
        return fail(ErrorCode::BadValue,
                    "'" + std::string(text) + "' in column '" + std::string(table.header()[column]) +
                        "' is not a rate between 0 and 1",
                    "Rates are written as 0.05, not as per cent.",
                    table.where() + ", " + table.describeRow(row));
    return value;
}

} // namespace

Result<BalanceTable> readBalances(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const CsvTable csv, readCsv(files, path));
    THRESHER_ASSIGN(const std::size_t classColumn, csv.requireColumn("class"));
    BalanceTable table;
    table.path = path.string();
    table.column = csv.findColumn("test_rate") < csv.columns() ? "test_rate" : "balance";
    THRESHER_ASSIGN(const std::size_t rateColumn, csv.requireColumn(table.column));
    const std::array<std::size_t, 3> columns = {rateColumn, csv.findColumn("balance"),
                                                csv.findColumn("train_prevalence")};
    const std::size_t positives = csv.findColumn("positives");
    for (std::size_t row = 0; row < csv.rows(); ++row) {
        std::string name(csv.at(row, classColumn));
        if (name.empty() ||
            std::find(table.classes.begin(), table.classes.end(), name) != table.classes.end())
            return fail(ErrorCode::BadClass,
                        name.empty() ? "A row has no class" : "The class '" + name + "' stands there twice",
                        {}, csv.where() + ", " + csv.describeRow(row));
        std::optional<double> rate;
        std::size_t used = 0;
        for (; used < columns.size() && !rate; ++used)
            if (columns[used] < csv.columns()) {
                THRESHER_ASSIGN(rate, rateOf(csv, row, columns[used]));
            }
        // probe solve leaves `positives` empty and repeats the training prevalence for classes without a
        // score.
        const bool notProbed = positives < csv.columns() && csv.at(row, positives).empty() &&
                               columns[2] < csv.columns() && rate &&
                               parseDouble(csv.at(row, columns[2])) == rate;
        table.classes.push_back(std::move(name));
        table.rates.push_back(rate);
        table.fromTraining.push_back(rate && (used == columns.size() || notProbed));
    }
    return table;
}

Result<JoinedBalance> joinBalances(const BalanceTable& table, std::span<const std::string> classes,
                                   std::span<const double> trainPrevalence)
{
    for (const auto& name : table.classes)
        if (std::find(classes.begin(), classes.end(), name) == classes.end())
            return fail(ErrorCode::BadClass,
                        "The balance file has a class '" + name + "' that is unknown here",
                        "Known classes: " + joined(classes) + ".", table.path);
    JoinedBalance out;
    for (std::size_t j = 0; j < classes.size(); ++j) {
        const auto found = static_cast<std::size_t>(
            std::find(table.classes.begin(), table.classes.end(), classes[j]) - table.classes.begin());
        if (found < table.classes.size() && table.rates[found]) {
            out.rates.push_back(*table.rates[found]);
            out.fromTraining.push_back(table.fromTraining[found]);
        } else if (j < trainPrevalence.size()) {
            out.rates.push_back(trainPrevalence[j]);
            out.fromTraining.push_back(true);
        } else {
            return fail(ErrorCode::BadClass,
                        "The balance file has no rate for the class '" + classes[j] + "'",
                        "Add a row for it.", table.path);
        }
    }
    return out;
}

} // namespace thresher

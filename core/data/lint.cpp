#include "data/lint.h"

#include "base/numbers.h"
#include "data/excerpt.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace thresher {
namespace {

constexpr std::size_t absent = static_cast<std::size_t>(-1);

// Collects findings; of each code only the first lintMaxPerCode are listed, the rest is counted.
class Findings {
  public:
    void add(const char* code, LintSeverity severity, std::string message, std::int64_t row = -1,
             std::string column = {})
    {
        if (++m_counts[code] <= lintMaxPerCode)
            m_list.push_back({code, severity, std::move(message), row, std::move(column)});
        else
            m_severity[code] = severity;
    }
    std::vector<LintFinding> take()
    {
        for (const auto& [code, severity] : m_severity)
            m_list.push_back(
                {code,
                 severity,
                 std::to_string(m_counts[code] - lintMaxPerCode) + " more findings of the kind " + code,
                 -1,
                 {}});
        std::stable_sort(m_list.begin(), m_list.end(),
                         [](const LintFinding& a, const LintFinding& b) { return a.severity > b.severity; });
        return std::move(m_list);
    }

  private:
    std::vector<LintFinding> m_list;
    std::map<std::string, std::size_t> m_counts;
    std::map<std::string, LintSeverity> m_severity; // of codes that were cut
};

struct Linter {
    const CsvTable& table;
    const SampleSubmission& sample;
    Findings findings;
    LintReport report;

    // Where each class of the sample stands in the file; absent if it does not.
    std::vector<std::size_t> columns;
    std::vector<int> rowPositives; // per row

    void checkHeader();
    void checkIds();
    void checkValues();
    void checkCell(std::size_t row, std::size_t classIndex);
    void checkCounts();
    void checkRates(const LintExpectations& expectations);
    std::string at(std::size_t row) const { return " in " + table.describeRow(row); }
};

void Linter::checkHeader()
{
    const auto& header = table.header();
    if (header[0] != sample.idColumn)
        findings.add("column_order", LintSeverity::Error,
                     "The first column is '" + std::string(header[0]) + "', the sample has '" +
                         sample.idColumn + "'",
                     -1, std::string(header[0]));
    if (table.delimiter() != sample.delimiter && table.columns() > 1)
        findings.add("delimiter", LintSeverity::Error,
                     "Fields are separated by '" + std::string(1, table.delimiter()) +
                         "', in the sample by '" + std::string(1, sample.delimiter) + "'");
    std::vector<std::string> order; // the known classes, as they stand in the file
    for (std::size_t j = 1; j < header.size(); ++j) {
        const std::string name(header[j]);
        if (std::find(sample.classes.begin(), sample.classes.end(), name) == sample.classes.end())
            findings.add("column_unknown", LintSeverity::Error, "The sample has no column '" + name + "'", -1,
                         name);
        else if (std::find(order.begin(), order.end(), name) != order.end())
            findings.add("column_duplicate", LintSeverity::Error,
                         "The column '" + name + "' stands there twice", -1, name);
        else
            order.push_back(name);
    }
    std::vector<std::string> expected;
    for (const std::string& name : sample.classes) {
        const auto found = static_cast<std::size_t>(
            std::find(header.begin() + 1, header.end(), std::string_view(name)) - header.begin());
        columns.push_back(found < header.size() ? found : absent);
        if (found < header.size())
            expected.push_back(name);
        else
            findings.add("column_missing", LintSeverity::Error, "The column '" + name + "' is missing", -1,
                         name);
    }
    for (std::size_t j = 0; j < order.size(); ++j)
        if (order[j] != expected[j]) {
            findings.add("column_order", LintSeverity::Error,
                         "Columns stand in another order than in the sample: '" + order[j] + "' where '" +
                             expected[j] + "' was expected",
                         -1, order[j]);
            break;
        }
    for (const CsvRaggedRow& row : table.ragged())
        findings.add("row_ragged", LintSeverity::Error,
                     std::to_string(row.fields) + " fields" + at(row.row) + ", the header has " +
                         std::to_string(table.columns()),
                     static_cast<std::int64_t>(row.row));
}

void Linter::checkIds()
{
    std::unordered_map<std::string_view, std::size_t> wanted;
    for (std::size_t i = 0; i < sample.ids.size(); ++i) wanted.emplace(sample.ids[i], i);
    std::unordered_map<std::string_view, std::size_t> first;
    std::size_t previous = 0;
    bool ordered = true;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const std::string_view id = table.at(i, 0);
        const auto row = static_cast<std::int64_t>(i);
        const auto [seen, isNew] = first.emplace(id, i);
        const auto found = wanted.find(id);
        if (!isNew)
            findings.add("id_duplicate", LintSeverity::Error,
                         "The id " + inQuotes(id) + at(i) + " stood already in " +
                             table.describeRow(seen->second),
                         row, sample.idColumn);
        else if (found == wanted.end())
            findings.add("id_unknown", LintSeverity::Error,
                         "The id " + inQuotes(id) + at(i) + " is not in the sample", row, sample.idColumn);
        else {
            if (ordered && i > 0 && found->second < previous) {
                ordered = false;
                findings.add("row_order", LintSeverity::Warning,
                             "Rows stand in another order than in the sample, first" + at(i) +
                                 ": fine for scorers that join by id only",
                             row, sample.idColumn);
            }
            previous = found->second;
        }
    }
    for (const std::string& id : sample.ids)
        if (!first.contains(id))
            findings.add("id_missing", LintSeverity::Error,
                         "The id " + inQuotes(id) + " of the sample is missing", -1, sample.idColumn);
}

void Linter::checkCell(std::size_t row, std::size_t classIndex)
{
    const std::string_view text = table.at(row, columns[classIndex]);
    const std::string& name = sample.classes[classIndex];
    if (text == "0") return;
    if (text == "1") {
        ++report.classes[classIndex].positives;
        ++rowPositives[row];
        return;
    }
    if (columns[classIndex] >= table.row(row).size()) return; // reported as ragged
    const auto value = parseDouble(text);
    if (!value || (*value != 0.0 && *value != 1.0)) {
        findings.add("value", LintSeverity::Error,
                     (text.empty() ? "An empty value" : inQuotes(text)) + at(row) + ", column '" + name +
                         "', is not 0 or 1",
                     static_cast<std::int64_t>(row), name);
        return;
    }
    findings.add("value_format", LintSeverity::Warning,
                 inQuotes(text) + at(row) + ", column '" + name + "', is not written as plain 0 or 1",
                 static_cast<std::int64_t>(row), name);
    if (*value == 1.0) {
        ++report.classes[classIndex].positives;
        ++rowPositives[row];
    }
}

void Linter::checkValues()
{
    report.rows = table.rows();
    rowPositives.assign(table.rows(), 0);
    for (std::size_t j = 0; j < sample.classes.size(); ++j) {
        report.classes.emplace_back();
        report.classes.back().className = sample.classes[j];
        if (columns[j] == absent) continue;
        for (std::size_t i = 0; i < table.rows(); ++i) checkCell(i, j);
    }
    report.emptyRows = static_cast<std::size_t>(std::count(rowPositives.begin(), rowPositives.end(), 0));
}

void Linter::checkCounts()
{
    if (report.emptyRows > 0)
        findings.add("rows_empty", LintSeverity::Info,
                     std::to_string(report.emptyRows) + " of " + std::to_string(report.rows) +
                         " rows have no positive");
    if (report.rows == 0) {
        findings.add("no_rows", LintSeverity::Error, "The file has no rows");
        return;
    }
    for (std::size_t j = 0; j < report.classes.size(); ++j) {
        if (columns[j] == absent) continue;
        const LintClassCount& item = report.classes[j];
        if (item.positives == 0)
            findings.add("class_empty", LintSeverity::Warning,
                         "'" + item.className + "' is never predicted: its F1 will be 0", -1, item.className);
        if (item.positives == report.rows)
            findings.add("class_full", LintSeverity::Warning,
                         "'" + item.className + "' is predicted for every row", -1, item.className);
    }
}

void Linter::checkRates(const LintExpectations& expectations)
{
    const auto n = static_cast<double>(report.rows);
    const auto& rates = expectations.ruleRates;
    if (!rates.empty() &&
        std::none_of(rates.begin(), rates.end(), [](const auto& rate) { return rate.has_value(); }))
        findings.add("rate_unmeasured", LintSeverity::Info,
                     "The decision does not say at which rate its rule predicts: positives cannot be "
                     "compared with it");
    for (std::size_t j = 0; j < report.classes.size(); ++j) {
        LintClassCount& item = report.classes[j];
        if (columns[j] == absent) continue;
        const auto count = static_cast<double>(item.positives);
        if (j < expectations.ruleRates.size() && expectations.ruleRates[j]) {
            const double q = *expectations.ruleRates[j];
            const double spread =
                expectations.ruleRows > 0 ? 1.0 + n / static_cast<double>(expectations.ruleRows) : 1.0;
            item.ruleExpected = q * n;
            item.ruleTolerance = 2.0 * std::sqrt(n * q * (1.0 - q) * spread);
            if (std::abs(count - *item.ruleExpected) > *item.ruleTolerance)
                findings.add("rate_rule", LintSeverity::Warning,
                             "'" + item.className + "' has " + std::to_string(item.positives) +
                                 " positives, the decision's own rule leads one to expect " +
                                 toFixed(*item.ruleExpected, 1) + " +- " + toFixed(*item.ruleTolerance, 1),
                             -1, item.className);
        }
        if (j < expectations.balance.size() && expectations.balance[j]) {
            const double r = *expectations.balance[j];
            item.balanceExpected = r * n;
            // No label is drawn here: only the spread of N draws.
            const double tolerance = 2.0 * std::sqrt(n * r * (1.0 - r));
            if (std::abs(count - *item.balanceExpected) > tolerance)
                findings.add("rate_balance", LintSeverity::Info,
                             "'" + item.className + "' has " + std::to_string(item.positives) +
                                 " positives, its balance gives " + toFixed(*item.balanceExpected, 1) +
                                 " +- " + toFixed(tolerance, 1) +
                                 (count > *item.balanceExpected
                                      ? "; the rate that is best for F1 is often higher"
                                      : ""),
                             -1, item.className);
        }
    }
}

} // namespace

std::string_view severityName(LintSeverity severity)
{
    switch (severity) {
    case LintSeverity::Info:
        return "info";
    case LintSeverity::Warning:
        return "warning";
    case LintSeverity::Error:
        break;
    }
    return "error";
}

bool LintReport::ok() const
{
    return std::none_of(findings.begin(), findings.end(),
                        [](const LintFinding& finding) { return finding.severity == LintSeverity::Error; });
}

LintReport lintSubmission(const CsvTable& submission, const SampleSubmission& sample,
                          const LintExpectations& expectations)
{
    Linter linter{submission, sample, {}, {}, {}, {}};
    linter.checkHeader();
    linter.checkIds();
    linter.checkValues();
    linter.checkCounts();
    linter.checkRates(expectations);
    linter.report.findings = linter.findings.take();
    return std::move(linter.report);
}

} // namespace thresher

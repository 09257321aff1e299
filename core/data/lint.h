// What would be refused, or looks odd, in a submission file. Findings are values; nothing is changed. Any
// thread.
#pragma once

#include "data/csv.h"
#include "data/submission.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

enum class LintSeverity { Info, Warning, Error };
std::string_view severityName(LintSeverity severity); // "info", "warning", "error"

struct LintFinding {
    std::string code; // "id_missing", "id_unknown", "id_duplicate", "row_order", "column_missing",
                      // "column_unknown", "column_duplicate", "column_order", "delimiter", "row_ragged",
                      // "no_rows", "value", "value_format", "class_empty", "class_full", "rows_empty",
                      // "rate_rule", "rate_balance", "rate_unmeasured"
    LintSeverity severity = LintSeverity::Info;
    std::string message;
    std::int64_t row = -1; // 0-based data row of the submission; -1: no single row
    std::string column;    // class or id column; may be empty
};

// What the rates of positives should be; every part may be missing. Vectors: one entry per class of the
// sample.
struct LintExpectations {
    // The rate the decision's own rule is expected to predict on the test rows, and the number of rows it was
    // measured on. Tolerance: q*N +- 2*sqrt(N*q*(1-q)*(1+N/n)) (reference.md 4b). Outside: a warning.
    std::vector<std::optional<double>> ruleRates;
    std::size_t ruleRows = 0;
    // The class balance, as a second mark: information only, because the best predicted rate normally exceeds
    // the prevalence.
    std::vector<std::optional<double>> balance;
};

struct LintClassCount {
    std::string className;
    std::size_t positives = 0;
    std::optional<double> ruleExpected, ruleTolerance; // counts
    std::optional<double> balanceExpected;             // count
};

struct LintReport {
    std::vector<LintFinding>
        findings; // errors first, each kind listed up to maxPerCode times and then counted
    std::vector<LintClassCount> classes;
    std::size_t rows = 0;
    std::size_t emptyRows = 0; // without any positive
    bool ok() const;           // no finding is an error
};

inline constexpr std::size_t lintMaxPerCode = 20;

LintReport lintSubmission(const CsvTable& submission, const SampleSubmission& sample,
                          const LintExpectations& expectations = {});

} // namespace thresher

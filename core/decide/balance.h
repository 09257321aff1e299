// Class balances from a file: the rate of positives per class that thresholds are matched to (balances.csv of
// `probe solve`, or any CSV with the columns class and balance). Any thread; no state.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace thresher {

struct BalanceTable {
    std::vector<std::string> classes;         // in file order, each once
    std::vector<std::optional<double>> rates; // in [0, 1]; none: the file knows nothing about this class
    std::vector<bool> fromTraining;           // the rate is only the training prevalence the file carries
    std::string column;                       // where the rates stood: "test_rate" or "balance"
    std::string path;
};

// Column test_rate if it is there, else balance; an empty cell falls back to balance, then to
// train_prevalence (marked). Errors: BadColumn, BadClass (a class twice), BadValue (not a rate; names the
// row).
Result<BalanceTable> readBalances(FileSystem& files, const Path& path);

// One rate per class, in the order of `classes`.
struct JoinedBalance {
    std::vector<double> rates;
    std::vector<bool> fromTraining; // the class had no rate of its own in the table
};

// Joined by name. Classes without a rate take trainPrevalence (length L, or empty: then they are a BadClass
// error); a class of the table that `classes` does not know is a BadClass error.
Result<JoinedBalance> joinBalances(const BalanceTable& table, std::span<const std::string> classes,
                                   std::span<const double> trainPrevalence = {});

} // namespace thresher

// Which column of a file is what: told by the configuration, else guessed from types and values. Names are
// never guessed by, so that the guess works in any language.
#pragma once

#include "base/error.h"
#include "config/run_config.h"
#include "data/detail/raw_table.h"
#include "data/reader.h"

#include <optional>
#include <string>
#include <vector>

namespace thresher::detail {

// Positions in RawTable::columns.
struct ColumnRoles {
    std::optional<std::size_t> id, text, language, spans, labelList;
    std::vector<std::size_t> labelColumns; // 0/1 columns; not together with labelList
    std::vector<std::string> guessed;  // roles that were guessed: "id", "text", "labels", "language", "spans"
    std::vector<DataWarning> warnings; // "almost_label": columns that nearly were taken
};

// `classes`: those that are known before the data is read (configuration, sample submission); may be empty.
// Every role has a column of its own, with a name that no other column has.
// Errors: BadColumn (names what exists and the nearest name), BadClass when only some of the known classes
// are columns.
Result<ColumnRoles> assignRoles(const RawTable& table, const DataConfig& config,
                                const std::vector<std::string>& classes, const ReadOptions& options,
                                const std::string& where);

// 0 and 1 in any spelling ("1", "1.0", "true"); nullopt for all else.
std::optional<bool> parseFlag(std::string_view text);

// "Did you mean 'x'? " and the list of names, for hints.
std::string hintOfNames(const std::string& wrong, const std::vector<std::string>& names, const char* what);

} // namespace thresher::detail

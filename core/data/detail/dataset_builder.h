// From columns with roles to a Dataset, and every warning on the way.
#pragma once

#include "base/error.h"
#include "data/dataset.h"
#include "data/detail/column_roles.h"
#include "data/detail/raw_table.h"

namespace thresher::detail {

// `classes` known beforehand, may be empty: then they come from the columns or the sorted labels. Takes the
// texts out of `table`. Errors: BadValue (a 0/1 cell or list cell that is none, with its row), BadClass (a
// known class that is no column; a known class that no row has while rows have labels that are unknown).
Result<Dataset> buildDataset(RawTable& table, const ColumnRoles& roles, std::vector<std::string> classes,
                             const std::string& where);

} // namespace thresher::detail

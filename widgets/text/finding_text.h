// Remarks on data, folds and submissions as sentences in the language of the window. Core's own messages are
// English; what is known by its code is said anew here, the rest is passed on as it is.
#pragma once

#include "data/dataset.h"
#include "data/lint.h"

#include <QString>

namespace thresher {

// A remark of the reader or of the fold report, without the row it was found in.
QString warningText(const DataWarning& warning);

// A finding of the linter; `report` is the one that holds it and gives the counts.
QString findingText(const LintFinding& finding, const LintReport& report);

} // namespace thresher

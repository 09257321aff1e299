// The verbs about data files, one file each, and how they show what the reader saw.
#pragma once

#include "data/dataset.h"
#include "session.h"

#include <string>
#include <vector>

namespace thresher::cli {

void addEdaVerb(CLI::App& app, Session& session);
void addFoldsVerb(CLI::App& app, Session& session);
void addInspectVerb(CLI::App& app, Session& session);

// {format, id, text, language, spans, label_list, label_columns, guessed}; absent columns are null.
Json understoodJson(const UnderstoodColumns& columns);
std::string understoodText(const UnderstoodColumns& columns);

// [{code, message, row}], row null where there is no single one.
Json warningsJson(const std::vector<DataWarning>& warnings);
// One line per code with its count and the first few rows; empty without warnings.
std::string warningsText(const std::vector<DataWarning>& warnings);

} // namespace thresher::cli

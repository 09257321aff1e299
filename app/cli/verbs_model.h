// The verbs about models and tokens, one file each.
#pragma once

#include "session.h"

namespace thresher::cli {

void addTokenizeVerb(CLI::App& app, Session& session);
void addPreviewVerb(CLI::App& app, Session& session);
void addEstimateVerb(CLI::App& app, Session& session);
void addMergeVerb(CLI::App& app, Session& session);
void addImportGgufVerb(CLI::App& app, Session& session);

} // namespace thresher::cli

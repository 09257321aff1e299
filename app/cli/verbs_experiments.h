// Verbs about runs that are there already: reports, other steps, the journal, scores made elsewhere.
#pragma once

#include "session.h"

namespace thresher::cli {

void addReportVerb(CLI::App& app, Session& session);  // report
void addStepsVerb(CLI::App& app, Session& session);   // steps
void addJournalVerb(CLI::App& app, Session& session); // journal
void addImportVerbs(CLI::App& app, Session& session); // import scores | answers | curves

} // namespace thresher::cli

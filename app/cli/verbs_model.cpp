#include "verbs_model.h"

namespace thresher::cli {

void addModelVerbs(CLI::App& app, Session& session)
{
    addTokenizeVerb(app, session);
    addPreviewVerb(app, session);
    addEstimateVerb(app, session);
    addMergeVerb(app, session);
    addImportGgufVerb(app, session);
}

} // namespace thresher::cli

#include "session.h"

namespace thresher::cli {

void addDecisionVerbs(CLI::App& app, Session& session)
{
    (void)app;
    (void)session;
}

} // namespace thresher::cli

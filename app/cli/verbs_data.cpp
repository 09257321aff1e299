#include "session.h"

namespace thresher::cli {

void addDataVerbs(CLI::App& app, Session& session)
{
    (void)app;
    (void)session;
}

} // namespace thresher::cli

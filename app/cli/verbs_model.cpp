#include "session.h"

namespace thresher::cli {

void addModelVerbs(CLI::App& app, Session& session)
{
    (void)app;
    (void)session;
}

} // namespace thresher::cli

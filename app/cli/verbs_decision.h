// The verb `ensemble`, which has a file of its own.
#pragma once

#include "session.h"

namespace thresher::cli {

void addEnsembleVerb(CLI::App& app, Session& session);

} // namespace thresher::cli

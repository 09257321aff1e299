// The options that every verb with a DATA argument shares: a configuration file, or the columns named one by
// one.
#pragma once

#include "config/run_config.h"
#include "session.h"

#include <memory>
#include <string>
#include <vector>

namespace thresher::cli {

struct DataOptions {
    std::string config;
    std::string idColumn, textColumn, labelColumn;
    std::vector<std::string> classes;
};

// Adds --config, --id-column, --text-column, --label-column and --classes to a verb. The values are filled
// when the command line is parsed; keep the pointer in the verb's body.
std::shared_ptr<DataOptions> addDataOptions(CLI::App& verb);

// The configuration's `data` section (its defaults without --config) with what was named on the command line
// put over it. --label-column a,b names several 0/1 columns.
Result<DataConfig> dataConfig(Session& session, const DataOptions& options);

// The same for verbs that use other sections too.
Result<RunConfig> runConfig(Session& session, const DataOptions& options);

} // namespace thresher::cli

// The options that every verb with a DATA argument shares: a configuration file, or the columns named one by
// one.
#pragma once

#include "config/run_config.h"
#include "decide/score_files.h"
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

// Adds --config, --id-column, --text-column, --label-column and --classes (unless the verb has its own) to a
// verb. The values are filled when the command line is parsed; keep the pointer in the verb's body.
std::shared_ptr<DataOptions> addDataOptions(CLI::App& verb, bool withClasses = true);

// --labels DATA and the options of its columns, for verbs that read runs of other programs: their classes are
// the run's.
struct LabelOptions {
    std::string data;
    std::shared_ptr<DataOptions> columns;
};
void addLabelOptions(CLI::App& verb, LabelOptions& options, const std::string& help);
Result<LabelSource> labelSource(Session& session, const LabelOptions& options);

// The configuration's `data` section (its defaults without --config) with what was named on the command line
// put over it. --label-column a,b names several 0/1 columns.
Result<DataConfig> dataConfig(Session& session, const DataOptions& options);

// The same for verbs that use other sections too.
Result<RunConfig> runConfig(Session& session, const DataOptions& options);

} // namespace thresher::cli

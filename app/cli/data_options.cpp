#include "data_options.h"

#include "base/log.h"
#include "config/load.h"

namespace thresher::cli {
namespace {

std::vector<std::string> splitAtCommas(const std::string& text)
{
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == ',')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

} // namespace

std::shared_ptr<DataOptions> addDataOptions(CLI::App& verb, bool withClasses)
{
    auto options = std::make_shared<DataOptions>();
    verb.add_option("--config", options->config,
                    "Configuration whose `data` section names columns and classes");
    verb.add_option("--id-column", options->idColumn, "Column with the ids");
    verb.add_option("--text-column", options->textColumn, "Column with the texts");
    verb.add_option("--label-column", options->labelColumn,
                    "Column with lists of labels, or 0/1 columns separated by commas");
    if (withClasses)
        verb.add_option("--classes", options->classes, "Class names in order, separated by commas")
            ->delimiter(',');
    return options;
}

void addLabelOptions(CLI::App& verb, LabelOptions& options, const std::string& help)
{
    verb.add_option("--labels", options.data, help);
    options.columns = addDataOptions(verb, false);
}

Result<LabelSource> labelSource(Session& session, const LabelOptions& options)
{
    LabelSource source{.data = options.data, .config = {}};
    THRESHER_ASSIGN(source.config, dataConfig(session, *options.columns));
    return source;
}

Result<RunConfig> runConfig(Session& session, const DataOptions& options)
{
    RunConfig config;
    if (!options.config.empty()) {
        std::vector<std::string> remarks;
        THRESHER_ASSIGN(config, loadRunConfig(session.files, options.config, {}, &remarks));
        for (const auto& remark : remarks) log::warning(remark);
    }
    if (!options.idColumn.empty()) config.data.id_column = options.idColumn;
    if (!options.textColumn.empty()) config.data.text_column = options.textColumn;
    if (!options.classes.empty()) config.data.classes = options.classes;
    if (options.labelColumn.find(',') != std::string::npos) {
        config.data.label_columns = splitAtCommas(options.labelColumn);
        config.data.label_column.clear();
    } else if (!options.labelColumn.empty()) {
        config.data.label_column = options.labelColumn;
        config.data.label_columns.clear();
    }
    return config;
}

Result<DataConfig> dataConfig(Session& session, const DataOptions& options)
{
    THRESHER_ASSIGN(const RunConfig config, runConfig(session, options));
    return config.data;
}

} // namespace thresher::cli

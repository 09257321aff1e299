// config schema | check | explain | import: the configuration file, for people and for editors.
#include "config/describe.h"
#include "config/import_hf.h"
#include "config/load.h"
#include "session.h"

#include <memory>

namespace thresher::cli {
namespace {

Result<Outcome> schema()
{
    Outcome outcome;
    THRESHER_ASSIGN(outcome.json, parseJson(configSchema(), "schema"));
    outcome.text = configSchema();
    return outcome;
}

Result<Outcome> check(Session& session, const std::string& path)
{
    std::vector<std::string> warnings;
    THRESHER_ASSIGN(const auto config, loadRunConfig(session.files, path, {}, &warnings));
    Outcome outcome;
    outcome.json["ok"] = true;
    outcome.json["warnings"] = warnings;
    outcome.json["differences"] = Json::object();
    outcome.text = path + ": no faults";
    for (const auto& item : differences(config, RunConfig{})) {
        outcome.json["differences"][item.key] = item.left;
        outcome.text += "\n  " + item.key + ": " + item.left + "   (default " + item.right + ")";
    }
    for (const auto& warning : warnings) outcome.text += "\nwarning: " + warning;
    return outcome;
}

Result<Outcome> explain(const std::string& key)
{
    THRESHER_ASSIGN(const auto keys, explainKey(key));
    Outcome outcome;
    outcome.json["keys"] = Json::array();
    for (const auto& item : keys) {
        outcome.json["keys"].push_back({{"key", item.key},
                                        {"type", item.type},
                                        {"default", item.byDefault},
                                        {"help", item.help},
                                        {"unit", item.unit},
                                        {"limits", item.limits}});
        outcome.text += item.key + " (" + item.type + (item.unit.empty() ? "" : ", " + item.unit) +
                        ")\n    " + item.help + "\n    default: " + item.byDefault +
                        (item.limits.empty() ? "" : "; " + item.limits) + "\n";
    }
    return outcome;
}

Json entries(const std::vector<ImportedConfig::Entry>& list)
{
    Json json = Json::array();
    for (const auto& e : list)
        json.push_back(
            {{"source", e.source}, {"target", e.target}, {"value", e.value}, {"remark", e.remark}});
    return json;
}

std::string entryLines(const std::string& title, const std::vector<ImportedConfig::Entry>& list)
{
    std::string text = title + ": " + std::to_string(list.size()) + "\n";
    for (const auto& e : list)
        text += "  " + e.source + ": " + e.value + (e.target.empty() ? "" : "  ->  " + e.target) +
                (e.remark.empty() ? "" : "   (" + e.remark + ")") + "\n";
    return text;
}

Result<Outcome> import(Session& session, const std::string& source, const std::string& target)
{
    THRESHER_ASSIGN(const auto imported, importHfConfig(session.files, source));
    if (session.files.exists(target))
        return fail(ErrorCode::AlreadyExists, target + " is there already", "Give another name with -o.",
                    target);
    THRESHER_TRY(writeAtomically(session.files, target, toYaml(imported.config)));
    Outcome outcome;
    outcome.json["mapped"] = entries(imported.mapped);
    outcome.json["ineffective"] = entries(imported.ineffective);
    outcome.json["refused"] = entries(imported.refused);
    outcome.json["output"] = target;
    outcome.text = entryLines("mapped", imported.mapped) + entryLines("ineffective", imported.ineffective) +
                   entryLines("refused", imported.refused) + "written: " + target;
    return outcome;
}

} // namespace

void addConfigVerbs(CLI::App& app, Session& session)
{
    struct Options {
        std::string path, key, output;
    };
    auto options = std::make_shared<Options>();
    CLI::App* config = app.add_subcommand("config", "The configuration file: schema, check, explain, import");
    config->require_subcommand(1);
    config->fallthrough();
    addVerb(*config, session, "schema", "JSON Schema of the configuration", [] { return schema(); });
    auto* checkVerb = addVerb(*config, session, "check", "Report every fault of a configuration",
                              [&session, options] { return check(session, options->path); });
    checkVerb->add_option("config", options->path, "Configuration file")->required();
    auto* explainVerb =
        addVerb(*config, session, "explain", "What a key does", [options] { return explain(options->key); });
    explainVerb->add_option("key", options->key, "Key, section, or last part of a key")->required();
    auto* importVerb =
        addVerb(*config, session, "import", "Turn a Hugging Face / PEFT style YAML into ours",
                [&session, options] { return import(session, options->path, options->output); });
    importVerb->add_option("file", options->path, "YAML of TrainingArguments and LoraConfig keys")
        ->required();
    importVerb->add_option("-o,--output", options->output, "Configuration to write")->required();
}

} // namespace thresher::cli

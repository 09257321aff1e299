// import-gguf: a GGUF file to a checkpoint folder.
#include "base/numbers.h"
#include "model/gguf_import.h"
#include "text_table.h"
#include "verbs_model.h"

namespace thresher::cli {
namespace {

struct ImportOptions {
    std::string file, output;
    std::string dtype = "float32";
};

Result<Outcome> import(Session& session, const ImportOptions& options)
{
    THRESHER_ASSIGN(const auto report,
                    importGguf(session.files, options.file, options.output,
                               options.dtype == "float32" ? Dtype::F32 : Dtype::BF16, session.progress()));
    Outcome outcome;
    outcome.json["output"] = options.output;
    outcome.json["model_type"] = report.modelType;
    outcome.json["name"] = report.name;
    outcome.json["license"] = report.licence;
    outcome.json["parameters"] = report.parameters;
    outcome.json["tokens"] = report.tokens;
    outcome.json["dtype"] = options.dtype;
    outcome.json["bytes"] = report.bytes;
    outcome.json["types"] = report.types;
    outcome.json["warnings"] = report.warnings;
    std::string types;
    for (const auto& [name, count] : report.types)
        types += (types.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    outcome.text = textTable({{"written", options.output},
                              {"model", report.name + " (" + report.modelType + ")"},
                              {"licence", report.licence.empty() ? "not said" : report.licence},
                              {"parameters", groupDigits(report.parameters)},
                              {"tensors", types + " -> " + options.dtype},
                              {"weights", toFixed(static_cast<double>(report.bytes) / 1e6, 1) + " MB"},
                              {"tokens", groupDigits(report.tokens)}});
    for (const auto& warning : report.warnings) outcome.text += "warning: " + warning + "\n";
    return outcome;
}

} // namespace

void addImportGgufVerb(CLI::App& app, Session& session)
{
    auto options = std::make_shared<ImportOptions>();
    CLI::App* verb =
        addVerb(app, session, "import-gguf",
                "Turn a GGUF file (Gemma 2, Gemma 3) into a checkpoint folder with its tokenizer",
                [&session, options] { return import(session, *options); });
    verb->add_option("FILE", options->file, "The GGUF file")->required();
    verb->add_option("-o,--output", options->output, "Folder to make")->required();
    verb->add_option("--dtype", options->dtype, "float32 (default) or bfloat16")
        ->check(CLI::IsMember({"float32", "bfloat16"}));
}

} // namespace thresher::cli

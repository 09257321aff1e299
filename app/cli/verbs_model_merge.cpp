// merge: base and adapter to one checkpoint.
#include "base/log.h"
#include "base/numbers.h"
#include "train/engine_loader.h"
#include "verbs_model.h"

namespace thresher::cli {
namespace {

Result<Outcome> merge(Session& session, const MergeRequest& request)
{
    THRESHER_ASSIGN(const Engine* engine, loadEngine());
    THRESHER_ASSIGN(const MergeReport report,
                    engine->merge(session.files, request, {session.threads}, session.progress()));
    for (const auto& warning : report.warnings) log::warning(warning);
    Outcome outcome;
    outcome.json["output"] = request.output.string();
    outcome.json["merged_matrices"] = report.mergedMatrices;
    outcome.json["bytes"] = report.bytes;
    outcome.json["classes"] = report.classes;
    outcome.text = groupDigits(report.mergedMatrices) + " matrices merged into " + request.output.string() +
                   ", " + std::to_string(report.classes.size()) + " classes, " +
                   toFixed(static_cast<double>(report.bytes) / 1e6, 1) + " MB.\n";
    return outcome;
}

} // namespace

void addMergeVerb(CLI::App& app, Session& session)
{
    auto request = std::make_shared<MergeRequest>();
    CLI::App* verb = addVerb(app, session, "merge", "Write base and adapter as one checkpoint",
                             [&session, request] { return merge(session, *request); });
    verb->add_option("--model", request->model, "Base checkpoint (default: the one the adapter names)");
    verb->add_option("--adapter", request->adapter, "Adapter folder")->required();
    verb->add_option("-o,--output", request->output, "New folder")->required();
    verb->add_option("--dtype", request->dtype, "float32, bfloat16 or float16 (default: as stored)");
}

} // namespace thresher::cli

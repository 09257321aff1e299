// report: a run or a workspace as one HTML page.
#include "data_options.h"
#include "output_guard.h"
#include "verbs_experiments.h"
#include "workspace/report_page.h"
#include "workspace/workspace.h"

#include <memory>

namespace thresher::cli {
namespace {

struct ReportArguments {
    std::string source, output;
    LabelOptions labels;
};

Result<Outcome> makeReport(Session& session, const ReportArguments& arguments)
{
    const OpenKind kind = kindOf(session.files, arguments.source);
    if (kind != OpenKind::Run && kind != OpenKind::Workspace)
        return fail(ErrorCode::FileNotFound, "'" + arguments.source + "' is no run and no workspace",
                    "Give a folder with manifest.json or workspace.json.", arguments.source);
    THRESHER_TRY(
        refuseOverwriting(session.files, arguments.output,
                          {arguments.source, arguments.labels.data, arguments.labels.columns->config}));
    THRESHER_ASSIGN(const auto labels, labelSource(session, arguments.labels));
    THRESHER_ASSIGN(const std::string page, kind == OpenKind::Run
                                                ? runReportPage(session.files, arguments.source, labels)
                                                : workspaceReportPage(session.files, arguments.source));
    THRESHER_TRY(writeAtomically(session.files, arguments.output, page));
    Outcome outcome;
    outcome.json["report"] = arguments.output;
    outcome.json["kind"] = kind == OpenKind::Run ? "run" : "workspace";
    outcome.json["bytes"] = page.size();
    outcome.text = "report: " + arguments.output + "\n";
    return outcome;
}

} // namespace

void addReportVerb(CLI::App& app, Session& session)
{
    auto arguments = std::make_shared<ReportArguments>();
    CLI::App* verb = addVerb(app, session, "report", "A run or a workspace as one self-contained HTML page",
                             [&session, arguments] { return makeReport(session, *arguments); });
    verb->add_option("source", arguments->source, "Run folder or workspace folder")->required();
    verb->add_option("-o,--output", arguments->output, "HTML file to write")->required();
    addLabelOptions(*verb, arguments->labels, "Data file with the labels of a run of another program");
}

} // namespace thresher::cli

// pack, unpack, job: runs and trainings that travel between machines.
#include "output_guard.h"

#include "config/load.h"
#include "workspace/job.h"
#include "workspace/pack.h"

#include <memory>

namespace thresher::cli {
namespace {

struct PackArguments {
    std::string run, output;
    PackOptions options;
};

struct UnpackArguments {
    std::string pack, output, workspace, like;
};

struct JobArguments {
    std::string config, output, check;
    std::vector<std::string> overrides;
};

void describe(Outcome& outcome, const PackSummary& summary)
{
    outcome.json["name"] = summary.name;
    outcome.json["classes"] = summary.classes;
    outcome.json["members"] = summary.members;
    outcome.json["bytes"] = summary.bytes;
    outcome.json["texts"] = summary.texts;
}

Result<Outcome> pack(Session& session, const PackArguments& arguments)
{
    THRESHER_TRY(refuseOverwriting(session.files, arguments.output, {arguments.run}));
    THRESHER_ASSIGN(const auto summary,
                    packRun(session.files, arguments.run, arguments.output, arguments.options));
    Outcome outcome;
    describe(outcome, summary);
    outcome.json["pack"] = arguments.output;
    outcome.text = "packed " + std::to_string(summary.members) + " files of " + summary.name + ", " +
                   std::to_string((summary.bytes + 999) / 1000) + " kB, " +
                   (summary.texts ? "with texts" : "without texts or weights") + ": " + arguments.output +
                   "\n";
    return outcome;
}

Result<Outcome> unpack(Session& session, const UnpackArguments& arguments)
{
    if (!arguments.workspace.empty() && !arguments.like.empty())
        return fail(ErrorCode::Usage, "--workspace and --like were both given", "Give one of them.");
    PackExpectation expected;
    if (!arguments.workspace.empty()) {
        THRESHER_ASSIGN(expected, expectationOfWorkspace(session.files, arguments.workspace));
    }
    if (!arguments.like.empty()) {
        THRESHER_ASSIGN(expected, expectationOfRun(session.files, arguments.like));
    }
    THRESHER_ASSIGN(const auto summary, unpackRun(session.files, arguments.pack, arguments.output, expected));
    Outcome outcome;
    describe(outcome, summary);
    outcome.json["run"] = arguments.output;
    outcome.text = "unpacked " + summary.name + ": " + arguments.output + "\n";
    return outcome;
}

Result<Outcome> job(Session& session, const JobArguments& arguments)
{
    Result<JobSummary> made = fail(ErrorCode::Usage, "There is nothing to do",
                                   "Give CONFIG.yaml -o DIR to make a job, or --check DIR.");
    if (!arguments.check.empty() && arguments.config.empty()) {
        made = checkJob(session.files, arguments.check);
    } else if (!arguments.config.empty() && !arguments.output.empty()) {
        THRESHER_ASSIGN(const auto config,
                        loadRunConfig(session.files, arguments.config, arguments.overrides));
        made = writeJob(session.files, config, Path(arguments.config).stem().string(), arguments.output,
                        session.progress());
    }
    THRESHER_ASSIGN(const JobSummary summary, std::move(made));
    Outcome outcome;
    const std::string folder = arguments.check.empty() ? arguments.output : arguments.check;
    outcome.json["job"] = folder;
    outcome.json["name"] = summary.name;
    outcome.json["classes"] = summary.classes;
    outcome.json["folds"] = summary.folds;
    outcome.json["members"] = summary.members;
    outcome.json["rows"] = summary.rows;
    outcome.json["test_rows"] = summary.testRows;
    outcome.text = "job " + summary.name + ": " + std::to_string(summary.rows) + " rows, " +
                   std::to_string(summary.folds) + " folds, " + std::to_string(summary.members) +
                   " files: " + folder + "\n" +
                   (arguments.check.empty() ? "copy it to the other machine and start: sh run.sh\n"
                                            : "every file is as it was made\n");
    return outcome;
}

} // namespace

void addPackVerbs(CLI::App& app, Session& session)
{
    auto packing = std::make_shared<PackArguments>();
    CLI::App* packVerb =
        addVerb(app, session, "pack", "A finished run as one small file: scores and decisions, no weights",
                [&session, packing] { return pack(session, *packing); });
    packVerb->add_option("run", packing->run, "Run folder")->required();
    packVerb->add_option("-o,--output", packing->output, "File to write, NAME.thresher")->required();
    packVerb->add_flag("--texts", packing->options.texts, "Put the posts into the pack too");
    packVerb->add_flag("--evaluations", packing->options.evaluations,
                       "Put the scores of every evaluation into the pack too");

    auto unpacking = std::make_shared<UnpackArguments>();
    CLI::App* unpackVerb = addVerb(app, session, "unpack", "Check a pack and write it as a run folder",
                                   [&session, unpacking] { return unpack(session, *unpacking); });
    unpackVerb->add_option("pack", unpacking->pack, "File that `pack` wrote")->required();
    unpackVerb->add_option("-o,--output", unpacking->output, "Run folder to write, missing or empty")
        ->required();
    unpackVerb->add_option("--workspace", unpacking->workspace,
                           "Refuse it unless classes and folds are those of this workspace");
    unpackVerb->add_option("--like", unpacking->like,
                           "Refuse it unless classes and folds are those of this run");

    auto working = std::make_shared<JobArguments>();
    CLI::App* jobVerb =
        addVerb(app, session, "job", "A training as a folder for another machine: data, folds, one command",
                [&session, working] { return job(session, *working); });
    jobVerb->add_option("config", working->config, "Configuration file");
    jobVerb->add_option("-o,--output", working->output, "Folder to write, missing or empty");
    jobVerb->add_option("--set", working->overrides, "key=value on top of the configuration; may be repeated")
        ->allow_extra_args(false);
    jobVerb->add_option("--check", working->check, "Check the files of a job that was copied here");
}

} // namespace thresher::cli

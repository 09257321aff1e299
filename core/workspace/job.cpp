#include "workspace/job.h"

#include "base/detail/json.h"
#include "base/hash.h"
#include "config/load.h"
#include "runs/archive.h"
#include "train/run_inputs.h"

namespace thresher {
namespace {

constexpr const char* listName = "job.json";

// One command that starts, goes on after a kill, and leaves a pack.
constexpr const char* runScript = R"sh(#!/bin/sh
# Usage: sh run.sh [options of `thresher-cli train`, such as --folds 0]
# THRESHER_CLI: the program, when it is not in PATH. MODEL: the model's folder on this machine.
set -e
cd "$(dirname "$0")"
cli="${THRESHER_CLI:-thresher-cli}"
"$cli" job --check .
resume=
if [ -e run/manifest.json ]; then resume=--resume; fi
"$cli" train config.yaml -o run $resume ${MODEL:+--set "model.model_name_or_path=$MODEL"} "$@"
"$cli" pack run -o result.thresher
echo "Bring result.thresher back and open it: thresher-cli unpack result.thresher -o runs/NAME"
)sh";

// A data file under a name of its own below data/: train.parquet, test.csv.
Status addData(FileSystem& files, std::string& key, const char* name, std::vector<ArchiveMember>& members)
{
    if (key.empty()) return {};
    const Path from = key;
    const std::string target = std::string("data/") + name + from.extension().string();
    THRESHER_ASSIGN(auto bytes, files.readFile(from));
    members.push_back({target, std::move(bytes)});
    key = target;
    return {};
}

// The configuration with its files beside it: what is absolute here would be missing there.
Result<std::vector<ArchiveMember>> membersOf(FileSystem& files, RunConfig config, const RunInputs& inputs)
{
    std::vector<ArchiveMember> members;
    THRESHER_TRY(addData(files, config.data.train, "train", members));
    THRESHER_TRY(addData(files, config.data.test, "test", members));
    THRESHER_TRY(addData(files, config.data.sample_submission, "sample_submission", members));
    THRESHER_TRY(addData(files, config.data.extra_train, "extra_train", members));
    THRESHER_TRY(addData(files, config.data.label_overlay, "label_overlay", members));
    THRESHER_TRY(addData(files, config.decide.balance, "balances", members));
    config.folds.file = "folds.csv";
    // The order of classes is settled here, whatever the other machine would make of the files.
    config.data.classes = inputs.train.classes;
    members.push_back({"config.yaml", toYaml(config)});
    members.push_back({"run.sh", runScript});
    return members;
}

std::string listText(const JobSummary& job, const std::vector<ArchiveMember>& members)
{
    Json json = newDocument();
    json["kind"] = "job";
    json["name"] = job.name;
    json["classes"] = job.classes;
    json["folds"] = job.folds;
    json["rows"] = job.rows;
    json["test_rows"] = job.testRows;
    json["members"] = Json::array();
    for (const ArchiveMember& member : members)
        json["members"].push_back(
            {{"name", member.name}, {"bytes", member.bytes.size()}, {"sha256", sha256Hex(member.bytes)}});
    return dump(json, 1) + "\n";
}

Status checkMember(FileSystem& files, const Path& folder, const Json& listed)
{
    const std::string name = listed.value("name", std::string());
    const auto bad = [&](const std::string& message) {
        return fail(ErrorCode::BadFormat, message, "Copy the job once more.", folder.string());
    };
    if (!isBareName(name)) return bad("The job lists a path that leaves its folder: '" + name + "'");
    const auto bytes = files.readFile(folder / name, wholeValue(listed, "bytes", std::uint64_t{0}));
    if (!bytes && bytes.error().code == ErrorCode::FileNotFound)
        return bad("'" + name + "' is missing in the job");
    if (!bytes || sha256Hex(*bytes) != listed.value("sha256", std::string()))
        return bad("'" + name + "' of the job has changed since it was made");
    return {};
}

} // namespace

Result<JobSummary> writeJob(FileSystem& files, const RunConfig& config, const std::string& name,
                            const Path& folder, const Progress& progress)
{
    if (files.exists(folder)) {
        const auto names = files.list(folder);
        if (!names || !names->empty())
            return fail(ErrorCode::AlreadyExists, folder.string() + " is there and not empty",
                        "Give another folder with -o.", folder.string());
    }
    THRESHER_ASSIGN(const auto inputs, readRunInputs(files, config, progress));
    THRESHER_ASSIGN(auto members, membersOf(files, config, inputs));
    Path target = std::filesystem::absolute(folder).lexically_normal();
    if (!target.has_filename()) target = target.parent_path();
    const Path draft = temporaryName(target);
    Path made = draft; // where it stands by now
    JobSummary job{.name = name,
                   .classes = inputs.train.classes,
                   .folds = inputs.folds.nSplits,
                   .members = members.size() + 1,
                   .rows = inputs.train.rows(),
                   .testRows = inputs.test ? inputs.test->rows() : 0};
    const auto write = [&]() -> Status {
        THRESHER_TRY(files.makeDirectories(draft / "data"));
        THRESHER_TRY(writeFolds(files, draft / "folds.csv", inputs.folds, inputs.train.ids));
        THRESHER_ASSIGN(auto folds, files.readFile(draft / "folds.csv"));
        members.push_back({"folds.csv", std::move(folds)});
        for (const ArchiveMember& member : members)
            if (member.name != "folds.csv")
                THRESHER_TRY(writeAtomically(files, draft / member.name, member.bytes));
        THRESHER_TRY(writeAtomically(files, draft / listName, listText(job, members)));
        THRESHER_TRY(files.rename(draft, target));
        made = target;
        return files.syncDirectory(target.parent_path());
    };
    if (auto written = write(); !written) {
        // The first failure is the one to tell.
        [[maybe_unused]] const auto cleaned = files.removeAll(made);
        return std::move(written).error();
    }
    return job;
}

Result<JobSummary> checkJob(FileSystem& files, const Path& folder)
{
    const auto bad = [&](const std::string& message) {
        return fail(ErrorCode::BadFormat, message, "Jobs are made by `thresher-cli job CONFIG.yaml -o DIR`.",
                    folder.string());
    };
    if (!files.exists(folder / listName)) return bad("The folder is no job: it has no job.json");
    THRESHER_ASSIGN(const Json json, readJson(files, folder / listName));
    try {
        if (!json.is_object() || json.value("kind", std::string()) != "job" || !json.contains("members"))
            return bad("job.json is no list of a job's files");
        JobSummary out;
        out.name = json.value("name", std::string());
        out.classes = json.value("classes", std::vector<std::string>());
        out.folds = wholeValue(json, "folds", 0);
        out.rows = wholeValue(json, "rows", std::size_t{0});
        out.testRows = wholeValue(json, "test_rows", std::size_t{0});
        for (const Json& member : json["members"]) {
            THRESHER_TRY(checkMember(files, folder, member));
            ++out.members;
        }
        return out;
    } catch (const nlohmann::json::exception&) {
        return bad("job.json has a value of the wrong kind");
    }
}

} // namespace thresher

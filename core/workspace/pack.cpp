#include "workspace/pack.h"

#include "base/detail/json.h"
#include "base/hash.h"
#include "config/load.h"
#include "data/csv.h"
#include "data/reader.h"
#include "data/submission.h"
#include "decide/common_rows.h"
#include "decide/decision.h"
#include "decide/score_files.h"
#include "runs/manifest.h"
#include "runs/npy.h"
#include "workspace/workspace.h"

#include <algorithm>
#include <regex>
#include <set>

namespace thresher {
namespace {

constexpr const char* listName = "pack.json";

// Everything a pack may hold.
bool isKnownMember(const std::string& name, const PackOptions& options)
{
    static const std::regex always(
        "run\\.yaml|manifest\\.json|folds\\.csv|events\\.jsonl|submission\\.csv|score_set\\.json|report\\.md|"
        "journal\\.jsonl|"
        "(oof|sealed)_(probs|labels|groups)\\.npy|(oof|sealed)_ids\\.csv|ensemble_test_(probs\\.npy|ids\\."
        "csv)|"
        "decisions/[A-Za-z0-9_-][A-Za-z0-9._-]*\\.yaml|"
        "fold-[0-9]{1,3}/"
        "(fold\\.json|events\\.jsonl|thresholds\\.yaml|(val|test|sealed)_(probs\\.npy|ids\\.csv))");
    static const std::regex evaluation("fold-[0-9]{1,3}/evals/step-[0-9]{1,12}(\\.test)?\\.npy");
    if (std::regex_match(name, always)) return true;
    if (options.evaluations && std::regex_match(name, evaluation)) return true;
    return options.texts && name == "texts.csv";
}

constexpr PackOptions everything{.texts = true, .evaluations = true};

// A link in a run folder may lead anywhere: what it names would leave the machine under a harmless name. Only
// the folder of a fold may be elsewhere (a fast disk): of it files with fixed names are taken, and each is
// asked.
Status checkNoLink(const Path& run, const std::string& path)
{
    std::error_code missing;
    if (!std::filesystem::is_symlink(run / path, missing)) return {};
    return fail(ErrorCode::Unsupported,
                "'" + path + "' of the run is a link: packs hold what is in the folder",
                "Put the file itself there, or remove the link.", (run / path).string());
}

Status collect(FileSystem& files, const Path& run, const std::string& folder, const PackOptions& options,
               std::vector<ArchiveMember>& members)
{
    THRESHER_ASSIGN(const auto names, files.list(run / folder));
    for (const std::string& name : names) {
        const std::string path = folder.empty() ? name : folder + "/" + name;
        const bool inside = path == "decisions" || (folder.empty() && path.starts_with("fold-")) ||
                            (options.evaluations && name == "evals");
        if (path == "decisions" || isKnownMember(path, options)) THRESHER_TRY(checkNoLink(run, path));
        if (inside) {
            THRESHER_TRY(collect(files, run, path, options, members));
        } else if (isKnownMember(path, options)) {
            THRESHER_ASSIGN(auto bytes, files.readFile(run / path));
            members.push_back({path, std::move(bytes)});
        }
    }
    return {};
}

Result<ArchiveMember> textsOf(FileSystem& files, const Path& run, const Manifest& manifest)
{
    DataConfig columns;
    if (const auto config = loadRunConfig(files, RunFolder(run).config()); config) columns = config->data;
    columns.classes = manifest.classes;
    THRESHER_ASSIGN(const auto data, readDataset(files, manifest.data.path, columns, {}));
    if (!manifest.data.sha256.empty() && data.sha256 != manifest.data.sha256)
        return fail(ErrorCode::Mismatch, "The data file has changed since the run was made: no texts",
                    "Pack without texts, or put the old file back.", manifest.data.path);
    CsvWriter out;
    out.field("id").field("content").endRow();
    for (std::size_t i = 0; i < data.rows(); ++i) out.field(data.ids[i]).field(data.texts[i]).endRow();
    return ArchiveMember{"texts.csv", std::string(out.text())};
}

ArchiveMember listOf(const std::string& name, const Manifest& manifest,
                     const std::vector<ArchiveMember>& members)
{
    Json json = newDocument();
    json["kind"] = "pack";
    json["name"] = name;
    json["classes"] = manifest.classes;
    json["members"] = Json::array();
    for (const ArchiveMember& member : members)
        json["members"].push_back(
            {{"name", member.name}, {"bytes", member.bytes.size()}, {"sha256", sha256Hex(member.bytes)}});
    return {listName, dump(json, 1) + "\n"};
}

Error mismatch(const std::string& message, const Path& where)
{
    return fail(ErrorCode::Mismatch, message, "Ask for a new pack of the run.", where.string());
}

// The list against the members: nothing missing, nothing more, every hash as it was.
Status checkList(const Json& list, const std::vector<ArchiveMember>& members, const Path& where)
{
    const auto bad = [&](const std::string& message) {
        return fail(ErrorCode::BadFormat, message, "Get the file once more.", where.string());
    };
    if (!list.is_object() || list.value("kind", std::string()) != "pack" || !list.contains("members") ||
        !list["members"].is_array() || !list.contains("classes"))
        return bad("The archive is no pack of a run");
    std::set<std::string> listed;
    for (const Json& one : list["members"]) {
        const std::string name = one.value("name", std::string());
        if (!listed.insert(name).second) return bad("The pack lists '" + name + "' twice");
        if (!isKnownMember(name, everything)) return bad("The pack has an unknown member '" + name + "'");
        const auto member = std::find_if(members.begin(), members.end(),
                                         [&](const ArchiveMember& m) { return m.name == name; });
        if (member == members.end()) return bad("'" + name + "' is missing in the pack");
        if (wholeValue(one, "bytes", std::uint64_t{0}) != member->bytes.size() ||
            one.value("sha256", std::string()) != sha256Hex(member->bytes))
            return bad("'" + name + "' is not what was packed: its hash has changed");
    }
    for (const ArchiveMember& member : members)
        if (!listed.contains(member.name))
            return bad("The pack does not list its member '" + member.name + "'");
    return {};
}

Result<std::map<std::string, int>> foldMap(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const auto rows, readIdFile(files, path));
    if (rows.fold.size() != rows.ids.size())
        return fail(ErrorCode::BadColumn, "The fold file has no column `fold`", {}, path.string());
    std::map<std::string, int> out;
    for (std::size_t i = 0; i < rows.ids.size(); ++i)
        if (!out.emplace(rows.ids[i], rows.fold[i]).second)
            return fail(ErrorCode::BadIds, "The id '" + rows.ids[i] + "' stands twice in the fold file", {},
                        path.string());
    return out;
}

// Every id of `path` with the fold that folds.csv gives it.
Status checkFolds(FileSystem& files, const Path& path, std::optional<int> fold,
                  const std::map<std::string, int>& folds, const Path& where)
{
    if (!files.exists(path)) return {};
    THRESHER_ASSIGN(const auto rows, readIdFile(files, path));
    for (std::size_t i = 0; i < rows.ids.size(); ++i) {
        const auto known = folds.find(rows.ids[i]);
        const int said = fold ? *fold : rows.fold.empty() ? 0 : rows.fold[i];
        if (known == folds.end())
            return mismatch("Fold files disagree: folds.csv does not know the id '" + rows.ids[i] + "' of " +
                                path.filename().string(),
                            where);
        if (known->second != said)
            return mismatch("Fold files disagree: '" + rows.ids[i] + "' is in fold " + std::to_string(said) +
                                " by " + path.filename().string() + " and in fold " +
                                std::to_string(known->second) + " by folds.csv",
                            where);
    }
    return {};
}

Status checkDecisions(FileSystem& held, const Path& root, const Manifest& manifest,
                      const OutOfFoldScores& scores, const Path& where)
{
    const auto names = held.list(root / "decisions");
    if (!names) return {};
    for (const std::string& name : *names) {
        THRESHER_ASSIGN(const auto decision, readDecision(held, root / "decisions" / name));
        if (decision.classes != manifest.classes)
            return mismatch("The class order of decisions/" + name + " differs from the manifest's", where);
        if (name == "default.yaml" && !checkFits(decision, scores))
            return mismatch("decisions/default.yaml belongs to other scores than the pack's", where);
    }
    return {};
}

// Validation scores of a fold: as many rows as ids, as many columns as classes.
Status checkFoldScores(FileSystem& held, const Path& folder, std::size_t classes, const Path& where)
{
    for (const char* part : {"val", "test"}) {
        const Path path = folder / (std::string(part) + "_probs.npy");
        const Path ids = folder / (std::string(part) + "_ids.csv");
        if (!held.exists(path)) continue;
        THRESHER_ASSIGN(const auto probs, readNpyProbs(held, path));
        if (probs.cols != classes)
            return mismatch(folder.filename().string() + "/" + path.filename().string() + " has " +
                                std::to_string(probs.cols) + " columns for " + std::to_string(classes) +
                                " classes",
                            where);
        if (!held.exists(ids)) continue;
        THRESHER_ASSIGN(const auto rows, readIds(held, ids));
        if (rows.size() != probs.rows)
            return mismatch(folder.filename().string() + "/" + path.filename().string() + " has " +
                                std::to_string(probs.rows) + " rows for " + std::to_string(rows.size()) +
                                " ids",
                            where);
    }
    return {};
}

Status checkExpected(const Manifest& manifest, const std::map<std::string, int>& folds,
                     const PackExpectation& expected, const Path& where)
{
    if (!expected.classes.empty())
        if (const auto same = checkSameClasses(manifest.classes, expected.classes); !same)
            return fail(ErrorCode::Mismatch,
                        "The pack does not fit " + expected.classesFrom + ". " + same.error().message,
                        "Members of a blend need the same classes in the same order.", where.string());
    std::size_t known = 0;
    for (const auto& [id, fold] : folds) {
        const auto here = expected.fold.find(id);
        if (here == expected.fold.end()) continue;
        ++known;
        if (here->second != fold)
            return fail(ErrorCode::Mismatch,
                        "Fold files disagree: '" + id + "' is in fold " + std::to_string(fold) +
                            " in the pack and in fold " + std::to_string(here->second) + " in " +
                            expected.foldsFrom,
                        "Rows blended across different folds would be scored by models that saw them.",
                        where.string());
    }
    if (!expected.fold.empty() && known == 0)
        return fail(ErrorCode::Mismatch, "The pack has no row in common with " + expected.foldsFrom,
                    "It was made from other data.", where.string());
    return {};
}

// The members as a run: everything a reader will rely on later holds together.
Status checkContent(FileSystem& held, const Path& root, const PackExpectation& expected, const Path& where)
{
    const RunFolder run(root);
    THRESHER_ASSIGN(const auto manifest, readManifest(held, run));
    if (held.exists(run.config())) {
        THRESHER_ASSIGN(const auto config, loadRunConfig(held, run.config()));
        if (!config.data.classes.empty() && config.data.classes != manifest.classes)
            return mismatch("The class order of run.yaml differs from the manifest's", where);
    }
    THRESHER_ASSIGN(const auto folds, foldMap(held, run.folds()));
    THRESHER_TRY(checkFolds(held, root / "oof_ids.csv", {}, folds, where));
    THRESHER_ASSIGN(const auto names, held.list(root));
    for (const std::string& name : names) {
        if (!name.starts_with("fold-")) continue;
        THRESHER_TRY(checkFolds(held, root / name / "val_ids.csv", std::stoi(name.substr(5)), folds, where));
        THRESHER_TRY(checkFoldScores(held, root / name, manifest.classes.size(), where));
    }
    THRESHER_ASSIGN(const auto foldsText, held.readFile(run.folds(), std::uint64_t{1} << 31));
    if (!manifest.foldsSha256.empty() && manifest.foldsSha256 != sha256Hex(foldsText))
        return mismatch("Fold files disagree: folds.csv is not the one that the manifest names", where);
    THRESHER_ASSIGN(const auto scores, readRunScores(held, root));
    THRESHER_TRY(checkDecisions(held, root, manifest, scores.outOfFold, where));
    return checkExpected(manifest, folds, expected, where);
}

Result<OpenedPack> opened(std::vector<ArchiveMember> members, const Path& where,
                          const PackExpectation& expected)
{
    if (members.empty() || members.front().name != listName)
        return fail(ErrorCode::BadFormat, "The archive is no pack: it does not begin with pack.json",
                    "Packs are made by `thresher-cli pack`.", where.string());
    THRESHER_ASSIGN(const Json list, parseJson(members.front().bytes, where.string()));
    THRESHER_TRY(checkFormat(list, where.string()));
    members.erase(members.begin());
    try {
        THRESHER_TRY(checkList(list, members, where));
        OpenedPack out;
        out.summary.name = list.value("name", std::string());
        out.summary.classes = list["classes"].get<std::vector<std::string>>();
        out.summary.members = members.size();
        for (const ArchiveMember& member : members) out.summary.texts |= member.name == "texts.csv";
        const Path root = "pack";
        HeldFiles held(root, members);
        if (auto content = checkContent(held, root, expected, where); !content) {
            Error error = std::move(content).error();
            error.where = where.string() +
                          (error.where.empty() || error.where == where.string() ? "" : ": " + error.where);
            return error;
        }
        out.members = std::move(members);
        return out;
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorCode::BadFormat, "pack.json has a value of the wrong kind",
                    "Get the file once more.", where.string());
    }
}

// A pack of files that change meanwhile would hold halves of two states: neither who finishes the run nor who
// trains one of its folds may be at work.
Status checkNobodyWrites(FileSystem& files, const RunFolder& run)
{
    if (files.isLocked(run.lock()))
        return fail(ErrorCode::Locked, "The run is being written", "Wait until it is finished.",
                    run.root().string());
    THRESHER_ASSIGN(const auto names, files.list(run.root()));
    for (const std::string& name : names) {
        const Path lock = run.root() / name / "lock";
        if (!name.starts_with("fold-") || !files.isLocked(lock)) continue;
        const auto content = files.readFile(lock);
        std::string holder = content ? *content : "by whom is unknown";
        while (holder.ends_with('\n')) holder.pop_back();
        return fail(ErrorCode::Locked, name + " of this run is being trained (" + holder + ")",
                    "Wait until it ends or stop it.", run.root().string());
    }
    return {};
}

} // namespace

Result<PackSummary> packRun(FileSystem& files, const Path& run, const Path& pack, const PackOptions& options)
{
    const RunFolder folder(run);
    THRESHER_ASSIGN(const auto manifest, readManifest(files, folder));
    THRESHER_TRY(checkNobodyWrites(files, folder));
    if (!files.exists(run / "oof_probs.npy"))
        return fail(ErrorCode::FileNotFound, "The run has no oof_probs.npy",
                    "Run `thresher-cli finish RUN` first; it needs at least one finished fold.",
                    run.string());
    std::vector<ArchiveMember> members;
    THRESHER_TRY(collect(files, run, "", options, members));
    THRESHER_TRY(checkNobodyWrites(files, folder)); // nor began while the files were read
    if (options.texts) {
        THRESHER_ASSIGN(auto texts, textsOf(files, run, manifest));
        members.erase(std::remove_if(members.begin(), members.end(),
                                     [](const ArchiveMember& m) { return m.name == "texts.csv"; }),
                      members.end());
        members.push_back(std::move(texts));
    }
    const std::string name = std::filesystem::absolute(run).lexically_normal().filename().string();
    members.insert(members.begin(), listOf(name, manifest, members));
    THRESHER_ASSIGN(const std::string bytes, archiveBytes(members));
    // What would be refused on the other side is refused here.
    THRESHER_ASSIGN(auto out, opened(std::move(members), run, {}));
    THRESHER_TRY(writeAtomically(files, pack, bytes));
    out.summary.bytes = bytes.size();
    return out.summary;
}

Result<PackExpectation> expectationOfRun(FileSystem& files, const Path& run)
{
    PackExpectation out;
    THRESHER_ASSIGN(const auto manifest, readManifest(files, RunFolder(run)));
    out.classes = manifest.classes;
    THRESHER_ASSIGN(out.fold, foldMap(files, RunFolder(run).folds()));
    out.classesFrom = out.foldsFrom = "the run " + run.string();
    return out;
}

Result<PackExpectation> expectationOfWorkspace(FileSystem& files, const Path& root)
{
    PackExpectation out;
    THRESHER_ASSIGN(const auto workspace, readWorkspace(files, root));
    out.classesFrom = out.foldsFrom = "the workspace " + workspace.name;
    out.classes = workspace.data.classes;
    if (out.classes.empty() && !workspace.data.sample_submission.empty()) {
        THRESHER_ASSIGN(const auto sample, readSampleSubmission(files, workspace.data.sample_submission));
        out.classes = sample.classes;
    }
    if (!workspace.folds.file.empty()) {
        THRESHER_ASSIGN(out.fold, foldMap(files, workspace.folds.file));
    }
    return out;
}

Result<OpenedPack> openPack(FileSystem& files, const Path& pack, const PackExpectation& expected)
{
    THRESHER_ASSIGN(const std::string bytes, files.readFile(pack, std::uint64_t{1} << 31));
    THRESHER_ASSIGN(auto members, parseArchive(bytes, pack.string()));
    THRESHER_ASSIGN(auto out, opened(std::move(members), pack, expected));
    out.summary.bytes = bytes.size();
    return out;
}

Result<PackSummary> unpackRun(FileSystem& files, const Path& pack, const Path& run,
                              const PackExpectation& expected)
{
    THRESHER_ASSIGN(const auto opened, openPack(files, pack, expected));
    if (files.exists(run)) {
        const auto names = files.list(run);
        if (!names || !names->empty())
            return fail(ErrorCode::AlreadyExists, run.string() + " is there and not empty",
                        "Give another folder with -o.", run.string());
    }
    Path target = std::filesystem::absolute(run).lexically_normal();
    if (!target.has_filename()) target = target.parent_path();
    const Path draft = temporaryName(target);
    Path made = draft; // where it stands by now
    const auto write = [&]() -> Status {
        for (const ArchiveMember& member : opened.members) {
            THRESHER_TRY(files.makeDirectories((draft / member.name).parent_path()));
            THRESHER_TRY(writeAtomically(files, draft / member.name, member.bytes));
        }
        THRESHER_TRY(files.rename(draft, target));
        made = target;
        return files.syncDirectory(target.parent_path());
    };
    if (auto written = write(); !written) {
        // The first failure is the one to tell.
        [[maybe_unused]] const auto cleaned = files.removeAll(made);
        return std::move(written).error();
    }
    return opened.summary;
}

} // namespace thresher

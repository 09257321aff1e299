#include "workspace/workspace.h"

#include "workspace/detail/typed_json.h"
#include "workspace/workspace_lock.h"

#include <algorithm>

namespace thresher {
namespace {

using detail::KeyFault;
using detail::otherKeys;
using detail::take;

// Relative to the folder when inside it, else as it is.
std::string kept(const Path& path, const Path& root)
{
    if (path.empty()) return {};
    const auto relative = path.lexically_normal().lexically_relative(root.lexically_normal());
    const bool inside = !relative.empty() && *relative.begin() != "..";
    return (inside ? relative : path).generic_string();
}

Path found(const std::string& text, const Path& root)
{
    if (text.empty()) return {};
    const Path path(text);
    return (path.is_absolute() ? path : root / path).lexically_normal();
}

void takePath(const Json& object, const char* key, const Path& root, std::string& target)
{
    take(object, key, target);
    target = found(target, root).string();
}

Path takenPath(const Json& object, const char* key, const Path& root)
{
    std::string text;
    take(object, key, text);
    return found(text, root);
}

Json dataJson(const DataConfig& data, const Path& root)
{
    return {{"train", kept(data.train, root)},
            {"test", kept(data.test, root)},
            {"sample_submission", kept(data.sample_submission, root)},
            {"extra_train", kept(data.extra_train, root)},
            {"id_column", data.id_column},
            {"text_column", data.text_column},
            {"label_column", data.label_column},
            {"label_columns", data.label_columns},
            {"classes", data.classes},
            {"language_column", data.language_column},
            {"spans_column", data.spans_column}};
}

DataConfig dataFrom(const Json& object, const Path& root)
{
    DataConfig data;
    takePath(object, "train", root, data.train);
    takePath(object, "test", root, data.test);
    takePath(object, "sample_submission", root, data.sample_submission);
    takePath(object, "extra_train", root, data.extra_train);
    take(object, "id_column", data.id_column);
    take(object, "text_column", data.text_column);
    take(object, "label_column", data.label_column);
    take(object, "label_columns", data.label_columns);
    take(object, "classes", data.classes);
    take(object, "language_column", data.language_column);
    take(object, "spans_column", data.spans_column);
    return data;
}

Json foldsJson(const FoldsConfig& folds, const Path& root)
{
    return {{"n_splits", folds.n_splits},
            {"shuffle", folds.shuffle},
            {"random_state", folds.random_state},
            {"file", kept(folds.file, root)},
            {"stratify_language", folds.stratify_language},
            {"group_near_duplicates", folds.group_near_duplicates},
            {"sealed_fraction", folds.sealed_fraction}};
}

FoldsConfig foldsFrom(const Json& object, const Path& root)
{
    FoldsConfig folds;
    take(object, "n_splits", folds.n_splits);
    take(object, "shuffle", folds.shuffle);
    take(object, "random_state", folds.random_state);
    takePath(object, "file", root, folds.file);
    take(object, "stratify_language", folds.stratify_language);
    take(object, "group_near_duplicates", folds.group_near_duplicates);
    take(object, "sealed_fraction", folds.sealed_fraction);
    return folds;
}

constexpr const char* knownKeys[] = {"format",    "program",   "name",     "data",        "folds",
                                     "runs",      "champion",  "balance",  "tokenizer",   "decision",
                                     "bookmarks", "run_notes", "decimals", "daily_quota", "public_rows"};

Workspace workspaceFrom(const Json& json, const Path& root)
{
    Workspace workspace;
    workspace.root = root;
    workspace.name = root.filename().string();
    take(json, "name", workspace.name);
    const Json empty = Json::object();
    const auto section = [&](const char* key) -> const Json& {
        const auto it = json.find(key);
        if (it == json.end()) return empty;
        if (!it->is_object()) throw KeyFault{key};
        return *it;
    };
    workspace.data = dataFrom(section("data"), root);
    workspace.folds = foldsFrom(section("folds"), root);
    std::vector<std::string> runs;
    take(json, "runs", runs);
    for (const auto& run : runs) workspace.runs.push_back(found(run, root));
    workspace.champion = takenPath(json, "champion", root);
    workspace.balance = takenPath(json, "balance", root);
    workspace.tokenizer = takenPath(json, "tokenizer", root);
    workspace.decision = takenPath(json, "decision", root);
    take(json, "bookmarks", workspace.bookmarks);
    take(json, "run_notes", workspace.runNotes);
    take(json, "daily_quota", workspace.dailyQuota);
    take(json, "decimals", workspace.decimals);
    take(json, "public_rows", workspace.publicRows);
    workspace.otherKeys = otherKeys(json, knownKeys);
    return workspace;
}

bool hasManifest(FileSystem& files, const Path& folder)
{
    return files.exists(folder / "manifest.json");
}

} // namespace

Result<Workspace> readWorkspace(FileSystem& files, const Path& root)
{
    const Path absolute = std::filesystem::absolute(root).lexically_normal();
    THRESHER_ASSIGN(const auto json, readJson(files, absolute / "workspace.json"));
    try {
        if (!json.is_object()) throw KeyFault{"the document"};
        return workspaceFrom(json, absolute);
    } catch (const KeyFault& fault) {
        return fail(ErrorCode::BadFormat, "workspace.json has a value of the wrong type: " + fault.key,
                    "Mend the file, or open the data file anew.", (absolute / "workspace.json").string());
    }
}

Status writeWorkspace(FileSystem& files, const Workspace& workspace)
{
    THRESHER_TRY(files.makeDirectories(workspace.root));
    const Path& root = workspace.root;
    Json json = newDocument();
    json["name"] = workspace.name;
    json["data"] = dataJson(workspace.data, root);
    json["folds"] = foldsJson(workspace.folds, root);
    json["runs"] = Json::array();
    for (const auto& run : workspace.runs) json["runs"].push_back(kept(run, root));
    json["champion"] = kept(workspace.champion, root);
    json["balance"] = kept(workspace.balance, root);
    json["tokenizer"] = kept(workspace.tokenizer, root);
    json["decision"] = kept(workspace.decision, root);
    json["bookmarks"] = workspace.bookmarks;
    json["run_notes"] = workspace.runNotes;
    json["daily_quota"] = workspace.dailyQuota;
    json["decimals"] = workspace.decimals;
    json["public_rows"] = workspace.publicRows;
    if (!workspace.otherKeys.empty()) {
        THRESHER_ASSIGN(const auto others, parseJson(workspace.otherKeys, "workspace.json"));
        for (const auto& [key, value] : others.items()) json[key] = value;
    }
    return writeJson(files, workspace.file(), json);
}

Result<Workspace> changeWorkspace(FileSystem& files, const Workspace& known,
                                  const std::function<void(Workspace&)>& change)
{
    THRESHER_ASSIGN(const auto lock, lockWorkspace(files, known.root));
    auto current = readWorkspace(files, known.root);
    if (!current && current.error().code != ErrorCode::FileNotFound) return current;
    Workspace workspace = current ? std::move(*current) : known;
    change(workspace);
    THRESHER_TRY(writeWorkspace(files, workspace));
    return workspace;
}

OpenKind kindOf(FileSystem& files, const Path& path)
{
    std::error_code code;
    if (std::filesystem::is_directory(path, code)) {
        if (files.exists(path / "workspace.json")) return OpenKind::Workspace;
        return hasManifest(files, path) ? OpenKind::Run : OpenKind::Unknown;
    }
    if (path.filename() == "workspace.json") return OpenKind::Workspace;
    if (path.filename() == "manifest.json") return OpenKind::Run;
    return std::filesystem::is_regular_file(path, code) ? OpenKind::Data : OpenKind::Unknown;
}

std::vector<Path> findRuns(FileSystem& files, const Workspace& workspace)
{
    std::vector<Path> runs;
    for (const auto& run : workspace.runs)
        if (hasManifest(files, run)) runs.push_back(run);
    if (const auto names = files.list(workspace.runsFolder()); names)
        for (const auto& name : *names)
            if (hasManifest(files, workspace.runsFolder() / name))
                runs.push_back(workspace.runsFolder() / name);
    std::sort(runs.begin(), runs.end());
    runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
    return runs;
}

} // namespace thresher

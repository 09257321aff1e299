#include "runs/manifest.h"

#include "base/clock.h"
#include "base/detail/json.h"

namespace thresher {
namespace {

Json identity(const DataIdentity& data)
{
    return data.path.empty() ? Json(nullptr)
                             : Json{{"path", data.path}, {"sha256", data.sha256}, {"rows", data.rows}};
}

DataIdentity readIdentity(const Json& json, const char* key)
{
    DataIdentity data;
    if (!json.contains(key) || !json[key].is_object()) return data;
    const Json& part = json[key];
    data.path = part.value("path", std::string());
    data.sha256 = part.value("sha256", std::string());
    data.rows = wholeValue(part, "rows", std::int64_t{0});
    return data;
}

} // namespace

Status writeManifest(FileSystem& files, const RunFolder& run, const Manifest& manifest)
{
    Json json = newDocument();
    json["created"] = number(manifest.created);
    json["created_at"] = isoTime(manifest.created);
    json["task"] = manifest.task;
    json["classes"] = manifest.classes;
    json["n_splits"] = manifest.nSplits;
    json["data"] = identity(manifest.data);
    json["test"] = identity(manifest.test);
    if (!manifest.extra.path.empty()) json["extra_train"] = identity(manifest.extra);
    if (!manifest.overlay.path.empty()) json["label_overlay"] = identity(manifest.overlay);
    json["folds_sha256"] = manifest.foldsSha256;
    THRESHER_ASSIGN(json["model"], parseJson(manifest.modelJson, "model"));
    json["device"] = manifest.device;
    json["threads"] = manifest.threads;
    json["cpu_capability"] = manifest.cpuCapability;
    json["seed"] = manifest.seed;
    json["deterministic_inputs"] = manifest.deterministicInputs;
    return writeJson(files, run.manifest(), json);
}

Result<Manifest> readManifest(FileSystem& files, const RunFolder& run)
{
    const std::string where = run.manifest().string();
    if (!files.exists(run.manifest()))
        return fail(ErrorCode::FileNotFound,
                    run.root().string() + " is no run folder: it has no manifest.json",
                    "Give the folder that `train -o` or `prepare -o` named.", where);
    THRESHER_ASSIGN(const auto json, readJson(files, run.manifest()));
    if (!json.is_object() || !json.contains("format") || !json.contains("classes") ||
        !json["classes"].is_array() || json["classes"].empty())
        return fail(ErrorCode::BadFormat, "The manifest needs `format` and a list `classes`", {}, where);
    Manifest manifest;
    try {
        manifest.classes = json["classes"].get<std::vector<std::string>>();
        manifest.created =
            json.contains("created") && json["created"].is_number() ? json["created"].get<double>() : 0.0;
        manifest.task = json.value("task", std::string("multilabel"));
        manifest.nSplits = wholeValue(json, "n_splits", 0);
        manifest.data = readIdentity(json, "data");
        manifest.test = readIdentity(json, "test");
        manifest.extra = readIdentity(json, "extra_train");
        manifest.overlay = readIdentity(json, "label_overlay");
        manifest.foldsSha256 = json.value("folds_sha256", std::string());
        manifest.modelJson = json.contains("model") ? dump(json["model"]) : "{}";
        manifest.device = json.value("device", std::string());
        manifest.threads = wholeValue(json, "threads", 0U);
        manifest.cpuCapability = json.value("cpu_capability", std::string());
        manifest.seed = wholeValue(json, "seed", std::int64_t{0});
        if (json.contains("deterministic_inputs"))
            manifest.deterministicInputs =
                json["deterministic_inputs"].get<std::map<std::string, std::string>>();
    } catch (const nlohmann::json::exception& problem) {
        return fail(ErrorCode::BadFormat,
                    std::string("The manifest has a value of the wrong kind: ") + problem.what(),
                    "Put the manifest.json that `prepare` wrote back, or prepare a new run.", where);
    }
    if (manifest.nSplits < 0 || manifest.nSplits > mostFolds)
        return fail(ErrorCode::BadFormat,
                    "The manifest speaks of " + std::to_string(manifest.nSplits) + " folds",
                    "n_splits is at most " + std::to_string(mostFolds) + ".", where);
    manifest.foreign = !files.exists(run.config());
    return manifest;
}

std::string cpuCapability()
{
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        return "avx512";
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? "avx2" : "default";
}

} // namespace thresher

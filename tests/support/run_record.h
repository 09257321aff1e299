// What a run folder tells beside its bit-equal files, without what may differ between two runs of the same
// thing: times, speeds, machine and process. contracts.md calls the rest equal.
#pragma once

#include "base/detail/json.h"
#include "runs/event_log.h"
#include "runs/manifest.h"
#include "runs/run_folder.h"

#include <cstdio>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <regex>
#include <string>
#include <variant>

namespace thresher::test {

inline std::string jsonWithout(const Path& path, std::initializer_list<const char*> keys)
{
    auto json = readJson(realFileSystem(), path);
    if (!json) return toString(json.error());
    for (const char* key : keys) json->erase(key);
    return json->dump(1);
}

// A line for every step, evaluation and alert that counts: those before a `resumed` record are cut off by it.
// Checkpoint records are left out: the power may go between a checkpoint and its record.
inline std::string eventsOf(const Path& path, const std::vector<std::string>& classes)
{
    const auto log = readEventLog(path, 0, classes);
    if (!log) return toString(log.error());
    std::string out;
    const auto line = [&out](const LoggedEvent& event, std::initializer_list<double> numbers) {
        out += event.kind + " " + std::to_string(event.step);
        for (const double number : numbers) {
            char text[32];
            std::snprintf(text, sizeof text, " %.17g", number);
            out += text;
        }
        out += "\n";
    };
    for (const auto& event : *log) {
        if (const auto* step = std::get_if<StepEvent>(&event.event); step && event.kind == "train")
            line(event, {step->epoch, step->loss, step->learningRate, step->gradNorm});
        else if (const auto* eval = std::get_if<EvalEvent>(&event.event))
            line(event, {eval->epoch, eval->evalLoss, eval->evalMap, eval->evalF1, eval->evalF105});
        else if (const auto* alert = std::get_if<AlertEvent>(&event.event))
            out += "alert " + std::to_string(event.step) + " " + alert->message + "\n";
    }
    return out;
}

// By path inside the folder.
inline std::map<std::string, std::string> recordOf(const Path& root)
{
    std::map<std::string, std::string> record;
    std::vector<std::string> classes;
    if (const auto manifest = readManifest(realFileSystem(), RunFolder(root))) classes = manifest->classes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file()) continue;
        const Path& path = entry.path();
        const Path relative = std::filesystem::relative(path, root);
        const std::string name = relative.filename().string();
        std::string& text = record[relative.string()];
        if (name == "events.jsonl" && relative.has_parent_path()) {
            text = eventsOf(path, classes);
        } else if (name == "fold.json") {
            text = jsonWithout(path, {"host", "pid", "seconds", "peak_bytes"});
        } else if (name == "manifest.json") {
            text = jsonWithout(path, {"created", "created_at"});
        } else if (name == "trainer_state.json") {
            text = jsonWithout(path, {"seconds"});
        } else if (name == "run.yaml") {
            text = *realFileSystem().readFile(path);
        } else if (name == "report.md") { // its first line names the folder; seconds end the rows of folds
            const std::string report = *realFileSystem().readFile(path);
            text = std::regex_replace(report.substr(report.find('\n')), std::regex("[0-9.]+ \\|\n"), "|\n");
        } else {
            record.erase(relative.string());
        }
    }
    return record;
}

} // namespace thresher::test

#include "runs/run_folder.h"

#include "base/detail/json.h"
#include "base/numbers.h"

#include <algorithm>
#include <array>
#include <unistd.h>

namespace thresher {

Status writeFoldState(FileSystem& files, const RunFolder& run, int fold, const FoldState& state)
{
    Json json = newDocument();
    json["state"] = state.state;
    json["chosen_step"] = state.chosenStep ? Json(*state.chosenStep) : Json(nullptr);
    json["metric"] = state.metric;
    json["value"] = state.value ? number(*state.value) : Json(nullptr);
    json["host"] = state.host;
    json["pid"] = state.pid;
    json["error"] = state.error.empty() ? Json(nullptr) : Json(state.error);
    json["step"] = state.step;
    json["steps"] = state.totalSteps;
    json["eval_map"] = number(state.evalMap);
    json["eval_f1"] = number(state.evalF1);
    json["seconds"] = number(state.seconds);
    json["peak_bytes"] = state.peakBytes;
    return writeJson(files, run.foldState(fold), json);
}

Result<FoldState> readFoldState(FileSystem& files, const RunFolder& run, int fold)
{
    if (!files.exists(run.foldState(fold))) return FoldState{};
    THRESHER_ASSIGN(const auto json, readJson(files, run.foldState(fold)));
    const auto text = [&](const char* key) {
        return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
    };
    const auto real = [&](const char* key) {
        return json.contains(key) && json[key].is_number() ? json[key].get<double>() : 0.0;
    };
    const auto whole = [&](const char* key) {
        return json.contains(key) ? wholeNumber<std::int64_t>(json[key]).value_or(0) : 0;
    };
    FoldState state;
    THRESHER_ASSIGN(state.state, getString(json, "state", run.foldState(fold).string()));
    if (json.contains("chosen_step") && json["chosen_step"].is_number_integer())
        state.chosenStep = json["chosen_step"].get<std::int64_t>();
    if (json.contains("value") && json["value"].is_number()) state.value = json["value"].get<double>();
    state.metric = text("metric");
    state.host = text("host");
    state.error = text("error");
    state.pid = whole("pid");
    state.step = whole("step");
    state.totalSteps = whole("steps");
    state.evalMap = real("eval_map");
    state.evalF1 = real("eval_f1");
    state.seconds = real("seconds");
    state.peakBytes = whole("peak_bytes");
    return state;
}

ControlRequest readControl(FileSystem& files, const RunFolder& run)
{
    // Polled each step: a missing file is the rule, and a file that is just being written counts as silence.
    if (!files.exists(run.control())) return ControlRequest::None;
    const auto json = readJson(files, run.control());
    if (!json || !json->is_object() || !json->contains("request") || !(*json)["request"].is_string())
        return ControlRequest::None;
    const auto request = (*json)["request"].get<std::string>();
    return request == "pause"    ? ControlRequest::Pause
           : request == "stop"   ? ControlRequest::Stop
           : request == "resume" ? ControlRequest::Resume
                                 : ControlRequest::None;
}

Status writeControl(FileSystem& files, const RunFolder& run, ControlRequest request)
{
    if (request == ControlRequest::None) return files.remove(run.control());
    Json json = newDocument();
    json["request"] = request == ControlRequest::Pause  ? "pause"
                      : request == ControlRequest::Stop ? "stop"
                                                        : "resume";
    return writeJson(files, run.control(), json);
}

std::vector<std::int64_t> checkpointSteps(FileSystem& files, const RunFolder& run, int fold)
{
    constexpr std::string_view prefix = "checkpoint-";
    std::vector<std::int64_t> steps;
    const auto names = files.list(run.fold(fold));
    if (!names) return steps;
    for (const auto& name : *names)
        if (name.starts_with(prefix))
            if (const auto step = parseInteger(std::string_view(name).substr(prefix.size()));
                step && files.exists(run.checkpoint(fold, *step) / "trainer_state.json"))
                steps.push_back(*step);
    std::sort(steps.begin(), steps.end());
    return steps;
}

std::string hostName()
{
    std::array<char, 256> buffer{};
    return gethostname(buffer.data(), buffer.size() - 1) == 0 ? buffer.data() : "localhost";
}

std::string lockText()
{
    return "host " + hostName() + ", pid " + std::to_string(getpid()) + "\n";
}

} // namespace thresher

// doctor: what this machine and this build offer, without loading more than asked.
#include "base/disk.h"
#include "base/memory.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "base/version.h"
#include "model/installed_models.h"
#include "runs/manifest.h"
#include "runs/run_folder.h"
#include "session.h"
#include "train/engine_loader.h"

namespace thresher::cli {
namespace {

void listModels(Session& session, Outcome& outcome)
{
    outcome.json["models"] = Json::array();
    const auto models = installedModels(session.files);
    outcome.text += "models             " +
                    (models.empty() ? "none installed" : std::to_string(models.size())) + " (" +
                    installedModelsFolder().string() + ")\n";
    for (const auto& model : models) {
        outcome.json["models"].push_back({{"name", model.name},
                                          {"path", model.folder.string()},
                                          {"family", model.family},
                                          {"parameters", model.parameters},
                                          {"ok", model.fault.empty()},
                                          {"message", model.fault}});
        outcome.text += "                   " + model.name + ": " +
                        (model.fault.empty()
                             ? model.family + ", " + toFixed(static_cast<double>(model.parameters) / 1e6, 0) +
                                   " million parameters"
                             : model.fault) +
                        "\n";
    }
    if (models.empty())
        outcome.text +=
            "                   packaging/install-gemma-3-270m.sh installs Gemma 3 270M on request\n";
}

Result<Outcome> doctor(Session& session)
{
    Outcome outcome;
    const unsigned threads = session.threads == 0 ? defaultThreads() : session.threads;
    const auto disk = freeDiskBytes(".");
    outcome.json["version"] = versionText();
    outcome.json["host"] = hostName();
    outcome.json["threads"] = threads;
    outcome.json["cpu_capability"] = cpuCapability();
    outcome.json["memory_available_bytes"] = availableMemoryBytes();
    outcome.json["disk_available_bytes"] = disk ? Json(*disk) : Json(nullptr);
    outcome.text = "thresher " + std::string(versionText()) + " on " + hostName() + "\n";
    outcome.text += "threads            " + std::to_string(threads) + "\n";
    outcome.text += "vector units       " + cpuCapability() + "\n";
    outcome.text +=
        "memory available   " + toFixed(static_cast<double>(availableMemoryBytes()) / 1e9, 1) + " GB\n";
    if (disk)
        outcome.text +=
            "disk available     " + toFixed(static_cast<double>(*disk) / 1e9, 1) + " GB (this folder)\n";
    listModels(session, outcome);

    const auto engine = loadEngine();
    const auto info = engine ? (*engine)->info() : Result<EngineInfo>(engine.error());
    if (!info) {
        outcome.json["engine"] = {
            {"ok", false}, {"message", info.error().message}, {"hint", info.error().hint}};
        outcome.text += "engine             cannot be opened: " + toString(info.error()) + "\n";
        outcome.text += "                   the linear model and everything after training work without it\n";
        return outcome;
    }
    outcome.json["engine"] = {{"ok", true},
                              {"torch", info->torchVersion},
                              {"cpu_capability", info->cpuCapability},
                              {"cuda_devices", info->cudaDevices}};
    outcome.text += "engine             libtorch " + info->torchVersion + ", " + info->cpuCapability + "\n";
    outcome.text +=
        "CUDA devices       " +
        (info->cudaDevices.empty() ? std::string("none found") : std::to_string(info->cudaDevices.size())) +
        "\n";
    for (const auto& device : info->cudaDevices) outcome.text += "                   " + device + "\n";
    return outcome;
}

} // namespace

void addDoctorVerb(CLI::App& app, Session& session)
{
    addVerb(app, session, "doctor", "What this machine and this build offer",
            [&session] { return doctor(session); });
}

} // namespace thresher::cli

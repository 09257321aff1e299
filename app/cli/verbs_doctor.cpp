// doctor: what this machine and this build offer, without loading more than asked.
#include "base/cuda_driver.h"
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

void listGpus(Outcome& outcome)
{
    const CudaDriver driver = probeCudaDriver();
    auto& json = outcome.json["cuda_driver"];
    json = {{"found", driver.found}, {"problem", driver.problem}, {"devices", Json::array()}};
    json["version"] = driver.version > 0 ? Json(cudaVersionText(driver.version)) : Json(nullptr);
    outcome.text += "NVIDIA driver      ";
    if (driver.found && driver.version > 0)
        outcome.text += "serves CUDA " + cudaVersionText(driver.version) + "; ";
    outcome.text += driver.problem.empty() ? std::to_string(driver.devices.size()) + " device(s)\n"
                                           : driver.problem + "\n";
    for (const CudaDevice& device : driver.devices) {
        json["devices"].push_back({{"name", device.name}, {"memory_bytes", device.memoryBytes}});
        outcome.text += "                   " + device.name + ", " +
                        toFixed(static_cast<double>(device.memoryBytes) / 1e9, 1) + " GB\n";
    }
}

// What products of 1,024 tokens with a 1,024 x 1,024 matrix reach here: float32 is what `auto` computes in,
// bfloat16 has to be asked for.
void measureProducts(const Engine& engine, Session& session, Outcome& outcome)
{
    constexpr std::int64_t side = 1024;
    outcome.text += "products           ";
    for (const std::string dtype : {"float32", "bfloat16"}) {
        const auto speed = engine.productSpeed(side, side, side, dtype, {session.threads});
        outcome.json["engine"]["products_flops_per_second"][dtype] = speed ? Json(*speed) : Json(nullptr);
        outcome.text += (dtype == "float32" ? "" : ", ") + dtype + " " +
                        (speed ? toFixed(*speed / 1e9, 0) + " GFLOP/s" : "cannot be computed");
    }
    outcome.text += " (model.compute_dtype)\n";
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
    listGpus(outcome);
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
                              {"cuda_installed", info->cudaInstalled},
                              {"cuda_devices", info->cudaDevices},
                              {"cuda_problem", info->cudaProblem}};
    outcome.text += "engine             libtorch " + info->torchVersion + ", " + info->cpuCapability + "\n";
    measureProducts(**engine, session, outcome);
    outcome.text +=
        "CUDA libraries     " +
        std::string(info->cudaInstalled ? "installed"
                                        : "not installed: packaging/setup.sh --cuda brings them") +
        "\n";
    outcome.text += "engine devices     cpu";
    for (const auto& device : info->cudaDevices) outcome.text += ", " + device;
    outcome.text += info->cudaProblem.empty() ? "\n" : " (no CUDA: " + info->cudaProblem + ")\n";
    return outcome;
}

} // namespace

void addDoctorVerb(CLI::App& app, Session& session)
{
    addVerb(app, session, "doctor", "What this machine and this build offer",
            [&session] { return doctor(session); });
}

} // namespace thresher::cli

// Small checkpoints with random weights and adapters that are not zero, written by the product's own writers.
#pragma once

#include "base/rng.h"
#include "model/adapter_config.h"
#include "model/safetensors.h"
#include "model/spec.h"

#include <QtGlobal>

#include <filesystem>
#include <string>
#include <vector>

namespace thresher::test {

inline void writeRandom(const Path& path, const std::vector<TensorSpec>& tensors, double scale,
                        Mt19937& random)
{
    std::vector<std::vector<float>> values;
    std::vector<TensorToWrite> files;
    for (const TensorSpec& tensor : tensors) {
        std::size_t count = 1;
        for (const std::int64_t n : tensor.shape) count *= static_cast<std::size_t>(n);
        std::vector<float>& made = values.emplace_back(count);
        for (float& value : made) value = static_cast<float>(scale * random.gauss());
        files.push_back({tensor.name, Dtype::F32, tensor.shape, std::as_bytes(std::span(made))});
    }
    const Status written = writeSafetensors(realFileSystem(), path, std::move(files));
    if (!written) qFatal("%s", toString(written.error()).c_str());
}

// config.json as given, weights N(0, scale); an adapter for all linears of rank 4 in "adapter" beside it,
// whose B is not zero, with a score head of `classes` rows. Returns the spec.
inline ModelSpec writeRandomCheckpoint(const Path& folder, const std::string& config, std::size_t classes,
                                       const std::vector<std::string>& targets = {"all-linear"},
                                       double scale = 0.15, std::uint32_t seed = 7)
{
    std::filesystem::create_directories(folder / "adapter");
    const Status configured = writeAtomically(realFileSystem(), folder / "config.json", config);
    const auto parsed = parseModelConfig(config, "config.json");
    if (!configured || !parsed) qFatal("config.json: %s", parsed ? "" : toString(parsed.error()).c_str());
    Mt19937 random(seed);
    writeRandom(folder / "model.safetensors", bodyTensors(parsed->spec), scale, random);
    LoraConfig lora;
    lora.r = 4;
    lora.lora_alpha = 8;
    lora.target_modules = targets;
    const AdapterConfig adapter = adapterConfig(lora, folder.string());
    const auto modules = adapterModules(adapter, parsed->spec);
    if (!modules || !writeAdapterConfig(realFileSystem(), folder / "adapter", adapter)) qFatal("no adapter");
    std::vector<TensorSpec> tensors;
    for (const AdapterModule& module : *modules) {
        const std::vector<std::int64_t>& shape = parsed->spec.find(module.linear.part)->shape;
        tensors.push_back({loraAName(module.module), {module.rank, shape[1]}});
        tensors.push_back({loraBName(module.module), {shape[0], module.rank}});
    }
    tensors.push_back({adapterScoreName(), {static_cast<std::int64_t>(classes), parsed->spec.hidden}});
    writeRandom(folder / "adapter" / "adapter_model.safetensors", tensors, scale, random);
    return parsed->spec;
}

} // namespace thresher::test

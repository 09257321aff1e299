// PEFT LoRA folders: adapter_config.json, and which tensor of adapter_model.safetensors belongs to which
// linear. Files made here load in PEFT and the other way round (PEFT 0.21).
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "config/run_config.h"
#include "model/spec.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace thresher {

struct AdapterConfig {
    std::string baseModel; // base_model_name_or_path
    std::string taskType = "SEQ_CLS";
    std::int64_t rank = 8;
    double alpha = 8;
    double dropout = 0.0;
    bool rsLora = false;
    std::vector<std::string>
        targetModules; // sorted; or one entry "all-linear", or "regex:..." as PEFT's plain string
    // (end of a module's name or regular expression, value): the first that matches counts.
    std::vector<std::pair<std::string, std::int64_t>> rankPattern;
    std::vector<std::pair<std::string, double>> alphaPattern;
    std::vector<std::string> modulesToSave = {"classifier", "score"};
    std::vector<std::string> warnings;
};

// One adapted linear.
struct AdapterModule {
    LinearRef linear;
    std::string module; // "model.layers.0.self_attn.q_proj"
    std::int64_t rank = 0;
    double scaling = 1.0; // alpha / r, or alpha / sqrt(r)
};

AdapterConfig adapterConfig(const LoraConfig& lora, const std::string& baseModel);

// Every key PEFT writes, sorted, as PEFT does. Whole file or nothing.
Status writeAdapterConfig(FileSystem& files, const Path& folder, const AdapterConfig& config);
std::string adapterConfigJson(const AdapterConfig& config);

// Refuses by name what changes the result and is not done here: DoRA, bias, fan_in_fan_out, layer
// replication, other PEFT types.
Result<AdapterConfig> readAdapterConfig(FileSystem& files, const Path& folder);

// Which linears the adapter changes, in forward order, with each one's rank and scaling (patterns as PEFT
// reads them).
Result<std::vector<AdapterModule>> adapterModules(const AdapterConfig& config, const ModelSpec& spec);

// "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight" [rank, in], ...lora_B.weight [out, rank].
std::string loraAName(const std::string& module);
std::string loraBName(const std::string& module);
std::string adapterScoreName(); // "base_model.model.score.weight" [L, hidden]

} // namespace thresher

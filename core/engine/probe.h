// A path of the engine laid open in plain values: what tests, oracles and benchmarks compare with each other.
// Loss and gradients of one step from a checkpoint folder, without tokenizer, schedule or run. No function
// throws.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"
#include "config/run_config.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thresher::engine {

struct ProbeTensor {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<double> values; // row-major
};

struct ProbePost {
    std::vector<std::int32_t> ids;
    std::vector<std::uint8_t> labels; // L values of 0 or 1; may be empty when only logits are asked for
};

struct ProbeRequest {
    Path checkpoint;
    Path adapter;                     // empty: the checkpoint's own score head
    bool full = false;                // gradients of every weight instead of the adapter's
    bool gradients = true;            // false: logits only, without dropout
    std::string dtype = "float32";    // stream_dtype: float32 | bfloat16 | float64
    std::string engine = "reference"; // reference | fast | auto
    std::string memory = "auto";      // fast: keep | lean | checkpoint
    bool prune = true;                // fast: the last layer computes the pooled tokens alone
    bool atenOps = false;             // fast: the passes of other devices, on the CPU too
    std::string device = "cpu";       // as model.device
    std::string computeDtype = "auto";
    bool fourBit = false; // load_in_4bit
    std::string baseResident = "auto";
    std::size_t tokensPerMicroBatch = 1 << 20;
    unsigned threads = 0;
    LossConfig loss;
    std::vector<float> classWeights;
    bool weightsArePositive = false;
    // Dropout: given keep-masks [tokens of all posts in order, in_features] by module
    // ("layers.0.self_attn.q_proj" or with "model." before it; reference only) and probability p, or, when
    // empty, the engine's own for seed, fold and step.
    double dropout = 0.0;
    std::map<std::string, std::vector<std::uint8_t>> keepMasks;
    std::int64_t seed = 0;
    int fold = 0;
    std::int64_t step = 1;
    // Adds `amount` to one value of one trainable tensor first: numeric gradients.
    struct Nudge {
        std::string name;
        std::size_t index = 0;
        double amount = 0.0;
    };
    std::optional<Nudge> nudge;
};

struct ProbeResult {
    ScoreMatrix logits; // posts x L
    double loss = 0.0;
    double gradNorm = 0.0;
    std::vector<ProbeTensor> gradients; // named as in adapter_model.safetensors or model.safetensors
};

Result<ProbeResult> probeStep(FileSystem& files, const ProbeRequest& request,
                              const std::vector<ProbePost>& posts);

// Loss (mean over rows x L) and its gradient to the logits.
struct LossProbe {
    double loss = 0.0;
    std::vector<double> gradient;
};
Result<LossProbe> probeLoss(const LossConfig& config, MatrixView<float> logits,
                            MatrixView<std::uint8_t> labels, const std::vector<float>& classWeights,
                            bool weightsArePositive);

// AdamW on given gradients: parameters after each step and the norm of the gradients before clipping.
struct AdamWProbe {
    std::vector<double> gradNorms;
    std::vector<std::vector<std::vector<float>>> parameters; // step x tensor x values
};
struct AdamWProbeStep {
    double learningRate = 0.0;
    std::vector<std::vector<float>> gradients; // tensor x values
};
Result<AdamWProbe> probeAdamW(std::vector<std::vector<float>> initial,
                              const std::vector<AdamWProbeStep>& steps, double weightDecay, double beta1,
                              double beta2, double epsilon, double maxGradNorm, bool fused = false);

} // namespace thresher::engine

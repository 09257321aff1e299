// What the tensor engine offers to the rest of core. The implementation lives in libthresher_engine, which is
// opened on demand (engine_loader.h): nothing here names a tensor, and no light verb ever maps libtorch.
// No function throws.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/matrix.h"
#include "base/progress.h"
#include "config/run_config.h"
#include "train/learner.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace thresher {

struct EngineOptions {
    unsigned threads = 0; // 0: defaultThreads(); results depend on it (manifest)
    // What training may take on the CPU beside the base; 0: of what is free then, the share that the threads
    // have of the machine's cores, so that folds side by side share the memory as they share the cores.
    std::uint64_t memoryBytes = 0;
};

// Texts to logits with a trained model. One thread at a time.
class Predictor {
  public:
    virtual ~Predictor() = default;
    // The checkpoint's own order: thresher.json, else id2label, else class_0 ... (rows of score).
    virtual const std::vector<std::string>& classes() const = 0;
    // Logits, texts x L, in the order of `texts`.
    virtual Result<ScoreMatrix> predict(std::span<const std::string> texts, const Progress& progress) = 0;
    // Another adapter folder on the same base, which stays loaded, as texts stay tokenised: the next scores
    // are those of a predictor opened with it, bit for bit. BadConfig when its prompt or classes are others.
    virtual Status changeAdapter(const Path& adapter) = 0;
    virtual const LearnerInfo& info() const = 0; // trainableParameters is 0
};

// Which weights to predict with. `model` is a Hugging Face checkpoint folder or a checkpoint-S folder of a
// run with tuning: full; `adapter` a PEFT folder or a checkpoint-S folder of a LoRA run (its thresher.json
// then gives prompt, max_length and classes). An adapter folder of ours names its base model: `model` may be
// empty.
struct PredictorRequest {
    Path model;
    Path adapter;
    bool prompt = true;         // false: the text alone, whatever the checkpoint says
    PromptConfig ownPrompt;     // used when the checkpoint brings none
    std::int64_t maxLength = 0; // 0: the checkpoint's, else 2560
    ModelConfig settings;       // device, stream_dtype, compute_dtype, truncation
};

// Base and adapter as one checkpoint, which needs neither.
struct MergeRequest {
    Path model;   // empty: the base that the adapter names
    Path adapter; // PEFT's, or a checkpoint-S folder of a LoRA run
    Path output;  // a folder that is not there yet, or empty
    // float32 | bfloat16 | float16 for every tensor; empty: as stored, the score head as the matrices are.
    std::string dtype;
};
struct MergeReport {
    std::int64_t mergedMatrices = 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> classes;
    std::vector<std::string> warnings;
};

// Speed of LoRA training or of prediction on given posts, without a run.
struct BenchRequest {
    bool training = true;
    Path model;                     // a checkpoint folder; empty: `shape` with random weights
    std::string shape = "tiny";     // tiny | layer2b | gemma3-270m
    std::vector<std::string> texts; // empty: made-up lengths like those of posts
    std::size_t steps = 5;          // training: after one warm-up step
    std::size_t batch = 8;          // posts of a step
    std::size_t postTokens = 0;     // made-up posts of so many tokens each; 0: of lengths like those of posts
    bool prune = true;              // the last layer for pooled tokens only
    RunConfig config;               // model.engine, model.memory, prompt, lora_config, tokens_per_micro_batch
};
struct BenchReport {
    std::string shape;                   // as asked, or the model's family and size
    std::string engine;                  // the path that computed
    std::string device;                  // "cpu", "cuda:0"
    std::vector<double> tokensPerSecond; // real tokens, per step; prediction: one value
    std::int64_t tokens = 0;             // of all timed steps
    double flopsPerSecond = 0.0;         // of the work that was done, over all timed steps
    double gemmPeak = 0.0;               // FLOP/s of bare products at the model's shapes, in this very run
    double microBatchTokens = 0.0;       // rows of those products
};

// What this machine and this build of the engine can do (doctor, manifest).
struct EngineInfo {
    std::string torchVersion;
    std::string cpuCapability;  // "AVX2", "AVX512", ...: bits depend on it
    bool cudaInstalled = false; // libtorch's CUDA libraries are there, opened or not
    std::vector<std::string> cudaDevices;
    std::string cudaProblem; // why there are none
};

class Engine {
  public:
    virtual ~Engine() = default;
    virtual Result<EngineInfo> info() const = 0;
    // Opens checkpoint and tokenizer of config.model once; folds share the frozen base. Unsupported settings,
    // an unknown device and a checkpoint that does not fit are errors that name the key or the tensor.
    virtual Result<std::unique_ptr<LearnerFactory>>
    learnerFactory(const RunConfig& config, const EngineOptions& options, const Progress& progress) const = 0;
    virtual Result<std::unique_ptr<Predictor>> predictor(const PredictorRequest& request,
                                                         const EngineOptions& options,
                                                         const Progress& progress) const = 0;
    // Writes a classifier checkpoint that transformers loads: W + scaling * B A, computed in float32 and
    // rounded once, as PEFT's merge_and_unload. Tokenizer and thresher.json come along. All or nothing.
    virtual Result<MergeReport> merge(FileSystem& files, const MergeRequest& request,
                                      const EngineOptions& options, const Progress& progress) const = 0;
    virtual Result<BenchReport> bench(FileSystem& files, const BenchRequest& request,
                                      const EngineOptions& options, const Progress& progress) const = 0;
    // FLOP/s that bare products of `rows` tokens with an inputs x outputs matrix reach on the CPU, forward
    // and back: best of four. dtype: as model.compute_dtype, without "auto".
    virtual Result<double> productSpeed(std::int64_t rows, std::int64_t inputs, std::int64_t outputs,
                                        const std::string& dtype, const EngineOptions& options) const = 0;
};

} // namespace thresher

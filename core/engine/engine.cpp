#include "train/engine.h"

#include "engine/detail/cuda_torch.h"
#include "engine/detail/device_torch.h"
#include "engine/learner_factory.h"

namespace thresher::engine {
namespace {

class TorchEngine : public Engine {
  public:
    Result<EngineInfo> info() const override
    {
        return guarded([]() -> Result<EngineInfo> {
            EngineInfo info;
            info.torchVersion = TORCH_VERSION;
            info.cpuCapability = at::get_cpu_capability();
            info.cudaInstalled = cudaLibrariesInstalled();
            info.cudaProblem = cuda().problem;
            for (int i = 0; i < cuda().devices; ++i) info.cudaDevices.push_back("cuda:" + std::to_string(i));
            return info;
        });
    }

    Result<std::unique_ptr<LearnerFactory>> learnerFactory(const RunConfig& config,
                                                           const EngineOptions& options,
                                                           const Progress& progress) const override
    {
        return guarded([&] {
            useThreads(options.threads);
            return makeLearnerFactory(config, options, progress);
        });
    }

    Result<std::unique_ptr<Predictor>> predictor(const PredictorRequest& request,
                                                 const EngineOptions& options,
                                                 const Progress& progress) const override
    {
        return guarded([&] {
            useThreads(options.threads);
            return makePredictor(request, options, progress);
        });
    }

    Result<MergeReport> merge(FileSystem& files, const MergeRequest& request, const EngineOptions& options,
                              const Progress& progress) const override
    {
        return guarded([&] {
            useThreads(options.threads);
            return mergeAdapter(files, request, progress);
        });
    }

    Result<BenchReport> bench(FileSystem& files, const BenchRequest& request, const EngineOptions& options,
                              const Progress& progress) const override
    {
        return guarded([&] {
            useThreads(options.threads);
            return runBench(files, request, options, progress);
        });
    }

    Result<double> productSpeed(std::int64_t rows, std::int64_t inputs, std::int64_t outputs,
                                const std::string& dtype, const EngineOptions& options) const override
    {
        return guarded([&]() -> Result<double> {
            useThreads(options.threads);
            ModelConfig settings;
            settings.compute_dtype = dtype;
            THRESHER_ASSIGN(const Precision precision, parsePrecision(settings));
            return 4.0 * static_cast<double>(rows * inputs * outputs) /
                   bestProductSeconds(rows, inputs, outputs, true, at::kCPU, precision.compute);
        });
    }
};

} // namespace
} // namespace thresher::engine

// What engine_loader.cpp looks up after dlopen. The engine has no state: all of it is in what its factories
// make.
extern "C" __attribute__((visibility("default"))) const thresher::Engine* thresherEngine()
{
    static const thresher::engine::TorchEngine engine;
    return &engine;
}

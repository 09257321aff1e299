#include "train/factory.h"

#include "model/linear_learner.h"
#include "train/engine_loader.h"

namespace thresher {

Result<std::unique_ptr<LearnerFactory>> makeLearnerFactory(const RunConfig& config, unsigned threads,
                                                           const Progress& progress)
{
    if (config.model.kind == "linear") return makeLinearFactory(config.linear, threads);
    if (config.model.model_name_or_path.empty())
        return fail(ErrorCode::BadConfig, "model.model_name_or_path is not given",
                    "Name the folder of a Hugging Face checkpoint, or set model.kind: linear for the "
                    "baseline that needs none.");
    THRESHER_ASSIGN(const Engine* engine, loadEngine());
    return engine->learnerFactory(config, EngineOptions{.threads = threads}, progress);
}

} // namespace thresher

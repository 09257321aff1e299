#include "engine/detail/fast_model_torch.h"

namespace thresher::engine {
namespace {

class ReferencePath : public ComputePath {
  public:
    // `fastPrediction`: gradients are this path's, scores without gradients the fast path's, as a predictor
    // on the saved model will compute them.
    ReferencePath(Trainee trainee, bool fastPrediction)
        : ComputePath(std::move(trainee)), m_fastPrediction(fastPrediction)
    {}
    std::string name() const override { return "reference"; }

    StepGradients differentiate(const StepPosts& posts, const LossSettings& loss, std::size_t budget,
                                const DropoutPlan& dropout) override
    {
        return engine::differentiate(trainee(), posts, loss, budget,
                                     philoxMasks(dropout.key, dropout.step, dropout.p, trainee().base()));
    }

    Result<ScoreMatrix> predict(const TokenisedPosts& posts, const Progress& progress) override
    {
        // Made anew each time: it copies the norms' weights, which training changes.
        if (m_fastPrediction) return FastModel(trainee(), {}).predict(posts, progress);
        return predictLogits(trainee(), posts, progress);
    }

  private:
    bool m_fastPrediction;
};

Result<MemoryMode> memoryMode(const std::string& name)
{
    if (name == "auto" || name == "keep") return MemoryMode::Keep;
    if (name == "lean") return MemoryMode::Lean;
    if (name == "checkpoint") return MemoryMode::Checkpoint;
    return fail(ErrorCode::BadConfig, "model.memory: \"" + name + "\" is not offered",
                "Use auto, keep, lean or checkpoint.", "model.memory");
}

} // namespace

Result<std::string> choosePath(const PathSettings& settings, const Base& base, bool full)
{
    THRESHER_ASSIGN(const MemoryMode memory, memoryMode(settings.memory));
    if (settings.engine != "auto" && settings.engine != "fast" && settings.engine != "reference")
        return fail(ErrorCode::BadConfig, "model.engine: \"" + settings.engine + "\" is not offered",
                    "Use auto, fast or reference.", "model.engine");
    Status fast = FastModel::checkComputable(base);
    if (fast && full)
        fast = fail(ErrorCode::Unsupported, "The fast path does not compute gradients of every weight",
                    "Leave model.engine at auto, or set tuning: lora.", "model.engine");
    if (settings.engine == "fast" || (settings.engine == "auto" && fast)) {
        THRESHER_TRY(fast);
        return std::string("fast");
    }
    if (memory != MemoryMode::Keep)
        return fail(ErrorCode::Unsupported,
                    "model.memory: the reference engine keeps all activations" +
                        (fast ? std::string() : ". " + fast.error().message),
                    "Use auto, and lower train_args.tokens_per_micro_batch to save memory.", "model.memory");
    return std::string("reference");
}

Result<std::unique_ptr<ComputePath>> makeComputePath(Trainee trainee, const PathSettings& settings)
{
    THRESHER_ASSIGN(const MemoryMode memory, memoryMode(settings.memory));
    THRESHER_ASSIGN(const std::string path, choosePath(settings, trainee.base(), trainee.trainsEverything()));
    if (path == "fast")
        return std::unique_ptr<ComputePath>(std::make_unique<FastModel>(
            std::move(trainee), FastSettings{memory, settings.prune, settings.atenOps}));
    const bool fastPrediction = settings.engine == "auto" && FastModel::checkComputable(trainee.base());
    return std::unique_ptr<ComputePath>(std::make_unique<ReferencePath>(std::move(trainee), fastPrediction));
}

} // namespace thresher::engine

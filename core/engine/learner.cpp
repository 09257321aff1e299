#include "engine/detail/learner_torch.h"
#include "engine/detail/state_files_torch.h"

#include <cmath>

namespace thresher::engine {
namespace {

constexpr const char* adapterFile = "adapter_model.safetensors";
constexpr const char* modelFile = "model.safetensors";
constexpr const char* optimizerFile = "optimizer.safetensors";

} // namespace

TorchLearner::TorchLearner(LearnerParts parts)
    : m_parts(std::move(parts)),
      m_optimizer(m_parts.path->trainee().parameters(), {m_parts.config.train_args.weight_decay})
{}

Result<StepReport> TorchLearner::fit(const StepRequest& request, const Progress&)
{
    return guarded([&] {
        useThreads(m_parts.threads);
        return step(request);
    });
}

Result<StepReport> TorchLearner::step(const StepRequest& request)
{
    StepPosts posts;
    for (const std::size_t row : request.rows) {
        if (row >= m_parts.train.size())
            return fail(ErrorCode::Internal, "A step asks for a training row that is not there");
        posts.ids.emplace_back(m_parts.train[row]->ids);
        posts.labels.emplace_back(std::as_const(m_parts.labels).row(row));
    }
    const Trainee& trainee = m_parts.path->trainee();
    const DropoutPlan dropout{m_parts.dropout, request.step,
                              trainee.trainsEverything() ? 0.0 : m_parts.config.lora_config.lora_dropout};
    const StepGradients found =
        m_parts.path->differentiate(posts, m_parts.loss, m_parts.tokenBudget, dropout);

    StepReport report;
    report.loss = found.loss;
    report.tokens = found.tokens;
    report.finite = found.finite;
    report.badRows = found.badRows;
    if (report.finite) {
        report.gradNorm = gradientNorm(trainee.parameters());
        report.finite = std::isfinite(report.gradNorm);
    }
    if (report.finite) {
        clipGradients(trainee.parameters(), report.gradNorm, m_parts.config.train_args.max_grad_norm);
        m_optimizer.step(request.learningRate);
    }
    clearGradients(trainee.parameters());
    return report;
}

Result<ScoreMatrix> TorchLearner::predict(Rows which, const Progress& progress)
{
    return guarded([&] {
        useThreads(m_parts.threads);
        const TokenisedPosts& posts = which == Rows::Train        ? m_parts.train
                                      : which == Rows::Validation ? m_parts.validation
                                                                  : m_parts.test;
        return m_parts.path->predict(posts, progress);
    });
}

Status TorchLearner::saveWeights(FileSystem& files, const Path& folder) const
{
    const Trainee& trainee = m_parts.path->trainee();
    const Path& base = trainee.base().checkpoint.folder();
    const std::vector<NamedTensor> tensors = namedTensors(trainee.parameters());
    if (!trainee.trainsEverything()) {
        THRESHER_TRY(writeTensors(files, folder / adapterFile, tensors));
        return writeAdapterConfig(files, folder, adapterConfig(m_parts.config.lora_config, base.string()));
    }
    THRESHER_TRY(writeTensors(files, folder / modelFile, tensors));
    THRESHER_ASSIGN(const std::string config,
                    classifierConfig(files, base, m_parts.settings.classes, "float32"));
    THRESHER_TRY(writeAtomically(files, folder / "config.json", config));
    return copyTokenizerFiles(files, base, folder); // the folder is a checkpoint of its own
}

Status TorchLearner::save(FileSystem& files, const Path& folder, bool withOptimizer)
{
    return guarded([&]() -> Status {
        if (!allFinite(m_parts.path->trainee().parameters()))
            return fail(ErrorCode::Diverged, "The trained weights are not finite any more",
                        "Lower train_args.learning_rate or train_args.weight_decay.");
        THRESHER_TRY(saveWeights(files, folder));
        THRESHER_TRY(writeTextSettings(files, folder, m_parts.settings));
        if (withOptimizer) THRESHER_TRY(writeOptimizer(files, folder / optimizerFile, m_optimizer));
        return {};
    });
}

Status TorchLearner::restore(const Path& folder, bool withOptimizer)
{
    return guarded([&]() -> Status {
        useThreads(m_parts.threads);
        const Path path = folder / (m_parts.path->trainee().trainsEverything() ? modelFile : adapterFile);
        THRESHER_ASSIGN(const SafetensorsFile file, SafetensorsFile::open(path));
        THRESHER_TRY(readTensors([&](const std::string& name) { return file.find(name); },
                                 namedTensors(m_parts.path->trainee().parameters()), path));
        if (withOptimizer) THRESHER_TRY(readOptimizer(folder / optimizerFile, m_optimizer));
        return {};
    });
}

} // namespace thresher::engine

#include "engine/probe.h"

#include "engine/detail/compute_path_torch.h"
#include "engine/detail/open_model_torch.h"

namespace thresher::engine {
namespace {

std::vector<double> valuesOf(const at::Tensor& tensor)
{
    const at::Tensor flat = tensor.detach().to(at::kCPU, at::kDouble).contiguous();
    const double* values = flat.const_data_ptr<double>();
    return {values, values + flat.numel()};
}

at::Tensor tensorFrom(const std::vector<float>& values)
{
    at::Tensor made = at::empty({static_cast<std::int64_t>(values.size())}, at::kFloat);
    std::copy(values.begin(), values.end(), made.mutable_data_ptr<float>());
    return made;
}

// Rows of the given keep-masks that belong to the batch, as factors.
MaskFactory givenMasks(const ProbeRequest& request, const std::vector<ProbePost>& posts, const Base& base)
{
    std::vector<std::size_t> starts = {0}; // first token of each post
    for (const ProbePost& post : posts) starts.push_back(starts.back() + post.ids.size());
    return [&request, &base, starts](const PackedBatch& batch) -> MaskSource {
        return
            [&request, &base, starts, owners = batch.posts](const LinearRef& linear, std::int64_t features) {
                std::string module = moduleName(base.spec(), linear.part, linear.layer);
                auto found = request.keepMasks.find(module);
                if (found == request.keepMasks.end() && module.starts_with("model."))
                    found = request.keepMasks.find(module.substr(6));
                TORCH_CHECK(found != request.keepMasks.end(), "no mask for ", module);
                std::vector<float> factors;
                const float kept = static_cast<float>(1.0 / (1.0 - request.dropout));
                const auto width = static_cast<std::size_t>(features);
                for (const std::uint32_t post : owners)
                    for (std::size_t i = starts[post] * width; i < starts[post + 1] * width; ++i)
                        factors.push_back(found->second.at(i) != 0 ? kept : 0.0F);
                return tensorFrom(factors).view({-1, features}).to(base.device, base.precision.master);
            };
    };
}

Status nudge(const Trainee& trainee, const ProbeRequest::Nudge& change)
{
    const at::NoGradGuard noGrad;
    for (const Parameter& parameter : trainee.parameters())
        if (parameter.name == change.name) {
            at::Tensor flat = parameter.value.view({-1});
            flat.narrow(0, static_cast<std::int64_t>(change.index), 1).add_(change.amount);
            return {};
        }
    return fail(ErrorCode::BadValue, "No trainable tensor is called " + change.name);
}

Result<Trainee> openTrainee(FileSystem& files, const ProbeRequest& request)
{
    ModelConfig settings;
    settings.stream_dtype = request.dtype;
    settings.compute_dtype = request.computeDtype;
    settings.load_in_4bit = request.fourBit;
    settings.base_resident = request.baseResident;
    THRESHER_ASSIGN(const Precision precision, parsePrecision(settings));
    THRESHER_ASSIGN(const at::Device device, parseDevice(request.device));
    THRESHER_ASSIGN(auto base,
                    openBase(files, request.checkpoint, "auto", precision, device, !request.full, true));
    if (!request.adapter.empty()) {
        THRESHER_ASSIGN(OpenedAdapter opened, openAdapter(files, request.adapter, *base));
        return Trainee::withAdapter(base, std::move(opened.adapter), opened.score, true);
    }
    at::Tensor score = checkpointScore(*base);
    if (!score.defined())
        return fail(ErrorCode::BadFormat, "The checkpoint has no score head", {},
                    request.checkpoint.string());
    if (request.full) return Trainee::full(base, score);
    return Trainee::withAdapter(base, {}, score, true);
}

} // namespace

Result<ProbeResult> probeStep(FileSystem& files, const ProbeRequest& request,
                              const std::vector<ProbePost>& posts)
{
    return guarded([&]() -> Result<ProbeResult> {
        useThreads(request.threads);
        THRESHER_ASSIGN(Trainee opened, openTrainee(files, request));
        THRESHER_ASSIGN(const auto path,
                        makeComputePath(std::move(opened),
                                        {request.engine, request.memory, request.prune, request.atenOps}));
        const Trainee& trainee = path->trainee();
        if (request.nudge) THRESHER_TRY(nudge(trainee, *request.nudge));
        ProbeResult result;
        if (!request.gradients) {
            TokenisedPosts tokenised;
            for (const ProbePost& post : posts)
                tokenised.push_back(std::make_shared<const TokenisedPost>(TokenisedPost{post.ids, false}));
            THRESHER_ASSIGN(result.logits, path->predict(tokenised, {}));
            return result;
        }
        StepPosts step;
        for (const ProbePost& post : posts) {
            if (post.labels.size() != trainee.classCount())
                return fail(ErrorCode::BadShape, "A post has a wrong number of labels");
            step.ids.emplace_back(post.ids);
            step.labels.emplace_back(post.labels);
        }
        const LossSettings loss = lossSettings(request.loss, request.classWeights, request.weightsArePositive,
                                               trainee.base().device);
        const DropoutPlan dropout{dropoutKey(request.seed, request.fold), request.step, request.dropout};
        StepGradients found = request.keepMasks.empty()
                                  ? path->differentiate(step, loss, request.tokensPerMicroBatch, dropout)
                                  : differentiate(trainee, step, loss, request.tokensPerMicroBatch,
                                                  givenMasks(request, posts, trainee.base()));
        result.logits = std::move(found.logits);
        result.loss = found.loss;
        result.gradNorm = gradientNorm(trainee.parameters());
        for (const Parameter& parameter : trainee.parameters())
            if (parameter.value.grad().defined())
                result.gradients.push_back(
                    {parameter.name, parameter.value.sizes().vec(), valuesOf(parameter.value.grad())});
        return result;
    });
}

Result<LossProbe> probeLoss(const LossConfig& config, MatrixView<float> logits,
                            MatrixView<std::uint8_t> labels, const std::vector<float>& classWeights,
                            bool weightsArePositive)
{
    return guarded([&]() -> Result<LossProbe> {
        const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(logits.rows),
                                                 static_cast<std::int64_t>(logits.cols)};
        const std::vector<float> targets(labels.all().begin(), labels.all().end());
        const std::vector<float> scores(logits.all().begin(), logits.all().end());
        at::Tensor leaf = tensorFrom(scores).view(shape).requires_grad_();
        const LossSettings settings = lossSettings(config, classWeights, weightsArePositive, at::kCPU);
        const at::Tensor loss =
            lossSum(leaf, tensorFrom(targets).view(shape), settings) / static_cast<double>(leaf.numel());
        loss.backward();
        return LossProbe{loss.item<double>(), valuesOf(leaf.grad())};
    });
}

Result<AdamWProbe> probeAdamW(std::vector<std::vector<float>> initial,
                              const std::vector<AdamWProbeStep>& steps, double weightDecay, double beta1,
                              double beta2, double epsilon, double maxGradNorm, bool fused)
{
    return guarded([&]() -> Result<AdamWProbe> {
        std::vector<Parameter> parameters;
        for (std::size_t i = 0; i < initial.size(); ++i)
            parameters.push_back({"p" + std::to_string(i), tensorFrom(initial[i]).requires_grad_(), true});
        AdamW optimizer(parameters, {weightDecay, beta1, beta2, epsilon, fused});
        AdamWProbe result;
        for (const AdamWProbeStep& step : steps) {
            for (std::size_t i = 0; i < parameters.size(); ++i)
                parameters[i].value.mutable_grad() = tensorFrom(step.gradients.at(i));
            const double norm = gradientNorm(parameters);
            result.gradNorms.push_back(norm);
            clipGradients(parameters, norm, maxGradNorm);
            optimizer.step(step.learningRate);
            std::vector<std::vector<float>> now;
            for (const Parameter& parameter : parameters) {
                const std::vector<double> values = valuesOf(parameter.value);
                now.emplace_back(values.begin(), values.end());
            }
            result.parameters.push_back(std::move(now));
        }
        return result;
    });
}

} // namespace thresher::engine

#include "engine/detail/step_parts_torch.h"
#include "model/estimate.h"

#include <algorithm>
#include <cmath>

namespace thresher::engine {

Trainee Trainee::withAdapter(std::shared_ptr<const Base> base, Adapter adapter, at::Tensor score,
                             bool training)
{
    Trainee trainee;
    trainee.m_base = std::move(base);
    trainee.m_adapter = std::move(adapter);
    trainee.m_score = std::move(score);
    for (const LoraPair& pair : trainee.m_adapter.pairs()) {
        trainee.m_parameters.push_back({loraAName(pair.place.module), pair.a, true});
        trainee.m_parameters.push_back({loraBName(pair.place.module), pair.b, true});
    }
    trainee.m_parameters.push_back({adapterScoreName(), trainee.m_score, true});
    if (training)
        for (Parameter& parameter : trainee.m_parameters) parameter.value.requires_grad_();
    return trainee;
}

Trainee Trainee::full(std::shared_ptr<const Base> base, at::Tensor score)
{
    Trainee trainee;
    trainee.m_own = std::make_shared<const BodyWeights>(
        BodyWeights::trainable(base->checkpoint, base->precision, base->device));
    trainee.m_base = std::move(base);
    trainee.m_score = std::move(score);
    trainee.m_score.requires_grad_();
    trainee.m_parameters = trainee.m_own->named();
    trainee.m_parameters.push_back({"score.weight", trainee.m_score, true});
    return trainee;
}

ReferenceModel Trainee::model() const
{
    const BodyWeights* body = m_own != nullptr ? m_own.get() : &m_base->weights;
    return {&m_base->spec(), body, &m_adapter, m_score, m_base->precision, m_base->device};
}

MaskFactory philoxMasks(DropoutKey key, std::int64_t step, double p, const Base& base)
{
    if (p <= 0.0) return {};
    const at::Device device = base.device;
    const at::ScalarType master = base.precision.master;
    return [=](const PackedBatch& batch) -> MaskSource {
        std::vector<std::uint32_t> owner; // of each token
        for (std::size_t b = 0; b < batch.size(); ++b)
            owner.insert(owner.end(), static_cast<std::size_t>(batch.cuSeqlens[b + 1] - batch.cuSeqlens[b]),
                         batch.posts[b]);
        return [=, owner = std::move(owner), positions = batch.positions](const LinearRef& linear,
                                                                          std::int64_t features) {
            const auto tokens = static_cast<std::int64_t>(owner.size());
            at::Tensor mask = at::empty({tokens, features}, at::kFloat);
            float* values = mask.mutable_data_ptr<float>();
            at::parallel_for(0, tokens, 16, [&](std::int64_t begin, std::int64_t end) {
                for (std::int64_t t = begin; t < end; ++t) {
                    const auto at = static_cast<std::size_t>(t);
                    const DropoutPlace place{static_cast<std::uint32_t>(step),
                                             static_cast<std::uint32_t>(linear.layer),
                                             static_cast<std::uint32_t>(linear.part), owner[at],
                                             static_cast<std::uint32_t>(positions[at])};
                    dropoutRow(key, place, p, {values + t * features, static_cast<std::size_t>(features)});
                }
            });
            return mask.to(device, master);
        };
    };
}

StepGradients differentiate(const Trainee& trainee, const StepPosts& posts, const LossSettings& loss,
                            std::size_t budget, const MaskFactory& masks)
{
    const std::size_t classes = trainee.classCount();
    const ReferenceModel model = trainee.model();
    StepGradients result;
    result.logits = ScoreMatrix(posts.ids.size(), classes);
    const double count = static_cast<double>(posts.ids.size() * classes);

    clearGradients(trainee.parameters());
    for (const auto& [begin, end] : microBatches(posts, budget)) {
        const PackedBatch batch = packPosts(posts, begin, end);
        const at::AutoGradMode graph(result.finite); // once something is broken, only look for bad rows
        const at::Tensor logits = referenceLogits(model, batch, masks ? masks(batch) : MaskSource());
        const std::vector<std::size_t> bad = keepLogits(logits, batch.posts, result.logits);
        result.badRows.insert(result.badRows.end(), bad.begin(), bad.end());
        const at::Tensor sum =
            lossSum(logits, targetsOf(posts, batch, classes, trainee.base()), loss) / count;
        result.loss += sum.item<double>();
        result.tokens += static_cast<std::int64_t>(batch.tokens());
        if (!bad.empty() || !std::isfinite(result.loss)) result.finite = false;
        if (result.finite) sum.backward();
    }
    return result;
}

Result<ScoreMatrix> predictLogits(const Trainee& trainee, const TokenisedPosts& posts,
                                  const Progress& progress)
{
    // Enough rows for the products to run at full speed; fixed, so that the same posts give the same bits.
    constexpr std::size_t tokensPerBatch = 2048;
    const at::NoGradGuard noGrad;
    const ReferenceModel model = trainee.model();
    const std::vector<std::size_t> lengths = lengthsOf(posts);
    const std::vector<std::size_t> order = orderByLength(lengths);
    std::vector<std::size_t> sorted;
    for (const std::size_t i : order) sorted.push_back(lengths[i]);
    const std::vector<std::size_t> cuts = cutByTokens(sorted, tokensPerBatch);

    ScoreMatrix logits(posts.size(), trainee.classCount());
    for (std::size_t run = 0; run + 1 < cuts.size(); ++run) {
        if (progress.stopRequested())
            return fail(ErrorCode::Interrupted, "Stopped while predicting", "Run the same command again.");
        progress("predict", cuts[run], posts.size());
        PackedBatch batch;
        for (std::size_t i = cuts[run]; i < cuts[run + 1]; ++i)
            batch.add(posts[order[i]]->ids, static_cast<std::uint32_t>(order[i]));
        const std::vector<std::size_t> bad =
            keepLogits(referenceLogits(model, batch, {}), batch.posts, logits);
        if (!bad.empty()) return scoreDiverged(bad.front());
    }
    progress("predict", posts.size(), posts.size());
    return logits;
}

std::size_t defaultTokenBudget(const ModelSpec& spec)
{
    return static_cast<std::size_t>(defaultMicroBatchTokens(spec));
}

} // namespace thresher::engine

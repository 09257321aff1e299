#include "engine/detail/fast_batch_torch.h"
#include "engine/detail/step_parts_torch.h"
#include "model/fast_memory.h"

#include <algorithm>
#include <cmath>

namespace thresher::engine {
namespace {

Error notHere(const std::string& what)
{
    return fail(ErrorCode::Unsupported, "The fast path does not compute " + what,
                "Leave model.engine at auto, or set it to reference.", "model.engine");
}

// What multiplies the normalised values, fp32; undefined when the family has no such norm.
at::Tensor multiplier(const ModelSpec& spec, const BodyWeights& body, Part part, std::size_t layer)
{
    if (!spec.has(part)) return {};
    const at::Tensor weight = body.weight(part, layer).to(at::kFloat);
    return spec.norm == NormKind::RmsNormPlusOne ? (weight + 1.0).contiguous() : weight.contiguous();
}

} // namespace

Status FastModel::checkComputable(const Base& base)
{
    const ModelSpec& spec = base.spec();
    const Precision& precision = base.precision;
    THRESHER_TRY(fastPathComputes(spec));
    if (precision.stream != at::kFloat || precision.master != at::kFloat)
        return notHere("a residual stream that is not float32");
    if (precision.compute != at::kFloat && precision.compute != at::kBFloat16)
        return notHere("products in other formats than float32 and bfloat16");
    return {};
}

FastModel::FastModel(Trainee model, FastSettings settings)
    : ComputePath(std::move(model)), m_spec(trainee().base().spec()), m_settings(settings),
      m_ops(settings.atenOps || !trainee().base().device.is_cpu() ? makeAtenOps(trainee().base().device)
                                                                  : makeCpuOps()),
      m_weights(std::make_unique<Weights>()),
      m_arena(at::TensorOptions(trainee().base().device).dtype(at::kFloat)), m_states(m_spec.layerCount()),
      m_ropes(m_spec.ropes.size())
{
    const BodyWeights& body = *trainee().model().body;
    for (std::size_t layer = 0; layer < m_spec.layerCount(); ++layer)
        m_weights->layers.push_back({multiplier(m_spec, body, Part::AttentionNorm, layer),
                                     multiplier(m_spec, body, Part::PostAttentionNorm, layer),
                                     multiplier(m_spec, body, Part::FeedForwardNorm, layer),
                                     multiplier(m_spec, body, Part::PostFeedForwardNorm, layer),
                                     multiplier(m_spec, body, Part::QueryNorm, layer),
                                     multiplier(m_spec, body, Part::KeyNorm, layer)});
    m_weights->finalNorm = multiplier(m_spec, body, Part::FinalNorm, 0);
    m_lowest = m_spec.layerCount();
    for (const LoraPair& pair : trainee().model().adapter->pairs())
        m_lowest = std::min(m_lowest, pair.place.linear.layer);
}

FastModel::~FastModel() = default;

StepGradients FastModel::differentiate(const StepPosts& posts, const LossSettings& loss, std::size_t budget,
                                       const DropoutPlan& dropout)
{
    const std::size_t classes = trainee().classCount();
    StepGradients result;
    result.logits = ScoreMatrix(posts.ids.size(), classes);
    const double count = static_cast<double>(posts.ids.size() * classes);
    for (const Parameter& parameter : trainee().parameters()) {
        at::Tensor& gradient = parameter.value.mutable_grad();
        if (gradient.defined())
            gradient.zero_();
        else
            gradient = at::zeros_like(parameter.value.detach());
    }
    for (const auto& [begin, end] : microBatches(posts, budget)) {
        const PackedBatch packed = packPosts(posts, begin, end);
        Batch batch{packed};
        batch.training = true;
        if (dropout.p > 0.0) batch.dropout = dropout;
        at::Tensor logits;
        {
            const at::NoGradGuard noGrad;
            logits = forward(batch);
        }
        const std::vector<std::size_t> bad = keepLogits(logits, packed.posts, result.logits);
        result.badRows.insert(result.badRows.end(), bad.begin(), bad.end());
        logits.requires_grad_();
        const at::AutoGradMode graph(true);
        const at::Tensor sum =
            lossSum(logits, targetsOf(posts, packed, classes, trainee().base()), loss) / count;
        result.loss += sum.item<double>();
        result.tokens += static_cast<std::int64_t>(packed.tokens());
        if (!bad.empty() || !std::isfinite(result.loss)) result.finite = false;
        if (!result.finite) continue; // go on only to name every bad row
        sum.backward();
        const at::NoGradGuard noGrad;
        backward(batch, logits.grad());
    }
    return result;
}

void FastModel::merge()
{
    const Adapter& adapter = *trainee().model().adapter;
    // Products in bfloat16 would round the merged matrices: LoRA stays beside them.
    const bool rounded = trainee().base().precision.compute != at::kFloat;
    if (mergedCopyBytes(m_spec) == 0 || adapter.pairs().empty() || rounded) return;
    const BodyWeights& body = *trainee().model().body;
    m_weights->merged.resize(m_spec.layerCount());
    for (std::size_t layer = 0; layer < m_spec.layerCount(); ++layer)
        for (const Part part : layerLinears) {
            at::Tensor weight = body.weight(part, layer);
            if (const LoraPair* lora = adapter.find(part, layer))
                weight = at::addmm(weight, lora->b.detach(), lora->a.detach(), 1.0, lora->place.scaling);
            m_weights->merged[layer][linearIndex(part)] = weight;
        }
}

namespace {

// Length of the beginning that all posts share; at least one token of each is left.
std::size_t commonPrefix(const TokenisedPosts& posts)
{
    if (posts.size() < 2) return 0;
    std::size_t common = posts.front()->ids.size();
    for (const auto& post : posts) {
        common = std::min(common, post->ids.size() - std::min<std::size_t>(1, post->ids.size()));
        const auto& first = posts.front()->ids;
        std::size_t same = 0;
        while (same < common && post->ids[same] == first[same]) ++same;
        common = same;
    }
    return common;
}

} // namespace

Result<ScoreMatrix> FastModel::predict(const TokenisedPosts& posts, const Progress& progress)
{
    constexpr std::size_t tokensPerBatch = 2048; // fixed, so that the same posts give the same bits
    const at::NoGradGuard noGrad;
    struct Unmerge {
        Weights& weights;
        ~Unmerge() { weights.merged.clear(); }
    } unmerge{*m_weights};
    merge();

    PrefixCache prefix;
    if (const std::size_t common = m_spec.pooling == Pooling::Last ? commonPrefix(posts) : 0; common > 0) {
        PackedBatch packed;
        packed.add(std::span(posts.front()->ids).first(common), 0);
        Batch batch{packed};
        batch.fill = &prefix;
        forward(batch);
    }
    const auto before = static_cast<std::size_t>(prefix.tokens);
    std::vector<std::size_t> lengths = lengthsOf(posts);
    const std::vector<std::size_t> order = orderByLength(lengths);
    std::vector<std::size_t> sorted;
    for (const std::size_t i : order) sorted.push_back(lengths[i] - before);
    const std::vector<std::size_t> cuts = cutByTokens(sorted, tokensPerBatch);

    ScoreMatrix logits(posts.size(), trainee().classCount());
    for (std::size_t run = 0; run + 1 < cuts.size(); ++run) {
        if (progress.stopRequested())
            return fail(ErrorCode::Interrupted, "Stopped while predicting", "Run the same command again.");
        progress("predict", cuts[run], posts.size());
        PackedBatch packed;
        for (std::size_t i = cuts[run]; i < cuts[run + 1]; ++i)
            packed.add(std::span(posts[order[i]]->ids).subspan(before), static_cast<std::uint32_t>(order[i]));
        Batch batch{packed};
        if (before > 0) batch.prefix = &prefix;
        const std::vector<std::size_t> bad = keepLogits(forward(batch), packed.posts, logits);
        if (!bad.empty()) return scoreDiverged(bad.front());
    }
    progress("predict", posts.size(), posts.size());
    return logits;
}

} // namespace thresher::engine

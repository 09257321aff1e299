#include "engine/detail/reference_torch.h"

#include <optional>

namespace thresher::engine {
namespace {

struct Pass {
    const ModelSpec& spec;
    const ReferenceModel& model;
    const PackedBatch& batch;
    const MaskSource& masks;
    std::vector<RopeTables> ropes;

    // x [T, in] -> [T, out] of the base, both in precision.compute.
    at::Tensor frozenLinear(Part part, std::size_t layer, const at::Tensor& x) const
    {
        at::Tensor bias = model.body->bias(part, layer);
        if (bias.defined()) bias = bias.to(x.scalar_type());
        if (const Nf4Matrix* packed = model.body->packed(part, layer)) return packedLinear(x, *packed, bias);
        return at::linear(x, model.body->weight(part, layer).to(x.scalar_type()),
                          bias.defined() ? std::optional(bias) : std::nullopt);
    }

    // x [T, in] -> [T, out], with the linear's adapter where it has one.
    at::Tensor linear(Part part, std::size_t layer, const at::Tensor& x) const
    {
        const Precision& precision = model.precision;
        const at::Tensor y = frozenLinear(part, layer, x.to(precision.compute));
        const LoraPair* lora = model.adapter != nullptr ? model.adapter->find(part, layer) : nullptr;
        if (lora == nullptr) return y.to(precision.stream);
        at::Tensor input = x.to(precision.master);
        if (masks) input = input * masks(lora->place.linear, input.size(1));
        const at::Tensor change = at::linear(at::linear(input, lora->a), lora->b) * lora->place.scaling;
        return (y.to(precision.master) + change).to(precision.stream);
    }

    at::Tensor norm(Part part, std::size_t layer, const at::Tensor& x) const
    {
        return normed(spec, model.precision, x, model.body->weight(part, layer),
                      model.body->bias(part, layer));
    }

    at::Tensor activated(const at::Tensor& x) const
    {
        switch (spec.activation) {
        case Activation::GeluTanh:
            return at::gelu(x, "tanh");
        case Activation::GeluErf:
            return at::gelu(x);
        case Activation::Silu:
            return at::silu(x);
        case Activation::Relu:
            break;
        }
        return x.relu();
    }

    at::Tensor attention(std::size_t layer, const at::Tensor& x) const
    {
        const LayerSpec& kind = spec.layers[layer];
        const std::int64_t tokens = x.size(0);
        at::Tensor q = linear(Part::Query, layer, x).view({tokens, spec.heads, spec.headDim});
        at::Tensor k = linear(Part::Key, layer, x).view({tokens, spec.kvHeads, spec.headDim});
        const at::Tensor v = linear(Part::Value, layer, x).view({tokens, spec.kvHeads, spec.headDim});
        if (spec.has(Part::QueryNorm)) q = norm(Part::QueryNorm, layer, q);
        if (spec.has(Part::KeyNorm)) k = norm(Part::KeyNorm, layer, k);
        if (kind.rope >= 0) {
            const RopeTables& tables = ropes[static_cast<std::size_t>(kind.rope)];
            q = rotated(q, tables);
            k = rotated(k, tables);
        }
        const at::Tensor mixed = attended(spec, kind, model.precision, q, k, v, batch.cuSeqlens);
        return linear(Part::Output, layer, mixed);
    }

    at::Tensor feedForward(std::size_t layer, const at::Tensor& x) const
    {
        const at::Tensor up = linear(Part::Up, layer, x);
        if (!spec.gatedFeedForward) return linear(Part::Down, layer, activated(up));
        return linear(Part::Down, layer, activated(linear(Part::Gate, layer, x)) * up);
    }

    // One branch of a layer with the norms the family puts before and behind it, added to the stream.
    template <class Branch>
    at::Tensor added(Part before, Part behind, std::size_t layer, const at::Tensor& stream,
                     const Branch& branch) const
    {
        const at::Tensor input = spec.has(before) ? norm(before, layer, stream) : stream;
        at::Tensor output = branch(input);
        if (spec.has(behind)) output = norm(behind, layer, output);
        return stream + output;
    }

    at::Tensor pooled(const at::Tensor& stream) const
    {
        std::vector<at::Tensor> rows;
        for (std::size_t b = 0; b < batch.size(); ++b) {
            const std::int64_t begin = batch.cuSeqlens[b];
            const std::int64_t end = batch.cuSeqlens[b + 1];
            if (spec.pooling == Pooling::Last)
                rows.push_back(stream.select(0, end - 1));
            else if (spec.pooling == Pooling::First)
                rows.push_back(stream.select(0, begin));
            else
                rows.push_back(stream.narrow(0, begin, end - begin).mean(0));
        }
        return at::stack(rows);
    }
};

at::Tensor onDevice(const std::vector<std::int32_t>& values, const at::Device& device)
{
    at::Tensor made = at::empty({static_cast<std::int64_t>(values.size())}, at::kInt);
    std::copy(values.begin(), values.end(), made.mutable_data_ptr<std::int32_t>());
    return made.to(device);
}

} // namespace

Status checkComputable(const ModelSpec& spec, bool training)
{
    if (spec.positionBias != PositionBias::None)
        return fail(ErrorCode::Unsupported,
                    "Models of family " + spec.family +
                        " need a position bias that the reference path does not compute",
                    "Use a model of another family.");
    if (training && (spec.attentionDropout > 0.0 || spec.hiddenDropout > 0.0))
        return fail(ErrorCode::Unsupported,
                    "config.json asks for dropout inside the base model, which training here does not do",
                    "Set attention_dropout to 0 in the checkpoint's config.json; lora_dropout is offered.");
    return {};
}

at::Tensor referenceLogits(const ReferenceModel& model, const PackedBatch& batch, const MaskSource& masks)
{
    const ModelSpec& spec = *model.spec;
    const Precision& precision = model.precision;
    const at::Tensor ids = onDevice(batch.ids, model.device);
    const at::Tensor positions = onDevice(batch.positions, model.device);
    Pass pass{spec, model, batch, masks, {}};
    for (const RopeSpec& rope : spec.ropes)
        pass.ropes.push_back(ropeTables(rope, spec.headDim, positions, precision));

    at::Tensor stream =
        at::embedding(model.body->weight(Part::Embedding), ids).to(precision.stream); // [T, D]
    if (spec.embeddingScale != 1.0) {
        // transformers rounds the factor to the stream's dtype before the product
        const at::Tensor factor =
            at::empty({}, at::TensorOptions(model.device).dtype(precision.stream)).fill_(spec.embeddingScale);
        stream = stream * factor;
    }
    for (std::size_t layer = 0; layer < spec.layerCount(); ++layer) {
        stream = pass.added(Part::AttentionNorm, Part::PostAttentionNorm, layer, stream,
                            [&](const at::Tensor& x) { return pass.attention(layer, x); });
        stream = pass.added(Part::FeedForwardNorm, Part::PostFeedForwardNorm, layer, stream,
                            [&](const at::Tensor& x) { return pass.feedForward(layer, x); });
    }
    if (spec.has(Part::FinalNorm)) stream = pass.norm(Part::FinalNorm, 0, stream);
    return at::linear(pass.pooled(stream).to(precision.master), model.score);
}

} // namespace thresher::engine

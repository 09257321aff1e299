#include "engine/detail/reference_torch.h"

#include <limits>

namespace thresher::engine {
namespace {

// [t, t] of bool, true where token i must NOT see token j; undefined when everything is seen.
at::Tensor hiddenPairs(const LayerSpec& layer, std::int64_t length, const at::Device& device)
{
    const at::Tensor places = at::arange(length, at::TensorOptions(device).dtype(at::kInt));
    const at::Tensor distance = places.unsqueeze(1) - places.unsqueeze(0); // i - j
    if (layer.mask == MaskKind::Bidirectional)
        return layer.window > 0 ? distance.abs() >= layer.window : at::Tensor();
    const at::Tensor future = distance < 0;
    return layer.window > 0 ? future.logical_or(distance >= layer.window) : future;
}

} // namespace

at::Tensor attended(const ModelSpec& spec, const LayerSpec& layer, const Precision& precision,
                    const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                    const std::vector<std::int32_t>& cuSeqlens)
{
    const std::int64_t group = spec.heads / spec.kvHeads; // heads that share one key-value head
    std::int64_t longest = 0;
    for (std::size_t b = 0; b + 1 < cuSeqlens.size(); ++b)
        longest = std::max<std::int64_t>(longest, cuSeqlens[b + 1] - cuSeqlens[b]);
    const at::Tensor hidden = hiddenPairs(layer, longest, q.device());

    std::vector<at::Tensor> outputs;
    for (std::size_t b = 0; b + 1 < cuSeqlens.size(); ++b) {
        const std::int64_t begin = cuSeqlens[b];
        const std::int64_t length = cuSeqlens[b + 1] - begin;
        // [H, t, d] -> [K, group * t, d]: head h reads key-value head h / group
        const at::Tensor queries =
            q.narrow(0, begin, length).transpose(0, 1).reshape({spec.kvHeads, group * length, spec.headDim});
        const at::Tensor keys = k.narrow(0, begin, length).transpose(0, 1);   // [K, t, d]
        const at::Tensor values = v.narrow(0, begin, length).transpose(0, 1); // [K, t, d]
        at::Tensor scores = at::matmul(queries, keys.transpose(1, 2)) * spec.attentionScale;
        if (spec.attentionSoftcap)
            scores = at::tanh(scores / *spec.attentionSoftcap) * *spec.attentionSoftcap;
        scores = scores.view({spec.heads, length, length});
        if (hidden.defined())
            scores = scores.masked_fill(hidden.narrow(0, 0, length).narrow(1, 0, length),
                                        -std::numeric_limits<double>::infinity());
        const at::Tensor shares = at::softmax(scores, -1, precision.master).to(precision.stream);
        const at::Tensor mixed =
            at::matmul(shares.view({spec.kvHeads, group * length, length}), values); // [K, group * t, d]
        outputs.push_back(mixed.view({spec.heads, length, spec.headDim})
                              .transpose(0, 1)
                              .reshape({length, spec.heads * spec.headDim}));
    }
    return at::cat(outputs, 0);
}

} // namespace thresher::engine

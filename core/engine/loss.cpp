#include "engine/detail/loss_torch.h"

#include <algorithm>

namespace thresher::engine {

LossSettings lossSettings(const LossConfig& config, std::span<const float> classWeights,
                          bool weightsArePositive, const at::Device& device)
{
    LossSettings settings;
    settings.labelSmoothing = config.label_smoothing;
    settings.focalGamma = config.kind == "focal" ? config.focal_gamma : 0.0;
    settings.weightsArePositive = weightsArePositive;
    if (!classWeights.empty()) {
        settings.classWeights = at::empty({static_cast<std::int64_t>(classWeights.size())}, at::kFloat);
        std::copy(classWeights.begin(), classWeights.end(), settings.classWeights.mutable_data_ptr<float>());
        settings.classWeights = settings.classWeights.to(device);
    }
    return settings;
}

at::Tensor lossSum(const at::Tensor& logits, const at::Tensor& targets, const LossSettings& settings)
{
    at::Tensor goal = targets;
    if (settings.labelSmoothing > 0.0)
        goal = targets * (1.0 - settings.labelSmoothing) + settings.labelSmoothing / 2.0;
    const bool weighted = settings.classWeights.defined();
    const auto whole = weighted && !settings.weightsArePositive ? settings.classWeights : at::Tensor();
    const auto positive = weighted && settings.weightsArePositive ? settings.classWeights : at::Tensor();
    at::Tensor loss =
        at::binary_cross_entropy_with_logits(logits, goal, whole, positive, at::Reduction::None);
    if (settings.focalGamma > 0.0) {
        // 1 - p_t from two sigmoids: exact also where p rounds to 1. The floor keeps the derivative finite.
        const at::Tensor miss = at::sigmoid(-logits) * goal + at::sigmoid(logits) * (1.0 - goal);
        loss = loss * at::pow(miss.clamp_min(1e-30), settings.focalGamma);
    }
    return loss.sum();
}

} // namespace thresher::engine

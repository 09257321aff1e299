#include "engine/detail/reference_torch.h"

#include <cmath>
#include <numbers>

namespace thresher::engine {

at::Tensor normed(const ModelSpec& spec, const Precision& precision, const at::Tensor& x,
                  const at::Tensor& weight, const at::Tensor& bias)
{
    const at::Tensor wide = x.to(precision.master);
    if (spec.norm == NormKind::LayerNorm) {
        const at::Tensor centred = wide - wide.mean(-1, true);
        const at::Tensor variance = centred.pow(2).mean(-1, true);
        const at::Tensor unit = centred * at::rsqrt(variance + spec.normEps);
        at::Tensor out = unit * weight.to(precision.master);
        if (bias.defined()) out = out + bias.to(precision.master);
        return out.to(precision.stream);
    }
    const at::Tensor unit = wide * at::rsqrt(wide.pow(2).mean(-1, true) + spec.normEps);
    if (spec.norm == NormKind::RmsNorm) return weight.to(precision.stream) * unit.to(precision.stream);
    return (unit * (1.0 + weight.to(precision.master))).to(precision.stream); // rounded once, at the end
}

namespace {

// Llama 3.1's scaling: long wavelengths are stretched, short ones kept, those between are blended.
at::Tensor llama3Frequencies(const RopeSpec& rope, const at::Tensor& frequencies)
{
    at::Tensor scaled = frequencies.clone();
    auto* values = scaled.mutable_data_ptr<float>();
    const auto original = static_cast<double>(rope.originalMaxPositions);
    for (std::int64_t i = 0; i < scaled.numel(); ++i) {
        const double wavelength = 2.0 * std::numbers::pi / static_cast<double>(values[i]);
        if (wavelength < original / rope.highFreqFactor) continue;
        const double stretched = static_cast<double>(values[i]) / rope.factor;
        const double blend =
            (original / wavelength - rope.lowFreqFactor) / (rope.highFreqFactor - rope.lowFreqFactor);
        const bool isLong = wavelength > original / rope.lowFreqFactor;
        values[i] = static_cast<float>(
            isLong ? stretched : (1.0 - blend) * stretched + blend * static_cast<double>(values[i]));
    }
    return scaled;
}

} // namespace

RopeTables ropeTables(const RopeSpec& rope, std::int64_t headDim, const at::Tensor& positions,
                      const Precision& precision)
{
    // Angles are float32 in transformers whatever the model's dtype.
    const at::Tensor exponents = at::arange(0, headDim, 2, at::kFloat) / static_cast<double>(headDim);
    at::Tensor frequencies = 1.0 / at::pow(at::Scalar(rope.theta), exponents);
    if (rope.type == "linear") frequencies = frequencies / rope.factor;
    if (rope.type == "llama3") frequencies = llama3Frequencies(rope, frequencies);
    const at::Tensor half =
        positions.to(at::kFloat).unsqueeze(1) * frequencies.to(positions.device()).unsqueeze(0);
    const at::Tensor angles = at::cat({half, half}, 1);
    return {angles.cos().to(precision.stream), angles.sin().to(precision.stream)};
}

at::Tensor rotated(const at::Tensor& x, const RopeTables& tables)
{
    const std::int64_t half = x.size(-1) / 2;
    const at::Tensor turned = at::cat({-x.narrow(-1, half, half), x.narrow(-1, 0, half)}, -1);
    return x * tables.cosines.unsqueeze(1) + turned * tables.sines.unsqueeze(1);
}

} // namespace thresher::engine

#include "engine/detail/adamw_torch.h"

#include <algorithm>
#include <cmath>

namespace thresher::engine {

double gradientNorm(const std::vector<Parameter>& parameters)
{
    const at::NoGradGuard noGrad;
    std::vector<at::Tensor> norms;
    for (const Parameter& parameter : parameters)
        if (parameter.value.grad().defined()) norms.push_back(at::linalg_vector_norm(parameter.value.grad()));
    if (norms.empty()) return 0.0;
    return at::linalg_vector_norm(at::stack(norms)).item<double>();
}

void clipGradients(const std::vector<Parameter>& parameters, double norm, double maxNorm)
{
    if (maxNorm <= 0.0) return;
    const double factor = maxNorm / (norm + 1e-6);
    if (factor >= 1.0) return;
    const at::NoGradGuard noGrad;
    for (const Parameter& parameter : parameters)
        if (parameter.value.grad().defined()) parameter.value.mutable_grad().mul_(factor);
}

bool allFinite(const std::vector<Parameter>& parameters)
{
    const at::NoGradGuard noGrad;
    return std::ranges::all_of(parameters, [](const Parameter& parameter) {
        return at::isfinite(parameter.value).all().item<bool>();
    });
}

void clearGradients(const std::vector<Parameter>& parameters)
{
    for (const Parameter& parameter : parameters) parameter.value.mutable_grad().reset();
}

bool decays(std::string_view name)
{
    return name.find("norm") == std::string_view::npos && name.find("bias") == std::string_view::npos;
}

AdamW::AdamW(std::vector<Parameter> parameters, Settings settings)
    : m_parameters(std::move(parameters)), m_settings(settings)
{
    for (const Parameter& parameter : m_parameters) {
        firstMoments.push_back(at::zeros_like(parameter.value).detach());
        secondMoments.push_back(at::zeros_like(parameter.value).detach());
    }
    if (m_parameters.empty() || (!m_settings.fused && m_parameters.front().value.is_cpu())) return;
    m_settings.fused = true;
    m_count = at::zeros({}, m_parameters.front().value.options().dtype(at::kFloat).requires_grad(false));
}

// The tensors whose weights decay, or the others.
void AdamW::stepFused(double learningRate, bool decaying)
{
    std::vector<at::Tensor> values, gradients, first, second, counts;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const Parameter& parameter = m_parameters[i];
        if (parameter.decay != decaying || !parameter.value.grad().defined()) continue;
        values.push_back(parameter.value);
        gradients.push_back(parameter.value.grad());
        first.push_back(firstMoments[i]);
        second.push_back(secondMoments[i]);
        counts.push_back(m_count);
    }
    if (values.empty()) return;
    at::_fused_adamw_(values, gradients, first, second, {}, counts, learningRate, m_settings.beta1,
                      m_settings.beta2, decaying ? m_settings.weightDecay : 0.0, m_settings.epsilon, false,
                      false);
}

void AdamW::step(double learningRate)
{
    const at::NoGradGuard noGrad;
    ++updates;
    if (m_settings.fused) {
        m_count.fill_(updates);
        stepFused(learningRate, true);
        stepFused(learningRate, false);
        return;
    }
    const auto count = static_cast<double>(updates);
    const double correction1 = 1.0 - std::pow(m_settings.beta1, count);
    const double correction2 = std::sqrt(1.0 - std::pow(m_settings.beta2, count));
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const Parameter& parameter = m_parameters[i];
        at::Tensor value = parameter.value;
        const at::Tensor& gradient = value.grad();
        if (!gradient.defined()) continue;
        if (parameter.decay && m_settings.weightDecay != 0.0)
            value.mul_(1.0 - learningRate * m_settings.weightDecay);
        firstMoments[i].lerp_(gradient, 1.0 - m_settings.beta1);
        secondMoments[i].mul_(m_settings.beta2).addcmul_(gradient, gradient, 1.0 - m_settings.beta2);
        const at::Tensor denominator = secondMoments[i].sqrt().div_(correction2).add_(m_settings.epsilon);
        value.addcdiv_(firstMoments[i], denominator, -learningRate / correction1);
    }
}

} // namespace thresher::engine

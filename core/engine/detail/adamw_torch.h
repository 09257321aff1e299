// AdamW (Loshchilov and Hutter 2019) exactly as torch.optim.AdamW's single-tensor form computes it, and the
// clipping of torch.nn.utils.clip_grad_norm_.
#pragma once

#include "engine/detail/aten_torch.h"

#include <string>
#include <string_view>
#include <vector>

namespace thresher::engine {

// A trainable tensor: a leaf with requires_grad, fp32. Names are those of the files it is saved to.
struct Parameter {
    std::string name;
    at::Tensor value;
    bool decay = true; // weight decay applies (HF Trainer's rule: not to biases and norm weights)
};

// sqrt of the sum of squares of all gradients; parameters without a gradient count as 0.
double gradientNorm(const std::vector<Parameter>& parameters);

// Gradients times maxNorm / (norm + 1e-6) where that is below 1. maxNorm <= 0: nothing.
void clipGradients(const std::vector<Parameter>& parameters, double norm, double maxNorm);

// Whether every value is a number.
bool allFinite(const std::vector<Parameter>& parameters);

void clearGradients(const std::vector<Parameter>& parameters);

// HF Trainer's rule for decay, from a parameter's name.
bool decays(std::string_view name);

class AdamW {
  public:
    struct Settings {
        double weightDecay = 0.01;
        double beta1 = 0.9;
        double beta2 = 0.999;
        double epsilon = 1e-8;
        bool fused = false; // one operation of ATen for all tensors; always so on other devices than the CPU
    };

    AdamW(std::vector<Parameter> parameters, Settings settings);

    // One update from the gradients at hand, with this step's rate.
    void step(double learningRate);

    // State in the order of the parameters; `updates` counts applied steps. Tensors share storage with the
    // optimizer: copy into them to restore.
    std::int64_t updates = 0;
    std::vector<at::Tensor> firstMoments;
    std::vector<at::Tensor> secondMoments;
    const std::vector<Parameter>& parameters() const { return m_parameters; }

  private:
    void stepFused(double learningRate, bool decaying);

    std::vector<Parameter> m_parameters;
    Settings m_settings;
    at::Tensor m_count; // updates, where the fused form wants them
};

} // namespace thresher::engine

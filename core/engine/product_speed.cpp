// What bare products reach on this machine: the yardstick of a benchmark, and of an estimate before
// anything was trained.
#include "engine/detail/device_torch.h"
#include "engine/detail/fast_ops_torch.h"

#include <algorithm>
#include <chrono>

namespace thresher::engine {

double bestProductSeconds(std::int64_t rows, std::int64_t inputs, std::int64_t outputs, bool back,
                          const at::Device& device, at::ScalarType dtype)
{
    const at::NoGradGuard noGrad;
    const at::TensorOptions options = at::TensorOptions(device).dtype(dtype);
    const at::Tensor weight = at::empty({outputs, inputs}, options).fill_(0.01);
    at::Tensor x = at::empty({rows, inputs}, options).fill_(0.5);
    at::Tensor y = at::empty({rows, outputs}, options);
    const auto ops = device.is_cpu() && dtype == at::kFloat ? makeCpuOps() : makeAtenOps(device);
    waitFor(device);
    double best = 1e30;
    for (int i = 0; i < 4; ++i) {
        const auto start = std::chrono::steady_clock::now();
        ops->multiply(x, weight.t(), y, false, 1.0);
        if (back) ops->multiply(y, weight, x, false, 1.0);
        waitFor(device);
        best =
            std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

} // namespace thresher::engine

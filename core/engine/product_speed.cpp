// What bare float32 products reach on this machine: the yardstick of a benchmark, and of an estimate before
// anything was trained.
#include "engine/detail/aten_torch.h"
#include "engine/learner_factory.h"

#include <algorithm>
#include <chrono>

namespace thresher::engine {

double bestProductSeconds(std::int64_t rows, std::int64_t inputs, std::int64_t outputs, bool back)
{
    const at::NoGradGuard noGrad;
    const at::Tensor weight = at::empty({outputs, inputs}, at::kFloat).fill_(0.01);
    at::Tensor x = at::empty({rows, inputs}, at::kFloat).fill_(0.5);
    at::Tensor y = at::empty({rows, outputs}, at::kFloat);
    double best = 1e30;
    for (int i = 0; i < 4; ++i) {
        const auto start = std::chrono::steady_clock::now();
        at::mm_out(y, x, weight.t());
        if (back) at::mm_out(x, y, weight);
        best =
            std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

} // namespace thresher::engine

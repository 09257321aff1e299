// What bare float32 products reach on this machine: the yardstick of an estimate before anything was trained.
#include "engine/detail/aten_torch.h"
#include "engine/learner_factory.h"

#include <algorithm>
#include <chrono>

namespace thresher::engine {

Result<double> measureProducts(std::int64_t rows, std::int64_t inputs, std::int64_t outputs)
{
    const at::NoGradGuard noGrad;
    const at::Tensor weight = at::empty({outputs, inputs}, at::kFloat).fill_(0.01);
    at::Tensor x = at::empty({rows, inputs}, at::kFloat).fill_(0.5);
    at::Tensor y = at::empty({rows, outputs}, at::kFloat);
    double best = 0.0, spent = 0.0;
    for (int i = 0; i < 20 && (i < 3 || spent < 0.5); ++i) {
        const auto start = std::chrono::steady_clock::now();
        at::mm_out(y, x, weight.t());
        at::mm_out(x, y, weight);
        const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        spent += took;
        x.fill_(0.5); // products of products would overflow
        best = std::max(best, 4.0 * static_cast<double>(rows * inputs * outputs) / took);
    }
    return best;
}

} // namespace thresher::engine

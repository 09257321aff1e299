// Products of whole matrices. ATen's own float32 products on the CPU are MKL's, which keeps to AVX2 on
// processors that are not Intel's and copies both operands into its own order; oneDNN reads them as they lie.
// Which is faster is not tried out at the start: the choice would change the bits from run to run.
#include "engine/detail/aten_ops_torch.h"
#include "engine/detail/cpu_ops_torch.h"

namespace at::native {
// Exported by libtorch; the header that declares it (ATen/native/mkldnn/Matmul.h) is not in its packages.
// result = alpha * a * b + beta * result.
TORCH_API void mkldnn_matmul(const at::Tensor& a, const at::Tensor& b, const at::Tensor& result, float beta,
                             float alpha);
} // namespace at::native

namespace thresher::engine::fast {

void AtenOps::multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& out, bool accumulate,
                       double factor)
{
    at::Tensor made = out;
    at::addmm_out(made, made, a, b, accumulate ? 1.0 : 0.0, factor);
}

void CpuOps::multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& out, bool accumulate,
                      double factor)
{
    at::native::mkldnn_matmul(a, b, out, accumulate ? 1.0F : 0.0F, static_cast<float>(factor));
}

} // namespace thresher::engine::fast

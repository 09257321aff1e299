// Products of whole matrices. ATen's own float32 products on the CPU are MKL's, which keeps to AVX2 on
// processors that are not Intel's and copies both operands into its own order; oneDNN reads them as they lie.
// Which is faster is not tried out at the start: the choice would change the bits from run to run. What is
// tried is whether ATen lets oneDNN multiply at all: it does where the processor has AVX-512 (bw, vl, dq) or
// AVX-NE-CONVERT, in float32, too.
#include "engine/detail/aten_ops_torch.h"
#include "engine/detail/cpu_ops_torch.h"
#include "engine/detail/device_torch.h"

namespace at::native {
// Exported by libtorch; the header that declares it (ATen/native/mkldnn/Matmul.h) is not in its packages.
// result = alpha * a * b + beta * result.
TORCH_API void mkldnn_matmul(const at::Tensor& a, const at::Tensor& b, const at::Tensor& result, float beta,
                             float alpha);
} // namespace at::native

namespace thresher::engine::fast {
namespace {

bool oneDnnMultiplies()
{
    const at::Tensor one = at::ones({1, 1}, at::kFloat);
    try {
        at::native::mkldnn_matmul(one, one, at::zeros({1, 1}, at::kFloat), 0.0F, 1.0F);
        return true;
    } catch (const c10::Error& problem) {
        // Not for want of memory: the same machine would multiply otherwise the next time.
        if (errorFromTorch(problem).code == ErrorCode::OutOfMemory) throw;
        return false;
    }
}

void multiplyByAten(const at::Tensor& a, const at::Tensor& b, at::Tensor out, bool accumulate, double factor)
{
    at::addmm_out(out, out, a, b, accumulate ? 1.0 : 0.0, factor);
}

} // namespace

void AtenOps::multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& out, bool accumulate,
                       double factor)
{
    multiplyByAten(a, b, out, accumulate, factor);
}

CpuOps::CpuOps() : m_usesOneDnn(oneDnnMultiplies()) {}

void CpuOps::multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& out, bool accumulate,
                      double factor)
{
    if (!m_usesOneDnn) return multiplyByAten(a, b, out, accumulate, factor);
    at::native::mkldnn_matmul(a, b, out, accumulate ? 1.0F : 0.0F, static_cast<float>(factor));
}

} // namespace thresher::engine::fast

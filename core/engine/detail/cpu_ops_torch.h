// FastOps by hand vectorised passes (fast/row_kernels.h): float32 tensors on the CPU, rows contiguous.
#pragma once

#include "engine/detail/fast_ops_torch.h"

namespace thresher::engine::fast {

class CpuOps : public FastOps {
  public:
    CpuOps();
    void multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& out, bool accumulate,
                  double factor) override;
    void norm(const at::Tensor& x, const at::Tensor& w, double eps, const at::Tensor& made,
              const at::Tensor& r) override;
    void addNormed(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& w, double eps,
                   const at::Tensor& xOut, const at::Tensor& r) override;
    void normBack(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& r, const at::Tensor& w,
                  const at::Tensor& dx, bool accumulate) override;
    void rotate(const at::Tensor& x, const at::Tensor& w, double eps, const RopeHalves& rope,
                const RowPlaces& rows, std::int64_t headDim, const at::Tensor& made,
                const at::Tensor& r) override;
    void rotateBack(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& w, const at::Tensor& r,
                    const RopeHalves& rope, const RowPlaces& rows, std::int64_t headDim,
                    const at::Tensor& dx) override;
    void gate(Activation activation, const at::Tensor& gates, const at::Tensor& up,
              const at::Tensor& made) override;
    void gateBack(Activation activation, const at::Tensor& dOut, const at::Tensor& gates,
                  const at::Tensor& up) override;
    void attend(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                const at::Tensor& made, const at::Tensor& logSums) override;
    void attendBack(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                    const at::Tensor& made, const at::Tensor& logSums, const at::Tensor& dOut,
                    const AttentionGradients& gradients) override;
    void drop(const at::Tensor& x, const MaskPlace& mask, const RowPlaces& rows,
              const at::Tensor& made) override;
    void addDropped(const at::Tensor& z, const MaskPlace& mask, const RowPlaces& rows,
                    const at::Tensor& dx) override;

  private:
    const bool m_usesOneDnn; // for products, where the processor has what ATen asks for
};

} // namespace thresher::engine::fast

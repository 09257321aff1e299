// FastOps by ATen's own operations: tensors of any device, and the form that CUDA runs. The passes read no
// tensor's memory themselves and make no tensor on another device; what they know of a batch comes from host
// vectors. Dropout masks are those of dropout.h, bit for bit.
#pragma once

#include "engine/detail/fast_ops_torch.h"

namespace thresher::engine::fast {

// Rows of queries that one product meets, with the keys that any of them sees: at most 256 rows of one or of
// several posts in a row, so that short posts share a call and no long one makes a matrix of T x T.
struct PackedTile {
    std::int64_t firstRow = 0, rows = 0; // rows and tokens of the whole batch
    std::int64_t firstKey = 0, keys = 0;
};
std::vector<PackedTile> packedTiles(const AttentionPlan& plan);

// [rows, features] of 0 and 1 / (1 - p) on the device of the places.
at::Tensor atenMask(const MaskPlace& mask, const at::Tensor& posts, const at::Tensor& positions,
                    std::int64_t features);

class AtenOps : public FastOps {
  public:
    explicit AtenOps(const at::Device& device) : m_device(device) {}

    void settle(RowPlaces& rows) override;
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
    at::Device m_device;
};

} // namespace thresher::engine::fast

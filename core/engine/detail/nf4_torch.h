// A matrix of the frozen base in NF4 (model/nf4.h), unpacked whole before a product.
#pragma once

#include "engine/detail/aten_torch.h"

#include <cstdint>
#include <vector>

namespace thresher::engine {

class Nf4Matrix {
  public:
    // Quantises `stored` [out, in] (float32, bfloat16 or float16 on the CPU); codes and scales go to
    // `device`.
    Nf4Matrix(const at::Tensor& stored, at::ScalarType compute, const at::Device& device);

    // [out, in] in `compute`: table[code] * absmax in float32, rounded once. The same bits at every call and
    // with any number of threads.
    at::Tensor unpacked() const;

  private:
    at::Tensor unpackedOnCpu() const;
    at::Tensor unpackedOnDevice() const;

    std::vector<std::int64_t> m_shape;
    at::ScalarType m_compute;
    at::Tensor m_codes;  // uint8, two values each
    at::Tensor m_absmax; // float32, one for 64 values
};

// at::linear with a packed weight: its unpacked form is not kept for the way back but made again. Defined in
// reference/packed_linear.cpp; the same bits as at::linear(x, weight.unpacked(), bias). The weight must live
// until the gradients are there; it gets none.
at::Tensor packedLinear(const at::Tensor& x, const Nf4Matrix& weight, const at::Tensor& bias);

} // namespace thresher::engine

// NF4, the 4-bit code of QLoRA (Dettmers et al. 2023), with the table, thresholds and rounding of
// bitsandbytes (csrc/kernels.cu, dQuantizeNF4; compared with version 0.48). A matrix is taken row by row as
// one run of values, cut into blocks of 64, the last one shorter when they do not come out even. Pure
// functions of their arguments; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace thresher {

constexpr std::size_t nf4Block = 64;

// What a code stands for, before the block's scale; 16 values.
std::span<const float> nf4Table();

std::size_t nf4CodeBytes(std::size_t values);  // two values a byte
std::size_t nf4BlockCount(std::size_t values); // one absmax each

// `values` starts at a block's begin. Element 2j goes to the high nibble of byte j; the low nibble behind an
// odd end is 0. absmax: the largest absolute value of each block; a block of zeros has absmax 0 and code 7.
void quantiseNf4(std::span<const float> values, std::uint8_t* codes, float* absmax);

// Values [first, first + out.size()) of a matrix: table[code] * absmax in float32. `first` is even; codes and
// absmax are those of the whole matrix.
void dequantiseNf4(const std::uint8_t* codes, const float* absmax, std::size_t first, std::span<float> out);

} // namespace thresher

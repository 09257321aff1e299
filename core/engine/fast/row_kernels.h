// Vectorised passes over rows of float32 for the fast path on the CPU. Each call takes one row; the
// instruction set is picked at run time (Highway), so one binary runs on any x86-64 and uses AVX2 or AVX-512
// where they are. The order of every sum is fixed for a given instruction set. Pointers need no alignment;
// rows may not overlap unless said. Any thread; nothing is allocated.
#pragma once

#include <cstddef>
#include <cstdint>

namespace thresher::engine::fast {

enum class Gate { GeluTanh, Silu };

// out[i] = x[i] * r * w[i] with r = 1 / sqrt(mean(x^2) + eps), which is returned. w holds what multiplies the
// normalised value: 1 + weight for Gemma, weight for Llama.
float normRow(const float* x, const float* w, std::size_t n, float eps, float* out);

// xOut = x + branch * r * w with r of `branch` (returned); w nullptr: xOut = x + branch and the result is 1.
// xOut may be x.
float addNormRow(const float* x, const float* branch, const float* w, std::size_t n, float eps, float* xOut);

// Gradient of normRow to x, for the r it returned; added to dx when `accumulate`, else stored. dx may be dy.
void normBackRow(const float* dy, const float* x, float r, const float* w, std::size_t n, float* dx,
                 bool accumulate);

// Half-rotation form of rotary embedding of transformers on one head of n values (n even), after an optional
// norm with w (nullptr: none). cosines and sines hold n / 2 values each. Returns r of the norm, 1 without
// one.
float rotateRow(const float* x, const float* w, float eps, const float* cosines, const float* sines,
                std::size_t n, float* out);
// Its gradient; dx may be dy.
void rotateBackRow(const float* dy, const float* x, const float* w, float r, const float* cosines,
                   const float* sines, std::size_t n, float* dx);

// out = act(gate) * up.
void gateRow(Gate kind, const float* gate, const float* up, std::size_t n, float* out);
// dGate and dUp may be gate and up: what was read is overwritten.
void gateBackRow(Gate kind, const float* dOut, const float* gate, const float* up, std::size_t n,
                 float* dGate, float* dUp);

float dotRow(const float* a, const float* b, std::size_t n);
void multiplyRow(const float* a, const float* b, std::size_t n, float* out); // out = a * b; out may be a
void scaleRow(const float* in, float factor, std::size_t n, float* out); // out = in * factor; out may be in
void addProductRow(const float* a, const float* b, std::size_t n, float* out); // out += a * b

// Sixteen blocks of Philox4x32-10 (base/rng.h) with counters (firstBlock + i | module bits, counter1,
// counter2, counter3), as 128 dropout factors: 0 where a 16-bit half is below `limit`, else `kept`. Half 2w
// of block b, low half of its word first, is value 8b + 2w.
struct DropoutBlocks {
    std::uint32_t firstBlock, moduleBits, counter1, counter2, counter3, key0, key1, limit;
    float kept;
};
constexpr std::size_t dropoutBlockCount = 16;
void dropoutFactors(const DropoutBlocks& blocks, float* out);

// The name of the instruction set in use, for `doctor` and reports: "AVX3", "AVX2", ...
const char* instructionSet();

} // namespace thresher::engine::fast

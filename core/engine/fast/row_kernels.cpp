// Compiled once per instruction set: foreach_target includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/fast/row_kernels.cpp"
#include <hwy/foreach_target.h> // IWYU pragma: keep

#include "base/rng.h"
#include "engine/fast/detail/lanes-inl.h"
#include "engine/fast/row_kernels.h"

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace thresher::engine::fast::HWY_NAMESPACE {
namespace {

// Two sums side by side: the second vector of a pair does not wait for the first.
HWY_ATTR float dot(const float* a, const float* b, std::size_t n)
{
    const std::size_t step = hn::Lanes(lanes);
    Vec even = hn::Zero(lanes);
    Vec odd = hn::Zero(lanes);
    std::size_t i = 0;
    for (; i + 2 * step <= n; i += 2 * step) {
        even = hn::MulAdd(hn::LoadU(lanes, a + i), hn::LoadU(lanes, b + i), even);
        odd = hn::MulAdd(hn::LoadU(lanes, a + i + step), hn::LoadU(lanes, b + i + step), odd);
    }
    Vec total = hn::Add(even, odd);
    overRow(n - i, [&](std::size_t j, auto part)
                       HWY_ATTR { total = hn::MulAdd(load(a + i + j, part), load(b + i + j, part), total); });
    return sum(total);
}

HWY_ATTR float inverseNorm(const float* x, std::size_t n, float eps)
{
    return 1.0F / std::sqrt(dot(x, x, n) / static_cast<float>(n) + eps);
}

HWY_ATTR float norm(const float* x, const float* w, std::size_t n, float eps, float* out)
{
    const float r = inverseNorm(x, n, eps);
    const Vec scale = set(r);
    overRow(n, [&](std::size_t i, auto part) HWY_ATTR {
        store(hn::Mul(hn::Mul(load(x + i, part), scale), load(w + i, part)), out + i, part);
    });
    return r;
}

HWY_ATTR float addNorm(const float* x, const float* branch, const float* w, std::size_t n, float eps,
                       float* xOut)
{
    if (w == nullptr) {
        overRow(n, [&](std::size_t i, auto part) HWY_ATTR {
            store(hn::Add(load(x + i, part), load(branch + i, part)), xOut + i, part);
        });
        return 1.0F;
    }
    const float r = inverseNorm(branch, n, eps);
    const Vec scale = set(r);
    overRow(n, [&](std::size_t i, auto part) HWY_ATTR {
        const Vec normed = hn::Mul(hn::Mul(load(branch + i, part), scale), load(w + i, part));
        store(hn::Add(load(x + i, part), normed), xOut + i, part);
    });
    return r;
}

// With g = dy * w: dx = r * (g - x * r^2 * mean(g * x)).
HWY_ATTR void normBack(const float* dy, const float* x, float r, const float* w, std::size_t n, float* dx,
                       bool accumulate)
{
    Vec total = hn::Zero(lanes);
    overRow(n, [&](std::size_t i, auto part) HWY_ATTR {
        total = hn::MulAdd(hn::Mul(load(dy + i, part), load(w + i, part)), load(x + i, part), total);
    });
    const Vec scale = set(r);
    const Vec pull = set(-r * r * r * sum(total) / static_cast<float>(n));
    overRow(n, [&](std::size_t i, auto part) HWY_ATTR {
        const Vec g = hn::Mul(load(dy + i, part), load(w + i, part));
        Vec made = hn::MulAdd(load(x + i, part), pull, hn::Mul(g, scale));
        if (accumulate) made = hn::Add(load(dx + i, part), made);
        store(made, dx + i, part);
    });
}

HWY_ATTR float rotate(const float* x, const float* w, float eps, const float* cosines, const float* sines,
                      std::size_t n, float* out)
{
    const std::size_t half = n / 2;
    const float r = w == nullptr ? 1.0F : inverseNorm(x, n, eps);
    const Vec scale = set(r);
    overRow(half, [&](std::size_t i, auto part) HWY_ATTR {
        Vec first = load(x + i, part);
        Vec second = load(x + half + i, part);
        if (w != nullptr) {
            first = hn::Mul(hn::Mul(first, scale), load(w + i, part));
            second = hn::Mul(hn::Mul(second, scale), load(w + half + i, part));
        }
        const Vec c = load(cosines + i, part);
        const Vec s = load(sines + i, part);
        store(hn::NegMulAdd(second, s, hn::Mul(first, c)), out + i, part);
        store(hn::MulAdd(first, s, hn::Mul(second, c)), out + half + i, part);
    });
    return r;
}

HWY_ATTR void rotateBack(const float* dy, const float* x, const float* w, float r, const float* cosines,
                         const float* sines, std::size_t n, float* dx)
{
    const std::size_t half = n / 2;
    overRow(half, [&](std::size_t i, auto part) HWY_ATTR {
        const Vec first = load(dy + i, part);
        const Vec second = load(dy + half + i, part);
        const Vec c = load(cosines + i, part);
        const Vec s = load(sines + i, part);
        store(hn::MulAdd(second, s, hn::Mul(first, c)), dx + i, part);
        store(hn::NegMulAdd(first, s, hn::Mul(second, c)), dx + half + i, part);
    });
    if (w != nullptr) normBack(dx, x, r, w, n, dx, false);
}

HWY_INLINE HWY_ATTR Vec sigmoid(Vec z)
{
    // Exp is defined up to 104; at 88 the result is the smallest normal number, far below rounding.
    const Vec power = hn::Min(hn::Neg(z), set(88.0F));
    return hn::Div(set(1.0F), hn::Add(set(1.0F), hn::Exp(lanes, power)));
}

// gelu's tanh form: 0.5 * (1 + tanh(u)) = sigmoid(2u), u = sqrt(2 / pi) * (g + 0.044715 g^3)
constexpr float geluSlope = 1.5957691216057308F; // 2 * sqrt(2 / pi)
constexpr float geluCubic = 0.044715F;

HWY_INLINE HWY_ATTR Vec gateShare(Gate kind, Vec g)
{
    if (kind == Gate::Silu) return sigmoid(g);
    const Vec square = hn::Mul(g, g);
    return sigmoid(hn::Mul(hn::Mul(set(geluSlope), g), hn::MulAdd(set(geluCubic), square, set(1.0F))));
}

HWY_INLINE HWY_ATTR Vec gateInnerSlope(Gate kind, Vec g)
{
    if (kind == Gate::Silu) return set(1.0F);
    return hn::MulAdd(set(3.0F * geluCubic * geluSlope), hn::Mul(g, g), set(geluSlope));
}

HWY_ATTR void gate(Gate kind, const float* in, const float* up, std::size_t n, float* out)
{
    overRow(n, [&](std::size_t i, auto part) HWY_ATTR {
        const Vec g = load(in + i, part);
        store(hn::Mul(hn::Mul(g, gateShare(kind, g)), load(up + i, part)), out + i, part);
    });
}

HWY_ATTR void gateBack(Gate kind, const float* dOut, const float* in, const float* up, std::size_t n,
                       float* dGate, float* dUp)
{
    overRow(n, [&](std::size_t i, auto part) HWY_ATTR {
        const Vec g = load(in + i, part);
        const Vec d = load(dOut + i, part);
        const Vec u = load(up + i, part);
        const Vec share = gateShare(kind, g);
        const Vec bend = hn::Mul(share, hn::Sub(set(1.0F), share));
        const Vec slope = hn::MulAdd(hn::Mul(g, bend), gateInnerSlope(kind, g), share);
        store(hn::Mul(hn::Mul(d, u), slope), dGate + i, part);
        store(hn::Mul(d, hn::Mul(g, share)), dUp + i, part);
    });
}

HWY_ATTR void multiply(const float* a, const float* b, std::size_t n, float* out)
{
    overRow(n, [&](std::size_t i, auto part)
                   HWY_ATTR { store(hn::Mul(load(a + i, part), load(b + i, part)), out + i, part); });
}

HWY_ATTR void scale(const float* in, float factor, std::size_t n, float* out)
{
    const Vec times = set(factor);
    overRow(n, [&](std::size_t i, auto part)
                   HWY_ATTR { store(hn::Mul(load(in + i, part), times), out + i, part); });
}

HWY_ATTR void addProduct(const float* a, const float* b, std::size_t n, float* out)
{
    overRow(n, [&](std::size_t i, auto part) HWY_ATTR {
        store(hn::MulAdd(load(a + i, part), load(b + i, part), load(out + i, part)), out + i, part);
    });
}

#if HWY_TARGET == HWY_SCALAR
// One lane at a time, for processors without SSSE3.
void dropout(const DropoutBlocks& blocks, float* out)
{
    for (std::size_t i = 0; i < dropoutBlockCount; ++i) {
        const auto block = philox({(blocks.firstBlock + static_cast<std::uint32_t>(i)) | blocks.moduleBits,
                                   blocks.counter1, blocks.counter2, blocks.counter3},
                                  {blocks.key0, blocks.key1});
        for (std::size_t w = 0; w < 4; ++w) {
            out[8 * i + 2 * w] = (block[w] & 0xFFFFU) < blocks.limit ? 0.0F : blocks.kept;
            out[8 * i + 2 * w + 1] = (block[w] >> 16) < blocks.limit ? 0.0F : blocks.kept;
        }
    }
}
#else
using Words = hn::ScalableTag<std::uint32_t>;
using Word = hn::Vec<Words>;
constexpr Words words;

// Low and high halves of the 64-bit products of all lanes with one multiplier.
HWY_INLINE HWY_ATTR void multiplyWide(Word a, Word multiplier, Word& low, Word& high)
{
    const hn::Repartition<std::uint64_t, Words> wide;
    const Word even = hn::BitCast(words, hn::MulEven(a, multiplier));
    const Word odd = hn::BitCast(
        words, hn::MulEven(hn::BitCast(words, hn::ShiftRight<32>(hn::BitCast(wide, a))), multiplier));
    low = hn::OddEven(hn::BitCast(words, hn::ShiftLeft<32>(hn::BitCast(wide, odd))), even);
    high = hn::OddEven(odd, hn::BitCast(words, hn::ShiftRight<32>(hn::BitCast(wide, even))));
}

HWY_ATTR void dropout(const DropoutBlocks& blocks, float* out)
{
    const std::size_t step = std::min<std::size_t>(hn::Lanes(words), dropoutBlockCount);
    const Word multiplier0 = hn::Set(words, 0xD2511F53U);
    const Word multiplier1 = hn::Set(words, 0xCD9E8D57U);
    HWY_ALIGN std::uint32_t inOrder[4 * std::max(dropoutBlockCount, width)];
    for (std::size_t i = 0; i < dropoutBlockCount; i += step) {
        Word w0 = hn::Or(hn::Iota(words, blocks.firstBlock + static_cast<std::uint32_t>(i)),
                         hn::Set(words, blocks.moduleBits));
        Word w1 = hn::Set(words, blocks.counter1);
        Word w2 = hn::Set(words, blocks.counter2);
        Word w3 = hn::Set(words, blocks.counter3);
        std::uint32_t key0 = blocks.key0;
        std::uint32_t key1 = blocks.key1;
        for (int round = 0; round < 10; ++round) {
            Word low0, high0, low1, high1;
            multiplyWide(w0, multiplier0, low0, high0);
            multiplyWide(w2, multiplier1, low1, high1);
            w0 = hn::Xor(hn::Xor(high1, w1), hn::Set(words, key0));
            w2 = hn::Xor(hn::Xor(high0, w3), hn::Set(words, key1));
            w1 = low1;
            w3 = low0;
            key0 += 0x9E3779B9U;
            key1 += 0xBB67AE85U;
        }
        hn::StoreInterleaved4(w0, w1, w2, w3, words, inOrder);
        const Word limit = hn::Set(words, blocks.limit);
        const Vec kept = set(blocks.kept);
        for (std::size_t j = 0; j < 4 * step; j += hn::Lanes(words)) {
            const Word pair = hn::Load(words, inOrder + j);
            const auto dropLow = hn::Lt(hn::And(pair, hn::Set(words, 0xFFFFU)), limit);
            const auto dropHigh = hn::Lt(hn::ShiftRight<16>(pair), limit);
            hn::StoreInterleaved2(hn::IfThenZeroElse(hn::RebindMask(lanes, dropLow), kept),
                                  hn::IfThenZeroElse(hn::RebindMask(lanes, dropHigh), kept), lanes,
                                  out + 8 * i + 2 * j);
        }
    }
}
#endif

const char* setName()
{
    return hwy::TargetName(HWY_TARGET);
}

} // namespace
} // namespace thresher::engine::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace thresher::engine::fast {
namespace {
HWY_EXPORT(norm);
HWY_EXPORT(addNorm);
HWY_EXPORT(normBack);
HWY_EXPORT(rotate);
HWY_EXPORT(rotateBack);
HWY_EXPORT(gate);
HWY_EXPORT(gateBack);
HWY_EXPORT(dot);
HWY_EXPORT(multiply);
HWY_EXPORT(scale);
HWY_EXPORT(addProduct);
HWY_EXPORT(dropout);
HWY_EXPORT(setName);
} // namespace

float normRow(const float* x, const float* w, std::size_t n, float eps, float* out)
{
    return HWY_DYNAMIC_DISPATCH(norm)(x, w, n, eps, out);
}

float addNormRow(const float* x, const float* branch, const float* w, std::size_t n, float eps, float* xOut)
{
    return HWY_DYNAMIC_DISPATCH(addNorm)(x, branch, w, n, eps, xOut);
}

void normBackRow(const float* dy, const float* x, float r, const float* w, std::size_t n, float* dx,
                 bool accumulate)
{
    HWY_DYNAMIC_DISPATCH(normBack)(dy, x, r, w, n, dx, accumulate);
}

float rotateRow(const float* x, const float* w, float eps, const float* cosines, const float* sines,
                std::size_t n, float* out)
{
    return HWY_DYNAMIC_DISPATCH(rotate)(x, w, eps, cosines, sines, n, out);
}

void rotateBackRow(const float* dy, const float* x, const float* w, float r, const float* cosines,
                   const float* sines, std::size_t n, float* dx)
{
    HWY_DYNAMIC_DISPATCH(rotateBack)(dy, x, w, r, cosines, sines, n, dx);
}

void gateRow(Gate kind, const float* in, const float* up, std::size_t n, float* out)
{
    HWY_DYNAMIC_DISPATCH(gate)(kind, in, up, n, out);
}

void gateBackRow(Gate kind, const float* dOut, const float* in, const float* up, std::size_t n, float* dGate,
                 float* dUp)
{
    HWY_DYNAMIC_DISPATCH(gateBack)(kind, dOut, in, up, n, dGate, dUp);
}

float dotRow(const float* a, const float* b, std::size_t n)
{
    return HWY_DYNAMIC_DISPATCH(dot)(a, b, n);
}

void multiplyRow(const float* a, const float* b, std::size_t n, float* out)
{
    HWY_DYNAMIC_DISPATCH(multiply)(a, b, n, out);
}

void scaleRow(const float* in, float factor, std::size_t n, float* out)
{
    HWY_DYNAMIC_DISPATCH(scale)(in, factor, n, out);
}

void addProductRow(const float* a, const float* b, std::size_t n, float* out)
{
    HWY_DYNAMIC_DISPATCH(addProduct)(a, b, n, out);
}

void dropoutFactors(const DropoutBlocks& blocks, float* out)
{
    HWY_DYNAMIC_DISPATCH(dropout)(blocks, out);
}

const char* instructionSet()
{
    return HWY_DYNAMIC_DISPATCH(setName)();
}

} // namespace thresher::engine::fast
#endif

// Compiled once per instruction set: foreach_target includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/fast/attention_kernels.cpp"
#include <hwy/foreach_target.h> // IWYU pragma: keep

#include "engine/fast/attention_kernels.h"
#include "engine/fast/detail/lanes-inl.h"

#include <hwy/contrib/math/math-inl.h>

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace thresher::engine::fast::HWY_NAMESPACE {
namespace {

// The part of c that stays in registers: bandRows lines of bandVectors vectors, beside bandVectors of b and
// one of a.
constexpr std::size_t bandRows = 6;
#if HWY_TARGET <= HWY_AVX3
constexpr std::size_t bandVectors = 4; // 32 registers
#else
constexpr std::size_t bandVectors = 2; // 16
#endif

template <std::size_t Rows, std::size_t Vectors, class Last>
HWY_INLINE HWY_ATTR void band(const SmallProduct& p, std::size_t row, std::size_t column, Last last)
{
    const std::size_t step = hn::Lanes(lanes);
    const float* a = p.a + row * p.aRow;
    const float* b = p.b + column;
    float* c = p.c + row * p.cRow + column;
    Vec sums[Rows][Vectors];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v) {
            const float* from = c + r * p.cRow + v * step;
            if (!p.accumulate)
                sums[r][v] = hn::Zero(lanes);
            else
                sums[r][v] = v + 1 < Vectors ? load(from, Whole{}) : load(from, last);
        }
    }
    for (std::size_t s = 0; s < p.k; ++s) {
        Vec line[Vectors];
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v)
            line[v] = v + 1 < Vectors ? load(b + v * step, Whole{}) : load(b + v * step, last);
#pragma GCC unroll 8
        for (std::size_t r = 0; r < Rows; ++r) {
            const Vec factor = set(a[r * p.aRow]);
#pragma GCC unroll 8
            for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(factor, line[v], sums[r][v]);
        }
        a += p.aStep;
        b += p.bRow;
    }
#pragma GCC unroll 8
    for (std::size_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v) {
            float* to = c + r * p.cRow + v * step;
            if (v + 1 < Vectors)
                store(sums[r][v], to, Whole{});
            else
                store(sums[r][v], to, last);
        }
    }
}

// All lines of `Vectors` vectors from a column on.
template <std::size_t Vectors, class Last>
HWY_INLINE HWY_ATTR void column(const SmallProduct& p, std::size_t at, Last last)
{
    std::size_t row = 0;
    for (; row + bandRows <= p.m; row += bandRows) band<bandRows, Vectors>(p, row, at, last);
    if (row + 4 <= p.m) {
        band<4, Vectors>(p, row, at, last);
        row += 4;
    }
    if (row + 2 <= p.m) {
        band<2, Vectors>(p, row, at, last);
        row += 2;
    }
    if (row < p.m) band<1, Vectors>(p, row, at, last);
}

HWY_ATTR void product(const SmallProduct& p)
{
    const std::size_t step = hn::Lanes(lanes);
    std::size_t at = 0;
    for (; at + bandVectors * step <= p.n; at += bandVectors * step) column<bandVectors>(p, at, Whole{});
    for (; at + step <= p.n; at += step) column<1>(p, at, Whole{});
    if (at < p.n) column<1>(p, at, Tail{p.n - at});
}

HWY_INLINE HWY_ATTR Vec capped(Vec s, ScoreRule rule)
{
    const Vec scaled = hn::Mul(s, set(rule.scale));
    if (rule.softcap == 0.0F) return scaled;
    return hn::Mul(hn::Tanh(lanes, hn::Div(scaled, set(rule.softcap))), set(rule.softcap));
}

// Which queries of one vector see a key.
class Sight {
  public:
    HWY_INLINE HWY_ATTR Sight(const ScoreBlock& block, std::size_t column)
        : m_lowest(hn::LoadU(m_keys, block.lowest + column)),
          m_highest(hn::LoadU(m_keys, block.highest + column)), m_firstKey(block.firstKey)
    {}
    HWY_INLINE HWY_ATTR hn::Mask<Lanes> of(std::size_t key) const
    {
        const auto at = hn::Set(m_keys, m_firstKey + static_cast<std::int32_t>(key));
        return hn::RebindMask(lanes, hn::Not(hn::Or(hn::Lt(at, m_lowest), hn::Gt(at, m_highest))));
    }

  private:
    static constexpr hn::RebindToSigned<Lanes> m_keys{};
    hn::Vec<hn::RebindToSigned<Lanes>> m_lowest, m_highest;
    std::int32_t m_firstKey;
};

// One vector of queries over all keys of a block. True when the factors are all 1.
template <bool AllSeen>
HWY_INLINE HWY_ATTR bool softmaxColumn(const ScoreBlock& block, ScoreRule rule, std::size_t column,
                                       float* scores, RunningSoftmax& state)
{
    const Sight sight(block, column);
    const Vec none = set(noScore);
    const Vec before = hn::LoadU(lanes, state.tops + column);
    Vec tops = before;
    for (std::size_t key = 0; key < block.keys; ++key) {
        float* at = scores + key * tileRows + column;
        Vec logit = capped(hn::LoadU(lanes, at), rule);
        if constexpr (!AllSeen) logit = hn::IfThenElse(sight.of(key), logit, none);
        tops = hn::Max(tops, logit);
        hn::StoreU(logit, lanes, at);
    }
    Vec total = hn::Zero(lanes);
    for (std::size_t key = 0; key < block.keys; ++key) {
        float* at = scores + key * tileRows + column;
        Vec part = hn::Exp(lanes, hn::Sub(hn::LoadU(lanes, at), tops));
        if constexpr (!AllSeen) part = hn::IfThenElseZero(sight.of(key), part);
        total = hn::Add(total, part);
        hn::StoreU(part, lanes, at);
    }
    const Vec factor = hn::Exp(lanes, hn::Sub(before, tops));
    hn::StoreU(factor, lanes, state.factors + column);
    hn::StoreU(tops, lanes, state.tops + column);
    hn::StoreU(hn::MulAdd(hn::LoadU(lanes, state.sums + column), factor, total), lanes, state.sums + column);
    return hn::AllTrue(lanes, hn::Eq(before, tops));
}

HWY_ATTR bool softmax(const ScoreBlock& block, ScoreRule rule, float* scores, RunningSoftmax& state)
{
    bool same = true;
    for (std::size_t column = 0; column < block.queries; column += hn::Lanes(lanes)) {
        const bool kept = block.whole ? softmaxColumn<true>(block, rule, column, scores, state)
                                      : softmaxColumn<false>(block, rule, column, scores, state);
        same = same && kept;
    }
    return !same;
}

template <bool AllSeen>
HWY_INLINE HWY_ATTR void softmaxBackColumn(const ScoreBlock& block, ScoreRule rule, std::size_t column,
                                           const float* logSums, const float* deltas, float* scores,
                                           float* gradients)
{
    const Sight sight(block, column);
    const Vec logSum = hn::LoadU(lanes, logSums + column);
    const Vec delta = hn::LoadU(lanes, deltas + column);
    const Vec scale = set(rule.scale);
    const Vec uncap = set(rule.softcap == 0.0F ? 0.0F : 1.0F / rule.softcap);
    for (std::size_t key = 0; key < block.keys; ++key) {
        const std::size_t at = key * tileRows + column;
        const Vec logit = capped(hn::LoadU(lanes, scores + at), rule);
        const Vec bend = hn::Mul(logit, uncap); // the tanh; its slope is 1 - tanh^2
        const Vec slope = hn::NegMulAdd(hn::Mul(bend, bend), scale, scale);
        Vec p = hn::Exp(lanes, hn::Sub(logit, logSum));
        if constexpr (!AllSeen) p = hn::IfThenElseZero(sight.of(key), p);
        const Vec d = hn::Mul(p, hn::Sub(hn::LoadU(lanes, gradients + at), delta));
        hn::StoreU(p, lanes, scores + at);
        hn::StoreU(hn::Mul(d, slope), lanes, gradients + at);
    }
}

HWY_ATTR void softmaxBack(const ScoreBlock& block, ScoreRule rule, const float* logSums, const float* deltas,
                          float* scores, float* gradients)
{
    for (std::size_t column = 0; column < block.queries; column += hn::Lanes(lanes)) {
        if (block.whole)
            softmaxBackColumn<true>(block, rule, column, logSums, deltas, scores, gradients);
        else
            softmaxBackColumn<false>(block, rule, column, logSums, deltas, scores, gradients);
    }
}

} // namespace
} // namespace thresher::engine::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace thresher::engine::fast {
namespace {
HWY_EXPORT(product);
HWY_EXPORT(softmax);
HWY_EXPORT(softmaxBack);
} // namespace

void smallProduct(const SmallProduct& p)
{
    HWY_DYNAMIC_DISPATCH(product)(p);
}

bool softmaxBlock(const ScoreBlock& block, ScoreRule rule, float* scores, RunningSoftmax& state)
{
    return HWY_DYNAMIC_DISPATCH(softmax)(block, rule, scores, state);
}

void softmaxBackBlock(const ScoreBlock& block, ScoreRule rule, const float* logSums, const float* deltas,
                      float* scores, float* gradients)
{
    HWY_DYNAMIC_DISPATCH(softmaxBack)(block, rule, logSums, deltas, scores, gradients);
}

void transposeTile(const float* in, std::size_t rows, std::size_t columns, std::size_t stride, float* out)
{
    // Line by line of `in`, in strips of its columns whose lines of `out` stay in the cache.
    constexpr std::size_t strip = 16;
    for (std::size_t first = 0; first < columns; first += strip) {
        const std::size_t last = std::min(columns, first + strip);
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = first; j < last; ++j) out[j * tileRows + i] = in[i * stride + j];
    }
    for (std::size_t j = 0; j < columns; ++j)
        std::fill(out + j * tileRows + rows, out + (j + 1) * tileRows, 0.0F);
}

} // namespace thresher::engine::fast
#endif

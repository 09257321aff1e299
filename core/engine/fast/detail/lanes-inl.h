// Vectors of float32 for kernels that are compiled once per instruction set (Highway's foreach_target): this
// file is read again for each. Include it between <hwy/foreach_target.h> and the kernels.
#if defined(THRESHER_ENGINE_FAST_LANES) == defined(HWY_TARGET_TOGGLE)
#ifdef THRESHER_ENGINE_FAST_LANES
#undef THRESHER_ENGINE_FAST_LANES
#else
#define THRESHER_ENGINE_FAST_LANES
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace thresher::engine::fast::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::ScalableTag<float>;
using Vec = hn::Vec<Lanes>;

constexpr Lanes lanes;
constexpr std::size_t width = hn::MaxLanes(Lanes());

// A whole vector, or the last few values of a row: those go through a buffer, so that nothing outside the row
// is touched on any instruction set.
struct Whole {};
struct Tail {
    std::size_t count;
};

HWY_INLINE HWY_ATTR Vec load(const float* p, Whole)
{
    return hn::LoadU(lanes, p);
}
HWY_INLINE HWY_ATTR Vec load(const float* p, Tail tail)
{
    HWY_ALIGN float buffer[width] = {};
    std::memcpy(buffer, p, tail.count * sizeof(float));
    return hn::Load(lanes, buffer);
}
HWY_INLINE HWY_ATTR void store(Vec v, float* p, Whole)
{
    hn::StoreU(v, lanes, p);
}
HWY_INLINE HWY_ATTR void store(Vec v, float* p, Tail tail)
{
    HWY_ALIGN float buffer[width];
    hn::Store(v, lanes, buffer);
    std::memcpy(p, buffer, tail.count * sizeof(float));
}

template <class Body>
HWY_INLINE HWY_ATTR void overRow(std::size_t n, const Body& body)
{
    const std::size_t step = hn::Lanes(lanes);
    std::size_t i = 0;
    for (; i + step <= n; i += step) body(i, Whole{});
    if (i < n) body(i, Tail{n - i});
}

HWY_INLINE HWY_ATTR Vec set(float value)
{
    return hn::Set(lanes, value);
}
HWY_INLINE HWY_ATTR float sum(Vec v)
{
    return hn::GetLane(hn::SumOfLanes(lanes, v));
}

} // namespace thresher::engine::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

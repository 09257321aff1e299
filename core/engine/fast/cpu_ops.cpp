#include "engine/detail/cpu_ops_torch.h"

#include "engine/fast/row_kernels.h"

#include <algorithm>

namespace thresher::engine::fast {
namespace {

// What a thread takes at least: to meet at the end of a loop costs more than fewer values, most of all on a
// machine that does something else as well.
constexpr std::int64_t leastValues = 1 << 15;

std::int64_t grain(std::int64_t columns)
{
    return std::max<std::int64_t>(8, leastValues / std::max<std::int64_t>(1, columns));
}

// A matrix of floats with rows of their own distance.
template <class T>
struct Rows {
    T* first = nullptr;
    std::int64_t stride = 0;
    T* operator[](std::int64_t row) const { return first + row * stride; }
};

Rows<const float> in(const at::Tensor& x)
{
    return {x.const_data_ptr<float>(), x.stride(0)};
}
Rows<float> out(const at::Tensor& x)
{
    return {x.mutable_data_ptr<float>(), x.stride(0)};
}
const float* valuesOrNull(const at::Tensor& x)
{
    return x.defined() ? x.const_data_ptr<float>() : nullptr;
}

std::size_t columns(const at::Tensor& x)
{
    return static_cast<std::size_t>(x.size(1));
}

// Calls work(row) for every row of x, on ATen's threads.
template <class Work>
void overRows(const at::Tensor& x, const Work& work)
{
    at::parallel_for(0, x.size(0), grain(x.size(1)), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) work(i);
    });
}

Gate gateKind(Activation activation)
{
    TORCH_CHECK(activation == Activation::GeluTanh || activation == Activation::Silu,
                "the fast path has no such activation");
    return activation == Activation::Silu ? Gate::Silu : Gate::GeluTanh;
}

} // namespace

void CpuOps::norm(const at::Tensor& x, const at::Tensor& w, double eps, const at::Tensor& made,
                  const at::Tensor& r)
{
    const auto from = in(x);
    const auto to = out(made);
    const float* weight = w.const_data_ptr<float>();
    float* inverse = r.mutable_data_ptr<float>();
    overRows(x, [&](std::int64_t i) {
        inverse[i] = normRow(from[i], weight, columns(x), static_cast<float>(eps), to[i]);
    });
}

void CpuOps::addNormed(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& w, double eps,
                       const at::Tensor& xOut, const at::Tensor& r)
{
    const auto from = in(x);
    const auto added = in(branch);
    const auto to = out(xOut);
    const float* weight = valuesOrNull(w);
    float* inverse = r.mutable_data_ptr<float>();
    overRows(x, [&](std::int64_t i) {
        inverse[i] = addNormRow(from[i], added[i], weight, columns(x), static_cast<float>(eps), to[i]);
    });
}

void CpuOps::normBack(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& r, const at::Tensor& w,
                      const at::Tensor& dx, bool accumulate)
{
    const auto gradient = in(dy);
    const auto from = in(x);
    const auto to = out(dx);
    const float* weight = w.const_data_ptr<float>();
    const float* inverse = r.const_data_ptr<float>();
    overRows(x, [&](std::int64_t i) {
        normBackRow(gradient[i], from[i], inverse[i], weight, columns(x), to[i], accumulate);
    });
}

void CpuOps::rotate(const at::Tensor& x, const at::Tensor& w, double eps, const RopeHalves& rope,
                    const RowPlaces& rows, std::int64_t headDim, const at::Tensor& made, const at::Tensor& r)
{
    const auto from = in(x);
    const auto to = out(made);
    const auto cosines = in(rope.cosines);
    const auto sines = in(rope.sines);
    const float* weight = valuesOrNull(w);
    float* inverse = r.mutable_data_ptr<float>();
    const std::int64_t heads = x.size(1) / headDim;
    overRows(x, [&](std::int64_t i) {
        const std::int64_t at = rows.positions[static_cast<std::size_t>(i)];
        for (std::int64_t h = 0; h < heads; ++h)
            inverse[i * heads + h] =
                rotateRow(from[i] + h * headDim, weight, static_cast<float>(eps), cosines[at], sines[at],
                          static_cast<std::size_t>(headDim), to[i] + h * headDim);
    });
}

void CpuOps::rotateBack(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& w, const at::Tensor& r,
                        const RopeHalves& rope, const RowPlaces& rows, std::int64_t headDim,
                        const at::Tensor& dx)
{
    const auto gradient = in(dy);
    const auto from = in(x);
    const auto to = out(dx);
    const auto cosines = in(rope.cosines);
    const auto sines = in(rope.sines);
    const float* weight = valuesOrNull(w);
    const float* inverse = r.const_data_ptr<float>();
    const std::int64_t heads = x.size(1) / headDim;
    overRows(x, [&](std::int64_t i) {
        const std::int64_t at = rows.positions[static_cast<std::size_t>(i)];
        for (std::int64_t h = 0; h < heads; ++h)
            rotateBackRow(gradient[i] + h * headDim, from[i] + h * headDim, weight, inverse[i * heads + h],
                          cosines[at], sines[at], static_cast<std::size_t>(headDim), to[i] + h * headDim);
    });
}

void CpuOps::gate(Activation activation, const at::Tensor& gates, const at::Tensor& up,
                  const at::Tensor& made)
{
    const Gate kind = gateKind(activation);
    const auto first = in(gates);
    const auto second = in(up);
    const auto to = out(made);
    overRows(gates, [&](std::int64_t i) { gateRow(kind, first[i], second[i], columns(gates), to[i]); });
}

void CpuOps::gateBack(Activation activation, const at::Tensor& dOut, const at::Tensor& gates,
                      const at::Tensor& up)
{
    const Gate kind = gateKind(activation);
    const auto gradient = in(dOut);
    const auto first = out(gates);
    const auto second = out(up);
    overRows(gates, [&](std::int64_t i) {
        gateBackRow(kind, gradient[i], first[i], second[i], columns(gates), first[i], second[i]);
    });
}

namespace {

// Calls use(row, mask of the row) for every row; masks live in a buffer of the thread.
template <class Use>
void overMasks(const MaskPlace& mask, const RowPlaces& rows, std::size_t features, const Use& use)
{
    at::parallel_for(0, static_cast<std::int64_t>(rows.size()), grain(static_cast<std::int64_t>(features)),
                     [&](std::int64_t begin, std::int64_t end) {
                         std::vector<float> values(features);
                         for (std::int64_t i = begin; i < end; ++i) {
                             const auto at = static_cast<std::size_t>(i);
                             const DropoutPlace place{
                                 mask.step, static_cast<std::uint32_t>(mask.linear.layer),
                                 static_cast<std::uint32_t>(mask.linear.part), rows.posts[at],
                                 static_cast<std::uint32_t>(rows.positions[at])};
                             dropoutRow(mask.key, place, mask.p, values);
                             use(i, values.data());
                         }
                     });
}

} // namespace

void CpuOps::drop(const at::Tensor& x, const MaskPlace& mask, const RowPlaces& rows, const at::Tensor& made)
{
    const auto from = in(x);
    const auto to = out(made);
    overMasks(mask, rows, columns(x),
              [&](std::int64_t i, const float* values) { multiplyRow(from[i], values, columns(x), to[i]); });
}

void CpuOps::addDropped(const at::Tensor& z, const MaskPlace& mask, const RowPlaces& rows,
                        const at::Tensor& dx)
{
    const auto from = in(z);
    const auto to = out(dx);
    overMasks(mask, rows, columns(z), [&](std::int64_t i, const float* values) {
        addProductRow(from[i], values, columns(z), to[i]);
    });
}

} // namespace thresher::engine::fast

namespace thresher::engine {

std::unique_ptr<FastOps> makeCpuOps()
{
    return std::make_unique<fast::CpuOps>();
}

} // namespace thresher::engine

#include "engine/detail/aten_ops_torch.h"

namespace thresher::engine::fast {
namespace {

// 1 / sqrt(mean(x^2) + eps) over the last dimension, which stays with size 1.
at::Tensor inverseNorm(const at::Tensor& x, double eps)
{
    return at::rsqrt(x.square().mean(-1, true).add_(eps));
}

// Gradient of y = x * r * w to x, over the last dimension.
at::Tensor gradientOfNorm(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& r, const at::Tensor& w)
{
    const at::Tensor scaled = dy * w;
    const at::Tensor along = (scaled * x).mean(-1, true).mul_(r).mul_(r); // r^2 / n * sum(dy w x)
    return scaled.sub_(x * along).mul_(r);
}

at::Tensor byHead(const at::Tensor& x, std::int64_t headDim)
{
    return x.view({x.size(0), -1, headDim});
}

// Cosines or sines of the rows, [rows, 1, d / 2].
at::Tensor ofRows(const at::Tensor& table, const RowPlaces& rows)
{
    return table.index_select(0, rows.positionNumbers).unsqueeze(1);
}

// Turns the two halves of the last dimension by +angle or -angle.
at::Tensor turned(const at::Tensor& x, const at::Tensor& cosines, const at::Tensor& sines)
{
    const std::int64_t half = x.size(-1) / 2;
    const at::Tensor first = x.narrow(-1, 0, half);
    const at::Tensor second = x.narrow(-1, half, half);
    return at::cat({first * cosines - second * sines, second * cosines + first * sines}, -1);
}

void checkActivation(Activation activation)
{
    TORCH_CHECK(activation == Activation::GeluTanh || activation == Activation::Silu,
                "the fast path has no such activation");
}

at::Tensor activated(Activation activation, const at::Tensor& x)
{
    checkActivation(activation);
    return activation == Activation::Silu ? at::silu(x) : at::gelu(x, "tanh");
}

// [rows] as int64 on `device`.
template <class Value>
at::Tensor onDevice(const std::vector<Value>& values, const at::Device& device)
{
    at::Tensor made = at::empty({static_cast<std::int64_t>(values.size())}, at::kLong);
    std::copy(values.begin(), values.end(), made.mutable_data_ptr<std::int64_t>());
    return made.to(device);
}

// The masks of so many features at once: what they take on the way is 8 times that.
constexpr std::int64_t featuresAtOnce = std::int64_t{1} << 22;

// Calls use(first row, rows, mask [rows, features]) for all rows in turn.
template <class Use>
void overMasks(const MaskPlace& mask, const RowPlaces& rows, std::int64_t features, const Use& use)
{
    const auto count = static_cast<std::int64_t>(rows.size());
    const std::int64_t chunk = std::max<std::int64_t>(1, featuresAtOnce / features);
    for (std::int64_t first = 0; first < count; first += chunk) {
        const std::int64_t some = std::min(chunk, count - first);
        use(first, some,
            atenMask(mask, rows.postNumbers.narrow(0, first, some),
                     rows.positionNumbers.narrow(0, first, some), features));
    }
}

} // namespace

void AtenOps::settle(RowPlaces& rows)
{
    rows.postNumbers = onDevice(rows.posts, m_device);
    rows.positionNumbers = onDevice(rows.positions, m_device);
}

void AtenOps::norm(const at::Tensor& x, const at::Tensor& w, double eps, const at::Tensor& made,
                   const at::Tensor& r)
{
    r.copy_(inverseNorm(x, eps));
    made.copy_((x * r).mul_(w));
}

void AtenOps::addNormed(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& w, double eps,
                        const at::Tensor& xOut, const at::Tensor& r)
{
    if (!w.defined()) {
        xOut.copy_(x + branch);
        r.fill_(1.0);
        return;
    }
    r.copy_(inverseNorm(branch, eps));
    xOut.copy_((branch * r).mul_(w).add_(x));
}

void AtenOps::normBack(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& r, const at::Tensor& w,
                       const at::Tensor& dx, bool accumulate)
{
    const at::Tensor gradient = gradientOfNorm(dy, x, r, w);
    if (accumulate)
        dx.add_(gradient);
    else
        dx.copy_(gradient);
}

void AtenOps::rotate(const at::Tensor& x, const at::Tensor& w, double eps, const RopeHalves& rope,
                     const RowPlaces& rows, std::int64_t headDim, const at::Tensor& made, const at::Tensor& r)
{
    at::Tensor heads = byHead(x, headDim);
    if (w.defined()) {
        const at::Tensor inverse = inverseNorm(heads, eps); // [rows, heads, 1]
        r.copy_(inverse.squeeze(-1));
        heads = (heads * inverse).mul_(w);
    } else {
        r.fill_(1.0);
    }
    byHead(made, headDim).copy_(turned(heads, ofRows(rope.cosines, rows), ofRows(rope.sines, rows)));
}

void AtenOps::rotateBack(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& w, const at::Tensor& r,
                         const RopeHalves& rope, const RowPlaces& rows, std::int64_t headDim,
                         const at::Tensor& dx)
{
    at::Tensor gradient = turned(byHead(dy, headDim), ofRows(rope.cosines, rows), -ofRows(rope.sines, rows));
    if (w.defined()) gradient = gradientOfNorm(gradient, byHead(x, headDim), r.unsqueeze(-1), w);
    byHead(dx, headDim).copy_(gradient);
}

void AtenOps::gate(Activation activation, const at::Tensor& gates, const at::Tensor& up,
                   const at::Tensor& made)
{
    made.copy_(activated(activation, gates).mul_(up));
}

void AtenOps::gateBack(Activation activation, const at::Tensor& dOut, const at::Tensor& gates,
                       const at::Tensor& up)
{
    const at::Tensor forUp = activated(activation, gates).mul_(dOut);
    const at::Tensor forAct = dOut * up;
    gates.copy_(activation == Activation::Silu ? at::silu_backward(forAct, gates)
                                               : at::gelu_backward(forAct, gates, "tanh"));
    up.copy_(forUp);
}

void AtenOps::drop(const at::Tensor& x, const MaskPlace& mask, const RowPlaces& rows, const at::Tensor& made)
{
    overMasks(mask, rows, x.size(1), [&](std::int64_t first, std::int64_t count, const at::Tensor& factors) {
        made.narrow(0, first, count).copy_(x.narrow(0, first, count) * factors);
    });
}

void AtenOps::addDropped(const at::Tensor& z, const MaskPlace& mask, const RowPlaces& rows,
                         const at::Tensor& dx)
{
    overMasks(mask, rows, z.size(1), [&](std::int64_t first, std::int64_t count, const at::Tensor& factors) {
        dx.narrow(0, first, count).addcmul_(z.narrow(0, first, count), factors);
    });
}

} // namespace thresher::engine::fast

namespace thresher::engine {

std::unique_ptr<FastOps> makeAtenOps(const at::Device& device)
{
    return std::make_unique<fast::AtenOps>(device);
}

} // namespace thresher::engine

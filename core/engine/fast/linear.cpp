// A linear with its LoRA pair: y = W x + s B A (x * mask), and the way back to A, B and x. W is frozen.
#include "engine/detail/fast_batch_torch.h"

namespace thresher::engine {
namespace {

// out = a * b, or out += a * b; in out's own type.
void product(const at::Tensor& a, const at::Tensor& b, at::Tensor out, bool accumulate)
{
    if (a.scalar_type() == b.scalar_type() && out.scalar_type() == b.scalar_type()) {
        if (accumulate)
            at::addmm_out(out, out, a, b);
        else
            at::mm_out(out, a, b);
        return;
    }
    const at::Tensor made = at::mm(a.to(b.scalar_type()), b);
    if (accumulate)
        out.add_(made);
    else
        out.copy_(made);
}

} // namespace

MaskPlace FastModel::mask(const Batch& batch, const LinearRef& place) const
{
    return {batch.dropout->key, static_cast<std::uint32_t>(batch.dropout->step), batch.dropout->p, place};
}

void FastModel::linear(Batch& batch, Part part, std::size_t layer, const RowPlaces& rows, const at::Tensor& h,
                       const at::Tensor& y)
{
    const std::size_t index = linearIndex(part);
    if (!m_weights->merged.empty() && !batch.training) {
        product(h, m_weights->merged[layer][index].t(), y, false);
        return;
    }
    const ReferenceModel model = trainee().model();
    product(h, model.body->weight(part, layer).t(), y, false);
    const LoraPair* lora = model.adapter->find(part, layer);
    if (lora == nullptr) return;
    const bool dropping = batch.dropout.has_value();
    at::Tensor input = h;
    if (dropping) {
        input = slot(0, Masked, false, h.size(0), h.size(1));
        m_ops->drop(h, mask(batch, lora->place.linear), rows, input);
    }
    at::Tensor& u = state(layer).u[index];
    u = slot(layer, FirstA + static_cast<int>(index), keeps(batch, layer), h.size(0), lora->place.rank);
    product(input.to(u.scalar_type()), lora->a.detach().t(), u, false);
    if (y.scalar_type() == u.scalar_type()) {
        at::Tensor sum = y;
        at::addmm_out(sum, sum, u, lora->b.detach().t(), 1.0, lora->place.scaling);
    } else {
        at::Tensor sum = y;
        sum.add_(at::mm(u, lora->b.detach().t()), lora->place.scaling);
    }
}

void FastModel::linearBack(Batch& batch, Part part, std::size_t layer, const RowPlaces& rows,
                           const at::Tensor& h, const at::Tensor& dy, const at::Tensor& dx, bool accumulate)
{
    const ReferenceModel model = trainee().model();
    const LoraPair* lora = model.adapter->find(part, layer);
    if (dx.defined()) product(dy, model.body->weight(part, layer), dx, accumulate);
    if (lora == nullptr) return;
    const std::size_t index = linearIndex(part);
    const at::Tensor& u = state(layer).u[index];
    const at::Tensor dyWide = dy.to(u.scalar_type());
    at::Tensor dB = lora->b.grad();
    dB.addmm_(dyWide.t(), u, 1.0, lora->place.scaling);
    at::Tensor t = slot(0, LoraBack, false, h.size(0), lora->place.rank);
    at::mm_out(t, dyWide, lora->b.detach());
    t.mul_(lora->place.scaling);

    at::Tensor input = h.to(u.scalar_type());
    const bool dropping = batch.dropout.has_value();
    if (dropping) {
        const at::Tensor masked = slot(0, Masked, false, h.size(0), h.size(1));
        m_ops->drop(input, mask(batch, lora->place.linear), rows, masked);
        input = masked;
    }
    at::Tensor dA = lora->a.grad();
    dA.addmm_(t.t(), input);
    if (!dx.defined()) return;
    if (dropping) {
        at::Tensor z = slot(0, Masked, false, h.size(0), h.size(1));
        at::mm_out(z, t, lora->a.detach());
        m_ops->addDropped(z, mask(batch, lora->place.linear), rows, dx);
    } else {
        product(t, lora->a.detach(), dx, true);
    }
}

} // namespace thresher::engine

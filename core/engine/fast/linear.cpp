// A linear with its LoRA pair: y = W x + s B A (x * mask), and the way back to A, B and x. W is frozen.
#include "engine/detail/fast_batch_torch.h"

namespace thresher::engine {
namespace {

// A product with a matrix of the base, which may be in another format: products happen in that format.
void frozenProduct(FastOps& ops, const at::Tensor& a, const at::Tensor& w, at::Tensor out, bool accumulate)
{
    if (w.scalar_type() == a.scalar_type()) {
        ops.multiply(a, w, out, accumulate, 1.0);
        return;
    }
    const at::Tensor rounded = at::mm(a.to(w.scalar_type()), w);
    if (accumulate)
        out.add_(rounded);
    else
        out.copy_(rounded);
}

} // namespace

MaskPlace FastModel::mask(const Batch& batch, const LinearRef& place) const
{
    return {batch.dropout->key, static_cast<std::uint32_t>(batch.dropout->step), batch.dropout->p, place};
}

// What A multiplies: h itself, or h with its mask in a slot that the next call overwrites.
at::Tensor FastModel::dropped(const Batch& batch, const LinearRef& place, const RowPlaces& rows,
                              const at::Tensor& h)
{
    if (!batch.dropout) return h;
    const at::Tensor masked = slot(0, Masked, false, h.size(0), h.size(1));
    m_ops->drop(h, mask(batch, place), rows, masked);
    return masked;
}

void FastModel::linear(Batch& batch, Part part, std::size_t layer, const RowPlaces& rows, const at::Tensor& h,
                       const at::Tensor& y)
{
    const std::size_t index = linearIndex(part);
    if (!m_weights->merged.empty() && !batch.training) {
        m_ops->multiply(h, m_weights->merged[layer][index].t(), y, false, 1.0);
        return;
    }
    const ReferenceModel model = trainee().model();
    frozenProduct(*m_ops, h, model.body->weight(part, layer).t(), y, false);
    const LoraPair* lora = model.adapter->find(part, layer);
    if (lora == nullptr) return;
    at::Tensor& u = state(layer).u[index];
    u = slot(layer, FirstA + static_cast<int>(index), keeps(batch, layer), h.size(0), lora->place.rank);
    m_ops->multiply(dropped(batch, lora->place.linear, rows, h), lora->a.detach().t(), u, false, 1.0);
    m_ops->multiply(u, lora->b.detach().t(), y, true, lora->place.scaling);
}

void FastModel::linearBack(Batch& batch, Part part, std::size_t layer, const RowPlaces& rows,
                           const at::Tensor& h, const at::Tensor& dy, const at::Tensor& dx, bool accumulate)
{
    const ReferenceModel model = trainee().model();
    const LoraPair* lora = model.adapter->find(part, layer);
    if (dx.defined()) frozenProduct(*m_ops, dy, model.body->weight(part, layer), dx, accumulate);
    if (lora == nullptr) return;
    const std::size_t index = linearIndex(part);
    const at::Tensor& u = state(layer).u[index];
    m_ops->multiply(dy.t(), u, lora->b.grad(), true, lora->place.scaling);
    const at::Tensor t = slot(0, LoraBack, false, h.size(0), lora->place.rank);
    m_ops->multiply(dy, lora->b.detach(), t, false, lora->place.scaling);
    m_ops->multiply(t.t(), dropped(batch, lora->place.linear, rows, h), lora->a.grad(), true, 1.0);
    if (!dx.defined()) return;
    if (batch.dropout) {
        const at::Tensor z = slot(0, Masked, false, h.size(0), h.size(1));
        m_ops->multiply(t, lora->a.detach(), z, false, 1.0);
        m_ops->addDropped(z, mask(batch, lora->place.linear), rows, dx);
    } else {
        m_ops->multiply(t, lora->a.detach(), dx, true, 1.0);
    }
}

} // namespace thresher::engine

// A linear with its LoRA pair: y = W x + s B A (x * mask), and the way back to A, B and x. W is frozen.
#include "engine/detail/fast_batch_torch.h"

namespace thresher::engine {
namespace {

// out = a * b, or out += a * b
void product(const at::Tensor& a, const at::Tensor& b, at::Tensor out, bool accumulate)
{
    if (accumulate)
        at::addmm_out(out, out, a, b);
    else
        at::mm_out(out, a, b);
}

// The same with a matrix of the base, which may be in another format: products happen in that format.
void frozenProduct(const at::Tensor& a, const at::Tensor& w, at::Tensor out, bool accumulate)
{
    if (w.scalar_type() == a.scalar_type()) {
        product(a, w, out, accumulate);
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
        product(h, m_weights->merged[layer][index].t(), y, false);
        return;
    }
    const ReferenceModel model = trainee().model();
    frozenProduct(h, model.body->weight(part, layer).t(), y, false);
    const LoraPair* lora = model.adapter->find(part, layer);
    if (lora == nullptr) return;
    at::Tensor& u = state(layer).u[index];
    u = slot(layer, FirstA + static_cast<int>(index), keeps(batch, layer), h.size(0), lora->place.rank);
    product(dropped(batch, lora->place.linear, rows, h), lora->a.detach().t(), u, false);
    at::Tensor sum = y;
    at::addmm_out(sum, sum, u, lora->b.detach().t(), 1.0, lora->place.scaling);
}

void FastModel::linearBack(Batch& batch, Part part, std::size_t layer, const RowPlaces& rows,
                           const at::Tensor& h, const at::Tensor& dy, const at::Tensor& dx, bool accumulate)
{
    const ReferenceModel model = trainee().model();
    const LoraPair* lora = model.adapter->find(part, layer);
    if (dx.defined()) frozenProduct(dy, model.body->weight(part, layer), dx, accumulate);
    if (lora == nullptr) return;
    const std::size_t index = linearIndex(part);
    const at::Tensor& u = state(layer).u[index];
    at::Tensor dB = lora->b.grad();
    dB.addmm_(dy.t(), u, 1.0, lora->place.scaling);
    const at::Tensor t = slot(0, LoraBack, false, h.size(0), lora->place.rank);
    product(dy, lora->b.detach(), t, false);
    t.mul_(lora->place.scaling);

    at::Tensor dA = lora->a.grad();
    dA.addmm_(t.t(), dropped(batch, lora->place.linear, rows, h));
    if (!dx.defined()) return;
    if (batch.dropout) {
        const at::Tensor z = slot(0, Masked, false, h.size(0), h.size(1));
        product(t, lora->a.detach(), z, false);
        m_ops->addDropped(z, mask(batch, lora->place.linear), rows, dx);
    } else {
        product(t, lora->a.detach(), dx, true);
    }
}

} // namespace thresher::engine

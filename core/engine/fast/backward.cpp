// The way back of the fast path, layer by layer from the score head down to the first adapter.
#include "engine/detail/fast_batch_torch.h"

namespace thresher::engine {

void FastModel::backward(Batch& batch, const at::Tensor& dLogits)
{
    at::Tensor dScore = trainee().model().score.grad();
    dScore.addmm_(dLogits.t(), m_pooledNorm);
    if (m_lowest >= m_spec.layerCount()) return;
    const at::Tensor dNorm = at::mm(dLogits, trainee().model().score.detach());
    at::Tensor dPooled = slot(0, DFinal, false, batch.posts(), m_spec.hidden);
    m_ops->normBack(dNorm, m_final, m_finalInverse, m_weights->finalNorm, dPooled, false);
    at::Tensor dx = dPooled;
    if (!batch.pruned) {
        dx = slot(0, DStream, false, batch.tokens(), m_spec.hidden).zero_();
        dx.index_copy_(0, batch.pooledRows, dPooled);
    }
    for (std::size_t layer = m_spec.layerCount(); layer-- > m_lowest;) {
        recompute(batch, layer);
        feedForwardBack(batch, layer, dx);
        attentionBack(batch, layer, dx);
    }
}

// Gradient of a branch's output behind its norm, where the family has one, from that of the sum.
at::Tensor FastModel::branchGradient(const at::Tensor& dx, const at::Tensor& branch, const at::Tensor& r,
                                     const at::Tensor& w)
{
    if (!w.defined()) return dx;
    const at::Tensor made = slot(0, DBranch, false, dx.size(0), m_spec.hidden);
    m_ops->normBack(dx, branch, r, w, made, false);
    return made;
}

// dx [R, D]: gradient of the layer's output; becomes that of mid.
void FastModel::feedForwardBack(Batch& batch, std::size_t layer, const at::Tensor& dx)
{
    LayerState& s = state(layer);
    const Weights::Layer& norms = m_weights->layers[layer];
    const RowPlaces& rows = rowsOf(batch, layer);
    const std::int64_t count = dx.size(0);
    const at::Tensor dDown = branchGradient(dx, s.dn, s.r4, norms.postFeedForwardNorm);
    const at::Tensor dAct = slot(0, DWide, false, count, m_spec.feedForward);
    linearBack(batch, Part::Down, layer, rows, s.act, dDown, dAct, false);
    m_ops->gateBack(m_spec.activation, dAct, s.gate, s.up);
    const at::Tensor dh = slot(0, DNarrow, false, count, m_spec.hidden);
    linearBack(batch, Part::Gate, layer, rows, s.h2, s.gate, dh, false);
    linearBack(batch, Part::Up, layer, rows, s.h2, s.up, dh, true);
    m_ops->normBack(dh, s.mid, s.r3, norms.feedForwardNorm, dx, true);
}

// dx [R, D]: gradient of mid; becomes that of the layer's input [T, D].
void FastModel::attentionBack(Batch& batch, std::size_t layer, at::Tensor& dx)
{
    LayerState& s = state(layer);
    const Weights::Layer& norms = m_weights->layers[layer];
    const bool fewer = pruned(batch, layer);
    const RowPlaces& rows = rowsOf(batch, layer);
    const std::int64_t count = dx.size(0);
    const at::Tensor dOutput = branchGradient(dx, s.o, s.r2, norms.postAttentionNorm);
    const at::Tensor dAtt = slot(0, DAtt, false, count, s.att.size(1));
    linearBack(batch, Part::Output, layer, rows, s.att, dOutput, dAtt, false);

    const AttentionGradients gradients{slot(0, DQ, false, count, s.q.size(1)),
                                       slot(0, DK, false, batch.tokens(), s.k.size(1)),
                                       slot(0, DV, false, batch.tokens(), s.v.size(1))};
    m_ops->attendBack(attentionPlan(batch, layer), s.qr, s.kr, s.v, s.att, s.logSums, dAtt, gradients);
    const RopeHalves& halves = rope(layer, batch.longest);
    m_ops->rotateBack(gradients.dq, s.q, norms.queryNorm, s.rq, halves, rows, m_spec.headDim, gradients.dq);
    m_ops->rotateBack(gradients.dk, s.k, norms.keyNorm, s.rk, halves, batch.all, m_spec.headDim,
                      gradients.dk);

    // Nothing below the first adapter wants a gradient.
    const bool lowest = layer == m_lowest;
    at::Tensor dh;
    at::Tensor dhQuery;
    if (!lowest) {
        dh = slot(0, DNarrow, false, batch.tokens(), m_spec.hidden);
        dhQuery = fewer ? slot(0, DBranch, false, count, m_spec.hidden) : dh;
    }
    linearBack(batch, Part::Query, layer, rows, s.hq, gradients.dq, dhQuery, false);
    linearBack(batch, Part::Key, layer, batch.all, s.h1, gradients.dk, dh, !fewer);
    linearBack(batch, Part::Value, layer, batch.all, s.h1, gradients.dv, dh, true);
    if (lowest) return;
    if (fewer) {
        dh.index_add_(0, batch.pooledRows, dhQuery);
        const at::Tensor whole = slot(0, DStream, false, batch.tokens(), m_spec.hidden).zero_();
        whole.index_copy_(0, batch.pooledRows, dx);
        dx = whole;
    }
    m_ops->normBack(dh, s.x, s.r1, norms.attentionNorm, dx, true);
}

} // namespace thresher::engine

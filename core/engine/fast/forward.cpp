// The way forward of the fast path. Names of what a layer holds, in the order it is made:
//   x -> (norm) h1 -> q, k, v -> (norm, rotation) qr, kr -> att -> o -> mid = x + norm(o)
//   mid -> (norm) h2 -> gate, up -> act -> dn -> next x = mid + norm(dn)
#include "engine/detail/fast_batch_torch.h"

namespace thresher::engine {

at::Tensor Arena::take(std::size_t slot, std::int64_t rows, std::int64_t columns)
{
    if (m_slots.size() <= slot) m_slots.resize(slot + 1);
    at::Tensor& storage = m_slots[slot];
    const std::int64_t wanted = rows * columns;
    if (!storage.defined() || storage.numel() < wanted) {
        storage.reset(); // first free, then take
        storage = at::empty({wanted}, m_options);
    }
    return storage.narrow(0, 0, wanted).view({rows, columns});
}

LayerState& FastModel::state(std::size_t layer)
{
    return m_states[layer];
}

at::Tensor FastModel::slot(std::size_t layer, int field, bool kept, std::int64_t rows, std::int64_t columns)
{
    // Slots that are not kept per layer follow behind those of all layers.
    const std::size_t owner = kept ? layer : m_spec.layerCount();
    return m_arena.take(owner * FieldCount + static_cast<std::size_t>(field), rows, columns);
}

bool FastModel::keeps(const Batch& batch, std::size_t layer) const
{
    return batch.training && layer >= m_lowest && m_settings.memory != MemoryMode::Checkpoint;
}

bool FastModel::keepsNorms(const Batch& batch, std::size_t layer) const
{
    return keeps(batch, layer) && m_settings.memory == MemoryMode::Keep;
}

bool FastModel::pruned(const Batch& batch, std::size_t layer) const
{
    return batch.pruned && layer + 1 == m_spec.layerCount();
}

const RowPlaces& FastModel::rowsOf(const Batch& batch, std::size_t layer) const
{
    return pruned(batch, layer) ? batch.pooled : batch.all;
}

const RopeHalves& FastModel::rope(std::size_t layer, std::int64_t positions)
{
    const auto index = static_cast<std::size_t>(m_spec.layers[layer].rope);
    RopeHalves& halves = m_ropes[index];
    if (!halves.cosines.defined() || halves.cosines.size(0) < positions) {
        const std::int64_t size = std::max<std::int64_t>(512, positions + positions / 2);
        const at::Device device = trainee().base().device;
        const at::Tensor places = at::arange(size, at::TensorOptions(device).dtype(at::kInt));
        Precision wide = trainee().base().precision;
        wide.stream = at::kFloat;
        const RopeTables tables = ropeTables(m_spec.ropes[index], m_spec.headDim, places, wide);
        halves.cosines = tables.cosines.narrow(1, 0, m_spec.headDim / 2).contiguous();
        halves.sines = tables.sines.narrow(1, 0, m_spec.headDim / 2).contiguous();
    }
    return halves;
}

void FastModel::begin(Batch& batch)
{
    const std::int32_t before = batch.prefix != nullptr ? static_cast<std::int32_t>(batch.prefix->tokens) : 0;
    const PackedBatch& packed = batch.packed;
    batch.keyStarts = {0};
    batch.pooledStarts = {0};
    std::vector<std::int64_t> pooledRows;
    for (std::size_t b = 0; b < packed.size(); ++b) {
        const std::int32_t first = packed.cuSeqlens[b];
        const std::int32_t end = packed.cuSeqlens[b + 1];
        for (std::int32_t i = first; i < end; ++i) {
            batch.all.posts.push_back(packed.posts[b]);
            batch.all.positions.push_back(packed.positions[static_cast<std::size_t>(i)] + before);
        }
        const std::int32_t row = m_spec.pooling == Pooling::First ? first : end - 1;
        pooledRows.push_back(row);
        batch.pooled.posts.push_back(packed.posts[b]);
        batch.pooled.positions.push_back(batch.all.positions[static_cast<std::size_t>(row)]);
        batch.pooledStarts.push_back(static_cast<std::int32_t>(b) + 1);
        batch.keyStarts.push_back(batch.keyStarts.back() + end - first + before);
        batch.longest = std::max<std::int64_t>(batch.longest, end - first + before);
        for (std::int32_t i = 0; before > 0 && i < end - first + before; ++i) {
            batch.keys.posts.push_back(packed.posts[b]);
            batch.keys.positions.push_back(i);
        }
    }
    for (RowPlaces* places : {&batch.all, &batch.pooled, &batch.keys}) m_ops->settle(*places);
    const at::Device device = trainee().base().device;
    batch.ids = at::empty({batch.tokens()}, at::kLong);
    std::copy(packed.ids.begin(), packed.ids.end(), batch.ids.mutable_data_ptr<std::int64_t>());
    batch.pooledRows = at::empty({batch.posts()}, at::kLong);
    std::copy(pooledRows.begin(), pooledRows.end(), batch.pooledRows.mutable_data_ptr<std::int64_t>());
    batch.ids = batch.ids.to(device);
    batch.pooledRows = batch.pooledRows.to(device);
    batch.pruned = m_settings.prune && batch.fill == nullptr;
}

at::Tensor FastModel::forward(Batch& batch)
{
    begin(batch);
    const Precision& precision = trainee().base().precision;
    const std::size_t layers = m_spec.layerCount();
    const bool training = batch.training;
    at::Tensor stream = slot(0, StreamIn, training && m_lowest == 0, batch.tokens(), m_spec.hidden);
    stream.copy_(at::embedding(trainee().model().body->weight(Part::Embedding), batch.ids));
    if (m_spec.embeddingScale != 1.0) {
        const at::Tensor factor =
            at::empty({}, at::TensorOptions(trainee().base().device).dtype(precision.stream))
                .fill_(m_spec.embeddingScale);
        stream.mul_(factor);
    }
    for (std::size_t layer = 0; layer < layers; ++layer) {
        state(layer).x = stream;
        const bool last = layer + 1 == layers;
        const std::int64_t rows = last && batch.pruned ? batch.posts() : batch.tokens();
        // The next layer's input is kept when that layer is differentiated; two others take turns.
        at::Tensor next;
        if (last)
            next = slot(0, StreamOut, false, rows, m_spec.hidden);
        else if (training && layer + 1 >= m_lowest)
            next = slot(layer + 1, StreamIn, true, rows, m_spec.hidden);
        else
            next = slot(0, layer % 2 == 0 ? StreamEven : StreamOdd, false, rows, m_spec.hidden);
        forwardLayer(batch, layer, next);
        if (batch.fill != nullptr && last) return {};
        stream = next;
    }
    m_final = slot(0, FinalIn, false, batch.posts(), m_spec.hidden);
    if (batch.pruned)
        m_final.copy_(stream);
    else
        m_final.copy_(stream.index_select(0, batch.pooledRows));
    m_finalInverse = slot(0, FinalInverse, false, batch.posts(), 1);
    m_pooledNorm = slot(0, FinalOut, false, batch.posts(), m_spec.hidden);
    m_ops->norm(m_final, m_weights->finalNorm, m_spec.normEps, m_pooledNorm, m_finalInverse);
    return at::mm(m_pooledNorm, trainee().model().score.detach().t());
}

void FastModel::forwardLayer(Batch& batch, std::size_t layer, const at::Tensor& xNext)
{
    attentionForward(batch, layer);
    if (batch.fill != nullptr && layer + 1 == m_spec.layerCount()) return;
    feedForwardForward(batch, layer);
    LayerState& s = state(layer);
    s.r4 = slot(layer, R4, keeps(batch, layer), s.mid.size(0), 1);
    m_ops->addNormed(s.mid, s.dn, m_weights->layers[layer].postFeedForwardNorm, m_spec.normEps, xNext, s.r4);
}

void FastModel::rememberPrefix(const Batch& batch, std::size_t layer)
{
    batch.fill->tokens = batch.tokens();
    batch.fill->keys.push_back(state(layer).kr.clone());
    batch.fill->values.push_back(state(layer).v.clone());
}

// Keys and values of every post behind those of the prefix.
void FastModel::withPrefix(const Batch& batch, std::size_t layer, at::Tensor& keys, at::Tensor& values)
{
    const std::int64_t before = batch.prefix->tokens;
    const std::int64_t rows = batch.tokens() + before * batch.posts();
    const std::array<const at::Tensor*, 2> beginnings = {&batch.prefix->keys[layer],
                                                         &batch.prefix->values[layer]};
    const std::array<at::Tensor*, 2> own = {&keys, &values};
    for (std::size_t which = 0; which < own.size(); ++which) {
        const at::Tensor joined =
            slot(0, which == 0 ? PrefixKeys : PrefixValues, false, rows, own[which]->size(1));
        for (std::size_t b = 0; b < batch.packed.size(); ++b) {
            const std::int64_t first = batch.packed.cuSeqlens[b];
            const std::int64_t count = batch.packed.cuSeqlens[b + 1] - first;
            joined.narrow(0, batch.keyStarts[b], before).copy_(*beginnings[which]);
            joined.narrow(0, batch.keyStarts[b] + before, count).copy_(own[which]->narrow(0, first, count));
        }
        *own[which] = joined;
    }
}

AttentionPlan FastModel::attentionPlan(const Batch& batch, std::size_t layer) const
{
    AttentionPlan plan;
    plan.rowStarts = pruned(batch, layer) ? batch.pooledStarts : batch.packed.cuSeqlens;
    plan.keyStarts = batch.keyStarts;
    plan.rows = &rowsOf(batch, layer);
    plan.keys = batch.prefix != nullptr ? &batch.keys : &batch.all;
    plan.heads = m_spec.heads;
    plan.kvHeads = m_spec.kvHeads;
    plan.headDim = m_spec.headDim;
    plan.window = m_spec.layers[layer].window;
    plan.scale = m_spec.attentionScale;
    plan.softcap = m_spec.attentionSoftcap.value_or(0.0);
    return plan;
}

void FastModel::attentionInput(const Batch& batch, std::size_t layer)
{
    LayerState& s = state(layer);
    s.h1 = slot(layer, H1, keepsNorms(batch, layer), batch.tokens(), m_spec.hidden);
    s.r1 = slot(layer, R1, keeps(batch, layer), batch.tokens(), 1);
    m_ops->norm(s.x, m_weights->layers[layer].attentionNorm, m_spec.normEps, s.h1, s.r1);
    s.hq = pruned(batch, layer) ? s.h1.index_select(0, batch.pooledRows) : s.h1;
}

void FastModel::feedForwardInput(const Batch& batch, std::size_t layer)
{
    LayerState& s = state(layer);
    s.h2 = slot(layer, H2, keepsNorms(batch, layer), s.mid.size(0), m_spec.hidden);
    s.r3 = slot(layer, R3, keeps(batch, layer), s.mid.size(0), 1);
    m_ops->norm(s.mid, m_weights->layers[layer].feedForwardNorm, m_spec.normEps, s.h2, s.r3);
}

void FastModel::gatedUnit(const Batch& batch, std::size_t layer)
{
    LayerState& s = state(layer);
    s.act = slot(layer, Act, keepsNorms(batch, layer), s.mid.size(0), m_spec.feedForward);
    m_ops->gate(m_spec.activation, s.gate, s.up, s.act);
}

void FastModel::attentionForward(Batch& batch, std::size_t layer)
{
    LayerState& s = state(layer);
    const RowPlaces& rows = rowsOf(batch, layer);
    const auto count = static_cast<std::int64_t>(rows.size());
    const std::int64_t tokens = batch.tokens();
    const bool kept = keeps(batch, layer);
    const std::int64_t wide = m_spec.heads * m_spec.headDim;
    const std::int64_t narrow = m_spec.kvHeads * m_spec.headDim;

    attentionInput(batch, layer);
    s.q = slot(layer, Q, kept, count, wide);
    s.k = slot(layer, K, kept, tokens, narrow);
    s.v = slot(layer, V, kept, tokens, narrow);
    linear(batch, Part::Query, layer, rows, s.hq, s.q);
    linear(batch, Part::Key, layer, batch.all, s.h1, s.k);
    linear(batch, Part::Value, layer, batch.all, s.h1, s.v);
    rotateForward(batch, layer);
    if (batch.fill != nullptr) rememberPrefix(batch, layer);
    if (batch.fill != nullptr && layer + 1 == m_spec.layerCount()) return;

    s.att = slot(layer, Att, kept, count, wide);
    s.logSums = slot(layer, LogSums, kept, count, m_spec.heads);
    at::Tensor keys = s.kr;
    at::Tensor values = s.v;
    if (batch.prefix != nullptr) withPrefix(batch, layer, keys, values);
    m_ops->attend(attentionPlan(batch, layer), s.qr, keys, values, s.att, s.logSums);

    const at::Tensor& post = m_weights->layers[layer].postAttentionNorm;
    s.o = slot(layer, O, kept && post.defined(), count, m_spec.hidden);
    linear(batch, Part::Output, layer, rows, s.att, s.o);
    s.mid = slot(layer, Mid, kept, count, m_spec.hidden);
    s.r2 = slot(layer, R2, kept, count, 1);
    const at::Tensor x = pruned(batch, layer) ? s.x.index_select(0, batch.pooledRows) : s.x;
    m_ops->addNormed(x, s.o, post, m_spec.normEps, s.mid, s.r2);
}

void FastModel::rotateForward(const Batch& batch, std::size_t layer)
{
    LayerState& s = state(layer);
    const bool kept = keeps(batch, layer);
    const Weights::Layer& norms = m_weights->layers[layer];
    s.rq = slot(layer, Rq, kept, s.q.size(0), m_spec.heads);
    s.rk = slot(layer, Rk, kept, s.k.size(0), m_spec.kvHeads);
    // Without a norm the way back needs no input: the rotation happens in place.
    s.qr = norms.queryNorm.defined() ? slot(layer, Qr, kept, s.q.size(0), s.q.size(1)) : s.q;
    s.kr = norms.keyNorm.defined() ? slot(layer, Kr, kept, s.k.size(0), s.k.size(1)) : s.k;
    const RopeHalves& halves = rope(layer, batch.longest);
    m_ops->rotate(s.q, norms.queryNorm, m_spec.normEps, halves, rowsOf(batch, layer), m_spec.headDim, s.qr,
                  s.rq);
    m_ops->rotate(s.k, norms.keyNorm, m_spec.normEps, halves, batch.all, m_spec.headDim, s.kr, s.rk);
}

void FastModel::feedForwardForward(Batch& batch, std::size_t layer)
{
    LayerState& s = state(layer);
    const RowPlaces& rows = rowsOf(batch, layer);
    const std::int64_t count = s.mid.size(0);
    const bool kept = keeps(batch, layer);
    feedForwardInput(batch, layer);
    s.gate = slot(layer, GateIn, kept, count, m_spec.feedForward);
    s.up = slot(layer, UpIn, kept, count, m_spec.feedForward);
    linear(batch, Part::Gate, layer, rows, s.h2, s.gate);
    linear(batch, Part::Up, layer, rows, s.h2, s.up);
    gatedUnit(batch, layer);
    s.dn =
        slot(layer, Dn, kept && m_weights->layers[layer].postFeedForwardNorm.defined(), count, m_spec.hidden);
    linear(batch, Part::Down, layer, rows, s.act, s.dn);
}

// What the mode did not keep, for the way back of this layer; the same operations in the same shapes, so the
// same bits.
void FastModel::recompute(Batch& batch, std::size_t layer)
{
    if (m_settings.memory == MemoryMode::Keep) return;
    if (m_settings.memory == MemoryMode::Checkpoint) {
        const auto rows = static_cast<std::int64_t>(rowsOf(batch, layer).size());
        forwardLayer(batch, layer, slot(0, StreamOut, false, rows, m_spec.hidden)); // where nobody reads it
        return;
    }
    attentionInput(batch, layer);
    feedForwardInput(batch, layer);
    gatedUnit(batch, layer);
}

} // namespace thresher::engine

// Attention of packed posts by batched products over all heads, one tile of rows after the other. A tile's
// scores live between its products only; the way back makes them again from the kept log-sums, as
// cpu_attention.cpp does. H heads in K groups of G read one key-value head each; d values a head.
#include "engine/detail/aten_ops_torch.h"

#include <limits>

namespace thresher::engine::fast {
namespace {

constexpr std::int64_t tileRows = 256;
// Rows x keys of a tile, for one head. Posts that share a tile meet each other's keys in vain: no more of
// them are taken than this leaves room for.
constexpr std::int64_t tilePairs = std::int64_t{1} << 19;

std::int64_t number(std::span<const std::int32_t> values, std::int64_t index)
{
    return values[static_cast<std::size_t>(index)];
}

// One tile with its operands gathered by key-value head: q [K, G * rows, d], k and v [K, keys, d].
class Tile {
  public:
    Tile(const AttentionPlan& plan, const PackedTile& place) : m_plan(plan), m_place(place) {}

    // [rows, H * d] of the batch -> [K, G * rows, d]
    at::Tensor rowsOf(const at::Tensor& x) const
    {
        return x.narrow(0, m_place.firstRow, m_place.rows)
            .view({m_place.rows, m_plan.kvHeads, group(), m_plan.headDim})
            .permute({1, 2, 0, 3})
            .reshape({m_plan.kvHeads, group() * m_place.rows, m_plan.headDim});
    }
    // and back into those rows
    void store(const at::Tensor& made, const at::Tensor& x) const
    {
        x.narrow(0, m_place.firstRow, m_place.rows)
            .view({m_place.rows, m_plan.kvHeads, group(), m_plan.headDim})
            .copy_(made.view({m_plan.kvHeads, group(), m_place.rows, m_plan.headDim}).permute({2, 0, 1, 3}));
    }
    // [tokens, K * d] of the batch -> [K, keys, d]
    at::Tensor keysOf(const at::Tensor& x) const
    {
        return x.narrow(0, m_place.firstKey, m_place.keys)
            .view({m_place.keys, m_plan.kvHeads, m_plan.headDim})
            .transpose(0, 1);
    }
    void addToKeys(const at::Tensor& made, const at::Tensor& x) const { keysOf(x).add_(made); }
    // [rows, H] of the batch -> [H, rows, 1]
    at::Tensor sumsOf(const at::Tensor& x) const
    {
        return x.narrow(0, m_place.firstRow, m_place.rows).transpose(0, 1).unsqueeze(-1);
    }
    at::Tensor byHead(const at::Tensor& x) const { return x.view({m_plan.heads, m_place.rows, -1}); }
    at::Tensor byKeyHead(const at::Tensor& x) const
    {
        return x.view({m_plan.kvHeads, group() * m_place.rows, -1});
    }

    // Scores behind scale and softcap, [H, rows, keys]: all of them, seen or not.
    at::Tensor scores(const at::Tensor& queries, const at::Tensor& keys) const
    {
        at::Tensor made = byHead(at::bmm(queries, keys.transpose(1, 2))).mul_(m_plan.scale);
        if (m_plan.softcap > 0.0) made.div_(m_plan.softcap).tanh_().mul_(m_plan.softcap);
        return made;
    }

    // [rows, keys], true where a row must not see a key.
    at::Tensor hidden() const
    {
        const auto rows = [&](const at::Tensor& x) {
            return x.narrow(0, m_place.firstRow, m_place.rows).unsqueeze(1);
        };
        const auto keys = [&](const at::Tensor& x) {
            return x.narrow(0, m_place.firstKey, m_place.keys).unsqueeze(0);
        };
        const at::Tensor distance = rows(m_plan.rows->positionNumbers) - keys(m_plan.keys->positionNumbers);
        at::Tensor made = distance < 0;
        made.logical_or_(rows(m_plan.rows->postNumbers) != keys(m_plan.keys->postNumbers));
        if (m_plan.window > 0) made.logical_or_(distance >= m_plan.window);
        return made;
    }

  private:
    std::int64_t group() const { return m_plan.heads / m_plan.kvHeads; }

    const AttentionPlan& m_plan;
    const PackedTile& m_place;
};

} // namespace

std::vector<PackedTile> packedTiles(const AttentionPlan& plan)
{
    std::vector<PackedTile> tiles;
    const auto posts = static_cast<std::int64_t>(plan.rowStarts.size()) - 1;
    for (std::int64_t post = 0; post < posts; ++post)
        for (std::int64_t row = number(plan.rowStarts, post); row < number(plan.rowStarts, post + 1); ++row) {
            const std::int64_t position = number(plan.rows->positions, row);
            const std::int64_t low =
                plan.window > 0 ? std::max<std::int64_t>(0, position - plan.window + 1) : 0;
            const std::int64_t first = number(plan.keyStarts, post) + low;
            const std::int64_t end = number(plan.keyStarts, post) + position + 1;
            if (!tiles.empty()) {
                PackedTile& last = tiles.back();
                const bool fits =
                    last.rows < tileRows && (last.rows + 1) * (end - last.firstKey) <= tilePairs;
                if (fits) {
                    ++last.rows;
                    last.keys = end - last.firstKey;
                    continue;
                }
            }
            tiles.push_back({row, 1, first, end - first});
        }
    return tiles;
}

void AtenOps::attend(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     const at::Tensor& made, const at::Tensor& logSums)
{
    for (const PackedTile& place : packedTiles(plan)) {
        const Tile tile(plan, place);
        at::Tensor scores = tile.scores(tile.rowsOf(q), tile.keysOf(k));
        scores.masked_fill_(tile.hidden(), -std::numeric_limits<double>::infinity());
        const at::Tensor sums = scores.logsumexp(-1, true);
        scores.sub_(sums).exp_();
        if (logSums.defined()) tile.sumsOf(logSums).copy_(sums);
        tile.store(at::bmm(tile.byKeyHead(scores), tile.keysOf(v)), made);
    }
}

void AtenOps::attendBack(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k,
                         const at::Tensor& v, const at::Tensor& made, const at::Tensor& logSums,
                         const at::Tensor& dOut, const AttentionGradients& gradients)
{
    gradients.dk.zero_();
    gradients.dv.zero_();
    for (const PackedTile& place : packedTiles(plan)) {
        const Tile tile(plan, place);
        const at::Tensor queries = tile.rowsOf(q);
        const at::Tensor gradient = tile.rowsOf(dOut);
        const at::Tensor scores = tile.scores(queries, tile.keysOf(k));
        const at::Tensor shares =
            (scores - tile.sumsOf(logSums)).exp_().masked_fill_(tile.hidden(), 0.0); // [H, rows, keys]
        tile.addToKeys(at::bmm(tile.byKeyHead(shares).transpose(1, 2), gradient), gradients.dv);
        // sum of shares x their gradients, by row
        const at::Tensor along = tile.byHead((gradient * tile.rowsOf(made)).sum(-1));
        at::Tensor change = tile.byHead(at::bmm(gradient, tile.keysOf(v).transpose(1, 2)));
        change.sub_(along).mul_(shares).mul_(plan.scale);
        if (plan.softcap > 0.0) change.mul_(1.0 - (scores / plan.softcap).square_()); // of cap * tanh
        change = tile.byKeyHead(change);
        tile.addToKeys(at::bmm(change.transpose(1, 2), queries), gradients.dk);
        tile.store(at::bmm(change, tile.keysOf(k)), gradients.dq);
    }
}

} // namespace thresher::engine::fast

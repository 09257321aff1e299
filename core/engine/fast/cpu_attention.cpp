// Attention of packed posts in tiles that stay in the cache: scores, softcap, mask, softmax and the product
// with the values of 64 rows at a time; nothing of size T x T is ever kept. The way back computes the tile's
// probabilities again from the kept log-sums (as FlashAttention does: Dao et al. 2022, algorithm 4).
#include "engine/detail/cpu_ops_torch.h"
#include "engine/fast/row_kernels.h"

#include <algorithm>
#include <atomic>

namespace thresher::engine::fast {
namespace {

constexpr std::int64_t tileRows = 64;
// Parts a post's way back is cut into for the threads, each with sums of its own. A constant: the bits must
// not depend on the number of threads.
constexpr std::int64_t strips = 4;

at::Tensor matrix(const float* first, std::int64_t rows, std::int64_t columns, std::int64_t stride)
{
    // ATen has no read-only tensors; operands of products are not written to.
    return at::from_blob(const_cast<float*>(first), {rows, columns}, // NOLINT
                         {stride, 1}, at::kFloat);
}

// out = a * b or out += a * b
void product(const at::Tensor& a, const at::Tensor& b, at::Tensor made)
{
    at::mm_out(made, a, b);
}
void addProduct(const at::Tensor& a, const at::Tensor& b, at::Tensor made)
{
    at::addmm_out(made, made, a, b);
}

struct Tile {
    std::int64_t post, head, firstRow, rows; // rows of the whole batch
    std::int64_t firstKey, keys;             // tokens of the whole batch
};

class Plan {
  public:
    explicit Plan(const AttentionPlan& plan) : m_plan(plan) {}

    std::int64_t posts() const { return static_cast<std::int64_t>(m_plan.rowStarts.size()) - 1; }
    std::int64_t tilesOf(std::int64_t post) const
    {
        return (start(m_plan.rowStarts, post + 1) - start(m_plan.rowStarts, post) + tileRows - 1) / tileRows;
    }

    Tile tile(std::int64_t post, std::int64_t head, std::int64_t index) const
    {
        const std::int64_t first = start(m_plan.rowStarts, post) + index * tileRows;
        const std::int64_t rows = std::min(tileRows, start(m_plan.rowStarts, post + 1) - first);
        const std::int64_t low = lowest(position(first));
        const std::int64_t high = position(first + rows - 1) + 1;
        return {post, head, first, rows, start(m_plan.keyStarts, post) + low, high - low};
    }

    // [lo, hi) of the tile's keys that a row sees.
    std::pair<std::size_t, std::size_t> seen(const Tile& tile, std::int64_t row) const
    {
        const std::int64_t offset = tile.firstKey - start(m_plan.keyStarts, tile.post);
        const std::int64_t at = position(tile.firstRow + row);
        return {static_cast<std::size_t>(lowest(at) - offset), static_cast<std::size_t>(at + 1 - offset)};
    }

    std::int64_t longest() const
    {
        std::int64_t most = 0;
        for (std::int64_t b = 0; b < posts(); ++b)
            most = std::max(most, start(m_plan.keyStarts, b + 1) - start(m_plan.keyStarts, b));
        return most;
    }

  private:
    static std::int64_t start(std::span<const std::int32_t> starts, std::int64_t index)
    {
        return starts[static_cast<std::size_t>(index)];
    }
    std::int64_t position(std::int64_t row) const
    {
        return m_plan.rows->positions[static_cast<std::size_t>(row)];
    }
    std::int64_t lowest(std::int64_t position) const
    {
        return m_plan.window > 0 ? std::max<std::int64_t>(0, position - m_plan.window + 1) : 0;
    }

    const AttentionPlan& m_plan;
};

// Threads take the next piece of work when they are free: posts differ much in length. What a piece computes
// does not depend on who takes it.
template <class Work>
void shareOut(std::int64_t pieces, const Work& work)
{
    std::atomic<std::int64_t> next = 0;
    const auto threads = std::min<std::int64_t>(at::get_num_threads(), pieces);
    at::parallel_for(0, threads, 1, [&](std::int64_t, std::int64_t) {
        auto worker = work();
        for (std::int64_t piece = next++; piece < pieces; piece = next++) worker(piece);
    });
}

// Operands of one call, by head.
struct Operands {
    const AttentionPlan& plan;
    const at::Tensor& q;
    const at::Tensor& k;
    const at::Tensor& v;

    std::int64_t kvHead(std::int64_t head) const { return head / (plan.heads / plan.kvHeads); }
    static at::Tensor headRows(const at::Tensor& x, std::int64_t head, std::int64_t first, std::int64_t rows,
                               std::int64_t d)
    {
        const std::int64_t stride = x.stride(0);
        return matrix(x.const_data_ptr<float>() + first * stride + head * d, rows, d, stride);
    }
    at::Tensor queries(const Tile& t) const { return headRows(q, t.head, t.firstRow, t.rows, plan.headDim); }
    at::Tensor keys(const Tile& t) const
    {
        return headRows(k, kvHead(t.head), t.firstKey, t.keys, plan.headDim);
    }
    at::Tensor values(const Tile& t) const
    {
        return headRows(v, kvHead(t.head), t.firstKey, t.keys, plan.headDim);
    }
};

} // namespace

void CpuOps::attend(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                    const at::Tensor& made, const at::Tensor& logSums)
{
    const Plan tiles(plan);
    const Operands operands{plan, q, k, v};
    std::vector<Tile> work;
    for (std::int64_t post = 0; post < tiles.posts(); ++post)
        for (std::int64_t index = tiles.tilesOf(post) - 1; index >= 0; --index) // the dear ones first
            for (std::int64_t head = 0; head < plan.heads; ++head)
                work.push_back(tiles.tile(post, head, index));
    float* sums = logSums.defined() ? logSums.mutable_data_ptr<float>() : nullptr;
    const std::int64_t longest = tiles.longest();
    shareOut(static_cast<std::int64_t>(work.size()), [&] {
        return [&, buffer = std::vector<float>(static_cast<std::size_t>(tileRows * longest))](
                   std::int64_t piece) mutable {
            const Tile& tile = work[static_cast<std::size_t>(piece)];
            const at::Tensor scores = matrix(buffer.data(), tile.rows, tile.keys, tile.keys);
            product(operands.queries(tile), operands.keys(tile).t(), scores);
            for (std::int64_t row = 0; row < tile.rows; ++row) {
                const auto [low, high] = tiles.seen(tile, row);
                const float sum = softmaxRow(
                    buffer.data() + row * tile.keys, low, high, static_cast<std::size_t>(tile.keys),
                    static_cast<float>(plan.scale), static_cast<float>(plan.softcap));
                if (sums != nullptr) sums[(tile.firstRow + row) * plan.heads + tile.head] = sum;
            }
            product(scores, operands.values(tile),
                    Operands::headRows(made, tile.head, tile.firstRow, tile.rows, plan.headDim));
        };
    });
}

namespace {

// What one thread needs for the way back of a tile.
class TileBack {
  public:
    TileBack(const Plan& tiles, const Operands& operands, const at::Tensor& made, const at::Tensor& logSums,
             const at::Tensor& dOut, std::int64_t longest)
        : m_tiles(tiles), m_operands(operands), m_made(made), m_logSums(logSums), m_dOut(dOut)
    {
        for (auto* buffer : {&m_shares, &m_slopes, &m_changes})
            buffer->resize(static_cast<std::size_t>(tileRows * longest));
    }

    // Stores the tile's rows of dq and adds to the strip's dk and dv.
    void add(const Tile& tile, const at::Tensor& dq, const at::Tensor& dk, const at::Tensor& dv)
    {
        const std::int64_t d = m_operands.plan.headDim;
        const std::int64_t kvHead = m_operands.kvHead(tile.head);
        const at::Tensor shares = matrix(m_shares.data(), tile.rows, tile.keys, tile.keys);
        const at::Tensor changes = matrix(m_changes.data(), tile.rows, tile.keys, tile.keys);
        const at::Tensor queries = m_operands.queries(tile);
        const at::Tensor gradient = Operands::headRows(m_dOut, tile.head, tile.firstRow, tile.rows, d);
        product(queries, m_operands.keys(tile).t(), shares);
        product(gradient, m_operands.values(tile).t(), changes);
        for (std::int64_t row = 0; row < tile.rows; ++row) backRow(tile, row);
        addProduct(shares.t(), gradient, Operands::headRows(dv, kvHead, tile.firstKey, tile.keys, d));
        addProduct(changes.t(), queries, Operands::headRows(dk, kvHead, tile.firstKey, tile.keys, d));
        product(changes, m_operands.keys(tile),
                Operands::headRows(dq, tile.head, tile.firstRow, tile.rows, d));
    }

  private:
    void backRow(const Tile& tile, std::int64_t row)
    {
        const AttentionPlan& plan = m_operands.plan;
        const auto d = static_cast<std::size_t>(plan.headDim);
        const std::int64_t at = tile.firstRow + row;
        const auto keys = static_cast<std::size_t>(tile.keys);
        const std::int64_t offset = row * tile.keys;
        const auto [low, high] = m_tiles.seen(tile, row);
        const float sum = m_logSums.const_data_ptr<float>()[at * plan.heads + tile.head];
        probabilityRow(m_shares.data() + offset, low, high, keys, static_cast<float>(plan.scale),
                       static_cast<float>(plan.softcap), sum, m_slopes.data() + offset);
        const std::int64_t place = tile.head * plan.headDim;
        const float delta = dotRow(m_dOut.const_data_ptr<float>() + at * m_dOut.stride(0) + place,
                                   m_made.const_data_ptr<float>() + at * m_made.stride(0) + place, d);
        scoreBackRow(m_shares.data() + offset, m_slopes.data() + offset, delta, keys,
                     m_changes.data() + offset);
    }

    const Plan& m_tiles;
    const Operands& m_operands;
    const at::Tensor& m_made;
    const at::Tensor& m_logSums;
    const at::Tensor& m_dOut;
    std::vector<float> m_shares, m_slopes, m_changes;
};

} // namespace

void CpuOps::attendBack(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k,
                        const at::Tensor& v, const at::Tensor& made, const at::Tensor& logSums,
                        const at::Tensor& dOut, const AttentionGradients& gradients)
{
    const Plan tiles(plan);
    const Operands operands{plan, q, k, v};
    const std::int64_t group = plan.heads / plan.kvHeads;
    std::vector<at::Tensor> dks{gradients.dk.zero_()};
    std::vector<at::Tensor> dvs{gradients.dv.zero_()};
    for (std::int64_t strip = 1; strip < strips; ++strip) {
        dks.push_back(at::zeros_like(gradients.dk));
        dvs.push_back(at::zeros_like(gradients.dv));
    }
    const std::int64_t longest = tiles.longest();
    shareOut(tiles.posts() * plan.kvHeads * strips, [&] {
        return
            [&, back = TileBack(tiles, operands, made, logSums, dOut, longest)](std::int64_t piece) mutable {
                const std::int64_t strip = piece % strips;
                const std::int64_t kvHead = piece / strips % plan.kvHeads;
                const std::int64_t post = piece / strips / plan.kvHeads;
                const auto own = static_cast<std::size_t>(strip);
                for (std::int64_t index = strip; index < tiles.tilesOf(post); index += strips)
                    for (std::int64_t head = kvHead * group; head < (kvHead + 1) * group; ++head)
                        back.add(tiles.tile(post, head, index), gradients.dq, dks[own], dvs[own]);
            };
    });
    for (std::size_t strip = 1; strip < dks.size(); ++strip) {
        gradients.dk.add_(dks[strip]);
        gradients.dv.add_(dvs[strip]);
    }
}

} // namespace thresher::engine::fast

// Attention of packed posts, 64 queries by 64 keys at a time: scores, softcap, mask, softmax and the products
// with keys and values stay in the first caches; nothing of size T x T is ever kept. The way there carries
// the softmax from block to block, the way back computes probabilities again from the kept log-sums
// (FlashAttention: Dao et al. 2022, algorithms 1 and 4; with each block's scores keys-major,
// fast/attention_kernels.h says why).
#include "engine/detail/cpu_ops_torch.h"
#include "engine/fast/attention_kernels.h"
#include "engine/fast/row_kernels.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <numeric>

namespace thresher::engine::fast {
namespace {

constexpr std::size_t blockKeys = 64;
// Parts a post's way back is cut into for the threads, each with sums of its own. A constant: the bits must
// not depend on the number of threads.
constexpr std::int64_t strips = 4;

// Rows of one head in a matrix of all heads.
struct Rows {
    float* first;
    std::size_t stride;
    float* at(std::size_t row) const { return first + row * stride; }
};

Rows headRows(const at::Tensor& x, std::int64_t head, std::int64_t firstRow, std::int64_t headDim)
{
    // ATen has no read-only tensors; operands of products are not written to.
    return {const_cast<float*>(x.const_data_ptr<float>()) + firstRow * x.stride(0) + head * headDim, // NOLINT
            static_cast<std::size_t>(x.stride(0))};
}

// Up to 64 queries of one head of one post.
struct Tile {
    std::int64_t post, head, firstRow; // rows of the whole batch
    std::size_t rows;
    std::int64_t firstKey;  // a token of the whole batch: what the post's keys count from
    std::int32_t low, high; // the keys [low, high) of the post that some query sees
    std::array<std::int32_t, tileRows> lowest, highest; // the keys that each query sees, both included
};

class Plan {
  public:
    explicit Plan(const AttentionPlan& plan) : m_plan(plan) {}

    std::int64_t posts() const { return static_cast<std::int64_t>(m_plan.rowStarts.size()) - 1; }
    std::int64_t tilesOf(std::int64_t post) const
    {
        const std::int64_t rows = start(m_plan.rowStarts, post + 1) - start(m_plan.rowStarts, post);
        return (rows + std::int64_t{tileRows} - 1) / std::int64_t{tileRows};
    }

    Tile tile(std::int64_t post, std::int64_t head, std::int64_t index) const
    {
        Tile made{};
        made.post = post;
        made.head = head;
        made.firstRow = start(m_plan.rowStarts, post) + index * std::int64_t{tileRows};
        made.rows = static_cast<std::size_t>(
            std::min(std::int64_t{tileRows}, start(m_plan.rowStarts, post + 1) - made.firstRow));
        made.firstKey = start(m_plan.keyStarts, post);
        for (std::size_t row = 0; row < tileRows; ++row) { // columns without a query do as the last one
            const std::int32_t at =
                position(made.firstRow + static_cast<std::int64_t>(std::min(row, made.rows - 1)));
            made.lowest[row] = lowest(at);
            made.highest[row] = at;
        }
        made.low = made.lowest.front();
        made.high = made.highest.back() + 1;
        return made;
    }

    // Posts, the longest first: the threads' last pieces of work are then small ones.
    std::vector<std::int64_t> byLength() const
    {
        std::vector<std::int64_t> order(static_cast<std::size_t>(posts()));
        std::iota(order.begin(), order.end(), std::int64_t{0});
        std::ranges::stable_sort(order, std::greater<>(), [&](std::int64_t post) {
            return start(m_plan.keyStarts, post + 1) - start(m_plan.keyStarts, post);
        });
        return order;
    }

  private:
    static std::int64_t start(std::span<const std::int32_t> starts, std::int64_t index)
    {
        return starts[static_cast<std::size_t>(index)];
    }
    std::int32_t position(std::int64_t row) const
    {
        return m_plan.rows->positions[static_cast<std::size_t>(row)];
    }
    std::int32_t lowest(std::int32_t position) const
    {
        const auto window = static_cast<std::int32_t>(m_plan.window);
        return window > 0 ? std::max(0, position - window + 1) : 0;
    }

    const AttentionPlan& m_plan;
};

bool isLittle(const at::Tensor& queries)
{
    return queries.numel() < (1 << 15);
}

// Threads take the next piece of work when they are free: posts differ much in length. What a piece computes
// does not depend on who takes it. Little work stays on one thread.
template <class Work>
void shareOut(std::int64_t pieces, bool little, const Work& work)
{
    std::atomic<std::int64_t> next = 0;
    const auto threads = little ? 1 : std::min<std::int64_t>(at::get_num_threads(), pieces);
    at::parallel_for(0, threads, 1, [&](std::int64_t, std::int64_t) {
        auto worker = work();
        for (std::int64_t piece = next++; piece < pieces; piece = next++) worker(piece);
    });
}

// The head of keys and values that a head of queries looks at.
std::int64_t kvHeadOf(const AttentionPlan& plan, std::int64_t head)
{
    return head / (plan.heads / plan.kvHeads);
}

ScoreRule ruleOf(const AttentionPlan& plan)
{
    return {static_cast<float>(plan.scale), static_cast<float>(plan.softcap)};
}

// The next block of keys from `first` on, as the tile's queries see it. Positions rise within a tile.
ScoreBlock blockAt(const Tile& tile, std::int32_t first)
{
    const std::int32_t keys = std::min(static_cast<std::int32_t>(blockKeys), tile.high - first);
    const bool whole = tile.lowest.back() <= first && first + keys - 1 <= tile.highest.front();
    return {tile.rows, static_cast<std::size_t>(keys), first, tile.lowest.data(), tile.highest.data(), whole};
}

// scores = keys * queries^T for a block: the queries lie transposed.
void scoreProduct(const ScoreBlock& block, const Rows& keys, const float* queries, std::size_t headDim,
                  float* scores)
{
    smallProduct(
        {keys.at(0), keys.stride, 1, queries, tileRows, scores, tileRows, block.keys, tileRows, headDim});
}

// What one thread needs for the way there of a tile.
class TileForward {
  public:
    TileForward(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v)
        : m_plan(plan), m_q(q), m_k(k), m_v(v), m_headDim(static_cast<std::size_t>(plan.headDim)),
          m_queries(m_headDim * tileRows), m_made(m_headDim * tileRows), m_scores(blockKeys * tileRows)
    {}

    void run(const Tile& tile, const at::Tensor& made, float* logSums)
    {
        const Rows queries = headRows(m_q, tile.head, tile.firstRow, m_plan.headDim);
        transposeTile(queries.at(0), tile.rows, m_headDim, queries.stride, m_queries.data());
        std::ranges::fill(m_state.tops, noScore);
        std::ranges::fill(m_state.sums, 0.0F);
        std::ranges::fill(m_made, 0.0F);
        for (std::int32_t key = tile.low; key < tile.high; key += static_cast<std::int32_t>(blockKeys))
            addBlock(tile, blockAt(tile, key));
        const Rows out = headRows(made, tile.head, tile.firstRow, m_plan.headDim);
        for (std::size_t row = 0; row < tile.rows; ++row) {
            scaleRow(m_made.data() + row * m_headDim, 1.0F / m_state.sums[row], m_headDim, out.at(row));
            if (logSums != nullptr)
                logSums[(tile.firstRow + static_cast<std::int64_t>(row)) * m_plan.heads + tile.head] =
                    m_state.tops[row] + std::log(m_state.sums[row]);
        }
    }

  private:
    void addBlock(const Tile& tile, const ScoreBlock& block)
    {
        const std::int64_t kvHead = kvHeadOf(m_plan, tile.head);
        const std::int64_t first = tile.firstKey + block.firstKey;
        scoreProduct(block, headRows(m_k, kvHead, first, m_plan.headDim), m_queries.data(), m_headDim,
                     m_scores.data());
        if (softmaxBlock(block, ruleOf(m_plan), m_scores.data(), m_state)) {
            for (std::size_t row = 0; row < tile.rows; ++row) {
                float* line = m_made.data() + row * m_headDim;
                scaleRow(line, m_state.factors[row], m_headDim, line);
            }
        }
        const Rows values = headRows(m_v, kvHead, first, m_plan.headDim);
        smallProduct({m_scores.data(), 1, tileRows, values.at(0), values.stride, m_made.data(), m_headDim,
                      tile.rows, m_headDim, block.keys, true});
    }

    const AttentionPlan& m_plan;
    const at::Tensor &m_q, &m_k, &m_v;
    std::size_t m_headDim;
    std::vector<float> m_queries, m_made, m_scores;
    RunningSoftmax m_state{};
};

} // namespace

void CpuOps::attend(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                    const at::Tensor& made, const at::Tensor& logSums)
{
    struct Piece {
        std::int64_t post, head, index;
    };
    const Plan tiles(plan);
    std::vector<Piece> work;
    for (const std::int64_t post : tiles.byLength())
        for (std::int64_t index = tiles.tilesOf(post) - 1; index >= 0; --index) // the dear ones first
            for (std::int64_t head = 0; head < plan.heads; ++head) work.push_back({post, head, index});
    float* sums = logSums.defined() ? logSums.mutable_data_ptr<float>() : nullptr;
    shareOut(static_cast<std::int64_t>(work.size()), isLittle(q), [&] {
        return [&, forward = TileForward(plan, q, k, v)](std::int64_t piece) mutable {
            const auto& [post, head, index] = work[static_cast<std::size_t>(piece)];
            forward.run(tiles.tile(post, head, index), made, sums);
        };
    });
}

namespace {

// What the way back is given.
struct BackOperands {
    const AttentionPlan& plan;
    const at::Tensor &q, &k, &v, &made, &logSums, &dOut;
};

// What one thread needs for the way back of a tile.
class TileBack {
  public:
    explicit TileBack(const BackOperands& operands)
        : m_operands(operands), m_headDim(static_cast<std::size_t>(operands.plan.headDim)),
          m_queries(m_headDim * tileRows), m_gradients(m_headDim * tileRows), m_shares(blockKeys * tileRows),
          m_changes(blockKeys * tileRows)
    {}

    // Stores the tile's rows of dq and adds to the strip's dk and dv.
    void add(const Tile& tile, const at::Tensor& dq, const at::Tensor& dk, const at::Tensor& dv)
    {
        open(tile);
        for (std::int32_t key = tile.low; key < tile.high; key += static_cast<std::int32_t>(blockKeys))
            addBlock(tile, blockAt(tile, key), dq, dk, dv);
    }

  private:
    Rows rowsOf(const at::Tensor& x, const Tile& tile) const
    {
        return headRows(x, tile.head, tile.firstRow, m_operands.plan.headDim);
    }

    void open(const Tile& tile)
    {
        const Rows queries = rowsOf(m_operands.q, tile);
        const Rows gradients = rowsOf(m_operands.dOut, tile);
        const Rows made = rowsOf(m_operands.made, tile);
        transposeTile(queries.at(0), tile.rows, m_headDim, queries.stride, m_queries.data());
        transposeTile(gradients.at(0), tile.rows, m_headDim, gradients.stride, m_gradients.data());
        const float* sums = m_operands.logSums.const_data_ptr<float>();
        for (std::size_t row = 0; row < tile.rows; ++row) {
            const std::int64_t at = tile.firstRow + static_cast<std::int64_t>(row);
            m_logSums[row] = sums[at * m_operands.plan.heads + tile.head];
            m_deltas[row] = dotRow(gradients.at(row), made.at(row), m_headDim);
        }
    }

    void addBlock(const Tile& tile, const ScoreBlock& block, const at::Tensor& dq, const at::Tensor& dk,
                  const at::Tensor& dv)
    {
        const AttentionPlan& plan = m_operands.plan;
        const std::int64_t kvHead = kvHeadOf(plan, tile.head);
        const std::int64_t first = tile.firstKey + block.firstKey;
        const auto rows = [&](const at::Tensor& x) { return headRows(x, kvHead, first, plan.headDim); };
        const Rows keys = rows(m_operands.k);
        scoreProduct(block, keys, m_queries.data(), m_headDim, m_shares.data());
        scoreProduct(block, rows(m_operands.v), m_gradients.data(), m_headDim, m_changes.data());
        softmaxBackBlock(block, ruleOf(plan), m_logSums.data(), m_deltas.data(), m_shares.data(),
                         m_changes.data());
        addTo(rows(dv), block, m_shares, rowsOf(m_operands.dOut, tile), tile.rows);
        addTo(rows(dk), block, m_changes, rowsOf(m_operands.q, tile), tile.rows);
        const Rows to = rowsOf(dq, tile);
        smallProduct({m_changes.data(), 1, tileRows, keys.at(0), keys.stride, to.at(0), to.stride, tile.rows,
                      m_headDim, block.keys, block.firstKey != tile.low});
    }

    // The keys' rows of dk or dv += block * rows of the tile.
    void addTo(const Rows& to, const ScoreBlock& block, const std::vector<float>& scores, const Rows& from,
               std::size_t queries) const
    {
        smallProduct({scores.data(), tileRows, 1, from.at(0), from.stride, to.at(0), to.stride, block.keys,
                      m_headDim, queries, true});
    }

    const BackOperands& m_operands;
    std::size_t m_headDim;
    std::vector<float> m_queries, m_gradients, m_shares, m_changes;
    std::array<float, tileRows> m_logSums{}, m_deltas{};
};

} // namespace

void CpuOps::attendBack(const AttentionPlan& plan, const at::Tensor& q, const at::Tensor& k,
                        const at::Tensor& v, const at::Tensor& made, const at::Tensor& logSums,
                        const at::Tensor& dOut, const AttentionGradients& gradients)
{
    const Plan tiles(plan);
    const BackOperands operands{plan, q, k, v, made, logSums, dOut};
    const std::int64_t group = plan.heads / plan.kvHeads;
    std::vector<at::Tensor> dks{gradients.dk.zero_()};
    std::vector<at::Tensor> dvs{gradients.dv.zero_()};
    for (std::int64_t strip = 1; strip < strips; ++strip) {
        dks.push_back(at::zeros_like(gradients.dk));
        dvs.push_back(at::zeros_like(gradients.dv));
    }
    const std::vector<std::int64_t> posts = tiles.byLength();
    shareOut(tiles.posts() * plan.kvHeads * strips, isLittle(q), [&] {
        return [&, back = TileBack(operands)](std::int64_t piece) mutable {
            const std::int64_t strip = piece % strips;
            const std::int64_t kvHead = piece / strips % plan.kvHeads;
            const std::int64_t post = posts[static_cast<std::size_t>(piece / strips / plan.kvHeads)];
            const auto own = static_cast<std::size_t>(strip);
            for (std::int64_t index = 0; index < tiles.tilesOf(post); ++index) {
                // There and back, 0 1 2 3 3 2 1 0 ...: later tiles see more keys, and all strips get as many.
                const std::int64_t place = index % (2 * strips);
                if (std::min(place, 2 * strips - 1 - place) != strip) continue;
                for (std::int64_t head = kvHead * group; head < (kvHead + 1) * group; ++head)
                    back.add(tiles.tile(post, head, index), gradients.dq, dks[own], dvs[own]);
            }
        };
    });
    for (std::size_t strip = 1; strip < dks.size(); ++strip) {
        gradients.dk.add_(dks[strip]);
        gradients.dv.add_(dvs[strip]);
    }
}

} // namespace thresher::engine::fast

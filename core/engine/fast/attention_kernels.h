// The parts of attention on the CPU that are not a product of whole matrices: small products whose operands
// lie in the cache as they are (nothing is packed or copied), and the passes over a block of scores.
//
// A block holds the scores of some keys to the queries of one tile, a line per key and `tileRows` columns,
// one per query: sums over keys are sums of vectors, and both gradients that need the transpose of a block
// find it lying there. Columns beyond the tile's own queries hold what does not matter.
//
// Vectorised like fast/row_kernels.h: the instruction set is picked at run time, the order of every sum is
// fixed for it. Pointers need no alignment. Any thread; nothing is allocated.
#pragma once

#include <cstddef>
#include <cstdint>

namespace thresher::engine::fast {

constexpr std::size_t tileRows = 64;

// c[i][j] = (accumulate ? c[i][j] : 0) + sum over s of a[i * aRow + s * aStep] * b[s * bRow + j], for i < m,
// j < n, s < k in rising order. Lines of b and c are contiguous; a may lie either way.
struct SmallProduct {
    const float* a;
    std::size_t aRow, aStep;
    const float* b;
    std::size_t bRow;
    float* c;
    std::size_t cRow;
    std::size_t m, n, k;
    bool accumulate = false;
};
void smallProduct(const SmallProduct& product);

// How raw scores become logits: cap * tanh(s * scale / cap), with cap 0: s * scale.
struct ScoreRule {
    float scale, softcap;
};

// The queries of a tile and the keys [firstKey, firstKey + keys) of one block. Query r sees the keys
// [lowest[r], highest[r]]; `whole`: each query sees each key of the block.
struct ScoreBlock {
    std::size_t queries, keys;
    std::int32_t firstKey;
    const std::int32_t* lowest; // [tileRows]
    const std::int32_t* highest;
    bool whole;
};

// Softmax over keys that come block by block (Milakov & Gimelshein 2018). Begin with tops of noScore and sums
// of 0.
constexpr float noScore = -1e30F;
struct RunningSoftmax {
    float tops[tileRows];    // the largest logit so far
    float sums[tileRows];    // sum of exp(logit - top)
    float factors[tileRows]; // of the last block: what earlier sums and products are to be multiplied by
};
// Raw scores of a block -> exp(logit - top), 0 where a key is not seen. False when all factors are 1.
bool softmaxBlock(const ScoreBlock& block, ScoreRule rule, float* scores, RunningSoftmax& state);

// The way back of a block: raw scores -> probabilities exp(logit - logSum), and dProbabilities ->
// p * (dp - delta) * d logit / d score, the gradient to the raw scores. logSums and deltas: [tileRows].
void softmaxBackBlock(const ScoreBlock& block, ScoreRule rule, const float* logSums, const float* deltas,
                      float* scores, float* gradients);

// out[j][i] = in[i * stride + j] for i < rows, j < columns; lines of out are tileRows apart, their rest is 0.
void transposeTile(const float* in, std::size_t rows, std::size_t columns, std::size_t stride, float* out);

} // namespace thresher::engine::fast

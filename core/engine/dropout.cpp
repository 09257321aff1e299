#include "engine/dropout.h"

#include "base/rng.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace thresher::engine {
namespace {

constexpr std::uint32_t dropoutPurpose = 0x64726f70; // "drop"
constexpr std::size_t lanes = 16;                    // blocks computed side by side
constexpr std::size_t featuresPerBlock = 8;

struct Blocks {
    std::uint32_t word[4][lanes];
};

// Plain loops over `lanes` that the compiler turns into vector code. The same numbers as philox() of
// base/rng.h.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) &&                       \
    !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3")))
#endif
void philoxLanes(Blocks& blocks, std::uint32_t key0, std::uint32_t key1)
{
    constexpr std::uint64_t multiplier0 = 0xD2511F53U;
    constexpr std::uint64_t multiplier1 = 0xCD9E8D57U;
    for (int round = 0; round < 10; ++round) {
        for (std::size_t i = 0; i < lanes; ++i) {
            const std::uint64_t product0 = multiplier0 * blocks.word[0][i];
            const std::uint64_t product1 = multiplier1 * blocks.word[2][i];
            const auto high0 = static_cast<std::uint32_t>(product0 >> 32);
            const auto high1 = static_cast<std::uint32_t>(product1 >> 32);
            blocks.word[0][i] = high1 ^ blocks.word[1][i] ^ key0;
            blocks.word[2][i] = high0 ^ blocks.word[3][i] ^ key1;
            blocks.word[1][i] = static_cast<std::uint32_t>(product1);
            blocks.word[3][i] = static_cast<std::uint32_t>(product0);
        }
        key0 += 0x9E3779B9U;
        key1 += 0xBB67AE85U;
    }
}

} // namespace

DropoutKey dropoutKey(std::int64_t seed, int fold)
{
    return {deriveSeed(static_cast<std::uint64_t>(seed), dropoutPurpose), static_cast<std::uint32_t>(fold)};
}

void dropoutRow(DropoutKey key, DropoutPlace place, double p, std::span<float> out)
{
    const auto limit = static_cast<std::uint32_t>(std::lround(p * 65536.0));
    const auto kept = static_cast<float>(1.0 / (1.0 - p));
    const std::uint32_t counter1 = place.position | (place.layer << 20);
    const std::size_t blockCount = (out.size() + featuresPerBlock - 1) / featuresPerBlock;
    Blocks blocks;
    for (std::size_t first = 0; first < blockCount; first += lanes) {
        for (std::size_t i = 0; i < lanes; ++i) {
            blocks.word[0][i] = static_cast<std::uint32_t>(first + i) | (place.module << 24);
            blocks.word[1][i] = counter1;
            blocks.word[2][i] = place.post;
            blocks.word[3][i] = place.step;
        }
        philoxLanes(blocks, key.seed, key.fold);
        // Feature 8b + 2w is the low half of word w of block b, 8b + 2w + 1 the high half.
        float values[lanes * featuresPerBlock];
        for (std::size_t i = 0; i < lanes; ++i)
            for (std::size_t w = 0; w < 4; ++w) {
                const std::uint32_t word = blocks.word[w][i];
                values[i * featuresPerBlock + 2 * w] = (word & 0xFFFFU) < limit ? 0.0F : kept;
                values[i * featuresPerBlock + 2 * w + 1] = (word >> 16) < limit ? 0.0F : kept;
            }
        const std::size_t begin = first * featuresPerBlock;
        const std::size_t count = std::min(out.size() - begin, lanes * featuresPerBlock);
        std::copy_n(values, count, out.begin() + static_cast<std::ptrdiff_t>(begin));
    }
}

} // namespace thresher::engine

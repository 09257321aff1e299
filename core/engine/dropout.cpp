#include "engine/dropout.h"

#include "base/rng.h"
#include "engine/fast/row_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace thresher::engine {
namespace {

constexpr std::uint32_t dropoutPurpose = 0x64726f70; // "drop"
constexpr std::size_t featuresPerBlock = 8;

} // namespace

DropoutKey dropoutKey(std::int64_t seed, int fold)
{
    return {deriveSeed(static_cast<std::uint64_t>(seed), dropoutPurpose), static_cast<std::uint32_t>(fold)};
}

void dropoutRow(DropoutKey key, DropoutPlace place, double p, std::span<float> out)
{
    constexpr std::size_t featuresAtOnce = fast::dropoutBlockCount * featuresPerBlock;
    fast::DropoutBlocks blocks{0,
                               place.module << 24,
                               place.position | (place.layer << 20),
                               place.post,
                               place.step,
                               key.seed,
                               key.fold,
                               static_cast<std::uint32_t>(std::lround(p * 65536.0)),
                               static_cast<float>(1.0 / (1.0 - p))};
    for (std::size_t begin = 0; begin < out.size(); begin += featuresAtOnce) {
        blocks.firstBlock = static_cast<std::uint32_t>(begin / featuresPerBlock);
        if (out.size() - begin >= featuresAtOnce) { // straight to its place
            fast::dropoutFactors(blocks, out.data() + begin);
            continue;
        }
        float values[featuresAtOnce];
        fast::dropoutFactors(blocks, values);
        std::copy_n(values, out.size() - begin, out.begin() + static_cast<std::ptrdiff_t>(begin));
    }
}

} // namespace thresher::engine

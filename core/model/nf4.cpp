#include "model/nf4.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace thresher {
namespace {

constexpr std::array<float, 16> table = {
    -1.0F,
    -0.6961928009986877F,
    -0.5250730514526367F,
    -0.39491748809814453F,
    -0.28444138169288635F,
    -0.18477343022823334F,
    -0.09105003625154495F,
    0.0F,
    0.07958029955625534F,
    0.16093020141124725F,
    0.24611230194568634F,
    0.33791524171829224F,
    0.44070982933044434F,
    0.5626170039176941F,
    0.7229568362236023F,
    1.0F,
};

// The midpoints between neighbours, as bitsandbytes writes them.
constexpr std::array<float, 15> thresholds = {
    -0.8480964004993439F,  -0.6106329262256622F,  -0.4599952697753906F,   -0.33967943489551544F,
    -0.23460740596055984F, -0.13791173323988914F, -0.045525018125772476F, 0.03979014977812767F,
    0.1202552504837513F,   0.2035212516784668F,   0.2920137718319893F,    0.3893125355243683F,
    0.5016634166240692F,   0.6427869200706482F,   0.8614784181118011F,
};
constexpr unsigned zeroCode = 7;

unsigned codeOf(float x)
{
    unsigned code = 0;
    for (const float threshold : thresholds) code += x > threshold ? 1U : 0U;
    return code;
}

} // namespace

std::span<const float> nf4Table()
{
    return table;
}

std::size_t nf4CodeBytes(std::size_t values)
{
    return (values + 1) / 2;
}

std::size_t nf4BlockCount(std::size_t values)
{
    return (values + nf4Block - 1) / nf4Block;
}

void quantiseNf4(std::span<const float> values, std::uint8_t* codes, float* absmax)
{
    for (std::size_t begin = 0; begin < values.size(); begin += nf4Block) {
        const auto block = values.subspan(begin, std::min(nf4Block, values.size() - begin));
        float largest = 0.0F;
        for (const float value : block) largest = std::max(largest, std::abs(value));
        *absmax++ = largest;
        const float inverse = 1.0F / largest;
        for (std::size_t i = 0; i < block.size(); i += 2) {
            const auto code = [&](std::size_t at) {
                if (at >= block.size()) return 0U;
                return largest == 0.0F ? zeroCode : codeOf(block[at] * inverse);
            };
            *codes++ = static_cast<std::uint8_t>(code(i) << 4U | code(i + 1));
        }
    }
}

void dequantiseNf4(const std::uint8_t* codes, const float* absmax, std::size_t first, std::span<float> out)
{
    codes += first / 2;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const unsigned both = codes[i / 2];
        out[i] = table[i % 2 == 0 ? both >> 4U : both & 15U] * absmax[(first + i) / nf4Block];
    }
}

} // namespace thresher

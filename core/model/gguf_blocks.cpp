// Dequantisation of GGUF blocks. Compiled without contraction of a*b-c: every step is rounded to float32.
#include "base/half.h"
#include "model/gguf.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace thresher {
namespace {

struct TypeRow {
    GgufType type;
    std::string_view name;
    std::size_t elements, bytes;
};

constexpr std::array<TypeRow, 9> types = {{{GgufType::F32, "F32", 1, 4},
                                           {GgufType::F16, "F16", 1, 2},
                                           {GgufType::BF16, "BF16", 1, 2},
                                           {GgufType::Q4_0, "Q4_0", 32, 18},
                                           {GgufType::Q5_0, "Q5_0", 32, 22},
                                           {GgufType::Q8_0, "Q8_0", 32, 34},
                                           {GgufType::Q4_K, "Q4_K", 256, 144},
                                           {GgufType::Q5_K, "Q5_K", 256, 176},
                                           {GgufType::Q6_K, "Q6_K", 256, 210}}};

const TypeRow& rowOf(GgufType type)
{
    return *std::find_if(types.begin(), types.end(), [type](const auto& row) { return row.type == type; });
}

using Bytes = const std::uint8_t*;

std::uint16_t load16(Bytes at)
{
    return static_cast<std::uint16_t>(at[0] | (at[1] << 8));
}

float scaleAt(Bytes at)
{
    return halfToFloat(load16(at));
}

void f32(Bytes block, float* out)
{
    std::memcpy(out, block, sizeof(float));
}

void f16(Bytes block, float* out)
{
    *out = scaleAt(block);
}

void bf16(Bytes block, float* out)
{
    *out = bfloat16ToFloat(load16(block));
}

// d f16, 16 bytes: value i in the low nibble of byte i, value 16 + i in the high one; minus 8.
void q4_0(Bytes block, float* out)
{
    const float d = scaleAt(block);
    for (int i = 0; i < 16; ++i) {
        out[i] = d * static_cast<float>((block[2 + i] & 15) - 8);
        out[16 + i] = d * static_cast<float>((block[2 + i] >> 4) - 8);
    }
}

// d f16, 32 fifth bits, 16 bytes of nibbles as in Q4_0; minus 16.
void q5_0(Bytes block, float* out)
{
    const float d = scaleAt(block);
    const Bytes high = block + 2, low = block + 6;
    for (int i = 0; i < 32; ++i) {
        const int nibble = i < 16 ? low[i] & 15 : low[i - 16] >> 4;
        const int fifth = (high[i / 8] >> (i % 8)) & 1;
        out[i] = d * static_cast<float>((nibble | (fifth << 4)) - 16);
    }
}

// d f16, 32 signed bytes.
void q8_0(Bytes block, float* out)
{
    const float d = scaleAt(block);
    for (int i = 0; i < 32; ++i) out[i] = static_cast<float>(static_cast<std::int8_t>(block[2 + i])) * d;
}

// Scale and minimum of sub-block s (of 8): 6 bits each, packed into 12 bytes; the upper two bits of the last
// four stand in the first eight bytes.
struct ScaleMin {
    float scale, least;
};
ScaleMin scaleMin(Bytes packed, int s, float d, float dmin)
{
    const int scale = s < 4 ? packed[s] & 63 : (packed[s + 4] & 15) | ((packed[s - 4] >> 2) & 48);
    const int least = s < 4 ? packed[s + 4] & 63 : (packed[s + 4] >> 4) | ((packed[s] >> 2) & 48);
    return {d * static_cast<float>(scale), dmin * static_cast<float>(least)};
}

// d, dmin f16, 12 bytes of scales, 128 bytes of nibbles: two sub-blocks of 32 share 32 bytes.
void q4_k(Bytes block, float* out)
{
    const float d = scaleAt(block), dmin = scaleAt(block + 2);
    for (int s = 0; s < 8; ++s) {
        const auto [scale, least] = scaleMin(block + 4, s, d, dmin);
        const Bytes low = block + 16 + 32 * (s / 2);
        for (int i = 0; i < 32; ++i)
            out[32 * s + i] = scale * static_cast<float>(s % 2 == 0 ? low[i] & 15 : low[i] >> 4) - least;
    }
}

// As Q4_K with 32 bytes of fifth bits before the nibbles: bit s of byte i belongs to value i of sub-block s.
void q5_k(Bytes block, float* out)
{
    const float d = scaleAt(block), dmin = scaleAt(block + 2);
    const Bytes high = block + 16;
    for (int s = 0; s < 8; ++s) {
        const auto [scale, least] = scaleMin(block + 4, s, d, dmin);
        const Bytes low = block + 48 + 32 * (s / 2);
        for (int i = 0; i < 32; ++i) {
            const int nibble = s % 2 == 0 ? low[i] & 15 : low[i] >> 4;
            out[32 * s + i] = scale * static_cast<float>(nibble | (((high[i] >> s) & 1) << 4)) - least;
        }
    }
}

// 128 bytes of nibbles, 64 bytes of upper bit pairs, 16 signed scales (one for 16 values), d f16; minus 32.
// In each half of 128 values, 64 low nibbles come before the 64 high ones.
void q6_k(Bytes block, float* out)
{
    const Bytes low = block, high = block + 128, scales = block + 192;
    const float d = scaleAt(block + 208);
    for (int i = 0; i < 256; ++i) {
        const int half = i / 128, within = i % 128;
        const int byte = low[64 * half + within % 64];
        const int nibble = within < 64 ? byte & 15 : byte >> 4;
        const int pair = (high[32 * half + within % 32] >> (2 * (within / 32))) & 3;
        const float scale = d * static_cast<float>(static_cast<std::int8_t>(scales[i / 16]));
        out[i] = scale * static_cast<float>((nibble | (pair << 4)) - 32);
    }
}

template <class Body>
void eachBlock(const TypeRow& row, std::span<const std::byte> bytes, std::span<float> out, Body body)
{
    const auto* at = reinterpret_cast<Bytes>(bytes.data());
    for (std::size_t done = 0; done < out.size(); done += row.elements, at += row.bytes)
        body(at, out.data() + done);
}

} // namespace

std::string_view ggufTypeName(GgufType type)
{
    return rowOf(type).name;
}

std::size_t ggufBlockElements(GgufType type)
{
    return rowOf(type).elements;
}

std::size_t ggufBlockBytes(GgufType type)
{
    return rowOf(type).bytes;
}

Status ggufDequantise(GgufType type, std::span<const std::byte> bytes, std::span<float> out)
{
    const TypeRow& row = rowOf(type);
    if (out.size() % row.elements != 0 || bytes.size() != out.size() / row.elements * row.bytes)
        return fail(ErrorCode::BadShape, std::to_string(bytes.size()) + " bytes of " + std::string(row.name) +
                                             " are not " + std::to_string(out.size()) + " values");
    switch (type) {
    case GgufType::F32:
        eachBlock(row, bytes, out, f32);
        break;
    case GgufType::F16:
        eachBlock(row, bytes, out, f16);
        break;
    case GgufType::BF16:
        eachBlock(row, bytes, out, bf16);
        break;
    case GgufType::Q4_0:
        eachBlock(row, bytes, out, q4_0);
        break;
    case GgufType::Q5_0:
        eachBlock(row, bytes, out, q5_0);
        break;
    case GgufType::Q8_0:
        eachBlock(row, bytes, out, q8_0);
        break;
    case GgufType::Q4_K:
        eachBlock(row, bytes, out, q4_k);
        break;
    case GgufType::Q5_K:
        eachBlock(row, bytes, out, q5_k);
        break;
    case GgufType::Q6_K:
        eachBlock(row, bytes, out, q6_k);
        break;
    }
    return {};
}

} // namespace thresher

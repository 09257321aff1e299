// 16-bit floats to and from float32, exactly: IEEE 754 binary16 ("F16") and bfloat16.
#pragma once

#include <bit>
#include <cstdint>

namespace thresher {

// Every value of binary16 is a float. NaNs keep sign and payload, as NumPy has it.
inline float halfToFloat(std::uint16_t half)
{
    const std::uint32_t sign = (half & 0x8000U) << 16;
    const std::uint32_t exponent = (half >> 10) & 31U;
    const std::uint32_t mantissa = half & 1023U;
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 13));
    if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
    const float value = static_cast<float>(mantissa) * 0x1p-24f; // subnormal or zero
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign);
}

inline float bfloat16ToFloat(std::uint16_t bits)
{
    return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

// Nearest, ties to even; NaNs become quiet ones.
inline std::uint16_t floatToBfloat16(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return static_cast<std::uint16_t>((bits >> 16) | 64U);
    return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16);
}

} // namespace thresher

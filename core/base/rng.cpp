#include "base/rng.h"

#include <cmath>

namespace thresher {

std::uint64_t Mt19937::interval(std::uint64_t max)
{
    if (max == 0) return 0;
    std::uint64_t mask = max;
    for (int shift = 1; shift < 64; shift *= 2) mask |= mask >> shift;
    std::uint64_t value = 0;
    do {
        if (max <= 0xffffffffULL) {
            value = next() & mask;
        } else {
            const std::uint64_t high = next();
            value = ((high << 32) | next()) & mask;
        }
    } while (value > max);
    return value;
}

double Mt19937::uniform()
{
    const std::uint32_t a = next() >> 5;
    const std::uint32_t b = next() >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
}

double Mt19937::gauss()
{
    if (m_hasGauss) {
        m_hasGauss = false;
        return m_gauss;
    }
    double x = 0.0;
    double y = 0.0;
    double r2 = 0.0;
    do {
        x = 2.0 * uniform() - 1.0;
        y = 2.0 * uniform() - 1.0;
        r2 = x * x + y * y;
    } while (r2 >= 1.0 || r2 == 0.0);
    const double factor = std::sqrt(-2.0 * std::log(r2) / r2);
    m_gauss = factor * x;
    m_hasGauss = true;
    return factor * y;
}

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key)
{
    for (int round = 0; round < 10; ++round) {
        if (round > 0) {
            key[0] += 0x9E3779B9U;
            key[1] += 0xBB67AE85U;
        }
        const std::uint64_t p0 = std::uint64_t{0xD2511F53U} * counter[0];
        const std::uint64_t p1 = std::uint64_t{0xCD9E8D57U} * counter[2];
        counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(p1),
                   static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(p0)};
    }
    return counter;
}

std::uint32_t deriveSeed(std::uint64_t seed, std::uint32_t purpose, std::uint32_t index)
{
    const auto words = philox({purpose, index, 0x7468726eU, 0U},
                              {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
    return words[0];
}

} // namespace thresher

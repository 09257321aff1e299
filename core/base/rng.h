// Random streams whose every bit is specified: results depend on seeds alone, not on the standard library.
// Mt19937 draws as NumPy's legacy RandomState does (numpy/random/mtrand, masked rejection), which the
// splitter needs bit for bit.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <span>
#include <utility>

namespace thresher {

class Mt19937 {
  public:
    explicit Mt19937(std::uint32_t seed) : m_engine(seed) {}

    std::uint32_t next() { return static_cast<std::uint32_t>(m_engine()); }

    // Uniform on 0..max inclusive. max = 0 returns 0 without a draw; else 32-bit draws masked to the smallest
    // 2^b-1 >= max until one is <= max (NumPy's legacy interval; for max >= 2^32 two draws, high word first).
    std::uint64_t interval(std::uint64_t max);

    // Uniform on [0, 1) with 53 bits (NumPy's random_sample).
    double uniform();

    // Standard normal by the polar method of NumPy's legacy gauss; keeps the spare value.
    double gauss();

    // Fisher-Yates from the end, j = interval(i), as RandomState.shuffle.
    template <class T>
    void shuffle(std::span<T> items)
    {
        for (std::size_t i = items.size(); i-- > 1;) std::swap(items[i], items[interval(i)]);
    }

  private:
    std::mt19937 m_engine;
    bool m_hasGauss = false;
    double m_gauss = 0.0;
};

// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a pure function of
// key and counter.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

// A seed for one purpose, derived from a user's seed: independent streams without arithmetic on seeds.
std::uint32_t deriveSeed(std::uint64_t seed, std::uint32_t purpose, std::uint32_t index = 0);

} // namespace thresher

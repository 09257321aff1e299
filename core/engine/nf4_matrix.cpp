#include "engine/detail/nf4_torch.h"

#include "model/nf4.h"

#include <algorithm>
#include <array>

namespace thresher::engine {
namespace {

constexpr std::int64_t blocksAtOnce = 512; // of one thread

} // namespace

Nf4Matrix::Nf4Matrix(const at::Tensor& stored, at::ScalarType compute, const at::Device& device)
    : m_shape(stored.sizes().vec()), m_compute(compute)
{
    const at::Tensor wide = stored.to(at::kFloat).contiguous();
    const auto count = static_cast<std::size_t>(wide.numel());
    const auto blocks = static_cast<std::int64_t>(nf4BlockCount(count));
    m_codes = at::empty({static_cast<std::int64_t>(nf4CodeBytes(count))}, at::kByte);
    m_absmax = at::empty({blocks}, at::kFloat);
    const float* values = wide.const_data_ptr<float>();
    auto* codes = m_codes.mutable_data_ptr<std::uint8_t>();
    auto* absmax = m_absmax.mutable_data_ptr<float>();
    at::parallel_for(0, blocks, blocksAtOnce, [&](std::int64_t begin, std::int64_t end) {
        const auto from = static_cast<std::size_t>(begin) * nf4Block;
        const auto to = std::min(static_cast<std::size_t>(end) * nf4Block, count);
        quantiseNf4({values + from, to - from}, codes + from / 2, absmax + begin);
    });
    m_codes = m_codes.to(device);
    m_absmax = m_absmax.to(device);
}

at::Tensor Nf4Matrix::unpacked() const
{
    return m_codes.device().is_cpu() ? unpackedOnCpu() : unpackedOnDevice();
}

at::Tensor Nf4Matrix::unpackedOnCpu() const
{
    at::Tensor out = at::empty(m_shape, m_compute == at::kBFloat16 ? at::kBFloat16 : at::kFloat);
    const auto count = static_cast<std::size_t>(out.numel());
    const auto* codes = m_codes.const_data_ptr<std::uint8_t>();
    const auto* absmax = m_absmax.const_data_ptr<float>();
    const bool rounded = out.scalar_type() == at::kBFloat16;
    float* wide = rounded ? nullptr : out.mutable_data_ptr<float>();
    at::BFloat16* narrow = rounded ? out.mutable_data_ptr<at::BFloat16>() : nullptr;
    at::parallel_for(0, m_absmax.numel(), blocksAtOnce, [&](std::int64_t begin, std::int64_t end) {
        std::array<float, nf4Block> block{};
        for (std::int64_t b = begin; b < end; ++b) {
            const std::size_t from = static_cast<std::size_t>(b) * nf4Block;
            const std::size_t size = std::min(nf4Block, count - from);
            float* target = rounded ? block.data() : wide + from;
            dequantiseNf4(codes, absmax, from, {target, size});
            if (rounded) std::copy_n(block.data(), size, narrow + from);
        }
    });
    return out.to(m_compute);
}

// Two values are looked up at once by the whole byte.
at::Tensor Nf4Matrix::unpackedOnDevice() const
{
    at::Tensor pairs = at::empty({256, 2}, at::kFloat);
    float* pair = pairs.mutable_data_ptr<float>();
    for (std::size_t byte = 0; byte < 256; ++byte) {
        *pair++ = nf4Table()[byte / 16];
        *pair++ = nf4Table()[byte % 16];
    }
    const auto count = m_shape[0] * m_shape[1];
    const auto block = static_cast<std::int64_t>(nf4Block);
    const at::Tensor looked = at::embedding(pairs.to(m_codes.device()), m_codes.to(at::kInt)).view({-1});
    const std::int64_t whole = count / block;
    at::Tensor scaled =
        looked.narrow(0, 0, whole * block).view({whole, block}) * m_absmax.narrow(0, 0, whole).unsqueeze(1);
    scaled = scaled.view({-1});
    if (const std::int64_t rest = count - whole * block; rest > 0)
        scaled = at::cat({scaled, looked.narrow(0, whole * block, rest) * m_absmax.narrow(0, whole, 1)});
    return scaled.to(m_compute).view(m_shape);
}

} // namespace thresher::engine

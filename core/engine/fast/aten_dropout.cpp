// Philox4x32-10 (base/rng.h) by operations on int64 tensors: each holds words of 32 bits, and products of two
// such words wrap around in 64 bits, from which both halves are read. The counters are those of dropoutRow.
#include "engine/detail/aten_ops_torch.h"

#include <cmath>

namespace thresher::engine::fast {
namespace {

constexpr std::int64_t lowWord = 0xffffffff;
constexpr std::int64_t featuresPerBlock = 8;

struct Product {
    at::Tensor high, low;
};

Product wide(const at::Tensor& word, std::int64_t factor)
{
    const at::Tensor both = word * factor;
    // The shift brings the sign along: cut it off.
    return {both.__rshift__(32).bitwise_and_(lowWord), both.bitwise_and(lowWord)};
}

using Words = std::array<at::Tensor, 4>; // each broadcasts to [rows, blocks]

Words philoxWords(Words counter, std::uint32_t key0, std::uint32_t key1)
{
    for (int round = 0; round < 10; ++round) {
        if (round > 0) {
            key0 += 0x9E3779B9U;
            key1 += 0xBB67AE85U;
        }
        const Product first = wide(counter[0], 0xD2511F53);
        const Product second = wide(counter[2], 0xCD9E8D57);
        counter = {
            second.high.bitwise_xor(counter[1]).bitwise_xor_(static_cast<std::int64_t>(key0)), second.low,
            first.high.bitwise_xor(counter[3]).bitwise_xor_(static_cast<std::int64_t>(key1)), first.low};
    }
    return counter;
}

} // namespace

at::Tensor atenMask(const MaskPlace& mask, const at::Tensor& posts, const at::Tensor& positions,
                    std::int64_t features)
{
    const std::int64_t rows = posts.size(0);
    const std::int64_t blocks = (features + featuresPerBlock - 1) / featuresPerBlock;
    const at::TensorOptions options = at::TensorOptions(posts.device()).dtype(at::kLong);
    const auto module = static_cast<std::int64_t>(mask.linear.part) << 24;
    const auto layer = static_cast<std::int64_t>(mask.linear.layer) << 20;
    const Words drawn = philoxWords({at::arange(blocks, options).bitwise_or(module).unsqueeze(0),
                                     positions.bitwise_or(layer).unsqueeze(1), posts.unsqueeze(1),
                                     at::empty({1, 1}, options).fill_(static_cast<std::int64_t>(mask.step))},
                                    mask.key.seed, mask.key.fold);
    std::vector<at::Tensor> halves; // of 16 bits, low one first
    for (const at::Tensor& word : drawn) {
        const at::Tensor all = word.expand({rows, blocks});
        halves.push_back(all.bitwise_and(0xffff));
        halves.push_back(all.__rshift__(16));
    }
    const at::Tensor bits = at::stack(halves, -1).view({rows, blocks * featuresPerBlock});
    const auto limit = static_cast<std::int64_t>(std::lround(mask.p * 65536.0));
    const auto kept = static_cast<double>(static_cast<float>(1.0 / (1.0 - mask.p)));
    return bits.narrow(1, 0, features).ge(limit).to(at::kFloat).mul_(kept);
}

} // namespace thresher::engine::fast

#include "engine/packing.h"

#include <algorithm>
#include <numeric>

namespace thresher::engine {

void PackedBatch::add(std::span<const std::int32_t> postIds, std::uint32_t post)
{
    ids.insert(ids.end(), postIds.begin(), postIds.end());
    for (std::size_t i = 0; i < postIds.size(); ++i) positions.push_back(static_cast<std::int32_t>(i));
    cuSeqlens.push_back(static_cast<std::int32_t>(ids.size()));
    posts.push_back(post);
}

std::vector<std::size_t> cutByTokens(std::span<const std::size_t> lengths, std::size_t budget)
{
    if (lengths.empty()) return {0};
    const std::size_t total = std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
    const std::size_t runs =
        std::max<std::size_t>(1, (total + budget - 1) / std::max<std::size_t>(1, budget));
    const std::size_t share = (total + runs - 1) / runs;
    std::vector<std::size_t> cuts = {0};
    std::size_t filled = 0;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const bool over = filled + lengths[i] > budget;
        if (filled > 0 && (over || filled >= share)) {
            cuts.push_back(i);
            filled = 0;
        }
        filled += lengths[i];
    }
    cuts.push_back(lengths.size());
    return cuts;
}

std::vector<std::size_t> orderByLength(std::span<const std::size_t> lengths)
{
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
    return order;
}

} // namespace thresher::engine

// Posts of different lengths side by side without padding: what every forward pass of the engine computes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace thresher::engine {

// T tokens of B posts. Post b owns the tokens [cuSeqlens[b], cuSeqlens[b + 1]).
struct PackedBatch {
    std::vector<std::int32_t> ids;          // T
    std::vector<std::int32_t> positions;    // T, 0-based within each post
    std::vector<std::int32_t> cuSeqlens{0}; // B + 1
    std::vector<std::uint32_t> posts;       // B: the post's index within the step or the call

    std::size_t tokens() const { return ids.size(); }
    std::size_t size() const { return posts.size(); }
    void add(std::span<const std::int32_t> postIds, std::uint32_t post);
};

// Cuts posts, in the order given, into runs of at most `budget` tokens; a longer post stands alone. The runs
// are as even as that order allows: the number of runs that the total demands is filled to the same share, so
// that no small remainder is left. Returns the first index of each run, then the number of posts. A pure
// function: the cut, and with it the bits of a run, depend on lengths and budget only.
std::vector<std::size_t> cutByTokens(std::span<const std::size_t> lengths, std::size_t budget);

// Indices sorted by length, longest first, ties by index: the order in which posts are predicted.
std::vector<std::size_t> orderByLength(std::span<const std::size_t> lengths);

} // namespace thresher::engine

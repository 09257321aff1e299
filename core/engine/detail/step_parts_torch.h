// What every path does with a step's posts around its own forward and backward.
#pragma once

#include "engine/detail/trainee_torch.h"

#include <span>
#include <utility>
#include <vector>

namespace thresher::engine {

// [begin, end) of the posts of each micro-batch, in order (cutByTokens).
std::vector<std::pair<std::size_t, std::size_t>> microBatches(const StepPosts& posts, std::size_t budget);
PackedBatch packPosts(const StepPosts& posts, std::size_t begin, std::size_t end);

// [B, L] of 0 and 1 in precision.master.
at::Tensor targetsOf(const StepPosts& posts, const PackedBatch& batch, std::size_t classes, const Base& base);

// Copies logits [B, L] into the rows of `out` named by `rows`; returns the rows with a value that is not
// finite.
std::vector<std::size_t> keepLogits(const at::Tensor& logits, std::span<const std::uint32_t> rows,
                                    ScoreMatrix& out);

Error scoreDiverged(std::size_t row);

} // namespace thresher::engine

#include "engine/detail/step_parts_torch.h"

#include <algorithm>
#include <cmath>

namespace thresher::engine {

std::vector<std::pair<std::size_t, std::size_t>> microBatches(const StepPosts& posts, std::size_t budget)
{
    std::vector<std::size_t> lengths;
    for (const auto& ids : posts.ids) lengths.push_back(ids.size());
    const std::vector<std::size_t> cuts = cutByTokens(lengths, budget);
    std::vector<std::pair<std::size_t, std::size_t>> runs;
    for (std::size_t run = 0; run + 1 < cuts.size(); ++run) runs.emplace_back(cuts[run], cuts[run + 1]);
    return runs;
}

PackedBatch packPosts(const StepPosts& posts, std::size_t begin, std::size_t end)
{
    PackedBatch batch;
    for (std::size_t i = begin; i < end; ++i) batch.add(posts.ids[i], static_cast<std::uint32_t>(i));
    return batch;
}

at::Tensor targetsOf(const StepPosts& posts, const PackedBatch& batch, std::size_t classes, const Base& base)
{
    at::Tensor targets =
        at::empty({static_cast<std::int64_t>(batch.size()), static_cast<std::int64_t>(classes)}, at::kFloat);
    float* values = targets.mutable_data_ptr<float>();
    for (const std::uint32_t post : batch.posts)
        for (std::size_t c = 0; c < classes; ++c) *values++ = static_cast<float>(posts.labels[post][c]);
    return targets.to(base.device, base.precision.master);
}

std::vector<std::size_t> keepLogits(const at::Tensor& logits, std::span<const std::uint32_t> rows,
                                    ScoreMatrix& out)
{
    const at::Tensor values = logits.detach().to(at::kCPU, at::kFloat).contiguous();
    const float* from = values.const_data_ptr<float>();
    std::vector<std::size_t> bad;
    for (const std::size_t row : rows) {
        std::copy_n(from, out.cols, out.row(row).begin());
        if (!std::all_of(from, from + out.cols, [](float value) { return std::isfinite(value); }))
            bad.push_back(row);
        from += out.cols;
    }
    return bad;
}

Error scoreDiverged(std::size_t row)
{
    return fail(ErrorCode::Diverged, "A score is not a finite number",
                "The weights have diverged: go back to an earlier checkpoint or lower the learning rate.",
                "row " + std::to_string(row));
}

} // namespace thresher::engine

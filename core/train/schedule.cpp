#include "train/schedule.h"

#include "base/rng.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace thresher {
namespace {

constexpr std::uint32_t purposeRowOrder = 1;

std::int64_t ceilDiv(std::int64_t a, std::int64_t b)
{
    return (a + b - 1) / b;
}

} // namespace

Schedule::Schedule(const TrainArgs& args, std::size_t rows, int fold)
    : m_args(args), m_rows(rows), m_fold(fold)
{
    const std::int64_t batches = ceilDiv(static_cast<std::int64_t>(rows), args.per_device_train_batch_size);
    const std::int64_t accumulation = args.gradient_accumulation_steps;
    m_rowsPerStep = args.per_device_train_batch_size * accumulation;
    m_stepsPerEpoch = std::max<std::int64_t>(1, args.drop_last_accumulation ? batches / accumulation
                                                                            : ceilDiv(batches, accumulation));
    m_totalSteps = args.max_steps > 0
                       ? args.max_steps
                       : std::max<std::int64_t>(
                             1, static_cast<std::int64_t>(std::ceil(
                                    args.num_train_epochs * static_cast<double>(m_stepsPerEpoch) - 1e-9)));
}

double Schedule::epochAt(std::int64_t step) const
{
    return static_cast<double>(step) / static_cast<double>(m_stepsPerEpoch);
}

std::vector<std::size_t> Schedule::rowsOfStep(std::int64_t step)
{
    const std::int64_t epoch = (step - 1) / m_stepsPerEpoch;
    if (epoch != m_cachedEpoch) {
        m_order.resize(m_rows);
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
        const auto key =
            static_cast<std::uint64_t>(m_args.seed) ^ (static_cast<std::uint64_t>(m_fold + 1) << 40);
        Mt19937 stream(deriveSeed(key, purposeRowOrder, static_cast<std::uint32_t>(epoch)));
        stream.shuffle(std::span(m_order));
        m_cachedEpoch = epoch;
    }
    const auto begin = static_cast<std::size_t>(((step - 1) % m_stepsPerEpoch) * m_rowsPerStep);
    const auto end = std::min(m_rows, begin + static_cast<std::size_t>(m_rowsPerStep));
    return {m_order.begin() + static_cast<std::ptrdiff_t>(begin),
            m_order.begin() + static_cast<std::ptrdiff_t>(end)};
}

double Schedule::learningRate(std::int64_t step) const
{
    const double done = static_cast<double>(step - 1);
    const double total = static_cast<double>(m_totalSteps);
    const std::string& type = m_args.lr_scheduler_type;
    const double warmup = type == "constant" ? 0.0 : std::ceil(m_args.warmup_ratio * total);
    if (done < warmup) return m_args.learning_rate * done / std::max(1.0, warmup);
    double factor = 1.0;
    if (type == "linear")
        factor = std::max(0.0, (total - done) / std::max(1.0, total - warmup));
    else if (type == "cosine")
        factor = std::max(
            0.0, 0.5 * (1.0 + std::cos(std::numbers::pi * (done - warmup) / std::max(1.0, total - warmup))));
    return m_args.learning_rate * factor;
}

} // namespace thresher

#include "train/schedule.h"

#include "base/rng.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace thresher {
namespace {

constexpr std::uint32_t purposeRowOrder = 1;

std::int64_t ceilDiv(std::int64_t a, std::int64_t b)
{
    return a / b + (a % b != 0 ? 1 : 0); // a + b may not fit
}

std::int64_t cappedProduct(std::int64_t a, std::int64_t b)
{
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    return a > most / b ? most : a * b;
}

std::int64_t stepsOf(double epochs, std::int64_t stepsPerEpoch)
{
    constexpr double most = 9007199254740992.0; // 2^53: beyond it a double does not count steps one by one
    const double steps = std::ceil(epochs * static_cast<double>(stepsPerEpoch) - 1e-9);
    return static_cast<std::int64_t>(std::clamp(steps, 1.0, most));
}

} // namespace

Schedule::Schedule(const TrainArgs& args, std::size_t rows, int fold)
    : m_args(args), m_rows(rows), m_fold(fold)
{
    const std::int64_t batches = ceilDiv(static_cast<std::int64_t>(rows), args.per_device_train_batch_size);
    const std::int64_t accumulation = args.gradient_accumulation_steps;
    m_rowsPerStep = cappedProduct(args.per_device_train_batch_size, accumulation);
    m_stepsPerEpoch = std::max<std::int64_t>(1, args.drop_last_accumulation ? batches / accumulation
                                                                            : ceilDiv(batches, accumulation));
    m_totalSteps = args.max_steps > 0 ? args.max_steps : stepsOf(args.num_train_epochs, m_stepsPerEpoch);
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
    const auto end = begin + std::min(m_rows - begin, static_cast<std::size_t>(m_rowsPerStep));
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

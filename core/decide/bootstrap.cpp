// Intervals and paired comparisons: bootstrap draws of near-duplicate groups with the predictions held.
#include "base/parallel.h"
#include "decide/common_rows.h"
#include "decide/cross_fit.h"
#include "decide/detail/fit.h"
#include "decide/held_draws.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <numeric>

namespace thresher {
namespace {

// The rows that are drawn, and what is known about each set of predictions of them.
struct Population {
    MatrixView<std::uint8_t> labels;
    std::span<const std::uint32_t> group;
    std::size_t groupCount = 0;
};

// Per group: one number for each set and class; true positives in the low half, predicted + positive rows
// (the denominator of F1) in the high half. Repeats are added up: an interval is centred on the measured
// score, only its width comes from here. Sums of up to 2^32 rows do not mix.
// Most of them are 0 (neither predicted nor positive) and are not kept.
struct GroupSums {
    struct Entry {
        std::uint32_t group = 0, column = 0;
        std::uint64_t value = 0;
    };
    std::size_t width = 0;
    std::vector<Entry> entries;
};

// What one row adds to its group in one class.
std::uint64_t rowValue(std::uint64_t predicted, std::uint64_t truth)
{
    return (predicted & truth) + ((predicted + truth) << 32);
}

GroupSums sumGroups(const Population& rows, std::span<const CrossFit* const> sets)
{
    const std::size_t classes = rows.labels.cols;
    GroupSums out{.width = sets.size() * classes, .entries = {}};
    std::vector<std::vector<std::uint32_t>> members(rows.groupCount);
    for (std::size_t i = 0; i < rows.labels.rows; ++i)
        members[rows.group[i]].push_back(static_cast<std::uint32_t>(i));
    std::vector<std::uint64_t> sums(out.width);
    for (std::uint32_t g = 0; g < members.size(); ++g) {
        std::fill(sums.begin(), sums.end(), 0);
        for (std::size_t s = 0; s < sets.size(); ++s)
            for (const auto& predictions : sets[s]->predictions)
                for (const auto i : members[g])
                    for (std::size_t c = 0; c < classes; ++c)
                        sums[s * classes + c] += rowValue(predictions(i, c), rows.labels(i, c));
        for (std::size_t j = 0; j < out.width; ++j)
            if (sums[j] != 0) out.entries.push_back({g, static_cast<std::uint32_t>(j), sums[j]});
    }
    return out;
}

double f1Of(std::uint64_t both)
{
    const auto denominator = static_cast<double>(both >> 32);
    return denominator > 0 ? 2.0 * static_cast<double>(both & 0xffffffffU) / denominator : 0.0;
}

double meanF1(std::span<const std::uint64_t> sums)
{
    double total = 0.0;
    for (const std::uint64_t both : sums) total += f1Of(both);
    return sums.empty() ? 0.0 : total / static_cast<double>(sums.size());
}

constexpr std::size_t drawsPerTask = 50;

// For each draw and set, take(draw, set, sums of its classes). `take` is called from several threads.
template <class Take>
void drawAll(const Population& rows, std::span<const CrossFit* const> sets, std::uint64_t seed, int draws,
             unsigned threads, const Take& take)
{
    const GroupSums groups = sumGroups(rows, sets);
    const std::size_t classes = rows.labels.cols;
    const auto count = static_cast<std::size_t>(draws);
    parallelFor((count + drawsPerTask - 1) / drawsPerTask, threads, [&](std::size_t task) {
        std::vector<std::uint32_t> times(rows.groupCount);
        std::vector<std::uint64_t> sums(groups.width);
        for (std::size_t d = task * drawsPerTask; d < std::min(count, (task + 1) * drawsPerTask); ++d) {
            drawGroups(seed, purposeInterval, static_cast<std::uint32_t>(d), times);
            std::fill(sums.begin(), sums.end(), 0);
            for (const auto& entry : groups.entries) sums[entry.column] += times[entry.group] * entry.value;
            for (std::size_t s = 0; s < sets.size(); ++s)
                take(d, s, std::span<const std::uint64_t>(sums).subspan(s * classes, classes));
        }
    });
}

Matrix<double> drawMacroF1(const Population& rows, std::span<const CrossFit* const> sets, std::uint64_t seed,
                           int draws, unsigned threads)
{
    draws = std::max(1, draws);
    Matrix<double> out(static_cast<std::size_t>(draws), sets.size());
    drawAll(
        rows, sets, seed, draws, threads,
        [&](std::size_t d, std::size_t s, std::span<const std::uint64_t> sums) { out(d, s) = meanF1(sums); });
    return out;
}

// How often each group is drawn, draws x groups; null where a number does not fit into a byte (no
// seed is known that does it).
std::shared_ptr<const Matrix<std::uint8_t>> allTimes(std::size_t groups, std::size_t draws,
                                                     std::uint64_t seed, unsigned threads)
{
    auto out = std::make_shared<Matrix<std::uint8_t>>(draws, groups);
    std::atomic<bool> fits{true};
    parallelFor((draws + drawsPerTask - 1) / drawsPerTask, threads, [&](std::size_t task) {
        std::vector<std::uint32_t> times(groups);
        for (std::size_t d = task * drawsPerTask; d < std::min(draws, (task + 1) * drawsPerTask); ++d) {
            drawGroups(seed, purposeInterval, static_cast<std::uint32_t>(d), times);
            for (std::size_t g = 0; g < groups; ++g) {
                if (times[g] > std::numeric_limits<std::uint8_t>::max()) fits = false;
                (*out)(d, g) = static_cast<std::uint8_t>(times[g]);
            }
        }
    });
    return fits ? out : nullptr;
}

Matrix<std::uint64_t> groupValues(const OutOfFoldScores& scores, const CrossFit& fit)
{
    Matrix<std::uint64_t> out(scores.groupCount(), scores.classCount());
    for (const auto& predictions : fit.predictions)
        for (std::size_t i = 0; i < predictions.rows; ++i)
            for (std::size_t c = 0; c < predictions.cols; ++c)
                out(scores.groups()[i], c) += rowValue(predictions(i, c), scores.labels()(i, c));
    return out;
}

// Linear interpolation between order statistics (NumPy's default).
double quantile(const std::vector<double>& sorted, double q)
{
    const double at = q * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Interval centredInterval(std::vector<double> values, double centre)
{
    const double mean =
        std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    std::sort(values.begin(), values.end());
    return {centre + (quantile(values, 0.05) - mean), centre + (quantile(values, 0.95) - mean)};
}

CrossFit selectFitRows(const CrossFit& fit, std::span<const std::size_t> rows, const LabelMatrix& labels)
{
    CrossFit out;
    for (const auto& predictions : fit.predictions) {
        out.predictions.push_back(selectRows(predictions.view(), rows));
        out.macroF1 += macroF1(countClasses(out.predictions.back(), labels)) /
                       static_cast<double>(fit.predictions.size());
    }
    return out;
}

} // namespace

Matrix<double> bootstrapMacroF1(const OutOfFoldScores& scores, std::span<const CrossFit* const> sets,
                                std::uint64_t seed, int draws, unsigned threads)
{
    return drawMacroF1({scores.labels(), scores.groups(), scores.groupCount()}, sets, seed, draws, threads);
}

Matrix<double> bootstrapClassF1(const OutOfFoldScores& scores, std::span<const CrossFit* const> sets,
                                std::uint64_t seed, int draws, unsigned threads)
{
    draws = std::max(1, draws);
    const std::size_t classes = scores.classCount();
    Matrix<double> out(static_cast<std::size_t>(draws), sets.size() * classes);
    drawAll({scores.labels(), scores.groups(), scores.groupCount()}, sets, seed, draws, threads,
            [&](std::size_t d, std::size_t s, std::span<const std::uint64_t> sums) {
                for (std::size_t c = 0; c < classes; ++c) out(d, s * classes + c) = f1Of(sums[c]);
            });
    return out;
}

Matrix<double> macroOfClasses(const Matrix<double>& classF1, std::size_t sets)
{
    const std::size_t classes = sets > 0 ? classF1.cols / sets : 0;
    Matrix<double> out(classF1.rows, sets);
    for (std::size_t d = 0; d < classF1.rows && classes > 0; ++d)
        for (std::size_t s = 0; s < sets; ++s) {
            double total = 0.0;
            for (std::size_t c = 0; c < classes; ++c) total += classF1(d, s * classes + c);
            out(d, s) = total / static_cast<double>(classes);
        }
    return out;
}

std::shared_ptr<const HeldDraws> HeldDraws::make(const OutOfFoldScores& scores, const CrossFit& fit,
                                                 std::uint64_t seed, int draws, std::size_t limit,
                                                 unsigned threads)
{
    const auto count = static_cast<std::size_t>(std::max(1, draws));
    if (scores.groupCount() > limit / count) return nullptr;
    std::shared_ptr<HeldDraws> held(new HeldDraws);
    held->m_times = allTimes(scores.groupCount(), count, seed, threads);
    if (!held->m_times) return nullptr;
    held->m_values = Matrix<std::uint64_t>(scores.groupCount(), scores.classCount());
    held->m_sums = Matrix<std::uint64_t>(count, scores.classCount());
    held->take(groupValues(scores, fit), threads);
    return held;
}

std::shared_ptr<const HeldDraws> HeldDraws::follow(const OutOfFoldScores& scores, const CrossFit& fit,
                                                   unsigned threads) const
{
    std::shared_ptr<HeldDraws> out(new HeldDraws(*this));
    out->take(groupValues(scores, fit), threads);
    return out;
}

void HeldDraws::take(Matrix<std::uint64_t> values, unsigned threads)
{
    // Differences of unsigned numbers wrap around and add up to the true sums all the same.
    std::vector<GroupSums::Entry> changes;
    for (std::uint32_t g = 0; g < values.rows; ++g)
        for (std::uint32_t c = 0; c < values.cols; ++c)
            if (values(g, c) != m_values(g, c)) changes.push_back({g, c, values(g, c) - m_values(g, c)});
    m_values = std::move(values);
    m_macroF1 = Matrix<double>(m_sums.rows, 1);
    parallelFor((m_sums.rows + drawsPerTask - 1) / drawsPerTask, threads, [&](std::size_t task) {
        for (std::size_t d = task * drawsPerTask; d < std::min(m_sums.rows, (task + 1) * drawsPerTask); ++d) {
            const auto times = m_times->row(d);
            const auto sums = m_sums.row(d);
            for (const auto& change : changes) sums[change.column] += times[change.group] * change.value;
            m_macroF1(d, 0) = meanF1(sums);
        }
    });
}

Interval intervalOf(const Matrix<double>& draws, std::size_t set, double centre)
{
    const Interval raw = centredInterval(draws.column(set), centre);
    return {std::max(0.0, raw.low), std::min(1.0, raw.high)};
}

PairedDifference pairedDifference(const Matrix<double>& draws, std::size_t a, std::size_t b, double valueA,
                                  double valueB)
{
    std::vector<double> values(draws.rows);
    for (std::size_t d = 0; d < draws.rows; ++d) values[d] = draws(d, a) - draws(d, b);
    return {valueA - valueB, centredInterval(std::move(values), valueA - valueB)};
}

Result<PairedDifference> compareOnCommonRows(const OutOfFoldScores& a, const CrossFit& fitA,
                                             const OutOfFoldScores& b, const CrossFit& fitB,
                                             std::uint64_t seed, int draws, unsigned threads)
{
    THRESHER_TRY(checkSameClasses(a.classes(), b.classes()));
    THRESHER_ASSIGN(const CommonRows common, commonRows(a, b));
    const LabelMatrix labels = selectRows(a.labels().view(), common.inA);
    std::vector<std::uint32_t> group;
    for (const auto i : common.inA) group.push_back(a.groups()[i]);
    const CrossFit onA = selectFitRows(fitA, common.inA, labels);
    const CrossFit onB = selectFitRows(fitB, common.inB, labels);
    const CrossFit* sets[] = {&onA, &onB};
    // Groups without a common row are drawn too and add nothing: dropping them would change the stream only.
    const auto drawn = drawMacroF1({labels, group, a.groupCount()}, sets, seed, draws, threads);
    return pairedDifference(drawn, 0, 1, onA.macroF1, onB.macroF1);
}

Result<BadgedScore> scoreSealed(const SealedScores& sealed, std::span<const Cut> cuts, std::uint64_t seed,
                                unsigned threads)
{
    const OutOfFoldScores& scores = sealed.onlyForScoring();
    if (cuts.size() != scores.classCount())
        return fail(ErrorCode::BadShape, "There must be one threshold per class");
    CrossFit held;
    held.predictions.push_back(predict(scores.probs(), cuts));
    held.macroF1 = macroF1(countClasses(held.predictions[0], scores.labels()));
    const CrossFit* sets[] = {&held};
    const auto draws = bootstrapMacroF1(scores, sets, seed, 2000, threads);
    return BadgedScore(held.macroF1, Badge::Clean, intervalOf(draws, 0, held.macroF1));
}

} // namespace thresher

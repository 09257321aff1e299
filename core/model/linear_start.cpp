#include "model/linear_start.h"

#include "base/rng.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace thresher {

namespace {

constexpr std::size_t laneWidth = 4;
constexpr std::size_t classesPerGroup = 16; // 64 bytes of weights per feature: one cache line
constexpr int mostPasses = 30;
constexpr double passTolerance = 1e-2; // largest dual derivative seen in a pass
constexpr std::uint32_t visitingSeed = 20110101;

// Four classes at a time; elementwise arithmetic rounds like scalars do.
using Lanes = float __attribute__((vector_size(laneWidth * sizeof(float))));

// The rows with the intercept's 1 as last feature, in single precision.
struct Entry {
    std::uint32_t feature;
    float value;
};
struct Rows {
    std::vector<Entry> entries;
    std::vector<std::size_t> begin; // n + 1
    std::vector<double> squares;    // |x|^2
    std::size_t count() const { return squares.size(); }
    std::span<const Entry> row(std::size_t i) const
    {
        return std::span(entries).subspan(begin[i], begin[i + 1] - begin[i]);
    }
};

Rows packRows(std::span<const std::vector<FeatureValue>> source, std::size_t features)
{
    Rows out;
    std::size_t count = source.size();
    for (const auto& row : source) count += row.size();
    out.entries.reserve(count);
    out.begin.push_back(0);
    for (const auto& row : source) {
        double squares = 1.0;
        for (const FeatureValue& value : row) {
            out.entries.push_back({value.feature, static_cast<float>(value.value)});
            squares += value.value * value.value;
        }
        out.entries.push_back({static_cast<std::uint32_t>(features), 1.0F});
        out.begin.push_back(out.entries.size());
        out.squares.push_back(squares);
    }
    return out;
}

// One dual variable: `alpha` in (0, cost) and what is left to the bound. Both are kept, since near a bound
// one cannot be had from the other without losing its digits.
struct Dual {
    double alpha = 0.0;
    double left = 0.0;
};

struct DualStep {
    double change = 0.0;     // of alpha
    double derivative = 0.0; // of the dual at the start of the step
    int iterations = 0;
};

// Minimises the dual over one variable by Newton's method, working on the smaller of alpha and cost - alpha.
// squares = |x|^2, margin = y * w.x.
DualStep minimise(Dual& dual, double cost, double squares, double margin, double tolerance)
{
    constexpr int mostIterations = 100;
    constexpr double shrink = 0.1; // when Newton leaves (0, cost), or to begin nearer to a bound
    DualStep step;
    const bool mirrored = 0.5 * squares * (dual.left - dual.alpha) + margin < 0.0;
    const double sign = mirrored ? -1.0 : 1.0;
    const double old = mirrored ? dual.left : dual.alpha;
    double z = old;
    if (cost - z < 0.5 * cost) z *= shrink;
    const auto derivative = [&] { return squares * (z - old) + sign * margin + std::log(z / (cost - z)); };
    double slope = derivative();
    step.derivative = slope;
    while (std::abs(slope) >= tolerance && step.iterations < mostIterations) {
        const double curvature = squares + cost / (cost - z) / z;
        const double moved = z - slope / curvature;
        z = moved > 0.0 ? moved : z * shrink;
        slope = derivative();
        ++step.iterations;
    }
    if (step.iterations == 0) return step;
    dual = mirrored ? Dual{cost - z, z} : Dual{z, cost - z};
    step.change = sign * (z - old);
    return step;
}

// Up to 4 * vectors classes, from class `first` on.
template <std::size_t vectors>
class Group {
  public:
    Group(const Rows& rows, std::size_t features, MatrixView<std::uint8_t> labels,
          std::span<const LogisticOptions> options, std::size_t first)
        : m_rows(rows), m_labels(labels), m_options(options), m_first(first),
          m_classes(std::min(vectors * laneWidth, options.size() - first)), m_weights(features + 1),
          m_duals(rows.count() * m_classes)
    {}

    Status run(const Progress& progress)
    {
        begin();
        std::vector<std::size_t> order(m_rows.count());
        std::iota(order.begin(), order.end(), std::size_t{0});
        Mt19937 random(visitingSeed);
        double tolerance = 1e-2;
        for (int pass = 0; pass < mostPasses; ++pass) {
            if (progress.stopRequested())
                return fail(ErrorCode::Interrupted, "Stopped while fitting the linear model");
            random.shuffle(std::span(order));
            double largest = 0.0;
            std::size_t iterations = 0;
            for (const std::size_t row : order) visit(row, tolerance, largest, iterations);
            if (largest < passTolerance) break;
            if (iterations <= m_duals.size() / 10) tolerance = std::max(1e-8, 0.1 * tolerance);
        }
        return {};
    }

    void writeTo(Matrix<float>& out) const
    {
        for (std::size_t feature = 0; feature < m_weights.size(); ++feature)
            for (std::size_t c = 0; c < m_classes; ++c)
                out(m_first + c, feature) = m_weights[feature][c / laneWidth][c % laneWidth];
    }

  private:
    using Vector = std::array<Lanes, vectors>;

    bool positive(std::size_t row, std::size_t c) const { return m_labels(row, m_first + c) != 0; }
    double cost(std::size_t row, std::size_t c) const
    {
        const LogisticOptions& options = m_options[m_first + c];
        return positive(row, c) ? options.C * options.positiveWeight : options.C;
    }

    // weights += change * x
    void move(std::size_t row, const Vector& change)
    {
        for (const Entry& entry : m_rows.row(row)) {
            Vector& weights = m_weights[entry.feature];
            for (std::size_t v = 0; v < vectors; ++v) weights[v] += entry.value * change[v];
        }
    }

    // Every dual variable near 0, inside its open interval.
    void begin()
    {
        for (std::size_t row = 0; row < m_rows.count(); ++row) {
            Vector change{};
            for (std::size_t c = 0; c < m_classes; ++c) {
                const double most = cost(row, c);
                const double alpha = std::min(0.001 * most, 1e-8);
                m_duals[row * m_classes + c] = {alpha, most - alpha};
                change[c / laneWidth][c % laneWidth] = static_cast<float>(positive(row, c) ? alpha : -alpha);
            }
            move(row, change);
        }
    }

    void visit(std::size_t row, double tolerance, double& largest, std::size_t& iterations)
    {
        Vector dot{};
        for (const Entry& entry : m_rows.row(row)) {
            const Vector& weights = m_weights[entry.feature];
            for (std::size_t v = 0; v < vectors; ++v) dot[v] += entry.value * weights[v];
        }
        Vector change{};
        bool moved = false;
        for (std::size_t c = 0; c < m_classes; ++c) {
            const double y = positive(row, c) ? 1.0 : -1.0;
            const double margin = y * static_cast<double>(dot[c / laneWidth][c % laneWidth]);
            const DualStep step =
                minimise(m_duals[row * m_classes + c], cost(row, c), m_rows.squares[row], margin, tolerance);
            largest = std::max(largest, std::abs(step.derivative));
            iterations += static_cast<std::size_t>(step.iterations);
            if (step.iterations == 0) continue;
            change[c / laneWidth][c % laneWidth] = static_cast<float>(y * step.change);
            moved = true;
        }
        if (moved) move(row, change);
    }

    const Rows& m_rows;
    MatrixView<std::uint8_t> m_labels;
    std::span<const LogisticOptions> m_options;
    std::size_t m_first;
    std::size_t m_classes;
    std::vector<Vector> m_weights; // features + 1, the intercept last
    std::vector<Dual> m_duals;     // n x classes
};

template <std::size_t vectors>
Status runGroup(Matrix<float>& out, const Rows& rows, MatrixView<std::uint8_t> labels,
                std::span<const LogisticOptions> options, std::size_t first, const Progress& progress)
{
    Group<vectors> group(rows, out.cols - 1, labels, options, first);
    THRESHER_TRY(group.run(progress));
    group.writeTo(out);
    return {};
}

} // namespace

Result<Matrix<float>> approximateWeights(std::span<const std::vector<FeatureValue>> rows,
                                         std::size_t features, MatrixView<std::uint8_t> labels,
                                         std::span<const LogisticOptions> options, WorkSlots& work,
                                         const Progress& progress)
{
    const Rows packed = packRows(rows, features);
    Matrix<float> out(options.size(), features + 1);
    const std::size_t groups = (options.size() + classesPerGroup - 1) / classesPerGroup;
    THRESHER_TRY(work.run(groups, [&](std::size_t index) -> Status {
        const std::size_t first = index * classesPerGroup;
        const std::size_t count = std::min(classesPerGroup, options.size() - first);
        switch ((count + laneWidth - 1) / laneWidth) {
        case 1:
            return runGroup<1>(out, packed, labels, options, first, progress);
        case 2:
            return runGroup<2>(out, packed, labels, options, first, progress);
        case 3:
            return runGroup<3>(out, packed, labels, options, first, progress);
        default:
            return runGroup<4>(out, packed, labels, options, first, progress);
        }
    }));
    return out;
}

} // namespace thresher

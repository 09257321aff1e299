#include "model/linear_solver.h"

#include "base/numbers.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#if __has_include(<liblinear/linear.h>)
#include <liblinear/linear.h>
#else
#include <linear.h>
#endif

namespace thresher {

namespace {

// scikit-learn's default for LogisticRegression.
constexpr double tolerance = 1e-4;

void sayNothing(const char*) {}

void silenceOnce()
{
    static std::once_flag once;
    std::call_once(once, [] { set_print_string_function(sayNothing); });
}

struct ModelDeleter {
    void operator()(::model* fitted) const { free_and_destroy_model(&fitted); }
};

} // namespace

struct LogisticProblem::Impl {
    std::vector<feature_node> nodes; // per row: its features from 1, the intercept's 1, the end mark -1
    std::vector<feature_node*> rows;
    std::size_t features = 0;
};

LogisticProblem::LogisticProblem(std::span<const std::vector<FeatureValue>> rows, std::size_t features)
    : m_impl(std::make_unique<Impl>())
{
    std::size_t count = 2 * rows.size();
    for (const auto& row : rows) count += row.size();
    m_impl->nodes.reserve(count); // pointers into it follow
    m_impl->features = features;
    const auto bias = static_cast<int>(features) + 1;
    for (const auto& row : rows) {
        m_impl->rows.push_back(m_impl->nodes.data() + m_impl->nodes.size());
        for (const FeatureValue& value : row)
            m_impl->nodes.push_back({static_cast<int>(value.feature) + 1, value.value});
        m_impl->nodes.push_back({bias, 1.0});
        m_impl->nodes.push_back({-1, 0.0});
    }
}

LogisticProblem::~LogisticProblem() = default;

Result<LogisticSolution> LogisticProblem::solve(std::span<const std::uint8_t> labels,
                                                const LogisticOptions& options,
                                                std::span<const float> start) const
{
    silenceOnce();
    // With -1 and +1 liblinear solves for +1 whichever it meets first.
    std::vector<double> targets;
    for (const std::uint8_t label : labels) targets.push_back(label != 0 ? 1.0 : -1.0);
    ::problem rows{};
    rows.l = static_cast<int>(m_impl->rows.size());
    rows.n = static_cast<int>(m_impl->features) + 1;
    rows.y = targets.data();
    // liblinear takes these pointers as if to change them; its trainer only reads through them.
    rows.x = m_impl->rows.data();
    rows.bias = 1.0;

    int weightedLabel = 1;
    double weight = options.positiveWeight;
    ::parameter setting{};
    setting.solver_type = L2R_LR;
    setting.eps = tolerance;
    setting.C = options.C;
    const bool anyPositive = std::find(labels.begin(), labels.end(), 1) != labels.end();
    const bool anyNegative = std::find(labels.begin(), labels.end(), 0) != labels.end();
    setting.nr_weight = anyPositive ? 1 : 0; // a weight for a label that is not there is told on stderr
    std::vector<double> begin(start.begin(), start.end());
    if (!begin.empty() && anyPositive && anyNegative) setting.init_sol = begin.data();
    setting.weight_label = &weightedLabel;
    setting.weight = &weight;
    if (const char* refusal = check_parameter(&rows, &setting))
        return fail(ErrorCode::Internal, std::string("liblinear refuses the problem: ") + refusal);

    const std::unique_ptr<::model, ModelDeleter> fitted(::train(&rows, &setting));
    // With one label only, w speaks for that one.
    const double sign = fitted->label[0] == 1 ? 1.0 : -1.0;
    LogisticSolution out;
    out.weights.resize(m_impl->features);
    bool finite = true;
    for (std::size_t i = 0; i < m_impl->features; ++i) {
        out.weights[i] = sign * fitted->w[i];
        finite = finite && std::isfinite(out.weights[i]);
    }
    out.intercept = sign * fitted->w[m_impl->features];
    if (!finite || !std::isfinite(out.intercept))
        return fail(ErrorCode::Diverged, "Logistic regression ended in a weight that is not finite",
                    "Lower linear.C or the class weights.");
    return out;
}

std::string logisticSolverText()
{
    return "liblinear " + toFixed(liblinear_version / 100.0, 2) + ", L2R_LR, tolerance " + toText(tolerance);
}

} // namespace thresher

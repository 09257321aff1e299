// Minimum of a function of one variable on an interval without derivatives: golden section and parabolas
// (R. P. Brent, "Algorithms for Minimization without Derivatives", 1973, ch. 5; fminbound). Follows
// scipy.optimize.minimize_scalar(method="bounded") of SciPy 1.17 evaluation by evaluation, sqrt_eps =
// sqrt(2.2e-16) included, because the reference preset must end at the same number.
#pragma once

#include <functional>

namespace thresher {

struct BoundedMinimum {
    double x = 0;
    double value = 0;
    int evaluations = 0;
};

BoundedMinimum minimizeBounded(const std::function<double(double)>& f, double low, double high,
                               double xTolerance = 1e-5, int maxEvaluations = 500);

} // namespace thresher

#include "decide/cut.h"

#include <algorithm>
#include <cmath>

namespace thresher {

double clippedLogit(double score)
{
    constexpr double clip = 1e-7;
    const double p = std::clamp(score, clip, 1.0 - clip);
    return std::log(p) - std::log1p(-p);
}

double sigmoid(double logit)
{
    // Either branch only exponentiates negative numbers: no overflow.
    if (logit >= 0) return 1.0 / (1.0 + std::exp(-logit));
    const double e = std::exp(logit);
    return e / (1.0 + e);
}

Cut cutBetween(float lo, float hi)
{
    const double mid =
        sigmoid(0.5 * (clippedLogit(static_cast<double>(lo)) + clippedLogit(static_cast<double>(hi))));
    const auto rounded = static_cast<float>(mid);
    return Cut::at(static_cast<double>(rounded > lo && rounded <= hi ? rounded : hi));
}

Cut shifted(Cut cut, double delta)
{
    if (cut.isNone() || delta == 0.0) return cut;
    const auto moved = static_cast<float>(sigmoid(clippedLogit(cut.threshold()) + delta));
    return Cut::at(static_cast<double>(moved));
}

} // namespace thresher

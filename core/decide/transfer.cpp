#include "decide/transfer.h"

#include "decide/detail/sorted_class.h"

#include <cmath>

namespace thresher {

RuleRates ruleRates(const CrossFit& fit, std::size_t rows)
{
    return {fit.truePositiveRate, fit.falsePositiveRate, rows};
}

std::vector<double> expectedRates(const RuleRates& rates, std::span<const double> testBalance)
{
    std::vector<double> out;
    for (std::size_t c = 0; c < testBalance.size(); ++c) {
        const double tpr = rates.tpr[c];
        const double fpr = rates.fpr[c];
        if (std::isnan(tpr) || std::isnan(fpr))
            out.push_back(std::isnan(tpr) ? (std::isnan(fpr) ? 0.0 : fpr) : tpr);
        else
            out.push_back(tpr * testBalance[c] + fpr * (1.0 - testBalance[c]));
    }
    return out;
}

Cuts rateTransfer(const RuleRates& rates, std::span<const double> testBalance, const TestScores& test)
{
    const auto q = expectedRates(rates, testBalance);
    Cuts out;
    for (std::size_t c = 0; c < q.size(); ++c)
        out.push_back(countCut(test.probs().column(c), q[c] * static_cast<double>(test.rows())));
    return out;
}

} // namespace thresher

// Tests of whether two sets of rows share a rate of positives, for the probe. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace thresher {

// k positives among n rows.
struct CountOf {
    std::int64_t positives = 0;
    std::int64_t rows = 0;
};

struct FisherResult {
    double twoSided =
        1.0; // P(tables with probability <= that of the observed one): p of scipy.stats.fisher_exact
    double closer = 1.0; // P(tables with probability >= that of the observed one): small when the rates
                         // agree better than chance would have it
};

// Fisher's exact test of two independent samples: the hypergeometric distribution of a.positives given both
// margins. Tables count as equally probable within a factor 1 + 1e-7 (as R's fisher.test). O(rows of the
// smaller part). Requires 0 <= positives <= rows.
FisherResult fisherExact(CountOf a, CountOf b);

// Holm's step-down adjustment: result[i] = adjusted p of test i, in input order, at most 1.
std::vector<double> holmAdjust(std::span<const double> pValues);

// How far the counts of several classes are from a common rate, all classes together:
// X = sum over classes of (k - E)^2 / V with mean and variance of the hypergeometric distribution, and the
// chance P(chi-square with that many degrees of freedom <= X). A small value says that the rows were split by
// class (stratified). An approximation: classes are taken as independent and counts as normal. `sampled` is
// one of the two parts, `rest` the other; classes whose variance is 0 are left out.
struct AgreementResult {
    double statistic = 0.0;
    int degrees = 0;
    double lowerTail = 1.0;
};
AgreementResult agreementOfRates(std::span<const CountOf> sampled, std::span<const CountOf> rest);

// P(X <= x) of the chi-square distribution: the regularised lower incomplete gamma function P(degrees/2, x/2)
// by its power series (Abramowitz & Stegun 6.5.29).
double chiSquareLowerTail(double x, int degrees);

} // namespace thresher

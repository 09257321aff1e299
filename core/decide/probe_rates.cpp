// Which rate to expect in the whole test set: Fisher's exact test of train against public, Holm over classes.
#include "base/numbers.h"
#include "decide/detail/probe_parts.h"
#include "decide/fisher.h"
#include "decide/probe.h"

#include <algorithm>

namespace thresher::detail {
namespace {

std::optional<CountOf> trainCount(const ProbeOptions& options, const std::string& name)
{
    if (!options.train || options.train->rows == 0) return std::nullopt;
    const auto& classes = options.train->classes;
    const auto found =
        static_cast<std::size_t>(std::find(classes.begin(), classes.end(), name) - classes.begin());
    if (found == classes.size()) return std::nullopt;
    return CountOf{static_cast<std::int64_t>(options.train->positives[found]),
                   static_cast<std::int64_t>(options.train->rows)};
}

void testShift(const ProbeOptions& options, ProbeSolution& solution)
{
    std::vector<ClassProbe*> tested;
    std::vector<double> pValues;
    std::vector<CountOf> publicCounts, trainCounts;
    for (ClassProbe& item : solution.classes) {
        const auto train = trainCount(options, item.className);
        if (!train || !item.positives) continue;
        const CountOf open = {*item.positives, static_cast<std::int64_t>(solution.rows)};
        const FisherResult fisher = fisherExact(open, *train);
        item.pValue = fisher.twoSided;
        item.pCloser = fisher.closer;
        tested.push_back(&item);
        pValues.push_back(fisher.twoSided);
        publicCounts.push_back(open);
        trainCounts.push_back(*train);
    }
    if (tested.empty()) return;
    const auto adjusted = holmAdjust(pValues);
    for (std::size_t i = 0; i < tested.size(); ++i) {
        tested[i]->pHolm = adjusted[i];
        tested[i]->shifted = adjusted[i] < options.alpha;
        if (tested[i]->shifted)
            solution.warnings.push_back(
                {"shift",
                 "'" + tested[i]->className +
                     "' is not as frequent among the public rows as in training (adjusted p " +
                     toFixed(adjusted[i], 4) + "): only the public rate is used",
                 tested[i]->className});
    }
    const AgreementResult agreement = agreementOfRates(publicCounts, trainCounts);
    if (agreement.degrees < 2) return;
    solution.agreementTail = agreement.lowerTail;
    solution.looksStratified = agreement.lowerTail < options.alpha;
    if (solution.looksStratified)
        solution.warnings.push_back({"stratified",
                                     "Rates agree with training better than chance would have it (p " +
                                         toFixed(agreement.lowerTail, 4) +
                                         "): the split looks stratified; then the test set "
                                         "holds the training rate of each class",
                                     {}});
}

// The rate of the rows that were not scored, or of all rows when N is unknown.
std::optional<double> rateOfRest(const ProbeOptions& options, const ProbeSolution& solution,
                                 const ClassProbe& item)
{
    if (options.assumeStratified && item.trainPrevalence) return item.trainPrevalence;
    const auto train = trainCount(options, item.className);
    if (item.positives && train && !item.shifted)
        return static_cast<double>(train->positives + *item.positives) /
               static_cast<double>(train->rows + static_cast<std::int64_t>(solution.rows));
    if (item.positives) return static_cast<double>(*item.positives) / static_cast<double>(solution.rows);
    return item.balance;
}

void recommend(const ProbeOptions& options, const ProbeSolution& solution, ClassProbe& item)
{
    const auto total = static_cast<double>(options.testRows);
    const auto rate = rateOfRest(options, solution, item);
    if (options.testRows > 0 && item.trainPrevalence)
        item.stratifiedPositives = total * *item.trainPrevalence;
    if (!rate) return;
    item.testRate = rate;
    if (options.testRows == 0) return;
    // Only a pooled rate differs from that of the public rows; else all rows share one rate.
    const bool pooled = item.positives && item.trainPrevalence && !options.assumeStratified && !item.shifted;
    item.expectedPositives = total * *rate;
    if (!pooled) return;
    item.expectedPositives =
        static_cast<double>(*item.positives) + (total - static_cast<double>(solution.rows)) * *rate;
    item.testRate = *item.expectedPositives / total;
}

} // namespace

Status addTestRates(const ProbeOptions& options, ProbeSolution& solution)
{
    for (ClassProbe& item : solution.classes) {
        if (const auto train = trainCount(options, item.className))
            item.trainPrevalence = static_cast<double>(train->positives) / static_cast<double>(train->rows);
        if (item.source != BalanceSource::Unknown) continue;
        if (item.trainPrevalence) {
            item.source = BalanceSource::Training;
            item.balance = item.trainPrevalence;
        }
        solution.warnings.push_back(
            {"class_missing",
             "'" + item.className + "' has no score: " +
                 (item.trainPrevalence ? "its training prevalence is used"
                                       : "nothing is known about it (give the training data)"),
             item.className});
    }
    testShift(options, solution);
    for (ClassProbe& item : solution.classes) recommend(options, solution, item);
    return {};
}

} // namespace thresher::detail

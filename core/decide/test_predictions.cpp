#include "decide/test_predictions.h"

#include "base/rng.h"
#include "data/submission.h"
#include "decide/metrics.h"
#include "decide/transfer.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

constexpr std::uint32_t purposeRange = 0x50524e47; // stream of its own beside the intervals'

// `values` (in the decision's class order) in the order of `classes`.
Result<Cuts> inOrder(Decision decision, const Cuts& values, const std::vector<std::string>& classes)
{
    decision.thresholds = values;
    return cutsFor(decision, classes);
}

} // namespace

Result<Cuts> cutsForTest(Decision& decision, const TestScores& test, std::string_view asked)
{
    const auto rates = expectedTestRates(decision);
    const bool ratesKnown = !rates.empty() && std::all_of(rates.begin(), rates.end(), [](const auto& q) {
        return q.has_value();
    }) && std::none_of(decision.balance.rate.begin(), decision.balance.rate.end(), [](double r) {
        return std::isnan(r);
    });
    std::string transfer(asked);
    if (transfer.empty()) transfer = ratesKnown && !isReferenceRule(decision.rule) ? "rate" : "score";
    if (transfer == "score") {
        // Fitted on test scores: no other test scores will do.
        if (decision.rule == Rule::Distribution || decision.rule == Rule::Regularized)
            THRESHER_TRY(checkFits(decision, test));
        decision.transfer = "score";
        decision.testThresholds.clear();
        return cutsFor(decision, test.classes());
    }
    if (!ratesKnown)
        return fail(ErrorCode::Usage, "The decision carries no rates: rate transfer is not possible",
                    "Use --transfer score, or make the decision with fold numbers.");
    auto fits = checkFits(decision, test);
    if (!fits) {
        fits.error().hint =
            "Rate transfer holds for the test scores it was made with: use --transfer score, or "
            "make the decision again with these scores.";
        return std::move(fits).error();
    }
    THRESHER_ASSIGN(const Cuts known, cutsFor(decision, test.classes())); // the same classes, or an error
    if (decision.testThresholds.empty()) {
        // Rates per class in the order of the test scores' classes.
        decision.testThresholds = known;
        for (std::size_t c = 0; c < decision.classes.size(); ++c) {
            const auto column = static_cast<std::size_t>(
                std::find(test.classes().begin(), test.classes().end(), decision.classes[c]) -
                test.classes().begin());
            decision.testThresholds[c] =
                countCut(test.probs().column(column), *rates[c] * static_cast<double>(test.rows()));
        }
    }
    decision.testHash = test.hash();
    decision.transfer = "rate";
    return inOrder(decision, decision.testThresholds, test.classes());
}

Result<LintExpectations> lintExpectations(const Decision& decision, std::span<const std::string> classes)
{
    const auto order = joinIds(classes, decision.classes, "the sample submission", "the decision");
    if (!order)
        return fail(ErrorCode::BadClass, "The classes of the decision are not those of the sample submission",
                    "Use the decision the submission was made with.");
    LintExpectations out;
    const auto rates = expectedTestRates(decision);
    out.ruleRows = decision.ratesRows;
    for (const std::size_t j : *order) {
        out.ruleRates.push_back(j < rates.size() ? rates[j] : std::nullopt);
        const auto& balance = decision.balance.rate;
        out.balance.push_back(j < balance.size() ? std::optional(balance[j]) : std::nullopt);
    }
    return out;
}

Interval expectedScoreRange(const OutOfFoldScores& scores, const CrossFit& fit, std::size_t rows,
                            std::uint64_t seed, int draws)
{
    const auto& labels = scores.labels();
    std::vector<double> found;
    std::vector<ClassCounts> counts(labels.cols);
    for (int d = 0; d < draws; ++d) {
        Mt19937 random(deriveSeed(seed, purposeRange, static_cast<std::uint32_t>(d)));
        // Several repeats of a single fold: each draw takes one of them.
        const auto& predicted = fit.predictions[static_cast<std::size_t>(d) % fit.predictions.size()];
        std::fill(counts.begin(), counts.end(), ClassCounts{});
        for (std::size_t i = 0; i < rows; ++i) {
            const auto row = static_cast<std::size_t>(random.interval(labels.rows - 1));
            for (std::size_t c = 0; c < labels.cols; ++c) {
                const bool truth = labels(row, c) != 0, mine = predicted(row, c) != 0;
                auto& count = counts[c];
                ++(mine ? (truth ? count.tp : count.fp) : (truth ? count.fn : count.tn));
            }
        }
        found.push_back(macroF1(counts));
    }
    std::sort(found.begin(), found.end());
    const auto at = [&found](double q) {
        return found[static_cast<std::size_t>(std::lround(q * static_cast<double>(found.size() - 1)))];
    };
    return {at(0.05), at(0.95)};
}

} // namespace thresher

#include "decide/decision.h"

#include "decide/transfer.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

Error otherScores(const std::string& what, const std::string& wanted, const std::string& given)
{
    return fail(ErrorCode::Mismatch,
                "The decision was made for other " + what + " (" + wanted.substr(0, 12) + "..., these are " +
                    given.substr(0, 12) + "...)",
                "Thresholds fit one score set only: make the decision again.");
}

} // namespace

Result<Cuts> cutsFor(const Decision& decision, std::span<const std::string> classes)
{
    Cuts out;
    for (const auto& name : classes) {
        const auto found = std::find(decision.classes.begin(), decision.classes.end(), name);
        if (found == decision.classes.end())
            return fail(ErrorCode::BadClass, "The decision has no threshold for the class '" + name + "'");
        out.push_back(decision.thresholds[static_cast<std::size_t>(found - decision.classes.begin())]);
    }
    for (const auto& name : decision.classes)
        if (std::find(classes.begin(), classes.end(), name) == classes.end())
            return fail(ErrorCode::BadClass,
                        "The decision has a threshold for the unknown class '" + name + "'");
    return out;
}

Status checkFits(const Decision& decision, const OutOfFoldScores& scores)
{
    if (!decision.scoreSet.hash.empty() && decision.scoreSet.hash != scores.hash())
        return otherScores("out-of-fold scores", decision.scoreSet.hash, scores.hash());
    return {};
}

Status checkFits(const Decision& decision, const TestScores& test)
{
    if (!decision.testHash.empty() && decision.testHash != test.hash())
        return otherScores("test scores", decision.testHash, test.hash());
    return {};
}

bool isReferenceRule(Rule rule)
{
    return rule == Rule::Grid || rule == Rule::Distribution || rule == Rule::Regularized;
}

std::vector<std::optional<double>> expectedTestRates(const Decision& decision)
{
    std::vector<std::optional<double>> out(decision.classes.size());
    if (decision.tpr.size() != out.size() || decision.fpr.size() != out.size()) return out;
    const auto q = expectedRates({decision.tpr, decision.fpr, decision.ratesRows}, decision.balance.rate);
    for (std::size_t c = 0; c < out.size(); ++c)
        if (!std::isnan(decision.tpr[c]) || !std::isnan(decision.fpr[c])) out[c] = q[c];
    return out;
}

} // namespace thresher

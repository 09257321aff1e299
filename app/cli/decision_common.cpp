#include "decision_common.h"

#include "base/joined.h"
#include "base/numbers.h"
#include "config/load.h"
#include "decide/balance.h"
#include "runs/run_folder.h"
#include "text_table.h"

namespace thresher::cli {
namespace {

std::string badgeText(Badge badge)
{
    std::string text(badgeName(badge));
    for (auto& c : text)
        if (c == '_') c = ' ';
    return text;
}

std::string signedText(double value)
{
    return (value >= 0 ? "+" : "") + toFixed(value, 4);
}

std::string intervalText(const std::optional<Interval>& interval, bool withSign)
{
    if (!interval) return "";
    if (withSign) return signedText(interval->low) + " .. " + signedText(interval->high);
    return toFixed(interval->low, 4) + " .. " + toFixed(interval->high, 4);
}

std::string classTable(const DecisionReport& report, const OutOfFoldScores& scores)
{
    const Decision& d = report.decision;
    const auto own = countClasses(scores.probs(), scores.labels(), d.thresholds);
    std::vector<std::vector<std::string>> rows = {{"class", "threshold"}};
    if (!d.testThresholds.empty()) rows[0].push_back("test threshold");
    for (const char* name : {"F1 own rows", "F1 cross-fitted", "positives", "predicted"})
        rows[0].emplace_back(name);
    for (std::size_t c = 0; c < d.classes.size(); ++c) {
        const auto cutText = [](Cut cut) { return cut.isNone() ? "none" : toFixed(cut.threshold(), 5); };
        rows.push_back({d.classes[c], cutText(d.thresholds[c])});
        if (!d.testThresholds.empty()) rows.back().push_back(cutText(d.testThresholds[c]));
        rows.back().push_back(toFixed(own[c].f1(), 4));
        rows.back().push_back(report.crossFit.classF1.empty() ? "-" : toFixed(report.crossFit.classF1[c], 4));
        rows.back().push_back(std::to_string(own[c].positives()));
        rows.back().push_back(std::to_string(own[c].predicted()));
    }
    return textTable(rows);
}

std::string ruleTable(const DecisionReport& report)
{
    std::vector<std::vector<std::string>> rows = {
        {"rule", "macro F1 own rows", "cross-fitted", "90 %", "badge"}};
    if (report.scores.size() > 1) {
        rows[0].push_back("against " + std::string(ruleName(report.scores[0].first)));
        rows[0].emplace_back("90 %");
    }
    for (const auto& [rule, scores] : report.scores) {
        std::vector<std::string> row = {std::string(ruleName(rule)), toFixed(scores.ownRows.value, 4)};
        if (scores.crossFitted) {
            row.push_back(toFixed(scores.crossFitted->value, 4));
            row.push_back(intervalText(scores.crossFitted->interval, false));
            row.push_back(badgeText(scores.crossFitted->badge));
        }
        if (scores.difference) {
            row.push_back(signedText(scores.differenceValue));
            row.push_back(intervalText(scores.difference, true));
        }
        rows.push_back(std::move(row));
    }
    return textTable(rows);
}

} // namespace

DecideConfig configOfRun(Session& session, const Path& run)
{
    const auto config = loadRunConfig(session.files, RunFolder(run).config());
    return config ? config->decide : DecideConfig{};
}

Result<ClassBalance> balanceFromFile(Session& session, const Path& path, const OutOfFoldScores& scores)
{
    THRESHER_ASSIGN(const BalanceTable table, readBalances(session.files, path));
    const ClassBalance training = trainingBalance(scores);
    THRESHER_ASSIGN(auto joined, joinBalances(table, scores.classes(), training.rate));
    return ClassBalance{std::move(joined.rates), std::move(joined.fromTraining), path.string()};
}

Result<std::optional<ClassBalance>> balanceOfRun(Session& session, const std::string& option, const Path& run,
                                                 const DecideConfig& config, const OutOfFoldScores& scores)
{
    if (!option.empty()) {
        THRESHER_ASSIGN(auto balance, balanceFromFile(session, option, scores));
        return std::optional(std::move(balance));
    }
    if (config.balance.empty()) return std::optional<ClassBalance>{};
    if (session.files.exists(config.balance)) {
        THRESHER_ASSIGN(auto balance, balanceFromFile(session, config.balance, scores));
        return std::optional(std::move(balance));
    }
    // The run may have been copied without the file: its decision remembers the rates.
    const auto decision = readDecision(session.files, RunFolder(run).defaultDecision());
    if (decision && decision->classes == scores.classes() &&
        decision->balance.source != "training prevalence")
        return std::optional(decision->balance);
    return fail(ErrorCode::FileNotFound, "The run's balance file is not there", "Give --balance.",
                config.balance);
}

std::optional<std::string> fromTrainingNote(const std::optional<ClassBalance>& balance,
                                            const std::vector<std::string>& classes)
{
    if (!balance) return std::nullopt;
    std::vector<std::string> names;
    for (std::size_t c = 0; c < classes.size(); ++c)
        if (balance->fromTraining[c]) names.push_back(classes[c]);
    if (names.empty()) return std::nullopt;
    return balance->source + " has no balance of its own for " + joined(names) +
           ": the prevalence in training is taken";
}

Json cutJson(Cut cut)
{
    return cut.isNone() ? Json("none") : number(cut.threshold());
}

Json cutMapJson(const Cuts& cuts, const std::vector<std::string>& classes)
{
    Json out = Json::object();
    for (std::size_t c = 0; c < cuts.size(); ++c) out[classes[c]] = cutJson(cuts[c]);
    return out;
}

Json scoresJson(const DecisionReport& report)
{
    Json out = Json::object();
    for (const auto& [rule, scores] : report.scores) {
        Json& one = out[std::string(ruleName(rule))];
        one["own_rows"] = number(scores.ownRows.value);
        one["cross_fitted"] = nullptr;
        one["low"] = nullptr;
        one["high"] = nullptr;
        one["badge"] = nullptr;
        if (scores.crossFitted) {
            one["cross_fitted"] = number(scores.crossFitted->value);
            if (scores.crossFitted->interval) {
                one["low"] = number(scores.crossFitted->interval->low);
                one["high"] = number(scores.crossFitted->interval->high);
            }
            one["badge"] = badgeName(scores.crossFitted->badge);
        }
        if (scores.difference)
            one["difference"] = {{"value", number(scores.differenceValue)},
                                 {"low", number(scores.difference->low)},
                                 {"high", number(scores.difference->high)}};
    }
    return out;
}

void addReport(Json& json, const DecisionReport& report)
{
    const Decision& d = report.decision;
    json["rule"] = ruleName(d.rule);
    json["classes"] = d.classes;
    json["thresholds"] = cutMapJson(d.thresholds, d.classes);
    if (!d.testThresholds.empty()) json["test_thresholds"] = cutMapJson(d.testThresholds, d.classes);
    for (const auto& [rule, cuts] : d.ruleThresholds)
        json[std::string(ruleName(rule)) + "_thresholds"] = cutMapJson(cuts, d.classes);
    json["scores"] = scoresJson(report);
    Json perClass = Json::object();
    for (std::size_t c = 0; c < report.crossFit.classF1.size(); ++c)
        perClass[d.classes[c]] = {{"cross_fitted_f1", number(report.crossFit.classF1[c])},
                                  {"tpr", number(report.crossFit.truePositiveRate[c])},
                                  {"fpr", number(report.crossFit.falsePositiveRate[c])}};
    json["per_class"] = std::move(perClass);
    Json skipped = Json::object();
    for (const auto& one : report.skipped) skipped[std::string(ruleName(one.rule))] = one.reason;
    json["skipped"] = std::move(skipped);
    json["notes"] = report.notes;
}

std::string reportText(const DecisionReport& report, const OutOfFoldScores& scores)
{
    std::string out = classTable(report, scores) + "\n" + ruleTable(report);
    for (const auto& one : report.skipped)
        out += "skipped: " + std::string(ruleName(one.rule)) + " (" + one.reason + ")\n";
    for (const auto& note : report.notes) out += "note: " + note + "\n";
    return out;
}

} // namespace thresher::cli

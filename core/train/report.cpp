#include "train/report.h"

#include "base/numbers.h"

#include <cmath>

namespace thresher {
namespace {

std::string score(double value)
{
    return std::isfinite(value) ? toFixed(value, 3) : "-";
}

std::string badgeWords(Badge badge)
{
    switch (badge) {
    case Badge::Clean:
        return "clean";
    case Badge::PickedHere:
        return "picked here";
    case Badge::OwnRows:
        return "own rows";
    }
    return {};
}

std::string badged(const BadgedScore& value)
{
    std::string text = score(value.value);
    if (value.interval) text += " [" + score(value.interval->low) + " - " + score(value.interval->high) + "]";
    return text + " " + badgeWords(value.badge);
}

std::string cell(const std::string& text)
{
    return " " + text + " |";
}

std::string head(const ReportInputs& r)
{
    const RunInputs& in = r.inputs;
    std::string text = "# Run " + r.run.root().filename().string() + "\n\n";
    text += "- data: " + (in.manifest.data.path.empty() ? "" : in.manifest.data.path + ", ") +
            groupDigits(in.manifest.data.rows) + " rows, " + std::to_string(in.train.classes.size()) +
            " classes\n";
    text += "- model: " +
            (in.manifest.foreign ? std::string("trained by another program")
             : in.config.model.kind == "linear"
                 ? std::string("linear (TF-IDF and logistic regression)")
                 : in.config.model.model_name_or_path + ", tuning " + in.config.tuning) +
            "\n";
    text += "- folds: " + std::to_string(r.folds.size()) + " of " + std::to_string(in.folds.nSplits) +
            " finished" +
            (static_cast<int>(r.folds.size()) < in.folds.nSplits
                 ? " (INCOMPLETE: the figures below are of these folds alone)"
                 : "") +
            "\n";
    if (r.sealedRows > 0)
        text += "- sealed rows: " + std::to_string(r.sealedRows) + " (in no figure of this report)\n";
    return text + "\n";
}

std::string foldTable(const ReportInputs& r)
{
    std::string text = "## Folds\n\n| fold | chosen step | steps | macro AP | macro F1, rate-matched | "
                       "seconds |\n|---|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < r.folds.size(); ++i) {
        const FoldState& state = r.states[i];
        text += "|" + cell(std::to_string(r.folds[i])) + cell(std::to_string(state.chosenStep.value_or(0))) +
                cell(std::to_string(state.totalSteps)) + cell(score(state.evalMap)) +
                cell(score(state.evalF1)) + cell(toFixed(state.seconds, 1)) + "\n";
    }
    return text + "\n";
}

std::string ruleTable(const ReportInputs& r)
{
    std::string text =
        "## Rules\n\nMacro F1. Cross-fitted: every row is predicted with thresholds fitted on other folds. "
        "Own rows: thresholds fitted on the rows that are scored, "
        "shown to tell how much that flatters.\nThe rule was fixed beforehand; taking the best line of this "
        "table would be tuning on these rows.\n\n"
        "| rule | cross-fitted | own rows | difference to the decision's rule |\n|---|---|---|---|\n";
    for (const auto& [rule, scores] : r.decided.scores) {
        std::string difference;
        if (scores.difference)
            difference = (scores.differenceValue >= 0 ? "+" : "") + score(scores.differenceValue) + " [" +
                         score(scores.difference->low) + ", " + score(scores.difference->high) + "]";
        text += "|" +
                cell(std::string(ruleName(rule)) +
                     (rule == r.decided.decision.rule && !scores.difference ? " (decision)" : "")) +
                cell(scores.crossFitted ? badged(*scores.crossFitted) : "not measurable") +
                cell(badged(scores.ownRows)) + cell(difference) + "\n";
    }
    for (const auto& skipped : r.decided.skipped)
        text += "\nNot fitted: " + std::string(ruleName(skipped.rule)) + " (" + skipped.reason + ").\n";
    return text + "\n";
}

std::string classTable(const ReportInputs& r)
{
    const Decision& decision = r.decided.decision;
    const CrossFit& fit = r.decided.crossFit;
    const bool measured = !fit.classF1.empty(); // a single row is not cross-fitted
    const auto prevalences = prevalence(r.scores.labels());
    const auto ap = averagePrecisions(r.scores.probs(), r.scores.labels());
    std::string text = "## Classes\n\n| class | posts | threshold | average precision | F1 cross-fitted | "
                       "predicted out of fold |";
    text += r.testPredicted.empty() ? "\n|---|---|---|---|---|---|\n"
                                    : " predicted in test |\n|---|---|---|---|---|---|---|\n";
    for (std::size_t c = 0; c < decision.classes.size(); ++c) {
        const Cut& cut = decision.thresholds[c];
        const auto posts =
            static_cast<long long>(std::llround(prevalences[c] * static_cast<double>(r.scores.rows())));
        text += "|" + cell(decision.classes[c]) + cell(groupDigits(posts)) +
                cell(cut.isNone() ? "none" : toFixed(cut.threshold(), 4)) + cell(score(ap[c])) +
                cell(measured ? score(fit.classF1[c]) : "-") +
                cell((measured ? toFixed(100 * fit.predictedRate[c], 1) + " %" : "-") + " of " +
                     toFixed(100 * prevalences[c], 1) + " %");
        if (!r.testPredicted.empty())
            text += cell(std::to_string(std::llround(r.testPredicted[c] * static_cast<double>(r.testRows))) +
                         " of " + groupDigits(static_cast<long long>(r.testRows)));
        text += "\n";
    }
    return text + "\n";
}

void addRemarks(const std::string& key, const std::vector<DataWarning>& warnings,
                std::vector<std::string>& out)
{
    std::map<std::string, std::size_t> count;
    for (const auto& warning : warnings) ++count[warning.code];
    for (const auto& warning : warnings) {
        const auto found = count.find(warning.code);
        if (found == count.end()) continue; // its kind is told
        const bool says = warning.row < 0 || warning.message.find("row ") != std::string::npos;
        std::string more = says ? "" : "first row " + std::to_string(warning.row) + ", counted from 0";
        if (found->second > 1)
            more += (more.empty() ? "" : "; ") + std::to_string(found->second - 1) + " more of this kind";
        out.push_back(key + ": " + warning.message + (more.empty() ? "" : " (" + more + ")"));
        count.erase(found);
    }
}

} // namespace

std::vector<std::string> dataRemarks(const RunInputs& inputs)
{
    std::vector<std::string> out;
    addRemarks("data.train", inputs.train.warnings, out);
    addRemarks("data.extra_train", inputs.extraWarnings, out);
    if (inputs.test) addRemarks("data.test", inputs.test->warnings, out);
    return out;
}

std::string reportText(const ReportInputs& report)
{
    std::string text = head(report);
    const auto& scores = report.decided.decision.scores;
    if (scores && scores->crossFitted)
        text += "**Macro F1 " + badged(*scores->crossFitted) + "** (cross-fitted, rule " +
                std::string(ruleName(report.decided.decision.rule)) +
                ", 90 % interval; noise of training anew is not in it)\n\n";
    if (report.cleanStep) {
        text += "With each fold's step chosen on the other folds instead: **" +
                badged(report.cleanStep->score) + "** (";
        std::string steps;
        for (const auto& [fold, step] : report.cleanStep->step)
            steps +=
                (steps.empty() ? "fold " : ", ") + std::to_string(fold) + " at step " + std::to_string(step);
        text += steps + ").\n\n";
    }
    text += foldTable(report) + ruleTable(report) + classTable(report);
    for (const auto& note : report.decided.notes) text += "- " + note + "\n";
    for (const auto& remark : dataRemarks(report.inputs)) text += "- " + remark + "\n";
    return text;
}

} // namespace thresher

#include "workspace/report_page.h"

#include "base/clock.h"
#include "base/numbers.h"
#include "config/describe.h"
#include "config/load.h"
#include "decide/balance.h"
#include "decide/class_scores.h"
#include "decide/decide.h"
#include "decide/foreign_run.h"
#include "runs/fold_curves.h"
#include "runs/manifest.h"
#include "train/run_status.h"
#include "workspace/detail/html.h"
#include "workspace/journal.h"
#include "workspace/run_summary.h"
#include "workspace/workspace.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace thresher {
namespace {

using detail::escaped;
using Rows = std::vector<std::vector<std::string>>;

std::string badgeText(Badge badge)
{
    std::string text(badgeName(badge));
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

std::string scoreText(const BadgedScore& score)
{
    std::string text = toFixed(score.value, 4);
    if (score.interval)
        text +=
            " (90 %: " + toFixed(score.interval->low, 4) + " to " + toFixed(score.interval->high, 4) + ")";
    return text + ", " + badgeText(score.badge);
}

std::string heading(const std::string& text)
{
    return "<h2>" + escaped(text) + "</h2>\n";
}

std::string paragraph(const std::string& text)
{
    return "<p>" + escaped(text) + "</p>\n";
}

std::string foldsPart(const RunStatus& status)
{
    Rows rows = {{"fold", "state", "step", "of", "macro average precision", "macro F1, rate-matched"}};
    for (const FoldStatus& fold : status.folds)
        rows.push_back({std::to_string(fold.fold), fold.state,
                        fold.chosenStep >= 0 ? std::to_string(fold.chosenStep) : std::to_string(fold.step),
                        std::to_string(fold.steps), toFixed(fold.evalMap, 4), toFixed(fold.evalF1, 4)});
    return heading("Folds") + detail::table(rows);
}

// One chart per measure, a line per fold.
std::string curvesPart(const RunFolder& run, const RunStatus& status, const std::vector<std::string>& classes)
{
    std::vector<detail::Series> trainLoss, evalLoss, map, f1;
    for (const FoldStatus& fold : status.folds) {
        const auto curves = readFoldCurves(run.foldEvents(fold.fold), fold.fold, classes);
        if (!curves) continue;
        const std::string name = "fold " + std::to_string(fold.fold);
        detail::Series lines[4] = {{name, {}}, {name, {}}, {name, {}}, {name, {}}};
        for (const StepPoint& step : curves->steps) lines[0].points.emplace_back(step.step, step.loss);
        for (const EvalPoint& eval : curves->evals) {
            lines[1].points.emplace_back(eval.step, eval.loss);
            lines[2].points.emplace_back(eval.step, eval.map);
            lines[3].points.emplace_back(eval.step, eval.f1);
        }
        trainLoss.push_back(std::move(lines[0]));
        evalLoss.push_back(std::move(lines[1]));
        map.push_back(std::move(lines[2]));
        f1.push_back(std::move(lines[3]));
    }
    const std::string charts = detail::lineChart("Training loss by step", trainLoss) +
                               detail::lineChart("Validation loss by step", evalLoss) +
                               detail::lineChart("Macro average precision by step", map) +
                               detail::lineChart("Macro F1 (rate-matched) by step", f1);
    return charts.empty() ? "" : heading("Curves") + charts;
}

std::string originText(CutOrigin origin)
{
    return origin == CutOrigin::Rule ? "rule" : origin == CutOrigin::Hand ? "hand" : "locked";
}

std::string thresholdsPart(const Decision& decision)
{
    Rows rows = {{"class", "threshold", "on test rows", "from", "balance"}};
    const auto text = [](Cut cut) {
        return cut.isNone() ? std::string("none") : toFixed(cut.threshold(), 5);
    };
    for (std::size_t c = 0; c < decision.classes.size(); ++c)
        rows.push_back({decision.classes[c], text(decision.thresholds[c]),
                        c < decision.testThresholds.size() ? text(decision.testThresholds[c]) : "-",
                        c < decision.origin.size() ? originText(decision.origin[c]) : "rule",
                        c < decision.balance.rate.size() ? toFixed(decision.balance.rate[c], 4) : "-"});
    return heading("Thresholds") +
           paragraph("Rule " + std::string(ruleName(decision.rule)) +
                     ", balance: " + decision.balance.source + ".") +
           detail::table(rows);
}

// The scores as the run's configuration decides on them: recomputed, so that every class has its interval.
Result<std::string> scoresPart(const OutOfFoldScores& scores, const DecideConfig& config,
                               const std::optional<ClassBalance>& balance, const TestScores* test)
{
    DecideRequest request;
    request.config = config;
    request.balance = balance;
    THRESHER_ASSIGN(const auto report, decide(scores, test, request));
    const RuleScores& figures = report.scores.front().second;
    std::string out = heading("Scores");
    if (!figures.crossFitted)
        return out + paragraph("Macro F1 on its own rows: " + scoreText(figures.ownRows));
    out += paragraph("Cross-fitted macro F1: " + scoreText(*figures.crossFitted) +
                     ". Thresholds fitted on the "
                     "rows they are scored on would say " +
                     toFixed(figures.ownRows.value, 4) + ".");
    const auto perClass =
        classScores(scores, report.crossFit, figures.crossFitted->badge, report.decision.seed);
    const auto own = countClasses(scores.probs(), scores.labels(), report.decision.thresholds);
    Rows rows = {
        {"class", "positives", "F1 cross-fitted", "low", "high", "F1 own rows", "precision", "recall"}};
    std::vector<detail::IntervalRow> marks;
    for (std::size_t c = 0; c < perClass.size(); ++c) {
        const BadgedScore& score = perClass[c];
        rows.push_back({scores.classes()[c], std::to_string(own[c].positives()), toFixed(score.value, 4),
                        toFixed(score.interval->low, 4), toFixed(score.interval->high, 4),
                        toFixed(own[c].f1(), 4), toFixed(own[c].precision(), 4),
                        toFixed(own[c].recall(), 4)});
        marks.push_back({scores.classes()[c], score.value, score.interval, own[c].f1()});
    }
    out += detail::intervalChart("F1 per class: cross-fitted with 90 % interval; open: own rows", marks) +
           detail::table(rows);
    for (const auto& note : report.notes) out += "<p class=\"dim\">" + escaped(note) + ".</p>\n";
    return out;
}

std::string settingsPart(const RunConfig& config)
{
    Rows rows = {{"key", "default", "this run"}};
    for (const KeyDifference& one : differences(RunConfig{}, config))
        rows.push_back({one.key, one.left, one.right});
    return heading("Settings that are not the defaults") + detail::table(rows);
}

std::string factsPart(const Manifest& manifest, const RunStatus& status)
{
    Rows rows = {{"", ""}, {"state", status.state}};
    if (manifest.created > 0) rows.push_back({"created", isoTime(manifest.created)});
    if (!manifest.data.sha256.empty())
        rows.push_back({"data", std::to_string(manifest.data.rows) + " rows, SHA-256 " +
                                    manifest.data.sha256.substr(0, 16)});
    if (!manifest.foldsSha256.empty())
        rows.push_back({"folds", "SHA-256 " + manifest.foldsSha256.substr(0, 16)});
    if (!manifest.foreign) rows.push_back({"seed", std::to_string(manifest.seed)});
    rows.push_back({"written by", manifest.foreign ? "another trainer" : "Thresher"});
    return detail::table(rows);
}

Result<std::string> runBody(FileSystem& files, const Path& path, const LabelSource& labels)
{
    const RunFolder run(path);
    THRESHER_ASSIGN(const auto manifest, readManifest(files, run));
    THRESHER_ASSIGN(const auto status, readRunStatus(files, run));
    const auto config = loadRunConfig(files, run.config());
    const auto decision = readDecision(files, run.defaultDecision());
    const auto scores = readRunScores(files, path, manifest.foreign ? labels : LabelSource{});
    std::string body = factsPart(manifest, status);
    if (scores) {
        std::optional<ClassBalance> balance;
        if (decision && decision->classes == scores->outOfFold.classes()) balance = decision->balance;
        auto part = scoresPart(scores->outOfFold, config ? config->decide : DecideConfig{}, balance,
                               scores->test ? &*scores->test : nullptr);
        if (!part) return part;
        body += *part;
    } else {
        body += paragraph("No scores: " + scores.error().message + ".");
    }
    body += foldsPart(status) + curvesPart(run, status, manifest.classes);
    if (decision) body += thresholdsPart(*decision);
    if (config) body += settingsPart(*config);
    return body;
}

std::string runsPart(const std::vector<RunSummary>& runs, const Path& champion)
{
    Rows rows = {
        {"run", "folds", "cross-fitted macro F1", "low", "high", "badge", "macro AP", "what differs"}};
    const auto keys = differingKeys(runs);
    std::vector<detail::IntervalRow> marks;
    for (const RunSummary& run : runs) {
        rows.push_back({run.name + (run.run == champion ? " (champion)" : ""),
                        std::to_string(run.foldsDone) + " of " + std::to_string(run.foldCount), "-", "-", "-",
                        "-", toFixed(run.macroAp, 4), differencesText(run, keys)});
        if (!run.crossFitted) continue;
        rows.back()[2] = toFixed(run.crossFitted->value, 4);
        rows.back()[5] = badgeText(run.crossFitted->badge);
        if (run.crossFitted->interval) {
            rows.back()[3] = toFixed(run.crossFitted->interval->low, 4);
            rows.back()[4] = toFixed(run.crossFitted->interval->high, 4);
        }
        marks.push_back({run.name, run.crossFitted->value, run.crossFitted->interval, {}});
    }
    std::string out = heading("Runs") + detail::table(rows);
    if (!marks.empty()) out += detail::intervalChart("Cross-fitted macro F1 with 90 % interval", marks);
    return out;
}

Result<std::string> probePart(FileSystem& files, const Path& balances)
{
    if (balances.empty() || !files.exists(balances)) return std::string();
    THRESHER_ASSIGN(const auto probed, readBalances(files, balances));
    Rows rows = {{"class", "rate on the test set", "source"}};
    for (std::size_t c = 0; c < probed.classes.size(); ++c)
        rows.push_back({probed.classes[c], probed.rates[c] ? toFixed(*probed.rates[c], 4) : "-",
                        probed.fromTraining[c] ? "training rows" : "leaderboard probe"});
    return heading("Probe: the balance of the test set") + detail::table(rows);
}

std::string journalPart(const std::vector<JournalEntry>& entries)
{
    if (entries.empty()) return {};
    Rows rows = {{"file", "sent", "cross-fitted", "badge", "public", "private", "expected public (90 %)"}};
    const auto text = [](const std::optional<double>& value) { return value ? toFixed(*value, 5) : "-"; };
    for (const JournalEntry& entry : entries) {
        const auto& cv = entry.crossValidation;
        rows.push_back({entry.file, isoTime(entry.time), cv ? toFixed(cv->value, 4) : "-",
                        cv ? badgeText(cv->badge) : "-", text(entry.publicScore), text(entry.privateScore),
                        entry.expectedPublic ? toFixed(entry.expectedPublic->low, 4) + " to " +
                                                   toFixed(entry.expectedPublic->high, 4)
                                             : "-"});
    }
    return heading("Journal") + detail::table(rows);
}

} // namespace

Result<std::string> runReportPage(FileSystem& files, const Path& run, const LabelSource& labels)
{
    THRESHER_ASSIGN(const auto body, runBody(files, run, labels));
    return detail::page(std::filesystem::absolute(run).lexically_normal().filename().string(), body);
}

Result<std::string> workspaceReportPage(FileSystem& files, const Path& root)
{
    THRESHER_ASSIGN(const auto workspace, readWorkspace(files, root));
    std::vector<RunSummary> runs;
    for (const Path& run : findRuns(files, workspace))
        if (auto summary = readRunSummary(files, run); summary) runs.push_back(std::move(*summary));
    std::string body =
        runs.empty() ? paragraph("There are no runs yet.") : runsPart(runs, workspace.champion);
    THRESHER_ASSIGN(const auto probe, probePart(files, workspace.balance));
    THRESHER_ASSIGN(const auto journal, readJournal(files, workspace.root));
    body += probe + journalPart(journal);
    Path shown = workspace.champion;
    if (shown.empty() || !files.exists(shown)) {
        const auto value = [](const RunSummary& run) {
            return run.crossFitted ? run.crossFitted->value : -1.0;
        };
        const auto best = std::max_element(runs.begin(), runs.end(),
                                           [&](const auto& a, const auto& b) { return value(a) < value(b); });
        shown = best == runs.end() || !best->crossFitted ? Path() : best->run;
    }
    if (!shown.empty()) {
        THRESHER_ASSIGN(const auto part, runBody(files, shown, {}));
        body += heading("The run " + shown.filename().string()) + part;
    }
    return detail::page(workspace.name, body);
}

} // namespace thresher

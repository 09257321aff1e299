// score and lint: what a submission is worth on labelled rows, and what would be refused or looks odd in it.
#include "data_options.h"
#include "session.h"
#include "text_table.h"

#include "base/joined.h"
#include "base/numbers.h"
#include "data/csv.h"
#include "data/lint.h"
#include "data/reader.h"
#include "data/submission.h"
#include "decide/balance.h"
#include "decide/decision.h"
#include "decide/metrics.h"
#include "decide/test_predictions.h"

#include <algorithm>
#include <memory>

namespace thresher::cli {
namespace {

struct ScoreOptions {
    std::string submission, labels;
    std::shared_ptr<DataOptions> data;
};

struct LintOptions {
    std::string submission, sample, decision, balance;
};

// Labels in the submission's row and column order.
Result<LabelMatrix> labelsFor(const Submission& submission, const Dataset& data)
{
    auto columns = joinIds(submission.classes, data.classes, "the submission", "the labels", true);
    if (!columns) {
        Error error = std::move(columns).error();
        error.code = ErrorCode::BadClass;
        error.message = "Classes do not match: a column of the submission has no labels";
        error.hint = "Classes of the labels: " + joined(data.classes) + ".";
        error.where = data.path;
        return error;
    }
    THRESHER_ASSIGN(const auto rows,
                    joinIds(submission.ids, data.ids, "the submission", "the labels", false));
    LabelMatrix labels(rows.size(), columns->size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t j = 0; j < columns->size(); ++j) labels(i, j) = data.labels(rows[i], (*columns)[j]);
    return labels;
}

Result<Outcome> score(Session& session, const ScoreOptions& options)
{
    THRESHER_ASSIGN(const Submission submission, readSubmission(session.files, options.submission));
    THRESHER_ASSIGN(DataConfig config, dataConfig(session, *options.data));
    if (config.classes.empty() && config.sample_submission.empty()) config.classes = submission.classes;
    THRESHER_ASSIGN(const Dataset data, readDataset(session.files, options.labels, config,
                                                    {.labelsRequired = true, .textRequired = false}));
    THRESHER_ASSIGN(const LabelMatrix labels, labelsFor(submission, data));
    const auto counts = countClasses(submission.predictions, labels);

    Outcome outcome;
    const double macro = macroF1(counts);
    outcome.json["macro_f1"] = number(macro);
    outcome.json["rows"] = submission.ids.size();
    Json& perClass = outcome.json["per_class"] = Json::object();
    std::vector<std::vector<std::string>> table = {{"class", "F1", "precision", "recall", "TP", "FP", "FN"}};
    for (std::size_t j = 0; j < counts.size(); ++j) {
        const ClassCounts& item = counts[j];
        perClass[submission.classes[j]] = {{"f1", number(item.f1())},
                                           {"precision", number(item.precision())},
                                           {"recall", number(item.recall())},
                                           {"tp", item.tp},
                                           {"fp", item.fp},
                                           {"fn", item.fn}};
        table.push_back({submission.classes[j], toFixed(item.f1(), 4), toFixed(item.precision(), 4),
                         toFixed(item.recall(), 4), std::to_string(item.tp), std::to_string(item.fp),
                         std::to_string(item.fn)});
    }
    outcome.text = textTable(table) + "\nmacro F1 " + toFixed(macro, 5) + " over " +
                   std::to_string(submission.ids.size()) + " rows\n";
    return outcome;
}

// Rates of the decision and of the balance file, in the sample's order of classes.
Result<LintExpectations> expectations(Session& session, const LintOptions& options,
                                      const SampleSubmission& sample)
{
    LintExpectations out;
    if (!options.decision.empty()) {
        THRESHER_ASSIGN(const Decision decision, readDecision(session.files, options.decision));
        auto expected = lintExpectations(decision, sample.classes);
        if (!expected) {
            expected.error().where = options.decision;
            return std::move(expected).error();
        }
        out = std::move(*expected);
    }
    if (options.balance.empty()) return out;
    THRESHER_ASSIGN(const BalanceTable table, readBalances(session.files, options.balance));
    out.balance.assign(sample.classes.size(), std::nullopt);
    for (std::size_t i = 0; i < table.classes.size(); ++i) {
        const auto found = std::find(sample.classes.begin(), sample.classes.end(), table.classes[i]);
        if (found == sample.classes.end())
            return fail(ErrorCode::BadClass,
                        "The balance file has a class '" + table.classes[i] +
                            "' that the sample does not have",
                        {}, options.balance);
        out.balance[static_cast<std::size_t>(found - sample.classes.begin())] = table.rates[i];
    }
    return out;
}

std::string countsTable(const LintReport& report)
{
    std::vector<std::vector<std::string>> table = {
        {"class", "positives", "rule expects", "+-", "balance gives"}};
    const auto shown = [](const std::optional<double>& value) {
        return value ? toFixed(*value, 1) : std::string("-");
    };
    for (const LintClassCount& item : report.classes)
        table.push_back({item.className, std::to_string(item.positives), shown(item.ruleExpected),
                         shown(item.ruleTolerance), shown(item.balanceExpected)});
    return textTable(table);
}

Result<Outcome> lint(Session& session, const LintOptions& options)
{
    THRESHER_ASSIGN(const SampleSubmission sample, readSampleSubmission(session.files, options.sample));
    THRESHER_ASSIGN(const LintExpectations expected, expectations(session, options, sample));
    THRESHER_ASSIGN(const CsvTable table, readCsv(session.files, options.submission));
    const LintReport report = lintSubmission(table, sample, expected);

    Outcome outcome;
    outcome.exitCode = report.ok() ? 0 : exitCode(ErrorCode::BadValue);
    outcome.json["ok"] = report.ok();
    Json& findings = outcome.json["findings"] = Json::array();
    const auto real = [](const std::optional<double>& value) {
        return value ? number(*value) : Json(nullptr);
    };
    for (const LintFinding& finding : report.findings) {
        findings.push_back({{"code", finding.code},
                            {"severity", severityName(finding.severity)},
                            {"message", finding.message},
                            {"row", finding.row >= 0 ? Json(finding.row) : Json(nullptr)},
                            {"column", finding.column}});
        outcome.text +=
            std::string(severityName(finding.severity)) + " " + finding.code + ": " + finding.message + "\n";
    }
    outcome.json["rows"] = report.rows;
    outcome.json["empty_rows"] = report.emptyRows;
    Json& classes = outcome.json["classes"] = Json::object();
    for (const LintClassCount& item : report.classes)
        classes[item.className] = {{"positives", item.positives},
                                   {"rule_expected", real(item.ruleExpected)},
                                   {"rule_tolerance", real(item.ruleTolerance)},
                                   {"balance_expected", real(item.balanceExpected)}};
    if (!outcome.text.empty()) outcome.text += "\n";
    outcome.text +=
        countsTable(report) + "\n" + (report.ok() ? "ok: nothing that would be refused" : "not ok") + ", " +
        std::to_string(report.rows) + " rows, " + std::to_string(report.emptyRows) + " without a positive\n";
    return outcome;
}

} // namespace

void addSubmissionVerbs(CLI::App& app, Session& session)
{
    const auto scoreOptions = std::make_shared<ScoreOptions>();
    CLI::App* scorer =
        addVerb(app, session, "score", "Score a submission on labelled rows: macro F1 and counts per class",
                [&session, scoreOptions] { return score(session, *scoreOptions); });
    scorer->add_option("--submission", scoreOptions->submission, "Submission CSV")->required();
    scorer->add_option("--labels", scoreOptions->labels, "Labelled data file with the same ids")->required();
    scoreOptions->data = addDataOptions(*scorer);

    const auto lintOptions = std::make_shared<LintOptions>();
    CLI::App* linter =
        addVerb(app, session, "lint", "Check a submission: what would be refused, what looks odd",
                [&session, lintOptions] { return lint(session, *lintOptions); });
    linter->add_option("--submission", lintOptions->submission, "Submission CSV")->required();
    linter->add_option("--sample", lintOptions->sample, "Sample submission it must look like")->required();
    linter->add_option("--decision", lintOptions->decision,
                       "Decision it was made with: its rule's own rates are expected");
    linter->add_option("--balance", lintOptions->balance, "balances.csv, as a second mark");
}

} // namespace thresher::cli

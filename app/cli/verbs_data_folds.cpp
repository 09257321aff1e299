#include "base/numbers.h"
#include "data/folds.h"
#include "data/reader.h"
#include "data_options.h"
#include "output_guard.h"
#include "text_table.h"
#include "verbs_data.h"

#include <algorithm>

namespace thresher::cli {
namespace {

constexpr std::size_t movedShown = 20;

struct FoldsOptions {
    std::string data, output, compare;
    std::int64_t splits = 0, seed = -1; // 0 and -1: the configuration's
    double sealed = -1.0;
    bool stratifyLanguage = false, groupNearDuplicates = false;
    std::shared_ptr<DataOptions> columns;
};

FoldsConfig foldsConfig(const RunConfig& run, const FoldsOptions& options)
{
    FoldsConfig config = run.folds;
    if (options.splits != 0) config.n_splits = options.splits;
    if (options.seed >= 0) config.random_state = options.seed;
    if (options.sealed >= 0.0) config.sealed_fraction = options.sealed;
    config.stratify_language = config.stratify_language || options.stratifyLanguage;
    config.group_near_duplicates = config.group_near_duplicates || options.groupNearDuplicates;
    return config;
}

Json summaryJson(const FoldSummary& summary, const std::vector<std::string>& classes)
{
    Json positives = Json::object();
    for (std::size_t l = 0; l < classes.size(); ++l) positives[classes[l]] = summary.positives[l];
    return Json{{"size", summary.size}, {"positives", positives}};
}

Json foldsJson(const Dataset& data, const Folds& folds, const FoldReport& report)
{
    Json json = newDocument();
    json["n"] = data.rows();
    json["n_splits"] = folds.nSplits;
    json["per_fold"] = Json::array();
    for (const auto& summary : report.folds) json["per_fold"].push_back(summaryJson(summary, data.classes));
    json["sealed"] = summaryJson(report.sealed, data.classes);
    json["training_only"] = summaryJson(report.trainingOnly, data.classes);
    Json deviation = Json::object();
    for (std::size_t l = 0; l < data.classes.size(); ++l)
        deviation[data.classes[l]] = number(report.worstDeviation[l]);
    json["worst_deviation"] = deviation;
    json["understood"] = understoodJson(data.understood);
    json["warnings"] = warningsJson(report.warnings);
    json["data_warnings"] = data.warnings.size();
    return json;
}

std::string foldsText(const Dataset& data, const FoldReport& report)
{
    std::vector<std::vector<std::string>> table = {{"class"}};
    std::vector<std::string> sizes = {"rows"};
    std::vector<const FoldSummary*> columns;
    const auto add = [&](const std::string& name, const FoldSummary& summary) {
        table.front().push_back(name);
        sizes.push_back(std::to_string(summary.size));
        columns.push_back(&summary);
    };
    for (std::size_t k = 0; k < report.folds.size(); ++k) add("fold " + std::to_string(k), report.folds[k]);
    if (report.trainingOnly.size > 0) add("training only", report.trainingOnly);
    if (report.sealed.size > 0) add("sealed", report.sealed);
    table.front().push_back("worst deviation");
    table.push_back(sizes);
    for (std::size_t l = 0; l < data.classes.size(); ++l) {
        std::vector<std::string> row = {data.classes[l]};
        for (const auto* summary : columns) row.push_back(std::to_string(summary->positives[l]));
        row.push_back(toFixed(100.0 * report.worstDeviation[l], 2) + " %");
        table.push_back(std::move(row));
    }
    return textTable(table) + warningsText(report.warnings);
}

Status addComparison(Session& session, const FoldsOptions& options, const Dataset& data, const Folds& folds,
                     Outcome& outcome)
{
    if (options.compare.empty()) return {};
    THRESHER_ASSIGN(const auto other, readFolds(session.files, options.compare, data.ids));
    THRESHER_ASSIGN(const auto comparison, compareFolds(folds, other));
    Json moved = Json::array();
    std::string first;
    for (std::size_t i = 0; i < comparison.moved.size(); ++i) {
        moved.push_back(data.ids[comparison.moved[i]]);
        if (i < movedShown) first += " " + data.ids[comparison.moved[i]];
    }
    outcome.json["compare"] = {
        {"path", options.compare},
        {"n_splits", other.nSplits},
        {"rows", comparison.rows},
        {"identical", comparison.identical},
        {"agreeing", comparison.agreeing},
        {"agreement", number(static_cast<double>(comparison.agreeing) /
                             static_cast<double>(std::max<std::size_t>(1, comparison.rows)))},
        {"renumbering", comparison.renumbering},
        {"moved", moved}};
    outcome.text += "\nagainst " + options.compare + ": " + std::to_string(comparison.identical) + " of " +
                    std::to_string(comparison.rows) + " rows in the same fold, " +
                    std::to_string(comparison.agreeing) + " after renumbering";
    outcome.text += first.empty() ? "\n" : "; moved:" + first + (moved.size() > movedShown ? " ...\n" : "\n");
    return {};
}

Result<Outcome> runFolds(Session& session, const FoldsOptions& options)
{
    if (options.output.empty() && options.compare.empty())
        return fail(ErrorCode::Usage, "folds needs -o FILE",
                    "Or --compare OTHER.csv to look without writing.");
    THRESHER_ASSIGN(const auto run, runConfig(session, *options.columns));
    THRESHER_TRY(
        refuseOverwriting(session.files, options.output,
                          withDataFiles({options.data, options.compare, options.columns->config}, run.data)));
    const FoldsConfig config = foldsConfig(run, options);
    const ReadOptions reading{.labelsRequired = true,
                              .textRequired = config.group_near_duplicates || config.stratify_language};
    THRESHER_ASSIGN(const auto data,
                    readDataset(session.files, options.data, run.data, reading, session.progress()));
    THRESHER_ASSIGN(const auto folds, makeFolds(session.files, data, config));
    const auto report = reportFolds(folds, data.labels, data.classes);
    Outcome outcome;
    outcome.json = foldsJson(data, folds, report);
    outcome.json["seed"] = config.random_state;
    outcome.text = foldsText(data, report);
    THRESHER_TRY(addComparison(session, options, data, folds, outcome));
    if (!options.output.empty()) {
        THRESHER_TRY(writeFolds(session.files, options.output, folds, data.ids));
        outcome.json["output"] = options.output;
        outcome.text += "\nwritten: " + options.output + "\n";
    }
    return outcome;
}

} // namespace

void addFoldsVerb(CLI::App& app, Session& session)
{
    auto options = std::make_shared<FoldsOptions>();
    CLI::App* verb =
        addVerb(app, session, "folds", "Split a data file into folds with equal shares of every class",
                [&session, options] { return runFolds(session, *options); });
    verb->add_option("DATA", options->data, "Parquet, CSV or JSON lines")->required();
    verb->add_option("--n-splits", options->splits, "Number of folds (5)")->check(CLI::Range(2, 1000));
    verb->add_option("--seed", options->seed, "Seed of the splitter (42)")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{4294967295}));
    verb->add_option("--sealed-fraction", options->sealed, "Share of rows put aside before splitting")
        ->check(CLI::Range(0.0, 0.5));
    verb->add_flag("--stratify-language", options->stratifyLanguage, "Balance the languages too");
    verb->add_flag("--group-near-duplicates", options->groupNearDuplicates,
                   "Keep near duplicates in one fold");
    verb->add_option("-o,--output", options->output, "CSV with id,fold in file order");
    verb->add_option("--compare", options->compare, "Another fold file: shows which rows lie elsewhere");
    options->columns = addDataOptions(*verb);
}

} // namespace thresher::cli

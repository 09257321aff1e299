// compare: two runs on the rows they share.
#include "base/numbers.h"
#include "data_options.h"
#include "decision_common.h"
#include "session.h"
#include "text_table.h"
#include "workspace/compare_runs.h"

#include <memory>

namespace thresher::cli {
namespace {

struct CompareArguments {
    std::string left, right, twin, rule;
    LabelOptions labels;
};

Json differenceJson(const PairedDifference& difference)
{
    return {{"value", number(difference.value)},
            {"low", number(difference.interval.low)},
            {"high", number(difference.interval.high)}};
}

Json sideJson(const ComparedRun& side, const std::vector<ClassDifference>& classes)
{
    Json perClass = Json::object();
    for (std::size_t c = 0; c < classes.size(); ++c) perClass[classes[c].name] = number(side.classF1[c]);
    return {{"run", side.run.string()},
            {"rows", side.rows},
            {"rule", side.rule},
            {"cross_fitted", number(side.crossFitted.value)},
            {"low", number(side.crossFitted.interval->low)},
            {"high", number(side.crossFitted.interval->high)},
            {"badge", badgeName(side.crossFitted.badge)},
            {"per_class", std::move(perClass)}};
}

std::string signedText(double value)
{
    return (value >= 0 ? "+" : "") + toFixed(value, 4);
}

std::string differenceText(const PairedDifference& difference)
{
    return signedText(difference.value) + " (" + signedText(difference.interval.low) + " .. " +
           signedText(difference.interval.high) + ")";
}

void addTables(Outcome& outcome, const RunComparison& c)
{
    std::vector<std::vector<std::string>> table = {{"class", "left", "right", "right - left (90 %)"}};
    Json& classes = outcome.json["per_class"] = Json::object();
    for (std::size_t i = 0; i < c.classes.size(); ++i) {
        classes[c.classes[i].name] = differenceJson(c.classes[i].difference);
        table.push_back({c.classes[i].name, toFixed(c.left.classF1[i], 4), toFixed(c.right.classF1[i], 4),
                         differenceText(c.classes[i].difference)});
    }
    table.push_back({"macro F1", toFixed(c.left.crossFitted.value, 4), toFixed(c.right.crossFitted.value, 4),
                     differenceText(c.difference)});
    outcome.text = textTable(table) + "\n" + std::to_string(c.commonRows) + " rows in common\n";
    outcome.json["config"] = nullptr;
    if (!c.config) return;
    Json& keys = outcome.json["config"] = Json::array();
    std::vector<std::vector<std::string>> config = {{"key", "left", "right"}};
    for (const auto& one : *c.config) {
        keys.push_back({{"key", one.key}, {"left", one.left}, {"right", one.right}});
        config.push_back({one.key, one.left, one.right});
    }
    outcome.text += config.size() > 1 ? "\n" + textTable(config) : "\nthe configurations are equal\n";
}

Result<Outcome> compare(Session& session, const CompareArguments& arguments)
{
    CompareOptions options;
    options.rule = arguments.rule;
    options.threads = session.threads;
    THRESHER_ASSIGN(options.labels, labelSource(session, arguments.labels));
    THRESHER_ASSIGN(const auto c, compareRuns(session.files, arguments.left, arguments.right, options));
    Outcome outcome;
    outcome.json["left"] = sideJson(c.left, c.classes);
    outcome.json["right"] = sideJson(c.right, c.classes);
    outcome.json["common_rows"] = c.commonRows;
    outcome.json["difference"] = differenceJson(c.difference);
    addTables(outcome, c);
    outcome.json["twins"] = c.twins;
    outcome.json["retraining_sd"] = nullptr;
    std::optional<double> noise;
    if (!arguments.twin.empty()) {
        THRESHER_ASSIGN(const auto twins,
                        compareRuns(session.files, arguments.left, arguments.twin, options));
        THRESHER_ASSIGN(noise, retrainingNoise(twins));
    } else if (c.twins) {
        THRESHER_ASSIGN(noise, retrainingNoise(c));
    }
    if (noise) {
        outcome.json["retraining_sd"] = number(*noise);
        outcome.text += "\ntraining again with another seed moves the score by about " + toFixed(*noise, 4) +
                        " (standard deviation, from one pair of twins)\n";
    }
    outcome.json["notes"] = c.notes;
    for (const auto& note : c.notes) outcome.text += "note: " + note + "\n";
    return outcome;
}

} // namespace

void addCompareVerb(CLI::App& app, Session& session)
{
    auto arguments = std::make_shared<CompareArguments>();
    CLI::App* verb =
        addVerb(app, session, "compare", "Two runs on the rows they share: differing keys, paired difference",
                [&session, arguments] { return compare(session, *arguments); });
    verb->add_option("left", arguments->left, "Run folder")->required();
    verb->add_option("right", arguments->right, "Run folder; differences are right - left")->required();
    verb->add_option("--rule", arguments->rule, "Rule for both; default: each run's own");
    verb->add_option("--twin", arguments->twin,
                     "The left run trained again with another seed: shows the noise of training");
    addLabelOptions(*verb, arguments->labels, "Data file with the labels of runs of other programs");
}

} // namespace thresher::cli

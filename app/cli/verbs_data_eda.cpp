#include "base/numbers.h"
#include "data/reader.h"
#include "data/statistics.h"
#include "data_options.h"
#include "output_guard.h"
#include "text/tokenizer.h"
#include "text_table.h"
#include "verbs_data.h"

namespace thresher::cli {
namespace {

struct EdaOptions {
    std::string data, output, test, model;
    std::shared_ptr<DataOptions> columns;
};

Json lengthJson(const LengthStatistics& length)
{
    if (length.n == 0) return nullptr;
    Json quantiles = Json::object();
    for (const auto& [p, value] : length.quantiles) quantiles[toText(p)] = number(value);
    return Json{{"n", length.n}, {"mean", number(length.mean)}, {"quantiles", quantiles}};
}

Json duplicatesJson(const DuplicateStatistics& duplicates, const Dataset& data)
{
    Json groups = Json::array();
    for (const auto& rows : duplicates.groups.rows()) {
        if (rows.size() < 2) continue;
        Json ids = Json::array();
        for (const auto row : rows) ids.push_back(data.ids[row]);
        groups.push_back({{"rows", rows}, {"ids", ids}});
    }
    Json disagreeing = Json::object();
    for (std::size_t l = 0; l < data.labels.cols; ++l)
        disagreeing[data.classes[l]] = duplicates.agreement.disagreeing[l];
    return Json{
        {"groups", duplicates.agreement.groups},
        {"rows", duplicates.agreement.rows},
        {"extra_rows", duplicates.extraRows},
        {"groups_with_equal_labels", data.hasLabels ? Json(duplicates.agreement.agreeing) : Json(nullptr)},
        {"groups_that_disagree", disagreeing},
        {"list", groups}};
}

Json overlapJson(const OverlapStatistics& overlap, const Dataset& data, const Dataset& test)
{
    std::size_t exact = 0;
    Json matches = Json::array();
    for (const auto& match : overlap.matches) {
        exact += match.exact ? 1 : 0;
        matches.push_back({{"test_row", match.row},
                           {"test_id", test.ids[match.row]},
                           {"row", match.other},
                           {"id", data.ids[match.other]},
                           {"similarity", number(match.similarity)},
                           {"exact", match.exact}});
    }
    return Json{{"path", overlap.path},
                {"rows", overlap.rows},
                {"shared_ids", overlap.sharedIds},
                {"exact", exact},
                {"near_or_exact", overlap.matches.size()},
                {"matches", matches}};
}

void addLabelsJson(Json& json, const DataStatistics& s)
{
    Json prevalence = Json::object(), positives = Json::object(), byLanguage = Json::object(),
         together = Json::array();
    for (const auto& one : s.classes) {
        prevalence[one.name] = number(one.prevalence);
        positives[one.name] = one.positives;
        Json counts = Json::object();
        for (std::size_t i = 0; i < s.languages.size(); ++i)
            counts[s.languages[i].name] = one.positivesByLanguage[i];
        byLanguage[one.name] = counts;
    }
    json["prevalence"] = prevalence;
    json["positives"] = positives;
    for (const auto& row : s.together) together.push_back(row);
    json["cooccurrence"] = together;
    json["labels_per_post"] = s.labelsPerPost;
    json["language_by_class"] = byLanguage;
}

Json edaJson(const Dataset& data, const Dataset* test, const DataStatistics& s)
{
    Json json = newDocument();
    json["path"] = data.path;
    json["sha256"] = data.sha256;
    json["rows"] = s.rows;
    json["understood"] = understoodJson(data.understood);
    json["has_labels"] = s.hasLabels;
    json["classes"] = data.classes;
    addLabelsJson(json, s);
    Json languages = Json::object();
    for (const auto& language : s.languages) languages[language.name] = language.rows;
    json["languages"] = languages;
    json["languages_guessed"] = s.languagesGuessed;
    json["length"] = {{"characters", lengthJson(s.characters)}, {"tokens", lengthJson(s.tokens)}};
    json["empty_texts"] = s.emptyTexts;
    json["spans"] = !s.hasSpans ? Json(nullptr)
                                : Json{{"rows", s.spans.rows},
                                       {"spans", s.spans.spans},
                                       {"rows_past_end", s.spans.pastEnd},
                                       {"rows_overlapping", s.spans.overlapping},
                                       {"rows_unsorted", s.spans.unsorted},
                                       {"covered_share", number(s.spans.coveredShare)},
                                       {"length", lengthJson(s.spans.length)}};
    json["duplicates"] = {{"exact", duplicatesJson(s.exact, data)}, {"near", duplicatesJson(s.near, data)}};
    json["overlap"] = test == nullptr ? Json(nullptr) : overlapJson(s.overlap, data, *test);
    Json counts = Json::object();
    for (const auto& warning : data.warnings)
        counts[warning.code] = counts.value(warning.code, std::size_t{0}) + 1;
    json["warning_counts"] = counts;
    json["warnings"] = warningsJson(data.warnings);
    return json;
}

std::string percent(double share)
{
    return toFixed(100.0 * share, 1) + " %";
}

std::string classesText(const DataStatistics& s)
{
    std::vector<std::vector<std::string>> table = {{"class", "positives", "prevalence"}};
    for (const auto& language : s.languages) table.front().push_back(language.name);
    table.front().insert(table.front().end(), {"most often with", "in"});
    for (std::size_t l = 0; l < s.classes.size(); ++l) {
        const auto& one = s.classes[l];
        std::vector<std::string> row = {one.name, std::to_string(one.positives), percent(one.prevalence)};
        for (const auto count : one.positivesByLanguage) row.push_back(std::to_string(count));
        std::size_t partner = l;
        for (std::size_t other = 0; other < s.together.size(); ++other)
            if (other != l && (partner == l || s.together[l][other] > s.together[l][partner]))
                partner = other;
        if (partner != l && s.together[l][partner] > 0) {
            row.push_back(s.classes[partner].name);
            row.push_back(
                percent(static_cast<double>(s.together[l][partner]) / static_cast<double>(one.positives)));
        }
        table.push_back(std::move(row));
    }
    return s.classes.empty() ? "no labels\n" : textTable(table);
}

std::string lengthsText(const DataStatistics& s)
{
    std::vector<std::vector<std::string>> table = {{"length", "mean"}};
    const auto add = [&](const char* name, const LengthStatistics& length) {
        if (length.n == 0) return;
        std::vector<std::string> row = {name, toFixed(length.mean, 1)};
        for (const auto& [p, value] : length.quantiles) {
            if (table.front().size() < length.quantiles.size() + 2)
                table.front().push_back(p == 0.0 ? "least" : p == 1.0 ? "most" : "p" + toText(100.0 * p));
            row.push_back(toFixed(value, 0));
        }
        table.push_back(std::move(row));
    };
    add("characters", s.characters);
    add("tokens", s.tokens);
    add("span characters", s.spans.length);
    return textTable(table);
}

std::string duplicatesText(const char* name, const DuplicateStatistics& duplicates, bool hasLabels)
{
    std::string text = std::string(name) + ": " + std::to_string(duplicates.agreement.groups) +
                       " groups with " + std::to_string(duplicates.agreement.rows) + " rows";
    if (hasLabels && duplicates.agreement.groups > 0)
        text += ", " + std::to_string(duplicates.agreement.agreeing) + " of them with the same labels";
    return text + "\n";
}

std::string edaText(const Dataset& data, const DataStatistics& s)
{
    std::string text = data.path + ": " + std::to_string(s.rows) + " rows, " +
                       std::to_string(data.classes.size()) + " classes\n" + understoodText(data.understood) +
                       "\n" + classesText(s) + "\n";
    if (s.hasLabels) {
        text += "labels per post:";
        for (std::size_t k = 0; k < s.labelsPerPost.size(); ++k)
            text += "  " + std::to_string(k) + ": " + std::to_string(s.labelsPerPost[k]);
        text += "\n";
    }
    text += s.languagesGuessed ? "languages (guessed from letters):" : "languages:";
    for (const auto& language : s.languages)
        text += "  " + language.name + ": " + std::to_string(language.rows);
    text += "\n\n" + lengthsText(s) + "\n";
    if (s.hasSpans)
        text += "spans: " + std::to_string(s.spans.spans) + " in " + std::to_string(s.spans.rows) +
                " rows, covering " + percent(s.spans.coveredShare) + " of their text; rows past the end " +
                std::to_string(s.spans.pastEnd) + ", overlapping " + std::to_string(s.spans.overlapping) +
                ", unsorted " + std::to_string(s.spans.unsorted) + "\n";
    text += duplicatesText("exact duplicates", s.exact, s.hasLabels);
    text += duplicatesText("near duplicates", s.near, s.hasLabels);
    if (s.hasOverlap)
        text += "overlap with " + s.overlap.path + ": " + std::to_string(s.overlap.matches.size()) + " of " +
                std::to_string(s.overlap.rows) + " rows have a near duplicate here, " +
                std::to_string(s.overlap.sharedIds) + " ids are shared\n";
    return text + warningsText(data.warnings);
}

Result<Outcome> runEda(Session& session, const EdaOptions& options)
{
    THRESHER_ASSIGN(const auto config, dataConfig(session, *options.columns));
    THRESHER_TRY(refuseOverwriting(
        session.files, options.output,
        withDataFiles({options.data, options.test, options.model, options.columns->config}, config)));
    const Progress progress = session.progress();
    const bool toldLabels = !options.columns->labelColumn.empty();
    THRESHER_ASSIGN(const auto data, readDataset(session.files, options.data, config,
                                                 {.labelsRequired = toldLabels}, progress));
    StatisticsOptions what;
    what.threads = session.threads;
    Dataset test;
    if (!options.test.empty()) {
        THRESHER_ASSIGN(test, readDataset(session.files, options.test, config, {}, progress));
        what.test = &test;
    }
    std::unique_ptr<Tokenizer> tokenizer;
    if (!options.model.empty()) {
        THRESHER_ASSIGN(tokenizer, openTokenizer(options.model, TokenizerFile::Auto, session.files));
        what.countTokens = [&](std::string_view text) { return tokenizer->encode(text).ids.size(); };
    }
    THRESHER_ASSIGN(const auto statistics, describeData(data, what, progress));
    Outcome outcome;
    outcome.json = edaJson(data, what.test, statistics);
    outcome.text = edaText(data, statistics);
    if (!options.output.empty()) {
        THRESHER_TRY(writeJson(session.files, options.output, outcome.json));
        outcome.text += "\nwritten: " + options.output + "\n";
    }
    return outcome;
}

} // namespace

void addEdaVerb(CLI::App& app, Session& session)
{
    auto options = std::make_shared<EdaOptions>();
    CLI::App* verb =
        addVerb(app, session, "eda", "Describe a data file: classes, lengths, languages, duplicates",
                [&session, options] { return runEda(session, *options); });
    verb->add_option("DATA", options->data, "Parquet, CSV or JSON lines")->required();
    verb->add_option("-o,--output", options->output, "Write the report as JSON");
    verb->add_option("--test", options->test, "Test file: shows which of its rows are in DATA");
    verb->add_option("--model", options->model, "Folder with a tokenizer: shows lengths in tokens too");
    options->columns = addDataOptions(*verb);
}

} // namespace thresher::cli

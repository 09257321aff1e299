// labels suspects | correct: the desk at which likely label errors are looked at. Corrections go to an
// overlay file, never into the data.
#include "data_options.h"
#include "number_checks.h"
#include "output_guard.h"
#include "text_table.h"

#include "base/numbers.h"
#include "data/csv.h"
#include "data/label_overlay.h"
#include "data/reader.h"
#include "decide/label_errors.h"
#include "decide/score_files.h"

#include <algorithm>
#include <memory>

namespace thresher::cli {
namespace {

struct SuspectsArguments {
    std::string run, output;
    std::size_t top = 50;
    LabelOptions labels;
};

struct CorrectArguments {
    std::string data, overlay, id, className, note;
    int label = 0;
    std::shared_ptr<DataOptions> columns;
};

Json suspectJson(const OutOfFoldScores& scores, const LabelSuspect& one)
{
    return {{"id", scores.ids().empty() ? Json(one.row) : Json(scores.ids()[one.row])},
            {"class", scores.classes()[one.column]},
            {"label", one.label},
            {"score", number(one.score)},
            {"suspicion", number(one.suspicion)},
            {"fold", scores.fold()[one.row]}};
}

std::string nameOf(const OutOfFoldScores& scores, std::size_t row)
{
    return scores.ids().empty() ? "row " + std::to_string(row) : scores.ids()[row];
}

void addConflicts(Outcome& outcome, const OutOfFoldScores& scores, std::size_t top)
{
    const auto conflicts = conflictingDuplicates(scores);
    outcome.json["conflicts_found"] = conflicts.size();
    Json& list = outcome.json["conflicts"] = Json::array();
    std::vector<std::vector<std::string>> table = {{"near-duplicate posts", "classes in which they differ"}};
    for (std::size_t i = 0; i < std::min(top, conflicts.size()); ++i) {
        Json ids = Json::array(), classes = Json::array();
        std::string idText, classText;
        for (const auto row : conflicts[i].rows) {
            ids.push_back(nameOf(scores, row));
            idText += (idText.empty() ? "" : ", ") + nameOf(scores, row);
        }
        for (const auto c : conflicts[i].columns) {
            classes.push_back(scores.classes()[c]);
            classText += (classText.empty() ? "" : ", ") + scores.classes()[c];
        }
        list.push_back({{"ids", std::move(ids)}, {"classes", std::move(classes)}});
        table.push_back({idText, classText});
    }
    if (table.size() > 1) outcome.text += "\n" + textTable(table);
}

Status writeSuspects(Session& session, const OutOfFoldScores& scores, const LabelSuspects& found,
                     const std::string& path)
{
    CsvWriter out;
    out.row(std::vector<std::string>{"id", "class", "label", "score", "suspicion", "fold"});
    for (const LabelSuspect& one : found.suspects)
        out.field(nameOf(scores, one.row))
            .field(scores.classes()[one.column])
            .field(static_cast<long long>(one.label))
            .field(one.score)
            .field(one.suspicion)
            .field(static_cast<long long>(scores.fold()[one.row]))
            .endRow();
    return writeAtomically(session.files, path, out.text());
}

Result<Outcome> suspects(Session& session, const SuspectsArguments& arguments)
{
    THRESHER_TRY(refuseOverwriting(session.files, arguments.output,
                                   {arguments.run, arguments.labels.data, arguments.labels.columns->config}));
    THRESHER_ASSIGN(const auto labels, labelSource(session, arguments.labels));
    THRESHER_ASSIGN(const auto run, readRunScores(session.files, arguments.run, labels));
    const OutOfFoldScores& scores = run.outOfFold;
    const auto found = likelyLabelErrors(scores);
    Outcome outcome;
    outcome.json["rows"] = scores.rows();
    outcome.json["found"] = found.suspects.size();
    outcome.json["skipped"] = found.skipped;
    Json& list = outcome.json["suspects"] = Json::array();
    std::vector<std::vector<std::string>> table = {{"id", "class", "label", "score", "suspicion"}};
    for (std::size_t i = 0; i < std::min(arguments.top, found.suspects.size()); ++i) {
        const LabelSuspect& one = found.suspects[i];
        list.push_back(suspectJson(scores, one));
        table.push_back({nameOf(scores, one.row), scores.classes()[one.column], std::to_string(one.label),
                         toFixed(one.score, 4), toFixed(one.suspicion, 2)});
    }
    outcome.text = textTable(table) + "\n" + std::to_string(found.suspects.size()) + " labels of " +
                   std::to_string(scores.rows()) +
                   " posts are in doubt: look at them, most suspicious first\n";
    for (const auto& name : found.skipped)
        outcome.text += "skipped: " + name + " (its scores do not tell its rows apart)\n";
    addConflicts(outcome, scores, arguments.top);
    if (!arguments.output.empty()) {
        THRESHER_TRY(writeSuspects(session, scores, found, arguments.output));
        outcome.json["output"] = arguments.output;
        outcome.text += "all of them: " + arguments.output + "\n";
    }
    return outcome;
}

Result<Outcome> correctVerb(Session& session, const CorrectArguments& arguments)
{
    THRESHER_ASSIGN(const auto config, dataConfig(session, *arguments.columns));
    THRESHER_TRY(refuseOverwriting(session.files, arguments.overlay,
                                   {arguments.data, arguments.columns->config, config.train, config.test,
                                    config.sample_submission, config.extra_train}));
    THRESHER_ASSIGN(const auto data, readDataset(session.files, arguments.data, config,
                                                 {.labelsRequired = true, .textRequired = false}));
    const auto row = std::find(data.ids.begin(), data.ids.end(), arguments.id);
    if (row == data.ids.end())
        return fail(ErrorCode::BadIds, "The data has no post '" + arguments.id + "'", {}, arguments.data);
    const auto column = std::find(data.classes.begin(), data.classes.end(), arguments.className);
    if (column == data.classes.end())
        return fail(ErrorCode::BadClass, "The data has no class '" + arguments.className + "'", {},
                    arguments.data);
    std::vector<LabelCorrection> corrections;
    if (session.files.exists(arguments.overlay)) {
        THRESHER_ASSIGN(corrections, readLabelOverlay(session.files, arguments.overlay));
    }
    const std::uint8_t was = data.labels(static_cast<std::size_t>(row - data.ids.begin()),
                                         static_cast<std::size_t>(column - data.classes.begin()));
    correct(corrections, {arguments.id, arguments.className, was, static_cast<std::uint8_t>(arguments.label),
                          arguments.note});
    THRESHER_TRY(writeLabelOverlay(session.files, arguments.overlay, corrections));
    Outcome outcome;
    outcome.json["overlay"] = arguments.overlay;
    outcome.json["corrections"] = corrections.size();
    outcome.text = std::to_string(corrections.size()) + " corrections in " + arguments.overlay +
                   "; train with them: --set data.label_overlay=" + arguments.overlay + "\n";
    return outcome;
}

} // namespace

void addLabelVerbs(CLI::App& app, Session& session)
{
    CLI::App* labels = app.add_subcommand("labels", "Likely label errors, and corrections beside the data");
    labels->require_subcommand(1);
    labels->fallthrough();

    auto looking = std::make_shared<SuspectsArguments>();
    CLI::App* find = addVerb(*labels, session, "suspects",
                             "Labels in doubt by out-of-fold scores; near duplicates with different labels",
                             [&session, looking] { return suspects(session, *looking); });
    find->add_option("run", looking->run, "Run folder")->required();
    find->add_option("--top", looking->top, "How many to show")->check(wholeNumber(0));
    find->add_option("-o,--output", looking->output, "CSV with all of them");
    addLabelOptions(*find, looking->labels, "Data file with the labels of a run of another program");

    auto correcting = std::make_shared<CorrectArguments>();
    CLI::App* change =
        addVerb(*labels, session, "correct", "Put a correction into an overlay file; the data stays as it is",
                [&session, correcting] { return correctVerb(session, *correcting); });
    change->add_option("data", correcting->data, "Labelled data file")->required();
    change->add_option("--overlay", correcting->overlay, "Overlay file (CSV), made when it is not there")
        ->required();
    change->add_option("--id", correcting->id, "Post")->required();
    change->add_option("--class", correcting->className, "Class")->required();
    change->add_option("--label", correcting->label, "The right label; what the data says takes it back")
        ->required()
        ->check(CLI::IsMember({0, 1}));
    change->add_option("--note", correcting->note, "Why");
    correcting->columns = addDataOptions(*change);
}

} // namespace thresher::cli

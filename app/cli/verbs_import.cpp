// import scores | answers | curves: what was made elsewhere as a run.
#include "verbs_experiments.h"

#include "base/joined.h"
#include "base/numbers.h"
#include "data/reader.h"
#include "data_options.h"
#include "decide/import_scores.h"
#include "number_checks.h"
#include "workspace/import_curves.h"

#include <memory>
#include <optional>

namespace thresher::cli {
namespace {

struct ImportArguments {
    std::string source, data, folds, output, scores;
    int fold = -1;
    std::shared_ptr<DataOptions> columns;
};

struct Labelled {
    Dataset data;
    Folds folds;
};

Result<Labelled> readLabelled(Session& session, const ImportArguments& arguments)
{
    THRESHER_ASSIGN(const auto config, dataConfig(session, *arguments.columns));
    Labelled out;
    THRESHER_ASSIGN(out.data, readDataset(session.files, arguments.data, config,
                                          {.labelsRequired = true, .textRequired = false}));
    THRESHER_ASSIGN(out.folds, readFolds(session.files, arguments.folds, out.data.ids));
    return out;
}

Outcome outcomeOf(const ImportArguments& arguments, const ImportReport& report)
{
    Outcome outcome;
    outcome.json["run"] = arguments.output;
    outcome.json["rows"] = report.rows;
    outcome.json["folds"] = report.folds;
    outcome.json["average_precision"] = number(report.averagePrecision);
    outcome.json["chance"] = number(report.chance);
    outcome.text = std::to_string(report.rows) + " rows imported, macro average precision " +
                   toFixed(report.averagePrecision, 4) + " (shuffled: up to " + toFixed(report.chance, 4) +
                   "): " + arguments.output + "\n";
    return outcome;
}

Result<Outcome> importScoresVerb(Session& session, const ImportArguments& arguments)
{
    THRESHER_ASSIGN(const auto labelled, readLabelled(session, arguments));
    THRESHER_ASSIGN(const auto scores, readScoreFile(session.files, arguments.source));
    auto report = importScores(session.files, {arguments.output, labelled.data, labelled.folds}, scores,
                               arguments.fold);
    if (!report && report.error().where.empty()) report.error().where = arguments.source;
    if (!report) return std::move(report).error();
    return outcomeOf(arguments, *report);
}

Result<Outcome> importAnswers(Session& session, const ImportArguments& arguments)
{
    THRESHER_ASSIGN(const auto labelled, readLabelled(session, arguments));
    ImportedScores scores;
    THRESHER_ASSIGN(scores.probs,
                    readAnswers(session.files, arguments.source, labelled.data.ids, labelled.data.classes));
    THRESHER_ASSIGN(
        const auto report,
        importScores(session.files, {arguments.output, labelled.data, labelled.folds}, scores, -1));
    return outcomeOf(arguments, report);
}

// Curves, and the fold's scores where they are given.
Result<Outcome> importCurvesVerb(Session& session, const ImportArguments& arguments)
{
    THRESHER_ASSIGN(const auto labelled, readLabelled(session, arguments));
    std::optional<ImportedScores> scores;
    if (!arguments.scores.empty()) {
        THRESHER_ASSIGN(scores, readScoreFile(session.files, arguments.scores));
    }
    THRESHER_ASSIGN(const auto report,
                    importCurves(session.files, {arguments.output, labelled.data, labelled.folds},
                                 arguments.source, arguments.fold, scores));
    Outcome outcome;
    if (report.scores) outcome = outcomeOf(arguments, *report.scores);
    outcome.json["run"] = arguments.output;
    outcome.json["source"] = report.source.string();
    outcome.json["steps"] = report.steps;
    outcome.json["evaluations"] = report.evaluations;
    outcome.json["last_step"] = report.lastStep;
    outcome.json["unused"] = report.unused;
    outcome.json["warnings"] = report.warnings;
    outcome.text += std::to_string(report.steps) + " steps and " + std::to_string(report.evaluations) +
                    " evaluations of " + report.source.string() + ": " + arguments.output + "\n";
    for (const std::string& warning : report.warnings) outcome.text += "Warning: " + warning + "\n";
    if (!report.unused.empty()) outcome.text += "Not taken over: " + joined(report.unused) + "\n";
    return outcome;
}

std::shared_ptr<ImportArguments> addArguments(CLI::App& verb, std::shared_ptr<ImportArguments> arguments,
                                              const char* help)
{
    verb.add_option("source", arguments->source, help)->required();
    verb.add_option("--data", arguments->data, "Labelled data file")->required();
    verb.add_option("--folds", arguments->folds, "Its folds (id,fold)")->required();
    verb.add_option("-o,--output", arguments->output, "Run folder to make or to add to")->required();
    arguments->columns = addDataOptions(verb);
    return arguments;
}

} // namespace

void addImportVerbs(CLI::App& app, Session& session)
{
    CLI::App* import = app.add_subcommand("import", "Scores and curves made elsewhere as a run");
    import->require_subcommand(1);
    import->fallthrough();
    auto scores = std::make_shared<ImportArguments>();
    CLI::App* file = addVerb(*import, session, "scores", "Probabilities of a fold's rows (npy, or CSV by id)",
                             [&session, scores] { return importScoresVerb(session, *scores); });
    addArguments(*file, scores, "File of scores: rows x classes, in file order unless it has ids");
    file->add_option("--fold", scores->fold, "Fold of these rows; default: all rows, by one model")
        ->check(smallWholeNumber(0));
    auto answers = std::make_shared<ImportArguments>();
    CLI::App* lines = addVerb(*import, session, "answers",
                              "Answers of a language model, zero-shot or with its reasoning (JSONL)",
                              [&session, answers] { return importAnswers(session, *answers); });
    addArguments(*lines, answers,
                 R"(File with {"id": ..., "answer": ...} or {"id": ..., "labels": [...]} a line)");
    auto curves = std::make_shared<ImportArguments>();
    curves->fold = 0;
    CLI::App* history = addVerb(*import, session, "curves",
                                "Curves of a Hugging Face Trainer or of TensorBoard's event files",
                                [&session, curves] { return importCurvesVerb(session, *curves); });
    addArguments(*history, curves,
                 "trainer_state.json, a Trainer's folder, an event file or a folder of event files");
    history->add_option("--fold", curves->fold, "Fold that was trained; default: 0")
        ->check(smallWholeNumber(0));
    history->add_option("--scores", curves->scores, "Scores of this fold's rows (npy, or CSV by id)");
}

} // namespace thresher::cli

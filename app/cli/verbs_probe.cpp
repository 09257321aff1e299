// probe make | solve: the files to send to the leaderboard, and what their scores say about the test set.
#include "data_options.h"
#include "output_guard.h"
#include "text_table.h"

#include "base/numbers.h"
#include "data/reader.h"
#include "decide/probe_files.h"

#include <algorithm>
#include <memory>

namespace thresher::cli {
namespace {

struct MakeOptions {
    std::string sample, output;
};

struct SolveOptions {
    std::string scores, sample, train, output;
    std::size_t rows = 0, testRows = 0;
    int decimals = -1; // as many as the file shows
    bool truncated = false;
    bool stratified = false;
    std::shared_ptr<DataOptions> data;
};

Result<Outcome> makeProbe(Session& session, const MakeOptions& options)
{
    THRESHER_ASSIGN(const SampleSubmission sample, readSampleSubmission(session.files, options.sample));
    auto names = sample.classes;
    names.insert(names.end(), {std::string(allZerosName), std::string(allOnesName)});
    for (const std::string& name : names)
        THRESHER_TRY(refuseOverwriting(session.files, (Path(options.output) / (name + ".csv")).string(),
                                       {options.sample}));
    THRESHER_ASSIGN(const ProbeFiles made, writeProbeFiles(session.files, sample, options.output));
    Outcome outcome;
    outcome.json["folder"] = options.output;
    outcome.json["rows"] = sample.ids.size();
    Json& list = outcome.json["files"] = Json::array();
    std::vector<std::vector<std::string>> table = {{"send", "what it tells", "SHA-256"}};
    for (const ProbeFile& file : made.files) {
        list.push_back({{"class", file.className}, {"file", file.fileName}, {"sha256", file.sha256}});
        const std::string purpose = file.className == allZerosName  ? "control: how 0/0 is counted"
                                    : file.className == allOnesName ? "control: finds a typo in the others"
                                                                    : "positives of " + file.className;
        table.push_back({file.fileName, purpose, file.sha256.substr(0, 12)});
    }
    outcome.json["scores"] = (Path(options.output) / "scores.csv").string();
    outcome.json["scores_kept"] = made.scoresKept;
    outcome.text = textTable(table, 3) + "\nFiles are in " + options.output + " (" +
                   std::to_string(sample.ids.size()) + " rows, " + std::to_string(sample.classes.size()) +
                   " classes). Enter the scores in scores.csv" +
                   (made.scoresKept ? " (it was there already and was left alone)" : "") +
                   ", a part of them will do, then: thresher-cli probe solve --scores " + options.output +
                   "/scores.csv --rows PUBLIC_ROWS.\nThe rules and the daily limit of the competition apply.";
    return outcome;
}

// Counts of the training data, and the order of classes where the scores do not name them all.
Result<TrainCounts> countTraining(Session& session, const SolveOptions& options,
                                  const std::vector<std::string>& classes)
{
    THRESHER_ASSIGN(DataConfig config, dataConfig(session, *options.data));
    if (!classes.empty()) config.classes = classes;
    THRESHER_ASSIGN(const Dataset data, readDataset(session.files, options.train, config,
                                                    {.labelsRequired = true, .textRequired = false}));
    TrainCounts counts;
    counts.classes = data.classes;
    counts.rows = data.rows();
    counts.positives.assign(data.classes.size(), 0);
    for (std::size_t i = 0; i < data.rows(); ++i)
        for (std::size_t j = 0; j < data.classes.size(); ++j) counts.positives[j] += data.labels(i, j);
    return counts;
}

bool sameNames(std::vector<std::string> a, std::vector<std::string> b)
{
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b;
}

// All classes: of the sample, else named, else of the training data (in the order of the scores when those
// name all).
Status chooseClasses(Session& session, const SolveOptions& options, const ProbeScores& scores,
                     ProbeOptions& probe)
{
    if (!options.sample.empty()) {
        THRESHER_ASSIGN(const SampleSubmission sample, readSampleSubmission(session.files, options.sample));
        probe.classes = sample.classes;
    } else {
        THRESHER_ASSIGN(const DataConfig config, dataConfig(session, *options.data));
        probe.classes = config.classes;
    }
    if (options.train.empty()) return {};
    THRESHER_ASSIGN(probe.train, countTraining(session, options, probe.classes));
    if (!probe.classes.empty()) return {};
    std::vector<std::string> scored;
    for (const ProbeScore& row : scores.classes) scored.push_back(row.className);
    probe.classes = sameNames(scored, probe.train->classes) ? scored : probe.train->classes;
    return {};
}

Json real(const std::optional<double>& value)
{
    return value ? number(*value) : Json(nullptr);
}
Json whole(const std::optional<std::int64_t>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json toJson(const ClassProbe& item)
{
    return {{"class", item.className},
            {"source", sourceName(item.source)},
            {"score", real(item.score)},
            {"marginal_f1", real(item.marginalF1)},
            {"balance", real(item.balance)},
            {"positives", whole(item.positives)},
            {"positives_low", whole(item.lowest)},
            {"positives_high", whole(item.highest)},
            {"exact", item.exact},
            {"train_prevalence", real(item.trainPrevalence)},
            {"p_value", real(item.pValue)},
            {"p_holm", real(item.pHolm)},
            {"p_closer", real(item.pCloser)},
            {"shifted", item.shifted},
            {"test_rate", real(item.testRate)},
            {"expected_positives", real(item.expectedPositives)},
            {"stratified_positives", real(item.stratifiedPositives)}};
}

std::string shownPositives(const ClassProbe& item)
{
    if (!item.positives) return "-";
    if (item.exact) return std::to_string(*item.positives);
    return std::to_string(*item.lowest) + ".." + std::to_string(*item.highest);
}

std::string shownReal(const std::optional<double>& value, int decimals)
{
    return value ? toFixed(*value, decimals) : std::string("-");
}

std::string toText(const ProbeSolution& solution)
{
    std::vector<std::vector<std::string>> table = {{"class", "source", "positives", "balance", "training",
                                                    "p", "p (Holm)", "test rate", "expected in test"}};
    for (const ClassProbe& item : solution.classes)
        table.push_back({item.className, std::string(sourceName(item.source)), shownPositives(item),
                         shownReal(item.balance, 4), shownReal(item.trainPrevalence, 4),
                         shownReal(item.pValue, 3), shownReal(item.pHolm, 3), shownReal(item.testRate, 4),
                         shownReal(item.expectedPositives, 1)});
    std::string text = textTable(table, 2);
    if (solution.rows > 0)
        text += "\nPositives are counted among " + std::to_string(solution.rows) + " public rows.\n";
    if (!solution.feasibleRows.empty()) {
        text += "\nNumbers of public rows that fit:";
        const std::size_t listed = std::min<std::size_t>(solution.feasibleRows.size(), 40);
        for (std::size_t i = 0; i < listed; ++i) text += " " + std::to_string(solution.feasibleRows[i]);
        if (listed < solution.feasibleRows.size())
            text += " ... (" + std::to_string(solution.feasibleRows.size()) + " in all, the last " +
                    std::to_string(solution.feasibleRows.back()) + ")";
        text += "\n";
    }
    if (solution.agreementTail && !solution.looksStratified)
        text += "Agreement with training is no better than chance would have it (p " +
                toFixed(*solution.agreementTail, 3) + "): nothing speaks for a stratified split.\n";
    for (const ProbeWarning& warning : solution.warnings) text += "note: " + warning.message + "\n";
    return text;
}

Json toJson(const ProbeSolution& solution)
{
    Json out = newDocument();
    out["rows"] = solution.rows > 0 ? Json(solution.rows) : Json(nullptr);
    out["test_rows"] = solution.testRows > 0 ? Json(solution.testRows) : Json(nullptr);
    out["decimals"] = solution.decimals;
    Json& classes = out["classes"] = Json::array();
    for (const ClassProbe& item : solution.classes) classes.push_back(toJson(item));
    out["absent_classes"] = solution.absentClasses;
    out["all_ones_expected"] = real(solution.allOnesExpected);
    out["feasible_rows"] = solution.feasibleRows;
    out["agreement_p"] = real(solution.agreementTail);
    out["looks_stratified"] = solution.looksStratified;
    Json& warnings = out["warnings"] = Json::array();
    for (const ProbeWarning& warning : solution.warnings)
        warnings.push_back(
            {{"code", warning.code}, {"message", warning.message}, {"class", warning.className}});
    return out;
}

Result<Outcome> solve(Session& session, const SolveOptions& options)
{
    THRESHER_TRY(refuseOverwriting(session.files, options.output,
                                   {options.scores, options.sample, options.train, options.data->config}));
    THRESHER_ASSIGN(const ProbeScores scores, readProbeScores(session.files, options.scores));
    ProbeOptions probe;
    probe.rows = options.rows;
    probe.testRows = options.testRows;
    probe.decimals = options.decimals >= 0 ? options.decimals : scores.decimals;
    probe.display = options.truncated ? ScoreDisplay::Truncated : ScoreDisplay::Rounded;
    probe.assumeStratified = options.stratified;
    THRESHER_TRY(chooseClasses(session, options, scores, probe));
    THRESHER_ASSIGN(const ProbeSolution solution, solveProbe(scores, probe));
    Outcome outcome;
    outcome.json = toJson(solution);
    outcome.text = toText(solution);
    if (!options.output.empty()) {
        THRESHER_TRY(writeAtomically(session.files, options.output, balancesCsv(solution)));
        outcome.json["output"] = options.output;
        outcome.text += "Written to " + options.output + ".\n";
    }
    return outcome;
}

} // namespace

void addProbeVerbs(CLI::App& app, Session& session)
{
    CLI::App* probe =
        app.add_subcommand("probe", "Learn the class balance of the test set from the leaderboard");
    probe->require_subcommand(1);
    probe->fallthrough();

    const auto makeOptions = std::make_shared<MakeOptions>();
    CLI::App* make = addVerb(*probe, session, "make",
                             "Write the control files, one all-ones file per class and scores.csv",
                             [&session, makeOptions] { return makeProbe(session, *makeOptions); });
    make->add_option("--sample", makeOptions->sample, "Sample submission: ids and class columns")->required();
    make->add_option("-o,--output", makeOptions->output, "Folder for the files")->required();

    const auto solveOptions = std::make_shared<SolveOptions>();
    CLI::App* solver =
        addVerb(*probe, session, "solve", "From the scores to positives per class and the rate to expect",
                [&session, solveOptions] { return solve(session, *solveOptions); });
    solver->add_option("--scores", solveOptions->scores, "CSV with class,score")->required();
    solver
        ->add_option("--rows", solveOptions->rows,
                     "Rows of the public part; unknown: the numbers that fit are listed")
        ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}));
    solver
        ->add_option("--decimals", solveOptions->decimals,
                     "Decimals that the leaderboard shows (default: as in the file)")
        ->check(CLI::Range(0, 9));
    solver->add_flag("--truncated", solveOptions->truncated,
                     "The leaderboard cuts decimals off instead of rounding");
    solver->add_option("--test-rows", solveOptions->testRows, "Rows of the whole test set")
        ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}));
    solver->add_option("--train", solveOptions->train, "Training data, to compare its prevalence");
    solver->add_option("--sample", solveOptions->sample, "Sample submission: all classes and their order");
    solver->add_flag("--stratified", solveOptions->stratified,
                     "Take the training prevalence as the test rate (the split was stratified)");
    solver->add_option("-o,--output", solveOptions->output, "Where balances.csv goes");
    solveOptions->data = addDataOptions(*solver);
}

} // namespace thresher::cli

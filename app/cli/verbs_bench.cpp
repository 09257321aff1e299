#include "verbs_bench.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "data/folds.h"
#include "data/reader.h"
#include "data/statistics.h"
#include "data_options.h"

#include <algorithm>
#include <fstream>

namespace thresher::cli {
namespace {

struct BenchOptions {
    std::size_t rows = 3000, classes = 10;
    int splits = 5;
    int repeat = 7;
    std::string data;
    std::shared_ptr<DataOptions> columns;
};

// Labels as a hard-to-split data set has them: prevalences from 3 % to 45 %.
LabelMatrix benchLabels(std::size_t rows, std::size_t classes)
{
    LabelMatrix labels(rows, classes);
    Mt19937 rng(0);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t l = 0; l < classes; ++l) {
            const double place =
                classes > 1 ? static_cast<double>(l) / static_cast<double>(classes - 1) : 0.0;
            labels(i, l) = rng.uniform() < 0.03 + 0.42 * place ? 1 : 0;
        }
    return labels;
}

Result<Outcome> benchSplit(Session& session, const BenchOptions& options)
{
    LabelMatrix labels;
    if (options.data.empty()) {
        labels = benchLabels(options.rows, options.classes);
    } else {
        THRESHER_ASSIGN(const auto config, dataConfig(session, *options.columns));
        THRESHER_ASSIGN(auto data, readDataset(session.files, options.data, config,
                                               {.labelsRequired = true, .textRequired = false}));
        labels = std::move(data.labels);
    }
    std::vector<double> seconds;
    int sink = 0;
    for (int i = 0; i < std::max(1, options.repeat); ++i) {
        const double start = session.clock.steadySeconds();
        sink += multilabelStratifiedKFold(labels, options.splits, 42).front();
        seconds.push_back(session.clock.steadySeconds() - start);
    }
    Outcome outcome = benchOutcome(session, "split", seconds);
    outcome.json["rows"] = labels.rows;
    outcome.json["classes"] = labels.cols;
    outcome.json["n_splits"] = options.splits;
    outcome.json["check"] = sink; // keeps the work from being optimised away
    return outcome;
}

Result<Outcome> benchEda(Session& session, const BenchOptions& options)
{
    THRESHER_ASSIGN(const auto config, dataConfig(session, *options.columns));
    std::vector<double> reading, all;
    std::size_t rows = 0;
    for (int i = 0; i < std::max(1, options.repeat); ++i) {
        const double start = session.clock.steadySeconds();
        THRESHER_ASSIGN(const auto data, readDataset(session.files, options.data, config));
        reading.push_back(session.clock.steadySeconds() - start);
        THRESHER_ASSIGN(const auto statistics, describeData(data, {.threads = session.threads}));
        all.push_back(session.clock.steadySeconds() - start);
        rows = statistics.rows;
    }
    Outcome outcome = benchOutcome(session, "eda", all);
    outcome.json["rows"] = rows;
    outcome.json["read_seconds"] = number(median(reading));
    outcome.text += "of which reading " + toFixed(1e3 * median(reading), 2) + " ms\n";
    return outcome;
}

std::string machineName()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            if (const auto colon = line.find(": "); colon != std::string::npos) return line.substr(colon + 2);
    return "unknown processor";
}

} // namespace

double median(std::vector<double> values)
{
    if (values.empty()) return 0.0;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

Outcome benchOutcome(Session& session, const std::string& name, const std::vector<double>& seconds)
{
    const unsigned threads = session.threads > 0 ? session.threads : defaultThreads();
    Outcome outcome;
    outcome.json["bench"] = name;
    outcome.json["seconds"] = number(median(seconds));
    outcome.json["best_seconds"] = number(*std::min_element(seconds.begin(), seconds.end()));
    outcome.json["repeat"] = seconds.size();
    outcome.json["threads"] = threads;
    outcome.json["machine"] = machineName();
    outcome.json["date"] = isoTime(session.clock.unixSeconds());
    outcome.text = name + ": " + toFixed(1e3 * median(seconds), 3) + " ms (median of " +
                   std::to_string(seconds.size()) + "; best " +
                   toFixed(1e3 * *std::min_element(seconds.begin(), seconds.end()), 3) + " ms)\n" +
                   machineName() + ", " + std::to_string(threads) + " threads, " +
                   isoTime(session.clock.unixSeconds()) + "\n";
    return outcome;
}

void addBenchVerbs(CLI::App& app, Session& session)
{
    CLI::App* bench = app.add_subcommand("bench", "Measure this program on this machine");
    bench->require_subcommand(1);
    bench->fallthrough();

    auto split = std::make_shared<BenchOptions>();
    CLI::App* splitVerb = addVerb(*bench, session, "split", "One stratified split",
                                  [&session, split] { return benchSplit(session, *split); });
    splitVerb->add_option("--data", split->data, "Labels of a data file instead of random ones");
    splitVerb->add_option("--rows", split->rows, "Rows of random labels (3000)")
        ->check(CLI::Range(2, 100000000));
    splitVerb->add_option("--n-classes", split->classes, "Classes of random labels (10)")
        ->check(CLI::Range(1, 100000));
    splitVerb->add_option("--n-splits", split->splits, "Folds (5)")->check(CLI::Range(2, 1000));
    splitVerb->add_option("--repeat", split->repeat, "Times (7)")->check(CLI::Range(1, 100000));
    split->columns = addDataOptions(*splitVerb);

    auto eda = std::make_shared<BenchOptions>();
    eda->repeat = 3;
    CLI::App* edaVerb = addVerb(*bench, session, "eda", "Read a data file and describe it",
                                [&session, eda] { return benchEda(session, *eda); });
    edaVerb->add_option("--data", eda->data, "The data file")->required();
    edaVerb->add_option("--repeat", eda->repeat, "Times (3)")->check(CLI::Range(1, 100000));
    eda->columns = addDataOptions(*edaVerb);

    addBenchThresholds(*bench, session);
    addBenchModel(*bench, session);
    addBenchTokenize(*bench, session);
}

} // namespace thresher::cli

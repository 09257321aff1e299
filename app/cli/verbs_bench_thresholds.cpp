// bench thresholds: the reference's grid and bounded search, and the resampling of our own rules.
#include "base/numbers.h"
#include "base/rng.h"
#include "decide/cross_fit.h"
#include "decide/fold_thresholds.h"
#include "runs/npy.h"
#include "verbs_bench.h"

#include <functional>
#include <memory>

namespace thresher::cli {
namespace {

struct Options {
    std::string probs, labels, testProbs;
    std::size_t rows = 764, classes = 10;
    int repeat = 9;
};

struct Arrays {
    ScoreMatrix probs, test;
    LabelMatrix labels;
};

Arrays randomArrays(std::size_t rows, std::size_t classes)
{
    Mt19937 rng(0);
    Arrays out{ScoreMatrix(rows, classes), ScoreMatrix(rows, classes), LabelMatrix(rows, classes)};
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t c = 0; c < classes; ++c) {
            const double place =
                classes > 1 ? static_cast<double>(c) / static_cast<double>(classes - 1) : 0.0;
            out.labels(i, c) = rng.uniform() < 0.03 + 0.42 * place ? 1 : 0;
            out.probs(i, c) = static_cast<float>(sigmoid(rng.gauss() - 2.0 + out.labels(i, c)));
            out.test(i, c) = static_cast<float>(sigmoid(rng.gauss() - 2.0 + out.labels(i, c)));
        }
    return out;
}

Result<Arrays> readArrays(Session& session, const Options& options)
{
    if (options.probs.empty()) return randomArrays(options.rows, options.classes);
    if (options.labels.empty()) return fail(ErrorCode::Usage, "--probs needs --labels");
    Arrays out;
    THRESHER_ASSIGN(out.probs, readNpyProbs(session.files, options.probs));
    THRESHER_ASSIGN(out.labels, readNpyLabels(session.files, options.labels));
    THRESHER_ASSIGN(
        out.test, readNpyProbs(session.files, options.testProbs.empty() ? options.probs : options.testProbs));
    return out;
}

std::vector<double> timed(Session& session, int repeat, const std::function<void()>& work)
{
    std::vector<double> seconds;
    for (int i = 0; i < std::max(1, repeat); ++i) {
        const double start = session.clock.steadySeconds();
        work();
        seconds.push_back(session.clock.steadySeconds() - start);
    }
    return seconds;
}

Result<Outcome> benchThresholds(Session& session, const Options& options)
{
    THRESHER_ASSIGN(Arrays arrays, readArrays(session, options));
    const auto rates = prevalence(arrays.labels);
    // One thread, as the loops it is compared with.
    THRESHER_ASSIGN(const auto first, fitFoldThresholds(arrays.probs, arrays.labels, arrays.test, rates, 1));
    double check = first.gridValF1;
    const auto reference = timed(session, options.repeat, [&] {
        const auto fitted = fitFoldThresholds(arrays.probs, arrays.labels, arrays.test, rates, 1);
        check += fitted ? fitted->gridValF1 : 0.0;
    });
    OutOfFoldParts parts{
        .probs = arrays.probs, .labels = arrays.labels, .fold = {}, .classes = {}, .ids = {}, .groups = {}};
    for (std::size_t i = 0; i < arrays.probs.rows; ++i) parts.fold.push_back(static_cast<int>(i % 5));
    for (std::size_t c = 0; c < arrays.probs.cols; ++c) parts.classes.push_back("class_" + std::to_string(c));
    THRESHER_ASSIGN(const auto scores, OutOfFoldScores::make(std::move(parts)));
    const ClassBalance balance = trainingBalance(scores);
    const RuleOptions bagged{.rule = Rule::Bagged, .threads = session.threads};
    THRESHER_ASSIGN(const CrossFit fit, crossFit(scores, balance, nullptr, bagged));
    const CrossFit* sets[] = {&fit};
    const auto bagging = timed(session, options.repeat, [&] {
        const auto fitted = fitRule(scores, balance, nullptr, bagged);
        check += fitted ? fitted->cuts[0].isNone() : 0.0;
    });
    const auto interval = timed(session, options.repeat, [&] {
        check += bootstrapMacroF1(scores, sets, 42, 2000, session.threads)(0, 0);
    });
    const auto crossFitting = timed(session, options.repeat, [&] {
        const auto fitted = crossFit(scores, balance, nullptr, bagged);
        check += fitted ? fitted->macroF1 : 0.0;
    });

    Outcome outcome = benchOutcome(session, "thresholds", reference);
    outcome.json["rows"] = arrays.probs.rows;
    outcome.json["classes"] = arrays.probs.cols;
    outcome.json["bagging_seconds"] = number(median(bagging));
    outcome.json["interval_seconds"] = number(median(interval));
    outcome.json["cross_fit_seconds"] = number(median(crossFitting));
    outcome.json["check"] = number(check); // keeps the work from being optimised away
    const auto line = [](const char* what, const std::vector<double>& seconds) {
        return std::string(what) + ": " + toFixed(1e3 * median(seconds), 2) + " ms\n";
    };
    outcome.text += std::to_string(arrays.probs.rows) + " rows, " + std::to_string(arrays.probs.cols) +
                    " classes; above: grid and bounded search, one thread\n" +
                    line("bagged, 100 resamples", bagging) + line("interval, 2000 draws", interval) +
                    line("bagged, cross-fitted over 5 folds", crossFitting);
    return outcome;
}

} // namespace

void addBenchThresholds(CLI::App& bench, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* verb =
        addVerb(bench, session, "thresholds", "Thresholds by the reference's rules and by resampling",
                [&session, options] { return benchThresholds(session, *options); });
    verb->add_option("--probs", options->probs, "Probabilities, n x L, instead of random ones");
    verb->add_option("--labels", options->labels, "Labels 0/1, n x L");
    verb->add_option("--test-probs", options->testProbs, "Test probabilities, N x L (default: --probs)");
    verb->add_option("--rows", options->rows, "Rows of random scores (764)")->check(CLI::Range(2, 100000000));
    verb->add_option("--n-classes", options->classes, "Classes of random scores (10)")
        ->check(CLI::Range(1, 100000));
    verb->add_option("--repeat", options->repeat, "Times (9)")->check(CLI::Range(1, 100000));
}

} // namespace thresher::cli

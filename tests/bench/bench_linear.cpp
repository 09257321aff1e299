// How long the linear baseline takes: five folds through the factory, validation and test rows predicted.
//   bench_linear [TRAIN [TEST [SCORES.npy]]]
// TRAIN and TEST are data files with the usual columns; without them 3,000 made-up posts with ten classes.
// SCORES.npy receives the out-of-fold decision values, float32, for a comparison by other programs.
// Environment: THRESHER_BENCH_THREADS (default: all), THRESHER_BENCH_CLASSES (comma-separated class order).
#include "base/clock.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "data/folds.h"
#include "data/reader.h"
#include "model/linear_learner.h"
#include "runs/npy.h"

#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <sys/resource.h>

using namespace thresher;

namespace {

double peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

// Posts of words drawn with a Zipf-like skew; each class favours some words.
Dataset madeUpPosts(std::size_t rows, std::size_t classCount)
{
    Mt19937 random(7);
    std::vector<std::string> words(20000);
    for (auto& word : words) {
        const std::uint64_t letters = 2 + random.interval(9);
        for (std::uint64_t i = 0; i < letters; ++i) word += static_cast<char>('a' + random.interval(25));
    }
    Dataset out;
    out.hasLabels = true;
    out.labels = LabelMatrix(rows, classCount);
    for (std::size_t c = 0; c < classCount; ++c) out.classes.push_back("class_" + std::to_string(c));
    for (std::size_t i = 0; i < rows; ++i) {
        out.ids.push_back(std::to_string(i));
        std::string text;
        for (std::size_t c = 0; c < classCount; ++c) {
            if (random.interval(9) > 0) continue;
            out.labels(i, c) = 1;
            text += words[1000 + c * 10 + random.interval(9)] + ' ';
        }
        const std::uint64_t length = 40 + random.interval(120);
        for (std::uint64_t k = 0; k < length; ++k) {
            const double u = random.uniform();
            text += words[static_cast<std::size_t>(u * u * u * 20000.0)] + ' ';
        }
        out.texts.push_back(std::move(text));
    }
    return out;
}

std::vector<std::string> split(const std::string& text)
{
    std::vector<std::string> out;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        out.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return out;
}

std::vector<std::string> textsOf(const Dataset& data, const std::vector<std::size_t>& rows)
{
    std::vector<std::string> out;
    for (const std::size_t row : rows) out.push_back(data.texts[row]);
    return out;
}

Status runFold(LearnerFactory& factory, const Dataset& data, const Dataset& test, const Folds& folds, int k,
               ScoreMatrix& outOfFold)
{
    const auto trainRows = folds.trainingRows(k);
    const auto validationRows = folds.validationRows(k);
    const auto trainTexts = textsOf(data, trainRows);
    const auto validationTexts = textsOf(data, validationRows);
    const auto labels = selectRows(data.labels.view(), trainRows);
    const LearnerData seen{trainTexts, labels.view(), validationTexts, test.texts, data.classes, {}, false};
    THRESHER_ASSIGN(const auto learner, factory.make(seen, k, {}));
    std::vector<std::size_t> all(trainRows.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    THRESHER_ASSIGN(const StepReport report, learner->fit({all, 1, 0.0}, {}));
    THRESHER_ASSIGN(const ScoreMatrix validation, learner->predict(Rows::Validation, {}));
    THRESHER_TRY(learner->predict(Rows::Test, {}));
    for (std::size_t i = 0; i < validationRows.size(); ++i)
        for (std::size_t c = 0; c < data.classes.size(); ++c)
            outOfFold(validationRows[i], c) = validation(i, c);
    std::printf("fold %d: %s, loss %s\n", k, learner->info().description.c_str(),
                toFixed(report.loss, 5).c_str());
    return {};
}

Status runAll(int argc, char** argv)
{
    DataConfig config;
    if (const char* classes = std::getenv("THRESHER_BENCH_CLASSES")) config.classes = split(classes);
    Dataset data;
    Dataset test;
    if (argc > 1) {
        THRESHER_ASSIGN(data, readDataset(realFileSystem(), argv[1], config, {true}));
    } else {
        data = madeUpPosts(3000, 10);
    }
    if (argc > 2) {
        THRESHER_ASSIGN(test, readDataset(realFileSystem(), argv[2], config));
    }
    const char* threadText = std::getenv("THRESHER_BENCH_THREADS");
    const auto threads = static_cast<unsigned>(threadText ? parseInteger(threadText).value_or(0) : 0);
    Folds folds{multilabelStratifiedKFold(data.labels.view(), 5, 42), 5};

    const double start = realClock().steadySeconds();
    const double startCpu = cpuSeconds();
    const auto factory = makeLinearFactory(LinearConfig{}, threads);
    ScoreMatrix outOfFold(data.rows(), data.classes.size());
    std::vector<Status> states(5);
    parallelFor(5, threads, [&](std::size_t k) {
        states[k] = runFold(*factory, data, test, folds, static_cast<int>(k), outOfFold);
    });
    for (Status& state : states) THRESHER_TRY(std::move(state));
    std::printf("%zu + %zu posts, 5 folds: %s s, %s s of processor time, peak memory %s MB\n", data.rows(),
                test.rows(), toFixed(realClock().steadySeconds() - start, 2).c_str(),
                toFixed(cpuSeconds() - startCpu, 2).c_str(), toFixed(peakMegabytes(), 0).c_str());
    if (argc > 3) THRESHER_TRY(writeNpy(realFileSystem(), argv[3], outOfFold));
    return {};
}

} // namespace

int main(int argc, char** argv)
{
    const Status state = runAll(argc, argv);
    if (state) return 0;
    std::fprintf(stderr, "%s\n", toString(state.error()).c_str());
    return 1;
}

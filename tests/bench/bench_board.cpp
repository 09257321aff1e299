// How long one move of a threshold takes at 10 classes x 10,000 rows: the numbers alone, then with the rows
// painted; and how long after release the 2,000-draw interval stands.
#include "pages/thresholds/board_list.h"
#include "pages/thresholds/board_row.h"
#include "pages/thresholds/totals_bar.h"
#include "plot/threshold_plot.h"
#include "viewmodels/sealed_score.h"
#include "viewmodels/threshold_board.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cstdio>
#include <random>

using namespace thresher;

namespace {

std::shared_ptr<const ScoreSet> madeUpScores(std::size_t rows, std::size_t classes)
{
    std::mt19937 random(42);
    std::uniform_real_distribution<float> uniform(0, 1);
    OutOfFoldParts parts;
    parts.probs = ScoreMatrix(rows, classes);
    parts.labels = LabelMatrix(rows, classes);
    ScoreMatrix test(rows, classes);
    for (std::size_t i = 0; i < rows; ++i) {
        parts.fold.push_back(static_cast<int>(i % 5));
        for (std::size_t c = 0; c < classes; ++c) {
            parts.labels(i, c) = uniform(random) < 0.05F + 0.03F * static_cast<float>(c) ? 1 : 0;
            parts.probs(i, c) = 0.6F * uniform(random) * uniform(random) +
                                (parts.labels(i, c) ? 0.4F * uniform(random) : 0.0F);
            test(i, c) = uniform(random) * uniform(random);
        }
    }
    for (std::size_t c = 0; c < classes; ++c) parts.classes.push_back("class " + std::to_string(c));
    auto names = parts.classes;
    auto scores = *OutOfFoldScores::make(std::move(parts));
    return std::make_shared<const ScoreSet>(ScoreSet{QStringLiteral("made up"),
                                                     {},
                                                     std::move(scores),
                                                     *TestScores::make(std::move(test), std::move(names)),
                                                     {},
                                                     {}});
}

void report(const char* what, std::vector<double> microseconds)
{
    std::sort(microseconds.begin(), microseconds.end());
    const auto at = [&](double share) {
        return microseconds[static_cast<std::size_t>(share * static_cast<double>(microseconds.size() - 1))] /
               1000;
    };
    std::printf("%-28s median %.3f ms, 95 %% %.3f ms, slowest %.3f ms of %zu\n", what, at(0.5), at(0.95),
                at(1.0), microseconds.size());
}

double microsecondsSince(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1000;
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    QElapsedTimer timer;
    timer.start();
    const auto basis = makeBasis(realFileSystem(), madeUpScores(10'000, 10), {}, {}, {}, {});
    if (!basis) {
        std::fprintf(stderr, "%s\n", toString(basis.error()).c_str());
        return 1;
    }
    std::printf("rules fitted, scores sorted: %.0f ms\n", microsecondsSince(timer) / 1000);
    ThresholdBoard board(realFileSystem());
    QWidget window;
    auto* layout = new QVBoxLayout(&window);
    WorkspaceController workspace(realFileSystem());
    SealedScore sealed(board, workspace);
    auto* totals = new TotalsBar(board, sealed, &window);
    auto* list = new BoardList(board, &window);
    layout->addWidget(totals);
    layout->addWidget(list, 1);
    window.resize(1366, 768);
    window.show();
    timer.restart();
    board.adopt(*basis);
    std::printf("rows built: %.1f ms\n", microsecondsSince(timer) / 1000);
    while (board.isBusy()) QApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);

    std::vector<double> numbers;
    std::vector<double> painted;
    for (const bool paint : {false, true}) {
        board.beginMove();
        for (int i = 0; i < 500; ++i) {
            const int c = i % 10;
            timer.restart();
            board.step(c, i % 20 < 10 ? 7 : -7);
            if (paint) QApplication::processEvents();
            (paint ? painted : numbers).push_back(microsecondsSince(timer));
        }
        board.endMove();
        while (board.isBusy()) QApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
    report("a move", std::move(numbers));
    report("a move, painted", std::move(painted));

    std::vector<double> intervals;
    for (int i = 0; i < 10; ++i) {
        board.beginMove();
        board.step(i, 25);
        timer.restart();
        board.endMove();
        while (!board.scoresAreFresh()) QApplication::processEvents(QEventLoop::WaitForMoreEvents, 10);
        intervals.push_back(microsecondsSince(timer));
    }
    report("interval after release", std::move(intervals));
    return 0;
}

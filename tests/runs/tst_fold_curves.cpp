// What a fold's log says as columns: nothing lost of ordinary runs, a million records kept in bounded memory
// without losing an extreme, resumptions.
#include "base/file_system.h"
#include "runs/fold_curves.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;

namespace {

LoggedEvent stepEvent(std::int64_t step, double loss)
{
    return {.time = 1000.0 + static_cast<double>(step),
            .kind = "train",
            .step = step,
            .event = StepEvent{.step = step,
                               .epoch = 0,
                               .loss = loss,
                               .learningRate = 1e-4,
                               .gradNorm = 1,
                               .tokensPerSecond = 900}};
}

bool has(const FoldCurves& curves, double step, double loss)
{
    return std::any_of(curves.steps.begin(), curves.steps.end(),
                       [&](const StepPoint& point) { return point.step == step && point.loss == loss; });
}

} // namespace

class TestFoldCurves : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void allOfAnOrdinaryRun()
    {
        FoldCurves curves;
        const auto n = static_cast<std::int64_t>(2 * FoldCurves::stepsKept - 1);
        for (std::int64_t step = 1; step <= n; ++step) curves.add(stepEvent(step, 0.5));
        QCOMPARE(curves.steps.size(), static_cast<std::size_t>(n));
    }

    // Spikes up and down, early and late, single values that are no number between them.
    void aMillionRecords()
    {
        FoldCurves curves;
        constexpr std::int64_t n = 1'000'000;
        for (std::int64_t step = 1; step <= n; ++step) {
            double loss = 0.5 + 0.001 * static_cast<double>(step * 7919 % 101);
            if (step == 12'345) loss = 9;
            if (step == 765'432) loss = 0.01;
            if (step % 1000 == 0) loss = std::nan("");
            curves.add(stepEvent(step, loss));
            QVERIFY(curves.steps.size() <= 2 * FoldCurves::stepsKept);
        }
        QVERIFY(curves.steps.size() >= FoldCurves::stepsKept / 4);
        QCOMPARE(curves.steps.front().step, 1.0);
        QCOMPARE(curves.steps.back().step, double(n));
        QVERIFY(has(curves, 12'345, 9) && has(curves, 765'432, 0.01));
        // Evenly: no tenth of the run has less than half of its share.
        for (int tenth = 0; tenth < 10; ++tenth) {
            const auto there =
                std::count_if(curves.steps.begin(), curves.steps.end(), [&](const auto& point) {
                    return static_cast<int>((point.step - 1) * 10 / n) == tenth;
                });
            QVERIFY2(there > static_cast<std::ptrdiff_t>(curves.steps.size() / 20),
                     qPrintable(QString::number(tenth)));
        }
        QVERIFY(std::is_sorted(curves.steps.begin(), curves.steps.end(),
                               [](const auto& a, const auto& b) { return a.step <= b.step; }));

        LoggedEvent resumed{.time = 1, .kind = "resumed", .step = 500'000};
        curves.add(resumed);
        QVERIFY(curves.steps.back().step <= 500'000 && curves.steps.back().step > 499'000);
        QVERIFY(!has(curves, 765'432, 0.01));
    }

    void theFileAsAWhole()
    {
        const QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "events.jsonl";
        QVERIFY(writeAtomically(
                    realFileSystem(), path,
                    "{\"t\": 5, \"kind\": \"train\", \"step\": 1, \"loss\": 0.5}\n"
                    "{\"t\": 6, \"kind\": \"train\", \"step\": 2, \"loss\": 0.4}\n"
                    "{\"t\": 7, \"kind\": \"eval\", \"step\": 2, \"eval_map\": 0.3, \"per_class\": "
                    "{\"a\": {\"ap\": 0.1, \"f1\": 0.2}}}\nno json\n"
                    "{\"t\": 8, \"kind\": \"resumed\", \"from_step\": 1}\n"
                    "{\"t\": 9, \"kind\": \"train\", \"step\": 2, \"loss\": 0.3}\n"
                    "{\"t\": 9, \"kind\": \"alert\", \"step\": 2, \"code\": \"nan\", \"message\": \"m\"}\n")
                    .ok());
        const auto curves = readFoldCurves(path, 0, {"a"});
        QVERIFY(curves.ok());
        QCOMPARE(curves->begun.value(), 5.0);
        QCOMPARE(curves->steps.size(), std::size_t{2});
        QCOMPARE(curves->steps[1].loss, 0.3);
        QVERIFY(curves->evals.empty());
        QCOMPARE(curves->alerts.size(), std::size_t{1});
        QVERIFY(readFoldCurves(path / "missing", 0, {})->steps.empty());
    }
};

QTEST_GUILESS_MAIN(TestFoldCurves)
#include "tst_fold_curves.moc"

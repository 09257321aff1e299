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

    // The short way of reading a step and the general one say the same of every line: of usual ones, of such
    // with something odd in them, and of what is no JSON. A nested member sends a line the general way.
    void bothWaysOfReading()
    {
        const QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "events.jsonl";
        const std::vector<std::string> values = {"1",
                                                 "-0",
                                                 "0.1",
                                                 "1e3",
                                                 "1E-2",
                                                 "null",
                                                 "\"x\"",
                                                 "9223372036854775807",
                                                 "9223372036854775808",
                                                 "1e999",
                                                 "1e-999",
                                                 "01",
                                                 ".5",
                                                 "5.",
                                                 "-",
                                                 "+1",
                                                 "nan",
                                                 "Infinity",
                                                 "true",
                                                 "[]",
                                                 "0x1",
                                                 "1.0e",
                                                 "5.0",
                                                 "\"\\u0031\"",
                                                 "\"\xff\"",
                                                 "\"",
                                                 "1 2",
                                                 "",
                                                 "18446744073709551616",
                                                 "0.1000000000000000055511151231257827021181583404541015625",
                                                 "-9223372036854775808"};
        const std::vector<std::string> keys = {
            "t",    "step",           "epoch", "loss", "learning_rate", "grad_norm", "tokens_per_second",
            "kind", "loss\", \"loss", "other"};
        const std::vector<std::string> tails = {"}", " } ", "},", "", "}}", ",}", "}\t"};
        std::string general, usual;
        for (const auto& key : keys)
            for (const auto& value : values)
                for (const auto& tail : tails) {
                    const std::string rest = "\"kind\": \"train\", \"t\": 7, \"step\": 3, \"loss\":0.5 ,\"";
                    const std::string kept = key == "t" || key == "step" || key == "kind"
                                                 ? "\"kind\": \"train\", \"loss\": 0.25, \""
                                                 : rest;
                    const std::string members = kept + key + "\": " + value + tail + "\n";
                    usual += "{" + members;
                    general += "{\"nested\": [], " + members;
                }
        const auto read = [&](const std::string& text) {
            (void)writeAtomically(realFileSystem(), path, text);
            EventLogTailer tailer(path, 1, {"a"});
            auto events = *tailer.read();
            return std::pair(std::move(events), tailer.skippedLines());
        };
        const auto [a, skippedA] = read(usual);
        const auto [b, skippedB] = read(general);
        QCOMPARE(skippedA, skippedB);
        QCOMPARE(a.size(), b.size());
        QVERIFY(a.size() > 100 && skippedA > 100);
        const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
        for (std::size_t i = 0; i < a.size(); ++i) {
            QVERIFY2(a[i].kind == b[i].kind && a[i].step == b[i].step && same(a[i].time, b[i].time),
                     qPrintable(QString::number(i)));
            QCOMPARE(a[i].event.index(), b[i].event.index());
            const auto *x = std::get_if<StepEvent>(&a[i].event), *y = std::get_if<StepEvent>(&b[i].event);
            if (x == nullptr) continue;
            QVERIFY2(x->step == y->step && x->fold == y->fold && same(x->loss, y->loss) &&
                         same(x->epoch, y->epoch) && same(x->learningRate, y->learningRate) &&
                         same(x->gradNorm, y->gradNorm) && same(x->tokensPerSecond, y->tokensPerSecond),
                     qPrintable(QString::number(i)));
        }
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

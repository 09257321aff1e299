// The fold runner with a toy learner: what it writes, how it stops, and that going on after any interruption
// gives the same bits.
#include "config/load.h"
#include "runs/event_log.h"
#include "runs/manifest.h"
#include "runs/npy.h"
#include "support/dying_child.h"
#include "support/faulty_file_system.h"
#include "support/run_record.h"
#include "support/toy_learner.h"
#include "train/checkpoints.h"
#include "train/clean_step.h"
#include "train/finish.h"
#include "train/fold_runner.h"
#include "train/report.h"
#include "train/run_inputs.h"
#include "train/run_status.h"
#include "train/run_trainer.h"
#include "train/train_run.h"

#include <QTemporaryDir>
#include <QtTest>

#include <map>

using namespace thresher;
using namespace thresher::test;

namespace {

// The disk without its flushes, which are what such a test would wait for.
FileSystem& files()
{
    static FaultyFileSystem instance;
    return instance;
}

// 60 posts, three classes whose words give them away, two test posts a class.
void writePosts(const Path& dir)
{
    std::string train = "id,content,red,green,blue\n";
    for (int i = 0; i < 60; ++i) {
        const bool red = i % 2 == 0, green = i % 3 == 0, blue = i % 5 == 0;
        train += "p" + std::to_string(i) + ",word" + std::to_string(i % 7) + (red ? " crimson" : "") +
                 (green ? " emerald" : "") + (blue ? " azure" : "") + " tail" + std::to_string(i % 11) + "," +
                 std::to_string(red) + "," + std::to_string(green) + "," + std::to_string(blue) + "\n";
    }
    [[maybe_unused]] auto a = writeAtomically(files(), dir / "train.csv", train);
    [[maybe_unused]] auto b = writeAtomically(
        files(), dir / "test.csv", "id,content\nt0,crimson word1\nt1,emerald\nt2,azure word3\nt3,word4\n");
}

const char* const baseConfig = R"(
data: {train: train.csv, test: test.csv, label_columns: [red, green, blue]}
folds: {n_splits: 3}
train_args: {learning_rate: 0.5, num_train_epochs: 6, per_device_train_batch_size: 4, gradient_accumulation_steps: 2, eval_steps: 4, save_steps: 3, logging_steps: 2}
)";

struct Workplace {
    QTemporaryDir dir;
    Path path() const { return dir.path().toStdString(); }
    RunConfig config;
    explicit Workplace(std::vector<std::string> overrides = {})
    {
        writePosts(path());
        [[maybe_unused]] auto written = writeAtomically(files(), path() / "config.yaml", baseConfig);
        auto loaded = loadRunConfig(files(), path() / "config.yaml", overrides);
        if (!loaded) qFatal("%s", toString(loaded.error()).c_str());
        config = *loaded;
    }
    RunFolder run(const char* name) const { return RunFolder(path() / name); }
    RunInputs prepare(const RunFolder& folder) const
    {
        auto inputs = readRunInputs(files(), config, {});
        if (!inputs) qFatal("%s", toString(inputs.error()).c_str());
        if (const auto status = prepareRun(files(), realClock(), folder, *inputs, {}); !status)
            qFatal("%s", toString(status.error()).c_str());
        return *inputs;
    }
};

// Every file that contracts.md calls equal bit for bit.
std::map<std::string, std::string> deterministicFiles(const RunFolder& run)
{
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(run.root())) {
        const Path relative = std::filesystem::relative(entry.path(), run.root());
        const std::string name = relative.filename().string();
        const bool kept = name.ends_with(".npy") || name.ends_with("ids.csv") || name == "folds.csv" ||
                          name.ends_with(".bin") || name == "thresholds.yaml" || name == "default.yaml" ||
                          name == "submission.csv";
        if (entry.is_regular_file() && kept) found[relative.string()] = *files().readFile(entry.path());
    }
    return found;
}

QStringList differing(const std::map<std::string, std::string>& a,
                      const std::map<std::string, std::string>& b)
{
    QStringList names;
    for (const auto& [name, bytes] : a)
        if (const auto it = b.find(name); it == b.end() || it->second != bytes)
            names << QString::fromStdString(name);
    for (const auto& [name, bytes] : b)
        if (!a.contains(name)) names << QStringLiteral("only there: ") + QString::fromStdString(name);
    return names;
}

// All that two runs of the same thing share.
struct Trace {
    std::map<std::string, std::string> files, record;
};

Trace traceOf(const RunFolder& run)
{
    return {deterministicFiles(run), recordOf(run.root())};
}

QStringList differing(const Trace& a, const Trace& b)
{
    return differing(a.files, b.files) + differing(a.record, b.record);
}

Result<FoldState> trainFold(const Workplace&, const RunInputs& inputs, const RunFolder& run,
                            ToyFactory& factory, FileSystem& fileSystem = files(), std::stop_token stop = {})
{
    return runFold({inputs, run, 0, factory, fileSystem, realClock(), nullptr, stop});
}

} // namespace

class TestFoldRunner : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Another trainer had the folder to itself between the look at it and the lock: its run stays.
    void preparedInBetween()
    {
        const Workplace place;
        const RunFolder folder = place.run("run");
        auto inputs = readRunInputs(files(), place.config, {});
        QVERIFY(inputs.ok());
        FaultyFileSystem between;
        between.onOperation = [&](const char* name, const Path&) {
            if (std::string_view(name) == "lock" && !files().exists(folder.manifest())) place.prepare(folder);
        };
        const auto prepared = prepareRun(between, realClock(), folder, *inputs, {});
        QVERIFY(!prepared);
        QCOMPARE(prepared.error().code, ErrorCode::AlreadyExists);
        QVERIFY(readManifest(files(), folder).ok());
    }

    void wholeRun()
    {
        const Workplace place;
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        ToyFactory factory;
        const auto report =
            trainFolds({inputs, run, {0, 1, 2}, factory, 2, files(), realClock(), nullptr, {}});
        QCOMPARE(report.finished.size(), std::size_t{3});
        const auto done = finishRun(files(), realClock(), run, inputs);
        QVERIFY2(done.ok(), done.ok() ? "" : done.error().message.c_str());
        for (const char* name : {"run.yaml",
                                 "manifest.json",
                                 "folds.csv",
                                 "events.jsonl",
                                 "oof_probs.npy",
                                 "oof_ids.csv",
                                 "oof_labels.npy",
                                 "ensemble_test_probs.npy",
                                 "ensemble_test_ids.csv",
                                 "decisions/default.yaml",
                                 "submission.csv",
                                 "report.md",
                                 "fold-1/fold.json",
                                 "fold-1/val_probs.npy",
                                 "fold-1/val_ids.csv",
                                 "fold-1/test_probs.npy",
                                 "fold-1/test_ids.csv",
                                 "fold-1/thresholds.yaml",
                                 "fold-1/evals/step-4.npy",
                                 "fold-1/events.jsonl"})
            QVERIFY2(std::filesystem::exists(run.root() / name), name);
        const auto oof = readNpyProbs(files(), run.root() / "oof_probs.npy");
        QCOMPARE(oof->rows, std::size_t{60});
        const auto status = readRunStatus(files(), run);
        QCOMPARE(status->state, std::string("finished"));
        QCOMPARE(status->badge, std::string("picked_here"));
        QVERIFY2(*status->crossFittedF1 > 0.7,
                 qPrintable(QString::number(*status->crossFittedF1))); // the words give the classes away
        // Again: nothing changes.
        const auto before = deterministicFiles(run);
        QVERIFY(finishRun(files(), realClock(), run, inputs).ok());
        QVERIFY(trainFold(place, inputs, run, factory).ok());
        QCOMPARE(differing(before, deterministicFiles(run)), QStringList());
    }

    // The report names a clean figure beside the one whose step was picked on the same rows, and only where a
    // score picks the step.
    void cleanChoiceOfTheStep()
    {
        for (const char* metric : {"map", "last"}) {
            const Workplace place({std::string("train_args.metric_for_best_model=") + metric});
            const auto run = place.run("run");
            const auto inputs = place.prepare(run);
            ToyFactory factory;
            trainFolds({inputs, run, {0, 1, 2}, factory, 1, files(), realClock(), nullptr, {}});
            const auto clean = cleanStepScores(files(), run, inputs, {0, 1, 2});
            QVERIFY(clean.ok());
            QCOMPARE(clean->has_value(), std::string(metric) == "map");
            QVERIFY(finishRun(files(), realClock(), run, inputs).ok());
            QCOMPARE(files().readFile(run.report(), 1 << 20)->find("chosen on the other folds") !=
                         std::string::npos,
                     std::string(metric) == "map");
            if (!*clean) continue;
            // By hand: the best mean over the other two folds, and that evaluation's scores in the rows of
            // the fold.
            std::map<int, std::map<std::int64_t, double>> map;
            for (int k = 0; k < 3; ++k) {
                const auto log = readEventLog(run.foldEvents(k), k, inputs.train.classes);
                for (const auto& entry : *log)
                    if (const auto* e = std::get_if<EvalEvent>(&entry.event)) map[k][e->step] = e->evalMap;
            }
            for (int k = 0; k < 3; ++k) {
                std::int64_t best = 0;
                double most = -1;
                for (const auto& [step, value] : map[(k + 1) % 3]) {
                    const double sum = value + map[(k + 2) % 3][step];
                    if (sum > most + 1e-12) {
                        most = sum;
                        best = step;
                    }
                }
                QCOMPARE((*clean)->step.at(k), best);
                const auto scores = readNpyProbs(files(), run.evalScores(k, best));
                const auto rows = inputs.folds.validationRows(k);
                for (std::size_t i = 0; i < rows.size(); ++i)
                    QCOMPARE((*clean)->probs(rows[i], 1), (*scores)(i, 1));
            }
        }
    }

    // One row cannot be cross-fitted. The report once read the figures that were not there, and crashed.
    void aSingleOutOfFoldRow()
    {
        const Workplace place({"folds.n_splits=60"});
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        ToyFactory factory;
        trainFolds({inputs, run, {0}, factory, 1, files(), realClock(), nullptr, {}});
        const auto done = finishRun(files(), realClock(), run, inputs);
        QVERIFY2(done.ok(), done.ok() ? "" : done.error().message.c_str());
        QCOMPARE(readNpyProbs(files(), run.root() / "oof_probs.npy")->rows, std::size_t{1});
        QVERIFY(files().readFile(run.report())->find("not measurable") != std::string::npos);
    }

    // What the sample submission lacks was once found after the last fold.
    void sampleIsReadBeforeTheFirstFold_data()
    {
        QTest::addColumn<QString>("rows");
        QTest::addColumn<QString>("message"); // empty: it fits
        QTest::newRow("fits, in another order") << "t3,0,0,0\nt1,0,0,0\nt0,0,0,0\nt2,0,0,0\n"
                                                << "";
        QTest::newRow("an id twice") << "t0,0,0,0\nt1,0,0,0\nt1,0,0,0\nt2,0,0,0\nt3,0,0,0\n"
                                     << "'t1'";
        QTest::newRow("an id missing") << "t0,0,0,0\nt1,0,0,0\nt3,0,0,0\n"
                                       << "'t2'";
        QTest::newRow("an id too many") << "t0,0,0,0\nt1,0,0,0\nt2,0,0,0\nt3,0,0,0\nt9,0,0,0\n"
                                        << "'t9'";
        QTest::newRow("no rows") << ""
                                 << "no rows";
    }
    void sampleIsReadBeforeTheFirstFold()
    {
        QFETCH(QString, rows);
        QFETCH(QString, message);
        const Workplace place({"data.sample_submission=sample.csv"});
        const Path sample = place.path() / "sample.csv";
        QVERIFY(writeAtomically(files(), sample, "id,red,green,blue\n" + rows.toStdString()).ok());
        const auto run = place.run("run");
        const auto prepared = prepareNew(files(), realClock(), run, place.config, 1, nullptr, {});
        QCOMPARE(prepared.ok(), message.isEmpty());
        if (prepared) return;
        QVERIFY2(QString::fromStdString(prepared.error().message).contains(message),
                 prepared.error().message.c_str());
        QCOMPARE(prepared.error().where, sample.string());
        QVERIFY(!files().exists(run.root()));
    }

    // The reader's warnings once ended with it.
    void oddDataIsTold()
    {
        const Workplace place;
        auto text = *files().readFile(place.path() / "train.csv");
        for (const char* row : {"p7,", "p9,"}) text.insert(text.find(row) + 3, "\xff");
        QVERIFY(writeAtomically(files(), place.path() / "train.csv", text).ok());
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        const auto remarks = dataRemarks(inputs);
        QCOMPARE(remarks.size(), std::size_t{1});
        for (const char* part :
             {"data.train: ", "not UTF-8", "first row 7, counted from 0; 1 more of this kind"})
            QVERIFY2(remarks[0].find(part) != std::string::npos, remarks[0].c_str());
        ToyFactory factory;
        trainFolds({inputs, run, {0, 1, 2}, factory, 1, files(), realClock(), nullptr, {}});
        QVERIFY(finishRun(files(), realClock(), run, inputs).ok());
        QVERIFY(files().readFile(run.report())->find(remarks[0]) != std::string::npos);
    }

    // Two runs, and a run in another process's folder order, give the same bits.
    void sameBitsTwice()
    {
        const Workplace place;
        ToyFactory factory;
        std::map<std::string, std::string> first;
        for (const char* name : {"a", "b"}) {
            const auto run = place.run(name);
            const auto inputs = place.prepare(run);
            QVERIFY(trainFold(place, inputs, run, factory).ok());
            if (first.empty())
                first = deterministicFiles(run);
            else
                QCOMPARE(differing(first, deterministicFiles(run)), QStringList());
        }
        QVERIFY(first.size() > 8);
    }

    // The process dies at every changing operation in turn (mid-step, inside an evaluation, while a
    // checkpoint is written or pruned); after resuming, the deterministic files equal those of an undisturbed
    // run.
    void resumeAfterDyingAnywhere()
    {
        const Workplace place({"train_args.num_train_epochs=3"});
        ToyFactory factory;
        const auto calm = place.run("calm");
        auto inputs = place.prepare(calm);
        FaultyFileSystem counter;
        QVERIFY(trainFold(place, inputs, calm, factory, counter).ok());
        const auto expected = traceOf(calm);
        QVERIFY(counter.operations() > 100);
        for (std::int64_t at = 0; at < counter.operations(); at += 3) {
            const auto run = place.run("dying");
            std::filesystem::remove_all(run.root());
            inputs = place.prepare(run);
            FaultyFileSystem dying(FaultyFileSystem::Mode::DieAt, at);
            const auto broken = trainFold(place, inputs, run, factory, dying);
            QVERIFY2(!broken.ok(), qPrintable(QString::number(at)));
            QCOMPARE(exitCode(broken.error().code), 1);
            const auto again = trainFold(place, inputs, run, factory);
            QVERIFY2(again.ok(), again.ok() ? ""
                                            : qPrintable(QString::number(at) + u' ' +
                                                         QString::fromStdString(again.error().message)));
            const auto names = differing(expected, traceOf(run));
            QVERIFY2(names.isEmpty(), qPrintable(QString::number(at) + u' ' + names.join(u' ')));
        }
    }

    // The power goes at every operation in turn. A checkpoint that lasts stands on events that last.
    void powerCutAnywhere()
    {
        const Workplace place({"train_args.num_train_epochs=2"});
        ToyFactory factory;
        const auto calm = place.run("calm");
        auto inputs = place.prepare(calm);
        PowerCutFileSystem counter;
        QVERIFY(trainFold(place, inputs, calm, factory, counter).ok());
        const auto expected = traceOf(calm);
        for (std::int64_t at = 0; at < counter.operations(); ++at) {
            const auto run = place.run("dark");
            std::filesystem::remove_all(run.root());
            inputs = place.prepare(run);
            QVERIFY(endsAt(End::Power, at, [&](FileSystem& disk) {
                return trainFold(place, inputs, run, factory, disk).ok();
            }));
            QVERIFY2(trainFold(place, inputs, run, factory).ok(), qPrintable(QString::number(at)));
            const auto names = differing(expected, traceOf(run));
            QVERIFY2(names.isEmpty(), qPrintable(QString::number(at) + u' ' + names.join(u' ')));
        }
    }

    // A disk that is full for a moment at each operation: the unit ends with an error or goes on, never with
    // a wrong file.
    void diskFullAtEveryWrite()
    {
        const Workplace place({"train_args.num_train_epochs=2"});
        ToyFactory factory;
        const auto calm = place.run("calm");
        auto inputs = place.prepare(calm);
        FaultyFileSystem counter;
        QVERIFY(trainFold(place, inputs, calm, factory, counter).ok());
        const auto expected = deterministicFiles(calm);
        for (std::int64_t at = 0; at < counter.operations(); at += 5) {
            const auto run = place.run("full");
            std::filesystem::remove_all(run.root());
            inputs = place.prepare(run);
            FaultyFileSystem full(FaultyFileSystem::Mode::FailOnce, at);
            const auto broken = trainFold(place, inputs, run, factory, full);
            if (!broken.ok()) QCOMPARE(broken.error().code, ErrorCode::WriteFailed);
            QVERIFY(trainFold(place, inputs, run, factory).ok());
            const auto names = differing(expected, deterministicFiles(run));
            QVERIFY2(names.isEmpty(), qPrintable(QString::number(at) + u' ' + names.join(u' ')));
        }
    }

    void stopSavesAndResumes_data()
    {
        QTest::addColumn<QString>("phase");
        QTest::addColumn<int>("call");
        QTest::newRow("in a step") << QStringLiteral("fit") << 5;
        QTest::newRow("in an evaluation") << QStringLiteral("validation") << 2;
        QTest::newRow("before the first step") << QStringLiteral("fit") << 1;
    }
    void stopSavesAndResumes()
    {
        QFETCH(QString, phase);
        QFETCH(int, call);
        const Workplace place;
        ToyFactory calmFactory;
        const auto calm = place.run("calm");
        auto inputs = place.prepare(calm);
        QVERIFY(trainFold(place, inputs, calm, calmFactory).ok());

        const auto run = place.run("stopped");
        inputs = place.prepare(run);
        std::stop_source stop;
        ToyFactory factory;
        int seen = 0;
        factory.hook = [&](const char* what) {
            if (phase == QLatin1String(what) && ++seen == call) stop.request_stop();
        };
        const auto stopped = trainFold(place, inputs, run, factory, files(), stop.get_token());
        QVERIFY(!stopped.ok());
        QCOMPARE(stopped.error().code, ErrorCode::Interrupted);
        QVERIFY(stopped.error().hint.find("--resume") != std::string::npos);
        QCOMPARE(readFoldState(files(), run, 0)->state, std::string("stopped"));
        QVERIFY(!checkpointSteps(files(), run, 0).empty());
        QVERIFY(trainFold(place, inputs, run, calmFactory).ok());
        QCOMPARE(differing(deterministicFiles(calm), deterministicFiles(run)), QStringList());
    }

    void controlFileStops()
    {
        const Workplace place;
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        QVERIFY(writeControl(files(), run, ControlRequest::Stop).ok());
        ToyFactory factory;
        QCOMPARE(trainFold(place, inputs, run, factory).error().code, ErrorCode::Interrupted);
        QVERIFY(writeControl(files(), run, ControlRequest::None).ok());
        QVERIFY(trainFold(place, inputs, run, factory).ok());
    }

    void aSecondWriterIsRefused()
    {
        const Workplace place;
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        QVERIFY(files().makeDirectories(run.fold(0)).ok());
        const auto held = files().lock(run.foldLock(0), "host elsewhere, pid 7");
        ToyFactory factory;
        const auto refused = trainFold(place, inputs, run, factory);
        QCOMPARE(refused.error().code, ErrorCode::Locked);
        QCOMPARE(exitCode(refused.error().code), 1);
        QVERIFY(refused.error().message.find("pid 7") != std::string::npos);
    }

    void checkpointsAreKeptByPolicy_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<int>("count"); // of checkpoints left at the end
        QTest::newRow("best and last") << QStringLiteral("train_args.save_total_limit=2") << 2;
        QTest::newRow("one more") << QStringLiteral("train_args.save_total_limit=3") << 3;
    }
    void checkpointsAreKeptByPolicy()
    {
        QFETCH(QString, setting);
        QFETCH(int, count);
        const Workplace place({setting.toStdString(), "train_args.metric_for_best_model=step:4",
                               "train_args.num_train_epochs=4"});
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        ToyFactory factory;
        const auto state = trainFold(place, inputs, run, factory);
        QCOMPARE(*state->chosenStep, std::int64_t{4});
        const auto steps = checkpointSteps(files(), run, 0);
        QCOMPARE(static_cast<int>(steps.size()), count);
        QCOMPARE(steps.front(), std::int64_t{4});
        QCOMPARE(steps.back(), state->totalSteps);
    }

    void nanStopsOrSkips()
    {
        for (const char* policy : {"stop", "skip"}) {
            const Workplace place({"train_args.on_nan=" + std::string(policy)});
            // One poisoned post among the rows of fold 0's training part.
            auto text = *files().readFile(place.path() / "train.csv");
            text.replace(text.find("p10,word3"), 9, "p10,poison");
            QVERIFY(writeAtomically(files(), place.path() / "train.csv", text).ok());
            const auto run = place.run("run");
            const auto inputs = place.prepare(run);
            const auto row =
                static_cast<std::size_t>(std::find(inputs.train.ids.begin(), inputs.train.ids.end(), "p10") -
                                         inputs.train.ids.begin());
            const int fold = (inputs.folds.fold[row] + 1) % 3;
            ToyFactory factory;
            const auto result = runFold({inputs, run, fold, factory, files(), realClock(), nullptr, {}});
            if (std::string(policy) == "stop") {
                QVERIFY(!result.ok());
                QCOMPARE(result.error().code, ErrorCode::Diverged);
                QVERIFY2(result.error().message.find("p10") != std::string::npos,
                         result.error().message.c_str());
                QCOMPARE(readFoldState(files(), run, fold)->state, std::string("failed"));
            } else {
                QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
                const auto log = readEventLog(run.foldEvents(fold), fold, inputs.train.classes);
                const auto alerts = std::count_if(log->begin(), log->end(),
                                                  [](const LoggedEvent& e) { return e.kind == "alert"; });
                QCOMPARE(alerts, std::ptrdiff_t{6}); // once an epoch
            }
        }
    }

    // A number that is not finite names the step and the posts, in the error, in fold.json and in the log,
    // and the last good checkpoint stands: without the bad post the run goes on from it.
    void notFinite_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("word");
        QTest::addColumn<QByteArray>("says");
        const QByteArray train = "train.csv", post = "p10,word3";
        QTest::newRow("gradient") << train << post << QByteArray("overflow")
                                  << QByteArray("posts of the step: ");
        QTest::newRow("validation") << train << post << QByteArray("unscorable")
                                    << QByteArray("at step 8 (posts p10)");
        QTest::newRow("test") << QByteArray("test.csv") << QByteArray("t2,azure") << QByteArray("unscorable")
                              << QByteArray("(test or sealed posts t2)");
    }
    void notFinite()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, word);
        QFETCH(QByteArray, says);
        const Workplace place;
        auto text = *files().readFile(place.path() / file.toStdString());
        const std::string old = from.toStdString();
        text.replace(text.find(old), old.size(), old.substr(0, old.find(',') + 1) + word.toStdString());
        QVERIFY(writeAtomically(files(), place.path() / file.toStdString(), text).ok());
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        const auto row = static_cast<std::size_t>(
            std::find(inputs.train.ids.begin(), inputs.train.ids.end(), "p10") - inputs.train.ids.begin());
        const int fold = (inputs.folds.fold[row] + (word == "overflow" ? 1 : 0)) % 3;
        ToyFactory factory;
        const auto result = runFold({inputs, run, fold, factory, files(), realClock(), nullptr, {}});
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::Diverged);
        const auto state = readFoldState(files(), run, fold);
        QCOMPARE(state->state, std::string("failed"));
        QCOMPARE(state->error, result.error().message);
        QVERIFY2(state->error.find(says.toStdString()) != std::string::npos, state->error.c_str());
        const auto log = readEventLog(run.foldEvents(fold), fold, inputs.train.classes);
        QVERIFY(std::ranges::any_of(*log, [](const LoggedEvent& e) { return e.kind == "alert"; }));
        const auto kept = checkpointSteps(files(), run, fold);
        if (word == "overflow") return; // in the first epoch: there is none yet
        QVERIFY(!kept.empty());
        const auto bytes = *files().readFile(run.checkpoint(fold, kept.back()) / "model.bin");
        std::vector<float> weights(bytes.size() / sizeof(float));
        std::memcpy(weights.data(), bytes.data(), bytes.size());
        QVERIFY(std::ranges::all_of(weights, [](float w) { return std::isfinite(w); }));
    }

    // Checkpoints come before anything tells that they are sound: one from which no step was finite does not
    // push out the one before it, whatever save_total_limit says.
    void theLastGoodCheckpointStands_data()
    {
        QTest::addColumn<QByteArray>("word");
        QTest::addColumn<QByteArray>("policy");
        QTest::addColumn<QList<int>>("kept");
        QTest::newRow("no step from it is finite")
            << QByteArray("collapse") << QByteArray("stop") << QList<int>{2, 3};
        QTest::newRow("nor are those that are skipped")
            << QByteArray("collapse") << QByteArray("skip") << QList<int>{2, 22};
        QTest::newRow("its weights are not") << QByteArray("explode") << QByteArray("stop") << QList<int>{2};
    }
    void theLastGoodCheckpointStands()
    {
        QFETCH(QByteArray, word);
        QFETCH(QByteArray, policy);
        QFETCH(QList<int>, kept);
        const Workplace place({"train_args.save_steps=1", "train_args.eval_steps=60",
                               "train_args.on_nan=" + policy.toStdString()});
        auto text = *files().readFile(place.path() / "train.csv");
        text.replace(text.find("p10,word3"), 9, "p10," + word.toStdString());
        QVERIFY(writeAtomically(files(), place.path() / "train.csv", text).ok());
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        const auto row = static_cast<std::size_t>(
            std::find(inputs.train.ids.begin(), inputs.train.ids.end(), "p10") - inputs.train.ids.begin());
        ToyFactory factory;
        const int fold = (inputs.folds.fold[row] + 1) % 3;
        const auto result = runFold({inputs, run, fold, factory, files(), realClock(), nullptr, {}});
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::Diverged);
        const auto steps = checkpointSteps(files(), run, fold);
        QCOMPARE(QList<int>(steps.begin(), steps.end()), kept);
        QVERIFY2(result.error().hint.find("checkpoint-2") != std::string::npos, result.error().hint.c_str());
    }

    // The run's folder is renamed while a fold trains: nothing is written in its old place, so that it can be
    // renamed back, and the fold goes on to the same bits.
    void movedAwayWhileItTrains()
    {
        const Workplace place;
        ToyFactory undisturbed;
        const auto calm = place.run("calm");
        auto inputs = place.prepare(calm);
        QVERIFY(trainFold(place, inputs, calm, undisturbed).ok());
        const auto run = place.run("run");
        const Path away = place.path() / "away";
        inputs = place.prepare(run);
        ToyFactory factory;
        int fits = 0;
        factory.hook = [&](const char* what) {
            if (std::string_view(what) == "fit" && ++fits == 5) std::filesystem::rename(run.root(), away);
        };
        const auto stopped = trainFolds({inputs, run, {0, 1}, factory, 1, files(), realClock(), nullptr, {}});
        QCOMPARE(stopped.failed.size(), std::size_t{2});
        QCOMPARE(stopped.failed.at(0).code, ErrorCode::WriteFailed);
        QVERIFY2(!std::filesystem::exists(run.root()), "made again");
        std::filesystem::rename(away, run.root());
        QVERIFY(trainFold(place, inputs, run, undisturbed).ok());
        QCOMPARE(differing(deterministicFiles(calm), deterministicFiles(run)), QStringList());
    }

    // A learner that throws is an error of its fold: nothing says "running" afterwards.
    void whatIsThrownIsTold()
    {
        const Workplace place;
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        ToyFactory factory;
        factory.hook = [](const char* what) {
            if (std::string_view(what) == "validation") throw std::bad_alloc();
        };
        const auto result = trainFold(place, inputs, run, factory);
        QCOMPARE(result.error().code, ErrorCode::OutOfMemory);
        QCOMPARE(readFoldState(files(), run, 0)->state, std::string("failed"));
        QCOMPARE(readFoldState(files(), run, 0)->error, result.error().message);
    }

    // One failing fold does not lose the others, and what is there can be finished.
    void aFailingFoldDoesNotLoseTheOthers()
    {
        const Workplace place;
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        QVERIFY(files().makeDirectories(run.fold(1)).ok());
        const auto held = files().lock(run.foldLock(1), "host elsewhere, pid 7");
        ToyFactory factory;
        const auto report =
            trainFolds({inputs, run, {0, 1, 2}, factory, 1, files(), realClock(), nullptr, {}});
        QCOMPARE(report.finished.size(), std::size_t{2});
        QCOMPARE(report.failed.size(), std::size_t{1});
        QVERIFY(finishRun(files(), realClock(), run, inputs).ok());
        QVERIFY(files().readFile(run.report())->find("INCOMPLETE") != std::string::npos);
    }

    void earlyStopping()
    {
        const Workplace place({"train_args.num_train_epochs=60", "train_args.early_stopping_patience=2"});
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        ToyFactory factory;
        const auto state = trainFold(place, inputs, run, factory);
        QVERIFY(state.ok());
        QVERIFY(state->step < state->totalSteps);
        QCOMPARE(state->step, *state->chosenStep + 2 * 4); // two evaluations, four steps apart
    }

    void changedDataIsRefused()
    {
        const Workplace place;
        const auto run = place.run("run");
        place.prepare(run);
        QVERIFY(openRun(files(), run, 0, nullptr, {}).ok());
        auto text = *files().readFile(place.path() / "train.csv");
        text.replace(text.find("crimson"), 7, "scarlet");
        QVERIFY(writeAtomically(files(), place.path() / "train.csv", text).ok());
        const auto refused = openRun(files(), run, 0, nullptr, {});
        QCOMPARE(refused.error().code, ErrorCode::Mismatch);
        QVERIFY(refused.error().message.find("training data") != std::string::npos);
    }

    void sealedRowsTrainNothingAndAreKeptApart()
    {
        const Workplace place({"folds.sealed_fraction=0.2"});
        const auto run = place.run("run");
        const auto inputs = place.prepare(run);
        const auto sealed = inputs.sealedRows();
        QCOMPARE(sealed.size(), std::size_t{12});
        for (int k = 0; k < 3; ++k)
            for (const std::size_t row : inputs.folds.trainingRows(k))
                QVERIFY(inputs.folds.fold[row] != foldSealed);
        ToyFactory factory;
        const auto report =
            trainFolds({inputs, run, {0, 1, 2}, factory, 1, files(), realClock(), nullptr, {}});
        QCOMPARE(report.finished.size(), std::size_t{3});
        QVERIFY(finishRun(files(), realClock(), run, inputs).ok());
        QCOMPARE(readNpyProbs(files(), run.root() / "oof_probs.npy")->rows, std::size_t{48});
        QCOMPARE(readNpyProbs(files(), run.root() / "sealed_probs.npy")->rows, std::size_t{12});
        QCOMPARE(readNpyProbs(files(), run.root() / "ensemble_test_probs.npy")->rows, std::size_t{4});
    }

    void classWeightsFollowTheReference()
    {
        LabelMatrix labels(100, 3);
        for (std::size_t i = 0; i < 100; ++i) {
            labels(i, 0) = i < 64;
            labels(i, 1) = i < 1;
        }
        LossConfig loss;
        QVERIFY(classWeights(loss, labels).empty());
        loss.class_weights =
            "reference"; // p^-1/2 = 1.25, 10 -> clip 5, no positives -> clip 5; scaled to mean 1
        const auto weights = classWeights(loss, labels);
        QCOMPARE(weights[0], static_cast<float>(1.25 * 3 / 11.25));
        QCOMPARE(weights[1], static_cast<float>(5.0 * 3 / 11.25));
        QCOMPARE(weights[2], weights[1]);
        loss.class_weights = "pos_weight";
        QCOMPARE(classWeights(loss, labels)[0], 0.5625F);
        QCOMPARE(classWeights(loss, labels)[1], 5.0F);
    }
};

QTEST_APPLESS_MAIN(TestFoldRunner)
#include "tst_fold_runner.moc"

// The run folder that resources/integrations/thresher_callback.py wrote in a real Hugging Face Trainer
// (tests/reference/make_live_callback.py), read as any run.
#include "decide/score_files.h"
#include "runs/event_log.h"
#include "runs/npy.h"
#include "runs/run_folder.h"
#include "support/cli.h"
#include "workspace/import_curves.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <filesystem>

using namespace thresher;
using thresher::test::runCli;

namespace {

// With quotes before and behind a word that is none.
const char* const oddHistory =
    "{\"best_metric\": -Infinity, \"log_history\": ["
    "{\"step\": 1, \"loss\": NaN, \"learning_rate\": 0.5, \"NaN \\\" NaN\": \"\\\\\"},"
    "{\"step\": 2, \"loss\": 0.25, \"grad_norm\": Infinity},"
    "{\"step\": 2, \"eval_loss\": NaN, \"eval_map\": 0.75}]}";

QStringList line(std::initializer_list<QString> words)
{
    return QStringList{QStringLiteral("--json"), QStringLiteral("--quiet")} + QStringList(words);
}

} // namespace

class TestCallbackRun : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase()
    {
        m_run = Path(m_dir.path().toStdString()) / "run";
        std::filesystem::copy(THRESHER_SOURCE_DIR "/tests/reference/callback/run", m_run,
                              std::filesystem::copy_options::recursive);
        m_name = QString::fromStdString(m_run.string());
    }

    void curves()
    {
        const auto events = readEventLog(m_run / "fold-0" / "events.jsonl", 0, {"alpha", "beta", "gamma"});
        QVERIFY(events.ok());
        int steps = 0, evaluations = 0;
        for (const auto& event : *events) {
            if (const auto* step = std::get_if<StepEvent>(&event.event)) {
                QVERIFY(step->loss > 0 && step->learningRate > 0 && step->gradNorm > 0);
                ++steps;
            }
            if (const auto* eval = std::get_if<EvalEvent>(&event.event)) {
                QVERIFY(eval->evalLoss > 0 && eval->evalMap > 0.3 && eval->perClass.size() == 3);
                QVERIFY(realFileSystem().exists(RunFolder(m_run).evalScores(0, event.step)));
                ++evaluations;
            }
        }
        QVERIFY(steps >= 10);
        QVERIFY(evaluations >= 5);
    }

    // fold.json names the step whose scores the fold left behind.
    void chosenStep()
    {
        for (int k = 0; k < 2; ++k) {
            const auto state = readFoldState(realFileSystem(), RunFolder(m_run), k);
            QVERIFY(state.ok() && state->chosenStep);
            QCOMPARE(state->metric, std::string("map"));
            const auto kept =
                readNpyProbs(realFileSystem(), RunFolder(m_run).evalScores(k, *state->chosenStep));
            const auto left = readNpyProbs(realFileSystem(), RunFolder(m_run).fold(k) / "val_probs.npy");
            QVERIFY(kept.ok() && left.ok());
            QVERIFY(*kept == *left);
        }
    }

    void statusFinishThresholds()
    {
        const auto status = runCli(line({QStringLiteral("status"), m_name}));
        QVERIFY2(status.code == 0, status.err.constData());
        QCOMPARE(status.json()["state"].get<std::string>(), std::string("finished"));
        const auto finished = runCli(line({QStringLiteral("finish"), m_name}));
        QVERIFY2(finished.code == 0, finished.err.constData());
        const auto decided = runCli(line({QStringLiteral("thresholds"), QStringLiteral("--run"), m_name,
                                          QStringLiteral("-o"), m_dir.filePath(QStringLiteral("d.yaml"))}));
        QVERIFY2(decided.code == 0, decided.err.constData());
        const Json json = decided.json();
        QCOMPARE(json["rows"].get<int>(), 240); // without the training-only row
        const Json score = json["scores"][json["rule"].get<std::string>()];
        QVERIFY(score["cross_fitted"].get<double>() > 0.6);
        QCOMPARE(score["badge"].get<std::string>(), std::string("picked_here"));
        const auto scores = readRunScores(realFileSystem(), m_run);
        QVERIFY(scores.ok() && scores->test && scores->test->rows() == 20);
    }

    // Python's json writes what is not finite as bare words, which ended the import once.
    void historyThatIsNotFinite()
    {
        const Path source = Path(m_dir.path().toStdString()) / "odd" / "trainer_state.json";
        std::filesystem::create_directories(source.parent_path());
        QVERIFY(writeAtomically(realFileSystem(), source, oddHistory).ok());
        Dataset data;
        data.ids = {"a", "b"};
        data.texts = {"one", "two"};
        data.classes = {"alpha"};
        data.labels = LabelMatrix(2, 1);
        data.hasLabels = true;
        const Folds folds{.fold = {0, 1}, .nSplits = 2};
        const Path target = Path(m_dir.path().toStdString()) / "odd-run";
        const auto made = importCurves(realFileSystem(), {target, data, folds}, source, 0);
        QVERIFY2(made.ok(), made ? "" : toString(made.error()).c_str());
        QCOMPARE(made->unused, std::vector<std::string>{"NaN \" NaN"});
        const auto events = readEventLog(RunFolder(target).foldEvents(0), 0, data.classes);
        QVERIFY(events.ok());
        QCOMPARE(events->size(), std::size_t{3});
        const auto& first = std::get<StepEvent>((*events)[0].event);
        QVERIFY(std::isnan(first.loss));
        QCOMPARE(first.learningRate, 0.5);
        const auto& second = std::get<StepEvent>((*events)[1].event);
        QCOMPARE(second.loss, 0.25);
        QVERIFY(std::isnan(second.gradNorm));
        const auto& evaluation = std::get<EvalEvent>((*events)[2].event);
        QVERIFY(std::isnan(evaluation.evalLoss));
        QCOMPARE(evaluation.evalMap, 0.75);
        QVERIFY(writeAtomically(realFileSystem(), source, "{\"log_history\": [NaNs]}").ok());
        QCOMPARE(importCurves(realFileSystem(), {target, data, folds}, source, 1).error().code,
                 ErrorCode::BadFormat);
    }

    // A colleague's pack of it opens, too.
    void travels()
    {
        const QString pack = m_dir.filePath(QStringLiteral("run.thresher")),
                      there = m_dir.filePath(QStringLiteral("there"));
        const auto packed = runCli(line({QStringLiteral("pack"), m_name, QStringLiteral("-o"), pack}));
        QVERIFY2(packed.code == 0, packed.err.constData());
        const auto unpacked = runCli(line(
            {QStringLiteral("unpack"), pack, QStringLiteral("-o"), there, QStringLiteral("--like"), m_name}));
        QVERIFY2(unpacked.code == 0, unpacked.err.constData());
    }

  private:
    QTemporaryDir m_dir;
    Path m_run;
    QString m_name;
};

QTEST_GUILESS_MAIN(TestCallbackRun)
#include "tst_callback_run.moc"

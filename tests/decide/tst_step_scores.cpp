// The time scrubber: scores of any evaluation as a score set, with the badge that its choice deserves.
#include "base/detail/json.h"
#include "decide/step_scores.h"
#include "support/run_maker.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;
using thresher::test::MadeRun;
using thresher::test::put;
using thresher::test::writeRun;
using thresher::testing::randomParts;

namespace {

FileSystem& files()
{
    return realFileSystem();
}

} // namespace

class TestStepScores : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Two folds, evaluated at 10, 20 and 30; fold 0 at 40 too. Step 10 is noise, step 20 the run's own
    // scores, 30 in between. By the log, fold 0 is best at 20 and fold 1 at 30: S(-0) = 30, S(-1) = 20.
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_root = Path(m_dir->path().toStdString());
        m_path = m_root / "run";
        m_run = MadeRun{};
        m_run.parts = randomParts(1, {.rows = 300, .folds = 2, .separation = 3});
        m_run.test = randomParts(2, {.rows = 20}).probs;
        for (int i = 0; i < 20; ++i) m_run.testIds.push_back("t" + std::to_string(i));
        QVERIFY(writeRun(m_path, m_run).ok());
        const auto noise = randomParts(9, {.rows = 300, .folds = 2, .separation = 0}).probs;
        const auto middle = randomParts(5, {.rows = 300, .folds = 2, .separation = 1}).probs;
        for (int k = 0; k < 2; ++k) {
            std::vector<std::size_t> rows;
            for (std::size_t i = 0; i < 300; ++i)
                if (m_run.parts.fold[i] == k) rows.push_back(i);
            const RunFolder run(m_path);
            QVERIFY(files().makeDirectories(run.evals(k)).ok());
            const auto write = [&](std::int64_t step, const ScoreMatrix& scores) {
                QVERIFY(
                    writeNpy(files(), run.evalScores(k, step), selectRows(scores.view(), rows).view()).ok());
            };
            write(10, noise);
            write(20, m_run.parts.probs);
            write(30, middle);
            if (k == 0) write(40, middle);
            std::string log;
            for (const int step : {10, 20, 30}) {
                const double map = step == 10 ? 0.1 : (step == 20) == (k == 0) ? 0.6 : 0.5;
                log += R"({"t":1,"kind":"eval","step":)" + std::to_string(step) + R"(,"eval_map":)" +
                       std::to_string(map) + "}\n";
            }
            QVERIFY(put(run.foldEvents(k), log).ok());
        }
    }

    void commonStepsAndFigures()
    {
        const auto steps = commonSteps(files(), m_path);
        QVERIFY(steps.ok());
        QCOMPARE(*steps, (std::vector<std::int64_t>{10, 20, 30}));
        RuleOptions rule;
        rule.rule = Rule::Exact;
        const auto figures = stepFigures(files(), m_path, rule);
        QVERIFY(figures.ok());
        QCOMPARE(figures->size(), std::size_t{3});
        QVERIFY(figures->at(1).crossFitted > figures->at(0).crossFitted + 0.2);
        QCOMPARE(figures->at(1).flips, std::size_t{0}); // step 20 is what the run stands at
        QVERIFY(figures->at(0).flips > 0 && figures->at(2).flips > 0);
    }

    void aCommonStep()
    {
        StepChoice choice{.kind = StepChoice::Kind::Common, .step = 20};
        const auto at = scoresAtSteps(files(), m_path, choice);
        QVERIFY2(at.ok(), at ? "" : at.error().message.c_str());
        QVERIFY(at->scores.outOfFold.probs() == m_run.parts.probs);
        QVERIFY(at->scores.outOfFold.step() == StepSource::OwnRowsBest); // picked after looking
        choice.step = 40;
        const auto missing = scoresAtSteps(files(), m_path, choice);
        QVERIFY(!missing && missing.error().message.find("Fold 1") != std::string::npos);
    }

    void meanOfLast()
    {
        const auto at = scoresAtSteps(files(), m_path, {.kind = StepChoice::Kind::MeanOfLast, .count = 2});
        QVERIFY(at.ok());
        QCOMPARE(at->steps.at(0), (std::vector<std::int64_t>{30, 40}));
        QCOMPARE(at->steps.at(1), (std::vector<std::int64_t>{20, 30}));
        QVERIFY(at->scores.outOfFold.step() == StepSource::Fixed);
        const auto a = readNpyProbs(files(), RunFolder(m_path).evalScores(1, 20));
        const auto b = readNpyProbs(files(), RunFolder(m_path).evalScores(1, 30));
        for (std::size_t i = 0; i < a->values.size(); ++i)
            QCOMPARE(at->validation.at(1).values[i],
                     static_cast<float>((double{a->values[i]} + double{b->values[i]}) / 2));
    }

    void cleanChoice()
    {
        const auto at = scoresAtSteps(files(), m_path, {});
        QVERIFY(at.ok());
        QCOMPARE(at->steps.at(0), (std::vector<std::int64_t>{30}));
        QCOMPARE(at->steps.at(1), (std::vector<std::int64_t>{20}));
        QVERIFY(at->scores.outOfFold.step() == StepSource::OtherFolds);
    }

    void testScores()
    {
        StepChoice choice{.kind = StepChoice::Kind::Common, .step = 20};
        const auto without = scoresAtSteps(files(), m_path, choice);
        QVERIFY(without.ok() && !without->scores.test);
        QCOMPARE(without->missingTest.size(), std::size_t{2}); // needs prediction, fold by fold
        ScoreMatrix first(20, 4, 0.25F), second(20, 4, 0.75F);
        QVERIFY(writeNpy(files(), RunFolder(m_path).evalTestScores(0, 20), first.view()).ok());
        QVERIFY(writeNpy(files(), RunFolder(m_path).evalTestScores(1, 20), second.view()).ok());
        const auto with = scoresAtSteps(files(), m_path, choice);
        QVERIFY(with.ok() && with->scores.test && with->missingTest.empty());
        for (const float p : with->scores.test->probs().values) QCOMPARE(p, 0.5F);
        QCOMPARE(with->scores.test->ids(), m_run.testIds);
    }

    // Written as a run it is read like one, and remembers how clean its choice was.
    void asARun()
    {
        const auto at = scoresAtSteps(files(), m_path, {});
        QVERIFY(at.ok());
        const Path made = m_root / "clean";
        const auto written = writeStepRun(files(), m_path, *at, made);
        QVERIFY2(written.ok(), written ? "" : written.error().message.c_str());
        const auto read = readRunScores(files(), made);
        QVERIFY2(read.ok(), read ? "" : read.error().message.c_str());
        QCOMPARE(read->outOfFold.hash(), at->scores.outOfFold.hash());
        QVERIFY(read->outOfFold.step() == StepSource::OtherFolds);
        QVERIFY(!read->test);
        const auto again = writeStepRun(files(), m_path, *at, made);
        QVERIFY(!again && again.error().code == ErrorCode::AlreadyExists);
    }

  private:
    std::unique_ptr<QTemporaryDir> m_dir;
    Path m_root, m_path;
    MadeRun m_run;
};

QTEST_APPLESS_MAIN(TestStepScores)
#include "tst_step_scores.moc"

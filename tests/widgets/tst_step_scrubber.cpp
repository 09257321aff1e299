// The time scrubber in the window: every position shows the board that its scores give when read alone; the
// run's own board, with what a hand did, comes back; a position becomes a run.
#include "controllers/workspace_controller.h"
#include "pages/thresholds/board_list.h"
#include "pages/thresholds/steps_bar.h"
#include "pages/thresholds_page.h"
#include "support/cli.h"
#include "support/run_maker.h"
#include "viewmodels/step_scrubber.h"
#include "viewmodels/threshold_board.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;
using thresher::test::MadeRun;
using thresher::test::put;
using thresher::test::writeRun;
using thresher::testing::randomParts;

namespace {

constexpr std::size_t rows = 300;
constexpr int folds = 3;
const std::vector<std::int64_t> steps = {10, 20, 30, 40};

FileSystem& files()
{
    return realFileSystem();
}

// Scores that get better with every evaluation; the log says that all folds are best at 30. Test scores at 40
// alone.
void makeRun(const Path& path)
{
    MadeRun run;
    run.parts = randomParts(1, {.rows = rows, .folds = folds, .separation = 3});
    run.test = randomParts(2, {.rows = 20}).probs;
    for (int i = 0; i < 20; ++i) run.testIds.push_back("t" + std::to_string(i));
    QVERIFY(writeRun(path, run).ok());
    const RunFolder folder(path);
    for (int k = 0; k < folds; ++k) {
        QVERIFY(files().makeDirectories(folder.evals(k)).ok());
        std::string log;
        std::vector<std::size_t> own;
        for (std::size_t i = 0; i < rows; ++i)
            if (run.parts.fold[i] == k) own.push_back(i);
        for (const auto step : steps) {
            const auto scores =
                step == 40 ? run.parts.probs
                           : randomParts(static_cast<std::uint32_t>(step),
                                         {.rows = rows, .folds = folds, .separation = step / 10.0 - 1})
                                 .probs;
            QVERIFY(
                writeNpy(files(), folder.evalScores(k, step), selectRows(scores.view(), own).view()).ok());
            log += R"({"t":1,"kind":"eval","step":)" + std::to_string(step) + R"(,"eval_map":)" +
                   (step == 30 ? "0.9" : "0.2") + "}\n";
        }
        QVERIFY(writeNpy(files(), folder.evalTestScores(k, 40), run.test->view()).ok());
        QVERIFY(put(folder.foldEvents(k), log).ok());
    }
}

} // namespace

class TestStepScrubber : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_run = Path(m_folder->path().toStdString()) / "run";
        makeRun(m_run);
        m_workspace = std::make_unique<WorkspaceController>(files());
        m_workspace->setHome(m_folder->path().toStdString() + "/home");
        m_page = std::make_unique<ThresholdsPage>(*m_workspace);
        m_page->resize(1266, 660);
        m_page->show();
        m_workspace->open(m_run);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scrubber().isAvailable() && m_page->isSettled(), 30000);
    }

    void cleanup()
    {
        m_page.reset();
        m_workspace.reset();
    }

    void opensAtTheCleanChoice()
    {
        auto& scrubber = m_page->scrubber();
        QVERIFY(!m_page->stepsBar().isVisible());
        activate();
        QVERIFY(m_page->stepsBar().isVisible());
        QCOMPARE(scrubber.mode(), StepScrubber::Mode::Clean);
        for (const auto& [fold, chosen] : scrubber.position()->steps)
            QCOMPARE(chosen, std::vector<std::int64_t>{30});
        QCOMPARE(scrubber.position()->score->crossFitted.badge, Badge::Clean);
        QVERIFY(scrubber.position()->missingTest.size() == folds);
        QVERIFY(scrubber.predictCommands().contains(
            QStringLiteral("--fold 2 --step 30 -o %1/fold-2/evals/step-30.test.npy")
                .arg(QString::fromStdString(m_run.string()))));
    }

    void everyStepIsTheBoardOfItsScores()
    {
        auto& board = m_page->board();
        auto& scrubber = m_page->scrubber();
        activate();
        QSignalSpy decided(&board, &ThresholdBoard::decided);
        scrubber.setMode(StepScrubber::Mode::Common);
        auto* slider = m_page->stepsBar().slider();
        QCOMPARE(slider->maximum(), 3);
        QElapsedTimer timer;
        qint64 slowest = 0;
        for (int at = 3; at >= 0; --at) {
            timer.start();
            slider->setValue(at);
            m_page->grab();
            slowest = std::max(slowest, timer.elapsed());
            StepChoice choice;
            choice.kind = StepChoice::Kind::Common;
            choice.step = steps[static_cast<std::size_t>(at)];
            const auto wanted = *scoresAtSteps(files(), m_run, choice);
            QCOMPARE(board.basis().set->outOfFold.hash(), wanted.scores.outOfFold.hash());
            const auto counts =
                countClasses(wanted.scores.outOfFold.probs(), wanted.scores.outOfFold.labels(), board.cuts());
            for (int c = 0; c < board.classCount(); ++c)
                QCOMPARE(board.counts(c), counts[static_cast<std::size_t>(c)]);
            QCOMPARE(scrubber.position()->score->crossFitted.badge,
                     at == 3 ? Badge::Clean : Badge::PickedHere);
        }
        QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled(), 30000);
        QVERIFY(board.score()->crossFitted.interval);
        QCOMPARE(decided.size(), 0); // a step that is looked at decides nothing
        RuleOptions rule = board.basis().options;
        rule.rule = board.rule().rule;
        const auto figures = *stepFigures(files(), m_run, rule);
        QCOMPARE(scrubber.position()->score->crossFitted.value, figures[0].crossFitted);
        QCOMPARE(scrubber.position()->flips, figures[0].flips);
        qInfo("slowest step with painting: %lld ms", slowest);
    }

    void theOwnBoardComesBackWithItsHistory()
    {
        auto& board = m_page->board();
        board.step(0, 3);
        const Cuts byHand = board.cuts();
        QVERIFY(board.canUndo());
        activate();
        QVERIFY(board.cuts() != byHand && !board.canUndo());
        m_page->scrubber().setActive(false);
        QVERIFY(!board.isPreview() && !m_page->stepsBar().isVisible());
        QVERIFY(board.cuts() == byHand);
        board.undo();
        QVERIFY(board.cuts() == board.ruleCuts());
    }

    void theFiguresFollowTheRule()
    {
        auto& board = m_page->board();
        activate();
        board.setRule({Rule::Exact, {}});
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scrubber().position() && m_page->isSettled(), 30000);
        QVERIFY(m_page->scrubber().position()->rule.rule == Rule::Exact);
        QVERIFY(board.rule().rule == Rule::Exact && board.isPreview());
    }

    void aPositionBecomesARun()
    {
        activate();
        auto& scrubber = m_page->scrubber();
        scrubber.setMode(StepScrubber::Mode::Mean);
        QCOMPARE(scrubber.position()->choice.count, 3);
        const std::string hash = m_page->board().basis().set->outOfFold.hash();
        QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled(), 30000);
        QTest::mouseClick(m_page->stepsBar().makeButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_workspace->scoreSet()->runs[0] == m_workspace->workspace().runsFolder() / "run-last-3", 30000);
        QCOMPARE(m_workspace->scoreSet()->outOfFold.hash(), hash);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled() && !scrubber.isAvailable(), 30000);
        QVERIFY(!m_page->board().isPreview() && !m_page->stepsBar().isVisible());
    }

    // A step without test scores gets them from the checkpoints: then it makes a run that can be exported. A
    // run without checkpoints says so.
    void predictsWhatIsMissing()
    {
        activate();
        auto* predict = m_page->stepsBar().predictButton();
        QSignalSpy failed(&m_page->scrubber(), &StepScrubber::failed);
        QVERIFY(predict->isVisible() && predict->isEnabled());
        QTest::mouseClick(predict, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled() && m_page->scrubber().position(), 60000);

        const Path run = Path(m_folder->path().toStdString()) / "lora";
        QStringList arguments{QStringLiteral("--quiet"), QStringLiteral("train"),
                              thresher::test::samplePath("config-lora.yaml"), QStringLiteral("-o"),
                              QString::fromStdString(run.string())};
        for (const auto* setting : {"folds.n_splits=2", "train_args.max_steps=4", "train_args.eval_steps=2",
                                    "train_args.save_steps=2"})
            arguments << QStringLiteral("--set") << QLatin1String(setting);
        const auto trained = thresher::test::runCli(arguments);
        QVERIFY2(trained.code == 0, trained.err.constData());
        m_workspace->open(run);
        QTRY_VERIFY_WITH_TIMEOUT(m_workspace->scoreSet() && m_workspace->scoreSet()->runs[0] == run &&
                                     m_page->scrubber().isAvailable() && m_page->isSettled(),
                                 60000);
        activate();
        auto& scrubber = m_page->scrubber();
        scrubber.setMode(StepScrubber::Mode::Common);
        for (const int at : {0, 1}) {
            scrubber.setIndex(at);
            if (!scrubber.position()->missingTest.empty()) QTest::mouseClick(predict, Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled() && scrubber.position() &&
                                         scrubber.position()->missingTest.empty(),
                                     120000);
            QCOMPARE(scrubber.index(), at);
        }
        QVERIFY(!predict->isVisible());
        QVERIFY(scrubber.position()->basis->set->test);
        QCOMPARE(failed.size(), 1);
    }

  private:
    void activate()
    {
        m_page->scrubber().setActive(true);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scrubber().position() && m_page->isSettled(), 30000);
        QVERIFY(m_page->board().isPreview());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    Path m_run;
    std::unique_ptr<WorkspaceController> m_workspace;
    std::unique_ptr<ThresholdsPage> m_page;
};

QTEST_MAIN(TestStepScrubber)
#include "tst_step_scrubber.moc"

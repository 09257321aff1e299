// Experiments in the window: scores made elsewhere come in only when they fit the labels, runs beside the
// champion, a clone, the table as a file, and labels in doubt with what a person made of them.
#include "config/load.h"
#include "controllers/train_controller.h"
#include "controllers/workspace_controller.h"
#include "data/label_overlay.h"
#include "data/reader.h"
#include "decide/score_files.h"
#include "pages/dataset/label_desk_card.h"
#include "pages/runs/score_import_card.h"
#include "pages/runs_page.h"
#include "pages/train_page.h"
#include "plot/interval_chart.h"
#include "runs/npy.h"
#include "support/open_window.h"
#include "support/sample_workspace.h"
#include "viewmodels/config_model.h"
#include "viewmodels/score_import.h"
#include "workspace/job.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace thresher;

namespace {

constexpr int foldCount = 3;

FileSystem& files()
{
    return realFileSystem();
}

QString text(const Path& path)
{
    return QString::fromStdString(path.string());
}

// Scores that know the labels, but for every `wrongEvery`-th row, which has them turned around.
ScoreMatrix scoresOf(const Dataset& data, std::size_t wrongEvery)
{
    ScoreMatrix scores(data.rows(), data.classes.size());
    for (std::size_t i = 0; i < scores.rows; ++i)
        for (std::size_t c = 0; c < scores.cols; ++c) {
            const bool high = (data.labels(i, c) != 0) != (i % wrongEvery == 0);
            scores(i, c) =
                static_cast<float>((high ? 0.6 : 0.1) + 0.3 * static_cast<double>(i * 7 + c) / 9000);
        }
    return scores;
}

std::string csvOf(const Dataset& data, const ScoreMatrix& scores, int fold, std::size_t zeros = 0)
{
    std::string out = "id";
    for (const auto& name : data.classes) out += "," + name;
    for (std::size_t i = static_cast<std::size_t>(fold); i < data.rows(); i += foldCount) {
        out += "\n" + data.ids[i];
        for (std::size_t c = 0; c < scores.cols; ++c)
            out += "," + std::to_string(scores(i, c)) + std::string(zeros, '0');
    }
    return out + "\n";
}

QAction* actionNamed(const Page& page, const QString& name)
{
    for (auto* action : page.pageActions())
        if (action->text() == name) return action;
    return nullptr;
}

} // namespace

class TestEvidence : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_dir;
    Path m_root;
    std::unique_ptr<WorkspaceController> m_workspace;
    std::unique_ptr<TrainController> m_trainer;
    std::unique_ptr<RunsPage> m_page;
    ScoreMatrix m_scores;

    const Dataset& data() const { return m_workspace->data()->train; }
    QPushButton* importButton() const { return buttonNamed<QPushButton>(*m_page, QStringLiteral("Import")); }
    bool settled() const { return m_page->isSettled() && !m_workspace->isLoading(); }
    Path write(const std::string& name, const std::string& content) const
    {
        const Path path = m_root / name;
        if (!writeAtomically(files(), path, content)) qFatal("cannot write");
        return path;
    }
    Path write(const std::string& name, const ScoreMatrix& scores) const
    {
        const Path path = m_root / name;
        if (!writeNpy(files(), path, scores.view())) qFatal("cannot write");
        return path;
    }
    void bringIn(const Path& file, const QString& name)
    {
        m_page->offerScores(file);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().canImport(), 20000);
        m_page->scoreImport().setName(name);
        QTRY_VERIFY(importButton() && importButton()->isEnabled());
        QTest::mouseClick(importButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().source().empty() && settled(), 20000);
    }
    void select(const QString& name)
    {
        auto* table = m_page->findChild<QTableView*>(QStringLiteral("runs"));
        QTRY_VERIFY_WITH_TIMEOUT(
            !table->model()->match(table->model()->index(0, 0), Qt::DisplayRole, name).isEmpty(), 20000);
        table->selectRow(table->model()->match(table->model()->index(0, 0), Qt::DisplayRole, name)[0].row());
    }

  private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_root = m_dir->path().toStdString();
        m_workspace = std::make_unique<WorkspaceController>(files());
        auto workspace = test::sampleWorkspace(m_root / "w");
        workspace.folds.file = (m_root / "folds.csv").string();
        const auto train =
            readDataset(files(), workspace.data.train, workspace.data, {.labelsRequired = true});
        QVERIFY(train.ok());
        std::string folds = "id,fold\n";
        for (std::size_t i = 0; i < train->rows(); ++i)
            folds += train->ids[i] + "," + std::to_string(i % foldCount) + "\n";
        write("folds.csv", folds);
        m_scores = scoresOf(*train, 9);
        QVERIFY(writeWorkspace(files(), workspace).ok());
        m_trainer = std::make_unique<TrainController>(*m_workspace);
        m_page = std::make_unique<RunsPage>(*m_workspace, *m_trainer);
        m_page->resize(1266, 660);
        m_page->show();
        m_workspace->open(workspace.root);
        QTRY_VERIFY_WITH_TIMEOUT(m_workspace->data() && m_workspace->folds() && settled(), 30000);
    }

    void cleanup()
    {
        m_page.reset();
        m_trainer.reset();
        m_workspace.reset();
    }

    // Rows in another order look like any other scores; held against the labels they do not, and nothing is
    // written.
    void scoresThatDoNotFit()
    {
        ScoreMatrix turned = m_scores;
        std::reverse(turned.values.begin(), turned.values.end());
        QAbstractItemModelTester tester(&m_page->scoreImport(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy wanted(m_page.get(), &Page::pageWanted);
        m_workspace->open(write("turned.npy", turned)); // as when it is dropped on the window
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().problem() && settled(), 20000);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), m_page->iconName());
        QCOMPARE(m_page->scoreImport().rowCount(), static_cast<int>(data().classes.size())); // to look at
        QVERIFY(importButton() && !importButton()->isEnabled());
        const auto* card = m_page->findChild<ScoreImportCard*>()->findChild<MessageCard*>();
        QVERIFY(card->isVisible() && card->text().contains(QStringLiteral("shuffled")));
        QVERIFY(m_workspace->runs().empty());
        QVERIFY(!files().exists(m_root / "w" / "runs" / "turned"));
    }

    void foldByFold()
    {
        m_page->offerScores(write("fold-1.csv", csvOf(data(), m_scores, 1)));
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().canImport(), 20000);
        QCOMPARE(m_page->scoreImport().fold(), 1); // by its ids
        m_page->scoreImport().setFold(0);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().problem() && settled(), 20000); // other rows
        m_page->scoreImport().setFold(1);
        bringIn(m_root / "fold-1.csv", QStringLiteral("theirs"));
        bringIn(write("fold-2.csv", csvOf(data(), m_scores, 2)), QStringLiteral("theirs"));
        bringIn(write("fold-0.csv", csvOf(data(), m_scores, 0)), QStringLiteral("theirs"));
        QTRY_COMPARE(m_workspace->runs().size(), std::size_t{1});
        // The scores in use grew with the run, which the list had known since its first fold.
        QTRY_VERIFY_WITH_TIMEOUT(
            m_workspace->scoreSet() && m_workspace->scoreSet()->outOfFold.rows() == data().rows(), 30000);
        // Not while thresholds are being set on the fewer: then it is told.
        const auto whole = m_workspace->scoreSet();
        m_workspace->chooseRun(m_workspace->runs()[0], 1);
        QTRY_VERIFY_WITH_TIMEOUT(m_workspace->scoreSet() != whole, 30000);
        auto fewer = *m_workspace->scoreSet();
        fewer.identity = {"of before", {{m_workspace->runs()[0].string(), -1, 1.0}}, Space::Prob};
        m_workspace->setScoreSet(std::make_shared<const ScoreSet>(fewer));
        QSignalSpy outdated(m_workspace.get(), &WorkspaceController::scoresOutdated);
        m_workspace->setThresholdsTouched(true);
        m_workspace->announceRuns();
        QTRY_COMPARE_WITH_TIMEOUT(outdated.size(), 1, 30000);
        QCOMPARE(m_workspace->scoreSet()->identity.hash, std::string("of before"));
        m_workspace->setThresholdsTouched(false);
        m_workspace->announceRuns();
        QTRY_COMPARE_WITH_TIMEOUT(m_workspace->scoreSet()->identity.hash, whole->identity.hash, 30000);
        const auto run = readRunScores(files(), m_workspace->runs()[0],
                                       {.data = data().path, .config = m_workspace->workspace().data});
        QVERIFY2(run.ok(), run ? "" : toString(run.error()).c_str());
        QCOMPARE(run->outOfFold.rows(), data().rows());
        for (std::size_t c = 0; c < m_scores.cols; ++c) // six digits went through the CSV
            QVERIFY(std::abs(run->outOfFold.probs()(5, c) - m_scores(5, c)) < 1e-6F);
        // What is there is not written over, and the words for it are on the card.
        m_page->offerScores(m_root / "fold-2.csv");
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().canImport(), 20000);
        m_page->scoreImport().setName(QStringLiteral("theirs"));
        m_page->scoreImport().import();
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().problem(), 20000);
        QCOMPARE(m_page->scoreImport().problem()->code, ErrorCode::AlreadyExists);
        m_page->scoreImport().setName(QStringLiteral("other"));
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().canImport(), 20000);
    }

    // Another file while the first one is being checked: what comes late is not shown beside the wrong
    // scores.
    void anotherFileInBetween()
    {
        const Path first = write("fold-1.csv", csvOf(data(), m_scores, 1));
        // Digits that say nothing: it takes longer to read than the other one to check.
        const Path second = write("fold-2.csv", csvOf(data(), m_scores, 2, 8000));
        for (int turn = 0; turn < 4; ++turn) {
            m_page->offerScores(first);
            QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().canImport(), 20000);
            m_page->scoreImport().setFold(0);
            QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().problem(), 20000);
            m_page->scoreImport().setFold(1); // is checked now
            m_page->scoreImport().setSource(second);
            QTest::qWait(turn % 4); // its result may come while the other file is read
            QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().canImport(), 20000);
            QCOMPARE(m_page->scoreImport().fold(), 2);
        }
    }

    void answersOfALanguageModel()
    {
        std::string lines;
        for (std::size_t i = 0; i < data().rows(); ++i) {
            lines += "{\"id\": \"" + data().ids[i] + "\", \"answer\": \"Let me think.\\nAnswer: ";
            std::string named;
            for (std::size_t c = 0; c < data().classes.size(); ++c)
                if ((data().labels(i, c) != 0) != (i % 11 == c))
                    named += (named.empty() ? "" : ", ") + data().classes[c];
            lines += (named.empty() ? "none" : named) + "\"}\n";
        }
        m_page->offerScores(write("answers.jsonl", lines));
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scoreImport().canImport(), 20000);
        QCOMPARE(m_page->findChild<ScoreImportCard*>()->findChild<QComboBox*>()->count(), 1); // all posts
        bringIn(m_root / "answers.jsonl", QStringLiteral("llm"));
        const auto summary = readRunSummary(files(), m_root / "w" / "runs" / "llm");
        QVERIFY(summary.ok());
        QCOMPARE(summary->foldsDone, foldCount);
    }

    // Two imported runs: the difference and its interval stand in the drawer; a twin's is nothing at all.
    void besideTheChampion()
    {
        bringIn(write("first.npy", m_scores), QStringLiteral("first"));
        bringIn(m_root / "first.npy", QStringLiteral("twin"));
        bringIn(write("worse.npy", scoresOf(data(), 4)), QStringLiteral("worse"));
        select(QStringLiteral("first"));
        actionNamed(*m_page, QStringLiteral("Pin as champion"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!m_workspace->workspace().champion.empty() && settled(), 30000);
        auto* chart = m_page->findChild<IntervalChart*>();
        select(QStringLiteral("twin"));
        QTRY_COMPARE_WITH_TIMEOUT(chart->csv(), QStringLiteral("name,value,low,high\ntwin,0,0,0\n"), 30000);
        select(QStringLiteral("worse"));
        QTRY_VERIFY_WITH_TIMEOUT(chart->csv().contains(QStringLiteral("worse,-")), 30000);
        const auto cells = chart->csv().split(QLatin1Char('\n'))[1].split(QLatin1Char(','));
        QVERIFY(cells[2].toDouble() < cells[1].toDouble() && cells[1].toDouble() < cells[3].toDouble());
        QVERIFY(cells[3].toDouble() < 0); // told apart
        QVERIFY(chart->isVisible());

        m_page->packTo(m_root / "worse.thresher", false);
        QTRY_VERIFY_WITH_TIMEOUT(settled() && files().exists(m_root / "worse.thresher"), 20000);
        QSignalSpy came(m_workspace.get(), &WorkspaceController::runImported);
        m_workspace->open(m_root / "worse.thresher"); // back again, as from a teammate
        QTRY_COMPARE_WITH_TIMEOUT(came.size(), 1, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(m_workspace->runs().size(), std::size_t{4}, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(settled(), 20000);
        const auto there = readRunScores(files(), m_root / "w" / "runs" / "worse",
                                         {.data = data().path, .config = m_workspace->workspace().data});
        const auto back = readRunScores(files(), came[0][0].toString().toStdString(),
                                        {.data = data().path, .config = m_workspace->workspace().data});
        QVERIFY(there.ok() && back.ok());
        QCOMPARE(back->outOfFold.hash(), there->outOfFold.hash());

        m_page->exportTableTo(m_root / "runs.csv");
        const auto table = files().readFile(m_root / "runs.csv");
        QVERIFY(table.ok());
        QCOMPARE(std::count(table->begin(), table->end(), '\n'), std::ptrdiff_t{5});
    }

    void cloneFillsTheForm()
    {
        OpenWindow open(m_root / "home");
        open.window->show();
        const Path run = m_root / "w" / "runs" / "mine";
        RunConfig config;
        config.data = m_workspace->workspace().data;
        config.model.kind = "linear";
        config.linear.C = 0.25;
        QVERIFY(files().makeDirectories(run).ok());
        QVERIFY(writeAtomically(files(), run / "run.yaml", toYaml(config)).ok());
        auto* train = pageOf<TrainPage>(*open.window);
        open.workspace.open(m_root / "w");
        QTRY_VERIFY_WITH_TIMEOUT(open.workspace.data() && !open.workspace.isLoading(), 30000);
        Q_EMIT pageOf<RunsPage>(*open.window)->cloneWanted(text(run));
        QCOMPARE(open.window->currentPage(), static_cast<Page*>(train));
        QCOMPARE(train->model().config().linear.C, 0.25);
        train->writeJobTo(m_root / "job");
        QTRY_VERIFY_WITH_TIMEOUT(train->isSettled() && files().exists(m_root / "job" / "job.json"), 30000);
        const auto job = checkJob(files(), m_root / "job");
        QVERIFY2(job.ok(), job ? "" : toString(job.error()).c_str());
        QCOMPARE(job->rows, data().rows());
        train->useLabelOverlay(text(m_root / "w" / "label_overlay.csv"));
        QCOMPARE(train->model().config().data.label_overlay, (m_root / "w" / "label_overlay.csv").string());
    }

    // A tick is on the disk at once, with its reason; undone it is gone; an overlay that cannot be read is
    // never written over.
    void labelDesk()
    {
        bringIn(write("first.npy", m_scores), QStringLiteral("first"));
        LabelDeskCard card(*m_workspace);
        QSignalSpy train(&card, &LabelDeskCard::trainWanted);
        QSignalSpy failed(&card, &LabelDeskCard::failed);
        m_workspace->chooseRun(m_root / "w" / "runs" / "first");
        QTRY_VERIFY_WITH_TIMEOUT(m_workspace->scoreSet() && card.isSettled() && card.desk().rowCount() > 0,
                                 30000);
        auto& desk = card.desk();
        QAbstractItemModelTester tester(&desk, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const Path overlay = m_root / "w" / "label_overlay.csv";
        const auto doubted = desk.suspect(0);
        QCOMPARE(doubted.row % 9, std::size_t{0}); // those whose scores were turned around
        QVERIFY(!(desk.flags(desk.index(0, LabelDesk::Note)) & Qt::ItemIsEditable)); // nothing to explain yet
        QVERIFY(desk.setData(desk.index(0, LabelDesk::Corrected), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(desk.setData(desk.index(0, LabelDesk::Note), QStringLiteral("quotes another post"),
                             Qt::EditRole));
        const auto kept = readLabelOverlay(files(), overlay);
        QVERIFY(kept.ok());
        QCOMPARE(kept->size(), std::size_t{1});
        QCOMPARE(kept->front().id, data().ids[doubted.row]);
        QCOMPARE(kept->front().label, static_cast<std::uint8_t>(1 - doubted.label));
        QCOMPARE(kept->front().note, std::string("quotes another post"));
        auto* button = card.findChildren<QPushButton*>().first();
        for (auto* each : card.findChildren<QPushButton*>())
            if (each->text() == QStringLiteral("Train with them")) button = each;
        button->click();
        QCOMPARE(train.size(), 1);
        QCOMPARE(train[0][0].toString(), text(overlay));
        desk.undo();
        QCOMPARE(readLabelOverlay(files(), overlay)->front().note, std::string());
        desk.undo();
        QVERIFY(readLabelOverlay(files(), overlay)->empty());
        QVERIFY(!button->isEnabled());

        write("w/label_overlay.csv", "this is no overlay\n1\n");
        m_workspace->chooseRun(m_root / "w" / "runs" / "first", 0);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30000);
        if (desk.rowCount() > 0)
            desk.setData(desk.index(0, LabelDesk::Corrected), Qt::Checked, Qt::CheckStateRole);
        QCOMPARE(*files().readFile(overlay), std::string("this is no overlay\n1\n"));
    }
};

QTEST_MAIN(TestEvidence)
#include "tst_evidence.moc"

// From a data file to a checked submission with mouse and keyboard, as its user goes: data, folds, probe,
// linear on fold 0, all folds, thresholds, export, journal. On the sample; on other data with
// THRESHER_WALK_DATA=FOLDER (train.parquet, test.csv, sample_submission.csv, probe_scores.csv) and
// THRESHER_WALK_PUBLIC_ROWS.
#include "controllers/probe_controller.h"
#include "controllers/train_controller.h"
#include "pages/dataset_page.h"
#include "pages/probe/scores_card.h"
#include "pages/probe_page.h"
#include "pages/runs_page.h"
#include "pages/submission_page.h"
#include "pages/thresholds/board_list.h"
#include "pages/thresholds_page.h"
#include "pages/train_page.h"
#include "strip_bar.h"
#include "support/open_window.h"
#include "viewmodels/config_model.h"
#include "viewmodels/journal_model.h"
#include "viewmodels/probe_model.h"
#include "viewmodels/threshold_board.h"
#include "workspace/workspace.h"

#include <QClipboard>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace thresher;

class TestWholeWay : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase()
    {
        m_warnings.start();
        const QByteArray given = qgetenv("THRESHER_WALK_DATA");
        m_isSample = given.isEmpty();
        m_data = m_isSample ? Path(THRESHER_SOURCE_DIR) / "resources" / "sample" : Path(given.toStdString());
        m_publicRows = m_isSample ? 90 : qEnvironmentVariableIntValue("THRESHER_WALK_PUBLIC_ROWS");
        // Other data stay as they are: what the walk makes goes into a folder of its own.
        m_opened = std::make_unique<OpenWindow>(Path(m_dir.path().toStdString()) / "home");
        m_opened->window->resize(1366, 768);
        m_opened->window->show();
        // Without a window manager nobody else does; shortcuts want it.
        QApplication::setActiveWindow(m_opened->window.get());
    }

    void cleanupTestCase()
    {
        m_opened.reset();
        m_warnings.stop();
    }

    void data()
    {
        window().open(QString::fromStdString((m_data / "train.parquet").string()));
        QTRY_VERIFY_WITH_TIMEOUT(workspace().data() != nullptr && workspace().statistics() != nullptr, 20000);
        QVERIFY(workspace().data()->sample.has_value() && workspace().data()->train.hasLabels);
        auto* make = buttonNamed<QPushButton>(*pageOf<DatasetPage>(window()), QStringLiteral("Make folds"));
        QVERIFY(make);
        QTest::mouseClick(make, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(workspace().folds() != nullptr, 20000);
    }

    // Files are made, their scores come back as a column, and the balance follows exactly.
    void probe()
    {
        auto* page = go<ProbePage>(Qt::Key_2);
        QTRY_VERIFY(page->isSettled());
        QTest::mouseClick(buttonNamed<QPushButton>(*page, QStringLiteral("Make the files")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(page->probe().model().canBeSent(ProbeModel::controls), 30000);
        auto* rows = page->scores().rowsField();
        rows->setFocus();
        rows->selectAll();
        QTest::keyClicks(rows, QString::number(m_publicRows));
        QTest::keyClick(rows, Qt::Key_Return);
        QApplication::clipboard()->setText(scores());
        auto* table = page->scores().table();
        table->setFocus();
        table->setCurrentIndex(table->model()->index(ProbeModel::controls, ProbeModel::Score));
        QTest::keyClick(table, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(page->probe().model().problems(), QStringList());
        const auto* solution = page->probe().model().solution();
        QVERIFY(solution != nullptr);
        for (const auto& item : solution->classes) QVERIFY2(item.exact, item.className.c_str());
        QTest::mouseClick(buttonNamed<QPushButton>(*page, QStringLiteral("Use as balance")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!workspace().workspace().balance.empty(), 30000);
    }

    // The linear baseline is the preset. Promoted to all folds from the table of runs.
    void training()
    {
        auto* train = go<TrainPage>(Qt::Key_3);
        QCOMPARE(train->model().config().model.kind, std::string("linear"));
        QSignalSpy finished(window().findChild<TrainController*>(), &TrainController::finished);
        QTest::mouseClick(buttonNamed<QPushButton>(*train, QStringLiteral("Train fold 0")), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60000);
        QCOMPARE(visibleError(*train), QString());
        QCOMPARE(finished[0][1].toString(), QStringLiteral("incomplete"));

        auto* runs = go<RunsPage>(Qt::Key_4);
        auto* table = runs->findChild<QTableView*>();
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 1, 10000);
        QTRY_VERIFY_WITH_TIMEOUT(runs->isSettled(), 10000);
        table->selectRow(0);
        auto* promote = buttonNamed<QToolButton>(*runs, QStringLiteral("Train missing folds"));
        QVERIFY(promote && promote->isEnabled());
        QTest::mouseClick(promote, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 60000);
        QCOMPARE(finished[1][1].toString(), QStringLiteral("finished"));
        m_run = finished[1][0].toString().toStdString();
        QTRY_VERIFY_WITH_TIMEOUT(runs->isSettled(), 10000);
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->index(0, 2).data().toString(), QStringLiteral("5 / 5"),
                                  10000);
    }

    // One key, one post: the change is seen out of fold and on the test rows, and saved as a decision.
    void thresholds()
    {
        workspace().chooseRun(m_run);
        auto* page = go<ThresholdsPage>(Qt::Key_5);
        QTRY_VERIFY_WITH_TIMEOUT(workspace().scoreSet() && workspace().scoreSet()->outOfFold.rows() ==
                                                               workspace().data()->train.rows(),
                                 20000);
        QTRY_VERIFY_WITH_TIMEOUT(page->isSettled(), 20000);
        page->list().setFocus();
        auto& board = page->board();
        const auto before = board.counts(0).predicted();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left);
        QVERIFY(board.counts(0).predicted() > before);
        QTRY_VERIFY_WITH_TIMEOUT(page->isSettled(), 20000);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(board.isSaved(), 30000);
        QVERIFY(workspace().decision() && workspace().decision()->thresholds == board.cuts());
    }

    void submission()
    {
        auto* page = go<SubmissionPage>(Qt::Key_6);
        QTRY_VERIFY_WITH_TIMEOUT(page->preview() && page->isSettled(), 30000);
        QTest::mouseClick(buttonNamed<QPushButton>(*page, QStringLiteral("Export submission")),
                          Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(page->journal().rowCount(), 1, 10000);
        const Path file = workspace().workspace().root / page->journal().entries()[0].file;
        QCOMPARE(QProcess::execute(QStringLiteral(THRESHER_BINARY_DIR "/bin/thresher-cli"),
                                   {QStringLiteral("lint"), QStringLiteral("--quiet"),
                                    QStringLiteral("--json"), QStringLiteral("--submission"),
                                    QString::fromStdString(file.string()), QStringLiteral("--sample"),
                                    QString::fromStdString((m_data / "sample_submission.csv").string())}),
                 0);

        // Marked as sent: one of the day's submissions is gone.
        workspace().edit([](Workspace& edited) { edited.dailyQuota = 5; });
        QTRY_VERIFY(inStrip(QStringLiteral("5 of 5 left today")));
        auto* journal = page->findChild<QTableView*>(QStringLiteral("journal"));
        QVERIFY(journal->model()->setData(journal->model()->index(0, JournalModel::Sent), Qt::Checked,
                                          Qt::CheckStateRole));
        QTRY_VERIFY(inStrip(QStringLiteral("4 of 5 left today")));
    }

    void noWarnings() { QCOMPARE(m_warnings.texts(), QStringList()); }

  private:
    MainWindow& window() { return *m_opened->window; }
    WorkspaceController& workspace() { return m_opened->workspace; }

    template <class T>
    T* go(Qt::Key key)
    {
        QTest::keyClick(&window(), key, Qt::ControlModifier);
        auto* page = pageOf<T>(window());
        return window().currentPage() == page ? page : nullptr;
    }

    bool inStrip(const QString& text)
    {
        for (const auto* label : window().findChild<StripBar*>()->findChildren<QLabel*>())
            if (label->text() == text && label->isVisible()) return true;
        return false;
    }

    // What a leaderboard would show: 2k/(m+k)/L of some counts, or the file beside the data.
    QString scores()
    {
        if (!m_isSample) {
            QFile file(QString::fromStdString((m_data / "probe_scores.csv").string()));
            return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
        }
        QStringList lines;
        const auto& classes = workspace().data()->train.classes;
        int positives = 6;
        for (std::size_t c = 0; c < classes.size(); ++c, positives += 5)
            lines << QString::number(
                2.0 * positives / (m_publicRows + positives) / static_cast<double>(classes.size()), 'f', 5);
        return lines.join(QLatin1Char('\n'));
    }

    QTemporaryDir m_dir;
    QtWarnings m_warnings;
    Path m_data, m_run;
    bool m_isSample = true;
    int m_publicRows = 0;
    std::unique_ptr<OpenWindow> m_opened;
};

QTEST_MAIN(TestWholeWay)
#include "tst_whole_way.moc"

// The thresholds page by keyboard alone on a run of the sample: move, snap, lock, undo, look at posts, save.
#include "controllers/workspace_controller.h"
#include "pages/thresholds/board_list.h"
#include "pages/thresholds/board_row.h"
#include "pages/thresholds/posts_drawer.h"
#include "pages/thresholds/totals_bar.h"
#include "pages/thresholds_page.h"
#include "parts/message_card.h"
#include "plot/threshold_plot.h"
#include "text/quantities.h"
#include "viewmodels/threshold_board.h"
#include "workspace/sealed_looks.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace thresher;

class TestThresholdsPage : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase()
    {
        const QString config = QStringLiteral(THRESHER_SOURCE_DIR "/resources/sample/config-linear.yaml");
        m_run = m_folder.path() + QStringLiteral("/run");
        QProcess trainer;
        trainer.start(QStringLiteral(THRESHER_BINARY_DIR "/bin/thresher-cli"),
                      {QStringLiteral("train"), config, QStringLiteral("-o"), m_run, QStringLiteral("--set"),
                       QStringLiteral("folds.sealed_fraction=0.1")});
        QVERIFY(trainer.waitForFinished(120000));
        QCOMPARE(trainer.exitCode(), 0);
    }

    void init()
    {
        m_workspace = std::make_unique<WorkspaceController>(realFileSystem());
        m_workspace->setHome(m_folder.path().toStdString() + "/home-" + QTest::currentTestFunction());
        m_page = std::make_unique<ThresholdsPage>(*m_workspace);
        m_page->resize(1266, 660);
        m_page->show();
        m_workspace->open(m_run.toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(m_page->board().isOpen() && m_page->isSettled() && !m_workspace->isLoading(),
                                 60000);
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        m_page->list().setCurrentClass(0, true);
    }

    void cleanup()
    {
        m_page.reset();
        m_workspace.reset();
    }

    // Sealed rows are scored on request only, and every look is counted before its number is shown.
    void looksAtSealedRowsAreCounted()
    {
        const Path root = m_workspace->workspace().root;
        auto* totals = m_page->findChild<TotalsBar*>();
        auto* look = totals->findChild<QToolButton*>();
        const QLabel* text = nullptr;
        for (const auto* label : totals->findChildren<QLabel*>())
            if (label->text().contains(QStringLiteral("looked at"))) text = label;
        QVERIFY(look->isVisible() && text);
        QCOMPARE(text->text(), QStringLiteral("looked at 0 time(s)"));
        QVERIFY(!std::filesystem::exists(root / "sealed_looks.json"));
        QTest::mouseClick(look, Qt::LeftButton);
        QTRY_VERIFY(m_page->isSettled() && !look->isVisible());
        const auto& board = m_page->board();
        const auto wanted =
            *scoreSealed(*board.basis().set->sealed, board.cuts(), board.basis().options.seed);
        auto looks = *readSealedLooks(realFileSystem(), root);
        QCOMPARE(looks.size(), std::size_t{1});
        QCOMPARE(looks[0].macroF1, wanted.value);
        QVERIFY(text->text().startsWith(badgedText(wanted)));
        QVERIFY(text->text().endsWith(QStringLiteral("looked at 1 time(s)")));

        press(Qt::Key_Left); // other thresholds: the number goes, the count stays
        QVERIFY(look->isVisible());
        QCOMPARE(text->text(), QStringLiteral("looked at 1 time(s)"));
        // What cannot be counted is not shown.
        std::filesystem::rename(root / "sealed_looks.json", root / "kept.json");
        std::filesystem::create_directory(root / "sealed_looks.json");
        QTest::mouseClick(look, Qt::LeftButton);
        QTRY_VERIFY(m_page->isSettled());
        QCOMPARE(text->text(), QStringLiteral("looked at 1 time(s)"));
        QVERIFY(m_page->findChild<MessageCard*>()->isVisible());
        std::filesystem::remove(root / "sealed_looks.json");
        std::filesystem::rename(root / "kept.json", root / "sealed_looks.json");
        QTRY_VERIFY(m_page->isSettled());
        QTest::mouseClick(look, Qt::LeftButton);
        QTRY_VERIFY(m_page->isSettled() && !look->isVisible());
        QVERIFY(text->text().endsWith(QStringLiteral("looked at 2 time(s)")));
    }

    void oneKeyIsOnePost()
    {
        auto& board = m_page->board();
        const auto before = board.counts(0).predicted();
        const auto& places = board.basis().classes[0].places;
        const auto at = board.basis().classes[0].placeOf(board.cut(0));
        press(Qt::Key_Left);
        QCOMPARE(board.counts(0).predicted(), std::uint64_t(places[at + 1]));
        press(Qt::Key_Right);
        QCOMPARE(board.counts(0).predicted(), before);
        press(Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(board.counts(0).predicted(), std::uint64_t(places[at + 10]));
        press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(board.counts(0).predicted(), before);
        press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(board.counts(0).predicted(), std::uint64_t(places[at + 10]));
        press(Qt::Key_Down);
        QCOMPARE(m_page->list().currentClass(), 1);
    }

    void lettersSnapAndLock()
    {
        auto& board = m_page->board();
        press(Qt::Key_B);
        QVERIFY(board.cut(0) == board.basis().ruleCuts.at(Rule::Balance)[0]);
        press(Qt::Key_F);
        QVERIFY(board.cut(0) == board.basis().ruleCuts.at(Rule::Exact)[0]);
        press(Qt::Key_H);
        QVERIFY(board.cut(0) == board.basis().ruleCuts.at(Rule::Hybrid)[0]);
        press(Qt::Key_L);
        QVERIFY(board.isLocked(0));
        press(Qt::Key_B);
        QVERIFY(board.cut(0) == board.basis().ruleCuts.at(Rule::Hybrid)[0]);
    }

    void aThresholdIsTyped_data()
    {
        QTest::addColumn<QString>("keys");
        QTest::addColumn<bool>("taken");
        QTest::newRow("point") << QStringLiteral("0.25") << true;
        QTest::newRow("comma") << QStringLiteral("0,25") << true;
        QTest::newRow("letters are left out") << QStringLiteral("0.2b5f") << true;
        QTest::newRow("above 1") << QStringLiteral("2.5") << false;
    }
    void aThresholdIsTyped()
    {
        QFETCH(QString, keys);
        QFETCH(bool, taken);
        auto& board = m_page->board();
        const Cut before = board.cut(0);
        auto* edit = m_page->list().row(0)->edit();
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, keys);
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(board.cut(0) == (taken ? Cut::at(0.25) : before));
    }

    void aDragIsOneStepOfUndo()
    {
        auto& board = m_page->board();
        auto* plot = m_page->list().row(0)->plot();
        const Cut before = board.cut(0);
        const int y = plot->height() / 2;
        QTest::mousePress(plot, Qt::LeftButton, {}, QPoint(plot->width() / 4, y));
        QTest::mouseMove(plot, QPoint(plot->width() / 3, y));
        QTest::mouseMove(plot, QPoint(plot->width() / 2, y));
        QTest::mouseRelease(plot, Qt::LeftButton, {}, QPoint(plot->width() / 2, y));
        QVERIFY(board.cut(0) != before);
        press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(board.cut(0) == before);
    }

    void enterShowsTheErrorsWithTheirText()
    {
        press(Qt::Key_Return);
        const auto& drawer = m_page->drawer();
        const auto& counts = m_page->board().counts(0);
        QTRY_VERIFY(drawer.isVisible() && drawer.isSettled() && drawer.model()->rowCount() > 0);
        QCOMPARE(drawer.model()->rowCount(), static_cast<int>(counts.fp + counts.fn));
        QVERIFY(!drawer.model()->at(0)->text.empty());
    }

    void aSavedDecisionIsTheWorkspaces()
    {
        auto& board = m_page->board();
        press(Qt::Key_Left, Qt::ShiftModifier);
        QSignalSpy saved(&board, &ThresholdBoard::saved);
        press(Qt::Key_S, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, 30000);
        const Path path = m_workspace->workspace().decision;
        const auto decision = readDecision(realFileSystem(), path);
        QVERIFY(decision.ok());
        QVERIFY(decision->thresholds == board.cuts());
        QVERIFY(decision->delta[0] != 0.0);
        QVERIFY(m_workspace->decision()->thresholds == board.cuts());
        QVERIFY(board.isSaved());
    }

    // Rates that come later reach the board, the decision and the test rows; what a hand moved stays. So do
    // others in the same file.
    void otherRates()
    {
        auto& board = m_page->board();
        board.setRule({Rule::Balance, {}});
        board.setCut(0, Cut::at(0.5));
        const Cuts before = board.cuts();
        const Path file = m_workspace->workspace().root / "rates.csv";
        const auto write = [&](const char* rate) {
            std::string text = "class,balance\n";
            for (int c = 0; c < board.classCount(); ++c)
                text += board.className(c).toStdString() + "," + rate + "\n";
            QVERIFY(writeAtomically(realFileSystem(), file, text).ok());
        };
        const auto decided = [this](double rate) {
            const auto decision = m_workspace->decision();
            return m_page->isSettled() && decision && decision->balance.rate[1] == rate;
        };
        write("0.5");
        m_workspace->edit([&file](Workspace& edited) { edited.balance = file; });
        QTRY_VERIFY_WITH_TIMEOUT(decided(0.5), 30000);
        QVERIFY(board.cut(0) == Cut::at(0.5) && board.isHand(0));
        QVERIFY(board.cut(1) != before[1] && board.cut(1) == board.ruleCuts()[1] && !board.isHand(1));
        QVERIFY(m_workspace->decision()->thresholds == board.cuts());
        QVERIFY(!board.isSaved());
        write("0.25");
        m_workspace->announceBalance();
        m_workspace->announceBalance(); // once more while the first is being fitted
        QTRY_VERIFY_WITH_TIMEOUT(decided(0.25), 30000);
        QVERIFY(board.cut(0) == Cut::at(0.5) && board.isHand(0));
        m_workspace->edit([](Workspace& edited) { edited.balance.clear(); });
        QTRY_VERIFY_WITH_TIMEOUT(decided(board.basis().balance.rate[1]) && board.cut(1) == before[1], 30000);
    }

    // A run without scores is refused, and the box names what is on the board.
    void theBoxNamesWhatIsUsed()
    {
        const Path other = Path(m_folder.path().toStdString()) / "other" / "half";
        std::filesystem::create_directories(other);
        std::filesystem::copy(m_run.toStdString() + "/manifest.json", other / "manifest.json");
        m_workspace->addRun(other);
        QComboBox* box = nullptr;
        for (auto* each : m_page->findChildren<QComboBox*>())
            if (each->accessibleName() == QStringLiteral("Run whose scores are used")) box = each;
        QTRY_COMPARE_WITH_TIMEOUT(box->count(), 2, 30000);
        const QString shown = box->currentText();
        QSignalSpy failed(m_workspace.get(), &WorkspaceController::failed);
        box->setCurrentIndex(box->findText(QStringLiteral("half")));
        Q_EMIT box->activated(box->currentIndex());
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30000);
        QCOMPARE(box->currentText(), shown);
    }

  private:
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }

    QTemporaryDir m_folder;
    QString m_run;
    std::unique_ptr<WorkspaceController> m_workspace;
    std::unique_ptr<ThresholdsPage> m_page;
};

QTEST_MAIN(TestThresholdsPage)
#include "tst_thresholds_page.moc"

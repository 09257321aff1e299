// The window: every text translated, no libtorch mapped, wrong files refused in place, layouts kept, and no
// warning of Qt's on the way.
#include "controllers/train_controller.h"
#include "controllers/workspace_controller.h"
#include "pages/dataset_page.h"
#include "pages/runs_page.h"
#include "pages/submission_page.h"
#include "pages/thresholds/board_list.h"
#include "pages/thresholds/board_row.h"
#include "pages/thresholds_page.h"
#include "pages/train/curves_panel.h"
#include "pages/train_page.h"
#include "parts/message_card.h"
#include "plot/threshold_plot.h"
#include "strip_bar.h"
#include "support/open_window.h"
#include "support/sample_workspace.h"
#include "viewmodels/config_model.h"
#include "viewmodels/journal_model.h"
#include "viewmodels/threshold_board.h"
#include "workspace/workspace.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDropEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QSplitter>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace thresher;

namespace {

const Path sample = test::sampleFolder();

// Marks what went through tr(): what is not marked was never translated.
class MarkingTranslator final : public QTranslator {
  public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* text, const char*, int) const override
    {
        // Qt's own texts are Qt's own affair.
        if (QByteArray(context).startsWith('Q')) return {};
        return QStringLiteral("\u27E6") + QString::fromUtf8(text) + QStringLiteral("\u27E7");
    }
};

} // namespace

class TestWindow : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_dir;
    QtWarnings m_warnings;
    Path scratch(const char* name) const { return Path(m_dir.path().toStdString()) / name; }

  private Q_SLOTS:
    void initTestCase() { m_warnings.start(); }

    void cleanupTestCase() { m_warnings.stop(); }

    // No plain literal in the window: every text with a letter in it is marked, but data and words of files.
    void everyTextIsTranslated()
    {
        Appearance appearance(*qApp);
        appearance.setLanguage(QStringLiteral("en"));
        MarkingTranslator marking;
        qApp->installTranslator(&marking);
        WorkspaceController workspace(realFileSystem());
        workspace.setHome(scratch("home-texts"));
        AppSettings settings;
        settings.keep = false;
        MainWindow window(workspace, appearance, settings);
        window.show();
        workspace.open(sample / "train.parquet");
        QTRY_VERIFY_WITH_TIMEOUT(workspace.statistics() != nullptr, 20000);

        QSet<QString> known{QStringLiteral("Thresher"), QStringLiteral("English"),
                            QStringLiteral("Українська"), QStringLiteral("YAML"), QStringLiteral("train")};
        for (const auto& name : workspace.data()->train.classes) known << QString::fromStdString(name);
        const ConfigModel configuration;
        for (const auto& key : configuration.keys()) {
            known << QString::fromStdString(key.key.substr(key.key.find('.') + 1));
            for (const auto& word : ConfigModel::choices(key)) known << word;
        }
        for (const auto& word : ConfigModel::modelKinds()) known << word;
        static const QRegularExpression letter(QStringLiteral("\\p{L}"));
        static const QRegularExpression data(QStringLiteral(
            "^(post-\\d+|test-\\d+).*|.*\\.(csv|parquet|yaml)$|^(uk|ru|en)$|^[\\d.,\\s]*[KMG]?B$"));
        QStringList plain;
        const auto check = [&](const QObject* where, const QString& text) {
            QString rest = text;
            // From the inside out: translated pieces may stand in translated sentences.
            static const QRegularExpression marked(QStringLiteral("\u27E6[^\u27E6\u27E7]*\u27E7"));
            while (marked.match(rest).hasMatch()) rest.remove(marked);
            rest.remove(QRegularExpression(QStringLiteral("\\S*/\\S*"))); // paths
            rest.remove(QRegularExpression(
                QStringLiteral("Ctrl\\+\\S+|Alt\\+\\S+|Shift\\+\\S+|Del|Home|End|Backspace|Enter|Return|"
                               "Space|Up|Down|Left|Right|PgUp|PgDown|Esc")));
            rest.remove(QRegularExpression(QStringLiteral("\\([A-Z]\\)")));
            if (!letter.match(rest).hasMatch() || known.contains(text.trimmed()) ||
                known.contains(rest.trimmed()) || data.match(text).hasMatch())
                return;
            plain << QStringLiteral("%1 %2: %3")
                         .arg(QString::fromLatin1(where->metaObject()->className()), where->objectName(),
                              text);
        };
        for (auto* each : window.pages()) {
            window.showPage(each->iconName());
            QTest::qWait(30);
            for (const auto* widget : each->findChildren<QWidget*>()) {
                if (!widget->isVisibleTo(each)) continue;
                if (const auto* label = qobject_cast<const QLabel*>(widget)) check(label, label->text());
                if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
                    check(button, button->text());
                if (const auto* field = qobject_cast<const QLineEdit*>(widget))
                    check(field, field->placeholderText());
                if (const auto* box = qobject_cast<const QComboBox*>(widget))
                    for (int i = 0; i < box->count(); ++i) check(box, box->itemText(i));
                if (const auto* view = qobject_cast<const QTableView*>(widget); view && view->model())
                    for (int c = 0; c < view->model()->columnCount(); ++c)
                        check(view, view->model()->headerData(c, Qt::Horizontal).toString());
                // Help of configuration keys is core's, in English, as in the command line.
                const bool ofForm = widget->inherits("thresher::ConfigForm") ||
                                    (widget->parent() &&
                                     QByteArray(widget->parent()->metaObject()->className()) == "QWidget" &&
                                     widget->toolTip().contains(QLatin1Char('.')));
                if (!ofForm && !qobject_cast<const QLineEdit*>(widget))
                    check(widget, widget->accessibleName().contains(QLatin1Char('.'))
                                      ? QString()
                                      : widget->accessibleName());
            }
            for (const auto* action : each->pageActions()) check(action, action->text());
        }
        for (const auto* menu : window.menuBar()->findChildren<QMenu*>())
            for (const auto* action : menu->actions()) check(action, action->text());
        qApp->removeTranslator(&marking);
        QVERIFY2(plain.isEmpty(), qPrintable(plain.join(QLatin1Char('\n'))));
    }

    void languageChangesAtOnce()
    {
        OpenWindow opened(scratch("home-language"));
        Appearance& appearance = opened.appearance;
        MainWindow& window = *opened.window;
        window.show();
        QVERIFY(buttonNamed<QToolButton>(window, QStringLiteral("Dataset")));
        appearance.setLanguage(QStringLiteral("uk"));
        QTRY_VERIFY(buttonNamed<QToolButton>(window, QStringLiteral("Дані")));
        QCOMPARE(QLocale().decimalPoint(), QStringLiteral(","));
        appearance.setLanguage(QStringLiteral("en"));
        QTRY_VERIFY(buttonNamed<QToolButton>(window, QStringLiteral("Dataset")));
    }

    // Both languages are complete, plural forms too: Ukrainian has three.
    void translationsAreComplete_data()
    {
        QTest::addColumn<int>("forms");
        QTest::newRow("en") << 2;
        QTest::newRow("uk") << 3;
    }

    void translationsAreComplete()
    {
        QFETCH(int, forms);
        QFile file(QStringLiteral(THRESHER_SOURCE_DIR "/translations/thresher_%1.ts")
                       .arg(QLatin1String(QTest::currentDataTag())));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        QVERIFY(!text.contains(QStringLiteral("unfinished")));
        QVERIFY(text.count(QStringLiteral("<message")) > 400);
        const auto plurals = text.count(QStringLiteral("numerus=\"yes\""));
        QVERIFY(plurals > 20);
        QCOMPARE(text.count(QStringLiteral("<numerusform>")), plurals * forms);
    }

    void libtorchIsNotMapped()
    {
        QFile maps(QStringLiteral("/proc/self/maps"));
        QVERIFY(maps.open(QIODevice::ReadOnly));
        const QByteArray text = maps.readAll();
        QVERIFY(text.contains("libthresher_core"));
        QVERIFY(!text.contains("libtorch"));
        QVERIFY(!text.contains("libthresher_engine"));
    }

    // What a hand has set comes back: page, workspace, splitter, column; new contents do not undo it.
    void layoutComesBack()
    {
        const QString settingsFolder = QString::fromStdString(scratch("settings").string());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settingsFolder);
        QCoreApplication::setOrganizationName(QStringLiteral("thresher"));
        QCoreApplication::setApplicationName(QStringLiteral("thresher"));
        Appearance appearance(*qApp);
        const auto drag = [](QWidget* widget, QPoint from, QPoint to) {
            QTest::mousePress(widget, Qt::LeftButton, {}, from);
            QTest::mouseMove(widget, (from + to) / 2);
            QTest::mouseMove(widget, to);
            QTest::mouseRelease(widget, Qt::LeftButton, {}, to);
        };
        int left = 0, width = 0;
        {
            WorkspaceController workspace(realFileSystem());
            workspace.setHome(scratch("home-layout"));
            MainWindow window(workspace, appearance, AppSettings::load());
            window.resize(1366, 768);
            window.show();
            workspace.open(sample / "train.parquet");
            QTRY_VERIFY_WITH_TIMEOUT(workspace.statistics() != nullptr, 20000);
            auto* splitter = window.findChild<QSplitter*>(QStringLiteral("datasetSplitter"));
            const int before = splitter->sizes().constFirst();
            drag(splitter->handle(1), {2, 50}, {-78, 50});
            left = splitter->sizes().constFirst();
            QVERIFY(left < before);
            auto* header = window.findChild<QTableView*>(QStringLiteral("posts"))->horizontalHeader();
            const int edge = header->sectionViewportPosition(0) + header->sectionSize(0);
            drag(header->viewport(), {edge - 1, 8}, {edge + 39, 8});
            width = header->sectionSize(0);
            QVERIFY(width > 120);
            header->resizeSection(0, 90); // as a page that fits new contents does
            QCOMPARE(header->sectionSize(0), width);
            window.showPage(QStringLiteral("probe"));
            window.close();
        }
        const auto kept = AppSettings::load();
        QCOMPARE(kept.page, QStringLiteral("probe"));
        QVERIFY(QFileInfo::exists(kept.open + QStringLiteral("/workspace.json")));
        WorkspaceController workspace(realFileSystem());
        MainWindow window(workspace, appearance, kept);
        window.resize(1366, 768);
        window.show();
        QCOMPARE(window.currentPage()->iconName(), QStringLiteral("probe"));
        window.showPage(QStringLiteral("dataset"));
        window.open(kept.open);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.statistics() != nullptr, 20000);
        QCOMPARE(window.findChild<QSplitter*>(QStringLiteral("datasetSplitter"))->sizes().constFirst(), left);
        QCOMPARE(window.findChild<QTableView*>(QStringLiteral("posts"))->horizontalHeader()->sectionSize(0),
                 width);
    }

    // Also one that was closed before any of its pages was laid out takes all its widgets with it: one that
    // stayed behind would hear of the next change of language, and look for its workspace.
    void nothingStaysBehind()
    {
        const auto before = QApplication::allWidgets();
        {
            const OpenWindow opened(scratch("home-unseen"));
        }
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QStringList left;
        for (const auto* widget : QApplication::allWidgets())
            if (!before.contains(widget)) left << QString::fromLatin1(widget->metaObject()->className());
        QVERIFY2(left.isEmpty(), qPrintable(left.join(u' ')));
    }

    // A wrong file dropped on any page: a message there that says what, where and what to do; what was open
    // stays, also what is still being read.
    void wrongFilesAreRefusedInPlace_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray none;
        QTest::newRow("binary") << QStringLiteral("photo.png")
                                << QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
        QTest::newRow("parquet that is none")
            << QStringLiteral("x.parquet") << QByteArray("PAR1 but not really");
        QTest::newRow("empty") << QStringLiteral("empty.csv") << none;
        QTest::newRow("ids alone") << QStringLiteral("ids.csv") << QByteArray("id,fold\na,0\nb,1\n");
        QTest::newRow("damaged pack") << QStringLiteral("run.thresher") << QByteArray("\x1f\x8b\x08 no");
        QTest::newRow("empty folder") << QStringLiteral("folder/") << none;
        QTest::newRow("gone") << QStringLiteral("gone.csv") << QByteArray("-");
    }

    void wrongFilesAreRefusedInPlace()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        const QString path = QString::fromStdString(scratch("dropped").string()) + QLatin1Char('/') + name;
        QDir().mkpath(name.endsWith(QLatin1Char('/')) ? path : QFileInfo(path).path());
        if (bytes != "-" && !name.endsWith(QLatin1Char('/'))) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        }
        Appearance appearance(*qApp);
        WorkspaceController workspace(realFileSystem());
        workspace.setHome(scratch("home-dropped"));
        AppSettings settings;
        settings.keep = false;
        MainWindow window(workspace, appearance, settings);
        window.show();
        window.open(QString::fromStdString((sample / "train.parquet").string()));
        QTRY_VERIFY_WITH_TIMEOUT(workspace.isOpen(), 20000); // its file is still being read
        const Path root = workspace.workspace().root;
        const auto before = QDir(QString::fromStdString(scratch("home-dropped").string() + "/workspaces"))
                                .entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(path)});
        for (auto* each : window.pages()) {
            window.showPage(each->iconName());
            each->clearMessage();
            QDragEnterEvent enter(QPoint(600, 400), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(&window, &enter);
            QVERIFY(enter.isAccepted());
            QDropEvent drop(QPointF(600, 400), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(&window, &drop);
            QTRY_VERIFY2_WITH_TIMEOUT(!visibleError(*each).isEmpty(), qPrintable(each->iconName()), 8000);
            const QString text = visibleError(*each);
            QVERIFY2(text.contains(QFileInfo(path.chopped(path.endsWith(QLatin1Char('/')))).fileName()),
                     qPrintable(text));                                     // where
            QVERIFY2(text.count(QLatin1Char('\n')) >= 2, qPrintable(text)); // kind, what and what to do
            QCOMPARE(workspace.workspace().root, root);
        }
        QTRY_VERIFY_WITH_TIMEOUT(workspace.statistics() != nullptr, 20000);
        QCOMPARE(workspace.data()->train.rows(), std::size_t{600});
        QCOMPARE(QDir(QString::fromStdString(scratch("home-dropped").string() + "/workspaces"))
                     .entryList(QDir::Dirs | QDir::NoDotAndDotDot),
                 before); // no workspace was made for it
    }

    // Deleted or renamed while shown: told on Train and on Runs; back by itself with the folder.
    void aRunFolderThatComesAndGoes()
    {
        const Path root = scratch("vanishing"), run = root / "runs" / "one", away = root / "away";
        QVERIFY(writeWorkspace(realFileSystem(), test::sampleWorkspace(root)).ok());
        const auto write = [](const Path& path, std::string_view text) {
            QVERIFY(realFileSystem().makeDirectories(path.parent_path()).ok());
            QVERIFY(writeAtomically(realFileSystem(), path, text).ok());
        };
        write(run / "manifest.json", R"({"format": 1, "classes": ["a"], "n_splits": 1})");
        write(run / "fold-0" / "fold.json", R"({"format": 1, "state": "stopped"})");
        write(run / "fold-0" / "events.jsonl", "{\"t\": 1, \"kind\": \"train\", \"step\": 1, \"loss\": 1}\n");

        OpenWindow opened(scratch("home-vanishing"));
        WorkspaceController& workspace = opened.workspace;
        MainWindow& window = *opened.window;
        window.show();
        workspace.open(root);
        QTRY_COMPARE_WITH_TIMEOUT(workspace.runs().size(), std::size_t{1}, 20000);
        auto* train = pageOf<TrainPage>(window);
        auto* runs = pageOf<RunsPage>(window);
        const auto alert = [train] {
            const auto* card = train->findChild<CurvesPanel*>()->findChild<MessageCard*>();
            return card->isHidden() ? QString() : card->text();
        };
        window.showPage(QStringLiteral("train"));
        QTRY_VERIFY_WITH_TIMEOUT(train->isSettled(), 30000); // it asks the program what a run needs
        QCOMPARE(alert(), QString());
        std::filesystem::rename(run, away);
        QTRY_VERIFY_WITH_TIMEOUT(alert().contains(QStringLiteral("cannot be read now")), 10000);
        std::filesystem::rename(away, run);
        QTRY_COMPARE_WITH_TIMEOUT(alert(), QString(), 10000);

        window.showPage(QStringLiteral("runs"));
        auto* table = runs->findChild<QTableView*>(QStringLiteral("runs"));
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 1, 10000);
        table->selectRow(0);
        std::filesystem::rename(run, away);
        QTRY_VERIFY_WITH_TIMEOUT(visibleError(*runs).contains(QString::fromStdString(run.string())), 10000);
        std::filesystem::rename(away, run);
        QTRY_COMPARE_WITH_TIMEOUT(visibleError(*runs), QString(), 10000);
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 1, 10000);
    }

    // Two windows on one workspace: each writes into the file as it is, and takes over what the other has
    // chosen.
    void twoWindowsOnOneWorkspace()
    {
        const Path root = scratch("two-windows");
        QVERIFY(writeWorkspace(realFileSystem(), test::sampleWorkspace(root)).ok());
        WorkspaceController first(realFileSystem()), second(realFileSystem());
        for (auto* workspace : {&first, &second}) {
            workspace->open(root);
            QTRY_VERIFY_WITH_TIMEOUT(workspace->data() && workspace->statistics(), 20000);
            QVERIFY(workspace->data()->test.has_value());
        }
        first.edit([](Workspace& edited) { edited.champion = "/runs/one"; });
        second.edit([](Workspace& edited) { edited.bookmarks["post-0001"] = "look"; });
        const auto written = readWorkspace(realFileSystem(), root);
        QCOMPARE(written->champion, Path("/runs/one"));
        QCOMPARE(written->bookmarks.size(), std::size_t{1});
        QCOMPARE(second.workspace().champion, Path("/runs/one"));
        first.edit([](Workspace& edited) { edited.data.test.clear(); }, WorkspaceController::Reload::Data);
        second.edit([](Workspace& edited) { edited.decimals = 4; });
        QTRY_VERIFY_WITH_TIMEOUT(second.data() && !second.data()->test, 20000);
    }

    // Renamed away while its thresholds are set: what was read stays in use, is moved and saved; what would
    // have to be read is refused by name, and is there again with the folder.
    void thresholdsOfARunThatIsAway()
    {
        const Path root = scratch("away"), run = root / "runs" / "one", away = root / "elsewhere";
        QVERIFY(writeWorkspace(realFileSystem(), test::sampleWorkspace(root)).ok());
        QVERIFY(test::trainLinear(run));

        OpenWindow opened(scratch("home-away"));
        opened.window->show();
        opened.workspace.open(root);
        auto* page = pageOf<ThresholdsPage>(*opened.window);
        opened.window->showPage(page->iconName());
        QTRY_VERIFY_WITH_TIMEOUT(page->board().isOpen() && page->isSettled(), 30000);
        std::filesystem::rename(run, away);
        opened.workspace.rescanRuns();
        QTRY_VERIFY_WITH_TIMEOUT(opened.workspace.runs().empty(), 10000);
        auto& board = page->board();
        const auto predicted = board.counts(0).predicted();
        page->list().setCurrentClass(0, true);
        QTest::keyClick(page->list().row(0)->plot(), Qt::Key_Left);
        QVERIFY(board.counts(0).predicted() > predicted);
        QTest::keyClick(opened.window.get(), Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(board.isSaved(), 20000);
        QCOMPARE(visibleError(*page), QString());

        opened.workspace.chooseRun(run, 0);
        QTRY_VERIFY_WITH_TIMEOUT(visibleError(*page).contains(QString::fromStdString(run.string())), 10000);
        QVERIFY(board.isOpen() && board.counts(0).predicted() > predicted);
        std::filesystem::rename(away, run);
        opened.workspace.chooseRun(run, 0);
        QTRY_VERIFY_WITH_TIMEOUT(board.isOpen() && board.basis().set->identity.members[0].fold == 0, 20000);
        QVERIFY(readDecision(realFileSystem(), opened.workspace.workspace().decision).ok());
    }

    void noWarningsOnTheWay() { QCOMPARE(m_warnings.texts(), QStringList()); }
};

QTEST_MAIN(TestWindow)
#include "tst_window.moc"

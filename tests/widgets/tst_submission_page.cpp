// From a trained run to a checked file: preview, export, journal; what cannot be written says so.
#include "controllers/report_export.h"
#include "controllers/report_pages.h"
#include "controllers/workspace_controller.h"
#include "data/csv.h"
#include "decide/metrics.h"
#include "decide/score_files.h"
#include "pages/submission/classes_card.h"
#include "pages/submission/export_card.h"
#include "pages/submission/flips_drawer.h"
#include "pages/submission/journal_card.h"
#include "pages/submission/members_card.h"
#include "pages/submission_page.h"
#include "parts/message_card.h"
#include "support/sample_workspace.h"
#include "viewmodels/blend.h"
#include "viewmodels/flips_model.h"
#include "viewmodels/journal_model.h"
#include "viewmodels/submission_export.h"
#include "workspace/report_page.h"

#include <QAbstractItemModelTester>
#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QCheckBox>
#include <QDateTime>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPdfWriter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QTextDocument>
#include <QtTest>

using namespace thresher;

namespace {

const Path sample = test::sampleFolder();

QPushButton* buttonNamed(QWidget& page, const QString& text)
{
    for (auto* button : page.findChildren<QPushButton*>())
        if (button->text() == text) return button;
    return nullptr;
}

QStringList visibleNames(const Path& folder, const char* start)
{
    return QDir(QString::fromStdString(folder.string()))
        .entryList({QString::fromLatin1(start) + QStringLiteral("*.csv")}, QDir::Files, QDir::Name);
}

// Lines and curves that a PDF's pages draw.
qsizetype strokesIn(const QByteArray& pdf)
{
    qsizetype strokes = 0;
    for (qsizetype at = pdf.indexOf("stream\n"); at >= 0; at = pdf.indexOf("stream\n", at + 1)) {
        if (pdf.mid(at - 3, 3) == "end") continue;
        const QByteArray packed = pdf.mid(at + 7, pdf.indexOf("endstream", at) - at - 7);
        const QByteArray drawn = qUncompress(QByteArray::fromHex("00400000") + packed);
        strokes += drawn.count(" l\n") + drawn.count(" c\n") + drawn.count(" re\n");
    }
    return strokes;
}

// Fails all writes below one folder, as a full disk does.
class FullFolder final : public FileSystem {
  public:
    Path full;
    Result<std::unique_ptr<OutputFile>> openWrite(const Path& path, OpenMode mode) override
    {
        if (!full.empty() && path.string().starts_with(full.string()))
            return fail(ErrorCode::WriteFailed, "No space left on device", "Make room.", path.string());
        return realFileSystem().openWrite(path, mode);
    }
    Status rename(const Path& from, const Path& to) override { return realFileSystem().rename(from, to); }
    Status makeDirectories(const Path& path) override { return realFileSystem().makeDirectories(path); }
    Status makeDirectory(const Path& path) override { return realFileSystem().makeDirectory(path); }
    Status remove(const Path& path) override { return realFileSystem().remove(path); }
    Status removeAll(const Path& path) override { return realFileSystem().removeAll(path); }
    Status truncate(const Path& path, std::uint64_t size) override
    {
        return realFileSystem().truncate(path, size);
    }
    Status syncDirectory(const Path& path) override { return realFileSystem().syncDirectory(path); }
    Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view content) override
    {
        return realFileSystem().lock(path, content);
    }
    bool isLocked(const Path& path) override { return realFileSystem().isLocked(path); }
    Result<std::string> readFile(const Path& path, std::uint64_t most) override
    {
        return realFileSystem().readFile(path, most);
    }
    bool exists(const Path& path) override { return realFileSystem().exists(path); }
    Result<std::vector<std::string>> list(const Path& path) override { return realFileSystem().list(path); }
};

} // namespace

class TestSubmissionPage : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_dir;
    Path m_root;

    static int cli(const QStringList& arguments)
    {
        return test::runCli(QStringList{QStringLiteral("--quiet"), QStringLiteral("--json")} + arguments)
            .code;
    }
    static QString text(const Path& path) { return QString::fromStdString(path.string()); }

  private Q_SLOTS:
    void initTestCase()
    {
        m_root = Path(m_dir.path().toStdString()) / "w";
        QVERIFY(writeWorkspace(realFileSystem(), test::sampleWorkspace(m_root)).ok());
        for (const char* c : {"1", "2"})
            QVERIFY(
                test::trainLinear(m_root / "runs" / (std::string("run-") + c),
                                  {QStringLiteral("--set"), QStringLiteral("linear.C=") + QLatin1String(c)}));
    }

    // Past submissions come in whole or not at all, and count in what the day leaves.
    void history()
    {
        WorkspaceController workspace(realFileSystem());
        SubmissionPage page(workspace);
        page.show();
        workspace.open(m_root);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data() && page.isSettled(), 30000);
        workspace.edit([](Workspace& edited) { edited.dailyQuota = 3; });
        const auto write = [this](const char* name, const std::string& text) {
            const Path path = Path(m_dir.path().toStdString()) / name;
            return writeAtomically(realFileSystem(), path, text) ? path : Path();
        };
        const std::string today = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
        page.importHistory(write("past.csv", "file,public,private,time\na.csv,0.41,0.40," + today +
                                                 "\nb.csv,0.42,,2026-01-02\n"));
        QTRY_COMPARE(page.journal().entries().size(), std::size_t{2});
        const auto* card = page.findChild<JournalCard*>();
        const auto said = [card](const QString& text) {
            const auto labels = card->findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(),
                               [&text](const QLabel* label) { return label->text() == text; });
        };
        QTRY_VERIFY(said(QStringLiteral("2 of 3 submissions left today")));
        page.importHistory(write("other.csv", "file,public\nc.csv,0.5\na.csv,0.43\n"));
        QTRY_VERIFY(page.findChild<MessageCard*>()->text().contains(QStringLiteral("a.csv")));
        QCOMPARE(page.journal().entries().size(), std::size_t{2});
        QCOMPARE(readJournal(realFileSystem(), m_root)->size(), std::size_t{2});
        QVERIFY(realFileSystem().remove(m_root / "journal.json").ok());
    }

    void journalFile()
    {
        const Path folder = Path(m_dir.path().toStdString()) / "j";
        std::filesystem::create_directories(folder);
        QCOMPARE(readJournal(realFileSystem(), folder)->size(), std::size_t{0});
        JournalEntry entry;
        entry.time = 1.5;
        entry.file = "exports/a.csv";
        entry.crossValidation = BadgedScore(0.4, Badge::PickedHere, Interval{0.3, 0.5});
        entry.publicScore = 0.39;
        entry.expectedPublic = Interval{0.35, 0.45};
        QVERIFY(writeJournal(realFileSystem(), folder, {entry, {}}).ok());
        const auto back = readJournal(realFileSystem(), folder);
        QCOMPARE(back->size(), std::size_t{2});
        QCOMPARE((*back)[0].crossValidation->badge, Badge::PickedHere);
        QCOMPARE((*back)[0].crossValidation->interval->high, 0.5);
        QCOMPARE(*(*back)[0].publicScore, 0.39);
        QVERIFY(!(*back)[1].crossValidation && !(*back)[1].publicScore);
        QVERIFY(writeAtomically(realFileSystem(), folder / "journal.json", "{\"entries\": 3}").ok());
        QCOMPARE(readJournal(realFileSystem(), folder).error().code, ErrorCode::BadFormat);
    }

    void scoresAsTyped_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<double>("wanted"); // -1: refused, -2: none
        QTest::newRow("point") << QStringLiteral(" 0.41237 ") << 0.41237;
        QTest::newRow("comma") << QStringLiteral("0,41") << 0.41;
        QTest::newRow("empty") << QString() << -2.0;
        QTest::newRow("letters") << QStringLiteral("o.41") << -1.0;
        QTest::newRow("percent") << QStringLiteral("41") << -1.0;
        QTest::newRow("negative") << QStringLiteral("-0.1") << -1.0;
        QTest::newRow("two commas") << QStringLiteral("0,4,1") << -1.0;
        QTest::newRow("nan") << QStringLiteral("nan") << -1.0;
    }

    void scoresAsTyped()
    {
        QFETCH(QString, typed);
        QFETCH(double, wanted);
        const auto score = parseScore(typed.toStdString());
        QCOMPARE(score.ok(), wanted != -1.0);
        if (!score) return;
        QCOMPARE(score->has_value(), wanted != -2.0);
        if (*score) QCOMPARE(**score, wanted);
    }

    void theJournalsTable()
    {
        JournalModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        JournalEntry first, second;
        first.file = "exports/first.csv";
        first.time = 1000;
        first.expectedPublic = Interval{0.3, 0.4};
        second.file = "exports/second.csv";
        model.setEntries({first, second});
        QCOMPARE(model.index(0, JournalModel::File).data().toString(),
                 QStringLiteral("second.csv")); // newest first
        QSignalSpy refused(&model, &JournalModel::refused);
        QVERIFY(!model.setData(model.index(1, JournalModel::Public), QStringLiteral("abc"), Qt::EditRole));
        QCOMPARE(refused.size(), 1);
        QVERIFY(model.setData(model.index(1, JournalModel::Public), QStringLiteral("0,5"), Qt::EditRole));
        QCOMPARE(*model.entries()[0].publicScore, 0.5);
        QCOMPARE(model.entries()[0].sent,
                 1000.0); // what has a score was sent, at the latest when it was made
        QCOMPARE(sentOnDay(model.entries(), 86399.0), 1);
        QCOMPARE(sentOnDay(model.entries(), 86400.0), 0);
        QVERIFY(model.setData(model.index(1, JournalModel::Sent), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(sentOnDay(model.entries(), 1000.0), 0);
        QVERIFY(
            model.index(1, JournalModel::Public).data().toString().endsWith(QLatin1Char('!'))); // a surprise
        QVERIFY(model.index(1, JournalModel::Public)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .startsWith(QStringLiteral("Above")));
        QVERIFY(model.setData(model.index(0, JournalModel::Final), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(model.entries()[1].finalSelection && !model.entries()[0].finalSelection);
        QVERIFY(!model.setData(model.index(0, JournalModel::Final), QStringLiteral("yes"), Qt::EditRole));
        QVERIFY(!model.setData(model.index(1, JournalModel::File), QStringLiteral("x"), Qt::EditRole));
    }

    void blendsAreThoseOfTheCommandLine()
    {
        const auto alone = blendRuns(realFileSystem(), {{m_root / "runs" / "run-1", 1}}, Space::Prob);
        QVERIFY(alone.ok());
        QCOMPARE(alone->correlation(0, 0), 1.0);
        const auto both = blendRuns(
            realFileSystem(), {{m_root / "runs" / "run-1", 1}, {m_root / "runs" / "run-2", 3}}, Space::Logit);
        QVERIFY(both.ok());
        QVERIFY(both->correlation(0, 1) > 0.9 && both->correlation(0, 1) < 1);
        QCOMPARE(both->set->identity.members[1].weight, 3.0);
        QVERIFY(both->set->test.has_value());
        QCOMPARE(blendRuns(realFileSystem(), {}, Space::Prob).error().code, ErrorCode::Usage);
        QCOMPARE(blendRuns(realFileSystem(), {{m_root / "runs" / "none", 1}}, Space::Prob).error().code,
                 ErrorCode::FileNotFound);
    }

    void exportIsWhatTheCommandLineAccepts()
    {
        FullFolder files;
        WorkspaceController workspace(files);
        SubmissionPage page(workspace);
        page.resize(1270, 700);
        page.show();
        workspace.open(m_root);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.scoreSet() && page.preview() && page.isSettled(), 30000);
        QVERIFY(page.preview()->lint.ok());
        QVERIFY(page.preview()->expectedPublic.has_value());
        QVERIFY(!page.preview()->compared); // nothing to compare with yet

        // A full disk: said in place, nothing half-written, nothing in the journal.
        auto* button = buttonNamed(page, QStringLiteral("Export submission"));
        QVERIFY(button && button->isEnabled());
        files.full = m_root / "exports";
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(
            page.findChild<MessageCard*>()->text().contains(QStringLiteral("No space left")), 10000);
        QCOMPARE(page.journal().rowCount(), 0);
        QVERIFY(!std::filesystem::exists(m_root / "journal.json"));
        files.full.clear();

        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(page.journal().rowCount(), 1, 10000);
        const auto entry = page.journal().entries()[0];
        const Path file = m_root / entry.file;
        QCOMPARE(cli({QStringLiteral("lint"), QStringLiteral("--submission"), text(file),
                      QStringLiteral("--sample"), text(sample / "sample_submission.csv"),
                      QStringLiteral("--decision"), text(m_root / entry.decision)}),
                 0);
        // The same bytes as the command line makes of the same run and decision.
        const Path byHand = m_root / "by-hand.csv";
        QCOMPARE(cli({QStringLiteral("ensemble"), QStringLiteral("--run"), text(m_root / "runs" / "run-1"),
                      QStringLiteral("--decision"), text(m_root / entry.decision), QStringLiteral("--sample"),
                      text(sample / "sample_submission.csv"), QStringLiteral("-o"), text(byHand)}),
                 0);
        QCOMPARE(*realFileSystem().readFile(file), *realFileSystem().readFile(byHand));

        // Made again from the same scores: the same bytes, and it is said.
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled() && page.preview() && page.preview()->compared, 30000);
        QCOMPARE(page.preview()->flippedRows, std::size_t{0});
        QVERIFY(page.preview()->change && page.preview()->change->expected == 0 &&
                !page.preview()->change->resolvable);
        QCOMPARE(QString::fromStdString(page.preview()->duplicateOf), QString::fromStdString(entry.file));
        // Saying so leaves the message about the export in place.
        QVERIFY(page.findChild<MessageCard*>()->text().contains(QString::fromStdString(entry.file)));

        // Other scores: what the last file was made from is read back and laid beside them.
        workspace.chooseRun(m_root / "runs" / "run-2");
        QTRY_VERIFY_WITH_TIMEOUT(
            page.isSettled() && page.preview()->change && page.preview()->change->expected != 0, 30000);
        const auto& range = page.preview()->change->range;
        QVERIFY(range.low < page.preview()->change->expected &&
                page.preview()->change->expected < range.high);
    }

    // Whichever comes first, scores or the list of runs: members are the runs of the scores in use, and a
    // tick by hand stays when the list is read anew.
    void membersAreThoseInUse()
    {
        WorkspaceController workspace(realFileSystem());
        SubmissionPage page(workspace);
        workspace.open(m_root);
        auto* members = page.findChild<MembersCard*>()->findChild<QTableWidget*>();
        const auto ticked = [members] {
            QStringList names;
            for (int row = 0; row < members->rowCount(); ++row)
                if (members->item(row, 0)->checkState() == Qt::Checked) {
                    names << members->item(row, 0)->text();
                    if (members->cellWidget(row, 2) == nullptr) names.back() += QStringLiteral(": no weight");
                }
            return names;
        };
        QTRY_COMPARE_WITH_TIMEOUT(ticked(), QStringList{QStringLiteral("run-1")}, 30000);
        workspace.chooseRun(m_root / "runs" / "run-2");
        QTRY_COMPARE_WITH_TIMEOUT(ticked(), QStringList{QStringLiteral("run-2")}, 30000);
        for (int row = 0; row < members->rowCount(); ++row) members->item(row, 0)->setCheckState(Qt::Checked);
        QSignalSpy listed(members->model(), &QAbstractItemModel::rowsInserted);
        std::filesystem::copy(m_root / "runs" / "run-1", m_root / "runs" / "run-3",
                              std::filesystem::copy_options::recursive);
        workspace.rescanRuns();
        QTRY_COMPARE_WITH_TIMEOUT(listed.size(), 1, 30000);
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled(), 30000);
        QCOMPARE(ticked(), (QStringList{QStringLiteral("run-1"), QStringLiteral("run-2")}));
        // A run that the list knew before it had scores.
        const Path late = m_root / "runs" / "run-4";
        std::filesystem::create_directories(late);
        std::filesystem::copy(m_root / "runs" / "run-1" / "manifest.json", late / "manifest.json");
        workspace.rescanRuns();
        QTRY_COMPARE_WITH_TIMEOUT(workspace.runs().size(), std::size_t{4}, 30000);
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled(), 30000);
        QCOMPARE(members->rowCount(), 3);
        std::filesystem::copy(m_root / "runs" / "run-1", late,
                              std::filesystem::copy_options::recursive |
                                  std::filesystem::copy_options::overwrite_existing);
        workspace.announceRuns();
        QTRY_COMPARE_WITH_TIMEOUT(members->rowCount(), 4, 30000);
        for (const char* name : {"run-3", "run-4"}) std::filesystem::remove_all(m_root / "runs" / name);
    }

    // The journal is a file that others write, too: theirs is kept, and what cannot be read is not replaced.
    void theJournalIsShared()
    {
        const auto written = [this] { return *readJournal(realFileSystem(), m_root); };
        std::filesystem::remove(m_root / "journal.json"); // of what was exported above
        WorkspaceController workspace(realFileSystem());
        SubmissionPage page(workspace);
        page.show();
        workspace.open(m_root);
        QTRY_VERIFY_WITH_TIMEOUT(page.preview() && page.isSettled(), 30000);
        page.exportFiles();
        QTRY_COMPARE_WITH_TIMEOUT(page.journal().rowCount(), 1, 30000);
        auto theirs = written();
        theirs[0].publicScore = 0.4;
        JournalEntry added;
        added.file = "exports/theirs.csv";
        theirs.push_back(added);
        QVERIFY(writeJournal(realFileSystem(), m_root, theirs).ok());
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled(), 30000);
        page.exportFiles();
        QTRY_COMPARE_WITH_TIMEOUT(page.journal().rowCount(), 3, 30000);
        QCOMPARE(written()[0].publicScore.value_or(0), 0.4);
        QCOMPARE(written()[1].file, added.file);
        // A cell is edited after another program has written once more.
        theirs = written();
        theirs[0].privateScore = 0.3;
        QVERIFY(writeJournal(realFileSystem(), m_root, theirs).ok());
        auto* table = page.findChild<JournalCard*>()->findChild<QAbstractItemView*>();
        const auto cell = table->model()->index(0, JournalModel::Public);
        QVERIFY(table->model()->setData(cell, QStringLiteral("0.5"), Qt::EditRole));
        QCOMPARE(written()[0].privateScore.value_or(0), 0.3);
        QCOMPARE(written()[2].publicScore.value_or(0), 0.5);

        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled(), 30000);
        const Path journal = m_root / "journal.json";
        QVERIFY(writeAtomically(realFileSystem(), journal, "{\"entries\": 3}").ok());
        page.exportFiles();
        QTRY_VERIFY_WITH_TIMEOUT(
            page.findChild<MessageCard*>()->text().contains(QStringLiteral("journal.json")), 30000);
        QCOMPARE(*realFileSystem().readFile(journal), std::string("{\"entries\": 3}"));
        QCOMPARE(page.journal().rowCount(), 4); // what was exported is not forgotten
        QVERIFY(realFileSystem().remove(journal).ok());
        QVERIFY(table->model()->setData(cell, QStringLiteral("0.6"), Qt::EditRole)); // of the newest
        QCOMPARE(written().size(), std::size_t{1});
        QCOMPARE(written()[0].publicScore.value_or(0), 0.6);
        QVERIFY(realFileSystem().remove(journal).ok());
        std::filesystem::remove_all(m_root / "exports");
    }

    // What is exported is what is in use: nothing while another decision or preview is on its way.
    void nothingStaleIsExported()
    {
        WorkspaceController workspace(realFileSystem());
        SubmissionPage page(workspace);
        page.show();
        workspace.open(m_root);
        QTRY_VERIFY_WITH_TIMEOUT(page.preview() && page.isSettled(), 30000);
        auto* button = buttonNamed(page, QStringLiteral("Export submission"));
        QVERIFY(button && button->isEnabled());
        workspace.setDeciding(true);
        QVERIFY(!button->isEnabled());
        page.exportFiles();
        QVERIFY(page.isSettled()); // nothing began
        workspace.setDeciding(false);
        QVERIFY(button->isEnabled());
        workspace.setDecision(std::make_shared<const Decision>(page.preview()->decision));
        QVERIFY(!button->isEnabled());
        page.exportFiles();
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled() && button->isEnabled(), 30000);
        QCOMPARE(page.journal().rowCount(), 0);
        // The range to expect is always that of the rows it names.
        const auto before = page.preview()->expectedPublic;
        workspace.edit([](Workspace& edited) { edited.publicRows = 40; });
        QVERIFY(!button->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled() && page.preview()->publicRows == 40, 30000);
        QVERIFY(page.preview()->expectedPublic != before);
        workspace.edit([](Workspace& edited) { edited.publicRows = 0; });
    }

    // A teammate's pack becomes a run and a ticked member; a damaged one leaves nothing behind.
    void aPackIsAMember()
    {
        const Path pack = Path(m_dir.path().toStdString()) / "from-a-teammate.thresher";
        QCOMPARE(
            cli({QStringLiteral("pack"), text(m_root / "runs" / "run-2"), QStringLiteral("-o"), text(pack)}),
            0);
        WorkspaceController workspace(realFileSystem());
        SubmissionPage page(workspace);
        page.resize(1270, 700);
        page.show();
        workspace.open(m_root);
        QTRY_VERIFY_WITH_TIMEOUT(page.preview() && page.isSettled(), 30000);
        auto* members = page.findChild<MembersCard*>()->findChild<QTableWidget*>();
        const int before = members->rowCount();
        // A weight stands beside what is ticked, and stays when the list is read anew.
        const auto weightOf = [members](const QString& run) -> QDoubleSpinBox* {
            for (int row = 0; row < members->rowCount(); ++row)
                if (members->item(row, 0)->text() == run)
                    return qobject_cast<QDoubleSpinBox*>(members->cellWidget(row, 2));
            return nullptr;
        };
        QVERIFY(weightOf(QStringLiteral("run-1")) && !weightOf(QStringLiteral("run-2")));
        weightOf(QStringLiteral("run-1"))->setValue(0.5);
        workspace.open(pack);
        const Path run = m_root / "runs" / "from-a-teammate";
        QTRY_COMPARE_WITH_TIMEOUT(members->rowCount(), before + 1, 30000);
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled(), 30000);
        int ticked = 0;
        for (int row = 0; row < members->rowCount(); ++row)
            if (members->item(row, 0)->checkState() == Qt::Checked) {
                ++ticked;
                QVERIFY(members->item(row, 0)->text() == QStringLiteral("run-1") ||
                        members->item(row, 0)->text() == QStringLiteral("from-a-teammate"));
            }
        QCOMPARE(ticked, 2);
        QCOMPARE(weightOf(QStringLiteral("run-1"))->value(), 0.5);
        QCOMPARE(weightOf(QStringLiteral("from-a-teammate"))->value(), 1.0);
        for (int row = 0; row < members->rowCount(); ++row)
            if (members->item(row, 0)->text() == QStringLiteral("run-1"))
                members->item(row, 0)->setCheckState(Qt::Unchecked);
        QVERIFY(!weightOf(QStringLiteral("run-1")));
        QCOMPARE(readRunScores(realFileSystem(), run)->outOfFold.hash(),
                 readRunScores(realFileSystem(), m_root / "runs" / "run-2")->outOfFold.hash());

        QFile bytes(text(pack));
        QVERIFY(bytes.open(QIODevice::ReadWrite) && bytes.resize(bytes.size() / 2));
        bytes.close();
        QSignalSpy failed(&workspace, &WorkspaceController::failed);
        workspace.open(pack);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30000);
        QVERIFY(!std::filesystem::exists(m_root / "runs" / "from-a-teammate-2"));
        std::filesystem::remove_all(run);
    }

    // The page as core makes it, and the same page as a PDF with its drawings in it.
    void reports()
    {
        const Path run = m_root / "runs" / "run-1";
        const Path html = m_root / "report.html", pdf = m_root / "report.pdf", all = m_root / "all.html";
        QVERIFY(writeReport(realFileSystem(), run, true, html).ok());
        QCOMPARE(*realFileSystem().readFile(html), *runReportPage(realFileSystem(), run));
        QVERIFY(writeReport(realFileSystem(), m_root, false, all).ok());
        QCOMPARE(*realFileSystem().readFile(all), *workspaceReportPage(realFileSystem(), m_root));
        QVERIFY(writeReport(realFileSystem(), run, true, pdf).ok());
        const std::string bytes = *realFileSystem().readFile(pdf);
        QVERIFY(bytes.starts_with("%PDF-"));
        const auto drawings = QString::fromStdString(*realFileSystem().readFile(html)).count(u"<svg ");
        QVERIFY(drawings > 0);
        // As lines, not as pictures: far more strokes than the same page has without its drawings.
        QVERIFY(!QByteArray::fromStdString(bytes).contains("/Subtype /Image"));
        auto page = QString::fromStdString(*realFileSystem().readFile(html));
        page.remove(QRegularExpression(QStringLiteral("<svg .*?</svg>"),
                                       QRegularExpression::DotMatchesEverythingOption));
        QVERIFY(strokesIn(QByteArray::fromStdString(bytes)) >
                strokesIn(pdfOfReport(page, QString())) + 50 * drawings);
        QCOMPARE(writeReport(realFileSystem(), m_root / "nothing", true, m_root / "no.html").error().code,
                 ErrorCode::FileNotFound);
        QVERIFY(!std::filesystem::exists(m_root / "no.html"));
    }

    // Wherever a table begins, its head and first row stand on one page, and its heading with them.
    void pagesKeepHeadsTogether_data()
    {
        QTest::addColumn<QString>("before");
        QTest::newRow("with a heading") << QStringLiteral("<h2>Before</h2>");
        QTest::newRow("without one") << QStringLiteral("<p>Before</p>");
    }
    void pagesKeepHeadsTogether()
    {
        QFETCH(QString, before);
        for (int points = 1; points < 60; ++points) { // where the table begins, point by point
            QString page;
            for (int i = 0; i < 28; ++i) page += QStringLiteral("<p>a line</p>");
            page += QStringLiteral("<p style=\"margin-top:%1px\">a line</p>").arg(4 * points) + before +
                    QStringLiteral("<table><tr><th>head</th></tr>");
            for (int i = 0; i < 5; ++i) page += QStringLiteral("<tr><td>row</td></tr>");
            QTextDocument document;
            document.setHtml(page + QStringLiteral("</table>"));
            QBuffer bytes;
            bytes.open(QIODevice::WriteOnly);
            QPdfWriter writer(&bytes);
            layOutPages(document, writer);
            const auto pageOf = [&](const QString& text) {
                const auto block = document.find(text).block();
                return static_cast<int>(document.documentLayout()->blockBoundingRect(block).top()) /
                       writer.height();
            };
            const int head = pageOf(QStringLiteral("head"));
            QVERIFY2(head == pageOf(QStringLiteral("row")), qPrintable(page));
            if (before.startsWith(QLatin1String("<h2>"))) QCOMPARE(pageOf(QStringLiteral("Before")), head);
        }
    }

    void fileNames_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<int>("fold");
        QTest::addColumn<QString>("wanted");
        QTest::newRow("default") << QStringLiteral("{scores}-{rule}-{date}") << -1
                                 << QStringLiteral("run-1_0-bagged-20260102-030405");
        QTest::newRow("fold") << QStringLiteral("mine.{fold}") << 3 << QStringLiteral("mine.3");
        QTest::newRow("all folds") << QStringLiteral("mine.{fold}") << -1 << QStringLiteral("mine.all");
        QTest::newRow("upwards") << QStringLiteral("../../etc/x") << -1 << QStringLiteral("_.._etc_x");
        QTest::newRow("empty") << QString() << -1 << QStringLiteral("submission");
        QTest::newRow("Ukrainian") << QStringLiteral("проба №1") << -1 << QStringLiteral("проба_1");
    }

    void fileNames()
    {
        QFETCH(QString, pattern);
        QFETCH(int, fold);
        QFETCH(QString, wanted);
        const ExportPart part{.scores = QStringLiteral("run-1 / 0"), .fold = fold, .preview = {}};
        QCOMPARE(fileStem(pattern, part, QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5))), wanted);
    }

    // One file for every fold's model beside that of all folds; each is what the fold's own scores give.
    void everyFoldAsWell()
    {
        FullFolder files;
        WorkspaceController workspace(files);
        SubmissionPage page(workspace);
        page.resize(1270, 700);
        page.show();
        workspace.open(m_root);
        QTRY_VERIFY_WITH_TIMEOUT(page.preview() && page.isSettled(), 30000);
        const int before = page.journal().rowCount();
        page.findChild<ExportCard*>()->findChild<QLineEdit*>()->setText(QStringLiteral("each-{fold}"));
        page.findChild<ExportCard*>()->findChild<QCheckBox*>()->setChecked(true);
        auto* button = buttonNamed(page, QStringLiteral("Export submissions"));
        QVERIFY(button);
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(page.journal().rowCount(), before + 6, 60000);
        QCOMPARE(visibleNames(m_root / "exports", "each-"),
                 (QStringList{QStringLiteral("each-0.csv"), QStringLiteral("each-1.csv"),
                              QStringLiteral("each-2.csv"), QStringLiteral("each-3.csv"),
                              QStringLiteral("each-4.csv"), QStringLiteral("each-all.csv")}));
        // The file of all folds is the newest: later ones are compared with it.
        QCOMPARE(page.journal().entries().back().file, std::string("exports/each-all.csv"));
        const auto& first = page.journal().entries()[static_cast<std::size_t>(before)];
        QCOMPARE(first.file, std::string("exports/each-0.csv"));
        const auto decision = *readDecision(files, m_root / first.decision);
        const auto fold = *readFoldScores(files, m_root / "runs" / "run-1", 0);
        QCOMPARE(decision.scoreSet.hash, fold.outOfFold.hash());
        QCOMPARE(decision.testHash, fold.test->hash());
        QVERIFY(fold.test->hash() != workspace.scoreSet()->test->hash());
        const auto ids = *readSubmission(files, m_root / first.file);
        const auto wanted = predict(fold.test->probs(), decision.testThresholds);
        QCOMPARE(ids.predictions.values, wanted.values); // the sample's order is that of the test file
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled(), 30000);
    }

    // What flips against the last file is one click from its posts.
    void flipsLeadToPosts()
    {
        WorkspaceController workspace(realFileSystem());
        SubmissionPage page(workspace);
        page.resize(1270, 700);
        page.show();
        workspace.open(m_root);
        QTRY_VERIFY_WITH_TIMEOUT(page.preview() && page.isSettled() && page.preview()->compared, 30000);
        QVERIFY(page.preview()->flips.empty());
        workspace.chooseRun(m_root / "runs" / "run-2");
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled() && page.preview() && !page.preview()->flips.empty(), 30000);
        // The flips are those of the two files, one by one.
        const auto last = *readSubmission(realFileSystem(), m_root / page.journal().entries().back().file);
        const auto now = *submissionFromCsv(*parseCsv(page.preview()->csv));
        std::size_t differing = 0;
        for (std::size_t i = 0; i < now.predictions.values.size(); ++i)
            differing += now.predictions.values[i] != last.predictions.values[i];
        QCOMPARE(page.preview()->flips.size(), differing);
        const auto flip = page.preview()->flips.front();
        QVERIFY(!flip.text.empty() && flip.cut.predicts(flip.score) == flip.raised);

        auto* table = page.findChild<ClassesCard*>()->findChild<QTableWidget*>();
        const auto cell = table->visualItemRect(table->item(static_cast<int>(flip.classIndex), 4));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, cell.center());
        auto* drawer = page.findChild<FlipsDrawer*>();
        QVERIFY(drawer->isVisible());
        QAbstractItemModelTester tester(drawer->model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto& item = page.preview()->classes[flip.classIndex];
        QCOMPARE(drawer->model()->rowCount(), static_cast<int>(item.raised + item.dropped));
        QCOMPARE(drawer->model()->at(0)->id, flip.id);
        QCOMPARE(drawer->findChild<QPlainTextEdit*>()->toPlainText(), QString::fromStdString(flip.text));
        QTest::keyClick(drawer, Qt::Key_Escape);
        QVERIFY(!drawer->isVisible());
    }
};

QTEST_MAIN(TestSubmissionPage)
#include "tst_submission_page.moc"

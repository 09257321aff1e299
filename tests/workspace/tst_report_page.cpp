// The report as one page: everything inside, every text escaped, well formed, and made of a run or a
// workspace.
#include "support/cli.h"
#include "support/run_maker.h"
#include "workspace/detail/html.h"
#include "workspace/journal.h"
#include "workspace/report_page.h"
#include "workspace/workspace.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

using namespace thresher;
using thresher::test::MadeRun;
using thresher::test::put;
using thresher::test::runCli;
using thresher::test::writeRun;

namespace {

const std::string hostile = "<script>alert(1)</script>&\"'";

// HTML of ours is XML but for the doctype and the two meta elements.
QString faultOf(const std::string& html)
{
    QString text = QString::fromStdString(html);
    text.remove(QStringLiteral("<!DOCTYPE html>"));
    text.replace(QRegularExpression(QStringLiteral("(<meta[^>]*)>")), QStringLiteral("\\1/>"));
    QXmlStreamReader reader(text);
    while (!reader.atEnd()) reader.readNext();
    if (reader.hasError())
        return QStringLiteral("line %1: %2").arg(reader.lineNumber()).arg(reader.errorString());
    static const QRegularExpression outside(
        QStringLiteral("<script|<link|<iframe|href=|src=|url\\(|@import"));
    const auto found = outside.match(text);
    return found.hasMatch() ? found.captured() : QString();
}

int count(const std::string& text, const std::string& part)
{
    return static_cast<int>(QString::fromStdString(text).count(QString::fromStdString(part)));
}

} // namespace

class TestReportPage : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_root = Path(m_dir->path().toStdString());
    }

    void ofARun()
    {
        MadeRun made;
        made.parts.classes[1] = hostile;
        const Path run = m_root / "run";
        QVERIFY(writeRun(run, made).ok());
        std::string events;
        for (int step = 1; step <= 5; ++step)
            events += R"({"t":1,"kind":"train","step":)" + std::to_string(step) + R"(,"loss":0.)" +
                      std::to_string(9 - step) + "}\n";
        QVERIFY(put(run / "fold-0" / "events.jsonl", events).ok());
        const auto page = runReportPage(realFileSystem(), run);
        QVERIFY2(page.ok(), page ? "" : page.error().message.c_str());
        QCOMPARE(faultOf(*page), QString());
        QCOMPARE(count(*page, "<svg"), 2); // classes, training loss
        QVERIFY(count(*page, "&lt;script&gt;") >= 2);
        for (const char* part :
             {"Cross-fitted macro F1", "picked here", "Folds", "Curves", "Thresholds", "90 %"})
            QVERIFY2(page->find(part) != std::string::npos, part);
        for (const char* name : {"c0", "c2", "c3"}) QVERIFY(count(*page, std::string(">") + name + "<") >= 3);
    }

    void ofAWorkspace()
    {
        Workspace workspace;
        workspace.root = m_root / "space";
        workspace.name = hostile;
        workspace.balance = m_root / "balances.csv";
        QVERIFY(put(workspace.balance, "class,balance\nc0,0.25\n").ok());
        QVERIFY(writeWorkspace(realFileSystem(), workspace).ok());
        MadeRun made;
        QVERIFY(writeRun(workspace.runsFolder() / "one", made).ok());
        made.config.linear.C = 1;
        QVERIFY(writeRun(workspace.runsFolder() / "two", made).ok());
        JournalEntry entry;
        entry.file = "sent.csv";
        entry.publicScore = 0.41234;
        QVERIFY(writeJournal(realFileSystem(), workspace.root, {entry}).ok());
        const auto page = workspaceReportPage(realFileSystem(), workspace.root);
        QVERIFY2(page.ok(), page ? "" : page.error().message.c_str());
        QCOMPARE(faultOf(*page), QString());
        for (const char* part : {"C=1", "0.2500", "0.41234", "sent.csv", "The run "})
            QVERIFY2(page->find(part) != std::string::npos, part);
        QCOMPARE(count(*page, "<svg"), 2);
    }

    // A folder that was only prepared, a workspace without runs: said, not refused.
    void ofNothingYet()
    {
        QVERIFY(put(m_root / "run" / "manifest.json", R"({"format": 1, "classes": ["a"]})").ok());
        const auto page = runReportPage(realFileSystem(), m_root / "run");
        QVERIFY(page.ok() && page->find("No scores") != std::string::npos);
        QCOMPARE(faultOf(*page), QString());
        Workspace workspace;
        workspace.root = m_root / "space";
        QVERIFY(writeWorkspace(realFileSystem(), workspace).ok());
        const auto empty = workspaceReportPage(realFileSystem(), workspace.root);
        QVERIFY(empty.ok() && empty->find("no runs yet") != std::string::npos);
    }

    void charts()
    {
        using namespace thresher::detail;
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(lineChart("t", {}).empty());
        QVERIFY(lineChart("t", {{"a", {{1, 1}}}}).empty());
        QVERIFY(lineChart("t", {{"a", {{1, nan}, {2, nan}}}}).empty());
        const auto chart = lineChart("t", {{"a", {{1, 0.5}, {2, nan}, {3, 0.5}, {4, 0.5}}}});
        QCOMPARE(faultOf(chart), QString());
        QCOMPARE(count(chart.substr(chart.find(" d=")), "M"), 2); // a gap is a gap
        QCOMPARE(count(chart, "nan"), 0);
    }

    void verb()
    {
        QVERIFY(writeRun(m_root / "run", {}).ok());
        const QString out = QString::fromStdString((m_root / "report.html").string());
        const auto made =
            runCli({QStringLiteral("--json"), QStringLiteral("report"),
                    QString::fromStdString((m_root / "run").string()), QStringLiteral("-o"), out});
        QVERIFY2(made.code == 0, made.err.constData());
        QCOMPARE(made.json()["kind"].get<std::string>(), std::string("run"));
        QVERIFY(QFile::exists(out));
        const auto none = runCli({QStringLiteral("report"), out, QStringLiteral("-o"), out});
        QCOMPARE(none.code, 3);
    }

  private:
    std::unique_ptr<QTemporaryDir> m_dir;
    Path m_root;
};

QTEST_GUILESS_MAIN(TestReportPage)
#include "tst_report_page.moc"

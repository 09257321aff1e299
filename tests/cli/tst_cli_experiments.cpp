// What becomes of scores after training, through the real program: steps, journal, label desk, report of a
// workspace, imports of scores and answers. A refusal names its reason and leaves the disk as it was.
#include "data/label_overlay.h"
#include "decide/score_files.h"
#include "support/cli.h"
#include "workspace/journal.h"
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace thresher;
using thresher::test::CliResult;
using thresher::test::runCli;

class TestCliExperiments : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    QString path(const QString& name) const { return m_dir.filePath(name); }
    Path at(const QString& name) const { return path(name).toStdString(); }
    bool put(const QString& name, const std::string& text) const
    {
        return realFileSystem().makeDirectories(at(name).parent_path()).ok() &&
               writeAtomically(realFileSystem(), at(name), text).ok();
    }
    std::string textOf(const QString& name) const
    {
        const auto text = realFileSystem().readFile(at(name));
        return text ? *text : std::string();
    }
    static CliResult run(const QStringList& arguments)
    {
        return runCli(QStringList{QStringLiteral("--json"), QStringLiteral("--quiet")} + arguments);
    }
    static bool alpha(int row) { return row % 3 == 0; }
    static bool beta(int row) { return row % 5 < 2; }
    static std::string answer(const std::string& id, const std::string& text)
    {
        return Json({{"id", id}, {"answer", text}}).dump() + "\n";
    }
    QStringList importOf(const char* what, const QString& source, const QString& to,
                         const QStringList& more = {}) const
    {
        return QStringList{"import",          what, path(source), "--data", path("data.csv"), "--folds",
                           path("folds.csv"), "-o", path(to)} +
               more;
    }

  private Q_SLOTS:
    void initTestCase()
    {
        std::filesystem::create_directories(at("w/runs"));
        std::filesystem::copy(THRESHER_SOURCE_DIR "/tests/reference/callback/run", at("w/runs/theirs"),
                              std::filesystem::copy_options::recursive);
        Workspace workspace;
        workspace.root = at("w");
        workspace.name = "evidence";
        workspace.dailyQuota = 5;
        QVERIFY(writeWorkspace(realFileSystem(), workspace).ok());
        // Row 6 of class alpha is labelled wrongly: its score is that of a positive.
        std::string data = "id,content,alpha,beta\n", folds = "id,fold\n", other = "id,fold\n",
                    scores = "id,alpha,beta\n", turned = "id,beta,alpha\n", even = scores, odd = scores,
                    answers;
        for (int i = 0; i < 40; ++i) {
            const std::string id = "r" + std::to_string(i);
            const std::string a = alpha(i) ? "0.8" : "0.2", b = beta(i) ? "0.7" : "0.1";
            data += id + ",post " + std::to_string(i * 7919) + "," + (alpha(i) && i != 6 ? "1," : "0,") +
                    (beta(i) ? "1\n" : "0\n");
            folds += id + "," + std::to_string(i % 2) + "\n";
            other += id + "," + std::to_string((i + (i == 3 ? 1 : 0)) % 2) + "\n";
            scores += id + "," + a + "," + b + "\n";
            if (i != 3) // which the other folds put into fold 0
                (i % 2 == 0 ? even : odd) += id + "," + a + "," + b + "\n";
            turned += id + "," + b + "," + a + "\n";
            answers += answer(id, std::string("It says so. [") + (alpha(i) ? "Alpha" : "none") +
                                      (beta(i) ? ", beta]" : "]"));
        }
        QVERIFY(put("data.csv", data) && put("folds.csv", folds) && put("other-folds.csv", other));
        QVERIFY(put("scores.csv", scores) && put("turned.csv", turned) && put("answers.jsonl", answers));
        QVERIFY(put("mute.jsonl", answers + answer("r1", "[alpha]")));
        const auto made = run(importOf("scores", "scores.csv", "scored"));
        QVERIFY2(made.code == 0, (made.out + made.err).constData());
        QVERIFY(put("even.csv", even) && put("odd.csv", odd));
        QCOMPARE(run(importOf("scores", "even.csv", "half", {"--fold", "0"})).code, 0);
    }

    // A run at other steps: figures of each, one common step, the clean choice as a run of its own.
    void steps()
    {
        const QString theirs = path("w/runs/theirs");
        const auto all = run({"steps", theirs}).json();
        QCOMPARE(all["figures"].size(), std::size_t{8});
        QCOMPARE(all["figures"][0]["step"].get<int>(), 24);
        const auto one = run({"steps", theirs, "--at", "96"}).json();
        QCOMPARE(one["steps"]["0"], Json::parse("[96]"));
        QCOMPARE(one["badge"].get<std::string>(), std::string("picked_here"));
        const auto clean = run({"steps", theirs, "-o", path("w/runs/clean")});
        QVERIFY2(clean.code == 0, (clean.out + clean.err).constData());
        QCOMPARE(clean.json()["badge"].get<std::string>(), std::string("clean"));
        QCOMPARE(run({"status", path("w/runs/clean")}).json()["state"].get<std::string>(),
                 std::string("finished"));
        QCOMPARE(run({"steps", theirs, "--at", "97"}).code, 3); // nothing was scored there
        QCOMPARE(run({"steps", theirs, "--at", "96", "--last", "2"}).code, 2);
    }

    void journal()
    {
        QVERIFY(put("history.csv", "file,public,private,date,note\na.csv,0.40,0.39,2026-11-01,first\n"
                                   "b.csv,0.42,,2026-11-02,\n"));
        const auto taken = run({"journal", path("w"), "--import", path("history.csv")});
        QVERIFY2(taken.code == 0, (taken.out + taken.err).constData());
        QCOMPARE(taken.json()["entries"].size(), std::size_t{2});
        QCOMPARE(taken.json()["left_today"].get<int>(), 5);
        QVERIFY(taken.json()["correlation"].is_null()); // two files rank nothing
        const std::string before = textOf("w/journal.json");
        // The same score again changes nothing; another one in its place is refused, by name.
        QCOMPARE(run({"journal", path("w"), "--import", path("history.csv")}).code, 0);
        QCOMPARE(textOf("w/journal.json"), before);
        QVERIFY(put("typo.csv", "file,public\nb.csv,0.43\nc.csv,0.41\n"));
        const auto twice = run({"journal", path("w"), "--import", path("typo.csv")});
        QCOMPARE(twice.code, 3);
        QCOMPARE(twice.errorCode(), QStringLiteral("mismatch"));
        QVERIFY(twice.out.contains("b.csv"));
        QVERIFY(put("double.csv", "file,public\nd.csv,0.43\nd.csv,0.34\n"));
        QCOMPARE(run({"journal", path("w"), "--import", path("double.csv")}).errorCode(),
                 QStringLiteral("mismatch"));
        QCOMPARE(textOf("w/journal.json"), before);
    }

    // The label that was changed stands first; its correction lies beside the data and can be taken back.
    void labelDesk()
    {
        const auto found = run({"labels", "suspects", path("scored"), "--labels", path("data.csv"),
                                "--label-column", "alpha,beta", "-o", path("suspects.csv")});
        QVERIFY2(found.code == 0, (found.out + found.err).constData());
        const Json first = found.json()["suspects"][0];
        QCOMPARE(first["id"].get<std::string>(), std::string("r6"));
        QCOMPARE(first["class"].get<std::string>(), std::string("alpha"));
        QVERIFY(textOf("suspects.csv").starts_with("id,class,label,score,suspicion,fold\nr6,alpha,0,"));
        const std::string data = textOf("data.csv");
        const auto correct = [&](const char* id, const char* label) {
            return run({"labels", "correct", path("data.csv"), "--overlay", path("overlay.csv"), "--id", id,
                        "--class", "alpha", "--label", label, "--label-column", "alpha,beta"});
        };
        QCOMPARE(correct("r6", "1").code, 0);
        const auto overlay = readLabelOverlay(realFileSystem(), at("overlay.csv"));
        QVERIFY(overlay.ok() && overlay->size() == 1 && overlay->front().id == "r6");
        QCOMPARE(correct("nobody", "1").errorCode(), QStringLiteral("bad_ids"));
        QCOMPARE(correct("r6", "0").json()["corrections"].get<int>(), 0);
        QCOMPARE(textOf("data.csv"), data);
    }

    void reportOfAWorkspace()
    {
        const auto made = run({"report", path("w"), "-o", path("w.html")});
        QVERIFY2(made.code == 0, (made.out + made.err).constData());
        const std::string page = textOf("w.html");
        for (const char* part : {"evidence", "theirs", "<svg ", "a.csv", "0.39"})
            QVERIFY2(page.find(part) != std::string::npos, part);
        QCOMPARE(page.find("<script"), std::string::npos);
        QCOMPARE(run({"report", path("nowhere"), "-o", path("no.html")}).errorCode(),
                 QStringLiteral("file_not_found"));
        QVERIFY(!QFile::exists(path("no.html")));
    }

    void answersOfALanguageModel()
    {
        const auto made = run(importOf("answers", "answers.jsonl", "said"));
        QVERIFY2(made.code == 0, (made.out + made.err).constData());
        QCOMPARE(made.json()["rows"].get<int>(), 40);
        QVERIFY(made.json()["average_precision"].get<double>() > made.json()["chance"].get<double>());
        QVERIFY(QFile::exists(path("said/fold-1/val_probs.npy")));
    }

    void refused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const QStringList& arguments, const char* code,
                            const char* said) {
            QTest::newRow(name) << arguments << QString::fromLatin1(code) << QString::fromLatin1(said);
        };
        row("class order", importOf("scores", "turned.csv", "no"), "mismatch", "another order");
        row("fold that has scores", importOf("scores", "scores.csv", "scored"), "already_exists", "scores");
        row("an answer twice", importOf("answers", "mute.jsonl", "no"), "bad_ids", "r1");
        row("no answers", importOf("answers", "scores.csv", "no"), "bad_format", "Line 1");
        row("file that is not there", importOf("scores", "none.csv", "no"), "file_not_found", "none.csv");
        QStringList folds = importOf("scores", "odd.csv", "half", {"--fold", "1"});
        folds.replaceInStrings(path("folds.csv"), path("other-folds.csv"));
        row("fold files that disagree", folds, "mismatch", "folds");
    }

    void refused()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, code);
        QFETCH(QString, said);
        const std::string folds = textOf("scored/folds.csv"), scores = textOf("scored/fold-0/val_probs.npy");
        const auto result = run(arguments);
        QCOMPARE(result.code, 3);
        QCOMPARE(result.errorCode(), code);
        QVERIFY2(result.out.contains(said.toUtf8()), result.out.constData());
        QVERIFY(!QFile::exists(path("no")));
        QVERIFY(!QFile::exists(path("half/fold-1")));
        QCOMPARE(textOf("scored/folds.csv"), folds);
        QCOMPARE(textOf("scored/fold-0/val_probs.npy"), scores);
    }
};

QTEST_GUILESS_MAIN(TestCliExperiments)
#include "tst_cli_experiments.moc"

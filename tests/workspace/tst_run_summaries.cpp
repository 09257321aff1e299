// Summaries that are kept: read once while nothing changes, anew when any of their files did, and always of a
// run that trains.
#include "runs/run_folder.h"
#include "support/run_maker.h"
#include "workspace/run_summaries.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;
using namespace thresher::test;

class TestRunSummaries : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    FileSystem& files = realFileSystem();
    Path path(const char* name) const { return Path(m_dir.path().toStdString()) / name; }

  private Q_SLOTS:
    void readOnceWhileNothingChanges()
    {
        const Path run = path("kept");
        QVERIFY(writeRun(run, MadeRun()).ok());
        RunSummaries summaries;
        QCOMPARE(summaries.read(files, run)->created, 1.0);
        // Another content of the same size and time is not looked at: what is known was not read again.
        const Path manifest = run / "manifest.json";
        std::string text = *files.readFile(manifest);
        const auto at = text.find("\"created\": 1");
        QVERIFY(at != std::string::npos);
        text[at + 11] = '2';
        const auto time = std::filesystem::last_write_time(manifest),
                   folder = std::filesystem::last_write_time(run);
        QVERIFY(writeAtomically(files, manifest, text).ok());
        std::filesystem::last_write_time(manifest, time);
        std::filesystem::last_write_time(run, folder);
        QCOMPARE(summaries.read(files, run)->created, 1.0);
        std::filesystem::last_write_time(manifest, time + std::chrono::seconds(1));
        QCOMPARE(summaries.read(files, run)->created, 2.0);
    }

    void anyOfItsFiles_data()
    {
        QTest::addColumn<QString>("file");
        for (const char* name : {"manifest.json", "run.yaml", "decisions/default.yaml", "oof_probs.npy",
                                 "oof_labels.npy", "oof_ids.csv", "fold-0/fold.json"})
            QTest::addRow("%s", name) << name;
    }
    void anyOfItsFiles()
    {
        QFETCH(QString, file);
        const Path run = path("changing");
        QVERIFY(files.removeAll(run).ok() && writeRun(run, MadeRun()).ok());
        RunSummaries summaries;
        const auto before = summaries.read(files, run);
        QVERIFY(before.ok() && before->crossFitted && !before->classF1.empty());
        QVERIFY(files.remove(run / file.toStdString()).ok());
        const auto after = summaries.read(files, run), fresh = readRunSummary(files, run);
        QCOMPARE(after.ok(), fresh.ok());
        if (!after) return;
        QCOMPARE(after->state, fresh->state);
        QCOMPARE(after->foldsDone, fresh->foldsDone);
        QCOMPARE(after->crossFitted.has_value(), fresh->crossFitted.has_value());
        QCOMPARE(after->classF1, fresh->classF1);
        QCOMPARE(after->config, fresh->config);
    }

    // A fold that says "running" while nobody holds its lock was interrupted: no file tells when it goes on.
    void aRunThatTrains()
    {
        const Path run = path("training");
        QVERIFY(writeRun(run, MadeRun()).ok());
        const RunFolder folder(run);
        FoldState state;
        state.state = "running";
        state.host = hostName();
        QVERIFY(writeFoldState(files, folder, 0, state).ok());
        RunSummaries summaries;
        QCOMPARE(summaries.read(files, run)->state, std::string("interrupted"));
        const auto lock = files.lock(folder.foldLock(0), "somebody");
        QVERIFY(lock.ok());
        QCOMPARE(summaries.read(files, run)->state, std::string("running"));
    }

    void aRunThatGoes()
    {
        const Path run = path("gone");
        QVERIFY(writeRun(run, MadeRun()).ok());
        RunSummaries summaries;
        QVERIFY(summaries.read(files, run).ok());
        std::filesystem::rename(run, path("elsewhere"));
        QVERIFY(!summaries.read(files, run).ok());
        std::filesystem::rename(path("elsewhere"), run);
        QVERIFY(summaries.read(files, run).ok());
    }
};

QTEST_GUILESS_MAIN(TestRunSummaries)
#include "tst_run_summaries.moc"

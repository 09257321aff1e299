// Packs and jobs: what comes out is what went in, and nothing comes in that was damaged, moved or mixed up.
#include "base/detail/json.h"
#include "config/load.h"
#include "runs/archive.h"
#include "support/cli.h"
#include "support/faulty_file_system.h"
#include "support/power_cut_file_system.h"
#include "support/run_maker.h"
#include "workspace/job.h"
#include "workspace/pack.h"
#include "workspace/run_summary.h"

#include <QTemporaryDir>
#include <QtTest>

#include <functional>

using namespace thresher;
using thresher::test::FaultyFileSystem;
using thresher::test::MadeRun;
using thresher::test::PowerCutFileSystem;
using thresher::test::put;
using thresher::test::runCli;
using thresher::test::writeRun;

namespace {

using Members = std::vector<ArchiveMember>;

ArchiveMember& member(Members& members, const std::string& name)
{
    return *std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.name == name; });
}

void replace(std::string& text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    Q_ASSERT(at != std::string::npos);
    text.replace(at, from.size(), to);
}

// pack.json written anew for the members that follow it, as one who forges a pack would.
void relist(Members& members)
{
    Json json = Json::parse(members[0].bytes);
    json["members"] = Json::array();
    for (std::size_t i = 1; i < members.size(); ++i)
        json["members"].push_back({{"name", members[i].name},
                                   {"bytes", members[i].bytes.size()},
                                   {"sha256", sha256Hex(members[i].bytes)}});
    members[0].bytes = json.dump();
}

QString q(const Path& path)
{
    return QString::fromStdString(path.string());
}

MadeRun runWithTest()
{
    MadeRun run;
    run.test = thresher::testing::randomParts(3, {.rows = 50}).probs;
    for (std::size_t i = 0; i < run.test->rows; ++i) run.testIds.push_back("t" + std::to_string(i));
    return run;
}

} // namespace

class TestPack : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_root = Path(m_dir->path().toStdString());
        m_run = m_root / "run";
        m_pack = m_root / "run.thresher";
        QVERIFY(writeRun(m_run, runWithTest()).ok());
        const auto packed = packRun(realFileSystem(), m_run, m_pack);
        QVERIFY2(packed.ok(), packed ? "" : packed.error().message.c_str());
    }

    // In an empty place: the same bits, the same pack, the same submission.
    void thereAndBack()
    {
        const Path other = m_root / "elsewhere" / "runs" / "theirs";
        const auto unpacked = unpackRun(realFileSystem(), m_pack, other);
        QVERIFY2(unpacked.ok(), unpacked ? "" : unpacked.error().message.c_str());
        QCOMPARE(unpacked->name, std::string("run"));
        const auto again = packRun(realFileSystem(), other, m_root / "again.thresher");
        QVERIFY(again.ok());
        Members mine = membersOf(m_pack), theirs = membersOf(m_root / "again.thresher");
        replace(mine[0].bytes, "\"run\"", "\"theirs\""); // the folder's name is all that differs
        QCOMPARE(mine.size(), theirs.size());
        for (std::size_t i = 0; i < mine.size(); ++i) QCOMPARE(mine[i].bytes, theirs[i].bytes);

        std::string sample = "id,c0,c1,c2,c3\n";
        for (int i = 0; i < 50; ++i) sample += "t" + std::to_string(i) + ",0,0,0,0\n";
        QVERIFY(put(m_root / "sample.csv", sample).ok());
        for (const Path& run : {m_run, other}) {
            const auto made = runCli({QStringLiteral("ensemble"), QStringLiteral("--run"), q(run),
                                      QStringLiteral("--sample"), q(m_root / "sample.csv"),
                                      QStringLiteral("-o"), q(run / "made.csv")});
            QVERIFY2(made.code == 0, made.err.constData());
        }
        QCOMPARE(*realFileSystem().readFile(m_run / "made.csv"),
                 *realFileSystem().readFile(other / "made.csv"));
    }

    // Found by two at once: a run whose fold was being trained went into a pack as it stood that instant.
    void aRunThatIsWrittenIsNotPacked()
    {
        const Path pack = m_root / "second.thresher";
        for (const char* const name : {"lock", "fold-1/lock"}) {
            {
                const auto held = realFileSystem().lock(m_run / name, "host elsewhere, pid 7");
                const auto refused = packRun(realFileSystem(), m_run, pack);
                QVERIFY(!refused.ok());
                QCOMPARE(refused.error().code, ErrorCode::Locked);
                QVERIFY(!realFileSystem().exists(pack));
                if (name == std::string("lock")) continue;
                QVERIFY2(refused.error().message.find("fold-1") != std::string::npos &&
                             refused.error().message.find("pid 7") != std::string::npos,
                         refused.error().message.c_str());
            }
            QVERIFY(packRun(realFileSystem(), m_run, pack).ok());
            QVERIFY(realFileSystem().remove(pack).ok());
        }
    }

    void linksAreNotPacked_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* const name : {"report.md", "fold-1/val_ids.csv", "decisions"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    // What a link in a run of somebody else's names went into the pack, under the link's harmless name.
    void linksAreNotPacked()
    {
        QFETCH(QString, name);
        const Path inside = m_run / name.toStdString(), outside = m_root / "outside";
        if (realFileSystem().exists(inside))
            QVERIFY(realFileSystem().rename(inside, outside).ok());
        else
            QVERIFY(put(outside, "a secret\n").ok());
        std::filesystem::create_symlink(outside, inside);
        const auto refused = packRun(realFileSystem(), m_run, m_root / "second.thresher");
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        QVERIFY2(refused.error().message.find("'" + name.toStdString() + "'") != std::string::npos,
                 refused.error().message.c_str());
        QVERIFY(!realFileSystem().exists(m_root / "second.thresher"));
    }

    // The run itself may be named by a link, a fold may lie on another disk, and what no pack holds may be a
    // link (a checkpoint elsewhere).
    void aLinkToARunIsThatRun()
    {
        QVERIFY(realFileSystem().rename(m_run / "fold-1", m_root / "fast").ok());
        std::filesystem::create_directory_symlink(m_root / "fast", m_run / "fold-1");
        std::filesystem::create_symlink(m_run, m_root / "link");
        std::filesystem::create_symlink(m_root, m_run / "fold-0" / "checkpoint-4");
        const auto packed = packRun(realFileSystem(), m_root / "link", m_root / "second.thresher");
        QVERIFY2(packed.ok(), packed ? "" : packed.error().message.c_str());
    }

    // The last rename was not flushed: what had been told as done was gone when the power went.
    void whatIsDoneOutlastsAPowerCut()
    {
        const Path in = m_root / "in";
        QVERIFY(realFileSystem().makeDirectory(in).ok());
        {
            PowerCutFileSystem files;
            const auto unpacked = unpackRun(files, m_pack, in / "run");
            QVERIFY2(unpacked.ok(), unpacked ? "" : unpacked.error().message.c_str());
            files.cut();
        }
        QVERIFY(packRun(realFileSystem(), in / "run", m_root / "again.thresher").ok());
        {
            PowerCutFileSystem files;
            const auto moved = moveToTrash(files, in / "run", in / "trash");
            QVERIFY2(moved.ok(), moved ? "" : moved.error().message.c_str());
            files.cut();
        }
        QVERIFY(!realFileSystem().exists(in / "run"));
        QVERIFY(realFileSystem().exists(in / "trash" / "run" / "manifest.json"));
        {
            PowerCutFileSystem files;
            const auto config = loadRunConfig(realFileSystem(),
                                              thresher::test::samplePath("config-linear.yaml").toStdString());
            QVERIFY2(config.ok(), config ? "" : config.error().message.c_str());
            const auto written = writeJob(files, *config, "job", in / "job");
            QVERIFY2(written.ok(), written ? "" : written.error().message.c_str());
            files.cut();
        }
        QVERIFY(checkJob(realFileSystem(), in / "job").ok());
    }

    void refused_data()
    {
        QTest::addColumn<std::function<void(Members&)>>("change");
        QTest::addColumn<bool>("forged"); // pack.json agrees with the change
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("reason");
        using Change = std::function<void(Members&)>;
        const auto row = [](const char* name, Change change, bool forged, const char* code,
                            const char* reason) {
            QTest::newRow(name) << change << forged << QString::fromLatin1(code)
                                << QString::fromLatin1(reason);
        };
        row(
            "a changed hash", [](Members& m) { member(m, "oof_probs.npy").bytes.back() ^= 1; }, false,
            "bad_format", "'oof_probs.npy' is not what was packed");
        row(
            "a missing member", [](Members& m) { m.pop_back(); }, false, "bad_format", "is missing");
        row(
            "a member that is not listed",
            [](Members& m) {
                m.push_back({"texts.csv", "id\n"});
            },
            false, "bad_format", "does not list");
        row(
            "an unknown member",
            [](Members& m) {
                m.push_back({"fold-0/evil.sh", "rm"});
            },
            true, "bad_format", "unknown member");
        row(
            "a newer format", [](Members& m) { replace(m[0].bytes, "\"format\": 1", "\"format\": 2"); },
            false, "newer_format", "");
        row(
            "class order of the decision",
            [](Members& m) {
                auto& text = member(m, "decisions/default.yaml").bytes;
                replace(text, "c0, c1", "c1, c0");
            },
            true, "mismatch", "class order");
        row(
            "class order of the manifest",
            [](Members& m) {
                auto& text = member(m, "manifest.json").bytes;
                replace(text, "\"c0\"", "\"x\"");
                replace(text, "\"c1\"", "\"c0\"");
                replace(text, "\"x\"", "\"c1\"");
            },
            true, "mismatch", "class order");
        row(
            "fold files disagree",
            [](Members& m) {
                auto& text = member(m, "oof_ids.csv").bytes;
                const auto at = text.find("id7,") + 4;
                text[at] = text[at] == '0' ? '1' : '0';
            },
            true, "mismatch", "Fold files disagree: 'id7'");
        row(
            "another fold file", [](Members& m) { member(m, "folds.csv").bytes += "extra,0\n"; }, true,
            "mismatch", "Fold files disagree");
        row(
            "scores of other rows", [](Members& m) { member(m, "fold-0/val_ids.csv").bytes = "id\n"; }, true,
            "mismatch", "0 ids");
    }
    void refused()
    {
        QFETCH(std::function<void(Members&)>, change);
        QFETCH(bool, forged);
        QFETCH(QString, code);
        QFETCH(QString, reason);
        Members members = membersOf(m_pack);
        change(members);
        if (forged) relist(members);
        const auto bytes = archiveBytes(members);
        QVERIFY(bytes.ok());
        QVERIFY(put(m_pack, *bytes).ok());
        refusedBy(code, reason);
    }

    void namesThatLeave_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"../oof_probs.npy", "/etc/passwd", "a/../../b", "a//b", "..", "c:\\x", "a/./b"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    // archiveBytes() would not write such a name: a member's header is changed by hand, its sum too.
    void namesThatLeave()
    {
        QFETCH(QString, name);
        QVERIFY(!isBareName(name.toStdString()));
        const Path tar = m_root / "evil.tar";
        QProcess python;
        python.start(QStringLiteral("python3"),
                     {QStringLiteral("-c"),
                      QStringLiteral("import gzip,io,sys,tarfile\n"
                                     "source=tarfile.open(sys.argv[1],'r:gz')\n"
                                     "out=tarfile.open(sys.argv[2],'w:gz',format=tarfile.USTAR_FORMAT)\n"
                                     "for i,m in enumerate(source.getmembers()):\n"
                                     "  data=source.extractfile(m).read()\n"
                                     "  if i==3: m.name=sys.argv[3]\n"
                                     "  out.addfile(m,io.BytesIO(data))\n"
                                     "out.close()\n"),
                      q(m_pack), q(tar), name});
        QVERIFY(python.waitForFinished());
        if (python.exitCode() != 0) QSKIP("needs python3");
        m_pack = tar;
        refusedBy(QStringLiteral("bad_format"), QStringLiteral("leaves its folder"));
    }

    // Every cut and a changed byte anywhere is noticed.
    void damaged()
    {
        const std::string bytes = *realFileSystem().readFile(m_pack);
        for (std::size_t i = 0; i < bytes.size(); i += bytes.size() / 40 + 1) {
            QVERIFY2(!parseArchive(std::string_view(bytes).substr(0, i), "cut"), std::to_string(i).c_str());
            std::string changed = bytes;
            changed[i] = static_cast<char>(changed[i] ^ 0x10);
            // Bytes 4-9 of a gzip header (time, flags of the packer) mean nothing here.
            if (i < 4 || i > 9) QVERIFY2(!parseArchive(changed, "changed"), std::to_string(i).c_str());
        }
        QVERIFY(!parseArchive(bytes + "x", "longer"));
        QVERIFY(!parseArchive(bytes, "limited", 1000));
    }

    void expectations()
    {
        MadeRun other = runWithTest();
        std::swap(other.parts.classes[0], other.parts.classes[1]);
        QVERIFY(writeRun(m_root / "order", other).ok());
        other = runWithTest();
        other.parts.fold[5] = (other.parts.fold[5] + 1) % 5;
        QVERIFY(writeRun(m_root / "folds", other).ok());
        const auto reasonFor = [&](const char* like) {
            const auto expected = expectationOfRun(realFileSystem(), m_root / like);
            const auto opened = openPack(realFileSystem(), m_pack, *expected);
            return QString::fromStdString(opened ? std::string() : opened.error().message);
        };
        QCOMPARE(reasonFor("run"), QString());
        QVERIFY(reasonFor("order").contains(QStringLiteral("another order")));
        QVERIFY(reasonFor("folds").contains(QStringLiteral("Fold files disagree: 'id5'")));
    }

    // Whatever step fails: no run folder, no draft of one.
    void nothingHalfImported()
    {
        const Path target = m_root / "in" / "run";
        FaultyFileSystem counter;
        QVERIFY(unpackRun(counter, m_pack, target).ok());
        QVERIFY(realFileSystem().removeAll(m_root / "in").ok());
        // The last one, too: the flush of a folder that is renamed already.
        for (std::int64_t i = (counter.operations() - 1) % 29; i < counter.operations(); i += 29) {
            FaultyFileSystem faulty(FaultyFileSystem::Mode::FailOnce, i);
            if (unpackRun(faulty, m_pack, target).ok()) continue;
            QVERIFY(!realFileSystem().exists(target));
            const auto left = realFileSystem().list(m_root / "in");
            QVERIFY2(!left || left->empty(), std::to_string(i).c_str());
        }
    }

    // A job made here, trained there and packed: the run that training here gives.
    void job()
    {
        const QString config = thresher::test::samplePath("config-linear.yaml");
        const QString folder = q(m_root / "job");
        const auto made = runCli({QStringLiteral("job"), config, QStringLiteral("-o"), folder});
        QVERIFY2(made.code == 0, made.err.constData());
        QProcess shell;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("THRESHER_CLI"), thresher::test::cliPath());
        shell.setProcessEnvironment(environment);
        shell.start(QStringLiteral("sh"), {folder + QStringLiteral("/run.sh"), QStringLiteral("--quiet"),
                                           QStringLiteral("--threads"), QStringLiteral("1")});
        QVERIFY(shell.waitForFinished(60000));
        QVERIFY2(shell.exitCode() == 0, shell.readAllStandardError().constData());
        const auto trained =
            runCli({QStringLiteral("--quiet"), QStringLiteral("--threads"), QStringLiteral("1"),
                    QStringLiteral("train"), config, QStringLiteral("-o"), q(m_root / "here")});
        QVERIFY2(trained.code == 0, trained.err.constData());
        QVERIFY(unpackRun(realFileSystem(), m_root / "job" / "result.thresher", m_root / "back").ok());
        for (const char* name : {"oof_probs.npy", "folds.csv", "submission.csv"})
            QCOMPARE(*realFileSystem().readFile(m_root / "back" / name),
                     *realFileSystem().readFile(m_root / "here" / name));

        QVERIFY(put(m_root / "job" / "folds.csv", "id,fold\n").ok());
        const auto changed = checkJob(realFileSystem(), m_root / "job");
        QVERIFY(!changed);
        QVERIFY(changed.error().message.find("'folds.csv' of the job has changed") != std::string::npos);
    }

  private:
    Members membersOf(const Path& pack) { return *parseArchive(*realFileSystem().readFile(pack), "pack"); }
    void refusedBy(const QString& code, const QString& reason)
    {
        const Path target = m_root / "in" / "run";
        const auto result = unpackRun(realFileSystem(), m_pack, target);
        QVERIFY(!result);
        QCOMPARE(QString::fromStdString(std::string(errorCodeName(result.error().code))), code);
        QVERIFY2(QString::fromStdString(result.error().message).contains(reason),
                 result.error().message.c_str());
        QVERIFY(!realFileSystem().exists(m_root / "in"));
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    Path m_root, m_run, m_pack;
};

QTEST_GUILESS_MAIN(TestPack)
#include "tst_pack.moc"

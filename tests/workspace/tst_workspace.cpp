// workspace.json: there and back, relative inside, unknown keys kept, faults named.
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <thread>

using namespace thresher;

namespace {

// JSON with ' for ": moc 6.4 loses its way in raw strings with quotes.
std::string json(std::string text)
{
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

} // namespace

class TestWorkspace : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_dir;
    Path root() const { return Path(m_dir.path().toStdString()) / "w"; }

    void write(const Path& path, const std::string& text)
    {
        QVERIFY(realFileSystem().makeDirectories(path.parent_path()).ok());
        QVERIFY(writeAtomically(realFileSystem(), path, text).ok());
    }

  private Q_SLOTS:
    void thereAndBack()
    {
        Workspace workspace;
        workspace.root = root();
        workspace.name = "конкурс";
        workspace.data.train = (root() / "train.csv").string();
        workspace.data.test = "/elsewhere/test.csv";
        workspace.data.classes = {"b", "a"};
        workspace.folds.n_splits = 7;
        workspace.folds.file = (root() / "folds" / "f.csv").string();
        workspace.runs = {"/elsewhere/run"};
        workspace.champion = root() / "runs" / "one";
        workspace.tokenizer = root() / "models" / "small";
        workspace.bookmarks = {{"id 1", "look"}};
        workspace.dailyQuota = 3;
        QVERIFY(writeWorkspace(realFileSystem(), workspace).ok());
        const auto text = realFileSystem().readFile(workspace.file());
        QVERIFY(text.ok());
        QVERIFY(text->find(root().string()) == std::string::npos); // nothing inside is absolute
        QVERIFY(text->find("\"train.csv\"") != std::string::npos);

        // Moved as a whole, it finds its files at the new place.
        const Path moved = root().parent_path() / "moved";
        QVERIFY(realFileSystem().rename(root(), moved).ok());
        const auto back = readWorkspace(realFileSystem(), moved);
        QVERIFY(back.ok());
        QCOMPARE(back->name, workspace.name);
        QCOMPARE(back->data.train, (moved / "train.csv").string());
        QCOMPARE(back->data.test, std::string("/elsewhere/test.csv"));
        QCOMPARE(back->data.classes, workspace.data.classes);
        QCOMPARE(back->folds.n_splits, std::int64_t{7});
        QCOMPARE(back->champion, moved / "runs" / "one");
        QCOMPARE(back->tokenizer, moved / "models" / "small");
        QCOMPARE(back->runs, workspace.runs);
        QCOMPARE(back->bookmarks, workspace.bookmarks);
        QCOMPARE(back->dailyQuota, 3);
    }

    void keysOfNewerProgramsAreKept()
    {
        const Path folder = root().parent_path() / "newer";
        write(folder / "workspace.json", json("{'format': 1, 'name': 'x', 'colour_of_sky': {'a': [1]}}"));
        auto workspace = readWorkspace(realFileSystem(), folder);
        QVERIFY(workspace.ok());
        QVERIFY(writeWorkspace(realFileSystem(), *workspace).ok());
        const auto text = realFileSystem().readFile(folder / "workspace.json");
        QVERIFY(text->find("colour_of_sky") != std::string::npos);
    }

    // Two windows on one workspace: each changes the file as it is, not as it was when it was opened.
    void twoWriters()
    {
        Workspace known;
        known.root = root();
        QVERIFY(writeWorkspace(realFileSystem(), known).ok());
        const auto theirs =
            changeWorkspace(realFileSystem(), known, [](Workspace& w) { w.champion = "/runs/one"; });
        QVERIFY(theirs.ok());
        const auto ours =
            changeWorkspace(realFileSystem(), known, [](Workspace& w) { w.bookmarks["p1"] = ""; });
        QVERIFY(ours.ok());
        QCOMPARE(ours->champion, Path("/runs/one"));
        QCOMPARE(readWorkspace(realFileSystem(), root())->champion, Path("/runs/one"));

        const auto writer = [&](const char* name) {
            for (int i = 0; i < 30;) {
                const auto changed = changeWorkspace(realFileSystem(), known, [&](Workspace& w) {
                    w.bookmarks[name + std::to_string(i)] = "";
                });
                if (!changed &&
                    changed.error().code != ErrorCode::Locked) // a slow disk, and the other is in luck
                    qFatal("%s", toString(changed.error()).c_str());
                i += changed ? 1 : 0;
            }
        };
        {
            const std::jthread other([&] { writer("a"); });
            writer("b");
        }
        QCOMPARE(readWorkspace(realFileSystem(), root())->bookmarks.size(), std::size_t{61});

        // Deleted: written anew. Moved away: not made again. Broken: left as it is.
        std::filesystem::remove(known.file());
        QVERIFY(changeWorkspace(realFileSystem(), *ours, [](Workspace& w) { w.dailyQuota = 4; }).ok());
        QCOMPARE(readWorkspace(realFileSystem(), root())->champion, Path("/runs/one"));
        write(known.file(), "{");
        QCOMPARE(changeWorkspace(realFileSystem(), known, [](Workspace&) {}).error().code,
                 ErrorCode::BadFormat);
        QCOMPARE(*realFileSystem().readFile(known.file()), std::string("{"));
        std::filesystem::remove_all(root());
        QCOMPARE(changeWorkspace(realFileSystem(), known, [](Workspace&) {}).error().code,
                 ErrorCode::WriteFailed);
        QVERIFY(!std::filesystem::exists(root()));
    }

    void aWriterThatHangsIsNamed()
    {
        Workspace known;
        known.root = root();
        QVERIFY(writeWorkspace(realFileSystem(), known).ok());
        const auto held = realFileSystem().lock(root() / "workspace.lock", "host elsewhere, pid 7");
        const auto refused = changeWorkspace(realFileSystem(), known, [](Workspace&) {});
        QCOMPARE(refused.error().code, ErrorCode::Locked);
        QVERIFY(refused.error().message.find("pid 7") != std::string::npos);
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("named");
        QTest::newRow("newer") << QByteArray::fromStdString(json("{'format': 2}"))
                               << int(ErrorCode::NewerFormat) << QByteArray("2");
        QTest::newRow("cut") << QByteArray::fromStdString(json("{'format': 1, 'name"))
                             << int(ErrorCode::BadFormat) << QByteArray();
        QTest::newRow("a list") << QByteArray("[]") << int(ErrorCode::BadFormat) << QByteArray();
        QTest::newRow("name") << QByteArray::fromStdString(json("{'name': 3}")) << int(ErrorCode::BadFormat)
                              << QByteArray("name");
        QTest::newRow("data") << QByteArray::fromStdString(json("{'data': []}")) << int(ErrorCode::BadFormat)
                              << QByteArray("data");
        QTest::newRow("n_splits") << QByteArray::fromStdString(json("{'folds': {'n_splits': 'five'}}"))
                                  << int(ErrorCode::BadFormat) << QByteArray("n_splits");
    }

    void faults()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(QByteArray, named);
        const Path folder = root().parent_path() / "faulty";
        write(folder / "workspace.json", text.toStdString());
        const auto workspace = readWorkspace(realFileSystem(), folder);
        QVERIFY(!workspace.ok());
        QCOMPARE(int(workspace.error().code), code);
        QVERIFY(workspace.error().message.find(named.toStdString()) != std::string::npos);
    }

    void whatAPathIs()
    {
        const Path base = root().parent_path() / "kinds";
        write(base / "w" / "workspace.json", "{}");
        write(base / "r" / "manifest.json", "{}");
        write(base / "d.csv", "id\n");
        auto& files = realFileSystem();
        QCOMPARE(kindOf(files, base / "w"), OpenKind::Workspace);
        QCOMPARE(kindOf(files, base / "r"), OpenKind::Run);
        QCOMPARE(kindOf(files, base / "r" / "manifest.json"), OpenKind::Run);
        QCOMPARE(kindOf(files, base / "d.csv"), OpenKind::Data);
        QCOMPARE(kindOf(files, base), OpenKind::Unknown);
        QCOMPARE(kindOf(files, base / "none"), OpenKind::Unknown);
    }

    void runsAreFound()
    {
        const Path folder = root().parent_path() / "found";
        write(folder / "workspace.json", json("{'runs': ['../outside', '/no/such/run']}"));
        write(folder / "runs" / "b" / "manifest.json", "{}");
        write(folder / "runs" / "a" / "manifest.json", "{}");
        write(folder / "runs" / "not-a-run" / "x", "");
        write(folder.parent_path() / "outside" / "manifest.json", "{}");
        const auto workspace = readWorkspace(realFileSystem(), folder);
        QVERIFY(workspace.ok());
        const std::vector<Path> wanted = {folder / "runs" / "a", folder / "runs" / "b",
                                          folder.parent_path() / "outside"};
        QCOMPARE(findRuns(realFileSystem(), *workspace), wanted);
    }
};

QTEST_APPLESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"

// A run that another program wrote, through the real program: only what contracts.md asks of it is there.
#include "decide/score_files.h"
#include "random_scores.h"
#include "runs/npy.h"
#include "support/cli.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;
using thresher::test::runCli;
using thresher::testing::randomParts;

namespace {

FileSystem& files()
{
    return realFileSystem();
}

QString q(const Path& path)
{
    return QString::fromStdString(path.string());
}

bool put(const Path& path, const std::string& text)
{
    return files().makeDirectories(path.parent_path()).ok() && writeAtomically(files(), path, text).ok();
}

// A text that is like no other.
std::string noise(std::size_t seed)
{
    Mt19937 rng(static_cast<std::uint32_t>(seed));
    std::string text;
    for (int i = 0; i < 30; ++i) text += static_cast<char>('a' + rng.interval(25));
    return text;
}

constexpr int rowCount = 160;

// Rows 0 and 1 are training-only and sealed. Fold 1's scores stand in the order of its val_ids.csv (turned
// round), fold 2's test scores in the order of its test_ids.csv (turned round).
struct ForeignRun {
    OutOfFoldParts parts = randomParts(7, {.rows = rowCount, .classes = 3, .folds = 3});
    std::vector<std::size_t> scored; // rows, in file order
    ScoreMatrix test = randomParts(8, {.rows = 40, .classes = 3}).probs;

    ForeignRun()
    {
        parts.fold[0] = -1;
        parts.fold[1] = -2;
        for (std::size_t i = 2; i < rowCount; ++i) scored.push_back(i);
    }

    void write(const Path& run, const Path& data) const
    {
        QVERIFY(put(run / "manifest.json", R"({"format": 1, "classes": ["c0", "c1", "c2"]})"));
        std::string folds = "id,fold\n", table = "id,content,c0,c1,c2\n";
        for (std::size_t i = rowCount; i-- > 0;) { // another order; no text is like another
            table += parts.ids[i] + "," + noise(i);
            for (std::size_t c = 0; c < 3; ++c) table += parts.labels(i, c) != 0 ? ",1" : ",0";
            table += "\n";
        }
        for (std::size_t i = 0; i < rowCount; ++i)
            folds += parts.ids[i] + "," + std::to_string(parts.fold[i]) + "\n";
        QVERIFY(put(run / "folds.csv", folds));
        QVERIFY(put(data, table));
        for (int k = 0; k < 3; ++k) writeFold(run, k);
    }

    void writeFold(const Path& run, int k) const
    {
        const Path folder = run / ("fold-" + std::to_string(k));
        std::vector<std::size_t> rows;
        for (const std::size_t i : scored)
            if (parts.fold[i] == k) rows.push_back(i);
        std::string ids = "id\n";
        if (k == 1) {
            std::reverse(rows.begin(), rows.end());
            for (const std::size_t i : rows) ids += parts.ids[i] + "\n";
            QVERIFY(put(folder / "val_ids.csv", ids));
        }
        QVERIFY(files().makeDirectories(folder).ok());
        QVERIFY(
            writeNpy(files(), folder / "val_probs.npy", selectRows<float>(parts.probs, rows).view()).ok());
        std::vector<std::size_t> order(test.rows);
        std::string testIds = "id\n";
        for (std::size_t i = 0; i < test.rows; ++i) order[i] = k == 2 ? test.rows - 1 - i : i;
        for (const std::size_t i : order) testIds += "t" + std::to_string(i) + "\n";
        QVERIFY(put(folder / "test_ids.csv", testIds));
        QVERIFY(writeNpy(files(), folder / "test_probs.npy", selectRows<float>(test, order).view()).ok());
    }
};

QStringList line(std::initializer_list<QString> words)
{
    return QStringList{QStringLiteral("--json"), QStringLiteral("--quiet")} + QStringList(words);
}

} // namespace

class TestCliForeign : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_run = Path(m_dir->path().toStdString()) / "foreign";
        m_data = Path(m_dir->path().toStdString()) / "posts.csv";
        m_foreign.write(m_run, m_data);
    }

    void whatItIsAndWhereItStands()
    {
        const auto status = runCli(line({QStringLiteral("status"), q(m_run)}));
        QVERIFY2(status.code == 0, status.err.constData());
        QCOMPARE(status.json()["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(status.json()["folds"].size(), std::size_t{3});
        const auto seen = runCli(line({QStringLiteral("inspect"), q(m_run)})).json();
        QVERIFY(seen["foreign"].get<bool>() && seen["whole"].get<bool>() && seen["complete"].get<bool>());

        QVERIFY(files().remove(m_run / "fold-2" / "val_probs.npy").ok());
        const auto less = runCli(line({QStringLiteral("status"), q(m_run)})).json();
        QCOMPARE(less["state"].get<std::string>(), std::string("incomplete"));
        QCOMPARE(less["folds"][2]["state"].get<std::string>(), std::string("waiting"));
    }

    // Labels from a file that the user names; the same decision as from the same scores as arrays.
    void thresholdsAreThoseOfTheArrays()
    {
        const auto without = runCli(line({QStringLiteral("thresholds"), QStringLiteral("--run"), q(m_run),
                                          QStringLiteral("-o"), q(m_run / "d.yaml")}));
        QCOMPARE(without.code, 3);
        QVERIFY2(without.out.contains("--labels"), without.out.constData());
        QVERIFY(!files().exists(m_run / "d.yaml"));

        const auto decided = runCli(line({QStringLiteral("thresholds"), QStringLiteral("--run"), q(m_run),
                                          QStringLiteral("--labels"), q(m_data), QStringLiteral("--rule"),
                                          QStringLiteral("all"), QStringLiteral("-o"), q(m_run / "d.yaml")}));
        QVERIFY2(decided.code == 0, decided.err.constData());

        const auto scores =
            readRunScores(files(), m_run, {.data = m_data, .config = {}}); // the order that is asked for
        QVERIFY(scores.ok());
        QCOMPARE(scores->outOfFold.rows(), m_foreign.scored.size());
        QVERIFY(scores->outOfFold.probs() == selectRows<float>(m_foreign.parts.probs, m_foreign.scored));
        QVERIFY(scores->outOfFold.labels() ==
                selectRows<std::uint8_t>(m_foreign.parts.labels, m_foreign.scored));
        QCOMPARE(scores->outOfFold.ids().front(), m_foreign.parts.ids[2]);
        QCOMPARE(scores->outOfFold.groupCount(), scores->outOfFold.rows());
        QVERIFY(scores->test->probs() == m_foreign.test);

        const Path arrays = m_data.parent_path();
        QVERIFY(writeNpy(files(), arrays / "p.npy", m_foreign.parts.probs.view()).ok());
        QVERIFY(writeNpy(files(), arrays / "l.npy", m_foreign.parts.labels.view()).ok());
        const std::vector<std::int32_t> folds(m_foreign.parts.fold.begin(), m_foreign.parts.fold.end());
        QVERIFY(writeNpy(files(), arrays / "f.npy", folds).ok());
        QVERIFY(writeNpy(files(), arrays / "t.npy", m_foreign.test.view()).ok());
        const auto same =
            runCli(line({QStringLiteral("thresholds"), QStringLiteral("--probs"), q(arrays / "p.npy"),
                         QStringLiteral("--labels"), q(arrays / "l.npy"), QStringLiteral("--folds"),
                         q(arrays / "f.npy"), QStringLiteral("--test-probs"), q(arrays / "t.npy"),
                         QStringLiteral("--classes"), QStringLiteral("c0,c1,c2"), QStringLiteral("--rule"),
                         QStringLiteral("all"), QStringLiteral("-o"), q(arrays / "d.yaml")}));
        QVERIFY2(same.code == 0, same.err.constData());
        for (const char* key : {"thresholds", "exact_thresholds", "distribution_thresholds"})
            QVERIFY2(decided.json()[key] == same.json()[key], key);
        QCOMPARE(decided.json()["scores"]["bagged"]["badge"].get<std::string>(), std::string("picked_here"));
    }

    void finishesIntoARunLikeOurs()
    {
        QVERIFY(put(m_run / "manifest.json",
                    R"({"format": 1, "classes": ["c0", "c1", "c2"], "data": {"path": ")" + m_data.string() +
                        R"("}})"));
        const QString sample = q(m_run / "sample.csv"), blended = q(m_run / "blend.csv");
        std::string rows = "id,c0,c1,c2\n";
        for (int i = 39; i >= 0; --i) rows += "t" + std::to_string(i) + ",0,0,0\n";
        QVERIFY(put(m_run / "sample.csv", rows));
        const auto blend = line({QStringLiteral("ensemble"), QStringLiteral("--run"), q(m_run),
                                 QStringLiteral("--sample"), sample, QStringLiteral("-o"), blended});
        const auto before = runCli(blend);
        QVERIFY2(before.code == 0, before.err.constData());
        const auto unfinished = files().readFile(m_run / "blend.csv");

        const auto finish = line({QStringLiteral("finish"), q(m_run)});
        const auto first = runCli(finish);
        QVERIFY2(first.code == 0, first.err.constData());
        std::map<std::string, std::string> bytes;
        for (const char* name :
             {"oof_probs.npy", "oof_labels.npy", "oof_groups.npy", "oof_ids.csv", "ensemble_test_probs.npy",
              "ensemble_test_ids.csv", "submission.csv", "decisions/default.yaml", "report.md"}) {
            const auto text = files().readFile(m_run / name);
            QVERIFY2(text.ok(), name);
            bytes[name] = *text;
        }
        QVERIFY(bytes["report.md"].find("trained by another program") != std::string::npos);
        QVERIFY(runCli(finish).code == 0);
        for (const auto& [name, text] : bytes)
            QVERIFY2(*files().readFile(m_run / name) == text, name.c_str());
        // The same thresholds whether finished or not.
        QVERIFY(runCli(blend).code == 0);
        QCOMPARE(*files().readFile(m_run / "blend.csv"), *unfinished);
    }

    void broken_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content"); // empty: removed
        QTest::addColumn<QString>("code");
        QTest::newRow("no folds") << "folds.csv" << QByteArray() << "file_not_found";
        QTest::newRow("an unknown id") << "fold-1/val_ids.csv" << QByteArray("id\nnobody\n") << "bad_ids";
        QTest::newRow("too few rows")
            << "folds.csv" << QByteArray("id,fold\nid2,0\nid3,1\nid4,2\n") << "bad_shape";
        QTest::newRow("not npy") << "fold-0/val_probs.npy" << QByteArray("scores") << "bad_format";
        QTest::newRow("labels of other posts")
            << "../posts.csv" << QByteArray("id,content,c0,c1,c2\nx,y,1,0,0\n") << "bad_ids";
    }

    void broken()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, code);
        const Path path = m_run / file.toStdString();
        if (content.isEmpty())
            QVERIFY(files().remove(path).ok());
        else
            QVERIFY(put(path, content.toStdString()));
        const auto answer =
            runCli(line({QStringLiteral("finish"), q(m_run), QStringLiteral("--labels"), q(m_data)}));
        QCOMPARE(answer.code, 3);
        QCOMPARE(answer.errorCode(), code);
        for (const char* name : {"oof_probs.npy", "oof_ids.csv", "decisions", "report.md", "submission.csv"})
            QVERIFY2(!files().exists(m_run / name), name);
    }

  private:
    ForeignRun m_foreign;
    std::unique_ptr<QTemporaryDir> m_dir;
    Path m_run, m_data;
};

QTEST_MAIN(TestCliForeign)
#include "tst_cli_foreign.moc"

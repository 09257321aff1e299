// Scores made elsewhere: they come in as a run, and not when rows, classes or folds stand otherwise.
#include "decide/import_scores.h"
#include "decide/score_files.h"
#include "random_scores.h"
#include "runs/npy.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;
using thresher::testing::randomParts;

namespace {

FileSystem& files()
{
    return realFileSystem();
}

} // namespace

class TestImportScores : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_root = Path(m_dir->path().toStdString());
        m_parts = randomParts(3, {.rows = 400, .classes = 3, .folds = 4, .separation = 2});
        m_data = Dataset{};
        m_data.ids = m_parts.ids;
        m_data.classes = m_parts.classes;
        m_data.hasLabels = true;
        m_data.labels = m_parts.labels;
        m_folds = {m_parts.fold, 4};
    }

    // Fold by fold they are the run they came from.
    void foldByFold()
    {
        const ImportTarget target{m_root / "run", m_data, m_folds};
        for (int k = 0; k < 4; ++k) {
            const auto report =
                importScores(files(), target, {.probs = ofFold(k), .classes = {}, .ids = {}}, k);
            QVERIFY2(report.ok(), report ? "" : report.error().message.c_str());
            QVERIFY(report->averagePrecision > report->chance);
        }
        const auto run = readRunScores(files(), m_root / "run", {.data = dataFile(), .config = {}});
        QVERIFY2(run.ok(), run ? "" : run.error().message.c_str());
        QVERIFY(run->outOfFold.probs() == m_parts.probs);
        QVERIFY(run->outOfFold.labels() == m_parts.labels);
        const auto again = importScores(files(), target, {.probs = ofFold(0), .classes = {}, .ids = {}}, 0);
        QVERIFY(!again && again.error().code == ErrorCode::AlreadyExists);
    }

    void guarded_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<QString>("code");
        QTest::newRow("rows in another order") << 0 << "mismatch";
        QTest::newRow("a row too few") << 1 << "bad_shape";
        QTest::newRow("class order of the head") << 2 << "mismatch";
        QTest::newRow("ids of another fold") << 3 << "bad_ids";
        QTest::newRow("other folds than the run's") << 4 << "mismatch";
    }
    void guarded()
    {
        QFETCH(int, fault);
        QFETCH(QString, code);
        const ImportTarget target{m_root / "run", m_data, m_folds};
        ImportedScores scores{.probs = ofFold(1), .classes = {}, .ids = {}};
        if (fault == 0) std::reverse(scores.probs.values.begin(), scores.probs.values.end());
        if (fault == 1) scores.probs = ofFold(2);
        if (fault == 2) scores.classes = {"c1", "c0", "c2"};
        if (fault == 3) scores.ids.assign(scores.probs.rows, "t0");
        if (fault == 4) {
            QVERIFY(importScores(files(), target, {.probs = ofFold(0), .classes = {}, .ids = {}}, 0).ok());
            std::iter_swap(std::find(m_folds.fold.begin(), m_folds.fold.end(), 2),
                           std::find(m_folds.fold.begin(), m_folds.fold.end(), 3));
        }
        const auto report = importScores(files(), target, scores, 1);
        QVERIFY(!report);
        QCOMPARE(QString::fromStdString(std::string(errorCodeName(report.error().code))), code);
        QVERIFY(!files().exists(m_root / "run" / "fold-1"));
    }

    // What is wrong is named: the id, the fold, the order of the classes.
    void faultsAreNamed()
    {
        const auto message = [&](ImportedScores scores, int fold) {
            const auto checked = checkScores(m_data, m_folds, scores, fold);
            return checked ? QString() : QString::fromStdString(toString(checked.error()));
        };
        std::vector<std::string> ids;
        for (const auto row : m_folds.validationRows(1)) ids.push_back(m_data.ids[row]);
        const auto of = [&](std::vector<std::string> names) {
            ImportedScores scores{.probs = ScoreMatrix(names.size(), 3), .classes = {}, .ids = {}};
            scores.ids = std::move(names);
            return scores;
        };
        auto twice = ids;
        twice.push_back(ids[7]);
        QVERIFY(message(of(twice), 1).contains(QString::fromStdString(ids[7])));
        QVERIFY(message(of(twice), 1).contains(QLatin1String("stands twice")));
        auto fewer = ids;
        fewer.erase(fewer.begin() + 7);
        QVERIFY(message(of(fewer), 1).contains(QString::fromStdString(ids[7])));
        QVERIFY(message(of(ids), 99).contains(QLatin1String("no fold 99")));
        QVERIFY(message(of(ids), 99).contains(QLatin1String("0 to 3")));
        auto turned = of(ids);
        turned.classes = {"c1", "c0", "c2"};
        QVERIFY(message(turned, 1).contains(QLatin1String("c0, c1, c2")));
        QVERIFY(message(turned, 1).contains(QLatin1String("--classes")));
    }

    void csvById()
    {
        std::string text = "id,c0,c1,c2\n";
        const auto rows = m_folds.validationRows(2);
        for (auto i = rows.rbegin(); i != rows.rend(); ++i) {
            text += m_data.ids[*i];
            for (std::size_t c = 0; c < 3; ++c) text += "," + std::to_string(m_parts.probs(*i, c));
            text += "\n";
        }
        QVERIFY(writeAtomically(files(), m_root / "scores.csv", text).ok());
        const auto scores = readScoreFile(files(), m_root / "scores.csv");
        QVERIFY(scores.ok());
        QCOMPARE(scores->classes, m_data.classes);
        QVERIFY(importScores(files(), {m_root / "run", m_data, m_folds}, *scores, 2).ok());
        const auto written = readNpyProbs(files(), m_root / "run" / "fold-2" / "val_probs.npy");
        QVERIFY(written.ok());
        QVERIFY(std::abs(written->values[0] - ofFold(2).values[0]) < 1e-5F);
        QVERIFY(writeAtomically(files(), m_root / "scores.csv", "id,c0\na,1.5\n").ok());
        QVERIFY(!readScoreFile(files(), m_root / "scores.csv").ok());
    }

    void answers()
    {
        const std::vector<std::string> ids = {"a", "b", "c", "d", "e"},
                                       classes = {"straw_man", "fud", "cherry_picking"};
        const Path path = m_root / "answers.jsonl";
        const auto put = [&](const std::string& text) { QVERIFY(writeAtomically(files(), path, text).ok()); };
        put("{\"id\":\"b\",\"answer\":\"The post [first] frightens.\\nAnswer: FUD, Straw-Man\"}\n"
            "{\"id\":\"a\",\"labels\":[\"cherry picking\"]}\n"
            "\n"
            "{\"id\":\"c\",\"answer\":\"I weigh [\\\"fud\\\"], but no: [\\\"Cherry Picking\\\"]\"}\n"
            "{\"id\":\"d\",\"answer\":\"Nothing of the kind.\\nnone\"}\n"
            "{\"id\":\"e\",\"answer\":\"[]\"}\n");
        // "[first]" is not the last word of b's answer: there is a list in brackets, and it counts.
        QVERIFY(!readAnswers(files(), path, ids, classes).ok());
        put("{\"id\":\"b\",\"answer\":\"The post frightens.\\nAnswer: FUD, Straw-Man\"}\n"
            "{\"id\":\"a\",\"labels\":[\"cherry picking\"]}\n"
            "{\"id\":\"c\",\"answer\":\"I weigh [\\\"fud\\\"], but no: [\\\"Cherry Picking\\\"]\"}\n"
            "{\"id\":\"d\",\"answer\":\"Nothing of the kind.\\nnone\"}\n"
            "{\"id\":\"e\",\"answer\":\"[]\"}\n");
        const auto rows = readAnswers(files(), path, ids, classes);
        QVERIFY2(rows.ok(), rows ? "" : rows.error().message.c_str());
        QCOMPARE(rows->values, (std::vector<float>{0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}));
        for (const char* bad :
             {"{\"id\":\"a\"}\n", "not json\n", "{\"id\":\"z\",\"labels\":[]}\n",
              "{\"id\":\"a\",\"labels\":[]}\n{\"id\":\"a\",\"labels\":[]}\n",
              "{\"id\":\"a\",\"labels\":[\"unheard\"]}\n", "{\"id\":\"a\",\"labels\":[]}\n"}) {
            put(bad);
            QVERIFY2(!readAnswers(files(), path, ids, classes).ok(), bad);
        }
    }

  private:
    ScoreMatrix ofFold(int k) const { return selectRows(m_parts.probs.view(), m_folds.validationRows(k)); }
    std::string dataFile() const
    {
        std::string text = "id,content,c0,c1,c2\n";
        for (std::size_t i = 0; i < m_data.rows(); ++i) {
            text += m_data.ids[i] + ",post " + std::to_string(i);
            for (std::size_t c = 0; c < 3; ++c) text += m_data.labels(i, c) != 0 ? ",1" : ",0";
            text += "\n";
        }
        const Path path = m_root / "data.csv";
        return writeAtomically(files(), path, text).ok() ? path.string() : std::string();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    Path m_root;
    OutOfFoldParts m_parts;
    Dataset m_data;
    Folds m_folds;
};

QTEST_APPLESS_MAIN(TestImportScores)
#include "tst_import_scores.moc"

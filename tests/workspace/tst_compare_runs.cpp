// Two runs on the rows they share: what the difference says, and what is refused.
#include "support/run_maker.h"
#include "workspace/compare_runs.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace thresher;
using thresher::test::MadeRun;
using thresher::test::writeRun;
using thresher::testing::randomParts;

namespace {

// Two classifiers, predictions held: a row's class is there with probability `rate`; each finds it with its
// recall and says it wrongly with its false positive rate. Near duplicates (two rows) share everything.
struct Rates {
    double rate, recall, wrong;
    double f1() const { return 2 * rate * recall / (rate + rate * recall + (1 - rate) * wrong); }
};

struct SimulatedPair {
    OutOfFoldParts parts;
    CrossFit a, b;
};

SimulatedPair simulate(Mt19937& rng, const std::vector<Rates>& left, const std::vector<Rates>& right,
                       std::size_t groups)
{
    const std::size_t rows = 2 * groups, classes = left.size();
    SimulatedPair out;
    out.parts.probs = ScoreMatrix(rows, classes, 0.5F);
    out.parts.labels = LabelMatrix(rows, classes);
    out.a.predictions.emplace_back(rows, classes);
    out.b.predictions.emplace_back(rows, classes);
    for (std::size_t c = 0; c < classes; ++c) out.parts.classes.push_back("c" + std::to_string(c));
    for (std::size_t g = 0; g < groups; ++g)
        for (std::size_t c = 0; c < classes; ++c) {
            const bool truth = rng.uniform() < left[c].rate;
            const bool a = rng.uniform() < (truth ? left[c].recall : left[c].wrong);
            const bool b = rng.uniform() < (truth ? right[c].recall : right[c].wrong);
            for (const std::size_t i : {2 * g, 2 * g + 1}) {
                out.parts.labels(i, c) = truth;
                out.a.predictions[0](i, c) = a;
                out.b.predictions[0](i, c) = b;
            }
        }
    for (std::size_t i = 0; i < rows; ++i) {
        out.parts.fold.push_back(static_cast<int>(i / 2 % 5));
        out.parts.groups.push_back(static_cast<std::uint32_t>(i / 2));
    }
    return out;
}

} // namespace

class TestCompareRuns : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_root = Path(m_dir->path().toStdString());
    }

    // 90 % intervals of a paired difference hold the true difference in 85-95 % of 200 simulated pairs.
    void intervalsCover()
    {
        const std::vector<Rates> left = {{.2, .6, .1}, {.3, .5, .2}, {.1, .5, .05}, {.4, .7, .3}};
        const std::vector<Rates> right = {{.2, .65, .1}, {.3, .55, .22}, {.1, .5, .06}, {.4, .75, .25}};
        double truth = 0;
        for (std::size_t c = 0; c < left.size(); ++c) truth += (right[c].f1() - left[c].f1()) / 4;
        Mt19937 rng(11);
        int covered = 0;
        for (int pair = 0; pair < 200; ++pair) {
            const auto made = simulate(rng, left, right, 400);
            const auto scores = OutOfFoldScores::make(made.parts);
            QVERIFY(scores.ok());
            const auto a = summarised(*scores, made.a), b = summarised(*scores, made.b);
            const CrossFit* sets[] = {&a, &b};
            const auto draws = bootstrapMacroF1(*scores, sets, 42, 400);
            const auto difference = pairedDifference(draws, 1, 0, b.macroF1, a.macroF1);
            covered += difference.interval.low <= truth && truth <= difference.interval.high;
        }
        QVERIFY2(covered >= 170 && covered <= 190, qPrintable(QString::number(covered)));
    }

    void identicalRunsDifferByNothing()
    {
        QVERIFY(writeRun(m_root / "a", {}).ok());
        QVERIFY(writeRun(m_root / "b", {}).ok());
        const auto c = compareRuns(realFileSystem(), m_root / "a", m_root / "b");
        QVERIFY2(c.ok(), c ? "" : c.error().message.c_str());
        QCOMPARE(c->difference.value, 0.0);
        QVERIFY(c->difference.interval.low <= 0 && c->difference.interval.high >= 0);
        for (const auto& one : c->classes) QCOMPARE(one.difference.value, 0.0);
        QVERIFY(c->config && c->config->empty());
        QVERIFY(!c->twins);
    }

    void twinsShowTheNoiseOfTraining()
    {
        QVERIFY(writeRun(m_root / "a", {}).ok());
        MadeRun again;
        again.config.train_args.seed = 43;
        Mt19937 rng(5);
        for (auto& p : again.parts.probs.values)
            p = static_cast<float>(std::clamp(double{p} + 0.02 * rng.gauss(), 0.0, 1.0));
        QVERIFY(writeRun(m_root / "b", again).ok());
        const auto c = compareRuns(realFileSystem(), m_root / "a", m_root / "b");
        QVERIFY(c.ok());
        QVERIFY(c->twins);
        const auto noise = retrainingNoise(*c);
        QVERIFY(noise.ok());
        QCOMPARE(*noise, std::abs(c->difference.value) / std::sqrt(2.0));
        again.config.train_args.learning_rate = 1e-4;
        QVERIFY(writeRun(m_root / "c", again).ok());
        const auto other = compareRuns(realFileSystem(), m_root / "a", m_root / "c");
        QVERIFY(other.ok() && !other->twins && other->config->size() == 2);
        const auto refused = retrainingNoise(*other);
        QVERIFY(!refused && refused.error().message.find("train_args.learning_rate") != std::string::npos);
    }

    // A run of one fold against a run of all: both are fitted on the fold's rows alone.
    void fewerFolds()
    {
        QVERIFY(writeRun(m_root / "all", {}).ok());
        MadeRun one;
        const auto alone = OutOfFoldScores::make(one.parts)->onlyFold(2);
        QVERIFY(alone.ok());
        one.parts = {.probs = alone->probs(),
                     .labels = alone->labels(),
                     .fold = alone->fold(),
                     .classes = alone->classes(),
                     .ids = alone->ids(),
                     .groups = alone->groups(),
                     .step = StepSource::Fixed};
        QVERIFY(writeRun(m_root / "one", one).ok());
        const auto c = compareRuns(realFileSystem(), m_root / "all", m_root / "one");
        QVERIFY2(c.ok(), c ? "" : c.error().message.c_str());
        QCOMPARE(c->commonRows, alone->rows());
        QCOMPARE(c->difference.value, 0.0);
    }

    void refused_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<QString>("reason");
        QTest::newRow("other data") << 0 << "different data";
        QTest::newRow("class order") << 1 << "another order";
        QTest::newRow("another class") << 2 << "'c3' is in one of them only";
        QTest::newRow("no common row") << 3 << "no rows in common";
        QTest::newRow("a label differs") << 4 << "id7 has other labels";
    }
    void refused()
    {
        QFETCH(int, fault);
        QFETCH(QString, reason);
        QVERIFY(writeRun(m_root / "a", {}).ok());
        MadeRun other;
        if (fault == 0) other.dataSha256 = std::string(64, 'b');
        if (fault == 1) std::swap(other.parts.classes[0], other.parts.classes[1]);
        if (fault == 2) other.parts.classes[3] = "c9";
        if (fault == 3)
            for (auto& id : other.parts.ids) id = "other-" + id;
        if (fault == 4) other.parts.labels(7, 0) = other.parts.labels(7, 0) == 0;
        QVERIFY(writeRun(m_root / "b", other).ok());
        const auto c = compareRuns(realFileSystem(), m_root / "a", m_root / "b");
        QVERIFY(!c);
        QCOMPARE(c.error().code, ErrorCode::Mismatch);
        QVERIFY2(QString::fromStdString(c.error().message).contains(reason), c.error().message.c_str());
    }

  private:
    std::unique_ptr<QTemporaryDir> m_dir;
    Path m_root;
};

QTEST_APPLESS_MAIN(TestCompareRuns)
#include "tst_compare_runs.moc"

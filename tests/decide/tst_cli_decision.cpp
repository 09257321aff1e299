// The verbs thresholds and ensemble through the real program, from arrays and from run folders.
#include "data/submission.h"
#include "decide/decide.h"
#include "decide/ensemble.h"
#include "decide/fitted_weights.h"
#include "decide/score_files.h"
#include "random_scores.h"
#include "runs/npy.h"
#include "support/cli.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;
using thresher::test::runCli;
using thresher::testing::randomParts;
using thresher::testing::Shape;

namespace {

FileSystem& files()
{
    return realFileSystem();
}

QString q(const Path& path)
{
    return QString::fromStdString(path.string());
}

void writeConfig(const Path& run, const char* yaml)
{
    QVERIFY(writeAtomically(files(), run / "run.yaml", yaml).ok());
}

// A finished run as it lies on the disk: 120 rows, 3 classes, 3 folds, 80 test rows.
void writeRun(const Path& run, std::uint32_t seed, std::uint32_t labelsSeed)
{
    const Shape shape{.rows = 120, .classes = 3, .folds = 3};
    const auto truth = randomParts(labelsSeed, shape);
    auto parts = randomParts(seed, shape);
    for (std::size_t i = 0; i < parts.probs.values.size(); ++i) // scores that know the truth a little
        parts.probs.values[i] =
            0.5F * parts.probs.values[i] + 0.3F * static_cast<float>(truth.labels.values[i]);
    QVERIFY(files().makeDirectories(run / "decisions").ok());
    QVERIFY(writeAtomically(files(), run / "manifest.json", R"({"format": 1, "classes": ["c0", "c1", "c2"]})")
                .ok());
    QVERIFY(writeNpy(files(), run / "oof_probs.npy", parts.probs).ok());
    QVERIFY(writeNpy(files(), run / "oof_labels.npy", truth.labels).ok());
    std::string ids = "id,fold\n";
    for (std::size_t i = 0; i < 120; ++i) ids += truth.ids[i] + "," + std::to_string(truth.fold[i]) + "\n";
    QVERIFY(writeAtomically(files(), run / "oof_ids.csv", ids).ok());
    const auto test = randomParts(seed + 100, {.rows = 80, .classes = 3});
    QVERIFY(writeNpy(files(), run / "ensemble_test_probs.npy", test.probs).ok());
    std::string testIds = "id\n";
    for (int i = 0; i < 80; ++i) testIds += "t" + std::to_string(i) + "\n";
    QVERIFY(writeAtomically(files(), run / "ensemble_test_ids.csv", testIds).ok());
    const auto scores = readRunScores(files(), run);
    QVERIFY2(scores.ok(), scores ? "" : scores.error().message.c_str());
    auto report = decide(scores->outOfFold, &*scores->test, DecideRequest{});
    // A run that says nothing counts as picked here; this one had its step fixed.
    QCOMPARE(report->decision.scores->crossFitted->badge, Badge::PickedHere);
    writeConfig(run, "model: {kind: linear}\n");
    QVERIFY(writeDecision(files(), run / "decisions" / "default.yaml", report->decision).ok());
}

} // namespace

class TestCliDecision : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    Path m_root;

    QString at(const char* name) const { return q(m_root / name); }

  private Q_SLOTS:
    void initTestCase()
    {
        m_root = Path(m_dir.path().toStdString());
        writeRun(m_root / "a", 1, 50);
        writeRun(m_root / "b", 2, 50);
        writeRun(m_root / "other", 3, 51);
        // The sample: other row and column order than the runs.
        std::string sample = "id,c2,c0,c1\n";
        for (int i = 79; i >= 0; --i) sample += "t" + std::to_string(i) + ",0,0,0\n";
        QVERIFY(writeAtomically(files(), m_root / "sample.csv", sample).ok());
        const auto parts = randomParts(7, {.rows = 90, .classes = 3});
        QVERIFY(writeNpy(files(), m_root / "p.npy", parts.probs).ok());
        QVERIFY(writeNpy(files(), m_root / "y.npy", parts.labels).ok());
        QVERIFY(writeNpy(files(), m_root / "f.npy", parts.fold).ok());
        QVERIFY(writeNpy(files(), m_root / "wide.npy", ScoreMatrix(90, 4, 0.5F)).ok());
        QVERIFY(writeNpy(files(), m_root / "short.npy", LabelMatrix(89, 3, 1)).ok());
        auto bad = parts.probs;
        bad(4, 1) = NAN;
        QVERIFY(writeNpy(files(), m_root / "nan.npy", bad).ok());
        QVERIFY(writeAtomically(files(), m_root / "balance.csv",
                                "class,balance,test_rate\nx,0.1,0.2\ny,0.2,0.3\nz,0.3,0.4\n")
                    .ok());
    }

    void arraysWithEveryRule()
    {
        const auto result = runCli({"--json", "thresholds", "--probs", at("p.npy"), "--labels", at("y.npy"),
                                    "--folds", at("f.npy"), "--test-probs", at("p.npy"), "--balance",
                                    at("balance.csv"), "--rule", "all", "-o", at("d.yaml")});
        QVERIFY2(result.code == 0, result.err.constData());
        const auto json = result.json();
        const auto decision = readDecision(files(), m_root / "d.yaml");
        QVERIFY(decision.ok());
        QCOMPARE(decision->classes, (std::vector<std::string>{"x", "y", "z"})); // the order of --balance
        QCOMPARE(decision->balance.rate, (std::vector<double>{0.2, 0.3, 0.4})); // test_rate wins
        QCOMPARE(decision->ruleThresholds.size(), std::size_t(7));
        for (const char* rule :
             {"grid", "distribution", "regularized", "exact", "balance", "bagged", "hybrid"}) {
            const auto& scores = json["scores"][rule];
            QVERIFY2(scores["low"].get<double>() <= scores["cross_fitted"].get<double>(), rule);
            QVERIFY2(scores["high"].get<double>() >= scores["cross_fitted"].get<double>(), rule);
            QCOMPARE(scores["badge"].get<std::string>(), std::string("clean"));
            QVERIFY(scores["own_rows"].is_number());
            QVERIFY(json.contains(std::string(rule) + "_thresholds"));
        }
        for (std::size_t c = 0; c < 3; ++c)
            QVERIFY(json["thresholds"][decision->classes[c]].get<double>() ==
                    decision->thresholds[c].threshold());
    }

    void withoutTestOrFolds()
    {
        const auto result = runCli({"--json", "thresholds", "--probs", at("p.npy"), "--labels", at("y.npy"),
                                    "--classes", "k,l,m", "--rule", "all", "-o", at("d2.yaml")});
        QCOMPARE(result.code, 0);
        const auto json = result.json();
        QVERIFY(json["skipped"].contains("distribution") && json["skipped"].contains("regularized"));
        QVERIFY(!json.contains("distribution_thresholds"));
        QVERIFY(!json.contains("test_thresholds"));
        QVERIFY(json["thresholds"].contains("m"));
        const auto bytes = *files().readFile(m_root / "d2.yaml");
        // The same command, another number of threads: the same bytes.
        QCOMPARE(runCli({"--threads", "3", "thresholds", "--probs", at("p.npy"), "--labels", at("y.npy"),
                         "--classes", "k,l,m", "--rule", "all", "-o", at("d2.yaml")})
                     .code,
                 0);
        QCOMPARE(*files().readFile(m_root / "d2.yaml"), bytes);
    }

    // Sealed rows are no rule's business, and looking at them is counted.
    void sealedRows()
    {
        auto parts = randomParts(7, {.rows = 90, .classes = 3});
        for (std::size_t i = 60; i < 90; ++i) parts.fold[i] = -2;
        QVERIFY(writeNpy(files(), m_root / "sealed.npy", parts.fold).ok());
        const QStringList base = {"--json",  "thresholds",     "--probs", at("p.npy"),
                                  "--folds", at("sealed.npy"), "-o",      at("s.yaml")};
        const auto silent = runCli(base + QStringList{"--labels", at("y.npy")});
        QVERIFY2(silent.code == 0, silent.out.constData());
        QVERIFY(!silent.json().contains("sealed"));
        QCOMPARE(silent.json()["rows"].get<int>(), 60);
        const auto bytes = *files().readFile(m_root / "s.yaml");
        const auto looked = runCli(base + QStringList{"--labels", at("y.npy"), "--sealed"});
        QCOMPARE(looked.json()["sealed"]["rows"].get<int>(), 30);
        QCOMPARE(looked.json()["sealed"]["badge"].get<std::string>(), std::string("clean"));
        // Their labels move nothing.
        for (std::size_t i = 60; i < 90; ++i) parts.labels(i, 0) ^= 1;
        QVERIFY(writeNpy(files(), m_root / "y2.npy", parts.labels).ok());
        QCOMPARE(runCli(base + QStringList{"--labels", at("y2.npy")}).code, 0);
        QCOMPARE(*files().readFile(m_root / "s.yaml"), bytes);

        const QStringList run = {"--json", "thresholds", "--run", at("b"), "--sealed", "-o", at("s.yaml")};
        QCOMPARE(runCli(run).code, 3); // has none
        QVERIFY(writeNpy(files(), m_root / "b" / "sealed_probs.npy", ScoreMatrix(4, 3, 0.5F)).ok());
        QVERIFY(writeNpy(files(), m_root / "b" / "sealed_labels.npy", LabelMatrix(4, 3, 1)).ok());
        QVERIFY(writeAtomically(files(), m_root / "b" / "sealed_ids.csv", "id\ns0\ns1\ns2\ns3\n").ok());
        QCOMPARE(runCli(run).json()["sealed"]["looks"].get<int>(), 1);
        QCOMPARE(runCli(run).json()["sealed"]["looks"].get<int>(), 2);
    }

    void runForm()
    {
        const auto result =
            runCli({"--json", "thresholds", "--run", at("a"), "--rule", "bagged", "-o", at("again.yaml")});
        QVERIFY2(result.code == 0, result.err.constData());
        const auto own = *readDecision(files(), m_root / "a" / "decisions" / "default.yaml");
        const auto again = *readDecision(files(), m_root / "again.yaml");
        QCOMPARE(again.thresholds, own.thresholds);
        QCOMPARE(again.scoreSet.hash, own.scoreSet.hash);
        QCOMPARE(again.ruleThresholds.size(), std::size_t(1));
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("errorCode");
        const QStringList base = {"--json", "thresholds", "-o", "out.yaml"};
        const auto row = [&](const char* name, const QStringList& arguments, int code, const char* error) {
            QTest::newRow(name) << base + arguments << code << QString(error);
        };
        row("no scores", {}, 2, "usage");
        row("labels missing", {"--probs", "p.npy"}, 2, "usage");
        row("both forms", {"--run", "a", "--probs", "p.npy"}, 2, "usage");
        row("unknown rule", {"--probs", "p.npy", "--labels", "y.npy", "--rule", "best"}, 2, "usage");
        row("rule without its input", {"--probs", "p.npy", "--labels", "y.npy", "--rule", "distribution"}, 2,
            "usage");
        row("NaN", {"--probs", "nan.npy", "--labels", "y.npy"}, 3, "bad_value");
        row("labels of other rows", {"--probs", "p.npy", "--labels", "short.npy"}, 3, "bad_shape");
        row("labels that are scores", {"--probs", "p.npy", "--labels", "p.npy"}, 3, "bad_value");
        row("folds with columns", {"--probs", "p.npy", "--labels", "y.npy", "--folds", "y.npy"}, 3,
            "bad_shape");
        row("test of other classes", {"--probs", "p.npy", "--labels", "y.npy", "--test-probs", "wide.npy"}, 3,
            "bad_shape");
        row("too few names", {"--probs", "p.npy", "--labels", "y.npy", "--classes", "a,b"}, 3, "bad_class");
        row("a name twice", {"--probs", "p.npy", "--labels", "y.npy", "--classes", "a,b,a"}, 3, "bad_class");
        row("no such file", {"--probs", "none.npy", "--labels", "y.npy"}, 3, "file_not_found");
        row("not a .npy file", {"--probs", "sample.csv", "--labels", "y.npy"}, 3, "bad_format");
        row("no run", {"--run", "nowhere"}, 3, "file_not_found");
        row("balance of other classes",
            {"--probs", "p.npy", "--labels", "y.npy", "--classes", "a,b,c", "--balance", "balance.csv"}, 3,
            "bad_class");
    }
    void refuses()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, errorCode);
        const auto result = runCli(arguments, m_dir.path());
        QVERIFY2(result.code == code, result.out.constData());
        QCOMPARE(result.errorCode(), errorCode);
        QVERIFY(!files().exists(m_root / "out.yaml"));
    }

    void oneRunUsesItsOwnDecision()
    {
        const auto result = runCli(
            {"--json", "ensemble", "--run", at("a"), "--sample", at("sample.csv"), "-o", at("one.csv")});
        QVERIFY2(result.code == 0, result.err.constData());
        const auto own = *readDecision(files(), m_root / "a" / "decisions" / "default.yaml");
        const auto scores = *readRunScores(files(), m_root / "a");
        const auto submission = *readSubmission(files(), m_root / "one.csv");
        QCOMPARE(submission.classes, (std::vector<std::string>{"c2", "c0", "c1"}));
        QCOMPARE(submission.ids.front(), std::string("t79"));
        for (std::size_t i = 0; i < 80; ++i)
            for (std::size_t c = 0; c < 3; ++c) {
                const float p = scores.test->probs()(79 - i, (c + 2) % 3);
                QCOMPARE(submission.predictions(i, c) != 0,
                         own.testThresholds[(c + 2) % 3].predicts(static_cast<double>(p)));
            }
        const auto beside = *readDecision(files(), m_root / "one.decision.yaml");
        QCOMPARE(beside.thresholds, own.thresholds);
        QCOMPARE(beside.transfer, std::string("rate"));

        const auto byScore = runCli({"--json", "ensemble", "--run", at("a"), "--transfer", "score",
                                     "--sample", at("sample.csv"), "-o", at("score.csv")});
        QCOMPARE(byScore.code, 0);
        const auto predictions = *readSubmission(files(), m_root / "score.csv");
        for (std::size_t i = 0; i < 80; ++i)
            QCOMPARE(predictions.predictions(i, 1) != 0,
                     own.thresholds[0].predicts(static_cast<double>(scores.test->probs()(79 - i, 0))));
    }

    void runsAreBlendedAndDecidedTogether()
    {
        const auto result = runCli({"--json", "ensemble", "--run", at("a") + ":3", "--run", at("b") + ":1",
                                    "--space", "logit", "--sample", at("sample.csv"), "-o", at("two.csv")});
        QVERIFY2(result.code == 0, result.err.constData());
        const auto a = *readRunScores(files(), m_root / "a");
        const auto b = *readRunScores(files(), m_root / "b");
        const std::vector<WeightedOutOfFold> members = {{&a.outOfFold, 3, "a"}, {&b.outOfFold, 1, "b"}};
        const auto blend = *blendOutOfFold(members, Space::Logit);
        const auto decision = *readDecision(files(), m_root / "two.decision.yaml");
        QCOMPARE(decision.scoreSet.hash, blend.hash());
        QCOMPARE(decision.scoreSet.members.size(), std::size_t(2));
        QCOMPARE(decision.scoreSet.members[0].weight, 3.0);
        QCOMPARE(decision.thresholds,
                 fitRule(blend, trainingBalance(blend), nullptr, {.rule = Rule::Bagged})->cuts);
        QVERIFY(result.json()["notes"].dump().find("not measurable") != std::string::npos);

        const auto mismatch = runCli({"--json", "ensemble", "--run", at("a"), "--run", at("other"),
                                      "--sample", at("sample.csv"), "-o", at("none.csv")});
        QCOMPARE(mismatch.code, 3);
        QCOMPARE(mismatch.errorCode(), QString("mismatch"));
        QVERIFY(!files().exists(m_root / "none.csv"));
    }

    // Arrays all the way: a decision from P, L and T, then T with ids.
    void scoreFilesWithADecision()
    {
        const auto decided = runCli({"thresholds", "--probs", at("p.npy"), "--labels", at("y.npy"), "--folds",
                                     at("f.npy"), "--test-probs", at("a/ensemble_test_probs.npy"),
                                     "--classes", "c0,c1,c2", "-o", at("t.yaml")});
        QVERIFY2(decided.code == 0, decided.err.constData());
        const QStringList common = {"--json",   "ensemble",       "--ids", at("a/ensemble_test_ids.csv"),
                                    "--sample", at("sample.csv"), "-o",    at("files.csv")};
        const auto good = runCli(
            common + QStringList{"--probs", at("a/ensemble_test_probs.npy"), "--decision", at("t.yaml")});
        QVERIFY2(good.code == 0, good.out.constData());
        const auto decision = *readDecision(files(), m_root / "t.yaml");
        const auto q = expectedTestRates(decision);
        for (std::size_t c = 0; c < 3; ++c) {
            const double count = good.json()["predicted"][decision.classes[c]].get<double>();
            QVERIFY(std::abs(count - *q[c] * 80) <= 0.5);
        }
        // Other test scores: rate transfer is refused, score transfer works.
        const QStringList other = {"--probs", at("b/ensemble_test_probs.npy"), "--decision", at("t.yaml")};
        const auto refused = runCli(common + other);
        QCOMPARE(refused.code, 3);
        QCOMPARE(refused.errorCode(), QString("mismatch"));
        QCOMPARE(runCli(common + other + QStringList{"--transfer", "score"}).code, 0);
        // Without a decision nothing can be decided.
        QCOMPARE(runCli(common + QStringList{"--probs", at("a/ensemble_test_probs.npy")}).code, 2);
        // Ids that do not fit.
        QVERIFY(writeAtomically(files(), m_root / "few.csv", "id\nt1\nt2\n").ok());
        const auto ids =
            runCli({"--json", "ensemble", "--probs", at("a/ensemble_test_probs.npy"), "--ids", at("few.csv"),
                    "--decision", at("t.yaml"), "--sample", at("sample.csv"), "-o", at("x.csv")});
        QCOMPARE(ids.errorCode(), QString("bad_ids"));
    }

    // What a run's configuration says of its steps is the badge of every score made from it.
    void badgeOfARunStays_data()
    {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QString>("badge");
        QTest::newRow("one step only") << "model: {kind: linear}"
                                       << "clean";
        QTest::newRow("best on these rows") << "model: {kind: gemma2}"
                                            << "picked_here";
        QTest::newRow("last") << "train_args: {metric_for_best_model: last}"
                              << "clean";
        QTest::newRow("last, stopped early")
            << "train_args: {metric_for_best_model: last, early_stopping_patience: 2}"
            << "picked_here";
        QTest::newRow("unreadable") << "no_such_key: 1"
                                    << "picked_here";
    }

    void badgeOfARunStays()
    {
        QFETCH(QString, config);
        QFETCH(QString, badge);
        writeConfig(m_root / "b", (config + u'\n').toUtf8().constData());
        const auto result = runCli({"--json", "thresholds", "--run", at("b"), "-o", at("badge.yaml")});
        const auto blend = runCli({"--json", "ensemble", "--run", at("a"), "--run", at("b"), "--sample",
                                   at("sample.csv"), "-o", at("picked.csv")});
        writeConfig(m_root / "b", "model: {kind: linear}\n");
        QVERIFY2(result.code == 0 && blend.code == 0, (result.err + blend.err).constData());
        QCOMPARE(QString::fromStdString(result.json()["scores"]["bagged"]["badge"]), badge);
        QCOMPARE(QString::fromStdString(blend.json()["badge"]), badge); // the worst member's
    }

    // Weights fitted out of fold: shares that sum to 1, the same each time, and a note on what remains.
    void fittedWeights()
    {
        const QStringList command = {"--json",        "ensemble", "--run",         at("a"),
                                     "--run",         at("b"),    "--sample",      at("sample.csv"),
                                     "--fit-weights", "-o",       at("fitted.csv")};
        const auto result = runCli(command);
        QVERIFY2(result.code == 0, result.err.constData());
        const auto json = result.json();
        QCOMPARE(json["weights"].size(), std::size_t(2));
        QCOMPARE(json["weights"][0].get<double>() + json["weights"][1].get<double>(), 1.0);
        QCOMPARE(json["badge"].get<std::string>(), std::string("clean"));
        QVERIFY(json["notes"].dump().find(fittedWeightsNote()) != std::string::npos);
        const auto decision = readDecision(files(), m_root / "fitted.decision.yaml");
        QVERIFY(decision.ok());
        QCOMPARE(decision->scores->crossFitted->value, json["cross_fitted"].get<double>());
        const auto bytes = *files().readFile(m_root / "fitted.csv");
        QCOMPARE(runCli(command).json(), json);
        QCOMPARE(*files().readFile(m_root / "fitted.csv"), bytes);
        // One run has nothing to weigh.
        QCOMPARE(runCli({"ensemble", "--run", at("a"), "--sample", at("sample.csv"), "--fit-weights", "-o",
                         at("x.csv")})
                     .code,
                 2);
        // A weight by hand would be lost.
        const auto both = runCli({"--json", "ensemble", "--run", at("a"), "--run", at("b") + ":2", "--sample",
                                  at("sample.csv"), "--fit-weights", "-o", at("x.csv")});
        QCOMPARE(both.code, 2);
        QVERIFY(both.out.contains("b:2") && !files().exists(m_root / "x.csv"));
    }
};

QTEST_APPLESS_MAIN(TestCliDecision)
#include "tst_cli_decision.moc"

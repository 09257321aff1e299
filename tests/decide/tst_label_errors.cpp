// The label desk: wrong labels that were planted are found, corrections live beside the data, and a run that
// uses them trains on them and is scored without them.
#include "data/label_overlay.h"
#include "decide/label_errors.h"
#include "decide/score_files.h"
#include "random_scores.h"
#include "runs/npy.h"
#include "support/cli.h"

#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace thresher;
using thresher::test::runCli;
using thresher::test::samplePath;
using thresher::testing::randomParts;

namespace {

FileSystem& files()
{
    return realFileSystem();
}

} // namespace

class TestLabelErrors : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // 5 % of the labels are turned over behind good scores: most of the first suspects are among them, in
    // the rare class too (its scores lie far below 0.5).
    void plantedErrors()
    {
        auto parts = randomParts(3, {.rows = 1000, .classes = 4, .separation = 5});
        for (std::size_t i = 0; i < 1000; ++i) parts.probs(i, 0) *= 0.1F;
        std::set<std::pair<std::size_t, std::size_t>> planted;
        Mt19937 rng(9);
        for (std::size_t i = 0; i < 1000; ++i)
            for (std::size_t c = 0; c < 4; ++c)
                if (rng.uniform() < 0.05) {
                    parts.labels(i, c) ^= 1;
                    planted.emplace(i, c);
                }
        const auto scores = OutOfFoldScores::make(parts);
        const auto found = likelyLabelErrors(*scores);
        QVERIFY(found.skipped.empty());
        std::size_t hits = 0, rare = 0;
        for (std::size_t k = 0; k < planted.size() / 2; ++k) {
            const auto& one = found.suspects.at(k);
            hits += planted.contains({one.row, one.column}) ? 1 : 0;
            rare += one.column == 0 ? 1 : 0;
            QVERIFY(one.suspicion >= 1);
            QVERIFY(k == 0 || one.suspicion <= found.suspects[k - 1].suspicion);
        }
        QVERIFY2(static_cast<double>(hits) > 0.8 * static_cast<double>(planted.size() / 2),
                 qPrintable(QStringLiteral("%1 of %2").arg(hits).arg(planted.size() / 2)));
        QVERIFY(rare > 0);
    }

    void noSignal()
    {
        auto parts = randomParts(4, {.rows = 300});
        for (std::size_t i = 0; i < 300; ++i) {
            parts.probs(i, 1) = 0.5F;
            parts.labels(i, 2) = 0;
        }
        const auto found = likelyLabelErrors(*OutOfFoldScores::make(parts));
        QCOMPARE(found.skipped, (std::vector<std::string>{"c1", "c2"}));
        for (const auto& one : found.suspects) QVERIFY(one.column != 1 && one.column != 2);
    }

    void conflicts()
    {
        auto parts = randomParts(5, {.rows = 12, .classes = 3, .groupsOf = 3});
        std::fill(parts.labels.values.begin(), parts.labels.values.end(), std::uint8_t{0});
        parts.labels(4, 1) = 1;                       // group 1: rows 3 4 5
        parts.labels(9, 0) = parts.labels(11, 2) = 1; // group 3: rows 9 10 11
        const auto found = conflictingDuplicates(*OutOfFoldScores::make(parts));
        QCOMPARE(found.size(), std::size_t{2});
        QCOMPARE(found[0].rows, (std::vector<std::size_t>{9, 10, 11}));
        QCOMPARE(found[0].columns, (std::vector<std::size_t>{0, 2}));
        QCOMPARE(found[1].columns, (std::vector<std::size_t>{1}));
    }

    void overlayFile()
    {
        const Path path = Path(m_dir.path().toStdString()) / "overlay.csv";
        std::vector<LabelCorrection> corrections;
        correct(corrections, {"b", "c0", 0, 1, "says, \"so\""});
        correct(corrections, {"a", "c1", 1, 0, ""});
        correct(corrections, {"a", "c1", 1, 1, ""}); // taken back
        QVERIFY(writeLabelOverlay(files(), path, corrections).ok());
        QCOMPARE(*readLabelOverlay(files(), path), corrections);

        const std::vector<std::string> ids = {"a", "b"}, classes = {"c0", "c1"};
        LabelMatrix labels(2, 2);
        QCOMPARE((*correctedLabels(labels, ids, classes, corrections))(1, 0), std::uint8_t{1});
        labels(1, 0) = 1;
        QCOMPARE(correctedLabels(labels, ids, classes, corrections).error().code, ErrorCode::Mismatch);
        corrections[0].id = "z";
        QCOMPARE(correctedLabels(labels, ids, classes, corrections).error().code, ErrorCode::BadIds);
        for (const char* bad : {"id,class,was,label\na,c,0,0\n", "id,class,was,label\na,c,0,2\n",
                                "id,class,was,label\na,c,0,1\na,c,0,1\n", "id,class,label\na,c,1\n"}) {
            QVERIFY(writeAtomically(files(), path, bad).ok());
            QVERIFY(!readLabelOverlay(files(), path).ok());
        }
    }

    // Suspects of a run are corrected, the run is trained again on the overlay: other scores, same labels.
    void aRunUsesTheOverlay()
    {
        const QString first = m_dir.filePath(QStringLiteral("first")),
                      second = m_dir.filePath(QStringLiteral("second")),
                      overlay = m_dir.filePath(QStringLiteral("corrections.csv")),
                      config = samplePath("config-linear.yaml");
        QCOMPARE(
            runCli({QStringLiteral("--quiet"), QStringLiteral("train"), config, QStringLiteral("-o"), first})
                .code,
            0);
        const auto found =
            runCli({QStringLiteral("--json"), QStringLiteral("labels"), QStringLiteral("suspects"), first});
        QVERIFY2(found.code == 0, found.err.constData());
        const Json json = found.json();
        QVERIFY(json["suspects"].size() >= 10);
        for (int i = 0; i < 10; ++i) {
            const Json& one = json["suspects"][static_cast<std::size_t>(i)];
            const auto text = [&](const char* key) {
                return QString::fromStdString(one[key].get<std::string>());
            };
            const auto made =
                runCli({QStringLiteral("labels"), QStringLiteral("correct"), samplePath("train.parquet"),
                        QStringLiteral("--config"), config, QStringLiteral("--overlay"), overlay,
                        QStringLiteral("--id"), text("id"), QStringLiteral("--class"), text("class"),
                        QStringLiteral("--label"), QString::number(1 - one["label"].get<int>())});
            QVERIFY2(made.code == 0, made.err.constData());
        }
        const auto trained =
            runCli({QStringLiteral("--quiet"), QStringLiteral("train"), config, QStringLiteral("-o"), second,
                    QStringLiteral("--set"), QStringLiteral("data.label_overlay=") + overlay});
        QVERIFY2(trained.code == 0, trained.err.constData());
        const auto before = readRunScores(files(), first.toStdString()),
                   after = readRunScores(files(), second.toStdString());
        QVERIFY(before.ok() && after.ok());
        QVERIFY(before->outOfFold.labels() == after->outOfFold.labels());
        QVERIFY(!(before->outOfFold.probs() == after->outOfFold.probs()));
        // A changed overlay is another training.
        QVERIFY(writeAtomically(files(), overlay.toStdString(), "id,class,was,label\n").ok());
        const auto resumed = runCli({QStringLiteral("--json"), QStringLiteral("finish"), second});
        QCOMPARE(resumed.code, 3);
        QVERIFY(resumed.out.contains("label corrections"));
    }

  private:
    QTemporaryDir m_dir;
};

QTEST_GUILESS_MAIN(TestLabelErrors)
#include "tst_label_errors.moc"

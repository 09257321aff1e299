#include "base/rng.h"
#include "data/folds.h"

#include <QtTest>

using namespace thresher;

namespace {

LabelMatrix patternLabels(std::size_t n, std::size_t labelCount)
{
    LabelMatrix labels(n, labelCount);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t l = 0; l < labelCount; ++l) {
            const auto mixed = static_cast<std::uint32_t>(i * 2654435761ULL + l * 40503ULL);
            labels(i, l) = (mixed >> 7) % (l + 3) == 0;
        }
    return labels;
}

QString digits(const std::vector<int>& folds)
{
    QString text;
    for (const int fold : folds) text += QString::number(fold);
    return text;
}

} // namespace

class TestSplitter : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Outputs of iterative-stratification 0.1.9 (reference.md 2).
    void golden_data()
    {
        QTest::addColumn<int>("folds");
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<QString>("expected");
        QTest::newRow("5 folds, seed 42")
            << 5 << 42U << "322013343214421304013433222420101003432244230103101141412040";
        QTest::newRow("3 folds, seed 0")
            << 3 << 0U << "010200020012022112120001222100220111202011122011002211022111";
    }
    void golden()
    {
        QFETCH(int, folds);
        QFETCH(quint32, seed);
        QFETCH(QString, expected);
        QCOMPARE(digits(multilabelStratifiedKFold(patternLabels(60, 4), folds, seed)), expected);
    }

    void everySizeIsSplit_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("labels");
        QTest::addColumn<int>("folds");
        for (const int rows : {0, 1, 2, 7, 60, 500})
            for (const int labels : {0, 1, 3, 12})
                for (const int folds : {1, 2, 5, 11})
                    QTest::addRow("%d x %d in %d", rows, labels, folds) << rows << labels << folds;
    }
    // Every row has a fold, sizes differ little, positives of a class differ by at most the fold count.
    void everySizeIsSplit()
    {
        QFETCH(int, rows);
        QFETCH(int, labels);
        QFETCH(int, folds);
        const auto matrix = patternLabels(static_cast<std::size_t>(rows), static_cast<std::size_t>(labels));
        for (const bool shuffle : {true, false}) {
            const auto split = multilabelStratifiedKFold(matrix, folds, 3, shuffle);
            QCOMPARE(split, multilabelStratifiedKFold(matrix, folds, 3, shuffle));
            QCOMPARE(split.size(), matrix.rows);
            std::vector<int> sizes(static_cast<std::size_t>(folds), 0);
            for (const int fold : split) {
                QVERIFY(fold >= 0 && fold < folds);
                ++sizes[static_cast<std::size_t>(fold)];
            }
            if (labels == 0)
                QVERIFY(*std::max_element(sizes.begin(), sizes.end()) -
                            *std::min_element(sizes.begin(), sizes.end()) <=
                        1);
            if (labels == 1 && rows > 0) { // one label: its positives are spread exactly
                std::vector<int> positives(static_cast<std::size_t>(folds), 0);
                for (std::size_t i = 0; i < split.size(); ++i)
                    positives[static_cast<std::size_t>(split[i])] += matrix(i, 0);
                QVERIFY(*std::max_element(positives.begin(), positives.end()) -
                            *std::min_element(positives.begin(), positives.end()) <=
                        1);
            }
        }
    }

    void seedAndShuffleMatter()
    {
        const auto labels = patternLabels(60, 4);
        QVERIFY(multilabelStratifiedKFold(labels, 5, 1) != multilabelStratifiedKFold(labels, 5, 2));
        QVERIFY(multilabelStratifiedKFold(labels, 5, 1, false) !=
                multilabelStratifiedKFold(labels, 5, 1, true));
        QVERIFY(multilabelStratifiedKFold(labels, 5, 1, false) !=
                multilabelStratifiedKFold(labels, 5, 2, false));
    }
};

QTEST_APPLESS_MAIN(TestSplitter)
#include "tst_splitter.moc"

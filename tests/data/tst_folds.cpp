#include "base/detail/json.h"
#include "base/rng.h"
#include "data/duplicates.h"
#include "data/folds.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <map>
#include <numeric>

using namespace thresher;

namespace {

Dataset sampleData(std::size_t rows, std::size_t classes, std::uint32_t seed = 4)
{
    Mt19937 rng(seed);
    Dataset data;
    data.hasLabels = true;
    data.labels = LabelMatrix(rows, classes);
    for (std::size_t l = 0; l < classes; ++l) data.classes.push_back("class" + std::to_string(l));
    for (std::size_t i = 0; i < rows; ++i) {
        data.ids.push_back("row-" + std::to_string(i));
        std::string text;
        for (int w = 0; w < 12; ++w) text += "word" + std::to_string(rng.interval(100000)) + " ";
        data.texts.push_back(text);
        data.languages.emplace_back(rng.interval(3) == 0 ? "uk" : "ru");
        for (std::size_t l = 0; l < classes; ++l) data.labels(i, l) = rng.interval(l + 2) == 0 ? 1 : 0;
    }
    return data;
}

std::map<int, std::size_t> sizes(const Folds& folds)
{
    std::map<int, std::size_t> out;
    for (const int fold : folds.fold) ++out[fold];
    return out;
}

} // namespace

class TestFolds : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    Path path(const char* name) const { return Path(m_dir.path().toStdString()) / name; }
    FileSystem& files = realFileSystem();

  private Q_SLOTS:
    // Everything iterative-stratification put out (tests/reference/make_folds.py).
    void fixturesOfTheReference()
    {
        const auto document = readJson(files, Path(THRESHER_SOURCE_DIR) / "tests/reference/folds/folds.json");
        QVERIFY(document.ok());
        std::size_t cases = 0;
        for (const auto& one : (*document)["cases"]) {
            const auto& rows = one["y"];
            LabelMatrix labels(rows.size(), rows.empty() ? 0 : rows[0].get<std::string>().size());
            for (std::size_t i = 0; i < labels.rows; ++i) {
                const auto row = rows[i].get<std::string>();
                for (std::size_t l = 0; l < labels.cols; ++l) labels(i, l) = row[l] == '1' ? 1 : 0;
            }
            std::string got;
            for (const int fold :
                 multilabelStratifiedKFold(labels, one["n_splits"], one["seed"], one["shuffle"]))
                got += std::to_string(fold);
            QVERIFY2(got == one["folds"].get<std::string>(), one["kind"].get<std::string>().c_str());
            ++cases;
        }
        QVERIFY(cases >= 20);
    }

    void rowsOfAFold()
    {
        Folds folds;
        folds.nSplits = 2;
        folds.fold = {0, 1, foldTrainingOnly, foldSealed, 0};
        QCOMPARE(folds.validationRows(0), (std::vector<std::size_t>{0, 4}));
        QCOMPARE(folds.trainingRows(0), (std::vector<std::size_t>{1, 2}));
        QCOMPARE(folds.trainingRows(1), (std::vector<std::size_t>{0, 2, 4}));
    }

    void plainFoldsAreTheSplitters()
    {
        const auto data = sampleData(300, 5);
        const auto folds = makeFolds(files, data, {});
        QVERIFY(folds.ok());
        QCOMPARE(folds->fold, multilabelStratifiedKFold(data.labels, 5, 42));
        QCOMPARE(folds->nSplits, 5);
    }

    // reference.md 4c: one fold of a split of its own with seed + 1; the rest is split in file order.
    void sealedRows_data()
    {
        QTest::addColumn<double>("fraction");
        QTest::addColumn<int>("parts");
        QTest::newRow("a tenth") << 0.1 << 10;
        QTest::newRow("a fifth") << 0.2 << 5;
        QTest::newRow("rounded") << 0.3 << 3;
        QTest::newRow("half") << 0.5 << 2;
    }
    void sealedRows()
    {
        QFETCH(double, fraction);
        QFETCH(int, parts);
        const auto data = sampleData(303, 5);
        FoldsConfig config;
        config.sealed_fraction = fraction;
        const auto folds = makeFolds(files, data, config);
        QVERIFY(folds.ok());
        const auto parted = multilabelStratifiedKFold(data.labels, parts, 43);
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < data.rows(); ++i) {
            QCOMPARE(folds->fold[i] == foldSealed, parted[i] == 0);
            if (parted[i] != 0) open.push_back(i);
        }
        const auto rest = multilabelStratifiedKFold(
            selectRows(data.labels.view(), std::span<const std::size_t>(open)), 5, 42);
        for (std::size_t i = 0; i < open.size(); ++i) QCOMPARE(folds->fold[open[i]], rest[i]);
        for (int k = 0; k < 5; ++k)
            for (const auto row : folds->trainingRows(k)) QVERIFY(folds->fold[row] != foldSealed);
    }

    void languageIsBalancedToo()
    {
        const auto data = sampleData(400, 3);
        FoldsConfig config;
        config.stratify_language = true;
        const auto folds = makeFolds(files, data, config);
        QVERIFY(folds.ok());
        QVERIFY(*folds != *makeFolds(files, data, {}));
        std::map<std::string, std::vector<std::size_t>> counts;
        for (std::size_t i = 0; i < data.rows(); ++i) {
            auto& perFold = counts[data.languages[i]];
            perFold.resize(5);
            ++perFold[static_cast<std::size_t>(folds->fold[i])];
        }
        for (const auto& [name, perFold] : counts)
            QVERIFY(*std::max_element(perFold.begin(), perFold.end()) -
                        *std::min_element(perFold.begin(), perFold.end()) <=
                    3);
    }

    void nearDuplicatesShareAFold()
    {
        auto data = sampleData(300, 4);
        for (std::size_t i = 0; i < 100; ++i) data.texts[3 * i + 1] = data.texts[3 * i] + "!";
        const auto groups = nearDuplicates(data.texts);
        QCOMPARE(groups->count, std::size_t{200});
        FoldsConfig config;
        config.group_near_duplicates = true;
        config.sealed_fraction = 0.1;
        const auto folds = makeFolds(files, data, config);
        QVERIFY(folds.ok());
        for (const auto& rows : groups->rows())
            for (const auto row : rows) QCOMPARE(folds->fold[row], folds->fold[rows.front()]);
        QCOMPARE(sizes(*folds).size(), std::size_t{6});
        QVERIFY(sizes(*makeFolds(files, data, {})) != sizes(*folds));
    }

    void impossibleSplits_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("splits");
        QTest::addColumn<double>("sealed");
        QTest::addColumn<qint64>("seed");
        QTest::newRow("more folds than rows") << 4 << 5 << 0.0 << qint64{1};
        QTest::newRow("one fold") << 10 << 1 << 0.0 << qint64{1};
        QTest::newRow("sealed from too few") << 10 << 2 << 0.01 << qint64{1};
        QTest::newRow("too many left after sealing") << 10 << 8 << 0.5 << qint64{1};
        QTest::newRow("negative seed") << 10 << 2 << 0.0 << qint64{-1};
        QTest::newRow("seed beyond 32 bits") << 10 << 2 << 0.0 << qint64{4294967296};
    }
    void impossibleSplits()
    {
        QFETCH(int, rows);
        QFETCH(int, splits);
        QFETCH(double, sealed);
        QFETCH(qint64, seed);
        FoldsConfig config;
        config.n_splits = splits;
        config.sealed_fraction = sealed;
        config.random_state = seed;
        const auto folds = makeFolds(files, sampleData(static_cast<std::size_t>(rows), 2), config);
        QVERIFY(!folds.ok());
        QCOMPARE(folds.error().code, ErrorCode::BadValue);
        Dataset unlabelled = sampleData(10, 0);
        unlabelled.hasLabels = false;
        QCOMPARE(makeFolds(files, unlabelled, {}).error().code, ErrorCode::BadValue);
    }

    void filesGoAroundAndJoinById()
    {
        const auto data = sampleData(50, 3);
        FoldsConfig config;
        config.sealed_fraction = 0.2;
        auto folds = makeFolds(files, data, config);
        folds->fold[7] = foldTrainingOnly;
        QVERIFY(writeFolds(files, path("folds.csv"), *folds, data.ids).ok());
        QCOMPARE(*readFolds(files, path("folds.csv"), data.ids), *folds);
        // The same file for rows in another order.
        auto ids = data.ids;
        std::reverse(ids.begin(), ids.end());
        auto reversed = folds->fold;
        std::reverse(reversed.begin(), reversed.end());
        QCOMPARE(readFolds(files, path("folds.csv"), ids)->fold, reversed);
        config.file = path("folds.csv").string();
        QCOMPARE(*makeFolds(files, data, config), *folds);
        QCOMPARE(files.readFile(path("folds.csv"))->substr(0, 8), std::string("id,fold\n"));
        QCOMPARE(writeFolds(files, path("x.csv"), *folds, {"a"}).error().code, ErrorCode::BadShape);
        ids[3] = ids[4];
        QCOMPARE(writeFolds(files, path("x.csv"), *folds, ids).error().code, ErrorCode::BadIds);
        QVERIFY(!files.exists(path("x.csv")));
    }

    void badFoldFiles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, const char* bytes, ErrorCode code, const char* says) {
            QTest::newRow(name) << QByteArray(bytes) << static_cast<int>(code) << QByteArray(says);
        };
        row("missing id", "id,fold\na,0\nb,1\n", ErrorCode::BadIds, "'c'");
        row("unknown id", "id,fold\na,0\nb,1\nc,0\nd,1\n", ErrorCode::BadIds, "'d' in row 4");
        row("id twice", "id,fold\na,0\nb,1\na,0\nc,1\n", ErrorCode::BadIds, "'a' stands twice");
        row("no number", "id,fold\na,0\nb,x\nc,1\n", ErrorCode::BadValue, "'x' in row 2");
        row("below -2", "id,fold\na,0\nb,-3\nc,1\n", ErrorCode::BadValue, "'-3'");
        row("absurd number", "id,fold\na,0\nb,1000000000\nc,1\n", ErrorCode::BadValue, "'1000000000'");
        row("nothing to validate on", "id,fold\na,-1\nb,-2\nc,-1\n", ErrorCode::BadValue,
            "fold of 0 or above");
        row("no fold column", "id,split\na,0\nb,1\nc,1\n", ErrorCode::BadColumn, "fold");
        row("no id column", "fold\n0\n", ErrorCode::BadColumn, "ids");
    }
    void badFoldFiles()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        QFETCH(QByteArray, says);
        QVERIFY(writeAtomically(files, path("bad.csv"), bytes.toStdString()).ok());
        const auto folds = readFolds(files, path("bad.csv"), {"a", "b", "c"});
        QVERIFY(!folds.ok());
        QCOMPARE(static_cast<int>(folds.error().code), code);
        QVERIFY2(toString(folds.error()).find(says.toStdString()) != std::string::npos,
                 toString(folds.error()).c_str());
        QVERIFY2(!folds.error().hint.empty(), folds.error().message.c_str());
    }

    // A row without an id was folded and trained on.
    void rowsWithoutAnIdCannotBeJoined()
    {
        Folds folds;
        folds.nSplits = 2;
        folds.fold = {0, 1, 0};
        const auto written = writeFolds(files, path("none.csv"), folds, {"a", "", "c"});
        QCOMPARE(written.error().code, ErrorCode::BadIds);
        QCOMPARE(written.error().message, std::string("Row 1 (from 0) of the data has no id"));
        QVERIFY(!files.exists(path("none.csv")));
        QVERIFY(writeAtomically(files, path("some.csv"), "id,fold\na,0\n,1\n").ok());
        QCOMPARE(readFolds(files, path("some.csv"), {"a", ""}).error().code, ErrorCode::BadIds);
    }

    void duplicateIdsCannotBeJoined()
    {
        QVERIFY(writeAtomically(files, path("two.csv"), "id,fold\na,0\n").ok());
        QCOMPARE(readFolds(files, path("two.csv"), {"a", "a"}).error().code, ErrorCode::BadIds);
    }

    void reportCountsAndWarns()
    {
        Folds folds;
        folds.nSplits = 3;
        folds.fold = {0, 0, 1, 1, foldSealed, foldTrainingOnly};
        LabelMatrix labels(6, 3);
        labels(0, 0) = labels(1, 0) = labels(4, 0) = 1;
        labels(2, 1) = labels(5, 1) = 1;
        const auto report = reportFolds(folds, labels, {"x", "y", "z"});
        QCOMPARE(report.folds[0].size, std::size_t{2});
        QCOMPARE(report.folds[0].positives, (std::vector<std::size_t>{2, 0, 0}));
        QCOMPARE(report.sealed.positives, (std::vector<std::size_t>{1, 0, 0}));
        QCOMPARE(report.trainingOnly.size, std::size_t{1});
        QCOMPARE(report.worstDeviation, (std::vector<double>{0.5, 0.25, 0.0}));
        std::vector<std::string> found;
        for (const auto& warning : report.warnings) found.push_back(warning.code);
        QCOMPARE(found,
                 (std::vector<std::string>{"empty_fold", "rare_class", "class_missing_in_fold", "rare_class",
                                           "class_missing_in_fold", "class_without_positives"}));
    }

    // Renumbered folds are the same split; the best renumbering is found among all (compared with every one).
    void comparisonLooksThroughNumbers()
    {
        Mt19937 rng(8);
        for (int round = 0; round < 200; ++round) {
            const int k = 2 + static_cast<int>(rng.interval(2));
            Folds mine, other;
            mine.nSplits = other.nSplits = k;
            for (int i = 0; i < 30; ++i) {
                const auto draw = [&] {
                    return static_cast<int>(rng.interval(static_cast<std::uint64_t>(k))) - 1;
                };
                mine.fold.push_back(draw());
                other.fold.push_back(draw());
            }
            std::vector<int> numbers(static_cast<std::size_t>(k));
            std::iota(numbers.begin(), numbers.end(), 0);
            std::size_t best = 0;
            do {
                std::size_t agree = 0;
                for (std::size_t i = 0; i < mine.fold.size(); ++i) {
                    const int theirs = other.fold[i];
                    agree += mine.fold[i] == (theirs < 0 ? theirs : numbers[static_cast<std::size_t>(theirs)])
                                 ? 1
                                 : 0;
                }
                best = std::max(best, agree);
            } while (std::next_permutation(numbers.begin(), numbers.end()));
            const auto comparison = compareFolds(mine, other);
            QCOMPARE(comparison->agreeing, best);
            QCOMPARE(comparison->moved.size(), mine.fold.size() - best);
        }
        Folds a, b;
        a.nSplits = 3;
        b.nSplits = 4;
        a.fold = {0, 1, 2, 0, 1, foldSealed};
        b.fold = {2, 0, 1, 2, 3, foldTrainingOnly};
        const auto comparison = compareFolds(a, b);
        QCOMPARE(comparison->renumbering, (std::vector<int>{1, 2, 0, -1}));
        QCOMPARE(comparison->identical, std::size_t{0});
        QCOMPARE(comparison->moved, (std::vector<std::size_t>{4, 5}));
        b.fold.pop_back();
        QCOMPARE(compareFolds(a, b).error().code, ErrorCode::BadShape);
    }
};

QTEST_APPLESS_MAIN(TestFolds)
#include "tst_folds.moc"

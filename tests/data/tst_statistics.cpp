#include "data/language.h"
#include "data/statistics.h"

#include <QtTest>

using namespace thresher;

class TestStatistics : public QObject {
    Q_OBJECT

    static Dataset fiveRows()
    {
        Dataset data;
        data.hasLabels = true;
        data.classes = {"x", "y"};
        data.ids = {"1", "2", "3", "4", "5"};
        data.texts = {"Слава Україні, привіт усім людям", "слава україні! привіт усім людям.",
                      "Выборы, однако", "", "Слава Україні, привіт усім людям і всім"};
        data.labels = LabelMatrix(5, 2);
        data.labels(0, 0) = data.labels(0, 1) = data.labels(1, 0) = data.labels(2, 1) = 1;
        data.spans = {{{0, 5}, {3, 8}}, {}, {{10, 20}, {0, 2}}, {}, {}};
        return data;
    }

  private Q_SLOTS:
    void labelsAndLanguages()
    {
        const auto result = describeData(fiveRows());
        QVERIFY(result.ok());
        QCOMPARE(result->rows, std::size_t{5});
        QCOMPARE(result->classes[0].positives, std::size_t{2});
        QCOMPARE(result->classes[0].prevalence, 0.4);
        QCOMPARE(result->together, (std::vector<std::vector<std::size_t>>{{2, 1}, {1, 2}}));
        QCOMPARE(result->labelsPerPost, (std::vector<std::size_t>{2, 2, 1}));
        QVERIFY(result->languagesGuessed);
        QCOMPARE(result->languages[0].name, std::string("uk"));
        QCOMPARE(result->languages[0].rows, std::size_t{3});
        QCOMPARE(result->classes[1].positivesByLanguage[0], std::size_t{1});
        QCOMPARE(result->emptyTexts, std::size_t{1});
    }

    void languageColumnIsTakenAsItIs()
    {
        auto data = fiveRows();
        data.languages = {"b", "a", "a", "c", "a"};
        const auto result = describeData(data);
        QVERIFY(!result->languagesGuessed);
        QCOMPARE(result->languages[0].name, std::string("a"));
        QCOMPARE(result->classes[0].positivesByLanguage, (std::vector<std::size_t>{1, 1, 0}));
    }

    void spansAreMeasured()
    {
        const auto result = describeData(fiveRows());
        const auto& spans = result->spans;
        QCOMPARE(spans.rows, std::size_t{2});
        QCOMPARE(spans.spans, std::size_t{4});
        QCOMPARE(spans.pastEnd, std::size_t{1});
        QCOMPARE(spans.overlapping, std::size_t{1});
        QCOMPARE(spans.unsorted, std::size_t{1});
        // 8 of 32 code points; 2 + 4 of 14.
        QCOMPARE(spans.coveredShare, 0.5 * (8.0 / 32.0 + 6.0 / 14.0));
        QCOMPARE(spans.length.mean, 5.5);
    }

    void duplicatesAndOverlap()
    {
        const auto data = fiveRows();
        Dataset test;
        test.path = "test.csv";
        test.ids = {"1", "9"};
        test.texts = {"Зовсім інше повідомлення", "СЛАВА УКРАЇНІ привіт усім людям"};
        StatisticsOptions options;
        options.test = &test;
        const auto result = describeData(data, options);
        QCOMPARE(result->exact.agreement.groups, std::size_t{1});
        QCOMPARE(result->exact.agreement.agreeing, std::size_t{0});
        QCOMPARE(result->exact.agreement.disagreeing, (std::vector<std::size_t>{0, 1}));
        QCOMPARE(result->near.agreement.rows, std::size_t{3});
        QCOMPARE(result->near.extraRows, std::size_t{2});
        QVERIFY(result->hasOverlap);
        QCOMPARE(result->overlap.matches, (std::vector<TextMatch>{{1, 0, 1.0, true}}));
        QCOMPARE(result->overlap.sharedIds, std::size_t{1});
    }

    void lengths()
    {
        StatisticsOptions options;
        options.countTokens = [](std::string_view text) { return text.size(); };
        const auto result = describeData(fiveRows(), options);
        QCOMPARE(result->characters.n, std::size_t{5});
        QCOMPARE(result->characters.quantiles.front().second, 0.0);
        QCOMPARE(result->characters.quantiles.back().second, 39.0);
        QVERIFY(result->tokens.mean > result->characters.mean);
        QCOMPARE(describeData(fiveRows())->tokens.n, std::size_t{0});
    }

    // numpy.quantile([1, 2, 4, 10], [0, .05, .25, .5, .75, .9, .95, .99, 1]).
    void quantilesAreNumpys()
    {
        const auto result = lengthStatistics({10, 1, 4, 2});
        const std::vector<double> expected = {1, 1.15, 1.75, 3, 5.5, 8.2, 9.1, 9.82, 10};
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(std::abs(result.quantiles[i].second - expected[i]) < 1e-12);
        QCOMPARE(result.mean, 4.25);
        QVERIFY(lengthStatistics({}).quantiles.empty());
    }

    void dataWithoutLabels()
    {
        Dataset data;
        data.ids = {"1"};
        data.texts = {"x"};
        data.labels = LabelMatrix(1, 0);
        const auto result = describeData(data);
        QVERIFY(result.ok() && !result->hasLabels && result->labelsPerPost.empty() && !result->hasSpans);
        std::stop_source stop;
        stop.request_stop();
        Progress progress;
        progress.stop = stop.get_token();
        QCOMPARE(describeData(data, {}, progress).error().code, ErrorCode::Interrupted);
    }

    void language_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("і and ї") << QByteArray("Україна переможе, її діти житимуть") << QByteArray("uk");
        QTest::newRow("capitals") << QByteArray("ЄДНІСТЬ") << QByteArray("uk");
        QTest::newRow("ы and э") << QByteArray("Это были выборы") << QByteArray("ru");
        QTest::newRow("words decide") << QByteArray("Вона про те, що буде") << QByteArray("uk");
        QTest::newRow("words decide, Russian") << QByteArray("Как только наступает утро") << QByteArray("ru");
        QTest::newRow("more of one") << QByteArray("він і вона сказали «мы»") << QByteArray("uk");
        QTest::newRow("no telling letter") << QByteArray("Дома") << QByteArray("other");
        QTest::newRow("Latin") << QByteArray("The city") << QByteArray("other");
        QTest::newRow("mostly Latin")
            << QByteArray("A long English sentence з однією") << QByteArray("other");
        QTest::newRow("nothing") << QByteArray("12 \xF0\x9F\x98\x80") << QByteArray("other");
        QTest::newRow("Greek") << QByteArray("Η πόλη") << QByteArray("other");
    }
    void language()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(std::string(guessLanguage(text.toStdString()))), expected);
    }
};

QTEST_APPLESS_MAIN(TestStatistics)
#include "tst_statistics.moc"

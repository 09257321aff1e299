// Thinning loses no extreme; smoothing is TensorBoard's; bands lie around their mean.
#include "plot/series.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <random>

using namespace thresher;

class TestSeries : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void extremesSurvive_data()
    {
        QTest::addColumn<int>("points");
        QTest::addColumn<int>("columns");
        for (const int points : {1, 2, 7, 400, 40000})
            for (const int columns : {1, 3, 100, 640})
                QTest::addRow("%d into %d", points, columns) << points << columns;
    }

    void extremesSurvive()
    {
        QFETCH(int, points);
        QFETCH(int, columns);
        std::mt19937 random(static_cast<unsigned>(points * 1000 + columns));
        std::normal_distribution<double> noise;
        Series series;
        double x = 0;
        for (int i = 0; i < points; ++i) {
            x += random() % 3; // ties too
            series.x.push_back(x);
            series.y.push_back(noise(random));
        }
        const Series shown = thinned(series, -1, x + 1, columns);
        QVERIFY(shown.size() <= static_cast<std::size_t>(4 * columns) || shown.size() <= series.size());
        QVERIFY(static_cast<int>(shown.size()) <= std::max(4 * columns, std::min(points, 4 * columns)));
        QVERIFY(std::is_sorted(shown.x.begin(), shown.x.end()));
        QCOMPARE(*std::min_element(shown.y.begin(), shown.y.end()),
                 *std::min_element(series.y.begin(), series.y.end()));
        QCOMPARE(*std::max_element(shown.y.begin(), shown.y.end()),
                 *std::max_element(series.y.begin(), series.y.end()));
        QCOMPARE(shown.x.front(), series.x.front());
        QCOMPARE(shown.x.back(), series.x.back());
        // The same inside every column of the screen, not only over all.
        const double width = (series.x.back() - series.x.front()) / columns;
        for (int c = 0; c < columns && width > 0; ++c) {
            const double from = series.x.front() + c * width;
            const double to = c + 1 < columns ? from + width : HUGE_VAL; // the last one is closed
            double low = INFINITY, shownLow = INFINITY;
            for (std::size_t i = 0; i < series.size(); ++i)
                if (series.x[i] >= from && series.x[i] < to) low = std::min(low, series.y[i]);
            for (std::size_t i = 0; i < shown.size(); ++i)
                if (shown.x[i] >= from && shown.x[i] < to) shownLow = std::min(shownLow, shown.y[i]);
            QCOMPARE(shownLow, low);
        }
    }

    void aWindowTakesOnePointBeyond()
    {
        Series series;
        for (int i = 0; i < 10; ++i) {
            series.x.push_back(i);
            series.y.push_back(i);
        }
        const Series shown = thinned(series, 3.5, 5.5, 100);
        QCOMPARE(shown.x, (std::vector<double>{3, 4, 5, 6})); // the line reaches both edges
        QCOMPARE(thinned({}, 0, 1, 10).size(), std::size_t{0});
    }

    // 0.6: 1; (0.6*0.4*1 + 0.4*3)/(1-0.36) = 2.25; ...: by hand from the definition.
    void smoothingIsTensorBoards()
    {
        const auto y = smoothed({1, 3, std::nan(""), 2}, 0.6);
        QCOMPARE(y[0], 1.0);
        QCOMPARE(y[1], (0.6 * 0.4 + 0.4 * 3) / (1 - 0.36));
        QVERIFY(std::isnan(y[2]));
        QCOMPARE(y[3], (0.6 * (0.6 * 0.4 + 0.4 * 3) + 0.4 * 2) / (1 - 0.216));
        QCOMPARE(smoothed({1, 3}, 0), (std::vector<double>{1, 3}));
    }

    void bandsInterpolate()
    {
        const Band band = bandOf({{{0, 2}, {0, 2}}, {{1, 3}, {5, 7}}, {}});
        // Both curves cover 1..2 only.
        QCOMPARE(band.x, (std::vector<double>{1, 2}));
        QCOMPARE(band.low, (std::vector<double>{1, 2}));
        QCOMPARE(band.high, (std::vector<double>{5, 6}));
        QCOMPARE(band.mean, (std::vector<double>{3, 4}));
        QCOMPARE(bandOf({{{1}, {4}}}).mean, (std::vector<double>{4}));
    }
};

QTEST_APPLESS_MAIN(TestSeries)
#include "tst_series.moc"

// Shift tests against SciPy and against counting.
#include "base/numbers.h"
#include "decide/fisher.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <array>
#include <cmath>
#include <fstream>

using namespace thresher;

namespace {

long double choose(int n, int k)
{
    long double out = 1.0L;
    for (int i = 1; i <= k; ++i)
        out = out * static_cast<long double>(n - k + i) / static_cast<long double>(i);
    return out;
}

} // namespace

class TestFisher : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // scipy.stats.fisher_exact, two-sided.
    void fisherFollowsScipy()
    {
        std::ifstream stream(THRESHER_SOURCE_DIR "/tests/reference/thresholds/fisher.json");
        QVERIFY(stream.good());
        const auto fixture = nlohmann::json::parse(stream);
        QVERIFY(fixture["cases"].size() > 20);
        for (const auto& item : fixture["cases"]) {
            const auto t = item["table"].get<std::array<std::array<std::int64_t, 2>, 2>>();
            const double p = fisherExact({t[0][0], t[0][0] + t[0][1]}, {t[1][0], t[1][0] + t[1][1]}).twoSided;
            const auto expected = item["p"].get<double>();
            QVERIFY2(std::abs(p - expected) <= 1e-9 * expected,
                     (item.dump() + " gives " + toText(p)).c_str());
        }
    }

    // Both tails of all small tables, by counting.
    void fisherCountsTables()
    {
        for (int n1 = 0; n1 <= 7; ++n1)
            for (int n2 = 0; n2 <= 7; ++n2)
                for (int k1 = 0; k1 <= n1; ++k1)
                    for (int k2 = 0; k2 <= n2; ++k2) {
                        const auto ways = [&](int x) { return choose(n1, x) * choose(n2, k1 + k2 - x); };
                        long double rarer = 0, commoner = 0, all = 0;
                        for (int x = std::max(0, k1 + k2 - n2); x <= std::min(n1, k1 + k2); ++x) {
                            all += ways(x);
                            if (ways(x) <= ways(k1) + 0.5L) rarer += ways(x);
                            if (ways(x) >= ways(k1) - 0.5L) commoner += ways(x);
                        }
                        const FisherResult result = fisherExact({k1, n1}, {k2, n2});
                        QVERIFY(std::abs(result.twoSided - static_cast<double>(rarer / all)) < 1e-12);
                        QVERIFY(std::abs(result.closer - static_cast<double>(commoner / all)) < 1e-12);
                    }
    }

    void holmStepsDown()
    {
        const std::vector<double> p = {0.01, 0.04, 0.03, 0.005, 0.9};
        const auto adjusted = holmAdjust(p);
        const std::vector<double> expected = {0.04, 0.09, 0.09, 0.025, 0.9};
        for (std::size_t i = 0; i < p.size(); ++i) QVERIFY(std::abs(adjusted[i] - expected[i]) < 1e-15);
        QCOMPARE(holmAdjust(std::vector<double>{0.7, 0.8}), (std::vector<double>{1.0, 1.0}));
        QVERIFY(holmAdjust({}).empty());
    }

    // scipy.stats.chi2.cdf (1.17.1).
    void chiSquareFollowsScipy_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<int>("degrees");
        QTest::addColumn<double>("expected");
        QTest::newRow("0.5, 1") << 0.5 << 1 << 0.5204998778130466;
        QTest::newRow("1, 2") << 1.0 << 2 << 0.3934693402873665;
        QTest::newRow("3.3, 10") << 3.3 << 10 << 0.026542974625792602;
        QTest::newRow("10, 10") << 10.0 << 10 << 0.5595067149347879;
        QTest::newRow("2.5, 7") << 2.5 << 7 << 0.07290293498652622;
        QTest::newRow("300, 250") << 300.0 << 250 << 0.9834817268421313;
        QTest::newRow("0.001, 3") << 0.001 << 3 << 8.40791905804616e-06;
        QTest::newRow("5000, 10") << 5000.0 << 10 << 1.0;
    }
    void chiSquareFollowsScipy()
    {
        QFETCH(double, x);
        QFETCH(int, degrees);
        QFETCH(double, expected);
        QVERIFY2(std::abs(chiSquareLowerTail(x, degrees) - expected) <= 1e-12 * expected,
                 toText(chiSquareLowerTail(x, degrees)).c_str());
    }
};

QTEST_APPLESS_MAIN(TestFisher)
#include "tst_fisher.moc"

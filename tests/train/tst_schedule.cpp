#include "base/detail/json.h"
#include "train/schedule.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

using namespace thresher;

class TestSchedule : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Against transformers' get_*_schedule_with_warmup (tests/reference/schedule, with the script that wrote
    // it).
    void learningRatesFollowTransformers()
    {
        const auto file =
            readJson(realFileSystem(), Path(THRESHER_SOURCE_DIR) / "tests/reference/schedule/schedules.json");
        QVERIFY(file.ok());
        int compared = 0;
        for (const auto& item : (*file)["cases"]) {
            TrainArgs args;
            args.lr_scheduler_type = item["type"];
            args.learning_rate = item["learning_rate"];
            args.warmup_ratio = item["warmup_ratio"];
            args.max_steps = item["training_steps"];
            const Schedule schedule(args, 100, 0);
            for (std::int64_t step = 1; step <= args.max_steps; ++step, ++compared) {
                const double expected = item["rates"][static_cast<std::size_t>(step - 1)];
                QVERIFY2(std::fabs(schedule.learningRate(step) - expected) <= 1e-12 * args.learning_rate,
                         qPrintable(QString::fromStdString(item.dump())));
            }
        }
        QVERIFY(compared > 50);
    }

    void steps_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<bool>("dropLast");
        QTest::addColumn<int>("perEpoch");
        QTest::newRow("reference: floor(ceil(n / 8) / 4)") << 2446 << true << 76;
        QTest::newRow("ours keeps the rest") << 2446 << false << 77;
        QTest::newRow("divides") << 64 << false << 2;
        QTest::newRow("fewer rows than a step") << 3 << true << 1;
    }
    void steps()
    {
        QFETCH(int, rows);
        QFETCH(bool, dropLast);
        QFETCH(int, perEpoch);
        TrainArgs args;
        args.drop_last_accumulation = dropLast;
        args.num_train_epochs = 2.5;
        const Schedule schedule(args, static_cast<std::size_t>(rows), 0);
        QCOMPARE(schedule.stepsPerEpoch(), std::int64_t{perEpoch});
        QCOMPARE(schedule.totalSteps(), static_cast<std::int64_t>(std::ceil(2.5 * perEpoch)));
    }

    // Each epoch takes every row once; epochs, folds and seeds differ; a step's rows do not depend on which
    // steps were asked for before.
    void rowsOfAnEpoch()
    {
        TrainArgs args;
        args.per_device_train_batch_size = 3;
        args.gradient_accumulation_steps = 2;
        Schedule schedule(args, 32, 1);
        std::vector<std::vector<std::size_t>> epochs;
        for (int epoch = 0; epoch < 2; ++epoch) {
            std::vector<std::size_t> seen;
            for (std::int64_t step = 1; step <= 6; ++step) {
                const auto rows = schedule.rowsOfStep(epoch * 6 + step);
                QCOMPARE(rows.size(), std::size_t{step < 6 ? 6U : 2U});
                seen.insert(seen.end(), rows.begin(), rows.end());
            }
            QCOMPARE(std::set<std::size_t>(seen.begin(), seen.end()).size(), std::size_t{32});
            epochs.push_back(seen);
        }
        QVERIFY(epochs[0] != epochs[1]);
        Schedule fresh(args, 32, 1);
        QCOMPARE(fresh.rowsOfStep(9), schedule.rowsOfStep(9));
        Schedule otherFold(args, 32, 2);
        QVERIFY(otherFold.rowsOfStep(9) != schedule.rowsOfStep(9));
    }

    // A product that did not fit gave steps over no rows at all; an epoch count that did not, one step.
    void numbersBeyond64Bits()
    {
        TrainArgs args;
        args.per_device_train_batch_size = args.gradient_accumulation_steps = std::int64_t{1} << 32;
        Schedule wide(args, 20, 0);
        QCOMPARE(wide.stepsPerEpoch(), std::int64_t{1});
        QCOMPARE(wide.rowsOfStep(1).size(), std::size_t{20});
        args.per_device_train_batch_size = std::numeric_limits<std::int64_t>::max();
        QCOMPARE(Schedule(args, 20, 0).stepsPerEpoch(), std::int64_t{1});
        args = {};
        args.num_train_epochs = 1e308;
        QVERIFY(Schedule(args, 20, 0).totalSteps() > std::int64_t{1} << 50);
    }
};

QTEST_APPLESS_MAIN(TestSchedule)
#include "tst_schedule.moc"

// Ids of what a run is made from: every post has its own, in each of the files.
#include "train/run_inputs.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;

class TestRunInputs : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void ids_data()
    {
        QTest::addColumn<QByteArray>("train");
        QTest::addColumn<QByteArray>("test");
        QTest::addColumn<QByteArray>("extra");
        QTest::addColumn<QByteArray>("message"); // empty: no error
        QTest::addColumn<QByteArray>("where");
        const QByteArray train = "id,content,a\n1,x,0\n2,y,1\n3,z,0\n4,w,1\n";
        const QByteArray test = "id,content\nt1,x\nt2,y\n";
        const QByteArray extra = "id,content,a\ne1,x,0\ne2,y,1\n";
        const auto row = [&](const char* name, const QByteArray& a, const QByteArray& b, const QByteArray& c,
                             const char* message, const char* where) {
            QTest::newRow(name) << a << b << c << QByteArray(message) << QByteArray(where);
        };
        const auto without = [](QByteArray text, const QByteArray& id) {
            return text.replace("\n" + id + ",", "\n,");
        };
        row("all well", train, test, extra, "", "");
        // A row without an id was trained on and folded, with exit 0.
        row("none in a row of train", without(train, "2"), test, extra, "Row 1 (from 0) has no id",
            "train.csv");
        row("none in two rows of train", without(without(train, "1"), "4"), test, extra,
            "Row 0 (from 0) has no id (2 such rows)", "train.csv");
        row("none in a row of test", train, without(test, "t2"), extra, "Row 1 (from 0) has no id",
            "test.csv");
        row("none in a row of extra_train", train, test, without(extra, "e1"), "Row 0 (from 0) has no id",
            "extra.csv");
        row("twice in train", QByteArray(train).replace("\n2,", "\n1,"), test, extra,
            "The id '1' stands more than once", "train.csv");
        row("in train and in extra_train", train, test, QByteArray(extra).replace("e2", "3"),
            "The id '3' stands in data.train and in data.extra_train, or twice", "extra.csv");
    }
    void ids()
    {
        QFETCH(QByteArray, train);
        QFETCH(QByteArray, test);
        QFETCH(QByteArray, extra);
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, where);
        const QTemporaryDir dir;
        const auto put = [&](const char* name, const QByteArray& bytes) {
            const Path path = Path(dir.path().toStdString()) / name;
            if (!writeAtomically(realFileSystem(), path, bytes.toStdString())) qFatal("cannot write");
            return path.string();
        };
        RunConfig config;
        config.data.train = put("train.csv", train);
        config.data.test = put("test.csv", test);
        config.data.extra_train = put("extra.csv", extra);
        config.folds.n_splits = 2;
        const auto inputs = readRunInputs(realFileSystem(), config, {});
        if (message.isEmpty()) {
            QVERIFY2(inputs.ok(), inputs.ok() ? "" : toString(inputs.error()).c_str());
            return;
        }
        QVERIFY(!inputs.ok());
        QCOMPARE(inputs.error().code, ErrorCode::BadIds);
        QCOMPARE(inputs.error().message, message.toStdString());
        QVERIFY(inputs.error().where.ends_with(where.toStdString()));
        QVERIFY(!inputs.error().hint.empty());
    }
};

QTEST_APPLESS_MAIN(TestRunInputs)
#include "tst_run_inputs.moc"

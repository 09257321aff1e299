// probe make, probe solve, score and lint through the program itself, from the sample submission to the class
// balance and back; then their answers to broken files.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace {

struct Answer {
    int code = -1;
    QByteArray out, errors;
    QJsonObject json;
};

QString number(double value)
{
    return QString::number(value, 'f', 5);
}

} // namespace

class TestSubmissionVerbs : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    const QStringList m_classes = {"red", "green", "blue, dark"};

    QString path(const QString& name) const { return m_dir.filePath(name); }
    void put(const QString& name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    Answer run(const QStringList& arguments) const
    {
        QProcess process;
        process.setWorkingDirectory(m_dir.path());
        process.start(QStringLiteral(THRESHER_BINARY_DIR "/bin/thresher-cli"),
                      arguments + QStringList{"--json", "--quiet"});
        process.waitForFinished(60000);
        Answer answer{
            process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError(), {}};
        answer.json = QJsonDocument::fromJson(answer.out).object();
        return answer;
    }
    static int truth(int row, int column) { return (row * 5 + column * 3) % (3 + 4 * column) == 0 ? 1 : 0; }

  private Q_SLOTS:
    void initTestCase()
    {
        QByteArray sample = "id,red,green,\"blue, dark\"\n";
        QByteArray labels = sample;
        for (int i = 0; i < 97; ++i) {
            sample += "row-" + QByteArray::number(i) + ",0,0,0\n";
            const int row = 96 - i; // labels in another order: joined by id
            labels += "row-" + QByteArray::number(row);
            for (int j = 0; j < 3; ++j) labels += "," + QByteArray::number(truth(row, j));
            labels += "\n";
        }
        put("sample.csv", sample);
        put("labels.csv", labels);
        put("open.csv", "id,red,green\nrow-1,0,0\n\"row-2,0,0\n");
        put("ragged.csv", "id,red,green\nrow-1,0\n");
        put("repeated.csv", "id,red\nrow-1,0\nrow-1,0\n");
        put("bytes.csv", "id,red\nrow-\xFF,0\n");
        put("probs.csv", QByteArray(sample).replace("row-5,0", "row-5,0.4"));
        put("few.csv", "id,red,green,\"blue, dark\"\nrow-1,0,0,1\n");
        put("other.csv", QByteArray(sample).replace("green", "mauve"));
        put("high.csv", "class,score\nred,0.4\ngreen,0.1\n\"blue, dark\",0.1\n");
        put("between.csv", "class,score\nred,0.00100\ngreen,0.1\n\"blue, dark\",0.1\n");
        put("words.csv", "class,score\nred,much\n");
        put("balance.csv", "class,balance\nred,0.3\nmauve,0.2\n");
        put("percent.csv", "class,balance\nred,30\n");
    }

    // The scorer plays the leaderboard: what comes back are the positives that the labels hold.
    void theProbeFindsThePositives()
    {
        const Answer made = run({"probe", "make", "--sample", "sample.csv", "-o", "probe"});
        QCOMPARE(made.code, 0);
        QByteArray scores = "class,score\n";
        for (const auto& item : made.json["files"].toArray()) {
            const QString name = item.toObject()["class"].toString();
            const Answer scored =
                run({"score", "--submission", path("probe/" + item.toObject()["file"].toString()), "--labels",
                     "labels.csv"});
            QVERIFY2(scored.code == 0, scored.errors.constData());
            QCOMPARE(scored.json["per_class"].toObject().keys().size(), 3);
            scores +=
                "\"" + name.toUtf8() + "\"," + number(scored.json["macro_f1"].toDouble()).toUtf8() + "\n";
        }
        put("scores.csv", scores);
        const Answer solved =
            run({"probe", "solve", "--scores", "scores.csv", "--rows", "97", "--decimals", "5", "--test-rows",
                 "300", "--train", "labels.csv", "--sample", "sample.csv", "-o", "balances.csv"});
        QVERIFY2(solved.code == 0, solved.errors.constData());
        const QJsonArray classes = solved.json["classes"].toArray();
        QCOMPARE(classes.size(), 3);
        for (int j = 0; j < 3; ++j) {
            int positives = 0;
            for (int i = 0; i < 97; ++i) positives += truth(i, j);
            const QJsonObject item = classes[j].toObject();
            QCOMPARE(item["class"].toString(), m_classes[j]);
            QCOMPARE(item["positives"].toInt(), positives);
            QCOMPARE(item["exact"].toBool(), true);
            QCOMPARE(item["train_prevalence"].toDouble(), positives / 97.0);
            QCOMPARE(item["test_rate"].toDouble(), positives / 97.0);
            QCOMPARE(item["p_value"].toDouble(), 1.0);
        }
        QFile balances(path("balances.csv"));
        QVERIFY(balances.open(QIODevice::ReadOnly));
        QCOMPARE(
            balances.readLine().trimmed(),
            QByteArray("class,balance,positives,positives_low,positives_high,exact,train_prevalence,p_value,"
                       "test_rate"));
    }

    void scoresHaveTheDocumentedKeys()
    {
        const Answer scored = run({"score", "--submission", "labels.csv", "--labels", "labels.csv"});
        QCOMPARE(scored.code, 0);
        QCOMPARE(scored.json["macro_f1"].toDouble(), 1.0);
        const QJsonObject red = scored.json["per_class"].toObject()["red"].toObject();
        QCOMPARE(red.keys(), (QStringList{"f1", "fn", "fp", "precision", "recall", "tp"}));
        QCOMPARE(red["tp"].toInt(), 33);
    }

    void lintAnswersWithFindings()
    {
        const Answer clean = run({"lint", "--submission", "labels.csv", "--sample", "sample.csv"});
        QCOMPARE(clean.code, 0); // warnings (the order of rows) are no errors
        QCOMPARE(clean.json["ok"].toBool(), true);
        const QJsonObject first = clean.json["findings"].toArray()[0].toObject();
        QCOMPARE(first["code"].toString(), QStringLiteral("row_order"));
        QCOMPARE(first["severity"].toString(), QStringLiteral("warning"));
        QCOMPARE(first["row"].toInt(), 1);
        const Answer wrong = run({"lint", "--submission", "probs.csv", "--sample", "sample.csv"});
        QCOMPARE(wrong.code, 3);
        QCOMPARE(wrong.json["ok"].toBool(), false);
        QCOMPARE(wrong.json["findings"].toArray()[0].toObject()["row"].toInt(), 5);
        QVERIFY(wrong.json["findings"].toArray().last().toObject()["row"].isNull());
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("exit");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const char* line, int exit, const char* code,
                            const char* words) {
            QTest::newRow(name) << QString(line) << exit << QString(code) << QString(words);
        };
        row("make: no sample", "probe make --sample none.csv -o new", 3, "file_not_found", "none.csv");
        row("make: open quote", "probe make --sample open.csv -o new", 3, "bad_format", "row 2, line 3");
        row("make: ragged", "probe make --sample ragged.csv -o new", 3, "bad_shape", "row 1 (line 2)");
        row("make: repeated id", "probe make --sample repeated.csv -o new", 3, "bad_ids", "row-1");
        row("make: not utf-8", "probe make --sample bytes.csv -o new", 3, "bad_encoding", "Byte 11 (line 2)");
        row("solve: above 1/L", "probe solve --scores high.csv --rows 97 -o new", 3, "bad_value", "'red'");
        row("solve: no integer", "probe solve --scores between.csv --rows 97 -o new", 3, "bad_value",
            "no whole number");
        row("solve: no number", "probe solve --scores words.csv --rows 97 -o new", 3, "bad_value", "'much'");
        row("solve: no columns", "probe solve --scores sample.csv --rows 97 -o new", 3, "bad_column",
            "'class'");
        row("solve: N < m", "probe solve --scores high.csv --rows 97 --test-rows 50 -o new", 2, "usage",
            "fewer");
        row("solve: unknown class", "probe solve --scores high.csv --rows 97 --sample other.csv -o new", 3,
            "bad_class", "'green'");
        row("solve: no folder", "probe solve --scores scores.csv --rows 97 -o none/balances.csv", 1,
            "write_failed", "none/balances.csv");
        row("score: missing ids", "score --submission few.csv --labels labels.csv", 3, "bad_ids", "row-");
        row("score: probabilities", "score --submission probs.csv --labels labels.csv", 3, "bad_value",
            "0.4");
        row("score: unknown class", "score --submission other.csv --labels labels.csv", 3, "bad_class",
            "mauve");
        row("score: no labels", "score --submission sample.csv --labels none.csv", 3, "file_not_found",
            "none.csv");
        row("lint: open quote", "lint --submission open.csv --sample sample.csv", 3, "bad_format", "line 3");
        row("lint: broken sample", "lint --submission labels.csv --sample repeated.csv", 3, "bad_ids",
            "row-1");
        row("lint: foreign balance", "lint --submission labels.csv --sample sample.csv --balance balance.csv",
            3, "bad_class", "mauve");
        row("lint: per cent", "lint --submission labels.csv --sample sample.csv --balance percent.csv", 3,
            "bad_value", "30");
        row("lint: no decision", "lint --submission labels.csv --sample sample.csv --decision none.yaml", 3,
            "file_not_found", "none.yaml");
        row("lint: no sample named", "lint --submission labels.csv", 2, "usage", "--sample");
    }
    void refuses()
    {
        QFETCH(QString, line);
        QFETCH(int, exit);
        QFETCH(QString, code);
        QFETCH(QString, words);
        const QStringList before = QDir(m_dir.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
        const Answer answer = run(line.split(' '));
        QVERIFY2(answer.code == exit, answer.errors.constData());
        const QJsonObject error = answer.json["error"].toObject();
        QCOMPARE(error["code"].toString(), code);
        QVERIFY2((error["message"].toString() + error["where"].toString()).contains(words),
                 answer.errors.constData());
        QVERIFY(!error["message"].toString().isEmpty());
        QCOMPARE(QDir(m_dir.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), before);
    }
};

QTEST_GUILESS_MAIN(TestSubmissionVerbs)
#include "tst_submission_verbs.moc"

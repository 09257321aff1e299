#include "data/lint.h"
#include "data/submission.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;

namespace {

SampleSubmission sampleOf(std::size_t rows, std::vector<std::string> classes)
{
    SampleSubmission sample{"id", {}, std::move(classes), ',', "sample.csv"};
    for (std::size_t i = 0; i < rows; ++i) sample.ids.push_back("r" + std::to_string(i));
    return sample;
}

bool has(const LintReport& report, const std::string& code, LintSeverity severity, std::int64_t row = -2)
{
    return std::any_of(report.findings.begin(), report.findings.end(), [&](const LintFinding& finding) {
        return finding.code == code && finding.severity == severity && (row == -2 || finding.row == row);
    });
}

QString codes(const LintReport& report)
{
    QString out;
    for (const auto& finding : report.findings)
        out += QString::fromStdString(finding.code + " (" + finding.message + ") row " +
                                      std::to_string(finding.row) + "; ");
    return out;
}

} // namespace

class TestSubmission : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    Path file(const char* name) const { return Path(m_dir.path().toStdString()) / name; }
    Path written(const char* name, const std::string& text) const
    {
        const auto status = writeAtomically(realFileSystem(), file(name), text);
        return status ? file(name) : Path();
    }

  private Q_SLOTS:
    void readsTheSample()
    {
        const auto sample = readSampleSubmission(
            realFileSystem(), written("s.csv", "\xEF\xBB\xBFkey;b;a\r\nx;0;0\r\n\"y;1\";0;0\r\n"));
        QVERIFY(sample.ok());
        QCOMPARE(sample->idColumn, std::string("key"));
        QCOMPARE(sample->classes, (std::vector<std::string>{"b", "a"}));
        QCOMPARE(sample->ids, (std::vector<std::string>{"x", "y;1"}));
        QCOMPARE(sample->delimiter, ';');
    }

    void refusesBrokenSamples_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("part");
        const auto code = [](ErrorCode value) { return static_cast<int>(value); };
        QTest::newRow("repeated id") << QByteArray("id,a\nx,0\ny,0\nx,0\n") << code(ErrorCode::BadIds)
                                     << QByteArray(
                                            "'x' stands in row 1 (line 2) and again in row 3 (line 4)");
        QTest::newRow("empty id") << QByteArray("id,a\nx,0\n,0\n") << code(ErrorCode::BadIds)
                                  << QByteArray("row 2 (line 3)");
        QTest::newRow("repeated class")
            << QByteArray("id,a,a\nx,0,0\n") << code(ErrorCode::BadClass) << QByteArray("'a'");
        QTest::newRow("class named as the id")
            << QByteArray("id,a,id\nx,0,0\n") << code(ErrorCode::BadClass) << QByteArray("'id'");
        QTest::newRow("nameless class")
            << QByteArray("id,a,\nx,0,0\n") << code(ErrorCode::BadClass) << QByteArray("Column 3");
        QTest::newRow("no class") << QByteArray("id\nx\n") << code(ErrorCode::BadColumn)
                                  << QByteArray("'id'");
        QTest::newRow("no rows") << QByteArray("id,a\n") << code(ErrorCode::BadFormat)
                                 << QByteArray("no rows");
        QTest::newRow("ragged") << QByteArray("id,a\nx,0\ny\n") << code(ErrorCode::BadShape)
                                << QByteArray("row 2 (line 3) stand 1 fields");
        QTest::newRow("open quote") << QByteArray("id,a\n\"x,0\n") << code(ErrorCode::BadFormat)
                                    << QByteArray("never closed");
    }
    void refusesBrokenSamples()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(QByteArray, part);
        const auto sample = readSampleSubmission(realFileSystem(), written("broken.csv", text.toStdString()));
        QVERIFY(!sample.ok());
        QCOMPARE(static_cast<int>(sample.error().code), code);
        QVERIFY2(sample.error().message.find(part.toStdString()) != std::string::npos,
                 sample.error().message.c_str());
        QVERIFY(sample.error().where.find("broken.csv") != std::string::npos);
        QVERIFY(!sample.error().hint.empty());
    }

    // Rows and columns arrive in another order and leave in the sample's.
    void writesInTheSamplesOrder()
    {
        const SampleSubmission sample{"id", {"x", "y,1", "z"}, {"a", "b"}, ',', "s"};
        LabelMatrix predictions(3, 2);
        predictions(0, 1) = 1; // z: a
        predictions(1, 0) = 1; // x: b
        const std::vector<std::string> ids = {"z", "x", "y,1"};
        const std::vector<std::string> classes = {"b", "a"};
        const auto text = submissionCsv(sample, ids, classes, predictions);
        QVERIFY(text.ok());
        QCOMPARE(*text, std::string("id,a,b\nx,0,1\n\"y,1\",0,0\nz,1,0\n"));

        QVERIFY(writeSubmission(realFileSystem(), file("out.csv"), sample, ids, classes, predictions).ok());
        const auto back = readSubmission(realFileSystem(), file("out.csv"));
        QVERIFY(back.ok());
        QCOMPARE(back->ids, sample.ids);
        QCOMPARE(back->classes, sample.classes);
        QCOMPARE(back->predictions.values, (std::vector<std::uint8_t>{0, 1, 0, 0, 1, 0}));
    }

    void refusesPredictionsThatDoNotFit_data()
    {
        QTest::addColumn<QStringList>("ids");
        QTest::addColumn<QStringList>("classes");
        QTest::addColumn<int>("value");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("part");
        const QStringList ids = {"x", "y"};
        const QStringList classes = {"a", "b"};
        const auto code = [](ErrorCode value) { return static_cast<int>(value); };
        QTest::newRow("missing id") << QStringList{"x", "w"} << classes << 1 << code(ErrorCode::BadIds)
                                    << QByteArray("are missing in the predictions: 'y'");
        QTest::newRow("unknown id") << QStringList{"x", "y", "w"} << classes << 1 << code(ErrorCode::BadIds)
                                    << QByteArray("unknown to the sample submission: 'w'");
        QTest::newRow("repeated id") << QStringList{"x", "x"} << classes << 1 << code(ErrorCode::BadIds)
                                     << QByteArray("'x' stands twice");
        QTest::newRow("unknown class")
            << ids << QStringList{"a", "c"} << 1 << code(ErrorCode::BadClass) << QByteArray("'a', 'c'");
        QTest::newRow("missing class")
            << ids << QStringList{"a"} << 1 << code(ErrorCode::BadClass) << QByteArray("have 'a'");
        QTest::newRow("value 2") << ids << classes << 2 << code(ErrorCode::BadValue)
                                 << QByteArray("2, not 0 or 1");
    }
    void refusesPredictionsThatDoNotFit()
    {
        QFETCH(QStringList, ids);
        QFETCH(QStringList, classes);
        QFETCH(int, value);
        QFETCH(int, code);
        QFETCH(QByteArray, part);
        const SampleSubmission sample{"id", {"x", "y"}, {"a", "b"}, ',', "s"};
        std::vector<std::string> idList, classList;
        for (const auto& id : ids) idList.push_back(id.toStdString());
        for (const auto& name : classes) classList.push_back(name.toStdString());
        const LabelMatrix predictions(idList.size(), classList.size(), static_cast<std::uint8_t>(value));
        const auto status =
            writeSubmission(realFileSystem(), file("none.csv"), sample, idList, classList, predictions);
        QVERIFY(!status.ok());
        QCOMPARE(static_cast<int>(status.error().code), code);
        QVERIFY2(status.error().message.find(part.toStdString()) != std::string::npos,
                 status.error().message.c_str());
        QVERIFY(!realFileSystem().exists(file("none.csv")));
    }

    void shapeOfPredictionsIsChecked()
    {
        const SampleSubmission sample{"id", {"x"}, {"a"}, ',', "s"};
        QCOMPARE(submissionCsv(sample, sample.ids, sample.classes, LabelMatrix(2, 1)).error().code,
                 ErrorCode::BadShape);
    }

    void readingIsStrict_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const auto code = [](ErrorCode value) { return static_cast<int>(value); };
        QTest::newRow("probability") << QByteArray("id,a\nx,0.5\n") << code(ErrorCode::BadValue);
        QTest::newRow("empty value") << QByteArray("id,a\nx,\n") << code(ErrorCode::BadValue);
        QTest::newRow("nan") << QByteArray("id,a\nx,nan\n") << code(ErrorCode::BadValue);
        QTest::newRow("text") << QByteArray("id,a\nx,yes\n") << code(ErrorCode::BadValue);
        QTest::newRow("short row") << QByteArray("id,a,b\nx,1\n") << code(ErrorCode::BadShape);
        QTest::newRow("repeated id") << QByteArray("id,a\nx,1\nx,1\n") << code(ErrorCode::BadIds);
        QTest::newRow("fine") << QByteArray("id,a\nx,1.0\ny,0.0\n") << -1;
    }
    void readingIsStrict()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        const auto read = readSubmission(realFileSystem(), written("strict.csv", text.toStdString()));
        QCOMPARE(read.ok() ? -1 : static_cast<int>(read.error().code), code);
        if (read.ok()) QCOMPARE(read->predictions.values, (std::vector<std::uint8_t>{1, 0}));
    }

    // Each finding provoked alone on an otherwise clean file.
    void lintFinds_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<int>("severity");
        QTest::addColumn<int>("row");
        const int error = static_cast<int>(LintSeverity::Error);
        const int warning = static_cast<int>(LintSeverity::Warning);
        const int info = static_cast<int>(LintSeverity::Info);
        const QByteArray clean = "id,a,b\nr0,1,0\nr1,0,1\nr2,1,0\n";
        QTest::newRow("clean") << clean << QByteArray() << -1 << -1;
        QTest::newRow("crlf is fine") << QByteArray(clean).replace("\n", "\r\n") << QByteArray() << -1 << -1;
        QTest::newRow("missing id") << QByteArray("id,a,b\nr0,1,0\nr1,0,1\n") << QByteArray("id_missing")
                                    << error << -1;
        QTest::newRow("unknown id") << clean + "r3,1,0\n" << QByteArray("id_unknown") << error << 3;
        QTest::newRow("repeated id") << clean + "r1,1,0\n" << QByteArray("id_duplicate") << error << 3;
        QTest::newRow("row order") << QByteArray("id,a,b\nr1,1,0\nr0,0,1\nr2,1,0\n")
                                   << QByteArray("row_order") << warning << 1;
        QTest::newRow("missing column")
            << QByteArray("id,a\nr0,1\nr1,1\nr2,0\n") << QByteArray("column_missing") << error << -1;
        QTest::newRow("unknown column") << QByteArray("id,a,b,c\nr0,1,0,0\nr1,0,1,0\nr2,1,0,0\n")
                                        << QByteArray("column_unknown") << error << -1;
        QTest::newRow("repeated column") << QByteArray("id,a,b,b\nr0,1,0,0\nr1,0,1,0\nr2,1,0,0\n")
                                         << QByteArray("column_duplicate") << error << -1;
        QTest::newRow("column order")
            << QByteArray("id,b,a\nr0,1,0\nr1,0,1\nr2,1,0\n") << QByteArray("column_order") << error << -1;
        QTest::newRow("id column") << QByteArray("key,a,b\nr0,1,0\nr1,0,1\nr2,1,0\n")
                                   << QByteArray("column_order") << error << -1;
        QTest::newRow("delimiter") << QByteArray(clean).replace(",", ";") << QByteArray("delimiter") << error
                                   << -1;
        QTest::newRow("short row") << QByteArray("id,a,b\nr0,1,0\nr1,1\nr2,1,1\n") << QByteArray("row_ragged")
                                   << error << 1;
        QTest::newRow("long row") << QByteArray("id,a,b\nr0,1,0\nr1,0,1,1\nr2,1,1\n")
                                  << QByteArray("row_ragged") << error << 1;
        QTest::newRow("probability") << QByteArray("id,a,b\nr0,1,0\nr1,0,1\nr2,0.7,1\n")
                                     << QByteArray("value") << error << 2;
        QTest::newRow("two") << QByteArray("id,a,b\nr0,1,0\nr1,0,1\nr2,2,1\n") << QByteArray("value") << error
                             << 2;
        QTest::newRow("empty value") << QByteArray("id,a,b\nr0,1,0\nr1,0,1\nr2,,1\n") << QByteArray("value")
                                     << error << 2;
        QTest::newRow("decimals") << QByteArray("id,a,b\nr0,1.0,0\nr1,0,1\nr2,1,0\n")
                                  << QByteArray("value_format") << warning << 0;
        QTest::newRow("never predicted")
            << QByteArray("id,a,b\nr0,1,0\nr1,1,0\nr2,1,0\n").replace("r1,1", "r1,0")
            << QByteArray("class_empty") << warning << -1;
        QTest::newRow("always predicted")
            << QByteArray("id,a,b\nr0,1,0\nr1,1,1\nr2,1,0\n") << QByteArray("class_full") << warning << -1;
        QTest::newRow("empty rows") << QByteArray("id,a,b\nr0,1,0\nr1,0,1\nr2,0,0\n")
                                    << QByteArray("rows_empty") << info << -1;
        QTest::newRow("no rows") << QByteArray("id,a,b\n") << QByteArray("no_rows") << error << -1;
    }
    void lintFinds()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, code);
        QFETCH(int, severity);
        QFETCH(int, row);
        const std::string bytes = text.toStdString();
        const auto table = parseCsv(bytes);
        QVERIFY(table.ok());
        const LintReport report = lintSubmission(*table, sampleOf(3, {"a", "b"}));
        if (severity < 0) {
            QVERIFY2(report.findings.empty(), qPrintable(codes(report)));
            QVERIFY(report.ok());
            return;
        }
        QVERIFY2(has(report, code.toStdString(), static_cast<LintSeverity>(severity), row),
                 qPrintable(codes(report)));
        QCOMPARE(report.ok(), static_cast<LintSeverity>(severity) != LintSeverity::Error);
    }

    void lintListsTheWorstFirstAndCountsFloods()
    {
        const auto sample = sampleOf(300, {"a"});
        std::string bytes = "id,a\n";
        for (std::size_t i = 0; i < sample.ids.size(); ++i)
            bytes += sample.ids[i] + (i < 2 ? ",1\n" : (i < 100 ? ",0\n" : ",0.5\n"));
        const auto table = parseCsv(bytes);
        const LintReport report = lintSubmission(*table, sample);
        QCOMPARE(report.findings.front().severity, LintSeverity::Error);
        QCOMPARE(report.findings.back().severity, LintSeverity::Info);
        const auto values = std::count_if(report.findings.begin(), report.findings.end(),
                                          [](const LintFinding& finding) { return finding.code == "value"; });
        QCOMPARE(static_cast<std::size_t>(values), lintMaxPerCode + 1);
        QVERIFY(codes(report).contains("180 more findings"));
        QCOMPARE(report.emptyRows, std::size_t{298});
    }

    // q*N +- 2*sqrt(N*q*(1-q)*(1+N/n)) with q = .2, N = 100, n = 400: 20 +- 8.944.
    void ratesAreMeasuredAgainstTheRule_data()
    {
        QTest::addColumn<int>("positives");
        QTest::addColumn<bool>("odd");
        QTest::newRow("low") << 11 << true;
        QTest::newRow("just inside below") << 12 << false;
        QTest::newRow("expected") << 20 << false;
        QTest::newRow("just inside above") << 28 << false;
        QTest::newRow("high") << 29 << true;
    }
    void ratesAreMeasuredAgainstTheRule()
    {
        QFETCH(int, positives);
        QFETCH(bool, odd);
        const auto sample = sampleOf(100, {"a"});
        std::string bytes = "id,a\n";
        for (int i = 0; i < 100; ++i)
            bytes += sample.ids[static_cast<std::size_t>(i)] + (i < positives ? ",1\n" : ",0\n");
        const auto table = parseCsv(bytes);
        LintExpectations expectations;
        expectations.ruleRates = {0.2};
        expectations.ruleRows = 400;
        expectations.balance = {0.05}; // the rule predicts more than the balance: never a warning
        const LintReport report = lintSubmission(*table, sample, expectations);
        QCOMPARE(has(report, "rate_rule", LintSeverity::Warning), odd);
        QVERIFY(report.ok());
        QCOMPARE(*report.classes[0].ruleExpected, 20.0);
        QVERIFY(std::abs(*report.classes[0].ruleTolerance - std::sqrt(80.0)) < 1e-12);
        QVERIFY(has(report, "rate_balance", LintSeverity::Info));
        QVERIFY(!has(lintSubmission(*table, sample), "rate_rule", LintSeverity::Warning));
        QVERIFY(!has(report, "rate_unmeasured", LintSeverity::Info));
        expectations.ruleRates = {std::nullopt};
        QVERIFY(has(lintSubmission(*table, sample, expectations), "rate_unmeasured", LintSeverity::Info));
    }
};

QTEST_APPLESS_MAIN(TestSubmission)
#include "tst_submission.moc"

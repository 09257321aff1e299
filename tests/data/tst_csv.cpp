#include "data/csv.h"

#include "base/rng.h"
#include "base/utf8.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace thresher;

namespace {

using Rows = std::vector<std::vector<std::string>>;

// Header first, then every row with the fields it has.
Rows allRows(const CsvTable& table)
{
    Rows out;
    out.emplace_back(table.header().begin(), table.header().end());
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto fields = table.row(i);
        out.emplace_back(fields.begin(), fields.end());
    }
    return out;
}

QString show(const Rows& rows)
{
    QString out;
    for (const auto& row : rows) {
        for (const auto& field : row) out += "[" + QString::fromStdString(field) + "]";
        out += "\n";
    }
    return out;
}

std::string randomText(Mt19937& rng, std::string_view alphabet, std::size_t maxLength)
{
    std::string out;
    const auto length = rng.interval(maxLength);
    for (std::uint64_t i = 0; i < length; ++i) out.push_back(alphabet[rng.interval(alphabet.size() - 1)]);
    return out;
}

} // namespace

Q_DECLARE_METATYPE(Rows)

class TestCsv : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void parses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Rows>("expected");
        const Rows plain = {{"id", "text"}, {"1", "a"}, {"2", "b"}};
        QTest::newRow("lf") << QByteArray("id,text\n1,a\n2,b\n") << plain;
        QTest::newRow("no end of the last line") << QByteArray("id,text\n1,a\n2,b") << plain;
        QTest::newRow("crlf") << QByteArray("id,text\r\n1,a\r\n2,b\r\n") << plain;
        QTest::newRow("cr") << QByteArray("id,text\r1,a\r2,b\r") << plain;
        QTest::newRow("mixed ends") << QByteArray("id,text\r\n1,a\n2,b\r") << plain;
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBFid,text\n1,a\n2,b\n") << plain;
        QTest::newRow("mark and quotes") << QByteArray("\xEF\xBB\xBF\"id\",\"text\"\n1,a\n2,b\n") << plain;
        QTest::newRow("semicolon") << QByteArray("id;text\n1;a\n2;b\n") << plain;
        QTest::newRow("tab") << QByteArray("id\ttext\n1\ta\n2\tb\n") << plain;
        QTest::newRow("blank lines") << QByteArray("\n\nid,text\n\n1,a\r\n\r\n2,b\n\n\n") << plain;
        QTest::newRow("header alone") << QByteArray("id,text") << Rows{{"id", "text"}};
        QTest::newRow("sniffed outside quotes")
            << QByteArray("\"a;b;c\",d\n1;2,3\n") << Rows{{"a;b;c", "d"}, {"1;2", "3"}};
        QTest::newRow("sniffed from the header alone")
            << QByteArray("a,b\n1;2;3;4,5\n") << Rows{{"a", "b"}, {"1;2;3;4", "5"}};
        QTest::newRow("quoted newline") << QByteArray("id,text\n1,\"a\nb\r\nc\"\n2,b\n")
                                        << Rows{{"id", "text"}, {"1", "a\nb\r\nc"}, {"2", "b"}};
        QTest::newRow("doubled quotes") << QByteArray("id,text\n1,\"\"\"a\"\" \"\"\"\n2,\"\"\n3,\"\"\"\"")
                                        << Rows{{"id", "text"}, {"1", "\"a\" \""}, {"2", ""}, {"3", "\""}};
        QTest::newRow("quote inside a plain field")
            << QByteArray("id,text\n1,5\" disk\n") << Rows{{"id", "text"}, {"1", "5\" disk"}};
        QTest::newRow("delimiter in quotes")
            << QByteArray("id,text\n1,\"a,b\"\n") << Rows{{"id", "text"}, {"1", "a,b"}};
        QTest::newRow("empty fields") << QByteArray("a,b,c\n,,\n1,,\n,,3\n")
                                      << Rows{{"a", "b", "c"}, {"", "", ""}, {"1", "", ""}, {"", "", "3"}};
        QTest::newRow("one column") << QByteArray("a\n1\n\"\"\n3\n") << Rows{{"a"}, {"1"}, {""}, {"3"}};
        QTest::newRow("short and long rows")
            << QByteArray("a,b\n1\n2,3,4\n") << Rows{{"a", "b"}, {"1"}, {"2", "3", "4"}};
        QTest::newRow("ukrainian") << QByteArray("ід,текст\nя,\"ї, є\"\n")
                                   << Rows{{"ід", "текст"}, {"я", "ї, є"}};
        QTest::newRow("blanks are kept")
            << QByteArray("a , b\n 1, 2 \n") << Rows{{"a ", " b"}, {" 1", " 2 "}};
        QTest::newRow("quoted last field at the end") << QByteArray("a\n\"x\"") << Rows{{"a"}, {"x"}};
    }
    void parses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(Rows, expected);
        const std::string text = bytes.toStdString();
        const auto table = parseCsv(text);
        QVERIFY2(table.ok(), table.ok() ? "" : toString(table.error()).c_str());
        QVERIFY2(allRows(*table) == expected, qPrintable(show(allRows(*table))));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("part");
        const auto code = [](ErrorCode value) { return static_cast<int>(value); };
        QTest::newRow("empty") << QByteArray("") << code(ErrorCode::BadFormat) << QByteArray("empty");
        QTest::newRow("blank") << QByteArray("\xEF\xBB\xBF\r\n\n") << code(ErrorCode::BadFormat)
                               << QByteArray("empty");
        QTest::newRow("unclosed in the header")
            << QByteArray("a,\"b\n1,2\n") << code(ErrorCode::BadFormat) << QByteArray("the header, line 1");
        QTest::newRow("unclosed after quoted newlines")
            << QByteArray("a,b\n1,\"x\ny\"\n2,\"z\n3,4\n") << code(ErrorCode::BadFormat)
            << QByteArray("row 2, line 4, is never closed");
        QTest::newRow("unclosed, closed by the next quote")
            << QByteArray("a,b\n1,\"x\n2,\"y\"\n") << code(ErrorCode::BadFormat)
            << QByteArray("row 1, line 2, closes in line 3 with text behind it");
        QTest::newRow("text behind a quote") << QByteArray("a,b\r\n\"x\" y,2\r\n")
                                             << code(ErrorCode::BadFormat) << QByteArray("row 1, line 2");
        QTest::newRow("only an opening quote")
            << QByteArray("a\n\"") << code(ErrorCode::BadFormat) << QByteArray("row 1, line 2");
        QTest::newRow("invalid utf-8")
            << QByteArray("a,b\n1,\xD1\n") << code(ErrorCode::BadEncoding) << QByteArray("Byte 6 (line 2)");
        QTest::newRow("utf-16") << QByteArray("\xFF\xFE"
                                              "a\0",
                                              4)
                                << code(ErrorCode::BadEncoding) << QByteArray("UTF-16");
        QTest::newRow("utf-16 without a mark") << QByteArray("i\0d\0\n\0"
                                                             "1\0\n\0",
                                                             10)
                                               << code(ErrorCode::BadEncoding) << QByteArray("NUL");
    }
    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        QFETCH(QByteArray, part);
        const std::string text = bytes.toStdString();
        const auto table = parseCsv(text, {.where = "x.csv"});
        QVERIFY(!table.ok());
        QCOMPARE(static_cast<int>(table.error().code), code);
        QVERIFY2(table.error().message.find(part.toStdString()) != std::string::npos,
                 table.error().message.c_str());
        QCOMPARE(table.error().where, std::string("x.csv"));
        QVERIFY(!table.error().hint.empty());
    }

    void raggedRowsAreReported()
    {
        const auto table = parseCsv("a,b\n1,2\n3\n\n4,5,6\n7,8\n");
        QVERIFY(table.ok());
        QCOMPARE(table->ragged(), (std::vector<CsvRaggedRow>{{1, 1}, {2, 3}}));
        QCOMPARE(table->at(1, 1), std::string_view());
        QCOMPARE(table->at(2, 1), std::string_view("5"));
        QCOMPARE(table->columnText(1), (std::vector<std::string>{"2", "", "5", "8"}));
    }

    void rowsKnowTheirLines()
    {
        const auto table = parseCsv("a\r\n\"x\r\ny\"\r\nz\r\n\r\nw\r\n");
        QVERIFY(table.ok());
        QCOMPARE(table->lineOf(0), std::size_t{2});
        QCOMPARE(table->lineOf(1), std::size_t{4});
        QCOMPARE(table->lineOf(2), std::size_t{6});
        QCOMPARE(table->describeRow(2), std::string("row 3 (line 6)"));
    }

    void delimiterCanBeGiven()
    {
        const auto table = parseCsv("a;b,c\n1;2,3\n", {.delimiter = ','});
        QVERIFY(table.ok());
        QCOMPARE(allRows(*table), (Rows{{"a;b", "c"}, {"1;2", "3"}}));
        QCOMPARE(parseCsv("a|b\n", {.delimiter = '|'})->columns(), std::size_t{2});
    }

    void invalidUtf8CanBeListed()
    {
        const std::string text = "a,b\n1,x\xD1\n2,y\n\xFF,\"z\"\"\xC0\"\n";
        const auto table = parseCsv(text, {.allowInvalidUtf8 = true});
        QVERIFY(table.ok());
        QCOMPARE(table->invalidUtf8(), (std::vector<CsvInvalidField>{{0, 1, 1}, {2, 0, 0}, {2, 1, 2}}));
        QVERIFY(!parseCsv("\xFF,b\n1,2\n", {.allowInvalidUtf8 = true}).ok());
    }

    void columnsAreFoundByName()
    {
        const auto table = parseCsv("id,x,x\n1,2,3\n");
        QVERIFY(table.ok());
        QCOMPARE(*table->requireColumn("id"), std::size_t{0});
        const auto missing = table->requireColumn("text");
        QCOMPARE(missing.error().code, ErrorCode::BadColumn);
        QVERIFY(missing.error().hint.find("id, x, x") != std::string::npos);
        QCOMPARE(table->requireColumn("x").error().code, ErrorCode::BadColumn);
    }

    void readTableOwnsItsBytes()
    {
        QTemporaryDir dir;
        const Path path = Path(dir.path().toStdString()) / "a.csv";
        QVERIFY(writeAtomically(realFileSystem(), path, "id,text\n1,\"a\"\"b\"\n2,c\n").ok());
        auto read = readCsv(realFileSystem(), path);
        QVERIFY(read.ok());
        const CsvTable moved = std::move(*read);
        const CsvTable copy = moved;
        QCOMPARE(allRows(copy), (Rows{{"id", "text"}, {"1", "a\"b"}, {"2", "c"}}));
        QCOMPARE(readCsv(realFileSystem(), path / "none").error().code, ErrorCode::FileNotFound);
        QVERIFY(writeAtomically(realFileSystem(), path, "id\n\"").ok());
        QCOMPARE(readCsv(realFileSystem(), path).error().where, path.string());
    }

    void writerQuotesWhatMustBe()
    {
        CsvWriter writer;
        writer.row(std::vector<std::string>{"a", "b,c", "d\"e", "f\ng", "", " h "});
        writer.field(0.1).field(-3LL).field(std::nan("")).field("").endRow();
        QCOMPARE(writer.text(), std::string("a,\"b,c\",\"d\"\"e\",\"f\ng\",, h \n0.1,-3,,\n"));
        CsvWriter empty;
        empty.field("a").endRow().field("").endRow().field("").field("").endRow();
        QCOMPARE(empty.text(), std::string("a\n\"\"\n,\n"));
    }

    // Whatever the writer wrote, the parser reads back, with any delimiter.
    void writerAndParserAgree_data()
    {
        QTest::addColumn<QByteArray>("delimiter");
        for (const char* name : {",", ";", "\t"}) QTest::newRow(name) << QByteArray(name);
    }
    void writerAndParserAgree()
    {
        QFETCH(QByteArray, delimiter);
        Mt19937 rng(3);
        for (int round = 0; round < 2000; ++round) {
            const std::size_t columns = 1 + rng.interval(4);
            Rows rows(1 + rng.interval(6), std::vector<std::string>(columns));
            for (auto& row : rows)
                for (auto& field : row) field = randomText(rng, "a\",;\t\r\n \xEF\xBB\xBF", 6);
            for (auto& row : rows)
                for (auto& field : row) field = replaceInvalidUtf8(field);
            CsvWriter writer(delimiter[0]);
            for (const auto& row : rows) writer.row(row);
            // One column has no delimiter to sniff.
            const auto table = parseCsv(writer.text(), {.delimiter = columns == 1 ? delimiter[0] : '\0'});
            QVERIFY2(table.ok(), table.ok() ? "" : toString(table.error()).c_str());
            QVERIFY2(allRows(*table) == rows, writer.text().c_str());
            QVERIFY(table->ragged().empty());
        }
    }

    // Random bytes, rich in what matters to the parser: a table or an error, and every field lies in the
    // input.
    void randomBytesNeverCrash()
    {
        Mt19937 rng(11);
        std::size_t parsed = 0;
        for (int round = 0; round < 20000; ++round) {
            const std::string bytes = randomText(rng, "ab\",;\n\r\xEF\xBB\xBF\xD1\x8F\xFF", 40);
            for (const bool lenient : {false, true}) {
                const auto table = parseCsv(bytes, {.allowInvalidUtf8 = lenient});
                if (!table.ok()) {
                    QCOMPARE(exitCode(table.error().code), 3);
                    continue;
                }
                ++parsed;
                std::size_t characters = 0;
                for (const auto& row : allRows(*table))
                    for (const auto& field : row) characters += field.size();
                QVERIFY(characters <= bytes.size());
                for (std::size_t i = 0; i < table->rows(); ++i) QVERIFY(!table->row(i).empty());
                for (const auto& ragged : table->ragged())
                    QCOMPARE(table->row(ragged.row).size(), ragged.fields);
            }
        }
        QVERIFY(parsed > 1000);
    }

    void aStoppedReadIsNoTable()
    {
        std::string text = "a\n";
        for (int i = 0; i < 70000; ++i) text += "x\n";
        std::stop_source stop;
        stop.request_stop();
        Progress progress;
        progress.stop = stop.get_token();
        QCOMPARE(parseCsv(text, {}, progress).error().code, ErrorCode::Interrupted);
    }
};

QTEST_APPLESS_MAIN(TestCsv)
#include "tst_csv.moc"

#include "base/rng.h"
#include "data/detail/column_roles.h"
#include "data/detail/dataset_builder.h"
#include "data/detail/raw_table.h"
#include "data/reader.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;

namespace {

const std::vector<std::string> postTexts = {"Перший допис про місто", "Second post, with a \"quote\"",
                                            "Третій \xF0\x9F\x98\x80 допис", "The fourth\nhas two lines",
                                            "П'ятий"};
// Classes a, b, c.
const std::vector<std::uint8_t> postLabels = {1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0};

Path fixture(const char* name)
{
    return Path(THRESHER_SOURCE_DIR) / "tests" / "data" / "files" / name;
}

// Without a byte order mark, low bytes first; ASCII alone.
QByteArray utf16(const QByteArray& text)
{
    QByteArray out;
    for (const char c : text) (out += c) += '\0';
    return out;
}

std::string codes(const Dataset& data)
{
    std::string text;
    for (const auto& warning : data.warnings)
        text += (text.empty() ? "" : " ") + warning.code + "@" + std::to_string(warning.row);
    return text;
}

std::string roles(const Dataset& data)
{
    const auto& u = data.understood;
    std::string text = u.format + " " + u.id + "/" + u.text + "/" + u.labelList;
    for (const auto& name : u.labelColumns) text += "+" + name;
    text += "/" + u.language + "/" + u.spans + " guessed";
    for (const auto& role : u.guessed) text += " " + role;
    return text;
}

} // namespace

class TestReader : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    Path write(const std::string& name, const std::string& bytes)
    {
        const Path path = Path(m_dir.path().toStdString()) / name;
        if (!writeAtomically(realFileSystem(), path, bytes)) qFatal("cannot write");
        return path;
    }
    // As readDataset, from memory: disks are slow for thousands of damaged files.
    static Result<Dataset> fromParquet(const std::string& bytes)
    {
        THRESHER_ASSIGN(auto table, detail::readParquetTable(bytes, "memory", {}));
        THRESHER_ASSIGN(const auto found, detail::assignRoles(table, {}, {}, {}, "memory"));
        return detail::buildDataset(table, found, {}, "memory");
    }
    // "key=value, key=value", with the keys of the section `data`; a list of columns is written a+b.
    static DataConfig configOf(const QByteArray& line)
    {
        DataConfig config;
        for (const auto& one : line.split(',')) {
            const auto at = one.indexOf('=');
            if (at < 0) continue;
            const std::string key = one.left(at).trimmed().toStdString();
            const std::string value = one.mid(at + 1).trimmed().toStdString();
            if (key == "id") config.id_column = value;
            if (key == "text") config.text_column = value;
            if (key == "label") config.label_column = value;
            if (key == "language") config.language_column = value;
            if (key == "spans") config.spans_column = value;
            for (const auto& part : one.mid(at + 1).split('+')) {
                if (key == "labels") config.label_columns.push_back(part.toStdString());
                if (key == "classes") config.classes.push_back(part.toStdString());
            }
        }
        return config;
    }
    static Result<Dataset> read(const Path& path, const DataConfig& config = {},
                                const ReadOptions& options = {})
    {
        return readDataset(realFileSystem(), path, config, options);
    }

  private Q_SLOTS:
    // The same five posts in every type that Arrow writes.
    void parquetTypes_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"plain", "plain_gzip_groups_v2", "plain_zstd_no_schema", "large", "views",
                                 "pairs", "dictionary"})
            QTest::newRow(name) << QByteArray(name) + ".parquet";
    }
    void parquetTypes()
    {
        QFETCH(QByteArray, name);
        const auto data = read(fixture(name.constData()));
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QCOMPARE(roles(*data),
                 std::string("parquet key/post/tags/tongue/marks guessed language spans labels text id"));
        QCOMPARE(data->ids, (std::vector<std::string>{"p1", "p2", "p3", "p4", "p5"}));
        QCOMPARE(data->texts, postTexts);
        QCOMPARE(data->classes, (std::vector<std::string>{"a", "b", "c"}));
        QCOMPARE(data->labels.values, postLabels);
        QCOMPARE(data->languages, (std::vector<std::string>{"uk", "en", "uk", "en", "uk"}));
        const std::vector<std::vector<TextSpan>> spans = {{{0, 6}, {7, 12}}, {}, {{7, 8}}, {}, {{0, 5}}};
        QCOMPARE(data->spans, spans);
        QCOMPARE(codes(*data), std::string("null_labels@1"));
        QCOMPARE(data->sha256.size(), std::size_t{64});
    }

    void parquetFlags()
    {
        const auto data = read(fixture("flags.parquet"));
        QVERIFY(data.ok());
        QCOMPARE(roles(*data), std::string("parquet number/post/+a+b+c// guessed labels text id"));
        QCOMPARE(data->ids.front(), std::string("9223372036854775809")); // no detour through double
        QCOMPARE(data->labels.values, postLabels);

        DataConfig config;
        config.label_columns = {"b", "a"};
        const auto some = read(fixture("flags_with_null.parquet"), config);
        QCOMPARE(some.error().code, ErrorCode::BadValue);
        QVERIFY(some.error().message.find("'7' in row 2 (from 0) of 'b'") != std::string::npos);
        config.label_columns = {"a"};
        const auto one = read(fixture("flags_with_null.parquet"), config);
        QCOMPARE(one->labels.values, (std::vector<std::uint8_t>{1, 0, 0}));
        QCOMPARE(codes(*one), std::string("null_labels@1"));
    }

    void parquetBytesThatAreNoText_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"bytes.parquet", "text_not_utf8.parquet"})
            QTest::newRow(name) << QByteArray(name);
    }
    void parquetBytesThatAreNoText()
    {
        QFETCH(QByteArray, name);
        const auto data = read(fixture(name.constData()));
        QVERIFY2(data.ok(), data ? "" : data.error().message.c_str());
        QCOMPARE(data->texts[1], std::string("ой bad \xEF\xBF\xBD\xEF\xBF\xBD byte"));
        QCOMPARE(codes(*data), std::string("invalid_utf8@1"));
        QVERIFY(data->warnings[0].message.find("Byte 9") != std::string::npos);
    }

    void parquetColumnThatIsNoText()
    {
        DataConfig config;
        config.text_column = "odd";
        QCOMPARE(read(fixture("bytes.parquet"), config).error().code, ErrorCode::BadColumn);
    }

    // A file cut anywhere, or with a changed byte: an error or a data set, never a crash, never a huge
    // allocation.
    void damagedParquetIsAnError_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name :
             {"plain.parquet", "large.parquet", "dictionary.parquet", "plain_gzip_groups_v2.parquet"})
            QTest::newRow(name) << QByteArray(name);
    }
    void damagedParquetIsAnError()
    {
        QFETCH(QByteArray, name);
        const auto bytes = realFileSystem().readFile(fixture(name.constData()));
        QVERIFY(bytes.ok());
        for (std::size_t size = 0; size < bytes->size(); size += 7) {
            const auto cut = fromParquet(bytes->substr(0, size));
            QVERIFY(!cut.ok());
            QCOMPARE(cut.error().code, ErrorCode::BadFormat);
            QVERIFY(!cut.error().hint.empty() && !cut.error().where.empty());
        }
        Mt19937 rng(1);
        std::size_t refused = 0;
        for (int round = 0; round < 1500; ++round) {
            std::string changed = *bytes;
            for (int i = 0; i < 3; ++i)
                changed[4 + rng.interval(changed.size() - 9)] = static_cast<char>(rng.next() & 0xFF);
            // The footer's length stays: most changes then reach the reader.
            changed.replace(changed.size() - 8, 8, bytes->substr(bytes->size() - 8));
            const auto data = fromParquet(changed);
            if (data) continue;
            ++refused;
            QVERIFY(exitCode(data.error().code) == 3 || data.error().code == ErrorCode::OutOfMemory);
        }
        QVERIFY(refused > 100);
    }

    // A fuzzer's: a dictionary of four texts and an index of 70, which was followed into whatever lay there.
    void anIndexBeyondItsDictionary()
    {
        const auto data = read(fixture("index_out_of_bounds.parquet"));
        QVERIFY(!data.ok());
        QCOMPARE(data.error().code, ErrorCode::BadFormat);
        QVERIFY2(data.error().message.find("out of bounds") != std::string::npos,
                 data.error().message.c_str());
    }

    void sameMeaningInText_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expectedRoles");
        const QByteArray list = " id/content/tags// guessed labels";
        QTest::newRow("python lists")
            << QByteArray("a.csv")
            << QByteArray("id,content,tags\n1,x y,\"['b', \"\"a\"\"]\"\n2,z,[]\n3,w,['c']\n") << "csv" + list;
        QTest::newRow("json lists")
            << QByteArray("a.csv")
            << QByteArray("\xEF\xBB\xBFid;content;tags\r\n1;\"x "
                          "y\";\"[\"\"b\"\",\"\"\\u0061\"\"]\"\r\n2;z;None\r\n3;w;\"[\"\"c\"\"]\"\r\n")
            << "csv" + list;
        QTest::newRow("numpy lists") << QByteArray("a.csv")
                                     << QByteArray(
                                            "id,content,tags\n1,x y,\"['b'\n 'a']\"\n2,z,nan\n3,w,['c' ]\n")
                                     << "csv" + list;
        QTest::newRow("bare lists") << QByteArray("a.csv")
                                    << QByteArray("id,content,tags\n1,x y,\"[b, a]\"\n2,z,[]\n3,w,(c)\n")
                                    << "csv" + list;
        QTest::newRow("bars") << QByteArray("a.csv")
                              << QByteArray("id,content,tags\n1,x y,b|a\n2,z,\n3,w,c\n")
                              << QByteArray("csv id/content/tags// guessed");
        QTest::newRow("commas") << QByteArray("a.csv")
                                << QByteArray("id,content,tags\n1,x y,\"b, a\"\n2,z,\n3,w,c\n")
                                << QByteArray("csv id/content/tags// guessed");
        QTest::newRow("semicolons in tabs")
            << QByteArray("a.tsv") << QByteArray("id\tcontent\ttags\n1\tx y\tb;a;\n2\tz\t\n3\tw\t c \n")
            << QByteArray("csv id/content/tags// guessed");
        QTest::newRow("flags") << QByteArray("a.csv")
                               << QByteArray("id,content,c,a,b\n1,x y,0,1,1\n2,z,0,0,0\n3,w,1,0,0\n")
                               << QByteArray("csv id/content/+a+b+c// guessed labels");
        QTest::newRow("spelt flags")
            << QByteArray("a.csv")
            << QByteArray("id,content,a,b,c\n1,x y,True,1.0,false\n2,z,False,0.0,0\n3,w,0,0,TRUE\n")
            << QByteArray("csv id/content/+a+b+c// guessed labels");
        QTest::newRow("json lines") << QByteArray("a.jsonl")
                                    << QByteArray(
                                           "{\"id\": 1, \"content\": \"x y\", \"tags\": [\"b\", "
                                           "\"a\"]}\n\n{\"tags\": [], \"id\": 2, \"content\": "
                                           "\"z\"}\r\n{\"id\": 3, \"content\": \"w\", \"tags\": [\"c\"]}")
                                    << "jsonl" + list;
        QTest::newRow("json flags") << QByteArray("a.jsonl")
                                    << QByteArray("{\"id\": 1, \"content\": \"x y\", \"a\": true, \"b\": 1, "
                                                  "\"c\": 0}\n{\"id\": 2, \"content\": "
                                                  "\"z\", \"a\": false, \"b\": 0, \"c\": 0}\n{\"id\": 3, "
                                                  "\"content\": \"w\", \"a\": 0, \"b\": 0.0, \"c\": 1}\n")
                                    << QByteArray("jsonl id/content/+a+b+c// guessed labels");
    }
    void sameMeaningInText()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, expectedRoles);
        DataConfig config;
        config.classes = {"a", "b", "c"};
        // Delimited cells are told; a guess needs known classes or many rows.
        if (expectedRoles.endsWith("guessed")) config.label_column = "tags";
        const auto data = read(write(name.toStdString(), bytes.toStdString()), config);
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QCOMPARE(roles(*data), expectedRoles.toStdString());
        QCOMPARE(data->ids, (std::vector<std::string>{"1", "2", "3"}));
        QCOMPARE(data->texts, (std::vector<std::string>{"x y", "z", "w"}));
        QCOMPARE(data->labels.values, (std::vector<std::uint8_t>{1, 1, 0, 0, 0, 0, 0, 0, 1}));
        QCOMPARE(codes(*data), std::string());
    }

    void guesses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("test file") << QByteArray("id,content\n1,x\n2,y\n")
                                   << QByteArray("csv id/content/// guessed");
        QTest::newRow("other names") << QByteArray("nr,short,post\na1,x,a long text\na2,x,another text\n")
                                     << QByteArray("csv nr/post/// guessed text id");
        QTest::newRow("no ids") << QByteArray("w\nx\nx\n") << QByteArray("csv /w/// guessed text");
        QTest::newRow("language") << QByteArray("id,content,l\n1,x,uk\n2,y,ru\n3,z,pt-BR\n")
                                  << QByteArray("csv id/content//l/ guessed language");
        QTest::newRow("no language") << QByteArray("id,content,l\n1,x,uk\n2,y,zz\n")
                                     << QByteArray("csv id/content/// guessed");
        QTest::newRow("spans in text") << QByteArray("id,content,s\n1,abc,\"[[0, 2], [2, 3]]\"\n2,y,\n")
                                       << QByteArray("csv id/content///s guessed spans");
        QTest::newRow("columns twice, or without a name, that mean nothing")
            << QByteArray("id,content,n,n,\n1,x,3,4,5.5\n2,y,5,6,5.5\n")
            << QByteArray("csv id/content/// guessed");
        QTest::newRow("delimited")
            << QByteArray("id,content,k\n1,long text,p|q\n2,long text,p\n3,long text,q\n4,long text,\n")
            << QByteArray("csv id/content/k// guessed labels");
        QTest::newRow("several lists: the first")
            << QByteArray("{\"id\":\"1\",\"content\":\"x\",\"k\":[\"p\"],\"m\":[\"q\"]}\n")
            << QByteArray("jsonl id/content/k// guessed labels");
    }
    void guesses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, expected);
        const auto data = read(write("guess.txt", bytes.toStdString()));
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QCOMPARE(roles(*data), expected.toStdString());
    }

    void warnings_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("empty text") << QByteArray("id,content\n1,x\n2,\" \n\"\n3,\n")
                                    << QByteArray("empty_text@1 empty_text@2");
        QTest::newRow("duplicate id")
            << QByteArray("id,content\n1,x\n2,y\n1,z\n") << QByteArray("duplicate_id@2");
        QTest::newRow("missing id") << QByteArray("id,content\n1,x\n,y\n") << QByteArray("missing_id@1");
        QTest::newRow("unknown label")
            << QByteArray("id,content,k\n1,x,a|b\n2,y,a|d\n3,z,c\n") << QByteArray("unknown_label@1");
        QTest::newRow("span past the end")
            << QByteArray("{\"id\":\"1\",\"content\":\"дім\",\"k\":[\"a\",\"b\",\"c\"],\"s\":[[0,3]]}\n"
                          "{\"id\":\"2\",\"content\":\"дім\",\"k\":[],\"s\":[[0,4]]}\n")
            << QByteArray("span_past_end@1");
        QTest::newRow("overlapping spans")
            << QByteArray(
                   "{\"id\":\"1\",\"content\":\"abcdef\",\"k\":[\"a\",\"b\",\"c\"],\"s\":[[3,6],[0,3]]}\n"
                   "{\"id\":\"2\",\"content\":\"abcdef\",\"k\":[],\"s\":[[3,6],[0,4]]}\n")
            << QByteArray("overlapping_spans@1");
        QTest::newRow("bad span") << QByteArray("{\"id\":\"1\",\"content\":\"abc\",\"k\":[\"a\",\"b\",\"c\"],"
                                                "\"s\":[[2,1],[0,1,2],[-1,2],[0,1]]}\n")
                                  << QByteArray("bad_span@0 bad_span@0 bad_span@0");
        QTest::newRow("invalid UTF-8 in CSV")
            << QByteArray("id,content\n1,x\n2,a\xFF\n") << QByteArray("invalid_utf8@1");
        QTest::newRow("invalid UTF-8 in JSON lines")
            << QByteArray("{\"id\":\"1\",\"content\":\"a\xC3\"}\n") << QByteArray("invalid_utf8@0");
        QTest::newRow("ragged row") << QByteArray("id,content\n1,x,extra\n2,y\n3\n")
                                    << QByteArray("ragged_row@0 ragged_row@2 empty_text@2");
        QTest::newRow("null labels") << QByteArray("{\"id\":\"1\",\"content\":\"x\",\"k\":[\"a\",\"b\",\"c\"]"
                                                   "}\n{\"id\":\"2\",\"content\":\"y\",\"k\":null}\n"
                                                   "{\"id\":\"3\",\"content\":\"y\"}\n")
                                     << QByteArray("null_labels@1 null_labels@2");
        QTest::newRow("class without rows")
            << QByteArray("id,content,k\n1,x,a|b\n2,y,a\n") << QByteArray("class_without_positives@-1");
        QTest::newRow("no ids") << QByteArray("content\nx\nx\n") << QByteArray("no_ids@-1");
        QTest::newRow("empty label") << QByteArray(
                                            "{\"id\":\"1\",\"content\":\"x\",\"k\":[\"a\",\"\","
                                            "\"b\",\"c\"]}\n{\"id\":\"2\",\"content\":\"y\",\"k\":[]}\n")
                                     << QByteArray("unknown_label@0");
    }
    void warnings()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, expected);
        DataConfig config;
        config.classes = {"a", "b", "c"};
        if (bytes.contains(",k\n")) config.label_column = "k";
        const auto data = read(write("warn.txt", bytes.toStdString()), config);
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QCOMPARE(codes(*data), expected.toStdString());
        for (const auto& text : data->texts) QVERIFY(text.find('\xFF') == std::string::npos);
    }

    // One slip, and a whole class was gone without a word.
    void almostLabels_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("expected");
        QTest::addColumn<QByteArray>("says");
        for (const char* cell : {"NaN", "", "2", "1e0", " 1"})
            QTest::newRow(qPrintable("CSV, '" + QByteArray(cell) + "'"))
                << "id,content,a,b\n1,x," + QByteArray(cell) + ",1\n2,y,1,0\n3,z,1,1\n"
                << QByteArray() << QByteArray("almost_label@0")
                << "'a' is 0/1 but for 1 of 3 rows (first: row 0, '" + QByteArray(cell) +
                       "'); it was not taken as a class";
        const QByteArray lines = "{\"id\":\"1\",\"content\":\"x\",\"a\":0}\n{\"id\":\"2\",\"content\":"
                                 "\"y\",\"a\":%1}\n{\"id\":\"3\",\"content\":\"z\",\"a\":1}\n";
        QTest::newRow("JSON lines, a number") << QByteArray(lines).replace("%1", "2") << QByteArray()
                                              << QByteArray("almost_label@1") << QByteArray("row 1, '2'");
        QTest::newRow("JSON lines, a text") << QByteArray(lines).replace("%1", "\"yes\"") << QByteArray()
                                            << QByteArray("almost_label@1") << QByteArray("row 1, 'yes'");
        QTest::newRow("JSON lines, a list") << QByteArray(lines).replace("%1", "[1]") << QByteArray()
                                            << QByteArray("almost_label@1") << QByteArray("row 1, '[...]'");
        QByteArray many = "id,content,a,b\n";
        for (int i = 0; i < 20; ++i)
            many += QByteArray::number(i) + ",some text," + (i % 5 == 3 ? "?" : "1") + ",0\n";
        QTest::newRow("a fifth of many rows") << many << QByteArray() << QByteArray("almost_label@3")
                                              << QByteArray("but for 4 of 20 rows (first: row 3, '?')");
        QTest::newRow("more than a fifth") << QByteArray(many).replace("0,some text,1", "0,some text,?")
                                           << QByteArray() << QByteArray() << QByteArray();
        const QByteArray slip = "id,content,a,b\n1,x,NaN,1\n2,y,1,0\n3,z,1,1\n";
        QTest::newRow("labels are told") << slip << QByteArray("label=b") << QByteArray() << QByteArray();
        QTest::newRow("classes are told") << slip << QByteArray("classes=b") << QByteArray() << QByteArray();
        QTest::newRow("ids") << QByteArray("nr,content,b\n0,x,1\n1,y,0\n2,z,1\n") << QByteArray()
                             << QByteArray() << QByteArray();
        QTest::newRow("counts") << QByteArray("id,content,n,b\n1,x,0,1\n2,y,1,0\n3,z,2,1\n4,z,3,1\n")
                                << QByteArray() << QByteArray() << QByteArray();
        QTest::newRow("a list column is there")
            << QByteArray("id,content,a,k\n1,x,NaN,['p']\n2,y,1,[]\n3,z,1,\"['p', 'q']\"\n") << QByteArray()
            << QByteArray() << QByteArray();
    }
    void almostLabels()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, expected);
        QFETCH(QByteArray, says);
        const auto data = read(write("almost.txt", bytes.toStdString()), configOf(config));
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QCOMPARE(codes(*data), expected.toStdString());
        if (says.isEmpty()) return;
        const auto& message = data->warnings.front().message;
        QVERIFY2(message.find(says.toStdString()) != std::string::npos, message.c_str());
        QCOMPARE(data->warnings.front().about, std::string("a"));
        QVERIFY(std::find(data->classes.begin(), data->classes.end(), "a") == data->classes.end());
    }

    void almostLabelsAreNamedWhereLabelsAreMissed()
    {
        const auto data =
            read(write("almost.csv", "id,content,a\n1,x,\n2,y,1\n3,z,0\n"), {}, {.labelsRequired = true});
        QCOMPARE(data.error().code, ErrorCode::BadColumn);
        QVERIFY2(data.error().hint.find("'a' is 0/1 but for 1 of 3 rows") != std::string::npos,
                 data.error().hint.c_str());
    }

    // Texts are moved out of their column: a second role found it empty, and the program ended with a signal.
    void oneColumnInTwoRoles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("says");
        const QByteArray csv = "id,content,l,k,s,a\n1,x,uk,p|q,\"[[0, 1]]\",0\n2,y,en,p,[],1\n";
        const QByteArray lines = "{\"id\":\"1\",\"content\":\"x\",\"l\":\"uk\",\"k\":[\"p\"],\"s\":[[0,1]],"
                                 "\"a\":0}\n{\"id\":\"2\",\"content\":\"y\",\"l\":\"en\",\"k\":[],\"s\":[],"
                                 "\"a\":1}\n";
        const std::vector<std::pair<const char*, const char*>> configs = {
            {"id=content", "'content' is named for ids and for texts"},
            {"text=id", "'id' is named for ids and for texts"},
            {"label=id", "'id' is named for ids and for labels"},
            {"label=content", "'content' is named for texts and for labels"},
            {"labels=id", "'id' is named for ids and for labels"},
            {"labels=a+content", "'content' is named for texts and for labels"},
            {"labels=a+a, classes=a", "'a' is named twice for labels"},
            {"language=id", "'id' is named for ids and for languages"},
            {"language=content", "'content' is named for texts and for languages"},
            {"spans=id", "'id' is named for ids and for spans"},
            {"spans=content", "'content' is named for texts and for spans"},
            {"spans=l, language=l", "'l' is named for languages and for spans"},
            {"label=l, language=l", "'l' is named for languages and for labels"},
            {"label=s, spans=s", "'s' is named for spans and for labels"},
        };
        for (const auto& [config, says] : configs) {
            QTest::newRow(qPrintable(QByteArray("CSV: ") + config))
                << csv << QByteArray(config) << QByteArray(says);
            QTest::newRow(qPrintable(QByteArray("JSON lines: ") + config))
                << lines << QByteArray(config) << QByteArray(says);
        }
    }
    void oneColumnInTwoRoles()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, says);
        const auto data = read(write("roles.txt", bytes.toStdString()), configOf(config));
        QVERIFY(!data.ok());
        QCOMPARE(data.error().code, ErrorCode::BadColumn);
        QVERIFY2(data.error().message.find(says.toStdString()) != std::string::npos,
                 data.error().message.c_str());
        QVERIFY2(data.error().hint.find("data.") != std::string::npos, data.error().hint.c_str());
    }

    void oneColumnInTwoRolesOfParquet()
    {
        for (const char* line : {"id=post, text=post", "text=key, id=key", "text=post, label=post",
                                 "text=post, language=post", "text=post, spans=marks, label=marks"}) {
            const auto data = read(fixture("plain.parquet"), configOf(line));
            QVERIFY2(!data.ok(), line);
            QCOMPARE(data.error().code, ErrorCode::BadColumn);
        }
    }

    // Arrow lets columns share a name, and have none.
    void namesOfParquetColumns()
    {
        const auto twice = read(fixture("columns_twice.parquet"));
        QVERIFY(!twice.ok());
        QCOMPARE(twice.error().code, ErrorCode::BadColumn);
        QCOMPARE(twice.error().message, std::string("The column 'a' is there twice"));
        const auto nameless = read(fixture("column_without_name.parquet"));
        QVERIFY(!nameless.ok());
        QCOMPARE(nameless.error().message,
                 std::string("Column 3 has no name, and would be taken for labels"));
    }

    // Beside labels that are told the misspelt name was an error, beside guessed ones it was passed over.
    void columnsThatComeWithGuessedLabels()
    {
        const Path labelled = write("with.csv", "id,content,lang,a\n1,x,uk,1\n2,y,en,0\n");
        const auto misspelt = read(labelled, configOf("language=langg"));
        QCOMPARE(misspelt.error().code, ErrorCode::BadColumn);
        QVERIFY(toString(misspelt.error()).find("Did you mean 'lang'?") != std::string::npos);
        QCOMPARE(read(labelled, configOf("spans=marks")).error().message,
                 std::string("There is no column 'marks'"));
        QVERIFY(read(labelled, configOf("language=lang")).ok());
    }

    void jsonArraysAreRefused_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("refused");
        const QByteArray array =
            "[\n {\"id\": 1, \"content\": \"x\"},\n {\"id\": 2, \"content\": \"y\"}\n]\n";
        for (const char* name : {"a.json", "a.jsonl", "a.ndjson", "a.csv", "a.txt"})
            QTest::newRow(name) << QByteArray(name) << array << true;
        QTest::newRow("an array of texts") << QByteArray("b.jsonl") << QByteArray("[\"x\", \"y\"]\n") << true;
        QTest::newRow("a header in brackets")
            << QByteArray("b.csv") << QByteArray("[id],content\n1,x\n2,y\n") << false;
    }
    void jsonArraysAreRefused()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, bytes);
        QFETCH(bool, refused);
        const auto data = read(write(name.toStdString(), bytes.toStdString()));
        QCOMPARE(!data.ok(), refused);
        if (!refused) return;
        QCOMPARE(data.error().code, ErrorCode::Unsupported);
        QVERIFY(data.error().hint.find("one object per line") != std::string::npos);
    }

    // Braces, colons and quotes inside texts, and keys of objects within, are no keys of the line.
    void keysInsideValuesAreNotTwice()
    {
        const auto data = read(write(
            "keys.jsonl",
            "{\"id\":\"1\",\"content\":\"{\\\"a\\\": \\\\\",\"k\":[\"a:\",\"b\"],\"o\":{\"id\":1,\"k\":2}}\n"
            "{\"id\":\"2\",\"content\":\"\\\\\\\\\",\"k\":[\"\\\"k\\\":\"],\"o\":{\"id\":1,\"k\":{\"k\":3}}}"
            "\n"));
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QCOMPARE(data->texts, (std::vector<std::string>{"{\"a\": \\", "\\\\"}));
        QCOMPARE(data->classes, (std::vector<std::string>{"\"k\":", "a:", "b"}));
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("says");
        const QByteArray plain = "id,content,tags\n1,x,a\n2,y,b\n";
        const auto row = [&](const char* name, const QByteArray& bytes, const char* key, const char* value,
                             ErrorCode code, const char* says) {
            QTest::newRow(name) << bytes << QByteArray(key) << QByteArray(value) << static_cast<int>(code)
                                << QByteArray(says);
        };
        row("wrong text column", plain, "text", "contnt", ErrorCode::BadColumn, "Did you mean 'content'?");
        row("wrong id column", plain, "id", "ident", ErrorCode::BadColumn, "Columns: id, content, tags.");
        row("wrong label column", plain, "label", "tag", ErrorCode::BadColumn, "There is no column 'tag'");
        row("wrong language column", plain + "3,z,c\n", "language", "lng", ErrorCode::BadColumn, "'lng'");
        row("unknown class", plain, "class", "aa", ErrorCode::BadClass, "No row has the class 'aa'");
        row("class named twice", plain, "class", "a,a", ErrorCode::BadClass, "'a' is named twice");
        row("class without a column", "id,content,a,b\n1,x,0,1\n", "class", "a,bb", ErrorCode::BadClass,
            "Did you mean 'b'?");
        row("classes that are no columns", "id,content,a,b\n1,x,0,1\n", "class", "p,q", ErrorCode::BadClass,
            "'p' has no column");
        row("no labels", "id,content\n1,x\n", "", "", ErrorCode::BadColumn, "There is no column with labels");
        row("no text", "id,n\n1,2\n", "", "", ErrorCode::BadColumn, "There is no column with texts");
        row("column twice", "id,content,id\n1,x,1\n", "", "", ErrorCode::BadColumn, "twice");
        row("class column twice", "id,content,a,a\n1,x,0,1\n2,y,1,0\n", "", "", ErrorCode::BadColumn,
            "The column 'a' is there twice");
        row("text column twice", "nr,w,w,a\n7,long text,other text,0\n", "", "", ErrorCode::BadColumn,
            "The column 'w' is there twice");
        row("class without a name", "id,content,a,\n1,x,0,1\n2,y,1,0\n", "", "", ErrorCode::BadColumn,
            "Column 4 has no name, and would be taken for labels");
        row("two columns without a name", ",,content,a\n7,7,x,0\n9,9,y,1\n", "", "", ErrorCode::BadColumn,
            "is there twice");
        row("texts without a name", "id,,a\n1,long text,0\n2,other text,1\n", "", "", ErrorCode::BadColumn,
            "Column 2 has no name, and would be taken for texts");
        row("keys without a name", "{\"id\":1,\"content\":\"x\",\"\":1}\n", "", "", ErrorCode::BadColumn,
            "Column 3 has no name");
        row("key twice", "{\"id\":1}\n{\"id\":2, \"content\":\"x\", \"id\":3}\n", "", "",
            ErrorCode::BadFormat, "Line 2: the key 'id' stands twice");
        row("key twice, once in escapes", "{\"id\":1, \"\\u0069d\":3}\n", "", "", ErrorCode::BadFormat,
            "Line 1: a key stands twice");
        row("UTF-16 without a mark", utf16("id,content,a\n1,x,0\n"), "", "", ErrorCode::BadEncoding,
            "Save the file as UTF-8.");
        row("UTF-16 the other way round", QByteArray(1, '\0') + utf16("id,content,a\n1,x,0\n").chopped(1), "",
            "", ErrorCode::BadEncoding, "Save the file as UTF-8.");
        row("JSON lines in UTF-16", utf16("{\"id\":1,\"content\":\"x\"}\n"), "", "", ErrorCode::BadEncoding,
            "Save the file as UTF-8.");
        row("open list", "id,content,tags\n1,x,\"['a\"\n", "label", "tags", ErrorCode::BadValue,
            "row 0 (from 0) of 'tags'");
        row("text behind a list", "id,content,tags\n1,x,['a'] b\n", "label", "tags", ErrorCode::BadValue,
            "not closed");
        row("empty file", "", "", "", ErrorCode::BadFormat, "empty");
        row("header only", "id,content\n", "", "", ErrorCode::BadFormat, "no rows");
        row("unclosed quote", "id,content\n1,\"x\n", "", "", ErrorCode::BadFormat, "never closed");
        row("bad JSON line", "{\"id\":1}\n{\"id\":\n", "", "", ErrorCode::BadFormat, "Line 2");
        row("JSON line that is no object", "{\"id\":1}\n\n[1]\n", "", "", ErrorCode::BadFormat,
            "Line 3: not an object");
        row("not Parquet at all", "PAR1 and then something else", "", "", ErrorCode::BadFormat, "Parquet");
        row("missing sample", plain, "sample", "/nowhere/sample.csv", ErrorCode::FileNotFound, "sample.csv");
        row("list for ids", "{\"id\":[\"a\"],\"content\":\"x\"}\n", "", "", ErrorCode::BadColumn,
            "cannot be used for ids");
        row("mixed types", "{\"id\":1,\"content\":\"x\"}\n{\"id\":2,\"content\":3}\n", "", "",
            ErrorCode::BadColumn, "cannot be used for texts");
    }
    // A counter of rows as tables are often written with: its column has no name.
    void idsWithoutAName()
    {
        const auto data = read(write("counter.csv", ",content,a\n7,x,0\n9,y,1\n"));
        QVERIFY2(data.ok(), data ? "" : data.error().message.c_str());
        QCOMPARE(data->ids, (std::vector<std::string>{"7", "9"}));
        QCOMPARE(data->classes, std::vector<std::string>{"a"});
    }

    void faults()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, value);
        QFETCH(int, code);
        QFETCH(QByteArray, says);
        DataConfig config;
        const std::string text = value.toStdString();
        if (key == "text") config.text_column = text;
        if (key == "id") config.id_column = text;
        if (key == "label") config.label_column = text;
        if (key == "language") {
            config.language_column = text;
            config.label_column = "tags";
        }
        if (key == "sample") config.sample_submission = text;
        if (key == "class") {
            for (const auto& part : value.split(',')) config.classes.push_back(part.toStdString());
            if (bytes.contains("tags")) config.label_column = "tags";
        }
        const auto data = read(write("fault.txt", bytes.toStdString()), config, {.labelsRequired = true});
        QVERIFY(!data.ok());
        const std::string all = toString(data.error());
        QVERIFY2(data.error().code == static_cast<ErrorCode>(code), all.c_str());
        QVERIFY2(all.find(says.toStdString()) != std::string::npos, all.c_str());
        QVERIFY2(!data.error().where.empty(), all.c_str());
        QVERIFY2(!data.error().hint.empty(), all.c_str());
    }

    void missingFile()
    {
        const auto data = read("/nowhere/data.csv");
        QCOMPARE(data.error().code, ErrorCode::FileNotFound);
        QVERIFY(toString(data.error()).find("/nowhere/data.csv") != std::string::npos);
    }

    // Test files lack what only train files have, even when the configuration names it.
    void testFilesMayLackLabels()
    {
        DataConfig config;
        config.label_column = "tags";
        config.language_column = "lang";
        config.spans_column = "spans";
        const auto data = read(write("test.csv", "id,content\n1,x\n"), config);
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QVERIFY(!data->hasLabels);
        QCOMPARE(data->labels.rows, std::size_t{1});
        QCOMPARE(data->labels.cols, std::size_t{0});
        QVERIFY(data->languages.empty() && data->spans.empty());
    }

    void labelsAloneWillDoWhereTextIsNotNeeded()
    {
        const auto data = read(write("labels.csv", "id,a,b\nx,1,0\ny,0,1\n"), {},
                               {.labelsRequired = true, .textRequired = false});
        QVERIFY(data.ok());
        QCOMPARE(data->labels.values, (std::vector<std::uint8_t>{1, 0, 0, 1}));
        QCOMPARE(data->texts, (std::vector<std::string>{"", ""}));
        QVERIFY(data->warnings.empty());
    }

    // Order of classes: told, else the sample's columns, else label_columns, else sorted.
    void orderOfClasses()
    {
        const Path path = write("order.csv", "id,content,tags\n1,x,b|a\n2,y,c|a\n");
        DataConfig config;
        config.label_column = "tags";
        QCOMPARE(read(path, config)->classes, (std::vector<std::string>{"a", "b", "c"}));
        config.sample_submission = write("sample.csv", "id,c,b,a\n9,0,0,0\n").string();
        const auto bySample = read(path, config);
        QCOMPARE(bySample->classes, (std::vector<std::string>{"c", "b", "a"}));
        QCOMPARE(bySample->labels.values, (std::vector<std::uint8_t>{0, 1, 1, 1, 0, 1}));
        config.classes = {"b", "c", "a"};
        QCOMPARE(read(path, config)->classes, config.classes);
        DataConfig columns;
        columns.label_columns = {"q", "p"};
        QCOMPARE(read(write("columns.csv", "id,content,p,q\n1,x,1,0\n"), columns)->classes,
                 columns.label_columns);
    }

    void aStoppedReadIsNoData()
    {
        std::stop_source stop;
        stop.request_stop();
        Progress progress;
        progress.stop = stop.get_token();
        const auto data = readDataset(realFileSystem(), fixture("plain.parquet"), {}, {}, progress);
        QCOMPARE(data.error().code, ErrorCode::Interrupted);
    }
};

QTEST_APPLESS_MAIN(TestReader)
#include "tst_reader.moc"

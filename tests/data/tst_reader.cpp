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

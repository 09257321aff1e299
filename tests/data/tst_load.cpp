// Small versions of what bench_load.py measures: ids of 10 KB, a post of 10 MB, thousands of variants of one
// post, many faulty rows, 2,000 runs. What is checked is what comes out; a way that is not linear would make
// the test many times slower, and no figure is compared.
#include "base/utf8.h"
#include "data/csv.h"
#include "data/duplicates.h"
#include "data/excerpt.h"
#include "data/folds.h"
#include "data/reader.h"
#include "data/statistics.h"
#include "runs/manifest.h"
#include "text/prompt.h"
#include "text/tokenizer.h"
#include "train/run_inputs.h"
#include "workspace/run_summary.h"
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QtTest>

#include <numeric>

using namespace thresher;

namespace {

const Path modelFolder = Path(THRESHER_SOURCE_DIR) / "resources/sample/model";

// Words without end, each another one.
std::string wordsOf(std::size_t bytes, std::size_t seed)
{
    std::string text;
    for (std::size_t i = seed; text.size() < bytes; ++i)
        text += (i % 3 == 0 ? "слово" : "word") + std::to_string(i * 2654435761U % 100003U) + " ";
    while ((static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) text.pop_back();
    return text;
}

std::string fileOf(const QByteArray& format, const std::vector<std::string>& ids,
                   const std::vector<std::string>& texts)
{
    if (format == "csv") {
        CsvWriter writer;
        writer.field("id").field("content").field("labels").endRow();
        for (std::size_t i = 0; i < ids.size(); ++i)
            writer.field(ids[i]).field(texts[i]).field(i % 2 == 0 ? "a" : "b").endRow();
        return writer.text();
    }
    std::string out;
    for (std::size_t i = 0; i < ids.size(); ++i)
        out += R"({"id": ")" + ids[i] + R"(", "content": ")" + texts[i] + R"(", "labels": [")" +
               (i % 2 == 0 ? "a" : "b") + "\"]}\n";
    return out;
}

} // namespace

class TestLoad : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    Path path(const char* name) const { return Path(m_dir.path().toStdString()) / name; }

    Result<Dataset> read(const QByteArray& format, const std::vector<std::string>& ids,
                         const std::vector<std::string>& texts)
    {
        const Path file = path(format == "csv" ? "data.csv" : "data.jsonl");
        THRESHER_TRY(writeAtomically(realFileSystem(), file, fileOf(format, ids, texts)));
        DataConfig config;
        config.label_column = "labels";
        return readDataset(realFileSystem(), file, config);
    }
    static void formats()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::newRow("csv") << QByteArray("csv");
        QTest::newRow("jsonl") << QByteArray("jsonl");
    }

  private Q_SLOTS:
    void longIds_data() { formats(); }

    // Ids of 10 KB that differ in their last characters go through reading, statistics, folds and back.
    void longIds()
    {
        QFETCH(QByteArray, format);
        std::vector<std::string> ids, texts;
        for (int i = 0; i < 60; ++i) {
            ids.push_back(std::string(10'000, 'x') + std::to_string(1000 + i));
            texts.push_back("post number " + std::to_string(i));
        }
        const auto data = read(format, ids, texts);
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QCOMPARE(data->ids, ids);
        QVERIFY(describeData(*data).ok());
        const auto folds = makeFolds(realFileSystem(), *data, {});
        QVERIFY(folds.ok());
        QVERIFY(writeFolds(realFileSystem(), path("folds.csv"), *folds, data->ids).ok());
        const auto again = readFolds(realFileSystem(), path("folds.csv"), data->ids);
        QVERIFY(again.ok());
        QCOMPARE(again->fold, folds->fold);
    }

    // An id of 5 MB that stands twice is named in warnings and errors, not copied into them.
    void longIdsInMessages()
    {
        std::string id;
        while (id.size() < 5'000'000) id += "ідентифікатор";
        const auto data = read("csv", {id, id, "third"}, {"one post", "another post", "the last post"});
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QCOMPARE(data->warnings.size(), std::size_t{1});
        QCOMPARE(data->warnings[0].code, std::string("duplicate_id"));
        Folds folds;
        folds.nSplits = 2;
        folds.fold = {0, 1, 0};
        const auto written = writeFolds(realFileSystem(), path("folds.csv"), folds, data->ids);
        QCOMPARE(written.error().code, ErrorCode::BadIds);
        RunConfig config;
        config.data.train = path("data.csv").string();
        config.data.label_column = "labels";
        const auto inputs = readRunInputs(realFileSystem(), config, {});
        QCOMPARE(inputs.error().code, ErrorCode::BadIds);
        for (const auto& message :
             {data->warnings[0].message, written.error().message, inputs.error().message}) {
            QVERIFY(message.size() < 300);
            QVERIFY(!firstInvalidUtf8(message));
            QVERIFY(message.find("ідентифікатор") != std::string::npos);
        }
    }

    // Bytes that are no UTF-8, and a cut inside a letter.
    void excerpts()
    {
        QCOMPARE(excerpt("short"), std::string("short"));
        QCOMPARE(excerpt("a\xFF"), std::string("a\xEF\xBF\xBD"));
        for (std::size_t shift = 0; shift < 4; ++shift) {
            std::string text(shift, 'x');
            while (text.size() < 3 * longestExcerpt) text += "\xF0\x9F\x98\x80";
            const std::string shown = excerpt(text);
            QVERIFY(shown.ends_with("\x80..."));
            QVERIFY(!firstInvalidUtf8(shown) && shown.find("\xEF\xBF\xBD") == std::string::npos);
            QVERIFY(shown.size() <= longestExcerpt + 3 && shown.size() > longestExcerpt - 4);
        }
        QVERIFY(!firstInvalidUtf8(excerpt(std::string(1000, '\x80'))));
    }

    void longPost_data() { formats(); }

    // A post of 10 MB, a copy of it with another end, and short ones.
    void longPost()
    {
        QFETCH(QByteArray, format);
        const std::string post = wordsOf(10'000'000, 1);
        const std::vector<std::string> texts = {post, "короткий допис", post + "інший кінець", "another one"};
        const auto data = read(format, {"1", "2", "3", "4"}, texts);
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QCOMPARE(data->texts, texts);
        const auto statistics = describeData(*data);
        QVERIFY(statistics.ok());
        QCOMPARE(statistics->near.groups.group, (std::vector<std::uint32_t>{0, 1, 0, 2}));
        QCOMPARE(statistics->exact.groups.count, std::size_t{4});
        QCOMPARE(static_cast<std::size_t>(statistics->characters.quantiles.back().second),
                 codePointCount(texts[2]));
    }

    // What the model sees of it: the tokens tile the whole post, the prompt keeps its first max_length.
    void longPostTokens()
    {
        auto opened = openTokenizer(modelFolder);
        QVERIFY(opened.ok());
        const std::shared_ptr<const Tokenizer> tokenizer = std::move(*opened);
        const std::string post = wordsOf(10'000'000, 5);
        const auto encoding = tokenizer->encode(post);
        std::size_t reached = 0;
        for (const auto& offset : encoding.offsets) {
            QVERIFY(offset.begin <= reached && offset.end >= reached);
            reached = offset.end;
        }
        QCOMPARE(reached, post.size());
        PromptOptions options;
        options.maxLength = 64;
        const auto encoder = PromptEncoder::make(tokenizer, options);
        QVERIFY(encoder.ok());
        const auto seen = encoder->encode(post);
        QCOMPARE(seen.uncutTokens, static_cast<std::int64_t>(encoding.ids.size()));
        QCOMPARE(seen.uncutTokens - seen.cutTokens, std::int64_t{64});
        QVERIFY(seen.keptEnd < 1000);
    }

    // A post without a space or a line end: nothing may be slow because a word is long.
    void longWord()
    {
        auto opened = openTokenizer(modelFolder);
        QVERIFY(opened.ok());
        std::string word;
        for (std::size_t i = 0; i < 1'000'000; ++i) word += static_cast<char>('a' + i * 7919 % 26);
        const auto encoding = (*opened)->encode(word);
        QCOMPARE(std::size_t{encoding.offsets.back().end}, word.size());
    }

    // 8,000 variants of one post and 8,000 of another stay two groups beside 4,000 posts of their own.
    void manyVariants()
    {
        const std::string first = wordsOf(400, 10), second = wordsOf(400, 5000);
        std::vector<std::string> texts;
        std::vector<std::uint32_t> expected;
        for (std::size_t i = 0; i < 20'000; ++i) {
            const bool own = i % 5 == 4;
            texts.push_back(own          ? wordsOf(300, 100'000 + 1000 * i)
                            : i % 2 == 0 ? first + std::to_string(i)
                                         : second + std::to_string(i));
            expected.push_back(own ? static_cast<std::uint32_t>(2 + i / 5)
                                   : static_cast<std::uint32_t>(i % 2));
        }
        const auto groups = nearDuplicates(texts);
        QVERIFY(groups.ok());
        QCOMPARE(groups->group, expected);
    }

    // Every row of a large file is too short: each warning names its line.
    void manyFaults()
    {
        std::string bytes = "id,content,labels\n";
        for (int i = 0; i < 50'000; ++i) bytes += "p" + std::to_string(i) + ",\"two\nlines\"\n";
        const auto table = parseCsv(bytes);
        QVERIFY(table.ok());
        QCOMPARE(table->ragged().size(), std::size_t{50'000});
        QCOMPARE(table->lineOf(49'999), std::size_t{2 + 2 * 49'999});
        QVERIFY(writeAtomically(realFileSystem(), path("faults.csv"), bytes).ok());
        const auto data = readDataset(realFileSystem(), path("faults.csv"), {});
        QVERIFY2(data.ok(), data.ok() ? "" : toString(data.error()).c_str());
        QVERIFY(std::any_of(data->warnings.begin(), data->warnings.end(), [](const DataWarning& warning) {
            return warning.row == 49'999 && warning.message.find("line 100000") != std::string::npos;
        }));
    }

    // 2,000 runs: all found, each read, what differs named.
    void manyRuns()
    {
        Workspace workspace;
        workspace.root = path("workspace");
        QVERIFY(writeWorkspace(realFileSystem(), workspace).ok());
        for (int i = 0; i < 2000; ++i) {
            const RunFolder run(workspace.runsFolder() / ("run-" + std::to_string(1000 + i)));
            QVERIFY(realFileSystem().makeDirectories(run.root()).ok());
            Manifest manifest;
            manifest.created = 1 + i;
            manifest.classes = {"a", "b"};
            manifest.nSplits = 2;
            QVERIFY(writeManifest(realFileSystem(), run, manifest).ok());
        }
        const auto runs = findRuns(realFileSystem(), workspace);
        QCOMPARE(runs.size(), std::size_t{2000});
        std::vector<RunSummary> summaries;
        for (const auto& run : runs) {
            auto summary = readRunSummary(realFileSystem(), run);
            QVERIFY(summary.ok());
            QCOMPARE(summary->state, std::string("waiting"));
            summaries.push_back(std::move(*summary));
        }
        QCOMPARE(summaries.back().created, 2000.0);
        QVERIFY(differingKeys(summaries).empty());
    }
};

QTEST_GUILESS_MAIN(TestLoad)
#include "tst_load.moc"

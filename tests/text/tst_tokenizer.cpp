#include "base/utf8.h"
#include "text/tokenizer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>
#include <sentencepiece_processor.h>

#include <fstream>
#include <random>

using namespace thresher;
using Json = nlohmann::json;

namespace {

const Path modelFolder = Path(THRESHER_SOURCE_DIR) / "resources/sample/model";
const Path casesFile = Path(THRESHER_SOURCE_DIR) / "tests/reference/tokenizer/cases.json";

std::string readAll(const Path& path)
{
    auto text = realFileSystem().readFile(path);
    return text ? *text : std::string();
}

void writeAll(const Path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

std::unique_ptr<Tokenizer> sample(TokenizerFile which)
{
    auto opened = openTokenizer(modelFolder, which);
    return opened ? std::move(*opened) : nullptr;
}

QByteArray listText(const std::vector<std::int32_t>& ids)
{
    QByteArray out;
    for (const auto id : ids) out += QByteArray::number(id) + ' ';
    return out;
}

} // namespace

class TestTokenizer : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase()
    {
        m_model = sample(TokenizerFile::SentencePiece);
        m_json = sample(TokenizerFile::TokenizersJson);
        QVERIFY(m_model);
        QVERIFY(m_json);
    }

    void specialIds()
    {
        for (const auto* tokenizer : {m_model.get(), m_json.get()}) {
            QCOMPARE(tokenizer->special().pad, 0);
            QCOMPARE(tokenizer->special().eos, 1);
            QCOMPARE(tokenizer->special().bos, 2);
            QCOMPARE(tokenizer->special().unk, 3);
            QCOMPARE(tokenizer->special().allEos, (std::vector<std::int32_t>{1}));
            QCOMPARE(tokenizer->piece(2), std::string("<bos>"));
            QCOMPARE(tokenizer->idOf("<eos>").value_or(-1), 1);
            QVERIFY(!tokenizer->idOf("no such piece at all"));
            QCOMPARE(tokenizer->piece(-1), std::string());
            QCOMPARE(tokenizer->piece(tokenizer->vocabularySize()), std::string());
        }
        QCOMPARE(m_model->source(), std::string_view("tokenizer.model"));
        QCOMPARE(m_json->source(), std::string_view("tokenizer.json"));
        QCOMPARE(m_model->vocabularySize(), m_json->vocabularySize());
    }

    // Ids and offsets of transformers on texts that break tokenizers, from both kinds of file.
    void asTransformers()
    {
        const Json document = Json::parse(readAll(casesFile));
        QVERIFY(document["cases"].size() > 300);
        for (const auto& entry : document["cases"]) {
            const auto text = entry["text"].get<std::string>();
            const auto ids = entry["ids"].get<std::vector<std::int32_t>>();
            std::vector<TokenOffset> offsets;
            for (const auto& pair : entry["offsets"])
                offsets.push_back({pair[0].get<std::uint32_t>(), pair[1].get<std::uint32_t>()});
            for (const auto* tokenizer : {m_json.get(), m_model.get()}) {
                const auto encoding = tokenizer->encode(text);
                QVERIFY2(encoding.ids == ids, (QByteArray::fromStdString(text) + "\n got  " +
                                               listText(encoding.ids) + "\n want " + listText(ids))
                                                  .constData());
                QVERIFY2(toCodePoints(text, encoding.offsets) == offsets, text.c_str());
            }
        }
    }

    // sentencepiece itself, on texts without special tokens and spaces that it treats in its own way.
    void asSentencepiece()
    {
        sentencepiece::SentencePieceProcessor oracle;
        QVERIFY(oracle.Load((modelFolder / "tokenizer.model").string()).ok());
        const std::u32string letters =
            U"абвгдеєжзиіїйклмнопрстуфхцчшщьюяАБВ abcxyz019.,!?—«»👍😀\U0001F1FAёъы\n";
        std::mt19937 stream(11);
        for (int round = 0; round < 400; ++round) {
            std::string text;
            const auto length = 1 + stream() % 120;
            for (std::size_t i = 0; i < length; ++i) appendUtf8(text, letters[stream() % letters.size()]);
            std::vector<int> ids;
            QVERIFY(oracle.Encode(text, &ids).ok());
            const auto encoding = m_model->encode(text);
            QVERIFY2(encoding.ids == std::vector<std::int32_t>(ids.begin(), ids.end()),
                     (QByteArray::fromStdString(text) + "\n got  " + listText(encoding.ids) + "\n want " +
                      listText({ids.begin(), ids.end()}))
                         .constData());
        }
    }

    // Tokens cover the text in order without gaps, and read back as the text.
    void offsetsCoverTheText()
    {
        const Json document = Json::parse(readAll(casesFile));
        for (const auto& entry : document["cases"]) {
            const auto text = entry["text"].get<std::string>();
            const auto encoding = m_json->encode(text);
            std::uint32_t at = 0;
            for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
                const auto [begin, end] = encoding.offsets[i];
                QVERIFY(begin < end);
                QVERIFY(begin == at || (i > 0 && encoding.offsets[i] == encoding.offsets[i - 1]));
                at = end;
            }
            QCOMPARE(at, static_cast<std::uint32_t>(text.size()));
            const bool special = text.find("<eos>") != text.npos || text.find("_of_turn>") != text.npos ||
                                 text.find("<pad>") != text.npos || text.find("<bos>") != text.npos ||
                                 text.find("<unk>") != text.npos;
            const bool mark = text.find("\xE2\x96\x81") != text.npos; // reads back as a space
            if (!special && !mark) QCOMPARE(m_json->decode(encoding.ids), text);
        }
    }

    void invalidUtf8IsReplaced()
    {
        const std::string bad = "аб\xFFв\xE2\x82";
        const auto encoding = m_json->encode(bad);
        QCOMPARE(encoding.ids, m_json->encode(replaceInvalidUtf8(bad)).ids);
        // Offsets are those of the broken text: they cover it without gaps, whole invalid parts at a time.
        std::uint32_t at = 0;
        for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
            const auto [begin, end] = encoding.offsets[i];
            QVERIFY(begin == at || (i > 0 && encoding.offsets[i] == encoding.offsets[i - 1]));
            QVERIFY(end > begin && end != 8); // the invalid part of two bytes is not cut
            at = end;
        }
        QCOMPARE(at, static_cast<std::uint32_t>(bad.size()));
    }

    // One word of 100,000 characters must not take quadratic time, and takes the path for long words.
    void longWords()
    {
        std::string word;
        std::mt19937 stream(3);
        const std::u32string letters = U"абвгдеиноп";
        for (int i = 0; i < 100000; ++i) appendUtf8(word, letters[stream() % letters.size()]);
        const auto encoding = m_json->encode(word);
        QCOMPARE(encoding.offsets.back().end, static_cast<std::uint32_t>(word.size()));
        sentencepiece::SentencePieceProcessor oracle;
        QVERIFY(oracle.Load((modelFolder / "tokenizer.model").string()).ok());
        std::vector<int> ids;
        QVERIFY(oracle.Encode(word, &ids).ok());
        QVERIFY(encoding.ids == std::vector<std::int32_t>(ids.begin(), ids.end()));
    }

    void manyAsOne()
    {
        const Json document = Json::parse(readAll(casesFile));
        std::vector<std::string> texts;
        for (const auto& entry : document["cases"]) texts.push_back(entry["text"]);
        const auto one = encodeMany(*m_json, texts, 1);
        const auto four = encodeMany(*m_json, texts, 4);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            QCOMPARE(one[i].ids, four[i].ids);
            QCOMPARE(one[i].ids, m_json->encode(texts[i]).ids);
        }
    }

    void hostileFiles_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("names");
        const auto row = [](const char* name, const char* file, const QByteArray& content, ErrorCode code,
                            const char* names = "") {
            QTest::newRow(name) << file << content << static_cast<int>(code) << names;
        };
        const QByteArray model = QByteArray::fromStdString(readAll(modelFolder / "tokenizer.model"));
        const QByteArray json = QByteArray::fromStdString(readAll(modelFolder / "tokenizer.json"));
        row("nothing there", "other.txt", "", ErrorCode::FileNotFound);
        row("empty model", "tokenizer.model", "", ErrorCode::BadFormat, "no sentencepiece tokenizer");
        row("text as model", "tokenizer.model", "id,content\n1,abc\n", ErrorCode::BadFormat,
            "no sentencepiece tokenizer");
        row("model cut", "tokenizer.model", model.left(model.size() / 2), ErrorCode::BadFormat);
        row("huge length", "tokenizer.model", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
            ErrorCode::BadFormat);
        row("endless varint", "tokenizer.model", QByteArray("\x0a") + QByteArray(20, '\xff'),
            ErrorCode::BadFormat);
        row("empty json", "tokenizer.json", "", ErrorCode::BadFormat);
        row("json cut", "tokenizer.json", json.left(json.size() / 2), ErrorCode::BadFormat, "no tokenizer");
        row("other json", "tokenizer.json", "{\"a\": [1, 2]}", ErrorCode::BadFormat, "no tokenizer");
        row("list", "tokenizer.json", "[1, 2]", ErrorCode::BadFormat);
        row("vocabulary is a list", "tokenizer.json",
            R"({"model": {"type": "BPE", "vocab": ["a"], "merges": []}})", ErrorCode::BadFormat);
        row("vocabulary nested", "tokenizer.json",
            R"({"model": {"type": "BPE", "vocab": {"a": {"b": 1}}, "merges": []}})", ErrorCode::BadFormat);
        row("id out of range", "tokenizer.json",
            R"({"model": {"type": "BPE", "vocab": {"a": 99999999999}, "merges": []}})", ErrorCode::BadFormat,
            "99999999999");
        row("id negative", "tokenizer.json",
            R"({"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}})", ErrorCode::BadFormat);
        row("merge of nothing", "tokenizer.json",
            R"({"model": {"type": "BPE", "unk_token": "u", "vocab": {"u": 0, "a": 1}, "merges": [["a", "b"]]}})",
            ErrorCode::BadFormat, "Merge 0");
        row("merge to nothing", "tokenizer.json",
            R"({"model": {"type": "BPE", "unk_token": "u", "vocab": {"u": 0, "a": 1}, "merges": [["a", "a"]]}})",
            ErrorCode::BadFormat, "'aa'");
        row("merge of three", "tokenizer.json",
            R"({"model": {"type": "BPE", "unk_token": "u", "vocab": {"u": 0, "a": 1}, "merges": [["a", "a", "a"]]}})",
            ErrorCode::BadFormat);
        row("no unknown token", "tokenizer.json",
            R"({"model": {"type": "BPE", "vocab": {"a": 1}, "merges": []}})", ErrorCode::BadFormat,
            "unknown token");
        row("unigram", "tokenizer.json", R"({"model": {"type": "Unigram", "vocab": [["a", 0.5]]}})",
            ErrorCode::Unsupported, "Unigram");
        row("word pieces", "tokenizer.json", R"({"model": {"type": "WordPiece", "vocab": {"a": 0}}})",
            ErrorCode::Unsupported, "WordPiece");
        row("normalizer", "tokenizer.json",
            R"({"normalizer": {"type": "NFKC"}, "model": {"type": "BPE", "unk_token": "a", "vocab": {"a": 0}, "merges": []}})",
            ErrorCode::Unsupported, "normalizer");
        row("pre-tokenizer", "tokenizer.json",
            R"({"pre_tokenizer": {"type": "ByteLevel"}, "model": {"type": "BPE", "unk_token": "a", "vocab": {"a": 0}, "merges": []}})",
            ErrorCode::Unsupported, "pre_tokenizer");
        row("dropout", "tokenizer.json",
            R"({"model": {"type": "BPE", "dropout": 0.1, "unk_token": "a", "vocab": {"a": 0}, "merges": []}})",
            ErrorCode::Unsupported, "dropout");
        row("ignore_merges", "tokenizer.json",
            R"({"model": {"type": "BPE", "ignore_merges": true, "unk_token": "a", "vocab": {"a": 0}, "merges": []}})",
            ErrorCode::Unsupported, "ignore_merges");
        row("lstrip", "tokenizer.json",
            R"({"added_tokens": [{"id": 0, "content": "a", "lstrip": true}], "model": {"type": "BPE", "unk_token": "a", "vocab": {"a": 0}, "merges": []}})",
            ErrorCode::Unsupported, "lstrip");
        row("deep nesting", "tokenizer.json", QByteArray(100000, '['), ErrorCode::BadFormat);
    }

    void hostileFiles()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(int, code);
        QFETCH(QString, names);
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        writeAll(path / file.toStdString(), content.toStdString());
        const auto opened = openTokenizer(path);
        QVERIFY(!opened);
        QCOMPARE(static_cast<int>(opened.error().code), code);
        QVERIFY2(QString::fromStdString(opened.error().message).contains(names),
                 opened.error().message.c_str());
        QCOMPARE(exitCode(opened.error().code), 3);
    }

    // Every prefix of a real file is an error or a tokenizer, never a crash.
    void cutModels()
    {
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        const std::string model = readAll(modelFolder / "tokenizer.model");
        for (std::size_t size = 0; size < model.size(); size += 97) {
            writeAll(path / "tokenizer.model", model.substr(0, size));
            if (const auto opened = openTokenizer(path)) (void)(*opened)->encode("абв <eos>");
        }
        std::mt19937 stream(5);
        for (int round = 0; round < 200; ++round) {
            std::string damaged = model;
            for (int i = 0; i < 8; ++i) damaged[stream() % damaged.size()] = static_cast<char>(stream());
            writeAll(path / "tokenizer.model", damaged);
            if (const auto opened = openTokenizer(path)) (void)(*opened)->encode("абв <eos> 👍");
        }
    }

    // Tokens that are matched after normalisation, unknown characters without bytes, old-style merges.
    void smallTokenizers()
    {
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        writeAll(path / "tokenizer.json",
                 R"({"added_tokens": [{"id": 7, "content": "x y", "normalized": true, "special": false}],
            "normalizer": {"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
            "model": {"type": "BPE", "unk_token": "u", "fuse_unk": true,
            "vocab": {"u": 0, "a": 1, "b": 2, "ab": 3, "▁": 4, "b▁": 5, "▁a": 6}, "merges": ["b ▁", "a b", "▁ a"]}})");
        writeAll(path / "config.json", R"({"eos_token_id": [2, 1], "bos_token_id": 6})");
        const auto opened = openTokenizer(path);
        QVERIFY2(opened.ok(), opened ? "" : opened.error().message.c_str());
        const auto ids = [&](const char* text) { return (*opened)->encode(text).ids; };
        QCOMPARE(ids("ab"), (std::vector<std::int32_t>{3}));
        QCOMPARE(ids("ab a"), (std::vector<std::int32_t>{1, 5, 1})); // "b " joins before the word ends
        QCOMPARE(ids("a a"), (std::vector<std::int32_t>{1, 6}));
        QCOMPARE(ids("ж€a"), (std::vector<std::int32_t>{0, 1})); // unknown characters are one unknown token
        QCOMPARE(ids("ax yb"), (std::vector<std::int32_t>{1, 7, 2}));
        QCOMPARE(ids("ax▁yb"), (std::vector<std::int32_t>{1, 7, 2}));
        QCOMPARE((*opened)->special().allEos, (std::vector<std::int32_t>{2, 1}));
        QCOMPARE((*opened)->special().bos, 6);
        QCOMPARE((*opened)->decode(ids("ab a")), std::string("ab a"));
    }

  private:
    std::unique_ptr<Tokenizer> m_model, m_json;
};

QTEST_APPLESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"

#include "text/prompt.h"

#include <QtTest>

using namespace thresher;

namespace {

const Path modelFolder = Path(THRESHER_SOURCE_DIR) / "resources/sample/model";
const char* const referenceTemplate =
    "<start_of_turn>user\n{instruction}\nТекст статті: {text}\n<end_of_turn>";

} // namespace

class TestPrompt : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase()
    {
        auto opened = openTokenizer(modelFolder);
        QVERIFY(opened.ok());
        m_tokenizer = std::move(*opened);
    }

    void rendersInOnePass()
    {
        PromptOptions options;
        options.instruction = "Знайди {text} тут";
        options.template_ = "A {instruction} B {text} C {instruction}";
        const auto encoder = PromptEncoder::make(m_tokenizer, options);
        QVERIFY(encoder.ok());
        // Fields inside the instruction or the post are plain text.
        QCOMPARE(encoder->render("{instruction}"),
                 std::string("A Знайди {text} тут B {instruction} C Знайди {text} тут"));
    }

    void withoutTemplate()
    {
        const auto encoder = PromptEncoder::make(m_tokenizer, {});
        QVERIFY(encoder.ok());
        const std::string post = "Народ знає правду";
        const auto encoded = encoder->encode(post);
        auto ids = m_tokenizer->encode(post).ids;
        ids.insert(ids.begin(), 2);
        ids.push_back(1);
        QCOMPARE(encoded.ids, ids);
        QCOMPARE(encoded.offsets.front(), (TokenOffset{0, 0}));
        QCOMPARE(encoded.offsets[1].begin, 0u);
        QCOMPARE(encoded.offsets[ids.size() - 2].end, static_cast<std::uint32_t>(post.size()));
        QVERIFY(!encoded.cut());
        QCOMPARE(encoder->encode("").ids, (std::vector<std::int32_t>{2, 1}));
    }

    void truncation_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("maxLength");
        for (const char* name : {"keep_template", "right", "left"})
            for (const int maxLength : {150, 153, 170, 200, 5000})
                QTest::addRow("%s %d", name, maxLength) << name << maxLength;
    }

    void truncation()
    {
        QFETCH(QString, name);
        QFETCH(int, maxLength);
        PromptOptions options;
        options.instruction = "Ти експерт.";
        options.template_ = referenceTemplate;
        options.maxLength = maxLength;
        options.truncation = *parseTruncation(name.toStdString());
        const auto encoder = PromptEncoder::make(m_tokenizer, options);
        QVERIFY2(encoder.ok(), encoder ? "" : encoder.error().message.c_str());
        std::string post;
        for (int i = 0; i < 40; ++i) post += "слово " + std::to_string(i) + " 👍🏽 народ ";
        const auto whole = m_tokenizer->encode(encoder->render(post)).ids;
        const auto encoded = encoder->encode(post);
        const std::vector<std::int32_t> inner(encoded.ids.begin() + 1, encoded.ids.end() - 1);
        QCOMPARE(encoded.ids.front(), 2);
        QCOMPARE(encoded.ids.back(), 1);
        QCOMPARE(encoded.ids.size(), encoded.offsets.size());
        QCOMPARE(encoded.uncutTokens, static_cast<std::int64_t>(whole.size()));
        QCOMPARE(encoded.cutTokens, encoded.uncutTokens - static_cast<std::int64_t>(inner.size()));
        QVERIFY(static_cast<int>(inner.size()) <= maxLength);
        if (static_cast<int>(whole.size()) <= maxLength) {
            QCOMPARE(inner, whole);
            return;
        }
        const auto length = static_cast<std::ptrdiff_t>(maxLength);
        if (name == "right") {
            QCOMPARE(inner, std::vector<std::int32_t>(whole.begin(), whole.begin() + length));
        } else if (name == "left") {
            QCOMPARE(inner, std::vector<std::int32_t>(whole.end() - length, whole.end()));
        } else {
            // What the model sees is the prompt of the shorter post, and hardly shorter than allowed.
            QCOMPARE(inner, m_tokenizer->encode(encoder->render(post.substr(0, encoded.keptEnd))).ids);
            QVERIFY(static_cast<int>(inner.size()) >= maxLength - 4);
            QVERIFY((static_cast<std::uint8_t>(post[encoded.keptEnd]) & 0xC0) != 0x80);
        }
        for (const auto& offset : encoded.offsets) {
            QVERIFY(offset == TokenOffset{} || offset.begin >= encoded.keptBegin);
            QVERIFY(offset.end <= encoded.keptEnd);
        }
    }

    void templateFaults_data()
    {
        QTest::addColumn<QString>("template_");
        QTest::addColumn<int>("maxLength");
        QTest::addColumn<int>("code");
        QTest::newRow("no text") << "Post: " << 100 << static_cast<int>(ErrorCode::BadConfig);
        QTest::newRow("text twice") << "{text} and {text}" << 100 << static_cast<int>(ErrorCode::BadConfig);
        QTest::newRow("too long") << "a very long template {text} with an end" << 5
                                  << static_cast<int>(ErrorCode::BadValue);
        QTest::newRow("no room") << "{text}" << 0 << static_cast<int>(ErrorCode::BadConfig);
    }

    void templateFaults()
    {
        QFETCH(QString, template_);
        QFETCH(int, maxLength);
        QFETCH(int, code);
        PromptOptions options;
        options.template_ = template_.toStdString();
        options.maxLength = maxLength;
        const auto encoder = PromptEncoder::make(m_tokenizer, options);
        QVERIFY(!encoder);
        QCOMPARE(static_cast<int>(encoder.error().code), code);
        QVERIFY(!encoder.error().where.empty());
    }

    void manyPosts()
    {
        PromptOptions options;
        options.maxLength = 3;
        options.vocabulary = m_tokenizer->vocabularySize();
        const std::vector<std::string> posts = {"а", "Народ знає правду про все на світі", ""};
        auto encoder = PromptEncoder::make(m_tokenizer, options);
        QVERIFY(encoder.ok());
        const auto encoded = encodePosts(*encoder, posts);
        QVERIFY(encoded.ok());
        QCOMPARE(encoded->cutPosts, 1);
        std::int64_t tokens = 0;
        for (std::size_t i = 0; i < posts.size(); ++i) {
            QCOMPARE(encoded->posts[i].ids, encoder->encode(posts[i]).ids);
            tokens += static_cast<std::int64_t>(encoded->posts[i].ids.size());
        }
        QCOMPARE(encoded->tokens, tokens);

        options.vocabulary = 2; // <bos> is token 2
        encoder = PromptEncoder::make(m_tokenizer, options);
        const auto refused = encodePosts(*encoder, posts);
        QVERIFY(!refused);
        QCOMPARE(static_cast<int>(refused.error().code), static_cast<int>(ErrorCode::Mismatch));

        std::stop_source stop;
        stop.request_stop();
        const auto stopped = encodePosts(*encoder, posts, 1, Progress{{}, stop.get_token()});
        QCOMPARE(static_cast<int>(stopped.error().code), static_cast<int>(ErrorCode::Interrupted));
    }

  private:
    std::shared_ptr<const Tokenizer> m_tokenizer;
};

QTEST_APPLESS_MAIN(TestPrompt)
#include "tst_prompt.moc"

// What the model sees of a post, without widgets: what is cut where, which posts are, what is missing.
#include "base/file_system.h"
#include "base/utf8.h"
#include "viewmodels/prompt_preview.h"

#include <QtTest>

#include <algorithm>

using namespace thresher;

namespace {

const std::string modelFolder = THRESHER_SOURCE_DIR "/resources/sample/model";
const QString head = QStringLiteral("Глянь: "), tail = QStringLiteral(" Кінець.");

std::shared_ptr<const Dataset> posts()
{
    std::string text;
    for (int i = 0; i < 60; ++i) text += "слово 👍🏽 ";
    auto data = std::make_shared<Dataset>();
    data->ids = {"short", "long", "empty", "longer"};
    data->texts = {"Привіт", text, "", text + text};
    return data;
}

RunConfig config(const char* truncation)
{
    RunConfig made;
    made.model.model_name_or_path = modelFolder;
    made.model.max_length = 60;
    made.model.truncation = truncation;
    made.prompt.instruction = "Глянь";
    made.prompt.template_ = "{instruction}: {text} Кінець.";
    return made;
}

// The prompt without what was left out of it.
QString textOf(const PromptPreview::Seen& seen)
{
    std::string text;
    for (const auto& piece : seen.prompt) text += piece.text;
    return QString::fromStdString(text);
}

} // namespace

class TestPromptPreview : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void cutWhereTheConfigurationCuts_data()
    {
        QTest::addColumn<QByteArray>("truncation");
        QTest::newRow("keep_template") << QByteArray("keep_template");
        QTest::newRow("right") << QByteArray("right");
        QTest::newRow("left") << QByteArray("left");
    }

    void cutWhereTheConfigurationCuts()
    {
        QFETCH(QByteArray, truncation);
        PromptPreview preview(realFileSystem());
        preview.setPosts(posts());
        preview.setConfig(config(truncation.constData()));
        QVERIFY(preview.seen() == nullptr); // a worker reads the tokenizer
        QTRY_VERIFY(preview.cutRows() != nullptr);
        QCOMPARE(*preview.cutRows(), (std::vector<std::size_t>{1, 3}));
        QCOMPARE(textOf(*preview.seen()), head + QStringLiteral("Привіт") + tail);
        QCOMPARE(preview.seen()->prompt.size(), std::size_t{1});
        QVERIFY(!preview.seen()->prompt.front().cut);
        QCOMPARE(preview.seen()->cutTokens, 0);

        QCOMPARE(*preview.nextCutRow(), std::size_t{1});
        preview.setRow(1);
        QVERIFY(preview.seen() == nullptr); // never the numbers of another post
        QTRY_VERIFY(preview.seen() != nullptr);
        QCOMPARE(*preview.nextCutRow(), std::size_t{3});
        const auto& seen = *preview.seen();
        QCOMPARE(textOf(seen), head + QString::fromStdString(posts()->texts[1]) + tail);
        QVERIFY(seen.cutTokens > 0);
        QVERIFY(seen.tokens <= 62); // max_length, bos and eos
        const auto& first = seen.prompt.front();
        const auto& last = seen.prompt.back();
        if (truncation == "keep_template") {
            QCOMPARE(seen.prompt.size(), std::size_t{3});
            QVERIFY(!first.cut && QString::fromStdString(first.text).startsWith(head));
            QVERIFY(seen.prompt[1].cut && !seen.prompt[1].text.empty());
            QVERIFY(!last.cut);
            QCOMPARE(QString::fromStdString(last.text), tail);
        } else if (truncation == "right") {
            QCOMPARE(seen.prompt.size(), std::size_t{2});
            QVERIFY(!first.cut && QString::fromStdString(first.text).startsWith(head));
            QVERIFY(last.cut);
        } else {
            QCOMPARE(seen.prompt.size(), std::size_t{2});
            QVERIFY(first.cut && QString::fromStdString(first.text).startsWith(head));
            QVERIFY(!last.cut);
        }
        preview.setRow(99);
        QCOMPARE(preview.row(), std::size_t{3});
        QCOMPARE(*preview.nextCutRow(), std::size_t{1}); // round again
    }

    void ofALongCutOnlyTheEnds_data() { cutWhereTheConfigurationCuts_data(); }

    // A post of millions of characters that the model does not see put what it sees behind millions of
    // characters struck out.
    void ofALongCutOnlyTheEnds()
    {
        QFETCH(QByteArray, truncation);
        auto data = std::make_shared<Dataset>(*posts());
        std::string& text = data->texts[0];
        while (text.size() < 600'000) text += "слово 👍🏽 ";
        PromptPreview preview(realFileSystem());
        preview.setPosts(data);
        preview.setConfig(config(truncation.constData()));
        QTRY_VERIFY_WITH_TIMEOUT(preview.seen() != nullptr, 60'000);
        const std::string whole = head.toStdString() + text + tail.toStdString();
        const auto& pieces = preview.seen()->prompt;
        const auto gap = std::find_if(pieces.begin(), pieces.end(),
                                      [](const PromptPreview::Piece& piece) { return piece.leftOut > 0; });
        QVERIFY(gap != pieces.end() && gap != pieces.begin() && gap + 1 != pieces.end());
        QVERIFY((gap - 1)->cut && (gap + 1)->cut && gap->text.empty());
        // The ends of the cut are as they are, and no character is lost.
        std::string front, back;
        for (auto piece = pieces.begin(); piece != gap; ++piece) front += piece->text;
        for (auto piece = gap + 1; piece != pieces.end(); ++piece) back += piece->text;
        QVERIFY(whole.starts_with(front) && whole.ends_with(back));
        QCOMPARE(codePointCount(front) + codePointCount(back) + static_cast<std::size_t>(gap->leftOut),
                 codePointCount(whole));
        QVERIFY(codePointCount((gap - 1)->text) > PromptPreview::keptOfCut / 2);
        QCOMPARE(codePointCount((gap + 1)->text), PromptPreview::keptOfCut);
        QVERIFY(front.size() + back.size() < 20'000);
        QCOMPARE(pieces.back().cut, truncation == "right");
    }

    void whatIsMissingIsSaid()
    {
        PromptPreview preview(realFileSystem());
        QSignalSpy changes(&preview, &PromptPreview::changed);
        preview.setPosts(posts());
        QVERIFY(!preview.hasModel());
        QVERIFY(!preview.isRunning());
        RunConfig wrong = config("right");
        wrong.prompt.template_ = "no field";
        preview.setConfig(wrong);
        QTRY_VERIFY(preview.problem() != nullptr);
        QCOMPARE(preview.problem()->where, std::string("prompt.template"));
        wrong.model.model_name_or_path = "/nowhere";
        preview.setConfig(wrong);
        QVERIFY(preview.problem() == nullptr);
        QTRY_VERIFY(preview.problem() != nullptr);

        preview.setConfig(config("right")); // mended
        QTRY_VERIFY(preview.cutRows() != nullptr);
        QVERIFY(preview.problem() == nullptr);
        changes.clear();
        RunConfig other = config("right");
        other.train_args.seed = 7; // does not touch the prompt
        preview.setConfig(other);
        QCOMPARE(changes.size(), 0);
        preview.setPosts(nullptr);
        QVERIFY(preview.seen() == nullptr);
        QVERIFY(!preview.nextCutRow());
    }
};

QTEST_GUILESS_MAIN(TestPromptPreview)
#include "tst_prompt_preview.moc"

// What the model sees of a post, without widgets: what is cut where, which posts are, what is missing.
#include "base/file_system.h"
#include "viewmodels/prompt_preview.h"

#include <QtTest>

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
        QCOMPARE(preview.seen()->prompt, head + QStringLiteral("Привіт") + tail);
        QVERIFY(preview.seen()->cut.isEmpty());
        QCOMPARE(preview.seen()->cutTokens, 0);

        QCOMPARE(*preview.nextCutRow(), std::size_t{1});
        preview.setRow(1);
        QVERIFY(preview.seen() == nullptr); // never the numbers of another post
        QTRY_VERIFY(preview.seen() != nullptr);
        QCOMPARE(*preview.nextCutRow(), std::size_t{3});
        const auto& seen = *preview.seen();
        QCOMPARE(seen.prompt, head + QString::fromStdString(posts()->texts[1]) + tail);
        QVERIFY(seen.cutTokens > 0);
        QVERIFY(seen.tokens <= 62); // max_length, bos and eos
        QCOMPARE(seen.cut.size(), 1);
        // What is left is what the model sees: the cut part taken out of the prompt fits without a cut.
        const auto cut = seen.cut.front();
        if (truncation == "keep_template") {
            QVERIFY(cut.begin > head.size());
            QCOMPARE(cut.begin + cut.length, seen.prompt.size() - tail.size());
        } else if (truncation == "right") {
            QVERIFY(cut.begin > head.size());
            QCOMPARE(cut.begin + cut.length, seen.prompt.size());
        } else {
            QCOMPARE(cut.begin, 0);
            QVERIFY(cut.length > head.size());
        }
        preview.setRow(99);
        QCOMPARE(preview.row(), std::size_t{3});
        QCOMPARE(*preview.nextCutRow(), std::size_t{1}); // round again
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

// Posts of ten million characters: what is laid out of them, marked in them and copied from them. A window
// that gave all of one to the text field stood still for tens of seconds.
#include "base/utf8.h"
#include "controllers/workspace_controller.h"
#include "pages/dataset/post_view.h"
#include "pages/submission/flips_drawer.h"
#include "pages/train/prompt_panel.h"
#include "parts/long_text.h"
#include "viewmodels/board_posts.h"
#include "viewmodels/config_model.h"
#include "viewmodels/flips_model.h"
#include "viewmodels/post_text.h"
#include "viewmodels/posts_model.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QToolButton>
#include <QtTest>

#include <fstream>

using namespace thresher;

namespace {

constexpr std::size_t tenMegabytes = 10'000'000;
constexpr int part = LongText::partLength;
constexpr int onePart = 33'000, twoParts = 66'000; // UTF-16 units that are laid out at most

// One paragraph: words, and characters of one, two and more code points.
std::string paragraph(std::size_t bytes)
{
    std::string text;
    for (int i = 0; text.size() < bytes; ++i) text += "слово" + std::to_string(i) + " e\u0301 👍🏽 ";
    return text;
}

std::shared_ptr<Dataset> posts()
{
    auto data = std::make_shared<Dataset>();
    data->ids = {"long", "short", "twin"};
    data->texts = {paragraph(tenMegabytes), "Привіт, світе", ""};
    data->texts[2] = data->texts[0];
    data->classes = {"a"};
    data->hasLabels = true;
    data->labels = LabelMatrix(3, 1);
    data->spans = {{{0, 5}, {part + 100, part + 110}, {4'000'000, 4'000'010}}, {{0, 6}}, {}};
    return data;
}

QToolButton* moreOf(const QWidget& widget)
{
    for (auto* button : widget.findChildren<QToolButton*>())
        if (button->text() == QStringLiteral("Show more")) return button;
    return nullptr;
}

QStringList marked(const QPlainTextEdit& edit)
{
    QStringList texts;
    for (const auto& mark : edit.extraSelections()) texts << mark.cursor.selectedText();
    return texts;
}

QString codePoints(const std::string& text, std::int64_t begin, std::int64_t end)
{
    const auto offsets = codePointOffsets(text);
    const auto from = offsets[static_cast<std::size_t>(begin)], to = offsets[static_cast<std::size_t>(end)];
    return QString::fromStdString(text.substr(from, to - from));
}

} // namespace

class TestLongPosts : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void partsEndWhereOneMayStop_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("length"); // code points
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const QString& text, int length, const QString& first) {
            QTest::newRow(name) << text << length << first;
        };
        row("all of it", QStringLiteral("abc"), 3, QStringLiteral("abc"));
        row("one letter more", QStringLiteral("abcd"), 3, QStringLiteral("abc"));
        row("behind a line", QStringLiteral("abcdef\nhijk"), 8, QStringLiteral("abcdef\n"));
        row("line before word", QStringLiteral("abcdefg\n ijk"), 9, QStringLiteral("abcdefg\n"));
        row("a line too early", QStringLiteral("abcde\nghijk"), 8, QStringLiteral("abcde\ngh"));
        row("behind a word", QStringLiteral("abcdef hijk"), 8, QStringLiteral("abcdef "));
        row("a word too early", QStringLiteral("abc efghijk"), 8, QStringLiteral("abc efgh"));
        row("two bytes a letter", QStringLiteral("абвгґд"), 4, QStringLiteral("абвг"));
        row("not inside a pair", QStringLiteral("ab\U0001F600cd"), 3, QStringLiteral("ab\U0001F600"));
        row("an accent stays", QStringLiteral("abe\u0301cd"), 3, QStringLiteral("ab"));
        row("a skin colour stays", QStringLiteral("ab\U0001F44D\U0001F3FDcd"), 3, QStringLiteral("ab"));
        row("flags are pairs", QStringLiteral("\U0001F1FA\U0001F1E6\U0001F1FA\U0001F1E6"), 3,
            QStringLiteral("\U0001F1FA\U0001F1E6"));
        row("one line end of two", QStringLiteral("ab\r\ncd"), 3, QStringLiteral("ab"));
        row("a character longer than a part", QStringLiteral("a\u0301\u0302\u0303\u0304"), 3,
            QStringLiteral("a\u0301\u0302"));
    }

    void partsEndWhereOneMayStop()
    {
        QFETCH(QString, text);
        QFETCH(int, length);
        QFETCH(QString, part);
        const std::string bytes = text.toStdString();
        const auto end = partEnd(bytes, 0, static_cast<std::size_t>(length));
        QCOMPARE(QString::fromStdString(bytes.substr(0, end)), part);
        // All of it in the end, and never nothing.
        std::size_t at = 0;
        while (at < bytes.size()) {
            const auto next = partEnd(bytes, at, static_cast<std::size_t>(length));
            QVERIFY(next > at);
            at = next;
        }
        QCOMPARE(at, bytes.size());
    }

    void beginnings()
    {
        QCOMPARE(beginningOf("слово", 3), QStringLiteral("сло"));
        QCOMPARE(beginningOf("ab\U0001F600c", 3), QStringLiteral("ab")); // no half of a pair
        QCOMPARE(beginningOf("ab", 3), QStringLiteral("ab"));
        QCOMPARE(beginningOf("\uFEFFab", 2).size(), 2);
        // The cells of the tables show as much.
        FlipsModel flips;
        SubmissionPreview preview;
        LabelFlip flip;
        flip.text = paragraph(100'000);
        preview.classes = {{.name = "a"}};
        preview.flips = {flip};
        flips.setFlips(preview, -1);
        BoardPosts board;
        board.setPosts({{.id = "p", .text = flip.text}});
        const QString whole = QString::fromStdString(flip.text);
        for (const auto& cell : {flips.index(0, FlipsModel::Text), board.index(0, BoardPosts::Text)}) {
            QCOMPARE(cell.data().toString(), whole.left(400).simplified());
            QCOMPARE(cell.data(Qt::ToolTipRole).toString(), whole.left(1600));
        }
    }

    // Marks are counted in code points of the text; the document lacks one character of \r\n and has an end
    // of a paragraph more where two parts of one line meet, and a mark behind these was a few letters away.
    void marksAndCopiesAreOfTheText()
    {
        std::string text = "\uFEFFперший\r\nдругий\n\n";
        while (codePointCount(text) < std::size_t{5 * part / 2}) text += "слово\u00A0👍🏽\t";
        text += "\r\nкінець";
        const auto count = static_cast<std::int64_t>(codePointCount(text));
        LongText shown;
        shown.resize(500, 300);
        shown.show();
        shown.setText("key", std::make_shared<const std::string>(text));
        const std::vector<TextSpan> spans{{1, 7},
                                          {9, 15},
                                          {part - 40, part + 40},
                                          {part + 100, part + 103},
                                          {2 * part + 50, 2 * part + 57},
                                          {count - 6, count + 9}};
        QTextCharFormat format;
        format.setFontStrikeOut(true);
        shown.setMarks(spans, format);
        const QPlainTextEdit& edit = *shown.edit();
        QCOMPARE(marked(edit).size(), 3); // the third ends with what is shown
        QCOMPARE(marked(edit)[0], QStringLiteral("перший"));
        QCOMPARE(marked(edit)[1], QStringLiteral("другий"));
        QVERIFY(edit.extraSelections()[0].format.fontStrikeOut());

        auto* more = moreOf(shown);
        QVERIFY(more && more->isVisible());
        while (more->isVisible()) more->click();
        QCOMPARE(marked(edit).size(), 6);
        for (int i = 0; i < 6; ++i) {
            const auto& span = spans[static_cast<std::size_t>(i)];
            QString found = marked(edit)[i];
            if (i == 2) found.remove(QChar::ParagraphSeparator); // where the parts meet
            QCOMPARE(found, codePoints(text, span.begin, std::min(span.end, count)));
        }
        // What is copied has no line ends of ours, and its spaces are those of the text.
        shown.edit()->selectAll();
        shown.edit()->copy();
        const QString whole = QString(utf16(text)).replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
        QVERIFY(edit.blockCount() > whole.count(QLatin1Char('\n')) + 1);
        QCOMPARE(QApplication::clipboard()->text(), whole);
        QTextCursor some(edit.document());
        some.setPosition(3);
        some.setPosition(10, QTextCursor::KeepAnchor);
        shown.edit()->setTextCursor(some);
        shown.edit()->copy();
        QCOMPARE(QApplication::clipboard()->text(), whole.mid(3, 7));

        // A short text is whole, and has nothing below it.
        shown.setText("other", std::make_shared<const std::string>("short"));
        QCOMPARE(edit.toPlainText(), QStringLiteral("short"));
        QVERIFY(!more->isVisible());
        QVERIFY(edit.extraSelections().isEmpty());
        shown.clear();
        QVERIFY(edit.toPlainText().isEmpty());
    }

    void thePostView()
    {
        QTemporaryDir dir;
        std::ofstream(Path(dir.path().toStdString()) / "posts.csv") << "id,text,a\nlong,one,1\nshort,two,0\n";
        WorkspaceController workspace(realFileSystem());
        workspace.setHome(dir.path().toStdString());
        workspace.open(Path(dir.path().toStdString()) / "posts.csv");
        QTRY_VERIFY_WITH_TIMEOUT(workspace.isOpen() && !workspace.isLoading(), 20'000);
        const auto data = posts();
        const auto count = static_cast<std::int64_t>(codePointCount(data->texts[0]));
        PostsModel model;
        model.setData(
            data,
            std::make_shared<const std::vector<std::int64_t>>(std::vector<std::int64_t>{count, 13, count}),
            nullptr);
        PostView view(model, workspace);
        view.resize(600, 400);
        view.show();
        view.showRow(0);
        auto* edit = view.findChild<QPlainTextEdit*>();
        QVERIFY(edit);
        QVERIFY(edit->isVisible() && edit->isReadOnly());
        QVERIFY(edit->document()->characterCount() <= onePart);
        QVERIFY(edit->document()->characterCount() > part / 2);
        QCOMPARE(marked(*edit), QStringList{codePoints(data->texts[0], 0, 5)});
        QCOMPARE(edit->extraSelections()[0].format.underlineStyle(), QTextCharFormat::SingleUnderline);
        auto* more = moreOf(view);
        QVERIFY(more && more->isVisible());
        const auto said = [&view] {
            for (auto* label : view.findChildren<QLabel*>())
                if (label->isVisible() && label->text().startsWith(QStringLiteral("…"))) return label->text();
            return QString();
        };
        // Without a translation %Ln stands as the number.
        const auto shown = [&] { return static_cast<qint64>(codePointCount(utf16Shown(*edit))); };
        QVERIFY2(said().contains(QLocale().toString(qlonglong{count - shown()})), qPrintable(said()));

        // A bookmark leaves the place alone, and so does what is added.
        edit->selectAll();
        const int selected = static_cast<int>(edit->textCursor().selectedText().size());
        auto* bar = edit->verticalScrollBar();
        bar->setValue(bar->maximum() / 2);
        const int place = bar->value();
        QVERIFY(place > 0);
        QToolButton* bookmark = nullptr;
        for (auto* button : view.findChildren<QToolButton*>())
            if (button->accessibleName() == QStringLiteral("Bookmark this post")) bookmark = button;
        QVERIFY(bookmark);
        QSignalSpy changes(edit, &QPlainTextEdit::textChanged);
        QTest::mouseClick(bookmark, Qt::LeftButton);
        QVERIFY(workspace.workspace().bookmarks.contains("long"));
        QCOMPARE(changes.size(), 0);
        // Another window's note on a post that is not marked here stays when it is marked here as well.
        QTest::mouseClick(bookmark, Qt::LeftButton);
        QVERIFY(changeWorkspace(realFileSystem(), workspace.workspace(), [](Workspace& w) {
                    w.bookmarks["long"] = "theirs";
                }).ok());
        QTest::mouseClick(bookmark, Qt::LeftButton);
        QCOMPARE(workspace.workspace().bookmarks.at("long"), std::string("theirs"));
        QCOMPARE(bar->value(), place);
        QTest::mouseClick(more, Qt::LeftButton);
        QCOMPARE(bar->value(), place);
        QCOMPARE(edit->textCursor().selectedText().size(), selected); // what was chosen, no more
        QVERIFY(edit->document()->characterCount() > part);
        QVERIFY(edit->document()->characterCount() <= twoParts);
        QCOMPARE(marked(*edit), (QStringList{codePoints(data->texts[0], 0, 5),
                                             codePoints(data->texts[0], part + 100, part + 110)}));
        QVERIFY2(said().contains(QLocale().toString(qlonglong{count - shown()})), qPrintable(said()));
        QTest::mouseClick(bookmark, Qt::LeftButton); // what was added stays as well
        QCOMPARE(bar->value(), place);
        QVERIFY(edit->document()->characterCount() > part);

        view.showRow(1);
        QCOMPARE(edit->toPlainText(), QStringLiteral("Привіт, світе"));
        QCOMPARE(marked(*edit), QStringList{QStringLiteral("Привіт")});
        QVERIFY(!more->isVisible());
        view.showRow(0);
        QCOMPARE(bar->value(), 0);
        bar->setValue(bar->maximum() / 2);
        view.showRow(2); // the same words of another post begin at their beginning
        QCOMPARE(bar->value(), 0);
        QVERIFY(marked(*edit).isEmpty());
        view.showRow(-1);
        QVERIFY(edit->toPlainText().isEmpty());
        QVERIFY(!more->isVisible());
    }

    void theDrawer()
    {
        SubmissionPreview preview;
        preview.classes = {{.name = "a"}};
        LabelFlip flip;
        flip.id = "long";
        flip.text = paragraph(tenMegabytes);
        preview.flips = {flip};
        flip.id = "short";
        flip.text = "short";
        preview.flips.push_back(flip);
        FlipsDrawer drawer;
        drawer.resize(1000, 400);
        drawer.show();
        drawer.showFlips(preview, -1);
        auto* edit = drawer.findChild<QPlainTextEdit*>();
        auto* more = moreOf(drawer);
        QVERIFY(edit && more && more->isVisible());
        const int before = edit->document()->characterCount();
        QVERIFY(before > part / 2 && before <= onePart);
        QTest::mouseClick(more, Qt::LeftButton);
        QVERIFY(edit->document()->characterCount() > before);
        QVERIFY(edit->document()->characterCount() <= twoParts);
        auto* table = drawer.findChild<QTableView*>();
        table->selectRow(1);
        QCOMPARE(edit->toPlainText(), QStringLiteral("short"));
        QVERIFY(!more->isVisible());
    }

    // With truncation from the left all that the model sees stood behind what it does not see.
    void thePrompt()
    {
        QTemporaryDir dir;
        const Path file = Path(dir.path().toStdString()) / "posts.csv";
        std::ofstream(file) << "id,text,a\nlong," << paragraph(600'000) << "the end,1\nshort,two,0\n";
        WorkspaceController workspace(realFileSystem());
        workspace.setHome(dir.path().toStdString());
        workspace.open(file);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data() != nullptr, 20'000);
        ConfigModel model;
        RunConfig config;
        config.model.model_name_or_path = THRESHER_SOURCE_DIR "/resources/sample/model";
        config.model.max_length = 60;
        config.model.truncation = "left";
        config.prompt.template_ = "Look: {text}!";
        model.setConfig(config);
        PromptPanel panel(workspace, model);
        panel.resize(700, 400);
        panel.show();
        auto* edit = panel.findChild<QPlainTextEdit*>();
        QVERIFY(edit);
        QTRY_VERIFY_WITH_TIMEOUT(edit->toPlainText().endsWith(QStringLiteral("the end!")), 60'000);
        QVERIFY(edit->document()->characterCount() <= onePart);
        QVERIFY(!moreOf(panel)->isVisible());
        const QStringList cut = marked(*edit);
        QCOMPARE(cut.size(), 2); // the ends of what is cut; the note between them is not struck out
        const QString text = edit->toPlainText();
        QVERIFY(cut[0].startsWith(QStringLiteral("Look: ")));
        const QStringList lines = text.split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines[0], cut[0]);
        QVERIFY(lines[1].contains(QStringLiteral("not shown here")));
        QVERIFY(lines[2].startsWith(cut[1]) && lines[2] != cut[1]);
        QVERIFY(edit->extraSelections()[0].format.fontStrikeOut());

        // The count that follows, and another theme, leave the place alone.
        QTRY_VERIFY_WITH_TIMEOUT(panel.isSettled(), 60'000);
        QSignalSpy changes(edit, &QPlainTextEdit::textChanged);
        QEvent palette(QEvent::PaletteChange);
        QApplication::sendEvent(&panel, &palette);
        QCOMPARE(changes.size(), 0);

        // What it sees of a post without limits comes part by part.
        config.model.max_length = 10'000'000;
        model.setConfig(config);
        QTRY_VERIFY_WITH_TIMEOUT(moreOf(panel)->isVisible(), 60'000);
        QVERIFY(marked(*edit).isEmpty());
        QVERIFY(edit->document()->characterCount() <= onePart);
    }

  private:
    static std::string utf16Shown(const QPlainTextEdit& edit)
    {
        QString text;
        for (auto block = edit.document()->begin(); block.isValid(); block = block.next())
            text += block.text();
        return text.toStdString();
    }
};

QTEST_MAIN(TestLongPosts)
#include "tst_long_posts.moc"

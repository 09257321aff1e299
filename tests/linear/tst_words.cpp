#include "text/ngrams.h"
#include "text/words.h"

#include <QtTest>

using namespace thresher;

namespace {

QStringList list(const std::vector<std::string>& texts)
{
    QStringList out;
    for (const std::string& text : texts) out << QString::fromStdString(text);
    return out;
}

} // namespace

class TestWords : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void words_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("expected");
        using L = QStringList;
        QTest::newRow("empty") << "" << L{};
        QTest::newRow("punctuation alone") << " — …!? «» () " << L{};
        QTest::newRow("plain") << "Слава, друзі!" << L{"Слава", "друзі"};
        QTest::newRow("one letter") << "я і ти" << L{"я", "і", "ти"};
        QTest::newRow("apostrophe U+0027") << "м'ята" << L{"м'ята"};
        QTest::newRow("apostrophe U+2019") << "об’єкт" << L{"об’єкт"};
        QTest::newRow("apostrophe U+02BC") << "сімʼя" << L{"сімʼя"};
        QTest::newRow("quotes are not letters") << "'слово'" << L{"слово"};
        QTest::newRow("hyphen") << "жовто-блакитний" << L{"жовто", "блакитний"};
        QTest::newRow("dash") << "він—вона" << L{"він", "вона"};
        QTest::newRow("emoji") << "так🔥🔥ні 👍🏽 🇺🇦" << L{"так", "ні"};
        QTest::newRow("numbers") << "3,5 млн і 1.000.000 о 12:30"
                                 << L{"3,5", "млн", "і", "1.000.000", "о", "12", "30"};
        QTest::newRow("url") << "https://t.me/kanal_1?x=2" << L{"https", "t.me", "kanal_1", "x", "2"};
        QTest::newRow("underscore and hashtag") << "user_name #Тег" << L{"user_name", "Тег"};
        QTest::newRow("underscores alone") << "__ _" << L{};
        QTest::newRow("combining acute stays")
            << QString::fromUtf8("за\u0301мок") << L{QString::fromUtf8("за\u0301мок")};
        QTest::newRow("ideographs") << "台北abc" << L{"台北", "abc"};
    }
    void words()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, expected);
        auto splitter = WordSplitter::create();
        QVERIFY(splitter.ok());
        const std::string bytes = text.toStdString();
        for (int again = 0; again < 2; ++again) { // the splitter is reused from text to text
            QStringList found;
            for (const WordSpan& span : splitter->words(bytes))
                found << QString::fromStdString(bytes.substr(span.begin, span.end - span.begin));
            QCOMPARE(found, expected);
        }
    }

    void lowerCase_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("cyrillic") << "ЇЖАК Ґанок Ёлка"
                                  << "їжак ґанок ёлка";
        QTest::newRow("root locale, not Turkish") << "TITLE I"
                                                  << "title i";
        QTest::newRow("final sigma") << "ΟΔΟΣ"
                                     << "οδος";
        QTest::newRow("grows") << "İ" << QString::fromUtf8("i\u0307");
        QTest::newRow("emoji") << "🔥A"
                               << "🔥a";
    }
    void lowerCase()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(thresher::lowerCase(text.toStdString())), expected);
    }

    // Python: [c for c in map(chr, range(0x110000)) if c.isspace()].
    void tokensAreCutWherePythonSeesSpace()
    {
        for (const char32_t space :
             std::u32string(U"\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003"
                            U"\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f"
                            U"\u205f\u3000")) {
            const std::string text = "a" + QString::fromUcs4(&space, 1).toStdString() + "b";
            QCOMPARE(whitespaceTokens(text), (std::vector<std::string_view>{"a", "b"}));
        }
        for (const char32_t other : std::u32string(U"\u200b\u2060\ufeff\u180e\u00ad_")) {
            const std::string text = "a" + QString::fromUcs4(&other, 1).toStdString() + "b";
            QCOMPARE(whitespaceTokens(text).size(), std::size_t{1});
        }
        QVERIFY(whitespaceTokens("  \n ").empty());
        QCOMPARE(whitespaceTokens(" a  bc "), (std::vector<std::string_view>{"a", "bc"}));
    }

    void wordNgrams()
    {
        std::vector<std::string> out;
        appendWordNgrams(out, {"a", "b", "c"}, {1, 2});
        QCOMPARE(list(out), (QStringList{"a", "b", "c", "a b", "b c"}));
        out.clear();
        appendWordNgrams(out, {"a", "b", "c"}, {2, 5});
        QCOMPARE(list(out), (QStringList{"a b", "b c", "a b c"}));
        out.clear();
        appendWordNgrams(out, {"a"}, {2, 3});
        QVERIFY(out.empty());
    }

    // CountVectorizer(analyzer="char_wb", ngram_range=range).build_analyzer()(token), scikit-learn 1.9.1.
    void tokenNgrams_data()
    {
        QTest::addColumn<QString>("token");
        QTest::addColumn<int>("shortest");
        QTest::addColumn<int>("longest");
        QTest::addColumn<QStringList>("expected");
        using L = QStringList;
        QTest::newRow("word") << "єва" << 2 << 5
                              << L{" є", "єв", "ва", "а ", " єв", "єва", "ва ", " єва", "єва ", " єва "};
        QTest::newRow("short") << "я" << 2 << 5 << L{" я", "я ", " я "};
        QTest::newRow("shorter than the shortest") << "я" << 5 << 7 << L{" я "};
        QTest::newRow("single characters") << "🔥a" << 1 << 1 << L{" ", "🔥", "a", " "};
        QTest::newRow("exact length") << "ab" << 4 << 4 << L{" ab "};
    }
    void tokenNgrams()
    {
        QFETCH(QString, token);
        QFETCH(int, shortest);
        QFETCH(int, longest);
        QFETCH(QStringList, expected);
        std::vector<std::string> out;
        appendTokenNgrams(out, token.toStdString(), {shortest, longest});
        QCOMPARE(list(out), expected);
    }
};

QTEST_APPLESS_MAIN(TestWords)
#include "tst_words.moc"

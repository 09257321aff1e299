#include "linear/linear_support.h"
#include "model/linear_corpus.h"
#include "model/linear_features.h"

using namespace thresher;
using namespace linear_support;

namespace {

// A corpus of the texts and the vocabulary fitted on the first `training` of them.
struct Fitted {
    Fitted(const LinearConfig& config, const std::vector<std::string>& texts, std::size_t training,
           const std::vector<std::string>& before = {})
        : work(1), corpus(config.word_ngrams, config.char_ngrams)
    {
        (void)corpus.add(before, work, {});
        documents = corpus.add(texts, work, {}).value();
        model.config = config;
        fitVocabulary(model, corpus, std::span(documents).first(training));
    }
    std::map<std::string, double> row(std::size_t index) const
    {
        std::vector<FeatureValue> values;
        FeatureMap(corpus, model).row(*documents[index], values);
        std::map<std::string, double> out;
        for (const FeatureValue& value : values) {
            const bool word = value.feature < model.words.terms.size();
            out[word ? "word " + model.words.terms[value.feature]
                     : "char " + model.chars.terms[value.feature - model.words.terms.size()]] = value.value;
        }
        return out;
    }
    WorkSlots work;
    NgramCorpus corpus;
    std::vector<const TermDocument*> documents;
    LinearModel model;
};

LinearConfig wordsOnly(std::int64_t minDf)
{
    LinearConfig config;
    config.word_ngrams = {1, 1};
    config.word_min_df = minDf;
    config.max_char_features = 0;
    return config;
}

const std::vector<std::string> fourTexts = {"a a b", "A b c", "a d", "c c c"};
using Terms = std::vector<std::string>;

} // namespace

class TestLinearFeatures : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Document frequencies 3, 2, 2 and 1 (d): counted once per document, in lower case.
    void minDfCountsDocuments()
    {
        const Fitted two(wordsOnly(2), fourTexts, 4);
        QCOMPARE(two.model.words.terms, (Terms{"a", "b", "c"}));
        QCOMPARE(two.model.words.documentFrequency, (std::vector<std::uint32_t>{3, 2, 2}));
        QCOMPARE(two.model.documents, 4U);
        QCOMPARE(Fitted(wordsOnly(3), fourTexts, 4).model.words.terms, (Terms{"a"}));
        QCOMPARE(Fitted(wordsOnly(1), fourTexts, 4).model.words.terms, (Terms{"a", "b", "c", "d"}));
        QVERIFY(two.model.chars.terms.empty());
    }

    // Numbers worked out by hand: idf(a) = ln(5/4) + 1, idf(b) = ln(5/3) + 1; tf of "a a" = 1 + ln 2.
    void rowsAreSublinearSmoothAndNormalised()
    {
        const Fitted fit(wordsOnly(2), fourTexts, 4);
        QCOMPARE(smoothIdf(4, 3), 1.2231435513142097);
        QCOMPARE(smoothIdf(4, 2), 1.5108256237659907);
        const auto first = fit.row(0);
        QCOMPARE(first.size(), std::size_t{2});
        QVERIFY(std::abs(first.at("word a") - 0.8078683906158031) < 1e-15);
        QVERIFY(std::abs(first.at("word b") - 0.5893629301574982) < 1e-15);
        const auto second = fit.row(1);
        QVERIFY(std::abs(second.at("word a") - 0.4968161174826459) < 1e-15);
        QVERIFY(std::abs(second.at("word c") - 0.6136667440107333) < 1e-15);
        QCOMPARE(fit.row(3).at("word c"), 1.0);
    }

    // Total counts: a 4, c 4, b 2, d 1. What is kept is what occurs most; ties go by the term's bytes.
    void maxFeaturesKeepsTheMostFrequent()
    {
        LinearConfig config = wordsOnly(1);
        const std::vector<Terms> expected = {{}, {"a"}, {"a", "c"}, {"a", "b", "c"}, {"a", "b", "c", "d"}};
        for (std::size_t limit = 0; limit < expected.size(); ++limit) {
            config.max_word_features = static_cast<std::int64_t>(limit);
            QCOMPARE(Fitted(config, fourTexts, 4).model.words.terms, expected[limit]);
        }
    }

    // Frequency in documents and in all differ: "x" is in one document five times, "y" in two once each.
    void limitAndMinimumUseTheirOwnCounts()
    {
        const std::vector<std::string> texts = {"x x x x x y", "y z", "z z"};
        LinearConfig config = wordsOnly(2);
        QCOMPARE(Fitted(config, texts, 3).model.words.terms, (Terms{"y", "z"}));
        config.word_min_df = 1;
        config.max_word_features = 1;
        QCOMPARE(Fitted(config, texts, 3).model.words.terms, (Terms{"x"}));
    }

    void statisticsAreOfTheTrainingRowsAlone()
    {
        std::vector<std::string> texts = {"a b", "a c", "held out words a a b b c"};
        const Fitted fit(wordsOnly(1), texts, 2);
        QCOMPARE(fit.model.words.terms, (Terms{"a", "b", "c"}));
        QCOMPARE(fit.model.words.documentFrequency, (std::vector<std::uint32_t>{2, 1, 1}));
        QCOMPARE(fit.row(2).size(), std::size_t{3});
    }

    // Another run order numbers the terms otherwise; no row may show it, not in the last bit.
    void theOrderInWhichTextsCameDoesNotShow()
    {
        const Posts posts = madeUpPosts(60, 2, 3);
        std::vector<std::string> backwards(posts.train.rbegin(), posts.train.rend());
        LinearConfig config;
        const Fitted plain(config, posts.train, 40);
        const Fitted other(config, posts.train, 40, backwards);
        QCOMPARE(plain.model.words.terms, other.model.words.terms);
        QCOMPARE(plain.model.chars.terms, other.model.chars.terms);
        for (std::size_t i = 0; i < posts.train.size(); ++i) QCOMPARE(plain.row(i), other.row(i));
    }

    void aTextIsCutOnce()
    {
        WorkSlots work(1);
        NgramCorpus corpus({1, 1}, {2, 3});
        const std::vector<std::string> texts = {"one two", "three", "one two"};
        const auto first = corpus.add(texts, work, {}).value();
        QCOMPARE(first[0], first[2]);
        const auto again = corpus.add(texts, work, {}).value();
        QCOMPARE(again, first);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(corpus.add(texts, work, {{}, stop.get_token()}).ok()); // nothing to do: nothing to stop
        const std::vector<std::string> fresh = {"four"};
        QCOMPARE(corpus.add(fresh, work, {{}, stop.get_token()}).error().code, ErrorCode::Interrupted);
    }

    // tests/reference/make_tfidf.py: scikit-learn's matrices for posts of the sample.
    void matricesAreScikitLearns()
    {
        const auto fixture = readJsonFile("tfidf/tfidf.json");
        QVERIFY(!fixture.is_null());
        const Posts posts = oraclePosts(fixture);
        const Fitted fit({}, posts.train, posts.train.size());
        QCOMPARE(fit.model.words.terms.size(), fixture["word"]["features"].get<std::size_t>());
        QCOMPARE(fit.model.chars.terms.size(), fixture["char"]["features"].get<std::size_t>());
        std::size_t words = 0;
        std::size_t chars = 0;
        for (std::size_t i = 0; i < posts.train.size(); ++i)
            for (const auto& [term, value] : fit.row(i)) ++(term.starts_with("word") ? words : chars);
        QCOMPARE(words, fixture["word"]["nonzeros"].get<std::size_t>());
        QCOMPARE(chars, fixture["char"]["nonzeros"].get<std::size_t>());

        auto row = fit.row(0);
        for (const std::string part : {"word", "char"}) {
            for (const auto& [term, value] : fixture["first_row_" + part].items()) {
                const auto found = row.find(part + " " + term);
                QVERIFY2(found != row.end(), term.c_str());
                QVERIFY2(std::abs(found->second - value.get<double>()) < 1e-14, term.c_str());
                row.erase(found);
            }
        }
        QVERIFY(row.empty());
    }
};

QTEST_APPLESS_MAIN(TestLinearFeatures)
#include "tst_linear_features.moc"

#include "base/rng.h"
#include "base/utf8.h"
#include "data/duplicates.h"

#include <QtTest>

#include <algorithm>
#include <numeric>
#include <set>

using namespace thresher;

namespace {

// The definition, word for word: all pairs of sets of strings.
std::set<std::u32string> gramSet(const std::string& text)
{
    const std::string normalised = normalisedForDuplicates(text);
    std::u32string points;
    for (std::size_t at = 0; at < normalised.size();) points += decodeCodePoint(normalised, at);
    std::set<std::u32string> grams;
    if (points.empty()) return grams;
    if (points.size() < 5) return {points};
    for (std::size_t i = 0; i + 5 <= points.size(); ++i) grams.insert(points.substr(i, 5));
    return grams;
}

double jaccard(const std::set<std::u32string>& a, const std::set<std::u32string>& b)
{
    if (a.empty() || b.empty()) return 0.0;
    std::size_t common = 0;
    for (const auto& gram : a) common += b.count(gram);
    return static_cast<double>(common) / static_cast<double>(a.size() + b.size() - common);
}

std::vector<std::uint32_t> groupsByDefinition(const std::vector<std::string>& texts, double threshold)
{
    std::vector<std::set<std::u32string>> sets;
    for (const auto& text : texts) sets.push_back(gramSet(text));
    std::vector<std::uint32_t> group(texts.size());
    std::iota(group.begin(), group.end(), 0U);
    for (std::size_t i = 0; i < texts.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (jaccard(sets[i], sets[j]) >= threshold) {
                const auto from = group[i], to = group[j];
                for (auto& g : group)
                    if (g == from) g = to;
            }
    std::vector<std::uint32_t> numbers;
    for (auto& g : group) {
        const auto found = std::find(numbers.begin(), numbers.end(), g);
        const auto number = static_cast<std::uint32_t>(found - numbers.begin());
        if (found == numbers.end()) numbers.push_back(g);
        g = number;
    }
    return group;
}

// Texts that are edited copies of one another, so that similarities lie on both sides of the threshold.
std::vector<std::string> editedTexts(Mt19937& rng, std::size_t count)
{
    const std::vector<std::string> words = {"місто", "слово", "the", "війна", "Правда",
                                            "дім",   "news",  "ні",  "що",    "12"};
    std::vector<std::vector<std::string>> posts;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<std::string> post;
        if (!posts.empty() && rng.interval(2) == 0) {
            post = posts[rng.interval(posts.size() - 1)];
            for (std::uint64_t edit = rng.interval(3); edit > 0 && !post.empty(); --edit)
                post[rng.interval(post.size() - 1)] = words[rng.interval(words.size() - 1)];
        } else {
            for (std::uint64_t length = rng.interval(14); length > 0; --length)
                post.push_back(words[rng.interval(words.size() - 1)]);
        }
        posts.push_back(post);
    }
    std::vector<std::string> texts;
    for (const auto& post : posts) {
        std::string text;
        for (const auto& word : post) text += word + (rng.interval(3) == 0 ? ", " : " ");
        texts.push_back(text);
    }
    return texts;
}

} // namespace

class TestDuplicates : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void normalisation_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("case and punctuation")
            << QByteArray("  Слава,  Україні!! ") << QByteArray("слава україні");
        QTest::newRow("emoji alone") << QByteArray("\xF0\x9F\x98\x80 ...") << QByteArray();
        QTest::newRow("digits stay") << QByteArray("A-1\n2") << QByteArray("a 1 2");
        QTest::newRow("combining marks stay") << QByteArray("и\xCC\x86") << QByteArray("и\xCC\x86");
    }
    void normalisation()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(normalisedForDuplicates(text.toStdString())), expected);
    }

    void exactGroups()
    {
        const std::vector<std::string> texts = {"Привіт, світе", "інше", "привіт світе!", "!!!", "!!!", ""};
        const auto groups = exactDuplicates(texts);
        QCOMPARE(groups.group, (std::vector<std::uint32_t>{0, 1, 0, 2, 3, 4}));
        QCOMPARE(groups.count, std::size_t{5});
        QCOMPARE(groups.rows()[0], (std::vector<std::size_t>{0, 2}));
    }

    void nearGroupsFollowTheDefinition_data()
    {
        QTest::addColumn<double>("threshold");
        for (const double t : {0.3, 0.5, 0.7, 0.9, 1.0}) QTest::addRow("%g", t) << t;
    }
    void nearGroupsFollowTheDefinition()
    {
        QFETCH(double, threshold);
        Mt19937 rng(5);
        std::size_t joined = 0;
        for (int round = 0; round < 40; ++round) {
            const auto texts = editedTexts(rng, 60);
            const auto groups = nearDuplicates(texts, {.threshold = threshold, .threads = 2});
            QVERIFY(groups.ok());
            QCOMPARE(groups->group, groupsByDefinition(texts, threshold));
            QCOMPARE(nearDuplicates(texts, {.threshold = threshold, .threads = 1})->group, groups->group);
            joined += texts.size() - groups->count;
        }
        QVERIFY(joined > 100);
    }

    // Groups are connected components: the ends of a chain need not be alike. More rows than one block of
    // work.
    void chainsAndBlocks()
    {
        std::vector<std::string> texts;
        for (int i = 0; i < 3000; ++i) {
            std::string text;
            for (int j = 0; j < 30; ++j) text += "w" + std::to_string(i / 3 * 100 + j + i % 3 * 2) + " ";
            texts.push_back(text);
        }
        const auto groups = nearDuplicates(texts);
        QCOMPARE(groups->count, std::size_t{1000});
        for (std::size_t i = 0; i < texts.size(); ++i)
            QCOMPARE(groups->group[i], static_cast<std::uint32_t>(i / 3));
    }

    void overlapFindsTheBestMatch()
    {
        Mt19937 rng(9);
        for (int round = 0; round < 20; ++round) {
            const auto texts = editedTexts(rng, 40);
            auto others = editedTexts(rng, 30);
            others.insert(others.end(), texts.begin(), texts.begin() + 10);
            const auto matches = overlap(texts, others);
            QVERIFY(matches.ok());
            std::vector<TextMatch> expected;
            for (std::size_t i = 0; i < texts.size(); ++i) {
                TextMatch best;
                for (std::size_t j = 0; j < others.size(); ++j) {
                    const double s = jaccard(gramSet(texts[i]), gramSet(others[j]));
                    const bool exact =
                        normalisedForDuplicates(texts[i]) == normalisedForDuplicates(others[j]);
                    if (s >= 0.7 && (s > best.similarity || (s == best.similarity && exact && !best.exact)))
                        best = {i, j, s, exact};
                }
                if (best.similarity > 0) expected.push_back(best);
            }
            QCOMPARE(*matches, expected);
        }
    }

    void agreementIsCountedPerGroupAndClass()
    {
        DuplicateGroups groups;
        groups.group = {0, 1, 0, 2, 1, 1};
        groups.count = 3;
        LabelMatrix labels(6, 2);
        labels(0, 0) = labels(2, 0) = 1;
        labels(4, 1) = 1;
        const auto agreement = labelAgreement(groups, labels);
        QCOMPARE(agreement.groups, std::size_t{2});
        QCOMPARE(agreement.rows, std::size_t{5});
        QCOMPARE(agreement.agreeing, std::size_t{1});
        QCOMPARE(agreement.disagreeing, (std::vector<std::size_t>{0, 1}));
    }

    void faults()
    {
        QCOMPARE(nearDuplicates({}, {.threshold = 0.0}).error().code, ErrorCode::BadValue);
        QCOMPARE(nearDuplicates({})->count, std::size_t{0});
        std::stop_source stop;
        stop.request_stop();
        Progress progress;
        progress.stop = stop.get_token();
        const std::vector<std::string> texts = {"один текст", "один текст тут"};
        QCOMPARE(nearDuplicates(texts, {}, progress).error().code, ErrorCode::Interrupted);
        QCOMPARE(overlap(texts, texts, {}, progress).error().code, ErrorCode::Interrupted);
    }
};

QTEST_APPLESS_MAIN(TestDuplicates)
#include "tst_duplicates.moc"

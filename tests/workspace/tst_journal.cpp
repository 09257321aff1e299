// What a journal says of its submissions, and past submissions from a CSV.
#include "decide/random_scores.h"
#include "workspace/journal_figures.h"

#include <QTemporaryDir>
#include <QtTest>
#include <thread>

using namespace thresher;
using thresher::testing::randomScores;

namespace {

JournalEntry sent(const std::string& file, double cv, double leaderboard)
{
    JournalEntry entry;
    entry.file = file;
    entry.crossValidation = BadgedScore(cv, Badge::Clean);
    entry.publicScore = leaderboard;
    return entry;
}

} // namespace

class TestJournal : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void surprises()
    {
        JournalEntry entry;
        QVERIFY(surpriseOf(entry) == Surprise::Unknown);
        entry.expectedPublic = Interval{0.38, 0.42};
        QVERIFY(surpriseOf(entry) == Surprise::Unknown);
        entry.publicScore = 0.38;
        QVERIFY(surpriseOf(entry) == Surprise::None);
        entry.publicScore = 0.379;
        QVERIFY(surpriseOf(entry) == Surprise::Below);
        entry.publicScore = 0.43;
        QVERIFY(surpriseOf(entry) == Surprise::Above);
    }

    void correlation()
    {
        std::vector<JournalEntry> entries = {sent("a", 0.1, 0.3), sent("b", 0.2, 0.1), sent("c", 0.3, 0.2)};
        QVERIFY(!crossValidationAgainstPublic(entries));
        entries.push_back(sent("d", 0.4, 0.4));
        entries.push_back(sent("e", 0.4, 0.4)); // ties share a rank
        entries.emplace_back();                 // without scores
        const auto rho = crossValidationAgainstPublic(entries);
        QVERIFY(rho.has_value());
        QCOMPARE(rho->pairs, std::size_t{5});
        // scipy.stats.spearmanr([.1, .2, .3, .4, .4], [.3, .1, .2, .4, .4]): 0.684210526315789
        QVERIFY(std::abs(rho->value - 0.684210526315789) < 1e-12);
        QVERIFY(rho->interval.low < rho->value && rho->value <= rho->interval.high);
        for (auto& entry : entries) entry.publicScore = 0.4;
        QVERIFY(!crossValidationAgainstPublic(entries));
    }

    // One changed row in 3000 is not seen on 100 rows; good scores against noise are.
    void resolvable()
    {
        const auto scores = randomScores(3, {.rows = 3000, .separation = 3});
        CrossFit good, same, noise;
        good.predictions.push_back(scores.labels());
        same.predictions.push_back(scores.labels());
        same.predictions[0](5, 1) ^= 1;
        noise.predictions.emplace_back(scores.rows(), scores.classCount(), std::uint8_t{1});
        const auto a = summarised(scores, good), b = summarised(scores, same), c = summarised(scores, noise);
        const auto little = expectedPublicDifference(scores, a, b, 100, 42, 400);
        QVERIFY(!little.resolvable && little.expected < 0);
        const auto much = expectedPublicDifference(scores, a, c, 100, 42, 400);
        QVERIFY(much.resolvable && much.range.high < 0);
    }

    void history()
    {
        const Path path = Path(m_dir.path().toStdString()) / "history.csv";
        const auto put = [&](const char* text) {
            QVERIFY(writeAtomically(realFileSystem(), path, text).ok());
        };
        put("fileName,date,publicScore,privateScore,description\n"
            "second.csv,1970-01-03T00:00:10Z,\"0,41\",,b\nfirst.csv,1970-01-02,0.40,0.39,a\n");
        const auto read = readSubmissionHistory(realFileSystem(), path);
        QVERIFY2(read.ok(), read ? "" : read.error().message.c_str());
        QCOMPARE(read->size(), std::size_t{2});
        QCOMPARE(read->at(0).file, std::string("first.csv"));
        QCOMPARE(read->at(0).time, 86400.0);
        QCOMPARE(sentOnDay(*read, 86400.0 + 100), 1); // counts for its day
        QCOMPARE(read->at(1).time, 2 * 86400.0 + 10);
        QCOMPARE(*read->at(1).publicScore, 0.41);
        QVERIFY(!read->at(1).privateScore);

        std::vector<JournalEntry> journal = {sent("exports/second.csv", 0.42, 0.41)};
        journal[0].time = 5 * 86400.0;
        const auto merged = mergedHistory(journal, *read);
        QVERIFY(merged.ok());
        QCOMPARE(merged->size(), std::size_t{2});
        QVERIFY(merged->at(1).crossValidation.has_value()); // what the journal knew stays
        journal[0].publicScore = 0.5;
        QCOMPARE(mergedHistory(journal, *read).error().code, ErrorCode::Mismatch);

        put("file,public\na.csv,0.40\na.csv,0.41\n"); // a score typed twice
        const auto twice = readSubmissionHistory(realFileSystem(), path);
        QVERIFY(!twice && twice.error().message.find("'a.csv'") != std::string::npos);
        for (const char* bad : {"file,public\na.csv,41\n", "public\n0.4\n", "file,time\na.csv,yesterday\n"}) {
            put(bad);
            QVERIFY(!readSubmissionHistory(realFileSystem(), path).ok());
        }
    }

    // Two programs enter files at once: none is lost.
    void twoWriters()
    {
        const Path folder = Path(m_dir.path().toStdString()) / "two";
        QVERIFY(realFileSystem().makeDirectories(folder).ok());
        const auto writer = [&] {
            for (int i = 0; i < 30;) {
                const auto changed =
                    changeJournal(realFileSystem(), folder, [](std::vector<JournalEntry>& entries) -> Status {
                        entries.push_back(sent("a.csv", 0.4, 0.4));
                        return {};
                    });
                if (!changed &&
                    changed.error().code != ErrorCode::Locked) // a slow disk, and the other is in luck
                    qFatal("%s", toString(changed.error()).c_str());
                i += changed ? 1 : 0;
            }
        };
        {
            const std::jthread other(writer);
            writer();
        }
        QCOMPARE(readJournal(realFileSystem(), folder)->size(), std::size_t{60});
    }

    void finalSelectionIsKept()
    {
        const Path root = m_dir.path().toStdString();
        JournalEntry entry = sent("a.csv", 0.4, 0.41);
        entry.finalSelection = true;
        QVERIFY(writeJournal(realFileSystem(), root, {entry, sent("b.csv", 0.4, 0.4)}).ok());
        const auto read = readJournal(realFileSystem(), root);
        QVERIFY(read.ok() && read->at(0).finalSelection && !read->at(1).finalSelection);
    }

  private:
    QTemporaryDir m_dir;
};

QTEST_APPLESS_MAIN(TestJournal)
#include "tst_journal.moc"

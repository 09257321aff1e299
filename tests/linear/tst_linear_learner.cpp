#include "linear/linear_support.h"

#include <cmath>
#include <thread>

using namespace thresher;
using namespace linear_support;

namespace {

ScoreMatrix predicted(Learner& learner, Rows which)
{
    return learner.predict(which, {}).value();
}

double meanLogit(const ScoreMatrix& logits, std::size_t c)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < logits.rows; ++i) sum += static_cast<double>(logits(i, c));
    return sum / static_cast<double>(logits.rows);
}

} // namespace

class TestLinearLearner : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // tests/reference/make_tfidf.py: liblinear stopped at 1e-12 ("tight"), and at scikit-learn's 1e-4. Ours
    // stops at 1e-4 too, so it must be no farther from the tight values than a few times what that one is.
    void decisionValuesAreScikitLearns()
    {
        const auto fixture = readJsonFile("tfidf/tfidf.json");
        QVERIFY(!fixture.is_null());
        const Posts posts = oraclePosts(fixture);
        const auto factory = makeLinearFactory({}, 2);
        const auto learner = fitted(*factory, posts.view());
        QVERIFY(learner);
        const ScoreMatrix logits = predicted(*learner, Rows::Validation);
        QCOMPARE(logits.rows, posts.validation.size());
        QCOMPARE(logits.cols, posts.classes.size());
        double largest = 0.0;
        for (std::size_t i = 0; i < logits.rows; ++i)
            for (std::size_t c = 0; c < logits.cols; ++c)
                largest = std::max(largest, std::abs(static_cast<double>(logits(i, c)) -
                                                     fixture["tight"]["decision"][i][c].get<double>()));
        QVERIFY2(largest < 2e-3, qPrintable(QString::number(largest)));
    }

    void infoTellsWhatItIs()
    {
        const Posts posts = madeUpPosts(50, 3, 1);
        const auto factory = makeLinearFactory({}, 1);
        QVERIFY(factory->foldsMayRunInParallel());
        QVERIFY(nlohmann::json::parse(factory->modelJson())["kind"] == "linear");
        const auto learner = factory->make(posts.view(), 0, {});
        QVERIFY(learner.ok());
        const LearnerInfo& info = (*learner)->info();
        QVERIFY(info.singleStep);
        QCOMPARE(info.device, std::string("cpu"));
        QVERIFY(info.trainableParameters > 0);
        QCOMPARE(info.trainableParameters % 3, std::int64_t{0});
    }

    // The mean cross entropy by its definition, from the learner's own training logits.
    void lossIsTheMeanCrossEntropy()
    {
        const Posts posts = madeUpPosts(50, 3, 1);
        LearnerData data = posts.view();
        data.classWeights = {1.0F, 2.0F, 5.0F};
        for (const bool positive : {false, true}) {
            data.weightsArePositive = positive;
            const auto factory = makeLinearFactory({}, 1);
            auto learner = factory->make(data, 0, {});
            const auto report = (*learner)->fit({allRows(data), 1, 0.0}, {});
            QVERIFY(report.ok());
            QVERIFY(report->finite);
            const ScoreMatrix logits = predicted(**learner, Rows::Train);
            double sum = 0.0;
            for (std::size_t i = 0; i < logits.rows; ++i) {
                for (std::size_t c = 0; c < logits.cols; ++c) {
                    const double p = 1.0 / (1.0 + std::exp(-static_cast<double>(logits(i, c))));
                    const bool label = posts.labels(i, c) != 0;
                    const auto weight = static_cast<double>(data.classWeights[c]);
                    sum -= (label || !positive ? weight : 1.0) * std::log(label ? p : 1.0 - p);
                }
            }
            QVERIFY(std::abs(report->loss - sum / 150.0) < 1e-6);
        }
    }

    void validationAndTestTextsChangeNoWeight()
    {
        Posts posts = madeUpPosts(60, 3, 2);
        const auto one = makeLinearFactory({}, 1);
        const std::string before = savedBytes(*fitted(*one, posts.view()));
        QVERIFY(!before.empty());
        posts.validation = {"entirely different", posts.train[0] + " " + posts.train[0]};
        posts.test = {"", "w1 w1 w1"};
        const auto other = makeLinearFactory({}, 1);
        QCOMPARE(savedBytes(*fitted(*other, posts.view())), before);
        posts.train[0] += " something";
        const auto changed = makeLinearFactory({}, 1);
        QVERIFY(savedBytes(*fitted(*changed, posts.view())) != before);
    }

    // Folds at once or one after another, one factory or many, one thread or several: the same bits.
    void bitsDoNotDependOnThreadsOrOtherFolds()
    {
        const Posts all = madeUpPosts(90, 4, 3);
        std::vector<Posts> folds(3);
        for (std::size_t k = 0; k < 3; ++k) {
            folds[k].classes = all.classes;
            folds[k].test = all.test;
            std::vector<std::size_t> rows;
            for (std::size_t i = 0; i < all.train.size(); ++i) {
                if (i % 3 == k) folds[k].validation.push_back(all.train[i]);
                if (i % 3 == k) continue;
                rows.push_back(i);
                folds[k].train.push_back(all.train[i]);
            }
            folds[k].labels = selectRows(all.labels.view(), rows);
        }
        std::vector<std::string> alone;
        std::vector<ScoreMatrix> scores;
        for (std::size_t k = 0; k < 3; ++k) {
            const auto factory = makeLinearFactory({}, 1);
            const auto learner = fitted(*factory, folds[k].view());
            alone.push_back(savedBytes(*learner));
            scores.push_back(predicted(*learner, Rows::Test));
        }
        for (const unsigned threads : {1U, 2U, 7U}) {
            const auto factory = makeLinearFactory({}, threads);
            std::vector<std::unique_ptr<Learner>> learners(3);
            {
                std::vector<std::jthread> pool;
                for (const std::size_t k : {std::size_t{2}, std::size_t{0}, std::size_t{1}})
                    pool.emplace_back(
                        [&, k] { learners[k] = fitted(*factory, folds[k].view(), static_cast<int>(k)); });
            }
            for (std::size_t k = 0; k < 3; ++k) {
                QVERIFY(learners[k]);
                QVERIFY(savedBytes(*learners[k]) == alone[k]);
                QVERIFY(predicted(*learners[k], Rows::Test) == scores[k]);
            }
        }
    }

    void restoredLearnersPredictTheSameBits()
    {
        const Posts posts = madeUpPosts(80, 5, 4);
        const auto factory = makeLinearFactory({}, 2);
        const auto learner = fitted(*factory, posts.view());
        QVERIFY(learner);
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        QVERIFY(learner->save(realFileSystem(), path, true).ok());

        const auto otherFactory = makeLinearFactory({}, 1);
        auto restored = otherFactory->make(posts.view(), 0, {});
        QVERIFY(restored.ok());
        QVERIFY(!(*restored)->predict(Rows::Test, {}).ok());
        QVERIFY((*restored)->restore(path, false).ok());
        for (const Rows which : {Rows::Train, Rows::Validation, Rows::Test})
            QVERIFY(predicted(**restored, which) == predicted(*learner, which));
        QCOMPARE(savedBytes(**restored), savedBytes(*learner));

        // New data by the file alone, and again when it comes in other company.
        const auto model = readLinearModel(realFileSystem(), path / linearModelFile);
        QVERIFY(model.ok());
        const auto logits = linearLogits(*model, posts.test, 2, {});
        QVERIFY(logits.ok());
        QVERIFY(*logits == predicted(*learner, Rows::Test));
        const auto single = linearLogits(*model, std::span(posts.test).subspan(3, 1), 1, {});
        for (std::size_t c = 0; c < 5; ++c) QCOMPARE((*single)(0, c), (*logits)(3, c));

        // Fitting a restored learner starts from its own rows.
        Posts other = posts;
        other.train.resize(60);
        other.labels = LabelMatrix(60, 5);
        std::copy_n(posts.labels.values.begin(), 300, other.labels.values.begin());
        const auto expected = savedBytes(*fitted(*makeLinearFactory({}, 1), other.view()));
        auto again = otherFactory->make(other.view(), 0, {});
        QVERIFY((*again)->restore(path, false).ok());
        QVERIFY((*again)->fit({allRows(other.view()), 1, 0.0}, {}).ok());
        QCOMPARE(savedBytes(**again), expected);
    }

    // A larger weight for positives raises a class's scores; it leaves the other classes alone.
    void positiveWeightsAreOfTheirClass()
    {
        const Posts posts = madeUpPosts(80, 3, 5);
        LearnerData data = posts.view();
        const auto plain = predicted(*fitted(*makeLinearFactory({}, 1), data), Rows::Validation);
        data.classWeights = {1.0F, 6.0F, 1.0F};
        data.weightsArePositive = true;
        const auto weighted = predicted(*fitted(*makeLinearFactory({}, 1), data), Rows::Validation);
        QVERIFY(meanLogit(weighted, 1) > meanLogit(plain, 1) + 0.1);
        for (const std::size_t c : {std::size_t{0}, std::size_t{2}})
            QVERIFY(std::abs(meanLogit(weighted, c) - meanLogit(plain, c)) < 2e-3);
    }

    // A weight of the whole loss is the same as another C.
    void wholeWeightsScaleC()
    {
        const Posts posts = madeUpPosts(80, 2, 6);
        LearnerData data = posts.view();
        data.classWeights = {2.0F, 2.0F};
        const auto weighted = predicted(*fitted(*makeLinearFactory({}, 1), data), Rows::Validation);
        data.classWeights.clear();
        LinearConfig config;
        config.C = 6.0;
        QVERIFY(predicted(*fitted(*makeLinearFactory(config, 1), data), Rows::Validation) == weighted);
    }

    void aClassWithoutPositivesIsNoError()
    {
        Posts posts = madeUpPosts(40, 2, 7);
        for (std::size_t i = 0; i < 40; ++i) posts.labels(i, 1) = 0;
        const auto learner = fitted(*makeLinearFactory({}, 1), posts.view());
        QVERIFY(learner);
        const ScoreMatrix logits = predicted(*learner, Rows::Validation);
        for (std::size_t i = 0; i < logits.rows; ++i) QVERIFY(logits(i, 1) < 0.0F);
    }

    void anEmptyTextScoresTheIntercept()
    {
        Posts posts = madeUpPosts(40, 2, 8);
        posts.test = {"", "  ", "completelyunseen"};
        const auto factory = makeLinearFactory({}, 1);
        const auto learner = fitted(*factory, posts.view());
        const ScoreMatrix logits = predicted(*learner, Rows::Test);
        QCOMPARE(logits(0, 0), logits(1, 0));
        QVERIFY(std::isfinite(logits(0, 0)));
    }

    void stopLeavesTheLearnerUnfitted()
    {
        const Posts posts = madeUpPosts(40, 3, 9);
        const auto factory = makeLinearFactory({}, 1);
        auto learner = factory->make(posts.view(), 0, {});
        std::stop_source stop;
        Progress progress;
        progress.stop = stop.get_token();
        progress.report = [&](std::string_view, std::size_t done, std::size_t) {
            if (done == 1) stop.request_stop(); // after the first class
        };
        const LearnerData data = posts.view();
        const auto report = (*learner)->fit({allRows(data), 1, 0.0}, progress);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Interrupted);
        QVERIFY(!(*learner)->predict(Rows::Test, {}).ok());
        QVERIFY(!(*learner)->save(realFileSystem(), "nowhere", false).ok());
        QVERIFY((*learner)->fit({allRows(data), 1, 0.0}, {}).ok());
        QCOMPARE(savedBytes(**learner), savedBytes(*fitted(*makeLinearFactory({}, 1), data)));
    }

    void badInput_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<int>("code");
        QTest::newRow("no rows") << 0 << static_cast<int>(ErrorCode::BadShape);
        QTest::newRow("labels do not fit") << 1 << static_cast<int>(ErrorCode::BadShape);
        QTest::newRow("weights do not fit") << 2 << static_cast<int>(ErrorCode::BadShape);
        QTest::newRow("weight is not positive") << 3 << static_cast<int>(ErrorCode::BadValue);
        QTest::newRow("no feature is left") << 4 << static_cast<int>(ErrorCode::BadValue);
        QTest::newRow("C is zero") << 5 << static_cast<int>(ErrorCode::BadConfig);
        QTest::newRow("C is NaN") << 6 << static_cast<int>(ErrorCode::BadConfig);
        QTest::newRow("n-grams upside down") << 7 << static_cast<int>(ErrorCode::BadConfig);
        QTest::newRow("n-grams of nothing") << 8 << static_cast<int>(ErrorCode::BadConfig);
        QTest::newRow("min_df zero") << 9 << static_cast<int>(ErrorCode::BadConfig);
        QTest::newRow("negative limit") << 10 << static_cast<int>(ErrorCode::BadConfig);
    }
    void badInput()
    {
        QFETCH(int, what);
        QFETCH(int, code);
        Posts posts = madeUpPosts(20, 2, 10);
        LinearConfig config;
        std::vector<float> weights;
        if (what == 0) posts.train.clear();
        if (what == 1) posts.labels = LabelMatrix(19, 2);
        if (what == 2) weights = {1.0F};
        if (what == 3) weights = {1.0F, 0.0F};
        if (what == 4) config.word_min_df = config.char_min_df = 1000;
        if (what == 5) config.C = 0.0;
        if (what == 6) config.C = std::nan("");
        if (what == 7) config.char_ngrams = {5, 2};
        if (what == 8) config.word_ngrams = {0, 2};
        if (what == 9) config.char_min_df = 0;
        if (what == 10) config.max_word_features = -1;
        LearnerData data = posts.view();
        data.classWeights = weights;
        const auto learner = makeLinearFactory(config, 1)->make(data, 0, {});
        QVERIFY(!learner.ok());
        QCOMPARE(static_cast<int>(learner.error().code), code);
    }

    void fitWantsEveryRowOnce()
    {
        const Posts posts = madeUpPosts(20, 2, 11);
        const auto factory = makeLinearFactory({}, 1);
        auto learner = factory->make(posts.view(), 0, {});
        std::vector<std::size_t> rows = allRows(posts.view());
        const auto code = [&] { return (*learner)->fit({rows, 1, 0.0}, {}).error().code; };
        rows.pop_back();
        QCOMPARE(code(), ErrorCode::BadShape);
        rows.push_back(0);
        QCOMPARE(code(), ErrorCode::BadShape);
        rows.back() = 20;
        QCOMPARE(code(), ErrorCode::BadShape);
        rows.back() = 19;
        rows.push_back(3);
        QCOMPARE(code(), ErrorCode::BadShape);
        rows = allRows(posts.view());
        std::reverse(rows.begin(), rows.end()); // the order says nothing
        QVERIFY((*learner)->fit({rows, 1, 0.0}, {}).ok());
        QCOMPARE(savedBytes(**learner), savedBytes(*fitted(*factory, posts.view())));
    }

    void restoreRefusesAnotherRunsModel()
    {
        Posts posts = madeUpPosts(30, 2, 12);
        const auto factory = makeLinearFactory({}, 1);
        const auto learner = fitted(*factory, posts.view());
        const QTemporaryDir folder;
        const Path path = folder.path().toStdString();
        QCOMPARE(learner->restore(path, false).error().code, ErrorCode::FileNotFound);
        QVERIFY(learner->save(realFileSystem(), path, false).ok());
        LinearConfig config;
        config.char_ngrams = {3, 4};
        auto otherNgrams = makeLinearFactory(config, 1)->make(posts.view(), 0, {});
        QCOMPARE((*otherNgrams)->restore(path, false).error().code, ErrorCode::Mismatch);
        posts.classes[1] = "another";
        auto otherClasses = factory->make(posts.view(), 0, {});
        QCOMPARE((*otherClasses)->restore(path, false).error().code, ErrorCode::Mismatch);
    }
};

QTEST_APPLESS_MAIN(TestLinearLearner)
#include "tst_linear_learner.moc"

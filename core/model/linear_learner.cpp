#include "model/linear_learner.h"

#include "base/detail/json.h"
#include "base/numbers.h"
#include "model/linear_corpus.h"
#include "model/linear_features.h"
#include "model/linear_model.h"
#include "model/linear_predict.h"
#include "model/linear_solver.h"
#include "model/linear_start.h"
#include "model/linear_work.h"

#include <atomic>
#include <cmath>
#include <thread>
#include <unicode/uchar.h>
#include <unicode/uversion.h>

namespace thresher {

namespace {

// What all folds of a run share.
struct Shared {
    Shared(const LinearConfig& linear, unsigned threads)
        : config(linear), work(threads), corpus(linear.word_ngrams, linear.char_ngrams)
    {}
    LinearConfig config;
    WorkSlots work;
    NgramCorpus corpus;
};

Status checkConfig(const LinearConfig& config)
{
    const auto range = [](const NgramRange& n) { return n[0] >= 1 && n[0] <= n[1]; };
    std::string key;
    if (!(config.C > 0.0) || !std::isfinite(config.C)) key = "linear.C must be a positive number";
    if (!range(config.word_ngrams)) key = "linear.word_ngrams must be [shortest, longest] with 1 <= shortest";
    if (!range(config.char_ngrams)) key = "linear.char_ngrams must be [shortest, longest] with 1 <= shortest";
    if (config.word_min_df < 1 || config.char_min_df < 1)
        key = "linear.word_min_df and linear.char_min_df must be at least 1";
    if (config.max_word_features < 0 || config.max_char_features < 0)
        key = "linear.max_word_features and linear.max_char_features must not be negative";
    if (!key.empty()) return fail(ErrorCode::BadConfig, key);
    return {};
}

Status checkData(const LearnerData& data)
{
    if (data.trainTexts.empty()) return fail(ErrorCode::BadShape, "There are no training rows");
    if (data.trainLabels.rows != data.trainTexts.size() || data.trainLabels.cols != data.classes.size())
        return fail(ErrorCode::BadShape,
                    "Labels are " + std::to_string(data.trainLabels.rows) + " x " +
                        std::to_string(data.trainLabels.cols) + ", training rows x classes are " +
                        std::to_string(data.trainTexts.size()) + " x " + std::to_string(data.classes.size()));
    if (!data.classWeights.empty() && data.classWeights.size() != data.classes.size())
        return fail(ErrorCode::BadShape, "There are " + std::to_string(data.classWeights.size()) +
                                             " class weights for " + std::to_string(data.classes.size()) +
                                             " classes");
    for (std::size_t c = 0; c < data.classWeights.size(); ++c)
        if (!(data.classWeights[c] > 0.0F) || !std::isfinite(data.classWeights[c]))
            return fail(ErrorCode::BadValue,
                        "The weight of class '" + data.classes[c] + "' is not a positive number");
    return {};
}

// ln(1 + e^x) without overflow.
double softplus(double x)
{
    return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

class LinearLearner final : public Learner {
  public:
    LinearLearner(std::shared_ptr<Shared> shared, LearnerData data)
        : m_shared(std::move(shared)), m_data(std::move(data))
    {}

    Status prepare(const Progress& progress)
    {
        THRESHER_ASSIGN(m_train, m_shared->corpus.add(m_data.trainTexts, m_shared->work, progress));
        THRESHER_ASSIGN(m_validation, m_shared->corpus.add(m_data.validationTexts, m_shared->work, progress));
        THRESHER_ASSIGN(m_test, m_shared->corpus.add(m_data.testTexts, m_shared->work, progress));
        m_model.config = m_shared->config;
        m_model.classes = m_data.classes;
        fitVocabulary(m_model, m_shared->corpus, m_train);
        if (m_model.features() == 0)
            return fail(ErrorCode::BadValue, "No word or character n-gram is left as a feature",
                        "Lower linear.word_min_df and linear.char_min_df, or look at the texts.");
        useModel();
        return {};
    }

    const LearnerInfo& info() const override { return m_info; }

    Result<StepReport> fit(const StepRequest& request, const Progress& progress) override
    {
        StepReport report;
        const auto work = [&]() -> Status {
            THRESHER_TRY(checkRows(request.rows));
            if (m_fitted) {
                // A restored model may have another vocabulary: a fit starts from the training rows.
                m_fitted = false;
                fitVocabulary(m_model, m_shared->corpus, m_train);
                useModel();
            }
            THRESHER_TRY(solve(progress));
            m_fitted = true;
            return trainingLoss(report, progress);
        };
        THRESHER_TRY(withoutExceptions(work));
        return report;
    }

    Result<ScoreMatrix> predict(Rows which, const Progress& progress) override
    {
        if (!m_fitted)
            return fail(ErrorCode::Internal, "The linear model was asked to predict before it was fitted");
        const auto& documents = which == Rows::Train        ? m_train
                                : which == Rows::Validation ? m_validation
                                                            : m_test;
        ScoreMatrix logits;
        THRESHER_TRY(withoutExceptions(
            [&] { return predictDocuments(logits, m_model, *m_map, documents, m_shared->work, progress); }));
        return logits;
    }

    Status save(FileSystem& files, const Path& folder, bool) override
    {
        if (!m_fitted)
            return fail(ErrorCode::Internal, "The linear model was to be saved before it was fitted");
        return withoutExceptions([&] { return writeLinearModel(files, folder / linearModelFile, m_model); });
    }

    Status restore(const Path& folder, bool) override
    {
        return withoutExceptions([&]() -> Status {
            const Path path = folder / linearModelFile;
            THRESHER_ASSIGN(LinearModel model, readLinearModel(realFileSystem(), path));
            if (model.classes != m_data.classes)
                return fail(ErrorCode::Mismatch, "The saved linear model has other classes than this run",
                            "Take the run folder that belongs to this configuration.", path.string());
            if (model.config.word_ngrams != m_shared->config.word_ngrams ||
                model.config.char_ngrams != m_shared->config.char_ngrams)
                return fail(ErrorCode::Mismatch,
                            "The saved linear model has other n-gram lengths than this run",
                            "Take the run folder that belongs to this configuration.", path.string());
            m_model = std::move(model);
            useModel();
            m_fitted = true;
            return {};
        });
    }

  private:
    void useModel()
    {
        m_map.emplace(m_shared->corpus, m_model);
        const auto parameters = static_cast<std::int64_t>((m_model.features() + 1) * m_model.classes.size());
        m_info.trainableParameters = parameters;
        m_info.totalParameters = parameters;
        m_info.singleStep = true;
        m_info.device = "cpu";
        m_info.description = "linear, " + std::to_string(m_model.words.terms.size()) + " word and " +
                             std::to_string(m_model.chars.terms.size()) + " character n-grams, C " +
                             toText(m_model.config.C);
    }

    Status checkRows(std::span<const std::size_t> rows) const
    {
        std::vector<bool> seen(m_train.size(), false);
        std::size_t distinct = 0;
        for (const std::size_t row : rows) {
            if (row >= seen.size() || seen[row]) break;
            seen[row] = true;
            ++distinct;
        }
        if (distinct != seen.size() || rows.size() != seen.size())
            return fail(ErrorCode::BadShape, "The linear model is fitted on all " +
                                                 std::to_string(seen.size()) +
                                                 " training rows at once, each of them once");
        return {};
    }

    Result<std::vector<std::vector<FeatureValue>>> trainingRows() const
    {
        constexpr std::size_t block = 64;
        std::vector<std::vector<FeatureValue>> rows(m_train.size());
        THRESHER_TRY(m_shared->work.run((rows.size() + block - 1) / block, [&](std::size_t index) -> Status {
            const std::size_t end = std::min(rows.size(), (index + 1) * block);
            for (std::size_t i = index * block; i < end; ++i) m_map->row(*m_train[i], rows[i]);
            return {};
        }));
        return rows;
    }

    Status solve(const Progress& progress)
    {
        const std::size_t classCount = m_data.classes.size();
        m_model.weights = Matrix<float>(m_model.features(), classCount);
        m_model.intercept.assign(classCount, 0.0F);
        std::vector<LogisticOptions> settings;
        for (std::size_t c = 0; c < classCount; ++c) settings.push_back(options(c));
        progress("classes", 0, classCount);
        std::optional<LogisticProblem> problem;
        Matrix<float> starts;
        {
            THRESHER_ASSIGN(const auto rows, trainingRows());
            THRESHER_ASSIGN(starts, approximateWeights(rows, m_model.features(), m_data.trainLabels, settings,
                                                       m_shared->work, progress));
            problem.emplace(rows, m_model.features());
        }
        const auto caller = std::this_thread::get_id();
        std::atomic<std::size_t> done{0};
        return m_shared->work.run(classCount, [&](std::size_t c) -> Status {
            if (progress.stopRequested())
                return fail(ErrorCode::Interrupted, "Stopped while fitting the linear model");
            THRESHER_ASSIGN(const auto solution,
                            problem->solve(m_data.trainLabels.column(c), settings[c], starts.row(c)));
            // Rounded here and not when saved: a restored model predicts the same bits.
            for (std::size_t f = 0; f < solution.weights.size(); ++f)
                m_model.weights(f, c) = static_cast<float>(solution.weights[f]);
            m_model.intercept[c] = static_cast<float>(solution.intercept);
            const std::size_t count = ++done;
            if (std::this_thread::get_id() == caller) progress("classes", count, classCount);
            return {};
        });
    }

    LogisticOptions options(std::size_t c) const
    {
        LogisticOptions out;
        out.C = m_shared->config.C;
        if (m_data.classWeights.empty()) return out;
        const auto weight = static_cast<double>(m_data.classWeights[c]);
        (m_data.weightsArePositive ? out.positiveWeight : out.C) *= weight;
        return out;
    }

    // Mean over rows x classes of the weighted cross entropy on the training rows, penalty left out.
    Status trainingLoss(StepReport& report, const Progress& progress)
    {
        THRESHER_ASSIGN(const ScoreMatrix logits, predict(Rows::Train, Progress{{}, progress.stop}));
        double sum = 0.0;
        for (std::size_t i = 0; i < logits.rows; ++i) {
            for (std::size_t c = 0; c < logits.cols; ++c) {
                const auto z = static_cast<double>(logits(i, c));
                const bool positive = m_data.trainLabels(i, c) != 0;
                const LogisticOptions weights = options(c);
                const double whole = weights.C / m_shared->config.C;
                sum += positive ? whole * weights.positiveWeight * softplus(-z) : whole * softplus(z);
            }
        }
        report.loss = sum / static_cast<double>(logits.rows * logits.cols);
        report.finite = std::isfinite(report.loss);
        return {};
    }

    std::shared_ptr<Shared> m_shared;
    LearnerData m_data;
    std::vector<const TermDocument*> m_train, m_validation, m_test;
    LinearModel m_model;
    std::optional<FeatureMap> m_map;
    LearnerInfo m_info;
    bool m_fitted = false;
};

class LinearFactory final : public LearnerFactory {
  public:
    LinearFactory(const LinearConfig& config, unsigned threads)
        : m_shared(std::make_shared<Shared>(config, threads))
    {}

    Result<std::unique_ptr<Learner>> make(const LearnerData& data, int, const Progress& progress) override
    {
        std::unique_ptr<LinearLearner> learner;
        const auto work = [&]() -> Status {
            THRESHER_TRY(checkConfig(m_shared->config));
            THRESHER_TRY(checkData(data));
            learner = std::make_unique<LinearLearner>(m_shared, data);
            return learner->prepare(progress);
        };
        THRESHER_TRY(withoutExceptions(work));
        return std::unique_ptr<Learner>(std::move(learner));
    }

    bool foldsMayRunInParallel() const override { return true; }

    std::string modelJson() const override
    {
        UVersionInfo version{};
        u_getVersion(version);
        std::array<char, U_MAX_VERSION_STRING_LENGTH> icu{};
        u_versionToString(version, icu.data());
        // What words are and how weights are found depends on these two libraries.
        return dump(Json{{"kind", "linear"}, {"solver", logisticSolverText()}, {"icu", icu.data()}});
    }

  private:
    std::shared_ptr<Shared> m_shared;
};

} // namespace

std::unique_ptr<LearnerFactory> makeLinearFactory(const LinearConfig& config, unsigned threads)
{
    return std::make_unique<LinearFactory>(config, threads);
}

} // namespace thresher

// A learner small enough to read: logistic regression on hashed words with momentum, as the optimizer state
// that resuming must bring back. Deterministic. Stands in for the engine in tests of the fold runner. Words
// that do harm: "poison" (a step that is not finite and knows its row), "overflow" (one that does not),
// "collapse" (no step is finite after the third), "explode" (a weight is infinite from the third step on),
// "unscorable" (a predicted NaN from the seventh step on).
#pragma once

#include "base/detail/json.h"
#include "base/hash.h"
#include "train/learner.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace thresher::test {

class ToyLearner final : public Learner {
  public:
    static constexpr std::size_t dimensions = 64;

    ToyLearner(const LearnerData& data, std::function<void(const char*)> hook)
        : m_data(data), m_hook(std::move(hook))
    {
        const std::size_t classes = data.classes.size();
        m_weights.assign(classes * dimensions, 0.0F);
        m_momentum.assign(classes * dimensions, 0.0F);
        m_info.description = "toy";
    }

    const LearnerInfo& info() const override { return m_info; }

    Result<StepReport> fit(const StepRequest& request, const Progress&) override
    {
        m_hook("fit");
        const std::size_t classes = m_data.classes.size();
        std::vector<float> gradient(m_weights.size(), 0.0F);
        StepReport report;
        for (std::size_t position = 0; position < request.rows.size(); ++position) {
            const std::size_t row = request.rows[position];
            const auto x = features(m_data.trainTexts[row]);
            report.tokens += static_cast<std::int64_t>(x.size());
            for (std::size_t c = 0; c < classes; ++c) {
                const float p = 1.0F / (1.0F + std::exp(-score(x, c)));
                const float y = m_data.trainLabels(row, c);
                report.loss -= static_cast<double>(y > 0 ? std::log(p) : std::log(1 - p)) /
                               static_cast<double>(request.rows.size() * classes);
                for (const std::size_t f : x) gradient[c * dimensions + f] += p - y;
            }
            if (m_data.trainTexts[row].find("poison") != std::string::npos) {
                report.finite = false;
                report.badRows.push_back(position);
            }
            if (m_data.trainTexts[row].find("overflow") != std::string::npos) report.finite = false;
        }
        ++m_fits;
        if (m_fits > 3 && contains("collapse")) report.finite = false;
        if (!report.finite) return report;
        for (std::size_t i = 0; i < m_weights.size(); ++i) {
            m_momentum[i] = 0.9F * m_momentum[i] + gradient[i] / static_cast<float>(request.rows.size());
            m_weights[i] -= static_cast<float>(request.learningRate) * m_momentum[i];
        }
        if (m_fits >= 3 && contains("explode")) m_weights[0] = std::numeric_limits<float>::infinity();
        return report;
    }

    Result<ScoreMatrix> predict(Rows which, const Progress&) override
    {
        m_hook(which == Rows::Validation ? "validation" : "test");
        const auto texts = which == Rows::Train        ? m_data.trainTexts
                           : which == Rows::Validation ? m_data.validationTexts
                                                       : m_data.testTexts;
        ScoreMatrix logits(texts.size(), m_data.classes.size());
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto x = features(texts[i]);
            for (std::size_t c = 0; c < logits.cols; ++c) logits(i, c) = score(x, c);
            if (m_fits > 6 && texts[i].find("unscorable") != std::string::npos)
                logits(i, 1) = std::numeric_limits<float>::quiet_NaN();
        }
        return logits;
    }

    Status save(FileSystem& files, const Path& folder, bool withOptimizer) override
    {
        if (!std::ranges::all_of(m_weights, [](float weight) { return std::isfinite(weight); }))
            return fail(ErrorCode::Diverged, "The weights are not finite any more");
        THRESHER_TRY(writeAtomically(files, folder / "model.bin", bytes(m_weights)));
        return withOptimizer ? writeAtomically(files, folder / "optimizer.bin", bytes(m_momentum)) : Status{};
    }

    Status restore(const Path& folder, bool withOptimizer) override
    {
        THRESHER_ASSIGN(const auto weights, realFileSystem().readFile(folder / "model.bin"));
        std::memcpy(m_weights.data(), weights.data(), weights.size());
        if (withOptimizer) {
            THRESHER_ASSIGN(const auto momentum, realFileSystem().readFile(folder / "optimizer.bin"));
            std::memcpy(m_momentum.data(), momentum.data(), momentum.size());
        }
        return {};
    }

  private:
    static std::string bytes(const std::vector<float>& values)
    {
        return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
    }
    static std::vector<std::size_t> features(const std::string& text)
    {
        std::vector<std::size_t> found;
        for (std::size_t begin = 0; begin < text.size();) {
            const auto end = std::min(text.find(' ', begin), text.size());
            found.push_back(hash64(std::string_view(text).substr(begin, end - begin)) % dimensions);
            begin = end + 1;
        }
        return found;
    }
    bool contains(const char* word) const
    {
        return std::ranges::any_of(
            m_data.trainTexts, [&](const std::string& text) { return text.find(word) != std::string::npos; });
    }
    float score(const std::vector<std::size_t>& x, std::size_t c) const
    {
        float sum = 0;
        for (const std::size_t f : x) sum += m_weights[c * dimensions + f];
        return sum;
    }

    LearnerData m_data;
    std::function<void(const char*)> m_hook;
    LearnerInfo m_info;
    std::vector<float> m_weights, m_momentum;
    int m_fits = 0;
};

class ToyFactory final : public LearnerFactory {
  public:
    std::function<void(const char*)> hook = [](const char*) {
    }; // called as "fit", "validation", "test" before the work
    Result<std::unique_ptr<Learner>> make(const LearnerData& data, int, const Progress&) override
    {
        return std::unique_ptr<Learner>(std::make_unique<ToyLearner>(data, hook));
    }
    bool foldsMayRunInParallel() const override { return true; }
    std::string modelJson() const override { return R"({"family":"toy"})"; }
};

} // namespace thresher::test

// Learners on the sample's model with a handful of made-up posts.
#pragma once

#include "base/rng.h"
#include "engine/learner_factory.h"

#include <QString>
#include <QtGlobal>

namespace thresher::test {

inline const std::vector<std::string> classNames = {"alpha", "beta", "gamma"};

inline RunConfig makeConfig(const std::string& tuning)
{
    RunConfig config;
    config.model.model_name_or_path = THRESHER_SOURCE_DIR "/resources/sample/model";
    config.tuning = tuning;
    config.lora_config.r = 4;
    config.lora_config.lora_alpha = 8;
    config.lora_config.lora_dropout = 0.2;
    config.prompt.instruction = "Read";
    config.prompt.template_ = "{instruction}: {text}\n";
    return config;
}

// Posts of different lengths whose labels depend on a word.
struct Posts {
    std::vector<std::string> texts;
    LabelMatrix labels;

    explicit Posts(std::size_t count, std::uint32_t seed) : labels(count, classNames.size())
    {
        const std::vector<std::string> words = {"місто", "weather", "хліб",  "дорога",
                                                "year",  "the",     "новини"};
        Mt19937 random(seed);
        for (std::size_t i = 0; i < count; ++i) {
            std::string text;
            for (std::uint64_t n = 1 + random.interval(30); n > 0; --n) {
                const std::uint64_t word = random.interval(words.size() - 1);
                if (word < classNames.size()) labels(i, word) = 1;
                text += words[word] + " ";
            }
            texts.push_back(text);
        }
    }
};

struct Bench {
    Posts train{24, 1};
    Posts validation{9, 2};
    Posts test{7, 3};

    LearnerData data() const
    {
        LearnerData made;
        made.trainTexts = train.texts;
        made.trainLabels = train.labels;
        made.validationTexts = validation.texts;
        made.testTexts = test.texts;
        made.classes = classNames;
        return made;
    }
};

template <class T>
T must(Result<T> result)
{
    if (!result) qFatal("%s", toString(result.error()).c_str());
    return std::move(*result);
}
inline void must(Status status)
{
    if (!status) qFatal("%s", toString(status.error()).c_str());
}

inline std::unique_ptr<LearnerFactory> factory(const RunConfig& config)
{
    return must(engine::makeLearnerFactory(config, {1}, {}));
}

// Step S takes rows that depend on S alone.
inline StepReport fitStep(Learner& learner, std::int64_t step, double rate = 1e-3)
{
    std::vector<std::size_t> rows(8);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = (static_cast<std::size_t>(step) * 5 + i * 7) % 24;
    return must(learner.fit({rows, step, rate}, {}));
}

} // namespace thresher::test

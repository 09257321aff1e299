#include "model/linear_model.h"

#include "model/linear_corpus.h"
#include "model/linear_features.h"
#include "model/linear_predict.h"
#include "model/linear_work.h"

#include <algorithm>

namespace thresher {

namespace {

constexpr std::size_t blockSize = 64;
// Texts cut at a time by linearLogits: bounds its memory, whatever the size of the data.
constexpr std::size_t chunkSize = 4096;

} // namespace

Status predictDocuments(ScoreMatrix& logits, const LinearModel& model, const FeatureMap& map,
                        std::span<const TermDocument* const> documents, WorkSlots& work,
                        const Progress& progress)
{
    const std::size_t classCount = model.classes.size();
    logits = ScoreMatrix(documents.size(), classCount);
    const std::size_t blocks = (documents.size() + blockSize - 1) / blockSize;
    return work.run(blocks, [&](std::size_t block) -> Status {
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped while predicting");
        std::vector<FeatureValue> row;
        std::vector<double> sums(classCount);
        const std::size_t end = std::min(documents.size(), (block + 1) * blockSize);
        for (std::size_t i = block * blockSize; i < end; ++i) {
            map.row(*documents[i], row);
            std::copy(model.intercept.begin(), model.intercept.end(), sums.begin());
            for (const FeatureValue& value : row) {
                const std::span<const float> weights = model.weights.row(value.feature);
                for (std::size_t c = 0; c < classCount; ++c)
                    sums[c] += value.value * static_cast<double>(weights[c]);
            }
            for (std::size_t c = 0; c < classCount; ++c) logits(i, c) = static_cast<float>(sums[c]);
        }
        return {};
    });
}

Result<ScoreMatrix> linearLogits(const LinearModel& model, std::span<const std::string> texts,
                                 unsigned threads, const Progress& progress)
{
    ScoreMatrix out;
    const auto predict = [&]() -> Status {
        WorkSlots work(threads);
        out = ScoreMatrix(texts.size(), model.classes.size());
        for (std::size_t done = 0; done < texts.size(); done += chunkSize) {
            const auto chunk = texts.subspan(done, std::min(chunkSize, texts.size() - done));
            NgramCorpus corpus(model.config.word_ngrams, model.config.char_ngrams);
            THRESHER_ASSIGN(const auto documents, corpus.add(chunk, work, Progress{{}, progress.stop}));
            const FeatureMap map(corpus, model);
            ScoreMatrix logits;
            THRESHER_TRY(predictDocuments(logits, model, map, documents, work, progress));
            std::copy(logits.values.begin(), logits.values.end(),
                      out.values.begin() + static_cast<std::ptrdiff_t>(done * out.cols));
            progress("predict", done + chunk.size(), texts.size());
        }
        return {};
    };
    THRESHER_TRY(withoutExceptions(predict));
    return out;
}

} // namespace thresher
